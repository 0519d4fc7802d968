"""The community of practice over HTTP: meetings, files, and a question from who asks to who has been there."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Job, Letter, PeerPassing, PeerRequest
from app.db.scope import open_session
from app.settings import Settings
from app.worker import peers as worker_peers
from app.worker.loop import work_once
from tests.support.clocks import StoppedClock
from tests.support.web import set_clock

MEETING = {
    "title": "Fair panels",
    "theme": "recruitment",
    "day": "2025-11-06",
    "begins": "10:00",
    "ends": "11:30",
    "place": "https://meet.example/fair",
    "description": "What helped, what did not.",
}
NEW = "/programme/community/meetings/new"
QUESTION = {"theme": "recruitment", "indicator": "2", "question": "What helped your panels to appoint more fairly?"}
OFFER = {"themes": ["recruitment"], "indicators": ["2"], "contact_role": "lead"}
PDF = b"%PDF-1.7\n%%EOF\n"


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def office(*names):
    """A file of an office program with these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "x")
    return content.getvalue()


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.fixture
def council(make):
    """Makes a council by its name, with a lead who is signed in."""

    def _council(name):
        code = {"Ashby": "E06000999"}.get(name)
        return make.organisation(name=name, kind="local_authority", region_name="East", gss_code=code)

    return _council


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council("Ashby"))


@pytest.fixture
def meeting(team):
    """Announces a meeting; returns the number of it."""

    def _meeting(**changed):
        answer = team.post(NEW, {**MEETING, **changed})
        assert answer.status_code == 303, words(answer)
        return int(answer.location.rsplit("/", 1)[1])

    return _meeting


def add_file(team, number, content, title="Slides"):
    data = {"file_title": title, "file": (io.BytesIO(content), "../../x.exe")}
    return team.post(f"/programme/community/meetings/{number}/files", data, content_type="multipart/form-data")


def test_before_there_is_anything_each_page_says_what_will_appear(lead, team):
    assert "Meetings of the community will be listed here." in lead.get("/community").text
    assert "Your organisation's questions will be listed here." in lead.get("/community/requests").text
    assert "Your organisation is not asked at the moment." in words(lead.get("/community/peer"))
    assert "No question waits for you." in team.get("/programme/community").text


def test_a_meeting_is_shown_in_british_time_and_its_place_only_to_whoever_signed_up(meeting, lead, sign_in):
    number = meeting(day="2025-10-09")
    other = sign_in(Role.LEAD)

    before = lead.get("/community")
    signed = lead.post(f"/community/{number}/sign-up", follow_redirects=True)

    assert "Thursday 9 October 2025, 10:00 to 11:30" in words(before)
    assert "meet.example" not in before.text
    assert "1 person signed up." in words(signed)
    assert 'href="https://meet.example/fair"' in signed.text
    assert "1 person signed up." in words(other.get("/community"))
    assert "meet.example" not in other.get("/community").text


def test_who_does_not_come_any_more_is_not_counted_and_not_shown_the_place(meeting, lead):
    number = meeting()
    lead.post(f"/community/{number}/sign-up")

    page = lead.post(f"/community/{number}/stay-away", follow_redirects=True)

    assert "0 people signed up." in words(page)
    assert "meet.example" not in page.text


def test_the_programme_team_sees_who_comes_and_from_where(meeting, lead, team):
    number = meeting()
    lead.post(f"/community/{number}/sign-up")

    page = words(team.get(f"/programme/community/meetings/{number}"))

    assert re.search(r"Person \d+, Ashby", page)
    assert "1 person signed up." in page


