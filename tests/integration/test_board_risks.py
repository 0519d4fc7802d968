"""Who may miss their next deadline, on the board, in its file and on the team's home page; from the log wherever it can."""

import csv
import io
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import event, select

from app.access import Role, Scope
from app.db.models import UserAccount
from app.db.scope import open_session
from app.programme.journey import read_journey
from app.programme.risks import Sign, nearing_of, risk_of
from app.programme.standing import standing_of
from app.services.board_export import board_csv
from app.services.board_filters import BoardFilter, Only, Sort, filter_of
from app.services.collections import find_collection
from app.services.events import events_of
from app.services.programme import board, board_rows
from app.services.team_home import programme_home
from app.services.team_tasks import Turn
from tests.support.clocks import StoppedClock
from tests.support.cycle import PREPARED, READ, SIGNED, WINDOWS

TODAY = date(2025, 10, 23)
FAULTY = tuple(("upload_has_faults", day, {"must_fix": 12, "confirm": 0}) for day in ("2025-10-21", "2025-10-22"))
STORIES = {
    "Ash": (*READ, *FAULTY),
    "Beech": (*PREPARED, ("upload_received", "2025-10-22")),
    "Cedar": (*PREPARED, ("upload_received", "2025-10-15")),
    "Dun": PREPARED,
    "Elm": SIGNED,
}


@pytest.fixture
def everybody(make, tell):
    """Two with signs in their logs, one with none, one stuck, and one that is done; each with people who can sign in."""
    collection = make.collection(2025)
    made = {}
    for name, happenings in STORIES.items():
        made[name] = make.organisation(name=name, kind="local_authority")
        tell(made[name], collection, happenings)
        for role in (Role.LEAD, Role.SIGNATORY):
            make.membership(made[name], make.user(password_hash="chosen"), role)
    return made


@pytest.fixture
def session(engine):
    with open_session(engine, Scope.everything()) as session:
        yield session


def at_risk(session, *, is_now=False, **wanted):
    """Return the words of everybody who is at risk by name, in the order of the board."""
    rows = board_rows(session, 2025, TODAY, BoardFilter(only=Only.AT_RISK, sort=Sort.RISK, **wanted), is_now=is_now)
    return {row.name: row.risk.words for row in rows}


def test_the_list_holds_those_with_a_sign_the_most_signs_first_and_nobody_who_is_stuck(session, everybody):
    assert at_risk(session) == {
        "Ash": "2 files sent and none passed; 12 things to fix in the latest file",
        "Cedar": "nothing was done for 6 working days",
    }
    assert [row.name for row in board(session, 2025, TODAY).summary.stuck_longest] == ["Dun"]


def test_the_board_counts_the_signs_and_the_address_narrows_the_table_to_one(session, everybody):
    found = board(session, 2025, TODAY).risks

    assert (found.organisations, [row.name for row in found.first]) == (2, ["Ash", "Cedar"])
    assert [(one.sign, one.organisations) for one in found.by_sign] == [
        (Sign.FAILED_TWICE, 1),
        (Sign.MANY_FINDINGS, 1),
        (Sign.GONE_QUIET, 1),
    ]
    assert list(at_risk(session, why=Sign.GONE_QUIET)) == ["Cedar"]
    assert filter_of({"why": "gone_quiet", "only": "at_risk", "sort": "risk"}) == filter_of({}).__class__(
        kind=filter_of({}).kind, why=Sign.GONE_QUIET, only=Only.AT_RISK, sort=Sort.RISK
    )


def test_each_risk_is_what_the_log_of_that_organisation_alone_gives(session, everybody):
    collection = find_collection(session, 2025)
    for row in board_rows(session, 2025, TODAY):
        journey = read_journey(events_of(session, row.organisation_id, collection.id), TODAY)
        near = nearing_of(journey, standing_of(journey, WINDOWS, TODAY), TODAY)
        assert row.risk == (None if near is None else risk_of(near))


def test_who_was_done_earlier_last_year_is_listed_with_when_that_was(session, make, everybody, tell):
    last_year = make.collection(2024)
    tell(everybody["Beech"], last_year, (("registered", "2024-05-10"), ("signed_off", "2024-10-01")))
    tell(everybody["Cedar"], last_year, (("registered", "2024-05-10"), ("signed_off", "2024-10-30")))

    assert at_risk(session)["Beech"] == "last year it was signed off 22 working days before the deadline"
    assert at_risk(session)["Cedar"] == "nothing was done for 6 working days"


def test_accounts_count_as_they_are_now_and_never_for_a_day_that_is_told_of_later(engine, make, everybody, tell):
    collection = find_collection(open_session(engine, Scope.everything()), 2025)
    alone, unsigned = (make.organisation(name=name, kind="local_authority") for name in ("Alone", "Unsigned"))
    for one in (alone, unsigned):
        tell(one, collection, STORIES["Beech"])
    lead = make.user(password_hash="chosen", is_active=False)
    make.membership(alone, lead)
    make.membership(unsigned, make.user(password_hash="chosen"))
    make.membership(unsigned, make.user(password_hash=None), Role.SIGNATORY)

    with open_session(engine, Scope.everything()) as session:
        now, told = at_risk(session, is_now=True), at_risk(session)

    assert (now["Alone"], now["Unsigned"]) == ("nobody there can sign in", "the signatory has never signed in")
    assert "Beech" not in now
    assert list(told) == ["Ash", "Cedar"]


