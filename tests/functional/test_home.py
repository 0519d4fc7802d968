"""The home page says to each role what to do next."""

import json
from datetime import UTC, datetime

import pytest

from app.access import Role, Scope
from app.db.models import CommunityEvent, Letter, OfferedCase, PeerRequest
from app.db.scope import open_session
from tests.support.clocks import StoppedClock

HOME = "home-tasks.children"


@pytest.fixture
def clock(request):
    return StoppedClock(instant=getattr(request, "param", datetime(2025, 10, 8, 9, tzinfo=UTC)))


@pytest.fixture
def collection(make):
    return make.collection(2025)


def happened(make, organisation, collection, *happenings):
    for kind, month, day in happenings:
        at = datetime(2025, month, day, 9, tzinfo=UTC)
        make.event(organisation, collection_id=collection.id, kind=kind, at=at)


def home(visitor):
    answer = visitor.call(HOME, "home-tasks")
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.json, separators=(",", ":"))


REGISTERED = (("invited", 3, 3), ("registered", 5, 12), ("template_downloaded", 7, 8))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PROGRAMME_TEAM, Role.ADMINISTRATOR)])
def test_before_the_first_collection_the_page_says_what_will_appear(sign_in, role):
    assert "Your next step will appear here." in home(sign_in(role))


def test_a_lead_reads_one_sentence_with_a_date_and_one_button(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)

    page = home(sign_in(Role.LEAD, council))

    assert "Upload your return, put right what is found and have it signed off, all by 31 October 2025" in page
    assert (
        "Nothing has happened here since 1 September 2025. If something holds you up, tell the programme team" in page
    )
    assert page.count("btn btn-primary") == 1
    assert '"href":"/our-return"' in page
    assert page.count('"aria-current":"step"') == 1


@pytest.mark.parametrize("clock", [datetime(2026, 3, 5, 9, tzinfo=UTC)], indirect=True)
def test_what_an_earlier_collection_still_asks_for_comes_before_the_day_of_the_next_step(make, sign_in, collection):
    council, following = make.organisation(kind="local_authority"), make.collection(2026)
    happened(make, council, collection, *REGISTERED, ("signed_off", 9, 18), ("returned", 11, 12))
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    make.event(council, collection_id=following.id, kind="invited", at=at)

    page = home(sign_in(Role.LEAD, council))

    assert "Something of an earlier collection is still open: see below. From 1 April 2026: register your" in page
    assert "There is nothing to do now." not in page
    assert "Your 2025 return came back to be changed." in page


def test_a_viewer_reads_who_is_at_it(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)

    assert "Your lead is preparing the return." in home(sign_in(Role.VIEWER, council))


def test_the_lead_is_led_to_the_report_on_the_newest_file(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED, ("upload_received", 9, 15), ("upload_has_faults", 9, 15))
    make.upload(council, collection, make.user())
    newest = make.upload(council, collection, make.user())

    assert f'"href":"/our-return/uploads/{newest.id}"' in home(sign_in(Role.LEAD, council))


def test_the_signatory_is_led_to_the_version_that_waits(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED, ("submission_created", 9, 16))
    version = make.submission(make.upload(council, collection, make.user()))
    make.result(version, numerator=1, denominator=10)

    page = home(sign_in(Role.SIGNATORY, council))

    assert f'"href":"/our-return/submissions/{version.id}"' in page
    assert "Read the return, then sign it off or say why not by 31 October 2025" in page


@pytest.mark.parametrize("clock", [datetime(2026, 4, 8, 9, tzinfo=UTC)], indirect=True)
def test_an_action_plan_is_led_to_and_stays_so_once_the_next_collection_has_begun(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(
        make,
        council,
        collection,
        *REGISTERED,
        ("submission_created", 9, 16),
        ("signed_off", 9, 18),
        ("accepted", 11, 12),
    )
    make.event(
        council,
        collection_id=collection.id,
        kind="benchmarks_released",
        at=datetime(2026, 3, 18, 9, tzinfo=UTC),
    )

    page = home(sign_in(Role.LEAD, council))

    assert "Publish your action plan by 30 April 2026" in page
    assert '"href":"/action-plan"' in page

    make.collection(2026)
    page = home(sign_in(Role.LEAD, council))
    assert "Still open from earlier collections" in page
    assert "Publish your action plan of 2025 by 30 April 2026 (due in 16 working days)." in page
    assert '"href":"/action-plan?year=2025"' in page


def test_open_queries_stand_on_the_home_page_until_they_are_answered(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)
    asked = {"query_id": "a1", "text": "Is the headcount right?"}
    make.event(council, collection_id=collection.id, kind="query_asked", detail=asked)
    visitor = sign_in(Role.LEAD, council)

    before = home(visitor)
    visitor.post("/our-return/queries", {"query": "a1", "answer": "Yes, we checked with payroll."})

    assert "Is the headcount right?" in before
    assert "Is the headcount right?" not in home(visitor)


CALM = (*REGISTERED, ("submission_created", 9, 16), ("signed_off", 9, 18))
ASKED = "A question of another organisation about recruitment and retention waits for your answer."


@pytest.fixture
def question(make):
    """A question of Birchwood."""
    asker = make.organisation(name="Birchwood", kind="local_authority")
    return make.peer_request(asker, make.user())


def test_a_question_that_waits_comes_before_a_collection_that_asks_for_nothing(make, sign_in, collection, question):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *CALM)
    make.peer_passing(council, question)

    page = home(sign_in(Role.LEAD, council))

    assert page.count("btn btn-primary") == 1
    assert page.index(ASKED) < page.index("btn btn-primary") < page.index("The collection of 2025")
    assert page.index('"href":"/community/peer"') < page.index("The collection of 2025")
    assert page.index("The collection of 2025") < page.index("See your indicators")
    assert "Birchwood" not in page


