"""What algebra proves to be hidden really is: it never moves a count further than it could move."""

import numpy as np

from app.indicators.audit.parts import parts_of
from app.indicators.audit.statements import statements_of
from app.indicators.audit.swaps import Swaps
from tests.support.audits import ENGLAND, Planting, exposed


def algebra(release, *names, watchers=1):
    """Return the swaps of the first measure, and the parts whose owner and group are named."""
    versions = [release.evidence()]
    (parts,) = (one for one in parts_of(versions) if one.measure.name == "leaving")
    statements = statements_of(parts, versions)
    mine = [np.flatnonzero((parts.owners == owner) & parts.forms["adult", "", group]) for owner, group in names]
    return Swaps.of(parts, statements, watchers), np.concatenate(mine)


def alike(last=12):
    return Planting().group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), 30, 200)


def test_a_count_falls_to_none_and_rises_by_all_that_others_have_but_one_who_looks_on():
    swaps, mine = algebra(alike(4).show("england"), (1, "minority_ethnic"))

    assert swaps.reach(mine) == (30, 62)


def test_two_who_look_on_leave_less_to_exchange():
    swaps, mine = algebra(alike(4).show("england"), (1, "minority_ethnic"), watchers=2)

    assert swaps.reach(mine) == (30, 32)


def test_what_is_in_no_figure_moves_as_far_as_everybody_knows_it_may():
    swaps, mine = algebra(alike(), (1, "minority_ethnic"))

    assert swaps.reach(mine) == (30, 170)


def test_a_count_that_is_alone_in_its_figures_moves_within_the_rounding():
    release = alike(2).group("first", (1,)).group("second", (2,)).show("first", "second")
    swaps, mine = algebra(release.give(1, 31, 200), (1, "minority_ethnic"))

    assert swaps.reach(mine) == (3, 1)


def test_of_two_councils_together_the_one_that_looks_on_moves_nothing():
    swaps, mine = algebra(alike(4).show("england"), (1, "minority_ethnic"), (2, "minority_ethnic"))

    assert swaps.reach(mine).down == 30


def test_people_of_one_group_who_change_places_leave_a_ratio_as_it_is():
    swaps, mine = algebra(alike(3).show("england", counts=False), (1, "minority_ethnic"))

    assert swaps.reach(mine) == (30, 30)


def test_a_part_in_no_figure_does_not_move_in_place_of_one_that_is_held():
    """All ten who are Black had it, and one of three who are Asian: together they fall by one and no more."""
    release = Planting().group("england", (1, 2), ENGLAND).give((1, 2), 6, 8, 40, 400)
    release.give((1, 2), 1, 3, 40, 400, group="asian").give((1, 2), 5, 5, 40, 400, group="black")
    swaps, mine = algebra(release.show("england", group="black"), (1, "minority_ethnic"))

    assert swaps.reach(mine).down == 1


def test_a_council_that_corrected_its_return_finds_the_suppressed_figure_of_before():
    first = Planting("version 1").group("england", range(1, 5), ENGLAND)
    for one, (a, people) in enumerate([(6, 8), (4, 8), (1, 5), (3, 7)], start=1):
        first.give(one, a, people)
    second = first.again("version 2", 3).give(3, 2, 5).show("england")

    assert exposed(first, second)["england, version 1: leaving adult minority_ethnic"] == (3,)


def test_who_is_all_that_a_published_group_leaves_out_of_england_knows_england():
    release = Planting().group("england", (1, 2, 3), ENGLAND).group("north", (1, 2))
    release.give((1, 2), 20, 200).give(3, 20, 200).show("north")

    assert exposed(release)["england, version 1: leaving adult minority_ethnic"] == (3,)
