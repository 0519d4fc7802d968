"""Versions of a release: each is held against every one that anybody has seen, and says what it corrects."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from app.access import Scope
from app.db.models import BenchmarkPanel, BenchmarkSpread, Release, ReleaseWithdrawal
from app.db.scope import open_session
from app.errors import ConflictError
from app.services.withdrawals import withdraw_release
from tests.support.releasing import NORTH, SOUTH, Programme


@pytest.fixture
def programme(make, engine, clock, collection):
    return Programme(make, engine, clock, collection, make.user())


@pytest.fixture
def withdraw(engine, clock):
    def _withdraw(version, reason="The headcounts were counted twice."):
        with open_session(engine, Scope.everything(), write=True) as session:
            withdraw_release(session, collection_year=2025, version=version, reason=reason, clock=clock)
            session.commit()

    return _withdraw


def test_the_first_version_corrects_nothing(programme):
    for _ in range(6):
        programme.council()

    release = programme.publish()

    assert (release.corrects, release.changes) == (None, None)


def test_a_later_version_says_which_one_it_corrects_and_how_many_returns_changed(programme):
    councils = [programme.council() for _ in range(6)]
    programme.publish()
    programme.council()
    for council in councils[:3]:
        programme.replace(council, 30, 40)

    second = programme.publish()

    assert (second.version, second.corrects) == (2, 1)
    assert second.changes == "4 returns are new, different or gone."


def test_a_version_that_goes_back_almost_to_an_older_one_is_refused(programme):
    for _ in range(6):
        programme.council()
    programme.publish()
    late = [programme.council(a=30) for _ in range(3)]
    programme.publish()
    for council in late:
        programme.send_back(council)
    programme.council(a=31)

    # Four returns differ from the second version, but only the last one from the first.
    with pytest.raises(ConflictError, match=r"^Only 1 of the accepted returns changed since version 1"):
        programme.publish()


def test_an_organisation_that_moved_between_groups_counts_as_a_change_of_both(programme):
    councils = {where["region_name"]: [programme.council(**where) for _ in range(7)] for where in (NORTH, SOUTH)}
    programme.publish()
    programme.change(councils["North East"][0], **SOUTH)
    for council in councils["South East"][:3]:
        programme.replace(council, 30, 40)

    second = programme.publish()

    north = programme.figure(second, "region", "local_authority:E12000001")
    assert north.reason.startswith("Too few returns changed since the version before")
    assert programme.figure(second).state == "ok"


def test_a_version_after_a_withdrawn_one_says_why_that_was_withdrawn(programme, withdraw):
    for _ in range(6):
        programme.council()
    first = programme.publish()
    withdraw(1)

    same = programme.publish()
    for _ in range(3):
        programme.council()
    withdraw(2, "They still are.")
    third = programme.publish()

    assert (same.id == first.id, same.version, same.corrects) == (False, 2, 1)
    assert same.changes == "The returns are the same. Version 1 was withdrawn: The headcounts were counted twice."
    assert third.changes == "3 returns are new, different or gone. Version 2 was withdrawn: They still are."


def test_a_withdrawn_version_still_counts_as_seen(programme, withdraw):
    for _ in range(6):
        programme.council()
    programme.publish()
    withdraw(1)
    programme.council()

    with pytest.raises(ConflictError, match=r"^Only 1 of the accepted returns changed since version 1"):
        programme.publish()


def test_a_return_that_changes_after_a_release_goes_into_the_next_version_only(programme):
    councils = [programme.council() for _ in range(6)]
    first = programme.publish()
    for council in councils[:3]:
        programme.replace(council, 60, 40)

    second = programme.publish()

    assert (programme.figure(first).numerator, programme.figure(second).numerator) == (120, 240)


FROZEN = {
    "the facts of a release": update(Release).values(contributors=99),
    "what a release corrects": update(Release).values(changes="Nothing."),
    "a release": delete(Release),
    "a spread": update(BenchmarkSpread).values(mantel_haenszel=9.9),
    "a spread's row": delete(BenchmarkSpread),
    "a panel": update(BenchmarkPanel).values(ratio=9.9),
    "a panel's row": delete(BenchmarkPanel),
    "a withdrawal": update(ReleaseWithdrawal).values(reason="No reason."),
    "a withdrawal's row": delete(ReleaseWithdrawal),
    "a withdrawn release's state": update(Release).values(state="published"),
}


@pytest.fixture
def released(programme, make, withdraw):
    """A withdrawn release with a row of every kind."""
    release = make.release(programme.collection)
    place = {"release_id": release.id, "peer_kind": "england", "peer_key": "x", "indicator": "leaving"}
    place |= {"service": "both", "contributors": 30}
    make.save(BenchmarkSpread(**place, ethnic_group="minority_ethnic", mantel_haenszel=1.2))
    make.save(BenchmarkPanel(**place, previous_year=2024, previous_ratio=1.0, ratio=1.1, verdict="within_chance"))
    withdraw(1)


@pytest.mark.parametrize("what", FROZEN)
def test_nothing_of_a_frozen_release_can_be_changed(programme, released, what):
    frozen = pytest.raises(DBAPIError, match=r"written once|permission denied")
    with open_session(programme.engine, Scope.everything(), write=True) as session, frozen:
        session.execute(FROZEN[what])