def test_a_question_that_waits_stands_below_a_step_of_ones_own_until_it_is_answered(
    make, sign_in, collection, question
):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)
    passing = make.peer_passing(council, question)
    visitor = sign_in(Role.LEAD, council)

    before = home(visitor)
    visitor.post(f"/community/peer/questions/{passing.id}/decline")

    assert before.index("Upload your return") < before.index("btn btn-primary") < before.index(ASKED)
    assert "waits for your answer" not in home(visitor)


def test_several_questions_that_wait_are_counted(make, sign_in, collection, question):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)
    make.peer_passing(council, question)
    make.peer_passing(council, make.peer_request(make.organisation(), make.user()))

    assert "2 questions of other organisations wait for your answer." in home(sign_in(Role.SIGNATORY, council))


def test_who_answers_no_question_is_told_of_none(make, sign_in, collection, question):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)
    make.peer_passing(council, question)

    assert "/community/peer" not in home(sign_in(Role.VIEWER, council))


def test_whoever_asked_reads_who_agreed_to_talk_until_the_question_is_closed(make, sign_in, collection):
    council = make.organisation(kind="local_authority")
    happened(make, council, collection, *REGISTERED)
    contact = {"organisation": "Cedar", "name": "Cem", "email": "cem@example.org"}
    asked = make.peer_request(council, make.user(), state="answered", contact=contact)
    visitor = sign_in(Role.LEAD, council)

    before = home(visitor)
    visitor.post(f"/community/requests/{asked.id}/close")

    assert "Somebody agreed to talk to you: Cedar. Close your question once it is answered." in before
    assert '"href":"/community/requests"' in before
    assert "Cedar" not in home(visitor)


@pytest.mark.parametrize(("is_demonstration", "offered"), [(False, True), (True, False)])
def test_a_real_council_is_shown_the_way_to_its_open_data(make, sign_in, collection, is_demonstration, offered):
    council = make.organisation(kind="local_authority", is_demonstration=is_demonstration)

    assert ('"href":"/workforce"' in home(sign_in(Role.LEAD, council))) is offered


def test_the_programme_team_reads_what_today_asks_of_it_whom_to_chase_and_the_next_deadline(make, sign_in, collection):
    stuck = make.organisation(name="Ashby", code="ASH 1", kind="local_authority")
    happened(make, stuck, collection, *REGISTERED, ("submission_created", 9, 16))
    ready = make.organisation(name="Beechley", code="BEE", kind="local_authority")
    happened(make, ready, collection, *REGISTERED, ("submission_created", 9, 16), ("signed_off", 9, 18))

    page = home(sign_in(Role.PROGRAMME_TEAM))

    assert "Today, 1 return to review waits for you." in page
    assert page.index("Open Beechley") < page.index("What waits for you") < page.index("Whom to chase")
    assert '{"children":"1 organisation is stuck","href":"#stuck"}' in page
    assert "the oldest since 16 September" in page
    assert '"href":"/programme/organisation?code=ASH+1"' in page
    assert "signed off on 18 September 2025" in page
    assert "Signed off by 31 October (due in 17 working days). 1 organisation is still expected." in page
    assert "2 organisations taking part without anybody to reach" in page
    assert (
        "Nothing today in the collection of 2025 under: files that we failed to check, answers to read, "
        "registrations to approve, overdue, queries without an answer, release of benchmarks (from 1 March 2026), "
        "organisations to find somebody for, reminders to send, "
        "nor under: questions to pass on, cases of good practice, letters that did not arrive."
    ) in page


