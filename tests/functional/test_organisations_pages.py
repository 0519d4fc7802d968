"""Organisations and their people, over HTTP."""

import re

import pytest
from sqlalchemy import select

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import Event, Letter, Membership, OneTimeLink, Organisation, UserAccount
from app.db.scope import open_session
from app.services import mail

TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    """The letters that would have gone out."""
    sent = []
    monkeypatch.setattr(mail, "deliver", lambda _settings, letter: sent.append(letter))
    return sent


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def here(council):
    return f"/organisations/{council.id}"


@pytest.fixture
def one(engine):
    def _one(model, **wanted):
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(select(model).filter_by(**wanted).order_by(model.id.desc())).first()

    return _one


SOUTHMOOR = {
    "name": "Southmoor",
    "code": "SOU",
    "kind": "local_authority",
    "contact-name": "Sam Taylor",
    "contact-email": "sam@southmoor.example",
}


def test_organisations_are_found_by_name_or_code(make, sign_in, council):
    make.organisation(name="Grove Care")
    visitor = sign_in(Role.PROGRAMME_TEAM)

    everything, found, none = (visitor.get(f"/organisations?search={text}").text for text in ("", "nor", "zzz"))

    assert "2 organisations found." in everything
    assert "Northmoor" in found
    assert "Grove Care" not in found
    assert "No organisation is called that." in none


def test_a_long_list_comes_in_pages_that_keep_the_choice(make, sign_in):
    for _ in range(51):
        make.organisation()
    visitor = sign_in(Role.PROGRAMME_TEAM)

    assert 'href="/organisations?kind=employer&amp;page=2"' in visitor.get("/organisations?kind=employer").text
    assert "Organisations 51 to 51 of 51" in visitor.get("/organisations?kind=employer&page=2").text
    assert visitor.get("/organisations?kind=nonsense&page=x").status_code == 200


def test_an_organisation_is_added_once(sign_in, one):
    visitor = sign_in(Role.PROGRAMME_TEAM)
    form = {**SOUTHMOOR, "kind": "trust", "region": "E12000007"}

    added, again = visitor.post("/organisations", form), visitor.post("/organisations", {**form, "code": "sou"})

    made = one(Organisation, code="SOU")
    assert (added.status_code, added.location) == (303, f"/organisations/{made.id}")
    assert (made.name, made.kind, made.is_demonstration) == ("Southmoor", "trust", False)
    assert (made.region_name, made.region_code) == ("London", "E12000007")
    assert again.status_code == 409
    assert again.text.count("There is already an organisation with the code SOU.") == 2
    assert '<a href="#code">' in again.text
    assert 'value="Southmoor"' in again.text
    assert '<option value="E12000007" selected>London</option>' in again.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "programme"}, "Choose what kind of organisation it is."),
        ({"name": ""}, "Give the organisation a name."),
        ({"name": "X" * 201}, "A name has at most 200 characters; this one has 201."),
        ({"region": "Narnia"}, "Narnia is not a region of England. Choose one from the list."),
    ],
)
def test_an_organisation_that_cannot_be_is_refused_beside_its_field(sign_in, one, wrong, message):
    form = {"name": "Xenia", "code": "Y", "kind": "trust", **wrong}

    answer = sign_in(Role.PROGRAMME_TEAM).post("/organisations", form)

    assert answer.status_code == 400
    assert answer.text.count(message) == 2
    assert f'<a href="#{next(iter(wrong))}">' in answer.text
    assert 'value="Y"' in answer.text
    assert one(Organisation, code="Y") is None


def test_everything_wrong_with_a_new_organisation_is_said_at_once(sign_in):
    answer = sign_in(Role.PROGRAMME_TEAM).post("/organisations", {"kind": "guild"})

    assert [answer.text.count(f'<a href="#{field}">') for field in ("name", "code", "kind", "region")] == [1, 1, 1, 0]


