"""Correcting what an organisation is and where it lies, on both engines: what follows it, and what stays."""

from datetime import date

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Benchmark, DirectoryEntry, Event, Organisation, OrganisationKind
from app.db.scope import open_connection, open_session
from app.errors import ConflictError
from app.register.geography import Region
from app.services.comparison_stamps import comparison_stamp
from app.services.invitations import Within
from app.services.organisation_records import correct_record, regions_known
from app.services.peer_groups import membership_of
from app.services.programme import board
from tests.support.releasing import Programme

NORTH, SOUTH = Region("E12000001", "North East"), Region("E12000008", "South East")
COUNCIL, TRUST = OrganisationKind.LOCAL_AUTHORITY, OrganisationKind.TRUST


@pytest.fixture
def ours(make):
    return make.organisation(
        kind="local_authority", la_type="County", region_code=NORTH.code, region_name=NORTH.name, name="Northmoor"
    )


@pytest.fixture
def correct(make, engine, clock):
    user = make.user(name="Team")
    actor = Actor(user.id, "Team", user.email, Role.PROGRAMME_TEAM, 1, "Programme", 1)

    def _correct(organisation, kind, region):
        with open_session(engine, Scope.everything(), write=True) as session:
            within = Within(session, actor, clock, session.get_one(Organisation, organisation.id))
            is_changed = correct_record(within, kind, region)
            session.commit()
        return is_changed

    return _correct


def read(engine, statement):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(statement).all()


def test_a_correction_is_in_the_record_the_directory_and_the_log(engine, ours, correct):
    assert correct(ours, TRUST, SOUTH) is True

    (row,) = read(engine, select(Organisation).where(Organisation.id == ours.id))
    (entry,) = read(engine, select(DirectoryEntry).where(DirectoryEntry.id == ours.id))
    (event,) = read(engine, select(Event).where(Event.kind == "record_corrected"))
    assert (row.kind, row.region_code, row.region_name, row.la_type) == ("trust", "E12000008", "South East", None)
    assert (entry.kind, entry.region_name) == ("trust", "South East")
    assert (event.organisation_id, event.actor_name) == (ours.id, "Team")
    assert event.detail["text"] == (
        "kind: Council becomes Trust that runs a council's service; region: North East becomes South East"
    )


def test_the_same_again_changes_nothing_and_logs_nothing(engine, ours, correct):
    assert correct(ours, COUNCIL, NORTH) is False

    assert read(engine, select(Event)) == []


def test_a_region_can_be_taken_away(engine, ours, correct):
    correct(ours, COUNCIL, None)

    (row,) = read(engine, select(Organisation).where(Organisation.id == ours.id))
    assert (row.region_code, row.region_name, row.la_type) == (None, None, "County")


def test_the_board_and_the_stamp_of_its_comparisons_follow(make, engine, ours, correct):
    make.event(ours, collection_id=make.collection(2025).id, kind="registered")

    def stamp():
        with open_connection(engine, Scope.organisation(ours.id)) as connection:
            return comparison_stamp(connection, ours.id)

    def regions():
        with open_session(engine, Scope.everything()) as session:
            return [line.region for line in board(session, 2025, date(2025, 10, 8)).summary.regions]

    before, shown = stamp(), regions()
    correct(ours, COUNCIL, SOUTH)

    assert (shown, regions()) == (["North East"], ["South East"])
    assert stamp() != before


def test_what_was_published_stays_and_so_do_the_groups_it_was_published_with(make, engine, clock, correct):
    programme = Programme(make, engine, clock, make.collection(2025), make.user())
    councils = [programme.council(a=20 + number) for number in range(12)]
    release = programme.publish()
    figures = select(Benchmark.peer_key, Benchmark.numerator, Benchmark.ratio).order_by(Benchmark.id)
    with open_session(engine, Scope.everything()) as session:
        before = session.execute(figures).all()

    correct(councils[0], TRUST, SOUTH)

    with open_session(engine, Scope.everything()) as session:
        assert session.execute(figures).all() == before
        moved = session.get_one(Organisation, councils[0].id)
        assert membership_of(session, release, moved).keys["region"] == "local_authority:E12000001"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"kind": "programme"}, COUNCIL),
        ({"kind": "local_authority", "gss_code": "E06000001"}, TRUST),
        ({}, "programme"),
    ],
)
def test_what_no_organisation_can_become_is_refused(make, engine, correct, values, kind):
    one = make.organisation(**values)

    with pytest.raises(ConflictError):
        correct(one, OrganisationKind(kind), None)

    assert read(engine, select(Event)) == []


def test_a_region_in_use_elsewhere_may_be_chosen_after_those_of_england(make, engine, ours):
    make.organisation(region_code="W1", region_name="North Wales")

    with open_session(engine, Scope.everything()) as session:
        known = regions_known(session)

    assert (len(known), known[0].name, known[-1]) == (10, "North East", Region("W1", "North Wales"))