@pytest.mark.parametrize("clock", [datetime(2025, 10, 30, 9, tzinfo=UTC)], indirect=True)
def test_everything_else_that_waits_for_the_team_is_counted_and_led_to(make, sign_in, collection, engine, clock):
    council = make.organisation(name="Ashby", kind="local_authority")
    lead = make.user(name="Asha")
    make.membership(council, lead)
    happened(make, council, collection, *REGISTERED)
    with open_session(engine, Scope.everything(), write=True) as session:
        session.add_all(everything_else(council, lead, collection, clock))
        session.commit()

    page = home(sign_in(Role.PROGRAMME_TEAM))

    for words, address in (
        ("1 question between organisations to pass on", "/programme/community"),
        ("1 case of good practice to review", "/programme/good-practice"),
        ("1 organisation to remind today", "/programme/reminders"),
        ("1 address at which letters did not arrive", "/programme/reminders"),
        ("Meeting “Fair panels”, Thursday 6 November 2025, 10:00 to 11:00: 0 people come", "/programme/community/mee"),
    ):
        assert f'"children":{json.dumps(words)},"href":"{address}' in page
    assert (
        "Today, 1 question between organisations to pass on and 1 case of good practice to review wait for you." in page
    )
    assert "A deadline is near" in page
    assert page.count("btn btn-primary") == 1


def everything_else(council, lead, collection, clock):
    """Something of each kind that waits outside the log."""
    mine = {"organisation_id": council.id}
    yield PeerRequest(**mine, theme="recruitment", indicator="2", question="How?", asked_by=lead.id, asked_name="Asha",
                      asked_at=clock.now())  # fmt: skip
    yield OfferedCase(**mine, content={}, offered_by=lead.id, offered_name="Asha", offered_at=clock.now())
    yield Letter(**mine, collection_id=collection.id, user_id=lead.id, key="k", message_id="<1@x>", name="Asha",
                 address=lead.email, subject="s", text="t", queued_at=clock.now(), state="refused",
                 settled_at=clock.now())  # fmt: skip
    yield CommunityEvent(title="Fair panels", theme="recruitment", place="Hall", description="d", created_by=lead.id,
                         created_name="Asha", created_at=clock.now(), starts_at=datetime(2025, 11, 6, 10, tzinfo=UTC),
                         ends_at=datetime(2025, 11, 6, 11, tzinfo=UTC))  # fmt: skip


@pytest.mark.parametrize("clock", [datetime(2026, 3, 9, 9, tzinfo=UTC)], indirect=True)
def test_a_release_that_is_due_waits_for_the_team(sign_in, collection):
    page = home(sign_in(Role.PROGRAMME_TEAM))

    assert '{"children":"1 release of benchmarks, by 31 March","href":"/programme/release?year=2025"}' in page


@pytest.mark.parametrize("clock", [datetime(2026, 3, 9, 9, tzinfo=UTC)], indirect=True)
def test_the_release_of_the_earlier_collection_waits_while_the_next_is_open(make, sign_in, collection):
    council = make.organisation(name="Ashby", kind="local_authority")
    happened(make, council, collection, *REGISTERED)
    make.collection(2026)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    page = home(visitor)

    assert "Today, 1 release of benchmarks of 2025, by 31 March waits for you." in page
    assert '{"children":"1 release of benchmarks of 2025, by 31 March","href":"/programme/release?year=2025"}' in page
    late = "/programme?year=2025&kind=everyone&milestone=signed_off&status=overdue#everyone"
    assert f'{{"children":"1 of 1 return of 2025 is overdue","href":"{late}"}}' in page
    assert "the oldest since 1 November 2025" in page

    make.release(collection)
    page = home(visitor)
    assert "Nothing waits for you today." in page
    assert "2025 is overdue" not in page


def test_a_day_without_anything_says_so(sign_in, collection):
    page = home(sign_in(Role.PROGRAMME_TEAM))

    assert "Nothing waits for you today." in page
    assert "Nobody needs chasing." in page
    assert "btn btn-primary" not in page


def test_the_administrator_reads_how_many_organisations_and_accounts_there_are(make, sign_in):
    make.organisation()
    make.user(is_active=False)

    page = home(sign_in(Role.ADMINISTRATOR))

    assert "1 organisations and 1 open accounts are in your care." in page
    assert '"href":"/organisations"' in page


@pytest.mark.parametrize("clock", [datetime(2026, 3, 5, 9, tzinfo=UTC)], indirect=True)
def test_a_return_whose_review_is_late_stands_there_with_the_day_of_its_signature(make, sign_in, collection):
    ready = make.organisation(name="Beechley", code="BEE", kind="local_authority")
    happened(make, ready, collection, *REGISTERED, ("submission_created", 9, 16), ("signed_off", 9, 18))

    assert "signed off on 18 September 2025" in home(sign_in(Role.PROGRAMME_TEAM))


@pytest.mark.parametrize("clock", [datetime(2025, 10, 30, 9, tzinfo=UTC)], indirect=True)
@pytest.mark.parametrize(("until", "is_counted"), [("2025-10-29", True), ("2025-10-30", False)])
def test_whose_reminders_are_paused_is_not_counted_among_those_to_remind(make, sign_in, collection, until, is_counted):
    council = make.organisation(name="Ashby", kind="local_authority")
    make.membership(council, make.user())
    happened(make, council, collection, *REGISTERED)
    make.event(council, kind="reminders_paused", detail={"until": until})

    assert ("1 organisation to remind today" in home(sign_in(Role.PROGRAMME_TEAM))) is is_counted