@pytest.mark.parametrize("is_new", [True, False])
def test_an_account_of_another_organisation_is_asked_about_wherever_somebody_is_invited(make, sign_in, council, is_new):
    known = make.user(name="Dee Known", email="dee@example.org", password_hash="x")
    make.membership(make.organisation(name="Gorse Care"), known, Role.DEPUTY)
    team = sign_in(Role.PROGRAMME_TEAM)
    form, where = {**SOUTHMOOR, "kind": "trust", "contact-email": "dee@example.org"}, "/organisations"
    if not is_new:
        form = {"name": "Dan", "email": "dee@example.org", "role": "deputy"}
        where = f"/organisations/{council.id}/people"

    asked = team.post(where, form)
    done = team.post(where, {**form, "agreed": "dee@example.org"}, follow_redirects=True)

    assert asked.status_code == 400
    assert asked.text.count("that of Dee Known of Gorse Care.") == 2
    assert f'<a href="#{"contact-" if is_new else ""}agreed">' in asked.text
    assert "Yes, I mean dee@example.org: give this account access" in asked.text
    assert "Dee Known has an account already and can sign in" in done.text


def test_a_region_is_understood_by_its_name_too(sign_in, one):
    form = {**SOUTHMOOR, "kind": "trust", "region": "south west"}

    sign_in(Role.PROGRAMME_TEAM).post("/organisations", form)

    assert one(Organisation, code="SOU").region_code == "E12000009"


def test_a_person_is_invited_with_a_link_that_works_once_and_is_shown_outside_production(
    sign_in, client, council, here, outbox, one
):
    visitor = sign_in(Role.PROGRAMME_TEAM)

    answer = visitor.post(f"{here}/people", {"name": "Asha", "email": "Asha@Example.org", "role": "lead"})
    page = visitor.get(here).text

    shown = re.search(r"/invitation/([\w-]+)", page).group(1)
    assert answer.status_code == 303
    assert [letter.to for letter in outbox] == ["asha@example.org"]
    assert shown in outbox[0].text
    assert "Invited, no password chosen yet." in page
    assert "Asha" in client.get(f"/invitation/{shown}").text
    event = one(Event, kind="user_invited")
    assert (event.organisation_id, event.detail) == (council.id, {"name": "Asha", "role": "lead"})


@pytest.mark.parametrize(
    ("state", "words", "button"),
    [
        (None, "No letter went to them yet.", "Send an invitation<"),
        ("queued", "The letter to them waits to go out.", "Send a new invitation<"),
        ("returned", "The letter to them did not arrive.", "Send a new invitation<"),
        ("sent", "Invited, no password chosen yet.", "Send a new invitation<"),
    ],
)
def test_of_who_cannot_sign_in_yet_the_page_says_whether_a_letter_went(
    sign_in, make, council, here, state, words, button
):
    person = make.user(password_hash=None)
    make.membership(council, person)
    if state is not None:
        make.letter(council, make.collection(), person, state=state)

    page = sign_in(Role.PROGRAMME_TEAM).get(here).text

    assert words in page
    assert button in page
    assert page.count("no password chosen yet") == (state == "sent")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "Asha", "email": "asha", "role": "lead"}, "email"),
        ({"name": "", "email": "asha@example.org", "role": "lead"}, "Write the person&#39;s name"),
        ({"name": "Asha", "email": "asha@example.org", "role": "programme_team"}, "does not belong to Northmoor"),
        ({"name": "Asha", "email": "asha@example.org", "role": "owner"}, "Choose a role from the list."),
    ],
)
def test_a_person_who_cannot_be_is_refused_beside_the_form(sign_in, here, one, form, says):
    answer = sign_in(Role.PROGRAMME_TEAM).post(f"{here}/people", form)

    assert answer.status_code == 400
    assert says in answer.text
    assert one(UserAccount, email="asha@example.org") is None


def test_a_new_link_is_sent_only_to_who_has_no_password(make, sign_in, council, here, outbox):
    waiting, settled = make.user(), make.user(password_hash="x")
    for person in (waiting, settled):
        make.membership(council, person)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    answers = [visitor.post(f"{here}/people/{person.id}/invite").status_code for person in (waiting, settled)]

    assert answers == [303, 409]
    assert [letter.to for letter in outbox] == [waiting.email]
    assert visitor.post(f"{here}/people/4711/invite").status_code == 404


