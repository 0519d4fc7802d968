"""Reminders for the programme team, and what an organisation sees of its own, over HTTP."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import Event, Letter, UserAccount
from app.db.scope import open_session

TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]
HERE = "/programme/reminders"


@pytest.fixture
def collection(make):
    """A collection whose uploads are due in five working days from the day on which tests live."""
    made = make.collection(2025)
    today = make.clock.today()
    for milestone in ("uploaded", "valid", "signed_off"):
        make.milestone(made, milestone, today - timedelta(days=30), today + timedelta(days=7))
    return made


@pytest.fixture
def ashby(make, collection):
    """A council that registered and got the template; its lead can be written to."""
    organisation = make.organisation(name="Ashby", code="ASH", kind="local_authority")
    make.membership(organisation, make.user(name="Ada", email="ada@example.org"), Role.LEAD)
    for kind, month in (("invited", 3), ("registered", 5), ("template_downloaded", 7)):
        make.event(organisation, collection_id=collection.id, kind=kind, at=datetime(2025, month, 3, tzinfo=UTC))
    return organisation


@pytest.fixture
def officer(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def home(officer):
    return officer.call("home-tasks.children", "home-tasks").text


def digest(page):
    return re.search(r'name="digest" value="(\w+)"', page).group(1)


def sent(officer):
    return officer.post(f"{HERE}/send", data={"year": "2025", "digest": digest(officer.get(HERE).text)})


def test_the_page_says_who_is_due_what_about_and_to_whom(officer, ashby):
    page = officer.get(HERE).text

    assert "1 organisation is due a reminder today: 1 letter." in page
    assert "Nothing goes by itself: you send them here." in page
    assert "Upload your return: 5 working days left" in page
    assert "Ada (lead)" in page
    assert "no file received yet" in page


def test_a_letter_can_be_read_before_it_goes(officer, ashby):
    page = officer.get(f"{HERE}/{ashby.id}").text

    assert "Dear Ada," in page
    assert "Now: no file received yet." in page


def test_an_organisation_that_is_due_nothing_can_still_be_opened(officer, make, collection):
    page = officer.get(f"{HERE}/{make.organisation(name='Beechley').id}").text

    assert "Nothing: no reminder is due to it today or in the next four weeks." in page


def test_what_was_seen_is_sent_once_and_the_organisation_reads_it(officer, ashby, sign_in):
    assert sent(officer).status_code == 303
    page = officer.get(HERE).text
    assert "1 letter on the way." in page
    assert "No reminder is due today. The next go on Tuesday 14 October 2025 to 1 organisation:" in page
    letter = f'<a href="/programme/reminders/{ashby.id}?year=2025">Ashby<span'
    assert letter in page
    following = officer.get(f"{HERE}/{ashby.id}").text
    assert "If nothing changes, on Tuesday 14 October 2025: Upload your return: 1 working day left." in following
    assert "Dear Ada," in following
    assert "Waits to be sent" in page

    lead = sign_in(Role.LEAD, organisation=ashby)
    assert "Dear Ada," in lead.get("/our-return/letters").text
    assert (
        "A reminder was sent: Upload your return: 5 working days left. To Ada (lead)."
        in lead.get("/our-return/log").text
    )


def letter(make, organisation, collection, user, **given):
    values = {"key": given["subject"], "message_id": f"<{given['subject']}@x>", "name": "Ada", "address": user.email,
              "text": "Dear Ada,", "state": "sent", "settled_at": make.clock.now(), "queued_at": make.clock.now()}  # fmt: skip
    keys = {"organisation_id": organisation.id, "collection_id": collection.id, "user_id": user.id}
    return make.save(Letter(**{**keys, **values, **given}))


def test_the_letters_of_every_collection_are_kept_by_year_the_newest_first(make, ashby, collection, sign_in):
    ada, earlier = make.user(name="Ada"), make.collection(2023)
    letter(make, ashby, earlier, ada, subject="Sign off")
    letter(make, ashby, collection, ada, subject="Upload")
    letter(make, ashby, collection, ada, subject="Register")
    letter(make, ashby, earlier, ada, subject="Lost", state="refused", failure="No such mailbox.")

    page = sign_in(Role.VIEWER, organisation=ashby).get("/our-return/letters").text

    order = ("4 letters were written to people of Ashby.", "<h2>2025</h2>", "to Ada: Register", "to Ada: Upload",
             "<h2>2023</h2>", "to Ada: Lost. Did not arrive", "to Ada: Sign off")  # fmt: skip
    found = [page.index(words) for words in order]
    assert found == sorted(found)


def test_each_letter_to_one_person_is_a_part_of_the_page_with_a_name_of_its_own(make, ashby, collection, sign_in):
    ada, earlier = make.user(name="Ada"), make.collection(2023)
    for one, subject in ((collection, "Upload"), (collection, "Register"), (earlier, "Upload")):
        letter(make, ashby, one, ada, subject=subject, message_id=f"<{one.year}{subject}@x>")

    page = sign_in(Role.LEAD, organisation=ashby).get("/our-return/letters").text

    assert sorted(re.findall(r'aria-label="(Letter [^"]*)"', page)) == [
        "Letter to Ada about 2023, 8 October 2025, 10:00: Upload",
        "Letter to Ada about 2025, 8 October 2025, 10:00: Register",
        "Letter to Ada about 2025, 8 October 2025, 10:00: Upload",
    ]


def test_another_organisation_reads_none_of_it(officer, ashby, sign_in):
    sent(officer)

    page = sign_in(Role.LEAD).get("/our-return/letters").text
    assert "Ada" not in page
    assert "Reminders to your organisation will be listed here" in page


def test_a_list_that_changed_meanwhile_is_not_sent(officer, ashby, make, collection):
    seen = digest(officer.get(HERE).text)
    make.event(ashby, collection_id=collection.id, kind="withdrawn")

    answer = officer.post(f"{HERE}/send", data={"year": "2025", "digest": seen}, follow_redirects=True)

    assert "The list or its letters have changed since you opened it, so nothing was sent." in answer.text


def test_letters_whose_words_changed_meanwhile_are_not_sent(officer, ashby, engine):
    seen = digest(officer.get(HERE).text)
    officer.post(f"{HERE}/setting", data={"year": "2025", "automatic": "no", "words": "Ring 01."})

    refused = officer.post(f"{HERE}/send", data={"year": "2025", "digest": seen}, follow_redirects=True)

    assert "Look at it again, then send." in refused.text
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(Letter)).all() == []
    sent(officer).close()
    with open_session(engine, Scope.everything()) as session:
        assert "Ring 01." in session.scalars(select(Letter)).one().text


def test_letters_whose_reader_has_another_name_or_address_meanwhile_are_not_sent(officer, ashby, engine):
    seen = digest(officer.get(HERE).text)
    with open_session(engine, Scope.everything(), write=True) as session:
        session.scalars(select(UserAccount).where(UserAccount.name == "Ada")).one().email = "ada@ashby.example"
        session.commit()

    refused = officer.post(f"{HERE}/send", data={"year": "2025", "digest": seen}, follow_redirects=True)

    assert "Look at it again, then send." in refused.text


def test_reminders_can_be_set_to_go_by_themselves_with_words_of_ones_own(officer, ashby):
    answer = officer.post(
        f"{HERE}/setting", data={"year": "2025", "automatic": "yes", "words": "Ring 01."}, follow_redirects=True
    )

    assert "They go by themselves from 9 in the morning." in answer.text
    assert "Ring 01." in officer.get(f"{HERE}/{ashby.id}").text


def test_an_organisation_is_left_alone_and_reminded_again(officer, ashby):
    given = {"until": "2025-10-20", "reason": "Merging systems"}
    answer = officer.post(f"{HERE}/{ashby.id}/pause", data=given, follow_redirects=True)
    assert "Ashby gets no reminders up to that day." in answer.text
    assert "Ashby, up to 20 October 2025" in answer.text
    assert "No reminder is due today." in answer.text
    assert "Tuesday 14 October" not in answer.text
    assert "If nothing changes, on Tuesday 21 October 2025:" in officer.get(f"{HERE}/{ashby.id}").text

    assert "The next go on Tuesday 21 October 2025 to 1 organisation" in officer.get(HERE).text

    answer = officer.post(f"{HERE}/{ashby.id}/resume", follow_redirects=True)
    assert "1 organisation is due a reminder today" in answer.text


def test_what_a_pause_holds_back_comes_next_after_it_unless_it_went_before(officer, ashby):
    pause = {"until": "2025-10-08", "reason": "Merging systems"}
    late = "The next go on Thursday 9 October 2025 to 1 organisation"

    officer.post(f"{HERE}/{ashby.id}/pause", data=pause)
    assert late in officer.get(HERE).text

    officer.post(f"{HERE}/{ashby.id}/resume")
    sent(officer)
    officer.post(f"{HERE}/{ashby.id}/pause", data=pause)
    assert "The next go on Tuesday 14 October 2025 to 1 organisation" in officer.get(HERE).text


def test_letters_about_queries_stand_among_those_that_come_next(officer, ashby, make, collection):
    at = make.clock.now()
    make.event(ashby, collection_id=collection.id, kind="query_asked", at=at, detail={"query_id": 1, "text": "Why?"})

    page = officer.get(HERE).text

    days = re.findall(r'<th scope="row">(\w+ \d+ \w+ \d+)</th><td data-label="About">([^<]+)</td>', page)
    assert [day for day, about in days if about == "Queries about returns"] == [
        "Monday 13 October 2025",
        "Wednesday 15 October 2025",
        "Wednesday 22 October 2025",
    ]


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("", "Write the day"),
        ("2025-10-07", "has not passed"),
        ("soon", "Write the day"),
        ("2099-12-31", "choose a day up to 8 October 2026"),
        ("2026-10-09", "choose a day up to 8 October 2026"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(officer, ashby, until, says):
    answer = officer.post(f"{HERE}/{ashby.id}/pause", data={"until": until, "reason": "Merging"})

    assert answer.status_code == 400
    assert answer.text.count(says) == 2
    assert '<a href="#until">' in answer.text
    assert f'name="until" required maxlength="40" autocomplete="off" value="{until}"' in answer.text
    assert ">Merging</textarea>" in answer.text
    assert "What would Ashby read?" in answer.text


def test_everything_wrong_with_a_pause_is_said_at_once(officer, ashby):
    answer = officer.post(f"{HERE}/{ashby.id}/pause", data={"until": "tomorrow", "reason": "x" * 1_001})

    assert "<title>Error: Reminder to Ashby" in answer.text
    assert answer.text.count("Write the day up to which no reminder goes") == 2
    assert answer.text.count("Keep each reason to 1,000 characters; yours has 1,001.") == 2
    assert "x" * 1_001 in answer.text


def test_words_too_many_for_a_letter_are_refused_beside_their_field_and_none_is_lost(officer, ashby):
    given = {"year": "2025", "automatic": "yes", "words": "w" * 2_001}

    answer = officer.post(f"{HERE}/setting", data=given)
    after = officer.get(HERE).text

    assert answer.status_code == 400
    assert answer.text.count("Use at most 2,000 characters; yours have 2,001.") == 2
    assert "w" * 2_001 in answer.text
    assert 'value="yes" checked' in answer.text
    assert 'value="no" checked' in after
    assert "At most 2,000 characters." in after
    assert 'maxlength="2000"' not in after


def test_that_a_letter_came_back_can_be_said_by_hand(officer, ashby, make, collection):
    letter = make.letter(ashby, collection, make.user(name="Gone"), state="sent")

    answer = officer.post(f"{HERE}/letters/{letter.id}/returned", follow_redirects=True)

    assert "Kept. Nobody is written to at that address again until you say that it works." in answer.text
    assert "Came back: It came back, as the programme team was told." in answer.text


def test_letters_that_no_server_took_are_told_on_the_home_page_and_sent_again_once(officer, ashby, make, collection):
    make.letter(ashby, collection, make.user(name="Ina"), key="invitation", state="not_taken")
    make.letter(ashby, collection, make.user(name="Ivo"), key="invitation", state="not_taken")
    assert "2 letters to send again" in home(officer)
    page = officer.get(HERE).text
    assert "2 letters could not be sent." in page
    assert "Send these 2 letters again" in page

    answer = officer.post(f"{HERE}/again", follow_redirects=True).text

    assert "2 letters on the way again." in answer
    assert "could not be sent" not in answer
    assert "No letter waits to be sent again" in officer.post(f"{HERE}/again", follow_redirects=True).text
    assert "to send again" not in home(officer)


def test_a_mistaken_word_that_a_letter_came_back_is_taken_back(officer, ashby, make, collection, engine):
    gia = make.user(name="Gia", email="gia@example.org")
    make.membership(ashby, gia, Role.DEPUTY)
    letter = make.letter(ashby, collection, gia, state="sent")
    officer.post(f"{HERE}/letters/{letter.id}/returned")
    page = officer.get(f"/organisations/{ashby.id}").text
    assert "Letters do not arrive at this address, so none are written to it." in page
    assert "It came back, as the programme team was told." in page
    assert "This address works again" in officer.get(f"{HERE}/letters/{letter.id}").text

    works = f"/organisations/{ashby.id}/people/{gia.id}/address-works"
    answer = officer.post(works, follow_redirects=True).text

    assert "Kept. Gia is written to at gia@example.org again, from the next letter on." in answer
    assert "Letters do not arrive" not in answer
    assert "This address works again" not in officer.get(f"{HERE}/letters/{letter.id}").text
    assert "Gia (deputy)" in officer.get(HERE).text
    assert "Letters go to gia@example.org already." in officer.post(works, follow_redirects=True).text
    with open_session(engine, Scope.everything()) as session:
        logged = session.scalars(select(Event.detail).where(Event.kind == "address_works")).all()
    assert logged == [{"name": "Gia"}]


def test_nobody_else_says_that_an_address_works(sign_in, ashby):
    answers = [sign_in(role).post(f"/organisations/{ashby.id}/people/1/address-works") for role in TENANTS]

    assert {one.status_code for one in answers} == {403}


def test_nobody_to_write_to_is_said_with_where_to_invite(officer, make, collection, ashby):
    lonely = make.organisation(name="Lonely", kind="local_authority")
    make.event(lonely, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, tzinfo=UTC))
    make.event(lonely, collection_id=collection.id, kind="registered", at=datetime(2025, 5, 3, tzinfo=UTC))
    make.event(lonely, collection_id=collection.id, kind="template_downloaded", at=datetime(2025, 7, 3, tzinfo=UTC))

    page = officer.get(HERE).text

    assert "Due, but there is nobody to write to" in page
    assert f'<a href="/organisations/{lonely.id}">Lonely</a>' in page


def test_before_the_first_collection_it_says_what_will_appear(officer):
    assert "They appear when the first collection begins." in officer.get(HERE).text


@pytest.mark.parametrize("role", TENANTS)
def test_nobody_else_sees_or_sends_reminders(sign_in, ashby, role):
    visitor = sign_in(role)

    assert {visitor.get(path).status_code for path in (HERE, f"{HERE}/{ashby.id}", f"{HERE}/letters/1")} == {403}
    assert {visitor.post(f"{HERE}/{part}").status_code for part in ("send", "setting", f"{ashby.id}/pause")} == {403}


def test_no_letter_has_two_marks_at_its_end_and_each_says_whom_to_ask(sign_in, make, engine):
    officer, today = sign_in(Role.PROGRAMME_TEAM), make.clock.today()
    collection = make.collection(2025)
    make.milestone(collection, "registered", today - timedelta(days=30), today - timedelta(days=5))
    late = make.organisation(name="Beechley", code="BEE", kind="local_authority")
    make.membership(late, make.user(name="Ada", email="ada@example.org"), Role.LEAD)
    make.event(late, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, tzinfo=UTC))

    preview = officer.get(f"{HERE}/{late.id}").text
    sent(officer).close()
    letters = sign_in(Role.LEAD, late).get("/our-return/letters").text
    with open_session(engine, Scope.everything()) as session:
        log = [one.detail["text"] for one in session.scalars(select(Event).where(Event.kind == "reminder_sent"))]

    for said in (preview, letters, *log):
        assert "do you still want to take part?" in said
        assert "part?." not in said
    assert "If you have a question, ask the programme team." in preview
    assert "no letter names one unless it stands here" in officer.get(HERE).text
