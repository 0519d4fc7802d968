"""Pooling many organisations: the figure, its limits, and what keeps it from being published on its own account."""

import pytest

from app.indicators.benchmarks import PROTECTED, TOO_CLOSE, TOO_FEW, summarise
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place
from app.indicators.results import State

LEAVING = Place("leaving", "adult", "", "minority_ethnic", "white")


def contributions(rows, place=LEAVING):
    return [Contribution(number, place, *row) for number, row in enumerate(rows)]


def group(members, kind=PeerKind.ENGLAND, key="local_authority"):
    return PeerGroup(kind, key, "Local authorities in England", frozenset(members))


def one_benchmark(rows, kind=PeerKind.ENGLAND, place=LEAVING):
    (found,) = summarise(contributions(rows, place), [group(range(len(rows)), kind)])
    return found


SIX = [(12, 100, 20, 300), (8, 80, 25, 310), (15, 120, 30, 290), (9, 90, 18, 280), (11, 110, 22, 330), (7, 70, 16, 260)]


def test_counts_are_pooled_and_rounded_and_the_ratio_comes_from_the_rounded_counts():
    found = one_benchmark(SIX)

    # 62 of 570 against 131 of 1,770, rounded 60 of 570 against 130 of 1,770
    assert found.counts == (60, 570, 130, 1770)
    assert (found.state, found.reason, found.contributors) == (State.OK, None, 6)
    assert (found.ratio, found.lower, found.upper) == (1.4, 1.1, 1.9)


def test_neighbour_groups_publish_a_ratio_and_the_number_of_contributors_only():
    found = one_benchmark(SIX, PeerKind.NEIGHBOURS)

    assert (found.ratio, found.contributors) == (1.4, 6)
    assert (found.counts, found.lower, found.upper) == (None, None, None)


@pytest.mark.parametrize("kind", [PeerKind.ENGLAND, PeerKind.NEIGHBOURS])
def test_four_organisations_are_too_few(kind):
    found = one_benchmark(SIX[:4], kind)

    assert (found.state, found.reason) == (State.SUPPRESSED, TOO_FEW)
    assert (found.ratio, found.counts, found.contributors) == (None, None, None)


def test_organisations_without_anybody_in_the_group_do_not_count_as_contributors():
    rows = [*SIX[:4], (0, 0, 20, 300), (0, 0, 20, 300)]

    assert one_benchmark(rows).reason == TOO_FEW


def test_a_small_numerator_suppresses_the_whole_figure():
    rows = [(1, 100, 20, 300)] * 5 + [(4, 100, 20, 300)]

    assert one_benchmark(rows).reason == PROTECTED


def test_a_dominant_organisation_suppresses_the_figure():
    rows = [*SIX, (90, 700, 30, 300)]

    assert one_benchmark(rows).reason == PROTECTED


def test_a_group_without_contributions_is_suppressed_like_any_small_one():
    empty = PeerGroup(PeerKind.REGION, "r", "Local authorities in London", frozenset({98, 99}))

    rows = summarise(contributions(SIX), [group(range(6)), empty])

    assert [(row.group.key, row.reason) for row in rows] == [("local_authority", None), ("r", TOO_FEW)]


def test_without_contributions_there_are_no_figures():
    assert summarise([], [group(range(6))]) == ()


def test_contributions_of_strangers_to_the_groups_are_left_out():
    rows = [*contributions(SIX), Contribution(77, LEAVING, 500, 900, 500, 900)]

    (found,) = summarise(rows, [group(range(6))])

    assert found.counts == (60, 570, 130, 1770)


def test_a_group_may_be_withheld_altogether():
    (found,) = summarise(contributions(SIX), [group(range(6))], withheld={"local_authority": "Not this year."})

    assert (found.state, found.reason, found.ratio) == (State.SUPPRESSED, "Not this year.", None)


def test_a_single_group_rests_on_the_same_organisations_as_minority_ethnic():
    asian = LEAVING._replace(group="asian")
    rows = [*contributions(SIX), *contributions([*SIX, (50, 60, 20, 300)], asian)]

    found = {row.place.group: row for row in summarise(rows, [group(range(7))])}

    assert found["asian"].contributors == found["minority_ethnic"].contributors == 6


def test_a_group_that_differs_from_a_wider_one_by_one_organisation_is_dropped():
    # Like the London boroughs beside London, which is the boroughs and the City.
    rows = [(30 + number, 300, 50 + number, 900) for number in range(20)]
    groups = [
        group(range(20)),
        group(range(9), PeerKind.REGION, "london"),
        group(range(9, 15), PeerKind.REGION, "north"),
        group(range(15, 20), PeerKind.REGION, "south"),
        group(range(8), PeerKind.TYPE, "borough"),
        group((8, 9, 10, 15, 16, 17), PeerKind.TYPE, "unitary"),
        group((11, 12, 13, 14, 18, 19), PeerKind.TYPE, "county"),
    ]

    found = {row.group.key: row for row in summarise(contributions(rows), groups)}

    assert found["borough"].reason == TOO_CLOSE
    assert found["unitary"].reason == PROTECTED  # or the boroughs could be found from England
    assert {key for key, row in found.items() if row.state is State.OK} == {
        "local_authority",
        "london",
        "north",
        "south",
        "county",
    }


def test_the_same_organisations_under_two_names_may_both_be_published():
    groups = [group(range(6)), group(range(6), PeerKind.TYPE, "county")]

    assert [row.state for row in summarise(contributions(SIX), groups)] == [State.OK, State.OK]


def test_a_group_that_differs_by_three_organisations_with_few_cases_is_dropped():
    rows = [*SIX, (2, 100, 20, 300), (2, 100, 20, 300), (2, 100, 20, 300)]
    groups = [group(range(9)), group(range(6), PeerKind.REGION, "north")]

    assert [row.reason for row in summarise(contributions(rows), groups)] == [None, TOO_CLOSE]
