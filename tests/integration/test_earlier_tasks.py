"""The collection before, on the programme team's home page once the next has begun."""

from datetime import UTC, date, datetime, time
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import event, insert

from app.access import Scope
from app.db.models import Event
from app.db.scope import open_session
from app.services.board_filters import filter_of
from app.services.board_readings import read_collection
from app.services.collections import find_collection
from app.services.earlier_tasks import earlier_tasks
from app.services.programme import board_rows
from app.services.team_home import programme_home
from app.services.team_tasks import Turn
from tests.support.clocks import StoppedClock
from tests.support.cycle import ACCEPTED, REGISTERED, SIGNED, WAITING

IN_MARCH, IN_APRIL, IN_MAY, IN_OCTOBER = date(2026, 3, 9), date(2026, 4, 8), date(2026, 5, 6), date(2026, 10, 7)
PUBLISHED = (*ACCEPTED, ("benchmarks_released", "2026-03-18"))
PLANNED = (*PUBLISHED, ("action_plan_published", "2026-04-20"))
ASKED = ("query_asked", "2025-11-03", {"query_id": 1})


@pytest.fixture
def before(make):
    return make.collection(2025)


@pytest.fixture
def tell(make, engine, before):
    """Adds organisations, each with the same happenings in the collection before."""

    def _tell(happenings, count=1, **values):
        organisations = [make.organisation(kind="local_authority", **values) for _ in range(count)]
        rows = [
            {
                "organisation_id": one.id,
                "collection_id": before.id,
                "kind": kind,
                "at": datetime.combine(date.fromisoformat(day), time(9), UTC),
                "actor_name": "Somebody",
                "detail": detail[0] if detail else {},
            }
            for one in organisations
            for kind, day, *detail in happenings
        ]
        with open_session(engine, Scope.everything(), write=True) as session:
            session.execute(insert(Event), rows)
            session.commit()
        return organisations

    return _tell


def tasks_of(session, today, year=2026):
    collection = find_collection(session, year)
    return earlier_tasks(session, collection, read_collection(session, collection, today))


@pytest.fixture
def tasks(engine):
    """Gives the earlier tasks of a day as (turn, words, address)."""

    def _tasks(today, year=2026):
        with open_session(engine, Scope.everything()) as session:
            return [(one.turn, one.words, one.address) for one in tasks_of(session, today, year)]

    return _tasks


@pytest.fixture
def queries(engine):
    """Every statement that reads the database, as it is sent."""
    sent = []

    def _note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", _note)
    yield sent
    event.remove(engine, "before_cursor_execute", _note)


def overdue(milestone):
    return f"/programme?year=2025&kind=everyone&milestone={milestone}&status=overdue#everyone"


def test_the_first_collection_has_none_before_it(tasks, before):
    assert tasks(IN_MARCH, 2025) == []


def test_an_earlier_collection_that_asks_for_nothing_is_not_mentioned(tasks, make, before, tell):
    make.collection(2026)
    make.release(before)
    tell(PLANNED)

    assert tasks(date(2026, 5, 6)) == []


def test_the_release_and_all_that_is_late_for_it_is_counted_while_the_next_collection_is_open(tasks, make, tell):
    make.collection(2026)
    tell((("invited", "2025-03-03"),))
    tell(REGISTERED, 2)
    tell(ACCEPTED)

    assert tasks(IN_MARCH) == [
        (Turn.OURS, "1 release of benchmarks of 2025, by 31 March", "/programme/release?year=2025"),
        (Turn.THEIRS, "1 of 4 registrations of 2025 is overdue", overdue("registered")),
        (Turn.THEIRS, "2 of 3 returns of 2025 are overdue", overdue("signed_off")),
    ]


def test_before_its_release_begins_what_is_late_for_it_is_counted_already(tasks, make, before, tell):
    make.collection(2026)
    make.milestone(before, "benchmarks_released", date(2026, 6, 1), date(2026, 6, 30))
    tell(WAITING)

    assert [words for _, words, _ in tasks(IN_MARCH)] == ["1 of 1 return of 2025 is overdue"]


def test_a_registration_that_still_waits_is_counted_with_the_way_to_its_year(tasks, make, tell):
    make.collection(2026)
    tell((REGISTERED[0], ("registered", "2025-05-12", {"awaits": "approval"}), *SIGNED[len(REGISTERED) :]))

    assert (Turn.OURS, "1 registration of 2025 to approve", "/programme/registrations?year=2025") in tasks(IN_MARCH)


def test_returns_that_wait_for_the_team_and_queries_that_wait_for_an_answer_are_counted(tasks, make, tell):
    make.collection(2026)
    tell(SIGNED, 2)
    tell((*SIGNED, ASKED))
    tell((*SIGNED, ASKED, ("query_answered", "2025-11-04", {"query_id": 1})))
    tell((*SIGNED, ("accepted", "2025-10-30"), ("upload_failed", "2025-11-03")))

    reviews = "/programme?year=2025&kind=everyone&milestone=quality_reviewed&sort=longest#everyone"
    files = "/programme?year=2025&kind=everyone&milestone=uploaded#everyone"
    assert tasks(IN_MARCH)[:4] == [
        (Turn.OURS, "1 file of 2025 that we failed to check", files),
        (Turn.OURS, "1 answer of 2025 to read", reviews),
        (Turn.OURS, "2 returns of 2025 to review", reviews),
        (Turn.THEIRS, "1 organisation has a query of 2025 to answer", reviews),
    ]