def test_the_entry_for_ones_own_calendar_tells_the_place_after_signing_up_alone(meeting, lead):
    number = meeting()

    before = lead.get(f"/community/{number}/meeting.ics")
    lead.post(f"/community/{number}/sign-up")
    after = lead.get(f"/community/{number}/meeting.ics")

    assert before.mimetype == "text/calendar"
    assert before.headers["Content-Disposition"] == f'attachment; filename="sc-wres-meeting-{number}.ics"'
    assert "DTSTART:20251106T100000Z" in before.text
    assert "LOCATION" not in before.text
    assert "LOCATION:https://meet.example/fair" in after.text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": " "}, "Give the meeting a title."),
        ({"title": "x" * 121}, "Use at most 120 characters here; there are 121."),
        ({"theme": "tea"}, "Choose what the meeting is about."),
        ({"day": "soon"}, "Write the day of the meeting, such as 6 November 2025."),
        ({"day": "2025-10-07"}, "This day has passed. Choose today or a later day."),
        ({"day": "2029-01-01"}, "Choose a day within the next three years."),
        ({"begins": "ten"}, "Write when the meeting begins by a British clock, such as 14:00 or 2pm."),
        ({"ends": "late"}, "Write when the meeting ends by a British clock, such as 15:30 or 3.30pm."),
        ({"ends": "09:00"}, "The meeting ends before it begins. Choose a later end."),
        ({"place": ""}, "Say where the meeting is: a place, or a link to join by."),
        ({"place": "http://meet.example"}, "A link begins with https:// and stands alone, without other words."),
        ({"place": "javascript://x"}, "A link begins with https:// and stands alone, without other words."),
        ({"place": "https://[x"}, "A link begins with https:// and stands alone, without other words."),
        ({"description": ""}, "Say what the meeting is about."),
    ],
)
def test_a_meeting_that_cannot_be_kept_is_refused_beside_its_field_and_nothing_typed_is_lost(team, changed, message):
    answer = team.post(NEW, {**MEETING, **changed})

    assert answer.status_code == 400
    assert words(answer).count(message) == 2
    assert "What helped, what did not." in answer.text or "description" in changed


def test_everything_wrong_with_a_meeting_is_said_at_once(team):
    answer = team.post(NEW, {**MEETING, "title": "", "day": "soon", "ends": "later", "place": ""})

    assert re.findall(r'<li><a href="#(\w+)">', answer.text.split("summary-title")[2]) == [
        "title",
        "day",
        "ends",
        "place",
    ]


def test_a_wrong_begin_and_a_wrong_end_are_told_apart(team):
    answer = team.post(NEW, {**MEETING, "begins": "ten", "ends": "late"})

    summary = dict(re.findall(r'<li><a href="#(\w+)">([^<]+)', answer.text.split("summary-title")[2]))
    assert list(summary) == ["begins", "ends"]
    assert summary["begins"].startswith("Write when the meeting begins ")
    assert summary["ends"].startswith("Write when the meeting ends ")


def test_times_are_understood_as_people_write_them_and_shown_again_as_the_hints_say(meeting, team):
    number = meeting(begins="2pm", ends="16.00")

    page = team.get(f"/programme/community/meetings/{number}").text

    assert [f'value="{one}"' in page for one in ("14:00", "16:00", "6 November 2025")] == [True, True, True]


def test_a_meeting_is_changed_and_a_colleagues_change_is_not_written_over(meeting, team):
    number = meeting()
    here = f"/programme/community/meetings/{number}"

    team.post(here, {**MEETING, "title": "Fairer panels", "seen": "0"})
    late = team.post(here, {**MEETING, "title": "Mine", "seen": "0"})
    again = team.post(here, {**MEETING, "title": "Mine", "seen": "1"})

    assert late.status_code == 409
    assert "A colleague changed this meeting meanwhile." in late.text
    assert 'value="Mine"' in late.text
    assert 'name="seen" value="1"' in late.text
    assert again.status_code == 303


def test_whoever_signed_up_for_a_cancelled_meeting_gets_one_letter(meeting, lead, team, make, engine):
    make.collection(2025)
    number = meeting()
    lead.post(f"/community/{number}/sign-up")

    unsure = team.post(f"/programme/community/meetings/{number}/cancel")
    still = words(lead.get("/community"))
    page = team.post(f"/programme/community/meetings/{number}/cancel", {"sure": "yes"}, follow_redirects=True)
    again = team.post(f"/programme/community/meetings/{number}/cancel", {"sure": "yes"})

    assert unsure.status_code == 400
    assert unsure.text.count("Tick the box if the meeting is to be cancelled.") == 2
    assert "Cancelled." not in still
    assert "Letters to those who signed up: 1." in page.text
    assert again.status_code == 409
    with open_session(engine, Scope.everything()) as session:
        assert [one.subject for one in session.scalars(select(Letter))] == ["Cancelled: Fair panels"]
    assert "Cancelled. It was planned for Thursday 6 November 2025" in words(lead.get("/community"))
    assert lead.post(f"/community/{number}/sign-up").status_code == 409


