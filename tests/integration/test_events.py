from datetime import date

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Event as EventRow
from app.db.scope import open_session
from app.programme.events import EventKind
from app.services.events import events_of, record, record_for_participants, timeline


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def organisation(make):
    return make.organisation(name="Northmoor Council")


@pytest.fixture
def actor(make, organisation):
    user = make.user(name="Asha Lead")
    membership = make.membership(organisation, user)
    session = make.login_session(membership)
    return Actor(user.id, user.name, user.email, Role.LEAD, organisation.id, organisation.name, session.id)


def confined(engine, organisation, *, write=False):
    return open_session(engine, Scope.organisation(organisation.id), write=write)


def test_an_event_is_read_back_as_it_happened(engine, clock, collection, organisation, actor):
    with confined(engine, organisation, write=True) as session:
        record(
            session,
            organisation_id=organisation.id,
            collection_id=collection.id,
            kind=EventKind.UPLOAD_HAS_FAULTS,
            actor=actor,
            clock=clock,
            upload_id=7,
            must_fix=3,
            reason=None,
        )
        session.commit()

    with confined(engine, organisation) as session:
        (event,) = events_of(session, organisation.id, collection.id)

    assert (event.kind, event.at) == (EventKind.UPLOAD_HAS_FAULTS, clock.now())
    assert event.detail == {"upload_id": 7, "must_fix": 3}


def test_what_nobody_did_is_said_to_be_the_services_doing(engine, clock, collection, organisation):
    with confined(engine, organisation, write=True) as session:
        record(
            session,
            organisation_id=organisation.id,
            collection_id=collection.id,
            kind=EventKind.UPLOAD_READ,
            actor=None,
            clock=clock,
        )
        session.commit()

        assert [entry.actor_name for entry in timeline(session, organisation.id)] == ["The service"]


def test_the_story_is_told_newest_first_in_sentences(make, engine, collection, organisation):
    moments = ["2025-10-01", "2025-10-02", "2025-10-03"]
    details = [{"must_fix": 1, "confirm": 2}, {"version": 2}, {"reason": "Headcount looks wrong."}]
    kinds = [EventKind.UPLOAD_HAS_FAULTS, EventKind.SIGNED_OFF, EventKind.RETURNED]
    for kind, day, detail in zip(kinds, moments, details, strict=True):
        at = make.clock.now().replace(month=10, day=int(day[-2:]))
        make.event(organisation, collection_id=collection.id, kind=kind, at=at, detail=detail)

    with confined(engine, organisation) as session:
        story = timeline(session, organisation.id, collection.id)

    assert [entry.sentence for entry in story] == [
        "Sent back by the programme team: Headcount looks wrong.",
        "Signed off (version 2).",
        "A file has things to fix or confirm: 1 thing to fix and 2 to confirm.",
    ]
    assert story[0].day == date(2025, 10, 3)


def test_a_collections_story_includes_what_belongs_to_no_collection_and_leaves_out_other_years(
    make, engine, collection, organisation
):
    last_year = make.collection(2024)
    make.event(organisation, collection_id=collection.id, kind="registered")
    make.event(organisation, collection_id=last_year.id, kind="accepted")
    make.event(organisation, kind="user_invited")

    with confined(engine, organisation) as session:
        kinds = {entry.event.kind.value for entry in timeline(session, organisation.id, collection.id)}
        everything = timeline(session, organisation.id)

    assert kinds == {"registered", "user_invited"}
    assert len(everything) == 3


def test_an_organisation_reads_nothing_of_anothers_log(make, engine, collection, organisation):
    other = make.organisation()
    make.event(other, collection_id=collection.id)

    with confined(engine, organisation) as session:
        assert events_of(session, other.id, collection.id) == []
        assert timeline(session, other.id) == ()


def test_a_release_is_logged_for_everybody_who_takes_part_and_nobody_else(make, engine, clock, collection):
    taking_part = [make.organisation(), make.organisation()]
    make.organisation()
    for one in taking_part:
        make.participation(one, collection, "adult")

    with open_session(engine, Scope.everything(), write=True) as session:
        told = record_for_participants(
            session,
            kind=EventKind.BENCHMARKS_RELEASED,
            actor=None,
            clock=clock,
            collection_id=collection.id,
            version=1,
        )
        session.commit()
        owners = set(session.scalars(select(EventRow.organisation_id)))

    assert told == 2
    assert owners == {one.id for one in taking_part}


def test_a_release_before_anybody_takes_part_is_logged_for_nobody(engine, clock, collection):
    with open_session(engine, Scope.everything(), write=True) as session:
        assert (
            record_for_participants(
                session,
                kind=EventKind.BENCHMARKS_RELEASED,
                actor=None,
                clock=clock,
                collection_id=collection.id,
            )
            == 0
        )
