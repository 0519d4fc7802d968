"""The same organisations in two collections: published only where it says nothing about who took part once."""

import pytest

from app.indicators.panel import Verdict, matched_panels
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place, Pool

PLACE = Place("leaving", "both", "", "minority_ethnic", "white")
ENGLAND = PeerGroup(PeerKind.ENGLAND, "england", "England", frozenset(range(40)))
NORTH = PeerGroup(PeerKind.REGION, "north", "North", frozenset(range(20)))
SOUTH = PeerGroup(PeerKind.REGION, "south", "South", frozenset(range(20, 40)))
ALL = {("england", PLACE), ("north", PLACE), ("south", PLACE)}


def year(organisations, a=30, place=PLACE, groups=(ENGLAND, NORTH, SOUTH)):
    return Pool.of([Contribution(one, place, a, 300, 40, 800) for one in organisations], groups)


def panels(before, now, published=ALL):
    return {one.group.key: one for one in matched_panels(before, now, published)}


def test_the_ratio_of_the_same_organisations_stands_for_both_collections():
    found = panels(year(range(20), a=30), year(range(4, 24), a=45))

    england = found["england"]
    assert (england.contributors, england.previous_ratio, england.ratio) == (16, 2.0, 3.0)
    assert england.verdict is Verdict.MORE_THAN_CHANCE
    assert england.place == PLACE


def test_a_small_difference_is_within_chance():
    found = panels(year(range(6), a=30), year(range(6), a=32))

    assert (found["england"].previous_ratio, found["england"].ratio) == (2.0, 2.1)
    assert found["england"].verdict is Verdict.WITHIN_CHANCE


@pytest.mark.parametrize(("first", "is_shown"), [(0, True), (1, False), (2, False), (3, True)])
def test_a_panel_leaves_out_nobody_or_at_least_three_of_each_year(first, is_shown):
    joined, left = panels(year(range(20)), year(range(first, 20))), panels(year(range(first, 20)), year(range(20)))

    assert ("north" in joined, "north" in left) == (is_shown, is_shown)


def test_three_that_are_left_out_must_have_ten_cases_between_them():
    few = [Contribution(one, PLACE, 1, 300, 40, 800) for one in range(3)]
    many = [Contribution(one, PLACE, 30, 300, 40, 800) for one in range(3, 20)]
    before = Pool.of([*few, *many], (ENGLAND, NORTH, SOUTH))

    assert panels(before, year(range(3, 20))) == {}


def test_four_organisations_in_both_are_too_few():
    assert panels(year(range(8)), year(range(4, 12))) == {}


def test_a_dominant_organisation_suppresses_a_panel():
    giant = Contribution(5, PLACE, 900, 3000, 400, 8000)
    before = Pool.of([*(Contribution(one, PLACE, 30, 300, 40, 800) for one in range(5)), giant], (ENGLAND,))

    assert panels(before, year(range(6), groups=(ENGLAND,))) == {}


def test_a_panel_needs_a_published_figure_of_its_group_in_both_collections():
    found = panels(year(range(40)), year(range(40)), {("england", PLACE), ("south", PLACE)})

    assert set(found) == {"england", "south"}


def test_the_panel_of_a_region_leaves_nobody_of_englands_alone():
    # Of England's panel, 18 are from the North and one or two from the South.
    few = panels(year([*range(18), 20, 21]), year([*range(18), 20, 21]))

    assert set(few) == {"england"}


def test_only_england_and_regions_and_only_minority_ethnic_people_have_panels():
    county = PeerGroup(PeerKind.TYPE, "county", "Counties", frozenset(range(40)))
    asian = PLACE._replace(group="asian")
    pool = year(range(20), groups=(county,))
    single = year(range(20), place=asian)

    assert matched_panels(pool, pool, {("county", PLACE)}) == ()
    assert matched_panels(single, single, {("england", asian)}) == ()


def test_a_place_that_only_one_collection_has_gives_no_panel():
    assert matched_panels(year(range(20), place=PLACE._replace(indicator="cpd")), year(range(20)), ALL) == ()
