"""What a reviewer sees first of a return, and accepting it while queries wait for an answer."""

from datetime import UTC, date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Event, Submission
from app.db.scope import open_session
from app.services.work_lists import work_lists
from tests.support.several_years import past_return

BEFORE = {"leavers": (20, 100), "headcount": (500, 2_500)}
AFTER = {**BEFORE, "leavers": (60, 100)}


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def signed(make, engine, council):
    """A return of this year and one of the year before, of which only this year's leavers are many more."""
    past_return(make, council, 2024, BEFORE)
    version = past_return(make, council, 2025, AFTER)
    return set_state(engine, version, "signed")


def set_state(engine, version, state):
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get_one(Submission, version.id).state = state
        session.commit()
    return version


@pytest.fixture
def here(signed):
    return f"/programme/returns/{signed.id}"


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def ask(team, here, engine, *questions):
    """Ask, and return the ids of all queries so far."""
    for question in questions:
        team.post(f"{here}/query", {"question": question})
    with open_session(engine, Scope.everything()) as session:
        asked = session.scalars(select(Event).where(Event.kind == "query_asked").order_by(Event.id))
        return [one.detail["query_id"] for one in asked]


def state(engine, version):
    with open_session(engine, Scope.everything()) as session:
        return session.get_one(Submission, version.id).state


def test_accepting_with_a_query_that_waits_is_asked_about_and_accepts_nothing(engine, team, signed, here):
    ask(team, here, engine, "Is the headcount right?")

    page = team.get(here).text
    answer = team.post(f"{here}/accept")

    assert "1 query waits for an answer" in page
    assert "Accept without this answer." in page
    assert (answer.status_code, state(engine, signed)) == (400, "signed")
    assert '<a href="#go-without">1 query waits for an answer. Wait for it, or say that you accept' in answer.text


def test_accepting_without_the_answers_is_said_to_both_sides(engine, sign_in, council, team, signed, here):
    seen = ask(team, here, engine, "Is the headcount right?", "And the leavers?")

    answer = team.post(f"{here}/accept", {"seen": seen, "go-without": "yes"})

    assert (answer.status_code, state(engine, signed)) == (303, "accepted")
    assert "2 queries were settled without an answer, as its log says." in team.get(here).text
    log = sign_in(Role.VIEWER, council).get("/our-return/log").text
    assert "Accepted by the programme team (version 1): 2 queries were settled without an answer." in log


def test_a_query_that_a_colleague_asked_meanwhile_is_not_let_go_unseen(engine, team, signed, here):
    first, _second = ask(team, here, engine, "Is the headcount right?", "And the leavers?")

    answer = team.post(f"{here}/accept", {"seen": [first], "go-without": "yes"})

    assert (answer.status_code, state(engine, signed)) == (400, "signed")
    assert "2 queries wait for an answer" in answer.text


def test_sending_back_with_a_query_that_waits_is_asked_about_beside_every_other_mistake(engine, team, signed, here):
    seen = ask(team, here, engine, "Is the headcount right?")

    answer = team.post(f"{here}/send-back", {"reason": " "})
    typed = team.post(f"{here}/send-back", {"reason": "The headcount is of 2023.", "seen": seen})

    assert (answer.status_code, state(engine, signed)) == (400, "signed")
    asked = "1 query waits for an answer. Wait for it, or say that you send the return back without it."
    assert f'<a href="#send-without">{asked}' in answer.text
    assert '<a href="#reason">Say why the return goes back' in answer.text
    assert "The headcount is of 2023.</textarea>" in typed.text
    assert '<a href="#reason">' not in typed.text


def test_sending_back_without_the_answer_is_said_to_both_sides(engine, sign_in, council, team, signed, here):
    seen = ask(team, here, engine, "Is the headcount right?")
    choice = {"seen": seen, "send-without": "yes"}

    kept = team.post(f"{here}/send-back", {**choice, "reason": ""}).text
    answer = team.post(f"{here}/send-back", {**choice, "reason": "The headcount is of 2023."})

    assert 'name="send-without" value="yes" checked' in kept
    assert (answer.status_code, state(engine, signed)) == (303, "returned")
    assert "1 query was settled without an answer, as its log says." in team.get(here).text
    log = sign_in(Role.VIEWER, council).get("/our-return/log").text
    assert "(version 1): 1 query was settled without an answer; The headcount is of 2023." in log


def test_an_answered_query_stops_nobody_and_is_not_in_the_log(engine, sign_in, council, team, signed, here):
    (query,) = ask(team, here, engine, "Is the headcount right?")
    sign_in(Role.LEAD, council).post("/our-return/queries", {"query": query, "answer": "Yes."})

    answer = team.post(f"{here}/accept")

    assert (answer.status_code, state(engine, signed)) == (303, "accepted")
    assert "Accepted by the programme team (version 1)." in sign_in(Role.VIEWER, council).get("/our-return/log").text