def test_an_account_that_is_closed_or_opened_shows_at_once_though_the_log_stays_the_same(engine, make, everybody):
    lead = make.user(password_hash=None)
    make.membership(everybody["Beech"], lead, Role.VIEWER)

    def listed(*, is_open):
        with open_session(engine, Scope.everything(), write=True) as session:
            for person in session.scalars(select(UserAccount)):
                person.is_active = is_open
            session.commit()
        with open_session(engine, Scope.everything()) as session:
            return at_risk(session, is_now=True).get("Beech")

    assert [listed(is_open=one) for one in (True, False, False, True)] == [
        None,
        "nobody there can sign in",
        "nobody there can sign in",
        None,
    ]


def test_the_file_says_why_and_what_would_help(session, everybody):
    rows = list(csv.DictReader(io.StringIO(board_csv(board_rows(session, 2025, TODAY)))))

    told = {row["Organisation"]: (row["At risk"], row["Signs"], row["What would help"]) for row in rows}
    assert told["Cedar"] == ("yes", "nothing was done for 6 working days", "ring or write to the lead")
    assert told["Dun"] == ("no", "", "")


def test_the_home_page_says_how_many_and_leads_to_exactly_these(session, everybody):
    home = programme_home(session, StoppedClock(instant=datetime.combine(TODAY, time(9), UTC)))

    (task,) = [one for one in home.tasks[Turn.THEIRS] if "may miss" in one.words]
    assert (task.words, task.address) == (
        "2 organisations may miss their next deadline",
        "/programme?kind=everyone&only=at_risk&sort=risk#everyone",
    )


@pytest.fixture
def unregistered(make, tell):
    """Four that were invited and have not registered: no password, lost letters, somebody who could, and a late one."""
    collection = make.collection(2025)
    made = {name: make.organisation(name=name, kind="local_authority") for name in ("Gale", "Heath", "Ivy", "Jay")}
    for name, one in made.items():
        tell(one, collection, (("invited", "2025-10-22" if name == "Jay" else "2025-03-10"),))
        person = make.user(password_hash=None if name in ("Gale", "Jay") else "chosen")
        make.membership(one, person)
        if name == "Heath":
            make.letter(
                one,
                collection,
                person,
                state="returned",
                failure="there is no such address",
                settled_at=make.clock.now(),
            )
    return made


def test_who_never_registered_is_listed_with_why_and_nobody_of_them_may_miss_what_they_missed(session, unregistered):
    rows = {row.name: row for row in board_rows(session, 2025, TODAY, is_now=True)}

    assert {name: row.reason for name, row in rows.items()} == {
        "Gale": "not registered yet; nobody there can sign in",
        "Heath": "not registered yet; letters to its people do not arrive",
        "Ivy": "not registered yet",
        "Jay": "not registered yet",  # the invitation is a day old
    }
    assert at_risk(session, is_now=True) == {}
    found = board(session, 2025, TODAY, is_now=True)
    assert [(one.sign, one.organisations) for one in found.risks.missed_by] == [(Sign.NOBODY, 1), (Sign.UNREACHED, 1)]
    assert found.risks.organisations == 0
    assert [one.name for one in board_rows(session, 2025, TODAY, BoardFilter(why=Sign.NOBODY), is_now=True)] == ["Gale"]


def test_the_file_and_the_home_page_say_why_somebody_has_not_registered(session, unregistered):
    rows = list(csv.DictReader(io.StringIO(board_csv(board_rows(session, 2025, TODAY, is_now=True)))))
    told = {row["Organisation"]: (row["Reason"], row["At risk"], row["What would help"]) for row in rows}
    assert told["Gale"] == (
        "not registered yet; nobody there can sign in",
        "no",
        "send the invitations again, or ask for somebody else to invite",
    )

    home = programme_home(session, StoppedClock(instant=datetime.combine(TODAY, time(9), UTC)))
    (late,) = [one for one in home.lists if one.key == "overdue"]
    assert "nobody there can sign in" in next(row.lacks for row in late.rows if row.name == "Gale")
    assert late.task.note == (
        "1 organisation has nobody who can sign in, 1 organisation has only people whom letters do not reach"
    )


def test_the_number_of_queries_does_not_grow_and_nothing_is_read_when_nothing_is_due_soon(engine, make, everybody):
    sent = []
    make.collection(2024)

    def _note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT") and "set_config" not in statement:
            sent.append(statement)

    def look(day):
        sent.clear()
        with open_session(engine, Scope.everything()) as session:
            board(session, 2025, day, is_now=True)
        return len(sent)

    event.listen(engine, "before_cursor_execute", _note)
    for day in (TODAY, date(2025, 8, 5)):
        look(day)
        counts = look(day)
        assert counts == (10 if day == TODAY else 5), day
    event.remove(engine, "before_cursor_execute", _note)
