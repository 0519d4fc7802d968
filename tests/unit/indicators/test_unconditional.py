"""The exact unconditional intervals, against published figures and against lists of tables in plain Python."""

import math
from fractions import Fraction
from itertools import product
from math import comb

import pytest
from scipy import stats

from app.errors import InvalidRequestError
from app.indicators.methods import UnconditionalMethod
from app.indicators.unconditional import MOST_PEOPLE, MOST_TABLES, unconditional_interval

BOTH = list(UnconditionalMethod)
AM, CZ = UnconditionalMethod.AGRESTI_MIN, UnconditionalMethod.CHAN_ZHANG


def plain_score(a, n1, c, n2, theta):
    """Koopman's score by the textbook's quadratic."""
    big_a, big_b, big_c = (n1 + n2) * theta, -(theta * (n1 + c) + a + n2), a + c
    p2 = (-big_b - math.sqrt(max(0.0, big_b**2 - 4 * big_a * big_c))) / (2 * big_a)
    p1 = theta * p2
    variance = p1 * (1 - p1) / n1 + theta**2 * p2 * (1 - p2) / n2
    return (a / n1 - theta * c / n2) / math.sqrt(variance) if variance > 1e-14 else 0.0


def plain_chance(seen, theta, far, steps=1_000):
    """The worst chance of the far tables over steps of the larger rate, one table after the other."""
    a, n1, c, n2 = seen
    own = far(plain_score(a, n1, c, n2, theta))
    tables = [
        (i, j, comb(n1, i) * comb(n2, j))
        for i, j in product(range(n1 + 1), range(n2 + 1))
        if far(plain_score(i, n1, j, n2, theta)) >= own - 1e-7
    ]
    worst = 0.0
    for step in range(1, steps + 1):
        larger = step / steps
        p1, p2 = (larger, larger / theta) if theta >= 1 else (larger * theta, larger)
        chance = sum(w * p1**i * (1 - p1) ** (n1 - i) * p2**j * (1 - p2) ** (n2 - j) for i, j, w in tables)
        worst = max(worst, chance)
    return worst


@pytest.mark.parametrize(
    ("method", "lower", "upper"), [(CZ, "1.22", "181"), (AM, "1.15", "89")], ids=["chan-zhang", "agresti-min"]
)
def test_the_published_interval_comes_out_as_printed(method, lower, upper):
    found = unconditional_interval(7, 34, 1, 34, method)

    assert (f"{found.lower:.2f}", f"{found.upper:.0f}") == (lower, upper)


@pytest.mark.parametrize("cell", [(2, 3, 1, 4), (3, 5, 1, 3), (4, 4, 2, 4), (5, 6, 0, 5), (1, 6, 1, 5)])
def test_the_two_sided_test_is_that_of_tables_listed_in_plain_python(cell):
    found = unconditional_interval(*cell, AM)

    assert found.p_value == pytest.approx(plain_chance(cell, 1.0, abs), abs=1e-5)


@pytest.mark.parametrize("cell", [(2, 3, 1, 4), (3, 5, 1, 3), (4, 4, 2, 4), (5, 6, 0, 5), (1, 6, 1, 5)])
def test_at_each_limit_the_chance_by_plain_listing_crosses_the_level(cell):
    found = unconditional_interval(*cell, AM, 0.9)

    for limit, outward in ((found.lower, 1 - 1e-5), (found.upper, 1 + 1e-5)):
        if 0 < limit < math.inf:
            assert plain_chance(cell, limit * outward, abs) < 0.1 + 1e-5
            assert plain_chance(cell, limit / outward, abs) > 0.1 - 1e-5


@pytest.mark.parametrize("cell", [(2, 3, 1, 4), (3, 5, 1, 3), (1, 6, 1, 5)])
def test_at_chan_and_zhangs_limits_each_tail_has_half_the_level(cell):
    found = unconditional_interval(*cell, CZ, 0.9)

    above = [plain_chance(cell, found.lower * nudge, lambda score: score) for nudge in (1 - 1e-5, 1 + 1e-5)]
    below = [plain_chance(cell, found.upper * nudge, lambda score: -score) for nudge in (1 + 1e-5, 1 - 1e-5)]
    assert above[0] < 0.05 + 1e-5
    assert above[1] > 0.05 - 1e-5
    assert below[0] < 0.05 + 1e-5
    assert below[1] > 0.05 - 1e-5


@pytest.mark.parametrize("method", BOTH)
def test_swapping_the_groups_gives_the_reciprocal_limits_of_every_small_table(method):
    for n1, n2 in [(1, 1), (1, 3), (2, 3), (3, 4)]:
        for a, c in product(range(n1 + 1), range(n2 + 1)):
            one, other = unconditional_interval(a, n1, c, n2, method), unconditional_interval(c, n2, a, n1, method)
            assert one.lower == pytest.approx(1 / other.upper if other.upper else math.inf, rel=1e-8)
            assert one.p_value == pytest.approx(other.p_value, rel=1e-9)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("confidence", [0.6, 0.8, 0.95])