@pytest.fixture
def answered(engine, sign_in, council, team, here):
    """The id of a query that was asked about an accepted return, and answered."""
    team.post(f"{here}/accept")
    (query,) = ask(team, here, engine, "Is the headcount right?")
    sign_in(Role.LEAD, council).post("/our-return/queries", {"query": query, "answer": "Yes."})
    return query


def settle(team, here, query):
    return team.post(f"{here}/settle-query", {"query": query}, follow_redirects=True).text


def test_an_answer_about_an_accepted_return_is_to_be_read_until_its_query_is_settled(
    engine, sign_in, council, team, here, answered
):
    def to_read():
        with open_session(engine, Scope.everything()) as session:
            lists = {one.key: one.total for one in work_lists(session, 2025, date(2025, 10, 8))}
            return lists["answers"]

    before = to_read()
    page = settle(team, here, answered)

    assert (before, to_read()) == (1, 0)
    assert "Settled. The organisation reads it in its log." in page
    assert "Settled by " in page
    assert "Settle this query" not in page
    visitor = sign_in(Role.VIEWER, council)
    assert "A query was settled (version 1): Is the headcount right?" in visitor.get("/our-return/log").text
    assert "<p>Settled by " in visitor.get("/our-return/queries").text


def test_settling_twice_is_settling_once(engine, team, here, answered):
    settle(team, here, answered)
    again = settle(team, here, answered)

    assert "The query was settled already." in again
    with open_session(engine, Scope.everything()) as session:
        assert len(session.scalars(select(Event).where(Event.kind == "query_settled")).all()) == 1


def test_a_query_that_nobody_will_answer_can_be_settled_and_both_sides_read_that(engine, sign_in, council, team, here):
    (query,) = ask(team, here, engine, "Is the headcount right?")

    page = settle(team, here, query)

    lead = sign_in(Role.LEAD, council)
    assert "Settled without an answer." in page
    assert "1 query waits" not in page
    assert "1 query was settled without an answer; Is the headcount right?" in lead.get("/our-return/log").text
    assert "Settled without an answer by " in lead.get("/our-return/queries").text
    assert lead.post("/our-return/queries", {"query": query, "answer": "Yes."}).status_code == 409


def test_a_query_of_another_return_cannot_be_settled_here(make, engine, team, here, answered):
    other = make.organisation(kind="local_authority", name="Southmoor", code="SOU")
    theirs = past_return(make, other, 2025, BEFORE)

    answer = team.post(f"/programme/returns/{theirs.id}/settle-query", {"query": answered})

    assert answer.status_code == 400
    assert "There is no such query about this return." in answer.text


def test_the_page_opens_with_what_is_notable_and_folds_the_results(team, here):
    page = " ".join(unescape(team.get(here).text).split())

    notable, results = page.index("What to look at"), page.index("Headline results")
    assert page.index("Your decision") in range(notable, results)
    assert "changed by more than chance</a>" in page
    assert "The change since 2024 is more than chance alone would usually give" in page
    assert (
        "<dt>Clear evidence of unequal treatment, each service alone (a result, not a fault of the return)</dt><dd><ul><li>"
        in page
    )
    assert "<details><summary>Adult social care: view" in page


def test_without_a_return_of_the_year_before_the_page_says_so(make, engine, council, team):
    version = set_state(engine, past_return(make, council, 2025, BEFORE), "signed")

    page = team.get(f"/programme/returns/{version.id}").text

    assert "there is no return of the year before" in page
    assert "Changed since" not in page


def test_a_second_version_says_how_many_counts_differ_and_why_it_was_sent(make, engine, council, team):
    adult = {"services": ("adult",), "only": ("adult",)}
    set_state(engine, past_return(make, council, 2025, BEFORE, **adult), "returned")
    second = past_return(make, council, 2025, AFTER, version=2, reason="The leavers were of 2024.", **adult)

    page = team.get(f"/programme/returns/{second.id}").text

    assert "<dt>Since version 1</dt><dd>1 count differs. Why it was sent: The leavers were of 2024.</dd>" in page


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (
            (("signed_off", "2025-09-18"),),
            "16 October 2025 (due in 6 working days): 20 working days after it was signed",
        ),
        (
            (("signed_off", "2025-09-18"), ("returned", "2025-09-22")),
            "first decided on 22 September, 2 working days after it was signed: within the aim",
        ),
    ],
)
def test_the_aim_of_the_indicators_stands_apart_from_the_collections_last_day(
    make, team, council, signed, here, events, said
):
    for kind, day in events:
        at = datetime.fromisoformat(f"{day}T09:00+00:00")
        make.event(council, collection_id=signed.collection_id, kind=kind, at=at)

    page = team.get(here).text

    assert f"<dt>Due by our own aim</dt><dd>{said}" in page
    assert "<dt>Due in the collection</dt><dd>30 November 2025 (due in" in page