def test_a_person_of_another_organisation_is_not_reached_through_this_one(make, sign_in, here):
    elsewhere = make.membership(make.organisation(), make.user())
    visitor = sign_in(Role.ADMINISTRATOR)

    acts = ("invite", "role", "close", "open")
    answers = {visitor.post(f"{here}/people/{elsewhere.user_id}/{act}", {"role": "viewer"}).status_code for act in acts}

    assert answers == {404}


def test_an_administrator_closes_and_opens_an_account_and_the_log_says_so(make, sign_in, council, here, one):
    member = make.membership(council, make.user(name="Asha"))
    make.membership(council, make.user(name="Another lead"))
    theirs, visitor = sign_in.as_member(member), sign_in(Role.ADMINISTRATOR)

    closed = visitor.post(f"{here}/people/{member.user_id}/close")
    while_closed = theirs.get("/account").status_code
    opened = visitor.post(f"{here}/people/{member.user_id}/open")

    assert (closed.status_code, while_closed, opened.status_code) == (303, 302, 303)
    assert one(UserAccount, id=member.user_id).is_active
    assert one(Event, kind="user_disabled").detail == {"name": "Asha"}
    assert one(Event, kind="user_enabled").detail == {"name": "Asha"}


def test_an_administrator_changes_a_role_and_the_person_signs_in_again(make, sign_in, council, here, one):
    member = make.membership(council, make.user(name="Asha"))
    make.membership(council, make.user(name="Another lead"))
    theirs, visitor = sign_in.as_member(member), sign_in(Role.ADMINISTRATOR)

    changed = visitor.post(f"{here}/people/{member.user_id}/role", {"role": "viewer"})
    refused = visitor.post(f"{here}/people/{member.user_id}/role", {"role": "programme_team"})

    assert (changed.status_code, refused.status_code) == (303, 400)
    assert one(Membership, id=member.id).role == "viewer"
    assert theirs.get("/account").status_code == 302
    assert one(Event, kind="role_changed").detail == {"name": "Asha", "role": "viewer"}


def test_nobody_closes_their_own_account(sign_in, one):
    member = sign_in.member(Role.ADMINISTRATOR)
    visitor = sign_in.as_member(member)

    answer = visitor.post(f"/organisations/{member.organisation_id}/people/{member.user_id}/close")

    assert answer.status_code == 409
    assert one(UserAccount, id=member.user_id).is_active


@pytest.mark.parametrize("act", ["role", "close", "open"])
def test_the_programme_team_changes_no_account(make, sign_in, council, here, act):
    member = make.membership(council, make.user())
    visitor = sign_in(Role.PROGRAMME_TEAM)

    assert visitor.post(f"{here}/people/{member.user_id}/{act}", {"role": "viewer"}).status_code == 403
    assert "Close the account" not in visitor.get(here).text


def test_an_organisation_is_invited_to_the_current_collection_once(make, sign_in, council, here, one):
    collection = make.collection(2025)
    make.membership(council, make.user())
    visitor = sign_in(Role.PROGRAMME_TEAM)

    before = visitor.get(here).text
    first, again = visitor.post(f"{here}/collection"), visitor.post(f"{here}/collection")
    after = visitor.get(here).text

    assert (first.status_code, again.status_code) == (303, 409)
    assert "Invite to the collection of 2025" in before
    assert "Invite to the collection of 2025" not in after
    assert "It is invited to the collection of 2025." in after
    assert "Northmoor was invited already." in again.text
    assert "Who works here for Northmoor?" in again.text
    assert one(Event, kind="invited").collection_id == collection.id


def test_a_real_organisation_is_not_invited_to_a_demonstration(make, sign_in, here, one):
    make.collection(2025, is_demonstration=True)

    answer = sign_in(Role.PROGRAMME_TEAM).post(f"{here}/collection")

    assert answer.status_code == 409
    assert one(Event, kind="invited") is None


