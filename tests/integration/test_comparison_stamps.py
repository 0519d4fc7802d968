"""What the comparison pages of an organisation rest on: whatever a page shows changes it, on both engines."""

import pytest

from app.access import Scope
from app.db.models import CustomGroup, Organisation, Release, ReleaseState, Submission
from app.db.scope import open_connection, open_session
from app.services.comparison_stamps import comparison_stamp
from app.services.withdrawals import withdraw_release


@pytest.fixture
def ours(make):
    return make.organisation(kind="local_authority", region_code="E12000001", region_name="North East")


@pytest.fixture
def stamp(engine, ours):
    """What the pages of our organisation rest on now."""

    def read(organisation_id=ours.id):
        with open_connection(engine, Scope.organisation(organisation_id)) as connection:
            return comparison_stamp(connection, organisation_id)

    return read


@pytest.fixture
def change(engine):
    """Change a row."""

    def write(model, number, **values):
        with open_session(engine, Scope.everything(), write=True) as session:
            row = session.get_one(model, number)
            for name, value in values.items():
                setattr(row, name, value)
            session.commit()

    return write


def test_it_stays_while_nothing_changes_and_is_one_organisations_only(stamp, make):
    assert stamp() == stamp()
    assert stamp(make.organisation().id) != stamp()


def test_a_release_changes_it_and_so_does_its_withdrawal(stamp, make, collection, engine, clock):
    seen = [stamp()]
    make.release(collection)
    seen.append(stamp())
    with open_session(engine, Scope.everything(), write=True) as session:
        withdraw_release(session, collection_year=2025, version=1, reason="It was wrong.", clock=clock)
        session.commit()
    seen.append(stamp())

    assert len(set(seen)) == 3


def test_a_release_that_is_merely_out_of_force_changes_it(stamp, make, collection, change):
    release = make.release(collection)
    before = stamp()

    change(Release, release.id, state=ReleaseState.WITHDRAWN)

    assert stamp() != before


def test_a_new_version_of_the_own_return_changes_it_and_so_does_what_becomes_of_it(
    stamp, make, ours, collection, change
):
    seen = [stamp()]
    submission = make.submission(make.upload(ours, collection, make.user()))
    seen.append(stamp())
    for state in ("accepted", "superseded"):
        change(Submission, submission.id, state=state)
        seen.append(stamp())

    assert len(set(seen)) == 4


def test_the_return_of_somebody_else_changes_nothing(stamp, make, collection):
    before = stamp()

    make.submission(make.upload(make.organisation(), collection, make.user()))

    assert stamp() == before


def test_a_picked_group_its_figures_and_its_removal_each_change_it(stamp, make, ours, collection, change, clock):
    release, seen = make.release(collection), []
    seen.append(stamp())
    person = make.user()
    group = make.custom_group(ours, person, make.organisation())
    seen.append(stamp())
    make.custom_benchmark(group, release)
    seen.append(stamp())
    change(CustomGroup, group.id, removed_at=clock.now(), removed_by=person.id)
    seen.append(stamp())

    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    "values", [{"kind": "trust"}, {"region_code": "E12000009", "region_name": "South West"}, {"is_demonstration": True}]
)
def test_what_the_record_of_the_organisation_decides_changes_it(stamp, ours, change, values):
    before = stamp()

    change(Organisation, ours.id, **values)

    assert stamp() != before