@pytest.fixture
def next_year(make):
    return make.milestone(make.collection(2026), "invited", date(2025, 9, 1), date(2025, 9, 30))


def read_home(visitor):
    return unescape(visitor.call("home-tasks.children", "home-tasks").text)


def test_a_query_of_an_earlier_collection_is_seen_and_answered_once_the_next_has_begun(
    engine, sign_in, council, team, here, next_year
):
    (query,) = ask(team, here, engine, "Is the headcount right?")
    lead = sign_in(Role.LEAD, council)

    page, home = lead.get("/our-return/queries").text, read_home(lead)
    answered = lead.post("/our-return/queries", {"query": query, "answer": "Yes."}, follow_redirects=True).text

    assert "1 query waits for your answer." in page
    assert page.index("<h2>About our 2025 return</h2>") < page.index("Is the headcount right?")
    assert "Still open from earlier collections" in home
    assert "1 query about your 2025 return waits for an answer." in home
    assert "Answer what is asked about 2025" in home
    assert "Your answer is with the programme team." in answered
    assert "No query waits for you." in answered
    assert "2025 return waits" not in read_home(lead)
    assert "Yes." in team.get(here).text


def test_the_queries_of_every_collection_stand_by_year_the_newest_first(engine, sign_in, council, team, here, make):
    earlier = past_return(make, council, 2023, BEFORE)
    ask(team, f"/programme/returns/{earlier.id}", engine, "Where is the survey?")
    ask(team, here, engine, "Is the headcount right?", "And the leavers?")

    page = sign_in(Role.VIEWER, council).get("/our-return/queries").text

    found = [page.index(words) for words in (
        "3 queries wait for an answer.", "About our 2025 return", "And the leavers?", "Is the headcount right?",
        "About our 2023 return", "Where is the survey?",
    )]  # fmt: skip
    assert found == sorted(found)


def test_an_answer_without_words_comes_back_beside_its_own_query_of_an_earlier_year(
    engine, sign_in, council, team, here, next_year
):
    (query,) = ask(team, here, engine, "Is the headcount right?")

    answer = sign_in(Role.LEAD, council).post("/our-return/queries", {"query": query, "answer": " "})

    assert answer.status_code == 400
    assert f'<a href="#answer-{query}">Write your answer.' in answer.text


@pytest.mark.parametrize("role", [Role.LEAD, Role.DEPUTY])
def test_to_answer_is_the_step_of_those_who_may(engine, sign_in, council, team, here, registered, role):
    ask(team, here, engine, "Is the headcount right?")

    home = read_home(sign_in(role, council))

    assert "Answer the programme team's query about your return: it was asked on 8 October 2025." in home
    assert '"Answer the query"' in home
    assert "nothing you need to do" not in home


def test_others_read_who_answers(engine, sign_in, council, team, here, registered):
    ask(team, here, engine, "Is the headcount right?", "And the leavers?")

    home = read_home(sign_in(Role.SIGNATORY, council))

    assert "The programme team has 2 queries about your return, which your lead or deputy answers." in home
    assert '"See the queries"' in home
    assert "nothing you need to do" not in home


def test_a_query_about_an_accepted_return_is_the_step_too(engine, sign_in, council, team, here, registered):
    team.post(f"{here}/accept")
    ask(team, here, engine, "Is the headcount right?", "And the leavers?")

    home = read_home(sign_in(Role.LEAD, council))

    assert "Answer the programme team's 2 queries about your return: the first was asked on 8 October 2025." in home


@pytest.fixture
def registered(make, council, signed):
    for kind, month in (("invited", 3), ("registered", 5), ("template_downloaded", 7), ("submission_created", 9),
                        ("signed_off", 9)):  # fmt: skip
        at = datetime(2025, month, 8, 9, tzinfo=UTC)
        make.event(council, collection_id=signed.collection_id, kind=kind, at=at)


@pytest.mark.parametrize(("signed_on", "outcome"), [("2025-08-31", (303, "accepted")), ("2025-09-01", (409, "signed"))])
def test_what_was_signed_before_the_end_is_accepted_and_nothing_signed_later(
    engine, make, council, team, signed, here, signed_on, outcome
):
    ending = {"how": "merged into", "into": "Southmoor", "since": "2025-09-01", "other_id": 99}
    about = {"collection_id": signed.collection_id}
    make.event(council, kind="signed_off", at=datetime.fromisoformat(f"{signed_on}T09:00+00:00"), **about)
    make.event(council, kind="organisation_ended", detail=ending, **about)

    answer = team.post(f"{here}/accept")

    assert (answer.status_code, state(engine, signed)) == outcome
    ended = "The organisation ended: merged into Southmoor on 1 September 2025, before this return was signed"
    assert (ended in answer.text) is (outcome[1] == "signed")
