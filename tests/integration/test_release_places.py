"""Where an organisation stands in the releases in force, read at once, on both engines."""

import pytest

from app.access import Scope
from app.db.models import ReleaseState
from app.db.scope import open_session
from app.errors import NotFoundError
from app.services.benchmarks import releases_beside
from app.services.peer_groups import membership_of
from app.services.release_places import places_of


@pytest.fixture
def council(make):
    return make.organisation()


@pytest.fixture
def places(engine, council):
    """Where the council stands, as read within its own scope."""

    def read():
        with open_session(engine, Scope.organisation(council.id)) as session:
            return places_of(session, council.id)

    return read


def _tell(make, council, collection, version, **detail):
    detail = {"release": version, **detail}
    make.event(council, collection_id=collection.id, kind="benchmarks_released", detail=detail)


def test_before_a_release_there_is_only_the_organisation(places, council):
    found = places()

    assert (found.organisation.id, found.releases, found.told) == (council.id, {}, {})


def test_the_newest_release_in_force_of_each_year_is_found_the_newest_year_first(make, collection, places):
    make.release(make.collection(2024))
    make.release(collection)
    newer = make.release(collection, version=2)
    make.release(collection, version=3, state=ReleaseState.WITHDRAWN)

    found = places().releases

    assert list(found) == [2025, 2024]
    assert found[2025].id == newer.id


def test_what_was_told_is_of_that_release_and_of_no_other(make, collection, council, places, engine):
    first = make.release(collection)
    _tell(make, council, collection, 1, submission_id=7, groups={"england": "local_authority"})
    assert places().told == {first.id: {"release": 1, "submission_id": 7, "groups": {"england": "local_authority"}}}

    second = make.release(collection, version=2)
    found = places()

    assert found.releases[2025].id == second.id
    with open_session(engine, Scope.organisation(council.id)) as session:
        assert found.membership(session, 2025).submission_id is None
        assert found.membership(session, 2025) == membership_of(session, second, found.organisation)


def test_what_others_were_told_is_not_read(make, collection, places):
    release = make.release(collection)
    _tell(make, make.organisation(), collection, 1, submission_id=9, groups={})

    assert places().releases[2025].id == release.id
    assert places().told == {}


def test_a_real_organisation_is_set_beside_no_invented_release(make, collection, council, places, engine):
    make.release(collection, is_demonstration=True)

    with open_session(engine, Scope.organisation(council.id)) as session:
        assert places().releases == releases_beside(session, council) == {}


def test_another_organisation_is_not_found(make, engine, council):
    other = make.organisation()

    with open_session(engine, Scope.organisation(council.id)) as session, pytest.raises(NotFoundError):
        places_of(session, other.id)