@pytest.mark.parametrize("role", TENANTS)
def test_no_organisation_sees_or_changes_any_of_this(sign_in, council, here, role):
    visitor = sign_in(role, council)

    answers = [
        visitor.get("/organisations"),
        visitor.get(here),
        visitor.post("/organisations", {"name": "X", "code": "X", "kind": "trust"}),
        visitor.post(f"{here}/people", {"name": "X", "email": "x@example.org", "role": "lead"}),
        visitor.post(f"{here}/collection"),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_an_organisation_that_does_not_exist_is_a_404(sign_in):
    assert sign_in(Role.PROGRAMME_TEAM).get("/organisations/4711").status_code == 404


@pytest.mark.parametrize(
    ("error", "said", "kept"),
    [
        (mail.UnavailableError("The server is away."), ("did not go out. The server", "No letter went to them yet"), 0),
        (mail.RefusedError("There is no such address."), ("did not go out. There", "Send an invitation"), 0),
        (mail.UncertainError("The connection broke."), ("may not have gone out. The", "Send a new invitation"), 1),
    ],
)
def test_a_letter_that_did_not_go_out_is_said_the_person_stays_and_counts_as_sent_none(
    sign_in, here, one, monkeypatch, error, said, kept
):
    def fail(*_args):
        raise error

    monkeypatch.setattr(mail, "deliver", fail)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    visitor.post(f"{here}/people", {"name": "Asha", "email": "asha@example.org", "role": "lead"})

    page = visitor.get(here).text
    assert f"Asha was added, but the invitation {said[0]}" in page
    assert said[1] in page
    assert one(UserAccount, email="asha@example.org") is not None
    assert (one(OneTimeLink) is not None) == kept


def test_a_wrong_kind_and_region_are_corrected_and_the_organisation_reads_it(sign_in, council, here, one):
    team = sign_in(Role.PROGRAMME_TEAM)

    answer = team.post(f"{here}/record", {"kind": "trust", "region": "E12000007"})
    again = team.post(f"{here}/record", {"kind": "trust", "region": "E12000007"})

    corrected = one(Organisation, code="NOR")
    assert (answer.status_code, again.status_code, corrected.kind, corrected.region_name) == (
        303, 303, "trust", "London",
    )  # fmt: skip
    assert "Nothing was changed." in team.get(here).text
    log = sign_in(Role.VIEWER, council).get("/our-return/log").text
    assert log.count("Its kind or region was corrected") == 1
    assert "region: none becomes London." in log


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "programme"}, "Choose what kind of organisation it is."),
        ({"region": "Narnia"}, "Narnia is not a region of England. Choose one from the list."),
    ],
)
def test_a_correction_that_cannot_be_comes_back_beside_its_field(sign_in, here, one, wrong, message):
    answer = sign_in(Role.PROGRAMME_TEAM).post(f"{here}/record", {"kind": "trust", "region": "", **wrong})

    assert answer.status_code == 400
    assert answer.text.count(message) == 2
    assert f'<a href="#{next(iter(wrong))}">' in answer.text
    assert "<details open><summary>Correct its kind or region" in answer.text
    assert one(Organisation, code="NOR").kind == "local_authority"


@pytest.mark.parametrize("role", TENANTS)
def test_no_organisation_corrects_its_own_record(sign_in, here, one, role):
    assert sign_in(role).post(f"{here}/record", {"kind": "trust", "region": ""}).status_code == 403
    assert one(Organisation, code="NOR").kind == "local_authority"


@pytest.mark.parametrize(("kind", "role"), [("local_authority", "lead"), ("employer", "employer")])
def test_an_organisation_is_added_with_its_lead_who_gets_an_invitation(sign_in, one, outbox, kind, role):
    answer = sign_in(Role.PROGRAMME_TEAM).post("/organisations", {**SOUTHMOOR, "kind": kind}, follow_redirects=True)

    assert "The organisation was added." in answer.text
    assert [letter.to for letter in outbox] == ["sam@southmoor.example"]
    made, person = one(Organisation, code="SOU"), one(UserAccount, email="sam@southmoor.example")
    assert one(Membership, organisation_id=made.id, user_id=person.id).role == role


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"contact-name": ""}, "contact-name", "Give the name of its lead, or say below that there is nobody"),
        ({"contact-email": " "}, "contact-email", "Give the email address of its lead, or say below"),
        ({"contact-email": "sam"}, "contact-email", "email address"),
        ({"nobody": "yes"}, "nobody", "Name somebody, or say that there is nobody yet: not both."),
    ],
)
def test_no_organisation_is_added_without_somebody_or_a_word_about_it(sign_in, one, outbox, changed, field, message):
    answer = sign_in(Role.PROGRAMME_TEAM).post("/organisations", {**SOUTHMOOR, **changed})

    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text
    assert message in answer.text
    assert 'value="Southmoor"' in answer.text
    assert (one(Organisation, code="SOU"), outbox) == (None, [])