def letters(engine):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(Letter).order_by(Letter.id)).all()


def test_whoever_signed_up_is_told_once_of_another_time_or_place_and_how_it_was(meeting, lead, team, make, engine):
    make.collection(2025)
    number = meeting()
    lead.post(f"/community/{number}/sign-up")
    here = f"/programme/community/meetings/{number}"

    page = team.post(here, {**MEETING, "begins": "10:30", "place": "Town hall", "seen": "0"}, follow_redirects=True)
    same = team.post(here, {**MEETING, "begins": "10:30", "place": "Town hall", "seen": "1"}, follow_redirects=True)

    assert "Kept. Letters to those who signed up: 1." in page.text
    assert "Letters to" not in words(same).partition("Kept.")[2][:40]
    (letter,) = letters(engine)
    assert letter.subject == "Changed: Fair panels"
    assert "When: Thursday 6 November 2025, 10:30 to" in letter.text
    assert "(it was: Thursday 6 November 2025, 10:00 to" in letter.text
    assert f"Place: Town hall (it was: {MEETING['place']})" in letter.text
    assert "Title: Fair panels\n" in letter.text


def test_nobody_is_written_to_about_other_words_or_who_has_not_signed_up(meeting, lead, team, make, engine):
    make.collection(2025)
    number = meeting()
    here = f"/programme/community/meetings/{number}"
    team.post(here, {**MEETING, "begins": "10:30", "seen": "0"})
    lead.post(f"/community/{number}/sign-up")
    team.post(here, {**MEETING, "begins": "10:30", "description": "Said better.", "seen": "1"})

    assert letters(engine) == []


def test_a_meeting_that_is_over_stands_below_with_its_files(meeting, team, service, sign_in):
    number = meeting(day="2025-10-09")
    add_file(team, number, PDF)
    sign_in.clock = StoppedClock(instant=datetime(2025, 10, 10, 9, tzinfo=UTC))
    set_clock(service, sign_in.clock)
    lead = sign_in(Role.LEAD)

    page = words(lead.get("/community"))

    assert "What was before Fair panels" in page
    assert "Slides (PDF, 1 KB)" in page
    assert lead.post(f"/community/{number}/sign-up").status_code == 409


@pytest.mark.parametrize(
    ("content", "kind", "mimetype"),
    [
        (PDF, "pdf", "application/pdf"),
        (
            office("word/document.xml"),
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            office("ppt/presentation.xml"),
            "pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        (office("xl/workbook.xml"), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_is_known_by_its_content_and_handed_out_as_an_attachment_alone(
    meeting, team, lead, content, kind, mimetype
):
    number = meeting()
    assert add_file(team, number, content).status_code == 303

    path = re.search(r'href="(/community/files/\d+)"', lead.get("/community").text).group(1)
    answer = lead.get(path)

    assert (answer.data, answer.mimetype) == (content, mimetype)
    answer.close()
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename=sc-wres-meeting-{number}-file-")
    assert answer.headers["Content-Disposition"].endswith(f".{kind}")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"<html><script>", "Offer a PDF"),
        (b"PK\x03\x04 and no more", "Offer a PDF"),
        (office("other.xml"), "Offer a PDF"),
        (office("word/document.xml", "word/vbaProject.bin"), "Offer a PDF"),
        (office("word/document.xml", "xl/workbook.xml"), "Offer a PDF"),
    ],
    ids=["empty", "page", "broken", "no office file", "macros", "two at once"],
)
def test_any_other_file_is_refused_with_the_reason(meeting, team, content, message):
    number = meeting()

    answer = add_file(team, number, content)

    assert answer.status_code == 400
    assert message in words(answer)
    assert "Files that everybody who is signed in can take away will be listed here." in words(answer)


def test_a_file_without_a_title_or_a_form_without_a_file_is_refused(meeting, team):
    number = meeting()

    assert "Give the file a title" in add_file(team, number, PDF, title=" ").text
    assert "Choose a file." in team.post(f"/programme/community/meetings/{number}/files", {"file_title": "x"}).text


