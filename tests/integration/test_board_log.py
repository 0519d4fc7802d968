"""Which part of a grown log the board reads again: what is new by its number, where that is all that is new."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, func, insert, select

from app.access import Scope
from app.db.models import Event, Organisation
from app.db.scope import open_session
from app.services.board_log import LogSize, event_counts, growth
from app.services.programme import board

TODAY = date(2025, 11, 3)


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def two(make):
    return [make.organisation(name=name, kind="local_authority") for name in ("Ash", "Beech")]


@pytest.fixture
def log(engine, collection):
    """Writes an event of an organisation, with a number of its own where one is given."""

    def _log(organisation, kind="registered", *, number=None, where=collection):
        row = {"organisation_id": organisation.id, "collection_id": where.id, "kind": kind, "actor_name": "Somebody",
               "at": datetime(2025, 5, 12, 9, tzinfo=UTC), "detail": {}}  # fmt: skip
        with open_session(engine, Scope.everything(), write=True) as session:
            session.execute(insert(Event), [row if number is None else {**row, "id": number}])
            session.commit()

    return _log


def size(engine, collection):
    with open_session(engine, Scope.everything()) as session:
        return event_counts(session, collection)


def grown(engine, collection, since):
    with open_session(engine, Scope.everything()) as session:
        found = growth(session, collection, since)
    return None if found is None else found.organisations


def test_the_size_of_a_log_is_its_events_and_the_newest_number_of_any(engine, make, collection, two, log):
    assert size(engine, collection) == ({}, LogSize(0, 0))

    log(two[0], number=1001)
    log(two[1], number=1002, where=make.collection(2024))

    assert size(engine, collection) == ({two[0].id: 1}, LogSize(1, 1002))


def test_whoever_has_a_newer_event_has_grown_and_other_collections_do_not_count(engine, make, collection, two, log):
    log(two[0], number=1001)
    _, since = size(engine, collection)
    log(two[0], number=1002, where=make.collection(2024))
    log(two[1], number=1003)

    assert grown(engine, collection, since) == {two[1].id}


def test_an_event_with_a_lower_number_that_comes_later_is_not_missed(engine, collection, two, log):
    log(two[0], number=1005)
    _, since = size(engine, collection)
    log(two[1], number=1003)

    assert grown(engine, collection, since) is None
    log(two[0], "withdrawn", number=1006)
    assert grown(engine, collection, since) is None


def registered(engine):
    with open_session(engine, Scope.everything()) as session:
        return board(session, 2025, TODAY).summary.registered


def test_the_board_counts_what_was_committed_late_and_what_came_after(engine, collection, two, log):
    counts = [registered(engine)]
    for number, one in ((1005, two[0]), (1003, two[1])):
        log(one, number=number)
        counts.append(registered(engine))
    log(two[0], "withdrawn", number=1006)

    assert counts == [0, 1, 2]
    with open_session(engine, Scope.everything()) as session:
        assert board(session, 2025, TODAY).summary.left == 1


def test_after_one_event_neither_the_organisations_nor_the_whole_log_are_read_again(engine, make, two, log):
    log(two[0])
    registered(engine)
    sent = []

    def _note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", _note)
    log(two[1])
    assert registered(engine) == 2
    event.remove(engine, "before_cursor_execute", _note)

    assert not [one for one in sent if "GROUP BY event.organisation_id" in one]
    assert not [one for one in sent if "SELECT organisation.id, organisation.code" in one]


def test_a_renamed_organisation_and_a_new_event_both_show(engine, two, log):
    log(two[0])
    registered(engine)
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get_one(Organisation, two[0].id).name = "Zeal"
        session.commit()
    log(two[1])

    with open_session(engine, Scope.everything()) as session:
        rows = board(session, 2025, TODAY).page.rows
        assert session.scalar(select(func.count(Event.id))) == 2
    assert [(row.name, row.is_registered) for row in rows] == [("Beech", True), ("Zeal", True)]