def test_everything_wrong_with_a_new_organisation_and_its_lead_is_said_at_once(sign_in):
    page = sign_in(Role.PROGRAMME_TEAM).post("/organisations", {"kind": "employer"}).text

    for field in ("name", "code", "contact-name", "contact-email"):
        assert f'<a href="#{field}">' in page


def test_who_is_added_alone_is_kept_and_shown_until_somebody_is_found(sign_in, one, make):
    visitor = sign_in(Role.PROGRAMME_TEAM)
    alone = {**SOUTHMOOR, "contact-name": "", "contact-email": "", "nobody": "yes"}

    page = visitor.post("/organisations", alone, follow_redirects=True).text
    made = one(Organisation, code="SOU")

    assert "Find somebody: until then it stands among those without anybody to reach." in page
    assert "Nobody can be reached here yet." in page
    assert "said on 8 October 2025 that they would find somebody" in page
    assert one(Event, kind="nobody_to_reach").organisation_id == made.id
    assert "that they would find somebody" in visitor.get("/organisations/unreached").text
    visitor.post(f"/organisations/{made.id}/people", {"name": "Sam", "email": "sam@s.example", "role": "lead"})
    assert "Nobody can be reached here yet." not in visitor.get(f"/organisations/{made.id}").text


def test_where_nobody_can_be_reached_the_invitation_waits_and_follows_at_once(
    make, sign_in, council, here, one, engine
):
    collection = make.collection(2025)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    told = visitor.post(f"{here}/collection", follow_redirects=True).text
    visitor.post(f"{here}/collection")

    assert "Not invited yet: nobody can be reached there." in told
    assert one(Event, kind="invited") is None
    with open_session(engine, Scope.everything()) as session:
        assert len(session.scalars(select(Event).where(Event.kind == "invitation_waits")).all()) == 1
    unreached = visitor.get("/organisations/unreached").text
    assert '<h2 id="not-invited">Not invited to 2025: nobody to reach (1)</h2>' in unreached
    somebody = {"name": "Asha", "email": "asha@example.org", "role": "lead"}
    added = visitor.post(f"{here}/people", somebody, follow_redirects=True).text
    assert "Its invitation to the collection waited for somebody. It is invited now." in added
    assert one(Event, kind="invited").collection_id == collection.id
    assert one(Letter).address == "asha@example.org"
    assert "Not invited to 2025" not in visitor.get("/organisations/unreached").text


def test_the_invitation_that_waits_goes_out_though_the_next_collection_is_opened_already(
    make, sign_in, council, here, engine
):
    current, coming, over = make.collection(2025), make.collection(2026), make.collection(2023)
    make.event(council, collection_id=over.id, kind="invitation_waits")
    visitor = sign_in(Role.PROGRAMME_TEAM)
    visitor.post(f"{here}/collection")
    assert (
        '<h2 id="not-invited">Not invited to 2025: nobody to reach (1)</h2>'
        in visitor.get("/organisations/unreached").text
    )

    somebody = {"name": "Asha", "email": "asha@example.org", "role": "lead"}
    added = visitor.post(f"{here}/people", somebody, follow_redirects=True).text

    assert "It is invited now." in added
    with open_session(engine, Scope.everything()) as session:
        invited = session.scalars(select(Event.collection_id).where(Event.kind == "invited")).all()
        assert session.scalars(select(Letter.collection_id)).all() == [current.id]
    assert invited == [current.id]
    assert coming.id not in invited