def test_a_file_that_was_taken_out_is_not_handed_out_any_more(meeting, team, lead):
    number = meeting()
    add_file(team, number, PDF)
    file = int(re.search(r"/community/files/(\d+)", lead.get("/community").text).group(1))

    team.post(f"/programme/community/meetings/{number}/files/{file}/remove")

    assert lead.get(f"/community/files/{file}").status_code == 404
    assert team.post(f"/programme/community/meetings/{number}/files/{file}/remove").status_code == 404


def ask(visitor, **changed):
    return visitor.post("/community/ask", {**QUESTION, **changed}, follow_redirects=True)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"theme": ""}, "Choose the theme that your question is about."),
        ({"question": " "}, "Write your question."),
        ({"question": "x" * 1501}, "Keep the question to 1,500 characters; yours has 1,501."),
        ({"question": "Write to ada@example.org"}, "Leave addresses out."),
        ({"question": "About the case “Mixed panels”:"}, "Write your question."),
        ({"question": " About the case “Mixed panels” (London Borough of Bexley): "}, "Write your question."),
        ({"question": "We at ASHBY wonder"}, "Leave out “ASHBY”: it tells who asks. Write “we” or “our organisation”"),
        ({"question": "In e06000999 it failed"}, "Leave out “e06000999”: it tells who asks."),
        ({"question": "Ours is 2.4, why?"}, "Your question holds “2.4”. If that is a figure of your organisation"),
        (
            {"question": "We appoint only twelve in a hundred, half as often: why?"},
            "Your question holds “twelve in a hundred” and “half as often”.",
        ),
    ],
)
def test_a_question_that_tells_too_much_is_refused_and_kept_in_the_form(lead, changed, message):
    answer = ask(lead, **changed)

    assert answer.status_code == 400
    assert words(answer).count(message) == 2
    assert changed.get("question", QUESTION["question"]).strip() in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What helped your panels? About the case “Mixed panels”:",
        "What did you change?\nAbout the case “Mixed panels” (London Borough of Bexley): ",
        "Please tell us about this:",
    ],
)
def test_what_is_written_before_the_words_that_a_question_began_with_is_a_question(lead, question):
    answer = ask(lead, question=question)

    assert answer.status_code == 200
    assert "Your question is with the programme team." in answer.text


def test_everything_about_a_question_is_said_at_once_each_beside_its_field(lead):
    page = ask(lead, theme="", question="We at Ashby appoint half as many.").text

    assert '<a href="#theme">Choose the theme' in page
    assert '<a href="#question">Leave out “Ashby”' in page
    assert 'id="theme-message"' in page
    assert "Your question holds “half as many”." in page.partition('id="question-message"')[2]


def test_the_team_reads_which_numbers_a_question_holds_before_it_passes_it_on(lead, team, engine):
    ask(lead, question="Who trains one in ten managers since 2024?", confirmed="yes")
    with open_session(engine, Scope.everything()) as session:
        number = session.scalars(select(PeerRequest.id)).one()

    page = words(team.get(f"/programme/community/questions/{number}"))

    assert "Numbers in it “one in ten managers”, “2024”. Pass it on only if none is a figure of Ashby." in page


def test_a_confirmed_number_stays_confirmed_while_something_else_is_put_right(lead):
    page = ask(lead, theme="", question="What changed since 2024?", confirmed="yes").text

    assert 'name="confirmed" value="yes" checked' in page


def test_a_number_that_is_no_figure_is_confirmed(lead):
    asked = ask(lead, question="What changed since 2024?")
    confirmed = ask(lead, question="What changed since 2024?", confirmed="yes")

    assert 'name="confirmed"' in asked.text
    assert 'name="confirmed"' not in lead.get("/community/ask").text
    assert "The programme team reads it." in words(confirmed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"themes": [], "indicators": []}, "Tick at least one theme or indicator"),
        ({"contact_role": "viewer"}, "Choose which of your people a question is sent to."),
        ({"contact_role": "signatory"}, "Nobody in your organisation has that role."),
    ],
)
def test_an_offer_that_leads_nowhere_is_refused(lead, changed, message):
    answer = lead.post("/community/peer", {**OFFER, **changed})

    assert answer.status_code == 400
    assert answer.text.count(message) == 2


