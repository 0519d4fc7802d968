"""An organisation beside a group that it picked: its figures, its years, and the wider groups in reserve."""

import pytest
from sqlalchemy import update

from app.access import Scope
from app.db.models import Release
from app.db.scope import open_session
from app.services.comparison_views import comparison_view
from tests.support.picking import Picking
from tests.support.releasing import NORTH, SOUTH, Programme

ASKED = {"peers": "picked-1", "indicator": "leaving", "service": "adult"}


@pytest.fixture
def picking(make, engine, clock):
    return Picking(make, engine, clock)


@pytest.fixture
def programmes(make, engine, clock, collection):
    """The collections of 2024 and 2025."""
    user = make.user()
    return [Programme(make, engine, clock, one, user) for one in (make.collection(2024), collection)]


@pytest.fixture
def councils(programmes):
    """Seven councils of the North and seven of the South, each with a return in both years; the first is ours."""
    earlier, later = programmes
    found = [earlier.council(**where) for _ in range(7) for where in (NORTH, SOUTH)]
    for council in found:
        later.submit(council, 30, 40)
    return found


@pytest.fixture
def view(engine, councils):
    """What the comparison page shows to the first council."""

    def _view(**asked):
        with open_session(engine, Scope.organisation(councils[0].id)) as session:
            return comparison_view(session, councils[0].id, {**ASKED, **asked})

    return _view


@pytest.fixture
def released(programmes, councils):
    return [one.publish() for one in programmes]


def test_a_picked_group_stands_beside_the_results_with_how_many_gave_them(picking, councils, released, view):
    picking.pick(councils[0], councils[1:9], "Like us")

    found = view()

    assert found.peers[found.kind] == "Your group \u201cLike us\u201d"
    peers = found.chosen.asked.peers
    assert (peers.ratio, peers.contributors, peers.members, peers.counts) == (3.0, 8, 8, None)
    assert found.chosen.asked.coverage == "8 of 8"
    assert found.detail.spread is None


def test_its_years_are_those_of_the_newest_releases(picking, councils, released, view):
    picking.pick(councils[0], councils[1:9])

    assert [(one.year, one.ratio) for one in view().detail.years] == [(2024, 2.0), (2025, 3.0)]
    assert view(year="2024").chosen.asked.peers.ratio == 2.0


def test_a_figure_that_nobody_gave_is_suppressed_and_the_next_wider_group_steps_in(picking, councils, released, view):
    picking.pick(councils[0], councils[1:9])

    found = {item.asked.own.indicator: item for item in view(indicator="all").comparisons}

    nothing = found["cpd"].asked
    assert nothing.peers.ratio is None
    assert nothing.peers.reason == "None of these organisations gave these figures."
    assert nothing.coverage == "8 of 8 took part"
    assert found["leaving"].wider is None


def test_a_group_is_not_offered_where_the_release_in_force_has_nothing_of_it(
    picking, programmes, councils, released, engine, view
):
    group = picking.save(councils[0], councils[1:9])
    assert view().kind == "england"
    picking.work()
    assert view().kind == "picked-1"

    picking.remove(group)

    assert view().kind == "england"


def test_a_withdrawn_release_takes_its_figures_of_the_group_with_it(picking, councils, released, engine, view):
    picking.pick(councils[0], councils[1:9])

    with open_session(engine, Scope.everything(), write=True) as session:
        session.execute(update(Release).where(Release.id == released[1].id).values(state="withdrawn"))
        session.commit()

    assert (view().year, view().chosen.asked.peers.ratio) == (2024, 2.0)


def test_a_group_that_there_is_not_is_read_as_not_asked_for(picking, councils, released, view):
    picking.pick(councils[0], councils[1:9])

    asked = ("picked-2", "picked-", "picked-x", "picked-" + "9" * 30, "PICKED-1", "1")
    assert {key: view(peers=key).kind for key in asked} == dict.fromkeys(asked, "england")