def test_interval_and_test_never_disagree_on_any_small_table(method, confidence):
    for n1, n2 in [(1, 4), (3, 3), (5, 2)]:
        for a, c in product(range(n1 + 1), range(n2 + 1)):
            found = unconditional_interval(a, n1, c, n2, method, confidence)
            assert (found.lower > 1 or found.upper < 1) == (found.p_value < 1 - confidence), (a, n1, c, n2)
            assert a + c == 0 or found.lower <= found.ratio <= found.upper


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize(("theta", "rate"), [(1, 0.2), (0.5, 0.6), (2, 0.15), (3, 0.3)])
def test_the_true_ratio_is_kept_at_least_as_often_as_promised(method, theta, rate):
    n1, n2, kept = 5, 6, 0.0
    for a, c in product(range(n1 + 1), range(n2 + 1)):
        found = unconditional_interval(a, n1, c, n2, method)
        chance = comb(n1, a) * (theta * rate) ** a * (1 - theta * rate) ** (n1 - a)
        chance *= comb(n2, c) * rate**c * (1 - rate) ** (n2 - c)
        kept += chance * (found.lower <= theta <= found.upper)

    assert kept >= 0.95


def test_a_group_without_events_gives_one_limit_and_two_give_none():
    none_first = unconditional_interval(0, 30, 5, 90, AM)
    none_second = unconditional_interval(5, 30, 0, 90, AM)
    neither = unconditional_interval(0, 30, 0, 90, CZ)

    assert (none_first.ratio, none_first.lower, round(none_first.upper, 2)) == (0, 0, 2.26)
    assert (none_second.ratio, round(none_second.lower, 2), none_second.upper) == (math.inf, 3.81, math.inf)
    assert math.isnan(neither.ratio)
    assert (neither.lower, neither.upper, neither.p_value) == (0, math.inf, 1)


def test_everybody_in_both_groups_is_no_evidence():
    found = unconditional_interval(4, 4, 6, 6, CZ)

    assert (found.ratio, found.p_value) == (1, 1)
    assert 0 < found.lower < 1 < found.upper < math.inf


@pytest.mark.parametrize("cell", [(1, 0, 1, 5), (1, 5, 0, 0), (6, 5, 1, 5), (1, 5, 6, 5), (-1, 5, 1, 5)])
def test_impossible_counts_give_nothing(cell):
    found = unconditional_interval(*cell, AM)

    assert all(math.isnan(value) for value in (found.ratio, found.lower, found.upper, found.p_value))


def test_no_confidence_needs_only_the_ratio_and_full_confidence_allows_anything():
    none, full = unconditional_interval(2, 4, 1, 6, CZ, 0), unconditional_interval(2, 4, 1, 6, CZ, 1)

    assert (none.lower, none.upper) == (3, 3)
    assert (full.lower, full.upper) == (0, math.inf)


@pytest.mark.parametrize("cell", [(3, 500, 5, 500), (2, 2, 5, 1_999), (1, 10**9, 1, 10**9)])
def test_groups_that_would_take_too_long_are_refused_with_the_size_and_another_method(cell):
    assert (MOST_TABLES, MOST_PEOPLE) == (250_000, 2_000)
    with pytest.raises(InvalidRequestError, match=r"up to 250,000 tables and 2,000 people; scas has no limit"):
        unconditional_interval(*cell, AM)


def test_groups_of_a_few_hundred_are_worked_out():
    found = unconditional_interval(100, 300, 70, 300, AM)

    assert (f"{found.lower:.3f}", f"{found.upper:.3f}") == ("1.102", "1.861")


def test_a_level_outside_nought_to_one_is_refused():
    with pytest.raises(InvalidRequestError, match="from 0 to 1"):
        unconditional_interval(1, 2, 1, 2, AM, 95)


@pytest.mark.parametrize("cell", [(7, 34, 1, 34), (1, 15, 7, 14), (9, 40, 17, 61), (2, 9, 8, 11)])
def test_the_two_sided_test_of_equal_rates_is_barnards(cell):
    a, n1, c, n2 = cell
    theirs = stats.barnard_exact([[a, c], [n1 - a, n2 - c]], n=128).pvalue

    assert unconditional_interval(*cell, AM).p_value == pytest.approx(theirs, rel=1e-5)


def squared_score_of_equality(a, n1, c, n2):
    """The squared score of equal rates as an exact fraction, so that equally distant tables are exactly equal."""
    pooled = Fraction(a + c, n1 + n2)
    if pooled in {0, 1}:
        return Fraction(0)
    return (Fraction(a, n1) - Fraction(c, n2)) ** 2 / (pooled * (1 - pooled))


@pytest.mark.parametrize("cell", [(7, 12, 8, 24), (3, 10, 9, 11), (2, 6, 5, 12)])
def test_tables_exactly_as_far_as_the_one_seen_all_count(cell):
    a, n1, c, n2 = cell
    far = [
        (i, j, comb(n1, i) * comb(n2, j))
        for i, j in product(range(n1 + 1), range(n2 + 1))
        if squared_score_of_equality(i, n1, j, n2) >= squared_score_of_equality(*cell)
    ]

    people = n1 + n2
    worst = max(
        sum(ways * rate ** (i + j) * (1 - rate) ** (people - i - j) for i, j, ways in far)
        for rate in (step / 2_000 for step in range(1, 2_000))
    )
    assert unconditional_interval(a, n1, c, n2, AM).p_value == pytest.approx(worst, rel=1e-5)