def test_both_faults_of_an_offer_are_said_at_once_and_what_was_ticked_stays(lead):
    page = lead.post("/community/peer", {"themes": [], "indicators": [], "contact_role": ""}).text
    ticked = lead.post("/community/peer", {**OFFER, "contact_role": ""}).text

    assert '<a href="#themes">Tick at least one theme or indicator' in page
    assert '<a href="#contact_role">Choose which of your people' in page
    assert 'value="recruitment" checked' in ticked


def test_a_question_is_sent_to_roles_that_somebody_of_the_organisation_has_and_to_no_other(lead):
    page = lead.get("/community/peer").text

    assert '<option value="lead">' in page
    assert '<option value="deputy">' not in page


@pytest.fixture
def journey(make, council, sign_in, team, engine, clock):
    """Who asks, who is asked and the team, with a question that waits for the team."""
    make.collection(2025)
    asker, peer = sign_in(Role.LEAD, council("Ashby")), sign_in(Role.LEAD, council("Birchwood"))
    peer.post("/community/peer", OFFER)
    ask(asker)
    with open_session(engine, Scope.everything()) as session:
        question = session.scalars(select(PeerRequest)).one()
        birchwood = question.organisation_id + 1

    def work():
        while work_once(engine, Settings(secret_key="a secret that is long enough for every test"), clock):
            pass

    here = f"/programme/community/questions/{question.id}"
    return {"asker": asker, "peer": peer, "team": team, "here": here, "peer_id": str(birchwood), "work": work}


def test_a_question_goes_to_a_peer_who_agrees_and_only_then_both_learn_who_the_other_is(journey, engine):
    asker, peer, team = journey["asker"], journey["peer"], journey["team"]
    assert "Birchwood" in team.get(journey["here"]).text
    assert "What helped your panels" not in peer.get("/community/peer").text

    passed = team.post(f"{journey['here']}/pass-on", {"peer": journey["peer_id"]}, follow_redirects=True)
    assert "Passed on to Birchwood." in words(passed)
    shown = peer.get("/community/peer")
    assert "What helped your panels to appoint more fairly?" in shown.text
    assert "Ashby" not in shown.text
    assert "Birchwood" not in asker.get("/community/requests").text.partition("<main")[2]

    number = re.search(r"questions/(\d+)/agree", shown.text).group(1)
    peer.post(f"/community/peer/questions/{number}/agree")
    assert "Ashby" not in peer.get("/community/peer").text
    journey["work"]()

    assert re.search(r"Talk to Person \d+ of Ashby, person\d+@example.org", words(peer.get("/community/peer")))
    assert re.search(r"Talk to Person \d+ of Birchwood, person\d+@", words(asker.get("/community/requests")))
    with open_session(engine, Scope.everything()) as session:
        subjects = [one.subject for one in session.scalars(select(Letter).order_by(Letter.id))]
        texts = " ".join(session.scalars(select(Letter.text)))
    assert subjects == [
        "A question of another organisation",
        "You are put in touch with Birchwood",
        "You are put in touch with Ashby",
    ]
    assert "What helped your panels" not in texts


def test_what_the_service_failed_to_finish_is_shown_to_the_team_which_has_it_tried_again(journey, engine, monkeypatch):
    asker, peer, team, here = journey["asker"], journey["peer"], journey["team"], journey["here"]
    team.post(f"{here}/pass-on", {"peer": journey["peer_id"]})
    agree = re.search(r"questions/(\d+)/agree", peer.get("/community/peer").text).group(1)
    peer.post(f"/community/peer/questions/{agree}/agree")
    with monkeypatch.context() as broken:
        broken.setattr(worker_peers, "settle", lambda *_: 1 / 0)
        journey["work"]()

    assert "what was decided could not be told to both sides" in words(team.get("/programme/community"))
    with open_session(engine, Scope.everything()) as session:
        reference = session.scalars(select(Job)).one().failure_reference
    page = team.get(here)
    assert f"the reference <strong>{reference}</strong>" in page.text
    assert f"{here}/try-again" in page.text
    assert f"{here}/decline" not in page.text

    once = team.post(f"{here}/try-again", follow_redirects=True)
    twice = team.post(f"{here}/try-again")
    journey["work"]()

    assert "It is tried again." in once.text
    assert twice.status_code == 409
    assert "could not be told" not in words(team.get("/programme/community"))
    assert "of Birchwood, person" in words(asker.get("/community/requests"))
    assert peer.post(f"{here}/try-again").status_code == 403


