"""A service that another organisation runs: the council reads it when it registers, and nobody is counted twice."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.engine import WRITES
from app.db.models import LinkKind, OrganisationLink
from app.db.scope import open_session
from app.services.board_readings import read_collection
from app.services.collections import open_collection
from app.services.events import timeline
from app.services.invitations import Within
from app.services.link_effects import unasked_organisations
from app.services.organisation_history import end_link, link, unlink
from app.services.participation import register_participation
from app.services.registration_views import waiting_registrations
from app.services.run_services import runners, services_run
from tests.support.clocks import StoppedClock

APRIL = date(2025, 4, 1)
JUNE = StoppedClock(instant=datetime(2025, 6, 12, 9, tzinfo=UTC))
LOOK = (
    "Children's social care is in scope, but Harbour Trust runs it for them and counts its people in its own return, "
    "so they may be counted twice."
)


@pytest.fixture
def collection(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        opened = open_collection(session, 2025, JUNE)
        session.commit()
    return opened


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def trust(make):
    return make.organisation(kind="trust", name="Harbour Trust", code="HAR")


def actor(make, organisation, role):
    user = make.user()
    login = make.login_session(make.membership(organisation, user, role))
    return Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, login.id)


@pytest.fixture
def officer(make):
    return actor(make, make.organisation(kind="programme", code="PROGRAMME"), Role.PROGRAMME_TEAM)


@pytest.fixture
def lead(make, council):
    actor(make, council, Role.DEPUTY)
    actor(make, council, Role.SIGNATORY)
    return actor(make, council, Role.LEAD)


@pytest.fixture
def session(engine, officer, council, trust, lead, collection):
    with open_session(engine, Scope.everything(), write=True) as opened:
        yield opened


@pytest.fixture
def run(session, officer, council, trust):
    """Records that the trust runs the council's children's service, and returns the years in which that counts."""

    def _run(since=APRIL):
        return link(Within(session, officer, JUNE, trust), council, LinkKind.RUNS_SERVICE_FOR, since, "children")

    return _run


def told(session, one, collection):
    return [line.sentence for line in reversed(timeline(session, one.id, collection.id))]


def looks(session, lead, collection, *services):
    register_participation(session, actor=lead, clock=JUNE, collection=collection, services=services)
    reading = read_collection(session, collection, JUNE.today())
    return [say for one in waiting_registrations(session, collection, reading) for say in one.looks]


def test_both_read_it_in_their_logs_and_the_council_when_it_registers(session, engine, run, council, trust, collection):
    assert run() == (2025,)
    session.commit()

    assert told(session, trust, collection) == [
        (
            "It runs a service for another organisation, and counts its people: Northmoor, Children's social care; "
            "from 1 April 2025 on."
        )
    ]
    assert told(session, council, collection) == [
        (
            "Another organisation runs a service for it, and counts its people: Harbour Trust, Children's social care; "
            "from 1 April 2025 on."
        )
    ]
    with open_session(engine, Scope.organisation(council.id)) as theirs:
        assert services_run(theirs, council.id, collection) == {"children": ("Harbour Trust",)}
    assert services_run(session, trust.id, collection) == {}
    assert unasked_organisations(session, 2025) == frozenset()


def test_a_collection_that_opens_later_knows_it(session, run, council):
    run()

    opened = open_collection(session, 2024, JUNE)
    assert services_run(session, council.id, opened) == {}
    assert runners(session, 2024) == {}
    assert runners(session, 2026) == {council.id: [("children", "Harbour Trust")]}


def test_a_link_that_ends_or_is_taken_back_says_so(session, officer, run, council, trust, collection):
    run(date(2024, 4, 1))
    (row,) = session.scalars(select(OrganisationLink)).all()
    end_link(Within(session, officer, JUNE, trust), row.id, date(2025, 9, 30))

    assert services_run(session, council.id, collection) == {}
    assert told(session, council, collection)[-1] == (
        "Another organisation no longer runs a service for it: Harbour Trust, Children's social care."
    )
    unlink(Within(session, officer, JUNE, trust), row.id)
    assert len(told(session, council, collection)) == 2


def test_registering_the_service_all_the_same_is_worth_a_look(session, run, lead, collection):
    run()

    assert looks(session, lead, collection, "adult", "children") == [LOOK]


def test_registering_only_the_other_service_is_not(session, run, lead, collection):
    run()

    assert looks(session, lead, collection, "adult") == []


def test_links_of_before_are_logged_by_the_migration(session, engine, officer, council, trust, collection):
    row = OrganisationLink(from_id=trust.id, to_id=council.id, kind="runs_service_for", service="children", since=APRIL)
    row.recorded_by, row.recorded_name, row.recorded_at = officer.user_id, "Olu", JUNE.now()
    session.add(row)
    session.commit()

    module = import_module("app.db.migrations.versions.0031_run_services")
    with (
        engine.execution_options(**{WRITES: True}).begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        module.upgrade()

    session.expire_all()
    assert services_run(session, council.id, collection) == {"children": ("Harbour Trust",)}
    assert told(session, trust, collection) == [
        (
            "It runs a service for another organisation, and counts its people: Northmoor, Children's social care; "
            "from 1 April 2025 on."
        )
    ]
