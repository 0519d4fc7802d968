"""How the organisations of a group differ: what is published of it, and what is not."""

import numpy as np
import pytest

from app.indicators.benchmarks import summarise_pool
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place, Pool
from app.indicators.spread import percentiles, publishable_number, spreads
from app.indicators.strata import log_ratios, strata

LEAVING = Place("leaving", "adult", "", "minority_ethnic", "white")
# Thirteen trials of BCG vaccine against tuberculosis (Colditz and others 1994), a published Mantel-Haenszel example.
BCG = list(
    zip(
        [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
        [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
        [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
        [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
        strict=True,
    )
)


def pool_of(rows, kind=PeerKind.ENGLAND, place=LEAVING):
    everybody = PeerGroup(kind, "england", "England", frozenset(range(len(rows))))
    return Pool.of([Contribution(number, place, *row) for number, row in enumerate(rows)], [everybody])


def found(rows, kind=PeerKind.ENGLAND, place=LEAVING):
    pool = pool_of(rows, kind, place)
    return spreads(pool, summarise_pool(pool))


def even(count, a=20):
    return [(a, 200, 40, 800)] * count


def test_the_ratio_within_organisations_stands_beside_the_crude_one_to_one_decimal():
    rows = [(400, 2000, 100, 1000)] * 5 + [(10, 1000, 20, 2000)] * 7

    (spread,) = found(rows)

    # everybody thrown together mixes in that minority ethnic people work where more people leave
    assert (spread.crude, spread.mantel_haenszel) == (3.6, 1.9)
    assert spread.lower <= 1.9 <= spread.upper
    assert spread.contributors == 12


def test_the_average_agrees_with_the_published_worked_example():
    shares = [row for row in BCG if row[1] < 60_000] + [(250, 44_000, 250, 44_000)] * 2

    (spread,) = found(shares)

    assert spread.mantel_haenszel == 0.6


@pytest.mark.parametrize(("count", "has_average"), [(9, False), (10, True)])
def test_the_average_needs_ten_organisations(count, has_average):
    assert [one.mantel_haenszel for one in found(even(count))] == ([2.0] if has_average else [])


@pytest.mark.parametrize("count", [10, 19])
def test_under_twenty_organisations_there_is_nothing_but_the_average(count):
    (spread,) = found(even(count))

    assert (spread.tau2, spread.i2, spread.points, spread.standing_out, spread.by_chance) == (
        None, None, {}, None, None
    )  # fmt: skip


def test_organisations_that_are_alike_show_no_variation():
    (spread,) = found(even(20))

    assert (spread.tau2, spread.i2, spread.standing_out, spread.by_chance) == (0.0, 0, None, 1)
    assert spread.points == {25: 2.0, 50: 2.0, 75: 2.0}


def test_organisations_that_differ_show_how_much_coarsely():
    rows = [(10 + 3 * number, 200, 40, 800) for number in range(24)]

    (spread,) = found(rows)

    assert spread.i2 % 10 == 0
    assert spread.i2 >= 60
    assert spread.tau2 == round(spread.tau2, 2) > 0
    assert list(spread.points) == [25, 50, 75]


def test_one_organisation_far_from_all_others_does_not_show_in_how_much_they_differ():
    far = found([*even(23), (6, 6, 40, 800)])[0]

    assert (far.i2, far.tau2) == (found(even(24))[0].i2, found(even(24))[0].tau2) == (0, 0)


def test_the_share_beyond_chance_is_that_of_the_scores_with_their_ends_pulled_in():
    (spread,) = found([(10 + 3 * number, 200, 40, 800) for number in range(24)])
    y, variances = log_ratios(strata(*np.array([(10 + 3 * number, 200, 40, 800) for number in range(24)]).T))
    scores = (y - np.log(sum(range(10, 82, 3)) * 4 / (40 * 24))) / np.sqrt(variances)
    q = (np.clip(scores, *np.quantile(scores, (0.1, 0.9))) ** 2).sum()

    assert spread.i2 == round(10 * (q - 23) / q) * 10


def test_fifty_organisations_have_deciles():
    rows = [(10 + number, 200, 40, 800) for number in range(50)]

    (spread,) = found(rows)

    assert list(spread.points) == [10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert list(spread.points.values()) == sorted(spread.points.values())


def test_points_are_left_out_where_a_quarter_of_organisations_had_no_cases_on_one_side():
    rows = [(0, 200, 40, 800)] * 7 + even(17)

    (spread,) = found(rows)

    assert spread.points == {}
    assert spread.tau2 is not None


def test_organisations_without_a_single_case_are_no_part_of_the_points():
    (spread,) = found([*even(19), *[(0, 200, 0, 800)] * 5])

    assert (spread.contributors, spread.mantel_haenszel, spread.points) == (24, 2.0, {})


def test_nothing_is_said_of_a_figure_that_is_suppressed():
    assert found([(90, 100, 500, 900), *[(1, 100, 10, 900)] * 30]) == ()


def test_nothing_is_said_of_neighbours_nor_of_a_single_ethnic_group():
    asian = LEAVING._replace(group="asian")
    everybody = PeerGroup(PeerKind.ENGLAND, "england", "England", frozenset(range(20)))
    rows = [Contribution(number, place, *even(1)[0]) for number in range(20) for place in (LEAVING, asian)]
    pool = Pool.of(rows, [everybody])

    assert found(even(20), PeerKind.NEIGHBOURS) == ()
    assert [one.place.group for one in spreads(pool, summarise_pool(pool))] == ["minority_ethnic"]


def test_a_percentile_is_the_mean_of_the_five_nearest():
    ratios = [0.1 * number for number in range(20, 0, -1)]

    assert percentiles(ratios) == {25: 0.6, 50: 1.1, 75: 1.5}
    assert percentiles([1.0] * 16 + [1.4] * 4) == {25: 1.0, 50: 1.0, 75: 1.1}


def test_no_percentile_is_anybodys_own_ratio():
    ratios = np.linspace(0.5, 3.5, 50)
    shifted = ratios.copy()
    shifted[25] += 0.01  # one organisation moves a little within the middle

    assert percentiles(ratios) == percentiles(shifted)


@pytest.mark.parametrize(("count", "expected"), [(19, 0), (20, 3), (49, 3), (50, 9)])
def test_quartiles_need_twenty_ratios_and_deciles_fifty(count, expected):
    assert len(percentiles(np.linspace(1, 2, count))) == expected


def test_where_one_ratio_makes_up_most_of_a_decile_quartiles_are_tried():
    ratios = [1.0] * 44 + [1.0, 50.0, 60.0, 70.0, 80.0, 90.0]

    assert list(percentiles(ratios)) == [25, 50, 75]


def test_where_even_a_quartile_rests_on_one_ratio_there_are_no_points():
    assert percentiles([1.0] * 16 + [80.0] * 4) == {}


@pytest.mark.parametrize(
    ("count", "among", "shown"),
    [(0, 20, None), (1, 20, None), (4, 20, None), (5, 20, 5), (16, 20, None), (20, 20, None)],
)
def test_how_many_stand_out_is_shown_only_where_it_tells_about_nobody(count, among, shown):
    assert publishable_number(count, among) == shown


def test_organisations_far_from_all_others_stand_out():
    rows = [*[(20 + number % 5, 200, 40, 800) for number in range(60)], *[(150, 200, 40, 800)] * 5]

    (spread,) = found(rows)

    assert (spread.standing_out, spread.by_chance) == (5, 3)