def test_plans_are_expected_by_their_last_day_and_overdue_after_it(tasks, make, before, tell):
    make.collection(2026)
    make.release(before)
    tell(PUBLISHED, 2)
    tell(REGISTERED)

    expected = "Action plan of 2025 by 30 April: 3 organisations are still expected"
    assert tasks(IN_APRIL) == [(Turn.NEWS, expected, "/programme/deadline?kind=everyone&year=2025")]
    assert (Turn.THEIRS, "2 of 2 action plans of 2025 are overdue", overdue("action_plan")) in tasks(IN_MAY)


def test_a_plan_that_is_published_is_counted_among_those_that_were_asked_for(tasks, make, before, tell):
    make.collection(2026)
    make.release(before)
    tell(PUBLISHED, 2)
    tell(PLANNED, 3)
    tell((*PUBLISHED, ("withdrawn", "2026-04-01")))
    tell(REGISTERED)

    assert (Turn.THEIRS, "2 of 5 action plans of 2025 are overdue", overdue("action_plan")) in tasks(IN_MAY)


def test_what_the_earlier_collection_asks_for_is_not_called_empty(engine, make, before, tell):
    make.collection(2026)
    tell((*SIGNED, ASKED))
    with open_session(engine, Scope.everything()) as session:
        home = programme_home(session, StoppedClock(instant=datetime(2026, 3, 9, 9, tzinfo=UTC)))

    assert [one.words for one in home.tasks[Turn.THEIRS]][:1] == ["1 organisation has a query of 2025 to answer"]
    assert home.idle[0].startswith("in the collection of 2026 under: files that we failed to check, answers to read, ")
    assert "queries without an answer" not in home.idle[0]


def test_reviews_of_progress_are_overdue_after_their_last_day_and_missing_returns_no_more(tasks, make, before, tell):
    make.collection(2026)
    make.release(before)
    tell(PLANNED)
    tell(REGISTERED)

    late = (Turn.THEIRS, "1 of 1 progress review of 2025 is overdue", overdue("progress_review"))
    assert late in tasks(IN_OCTOBER)
    assert not [words for _, words, _ in tasks(IN_OCTOBER) if "return" in words or "registration" in words]


def test_reminders_of_the_earlier_collection_are_counted_beside_those_of_the_next(tasks, make, before, tell):
    make.collection(2026)
    make.release(before)
    tell(PUBLISHED, 2)

    reminded = "2 organisations to remind today about 2025"
    assert (Turn.THEIRS, reminded, "/programme/reminders?year=2025") in tasks(date(2026, 4, 29))


def test_the_oldest_of_what_is_overdue_is_named(engine, make, before, tell):
    make.collection(2026)
    make.release(before)
    tell(PUBLISHED)
    with open_session(engine, Scope.everything()) as session:
        (late,) = (one for one in tasks_of(session, IN_MAY) if "plan" in one.words)

    assert late.since == date(2026, 5, 1)


def test_each_count_of_what_is_overdue_is_that_of_the_board_that_it_leads_to(engine, make, tell):
    make.collection(2026)
    tell((("invited", "2025-03-03"),), 3)
    tell(WAITING, 2)
    tell(PUBLISHED, 4)
    tell(PLANNED, 5)
    with open_session(engine, Scope.everything()) as session:
        found = [one for one in tasks_of(session, IN_OCTOBER) if one.since]
        asked = [filter_of(dict(parse_qsl(urlsplit(one.address).query))) for one in found]
        rows = [len(board_rows(session, 2025, IN_OCTOBER, one)) for one in asked]

    assert [one.count for one in found] == rows == [2, 4, 5]


def test_what_a_collection_two_years_before_still_asks_for_is_not_forgotten(tasks, make, tell):
    tell((*SIGNED, ASKED))
    tell(ACCEPTED)
    make.collection(2026)
    make.collection(2027)

    assert [words for _, words, _ in tasks(date(2027, 3, 8), 2027)] == [
        "1 release of benchmarks of 2026, by 31 March",
        "1 organisation has a query of 2025 to answer",
        "1 release of benchmarks of 2025, it was due by 31 March 2026",
        "1 of 1 action plan of 2025 is overdue",
    ]


def test_who_never_registered_is_no_longer_overdue_once_the_time_for_the_benchmarks_has_passed(tasks, make, tell):
    make.collection(2026)
    tell((("invited", "2025-03-03"),), 3)

    assert [words for _, words, _ in tasks(date(2026, 3, 31))][-1] == "3 of 3 registrations of 2025 are overdue"
    assert not any("registrations" in words for _, words, _ in tasks(date(2026, 4, 1)))


@pytest.mark.parametrize("is_demonstration", [False, True])
def test_a_newcomer_to_the_earlier_collection_is_seen_at_once_whomever_the_next_is_for(tasks, make, tell,
                                                                                      is_demonstration):  # fmt: skip
    make.collection(2026, is_demonstration=is_demonstration)
    tell(WAITING)
    alone = tasks(IN_MARCH)
    tell(WAITING)

    assert (alone[1][1], tasks(IN_MARCH)[1][1]) == (
        "1 of 1 return of 2025 is overdue",
        "2 of 2 returns of 2025 are overdue",
    )


@pytest.mark.parametrize("count", [3, 60])
def test_the_home_page_reads_two_collections_in_as_many_queries_however_many_organisations(engine, make, tell, queries,
                                                                                          count):  # fmt: skip
    make.collection(2026)
    tell(REGISTERED, count)
    clock, counts = StoppedClock(instant=datetime(2026, 4, 8, 9, tzinfo=UTC)), []
    for _ in range(2):
        queries.clear()
        with open_session(engine, Scope.everything()) as session:
            found = programme_home(session, clock)
        counts.append(len(queries))

    assert (found.year, counts) == (2026, [26, 20])