def test_whoever_asks_never_learns_who_declined(journey):
    asker, peer, team = journey["asker"], journey["peer"], journey["team"]
    before = words(asker.get("/community/requests"))
    team.post(f"{journey['here']}/pass-on", {"peer": journey["peer_id"]})
    number = re.search(r"questions/(\d+)/agree", peer.get("/community/peer").text).group(1)

    peer.post(f"/community/peer/questions/{number}/decline")
    journey["work"]()

    assert "The programme team reads it." in before
    assert "Passed on. You hear from us" in words(asker.get("/community/requests"))
    assert "Birchwood" not in asker.get("/community/requests").text
    assert "Birchwood" not in asker.get("/our-return/log").text
    assert "everybody asked so far declined" in words(team.get("/programme/community"))
    assert 'name="peer"' not in team.get(journey["here"]).text
    assert peer.post(f"/community/peer/questions/{number}/agree").status_code == 409


def test_a_question_that_is_not_passed_on_comes_back_with_the_reason(journey):
    refused = journey["team"].post(f"{journey['here']}/decline", {"reason": " "})
    journey["team"].post(f"{journey['here']}/decline", {"reason": "It tells who you are."})

    assert refused.status_code == 400
    assert "Say why" in refused.text
    assert "It tells who you are." in words(journey["asker"].get("/community/requests"))
    answer = journey["team"].post(f"{journey['here']}/pass-on", {"peer": journey["peer_id"]})
    assert answer.status_code == 409


def test_a_question_that_is_closed_is_taken_back_from_whoever_is_asked(journey):
    asker, peer, team = journey["asker"], journey["peer"], journey["team"]
    team.post(f"{journey['here']}/pass-on", {"peer": journey["peer_id"]})
    number = re.search(r"requests/(\d+)/close", asker.get("/community/requests").text).group(1)

    closed = asker.post(f"/community/requests/{number}/close", follow_redirects=True)
    journey["work"]()

    assert "Closed by you." in words(closed)
    assert "Taken back by whoever asked." in words(peer.get("/community/peer"))
    assert asker.post(f"/community/requests/{number}/close").status_code == 409


def test_who_is_not_offered_any_more_cannot_be_asked(journey):
    journey["peer"].post("/community/peer/withdraw")

    assert "Birchwood" not in journey["team"].get(journey["here"]).text
    answer = journey["team"].post(f"{journey['here']}/pass-on", {"peer": journey["peer_id"]})
    assert answer.status_code == 409
    assert journey["peer"].post("/community/peer/withdraw").status_code == 409


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("", True),
        ("?theme=fairness", False),
        ("?theme=", True),
        ("?kind=trust", False),
        ("?kind=local_authority&region=East", True),
        ("?region=London", False),
    ],
)
def test_the_team_finds_peers_by_theme_kind_and_region(journey, asked, is_found):
    assert ("Birchwood" in journey["team"].get(f"{journey['here']}{asked}").text) is is_found


def test_another_organisation_can_neither_close_nor_answer_a_question(journey, sign_in, engine):
    journey["team"].post(f"{journey['here']}/pass-on", {"peer": journey["peer_id"]})
    stranger = sign_in(Role.LEAD)
    with open_session(engine, Scope.everything()) as session:
        question, passing = session.scalars(select(PeerRequest.id)).one(), session.scalars(select(PeerPassing.id)).one()

    assert stranger.post(f"/community/requests/{question}/close").status_code == 404
    assert stranger.post(f"/community/peer/questions/{passing}/agree").status_code == 404
    assert "What helped your panels" not in stranger.get("/community/peer").text
    assert "What helped your panels" not in stranger.get("/community/requests").text
