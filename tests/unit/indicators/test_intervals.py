"""The interval and the test of one ratio."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.errors import InvalidRequestError
from app.indicators.intervals import Method, ratio_interval, score_statistic
from tests.support.plain_statistics import exact_score, plain_limit

WITH_TEST = [method for method in Method if method is not Method.MOVER_WILSON]
SCORES = ["scas", "gart-nam", "mn", "koopman"]


@st.composite
def counts(draw, least=0, most=400):
    n1, n2 = draw(st.integers(1, most)), draw(st.integers(1, most))
    a, c = draw(st.integers(min(least, n1), n1)), draw(st.integers(min(least, n2), n2))
    return a, n1, c, n2


def random_cells(number, seed, most=3.3):
    rng = np.random.default_rng(seed)
    n1, n2 = (np.floor(10 ** rng.uniform(0, most, number)).astype(int) for _ in "12")
    small, big = rng.integers(0, 4, (2, number)), rng.random((2, number))
    kind = rng.integers(0, 4, (2, number))
    parts = []
    for n, few, share, which in zip((n1, n2), small, big, kind, strict=True):
        least = np.minimum(few, n)
        parts.append(np.select([which == 0, which == 1], [least, n - least], (share * (n + 1)).astype(int)))
    return parts[0], n1, parts[1], n2


@pytest.mark.parametrize("method", SCORES)
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_limits_equal_those_found_by_slow_halving_with_plain_arithmetic(method, confidence):
    a, n1, c, n2 = random_cells(420, 5)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    corrected, skewed = method in {"scas", "mn"}, method in {"scas", "gart-nam"}

    found = ratio_interval(a, n1, c, n2, method, confidence)

    for i, cell in enumerate(zip(a.tolist(), n1.tolist(), c.tolist(), n2.tolist(), strict=True)):
        if cell[0] + cell[2] == 0:
            continue
        lower, upper = (plain_limit(cell, level, corrected=corrected, skewed=skewed) for level in (z, -z))
        lower = 0.0 if cell[0] == 0 or lower < 1e-20 else lower
        upper = math.inf if cell[2] == 0 or upper > 1e20 else upper
        assert found.lower[i] == pytest.approx(lower, rel=1e-8), cell
        assert found.upper[i] == pytest.approx(upper, rel=1e-8), cell


@pytest.mark.parametrize("method", ["koopman", "scas"])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize(("most", "close"), [(1.5, 1e-9), (3.3, 1e-9), (6, 1e-9), (9, 1e-7)])
def test_at_each_limit_the_score_in_sixty_digits_is_the_critical_value(method, confidence, most, close):
    cells = random_cells(150, 17, most)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)

    found = ratio_interval(*cells, method, confidence)

    for i, cell in enumerate(zip(*(column.tolist() for column in cells), strict=True)):
        for limit, level in ((found.lower[i], z), (found.upper[i], -z)):
            if 0 < limit < math.inf:
                assert exact_score(cell, float(limit), skewed=method == "scas") == pytest.approx(level, abs=close), cell


@pytest.mark.parametrize("cell", [(938214437, 938214439, 0, 889292374), (944004648, 944004650, 0, 1564)])
@pytest.mark.parametrize("method", ["koopman", "scas"])
def test_a_limit_of_a_thousand_million_people_loses_no_digits(cell, method):
    found = ratio_interval(*cell, method, 0.8)

    assert exact_score(cell, found.lower, skewed=method == "scas") == pytest.approx(1.2815515655446004, abs=1e-10)


@pytest.mark.parametrize(
    ("cell", "upper"),
    [((0, 1, 31, 33), 1.62675), ((0, 1, 52, 78), 2.26717), ((0, 1, 37, 51), 2.14510)],
)
def test_one_person_without_the_event_against_many_with_it_has_the_limit_at_which_the_score_crosses(cell, upper):
    found = ratio_interval(*cell, "scas", 0.998)

    assert found.upper == pytest.approx(upper, abs=5e-6)
    assert exact_score(cell, found.upper, skewed=True) == pytest.approx(-3.090232306167813, abs=1e-9)


@pytest.mark.parametrize(
    ("method", "lower", "upper"), [("katz", 1.2289, 5.8936), ("mn", 1.2424, 5.7376), ("scas", 1.1794, 5.7885)]
)
def test_the_worked_example_comes_out(method, lower, upper):
    found = ratio_interval(9, 120, 17, 610, method)

    assert found.ratio == 9 * 610 / (120 * 17)
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


@pytest.mark.parametrize("method", [method for method in Method if method is not Method.KATZ])
def test_nobody_in_the_first_group_gives_a_lower_limit_of_zero_and_an_upper_limit(method):
    found = ratio_interval(0, 30, 5, 90, method)

    assert (found.ratio, found.lower) == (0, 0)
    assert 0 < found.upper < math.inf


@pytest.mark.parametrize("method", [method for method in Method if method is not Method.KATZ])
def test_nobody_in_the_second_group_gives_a_lower_limit_and_no_upper_limit(method):
    found = ratio_interval(5, 30, 0, 90, method)

    assert (found.ratio, found.upper) == (math.inf, math.inf)
    assert 0 < found.lower < math.inf


@pytest.mark.parametrize("method", [method for method in WITH_TEST if method is not Method.KATZ])
def test_no_events_at_all_leave_every_ratio_possible(method):
    found = ratio_interval(0, 30, 0, 90, method)

    assert math.isnan(found.ratio)
    assert (found.lower, found.upper, found.p_value) == (0, math.inf, 1)


@pytest.mark.parametrize("cell", [(0, 30, 5, 90), (5, 30, 0, 90), (0, 30, 0, 90)])
def test_katz_has_neither_limits_nor_test_beside_a_zero(cell):
    found = ratio_interval(*cell, "katz")

    assert all(math.isnan(value) for value in (found.lower, found.upper, found.p_value))


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize(
    "cell", [(1, 0, 1, 5), (1, 5, 0, 0), (6, 5, 1, 5), (1, 5, 6, 5), (-1, 5, 1, 5), (math.nan, 5, 1, 5)]
)
def test_impossible_counts_give_nothing(method, cell):
    found = ratio_interval(*cell, method)

    assert all(math.isnan(value) for value in (found.ratio, found.lower, found.upper, found.p_value))


@pytest.mark.parametrize("method", Method)
def test_an_impossible_pair_does_not_disturb_its_neighbours(method):
    many = ratio_interval([3, 9, 0], [0, 120, 5], [1, 17, 0], [4, 610, 5], method)

    alone = ratio_interval(9, 120, 17, 610, method)

    assert (many.ratio[1], many.lower[1], many.upper[1]) == (alone.ratio, alone.lower, alone.upper)


def test_everybody_in_both_groups_is_a_ratio_of_one_with_limits():
    found = ratio_interval(10, 10, 20, 20, "koopman")

    q = NormalDist().inv_cdf(0.975) ** 2
    assert (found.ratio, found.p_value) == (1, 1)
    assert found.lower == pytest.approx(10 / (10 + q), rel=1e-12)
    assert found.upper == pytest.approx((20 + q) / 20, rel=1e-12)


@pytest.mark.parametrize("method", SCORES)
@pytest.mark.parametrize("cell", [(1, 1, 1, 1), (0, 1, 1, 1), (1, 1, 0, 1), (1, 1, 7, 20), (20, 20, 1, 1)])
def test_one_person_is_enough_for_an_interval_round_the_ratio(method, cell):
    found = ratio_interval(*cell, method)

    assert found.lower <= found.ratio <= found.upper
    assert 0 < found.p_value <= 1


@pytest.mark.parametrize("method", Method)
def test_no_confidence_needs_only_the_ratio_and_full_confidence_allows_anything(method):
    none, full = ratio_interval(4, 12, 5, 30, method, 0), ratio_interval(4, 12, 5, 30, method, 1)

    assert (none.lower, none.upper) == (2, 2)
    assert (full.lower, full.upper) == (0, math.inf)


def test_arrays_keep_their_shape_and_mix_with_numbers():
    found = ratio_interval(np.array([[1, 2], [3, 4]]), 50, [5, 6], 60)

    assert found.ratio.shape == found.lower.shape == found.p_value.shape == (2, 2)
    assert found.upper[1, 0] == ratio_interval(3, 50, 5, 60).upper
    assert ratio_interval([], [], [], []).lower.shape == (0,)


def test_a_call_of_many_blocks_gives_what_each_pair_gives_alone():
    a = np.arange(40_000) % 97

    found = ratio_interval(a, 100, 20, 300)

    assert np.array_equal(found.lower[:97], found.lower[97 * 300 : 97 * 301])
    assert found.lower[39_999] == ratio_interval(39_999 % 97, 100, 20, 300).lower


def test_an_unknown_method_or_level_is_refused_in_words():
    with pytest.raises(InvalidRequestError, match="no method called 'wald'"):
        ratio_interval(1, 2, 3, 4, "wald")
    with pytest.raises(InvalidRequestError, match="from 0 to 1"):
        ratio_interval(1, 2, 3, 4, confidence=95)


@settings(deadline=None)
@given(cell=counts(), method=st.sampled_from(list(Method)), confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998]))
def test_swapping_the_groups_gives_the_reciprocal_limits(cell, method, confidence):
    a, n1, c, n2 = cell
    one, other = ratio_interval(a, n1, c, n2, method, confidence), ratio_interval(c, n2, a, n1, method, confidence)

    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(one.lower, 1 / np.float64(other.upper), rtol=1e-12)
        np.testing.assert_allclose(one.upper, 1 / np.float64(other.lower), rtol=1e-12)
    np.testing.assert_allclose(one.p_value, other.p_value, rtol=1e-9)


@settings(deadline=None, max_examples=300)
@given(cell=counts(), method=st.sampled_from(WITH_TEST), confidence=st.floats(0.69, 0.9999))
def test_interval_and_test_never_disagree(cell, method, confidence):
    found = ratio_interval(*cell, method, confidence)
    assume(not math.isnan(found.lower))
    assume(abs(found.p_value - (1 - confidence)) > 1e-9)

    assert (found.lower > 1 or found.upper < 1) == (found.p_value < 1 - confidence)


@settings(deadline=None)
@given(cell=counts())
def test_the_squared_score_of_equality_is_pearsons_chi_squared_less_one_part_in_n(cell):
    a, n1, c, n2 = cell
    n, events = n1 + n2, a + c
    assume(0 < events < n)
    pearson = n * (a * (n2 - c) - c * (n1 - a)) ** 2 / (n1 * n2 * events * (n - events))

    assert score_statistic(*cell, 1, "mn") ** 2 == pytest.approx((n - 1) / n * pearson, rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(cell=counts(least=1), method=st.sampled_from(list(Method)), times=st.integers(2, 50))
def test_more_of_the_same_narrows_the_interval_and_keeps_the_ratio(cell, method, times):
    small, large = ratio_interval(*cell, method), ratio_interval(*(times * count for count in cell), method)

    assert large.ratio == pytest.approx(small.ratio, rel=1e-12)
    assert large.upper / large.lower <= small.upper / small.lower * (1 + 1e-9)


@settings(deadline=None)
@given(cell=counts(), method=st.sampled_from(list(Method)))
def test_the_interval_is_in_order_and_holds_the_ratio_unless_the_method_moves_the_centre(cell, method):
    found = ratio_interval(*cell, method)
    assume(not math.isnan(found.lower) and not math.isnan(found.ratio))

    assert 0 <= found.lower <= found.upper
    if method is not Method.ADJUSTED_LOG:
        assert found.lower * (1 - 1e-9) <= found.ratio <= found.upper * (1 + 1e-9)


@settings(deadline=None)
@given(cell=counts(least=1), method=st.sampled_from(WITH_TEST))
def test_at_its_own_limits_the_score_is_the_critical_value(cell, method):
    found = ratio_interval(*cell, method, 0.95)
    assume(found.lower < found.upper)

    assert score_statistic(*cell, found.lower, method) == pytest.approx(1.959963984540054, rel=1e-6)
    assert score_statistic(*cell, found.upper, method) == pytest.approx(-1.959963984540054, rel=1e-6)


def test_the_score_is_nothing_at_an_impossible_ratio_or_for_mover():
    assert math.isnan(score_statistic(1, 5, 2, 5, 0))
    assert math.isnan(score_statistic(1, 5, 2, 5, -1))
    assert math.isnan(score_statistic(1, 5, 2, 5, 1, "mover-wilson"))
    assert score_statistic([1, 2], 5, 2, 5, 1).shape == (2,)


def test_a_single_event_has_no_lower_limit_at_a_level_that_the_corrected_score_cannot_reach():
    assert ratio_interval(1, 40, 3, 60, "gart-nam", 0.99).lower > 0
    assert ratio_interval(1, 40, 3, 60, "gart-nam", 0.998).lower == 0


def test_statsmodels_agrees_where_it_is_right():
    proportion = pytest.importorskip("statsmodels.stats.proportion")

    for cell in [(7, 34, 1, 34), (24, 73, 53, 65), (6, 22, 112, 842)]:
        a, n1, c, n2 = cell
        for corrected, method in ((True, "mn"), (False, "koopman")):
            theirs = proportion.confint_proportions_2indep(
                a, n1, c, n2, compare="ratio", method="score", correction=corrected
            )
            ours = ratio_interval(*cell, method)
            assert (ours.lower, ours.upper) == pytest.approx(theirs, rel=1e-6)
        adjusted = proportion.confint_proportions_2indep(a, n1, c, n2, compare="ratio", method="log-adjusted")
        found = ratio_interval(*cell, "adjusted-log")
        assert (found.lower, found.upper) == pytest.approx(adjusted, rel=1e-9)
