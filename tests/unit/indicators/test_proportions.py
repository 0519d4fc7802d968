"""The interval of one proportion or count, against published figures, scipy and statsmodels."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.indicators.proportions import (
    byar,
    clopper_pearson,
    count_ratio_funnel,
    exact_count,
    mid_p,
    mid_p_count,
    proportion_funnel,
    wilson,
    wilson_corrected,
)

FILE = Path(__file__).parents[2] / "oracles" / "proportion-count-ci.csv"
OF_PROPORTION = {"wilson": wilson, "wilson_cc": wilson_corrected, "clopper_pearson": clopper_pearson, "mid_p": mid_p}
OF_COUNT = {"byar": byar, "poisson_exact_funnel_expected": exact_count}
FUNNEL = "funnel_proportion_limit_p="
CUT_OFF = {"16.45474"}  # the exact quantile is 16.4547452; its publisher cut the digits off instead of rounding


def limits(row):
    method, confidence = row["method"], float(row["conf"])
    if method.startswith(FUNNEL):
        return proportion_funnel(float(method.removeprefix(FUNNEL)), int(row["n"]), confidence)
    if method in OF_COUNT:
        found = OF_COUNT[method](int(row["x"]), confidence)
    else:
        found = OF_PROPORTION[method](int(row["x"]), int(row["n"]), confidence)
        if row["value"]:
            assert found.estimate == pytest.approx(float(row["value"]), rel=1e-14)
    return found.lower, found.upper


@pytest.mark.parametrize(
    "row",
    list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines())),
    ids=lambda row: f"{row['x']}of{row['n']}-{row['method']}-{row['conf']}",
)
def test_a_published_interval_comes_out_as_printed(row):
    for value, printed in zip(limits(row), (row["lo"], row["hi"]), strict=True):
        decimals = len(printed.partition(".")[2])
        if decimals > 12:
            assert float(value) == pytest.approx(float(printed), rel=1e-14)
        elif printed in CUT_OFF:
            assert f"{math.floor(float(value) * 10**decimals) / 10**decimals:.{decimals}f}" == printed
        else:
            assert f"{float(value):.{decimals}f}" == printed


# Newcombe 1998, table I: four examples by score without and with correction, exact and mid-p.
NEWCOMBE = {
    (81, 263): ("0.2553 0.3662", "0.2535 0.3682", "0.2527 0.3676", "0.2544 0.3658"),
    (15, 148): ("0.0624 0.1605", "0.0598 0.1644", "0.0578 0.1617", "0.0601 0.1581"),
    (0, 20): ("0.0000 0.1611", "0.0000 0.2005", "0.0000 0.1684", "0.0000 0.1391"),
    (1, 29): ("0.0061 0.1718", "0.0018 0.1963", "0.0009 0.1776", "0.0017 0.1585"),
}


@pytest.mark.parametrize(("counts", "printed"), NEWCOMBE.items(), ids=str)
def test_newcombes_four_examples_come_out_as_printed_by_four_methods(counts, printed):
    for method, limits_printed in zip((wilson, wilson_corrected, clopper_pearson, mid_p), printed, strict=True):
        found = method(*counts)
        assert f"{found.lower:.4f} {found.upper:.4f}" == limits_printed, method.__name__


def test_the_exact_interval_of_the_manual_of_r_comes_out_as_printed():
    found = clopper_pearson(682, 925)  # Conover's Mendelian inheritance, example(binom.test)

    assert (f"{found.lower:.7f}", f"{found.upper:.7f}") == ("0.7076683", "0.7654066")


@pytest.mark.parametrize(
    ("count", "printed"),
    [
        (0, "0.00 3.69"),
        (1, "0.03 5.57"),
        (2, "0.24 7.22"),
        (3, "0.62 8.77"),
        (5, "1.62 11.67"),
        (10, "4.80 18.39"),
        (20, "12.22 30.89"),
        (50, "37.11 65.92"),
        (100, "81.36 121.63"),
    ],
)
def test_the_table_of_exact_limits_of_a_count_comes_out_as_printed(count, printed):
    found = exact_count(count)

    assert f"{found.lower:.2f} {found.upper:.2f}" == printed


@pytest.mark.parametrize("count", [10, 15, 40, 100, 1_000, 10**6])
def test_byar_is_within_a_fifth_of_a_per_cent_of_exact_from_ten_on(count):
    near, exact = byar(count), exact_count(count)

    assert near.lower == pytest.approx(exact.lower, rel=2e-3)
    assert near.upper == pytest.approx(exact.upper, rel=2e-3)


@pytest.mark.parametrize(
    ("method", "name"), [(wilson, "wilson"), (wilson_corrected, "wilsoncc"), (clopper_pearson, "exact")]
)
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_the_intervals_equal_scipys_on_every_small_table(method, name, confidence):
    for n in (1, 2, 7, 30, 400):
        for x in range(0, n + 1, max(1, n // 20)):
            theirs = stats.binomtest(x, n).proportion_ci(confidence, name)
            found = method(x, n, confidence)
            assert (found.lower, found.upper) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12), (x, n)


@given(n=st.integers(1, 500), share=st.floats(0, 1), method=st.sampled_from(list(OF_PROPORTION.values())))
def test_those_without_the_event_have_the_mirrored_interval(n, share, method):
    x = round(share * n)
    one, other = method(x, n), method(n - x, n)

    assert one.lower == pytest.approx(1 - other.upper, abs=1e-12)
    assert 0 <= one.lower <= one.estimate <= one.upper <= 1


def test_half_the_weight_of_what_was_seen_is_left_beyond_each_mid_p_limit():
    found = mid_p(15, 148)
    beyond = stats.binom.sf(15, 148, found.lower) + 0.5 * stats.binom.pmf(15, 148, found.lower)
    count = mid_p_count(5, 0.9)
    under = stats.poisson.cdf(4, count.upper) + 0.5 * stats.poisson.pmf(5, count.upper)

    assert beyond == pytest.approx(0.025, rel=1e-9)
    assert under == pytest.approx(0.05, rel=1e-9)


def test_the_mid_p_interval_of_a_count_lies_within_the_exact_one():
    inner, outer = mid_p_count([0, 1, 20, 500], 0.998), exact_count([0, 1, 20, 500], 0.998)

    assert np.all(inner.lower >= outer.lower)
    assert np.all(inner.upper < outer.upper)


def test_byar_never_goes_below_nought_and_starts_there():
    assert byar(1, 0.998).lower == 0
    assert byar(0).lower == 0
    assert byar(0).upper == pytest.approx((1 - 1 / 9 + 1.959963984540054 / 3) ** 3, rel=1e-12)


@pytest.mark.parametrize("method", OF_PROPORTION.values())
def test_impossible_proportions_give_nothing_and_spare_their_neighbours(method):
    found = method([-1, 6, 1, 1], [5, 5, 0, 4])

    assert [math.isnan(value) for value in found.lower] == [True, True, True, False]
    assert found.upper[3] == method(1, 4).upper


@pytest.mark.parametrize("method", [byar, exact_count, mid_p_count])
def test_a_negative_count_gives_nothing(method):
    assert math.isnan(method(-1).upper)


def test_no_confidence_needs_only_the_estimate_and_full_confidence_allows_anything():
    assert (wilson(1, 4, 0).lower, wilson(1, 4, 0).upper) == (0.25, 0.25)
    assert (clopper_pearson(1, 4, 1).lower, clopper_pearson(1, 4, 1).upper) == (0, 1)
    assert byar(3, 1).upper == math.inf


def test_a_proportion_on_the_funnels_edge_has_a_wilson_interval_that_touches_the_target():
    lower, upper = proportion_funnel(0.3, 50, 0.998)

    assert wilson(50 * float(upper), 50, 0.998).lower == pytest.approx(0.3, rel=1e-9)
    assert wilson(50 * float(lower), 50, 0.998).upper == pytest.approx(0.3, rel=1e-9)


def test_the_count_funnel_is_the_exact_interval_of_the_expected_count_over_it():
    lower, upper = count_ratio_funnel([5.0, 0.5])

    assert lower[0] * 5 == pytest.approx(stats.chi2.ppf(0.025, 10) / 2, rel=1e-12)
    assert upper[1] * 0.5 == pytest.approx(stats.chi2.ppf(0.975, 3) / 2, rel=1e-12)
