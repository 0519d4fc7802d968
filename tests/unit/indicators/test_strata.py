"""Averages of ratios over organisations, against published figures."""

import math
from random import Random

import numpy as np
import pytest
from scipy import stats

from app.errors import InvalidRequestError
from app.indicators.intervals import ratio_interval
from app.indicators.methods import PoolingMethod
from app.indicators.strata import (
    chi_squared_tail,
    crude,
    dersimonian_laird,
    heterogeneity,
    inverse_variance,
    log_ratios,
    mantel_haenszel,
    strata,
)
from app.indicators.stratified import PUBLISHED, Scoring, Weighting, joint_score, stratified_interval

# Thirteen trials of BCG vaccine against tuberculosis (Colditz and others 1994): vaccinated, then not.
BCG = strata(
    [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
    [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
)
TOLBUTAMIDE = strata([8, 22], [106, 98], [5, 16], [120, 85])  # Rothman 2008


def printed(found, decimals=4):
    return tuple(f"{value:.{decimals}f}" for value in (found.ratio, found.lower, found.upper))


def test_the_four_averages_of_the_bcg_trials_come_out_and_disagree():
    assert printed(mantel_haenszel(BCG)) == ("0.6353", "0.5881", "0.6862")
    assert printed(inverse_variance(BCG)) == ("0.6503", "0.6007", "0.7040")
    assert printed(dersimonian_laird(BCG)) == ("0.4896", "0.3449", "0.6950")
    assert f"{crude(BCG).ratio:.4f}" == "0.6138"


def test_the_differences_between_the_bcg_trials_come_out():
    differ = heterogeneity(BCG)

    assert f"{dersimonian_laird(BCG).tau2:.4f}" == "0.3088"
    assert f"{differ.q:.3f}" == "152.233"
    assert differ.degrees == 12
    assert f"{100 * differ.i2:.2f}" == "92.12"
    assert differ.p_value < 1e-20


def test_rothmans_tolbutamide_trial_comes_out():
    assert printed(mantel_haenszel(TOLBUTAMIDE, 0.9)) == ("1.3256", "0.8658", "2.0296")
    assert printed(crude(TOLBUTAMIDE, "katz")) == ("1.4356", "0.8510", "2.4216")


def test_gart_and_nams_strata_differ_no_more_than_chance():
    gart = strata([4, 2, 4, 1], [16, 16, 18, 15], [5, 3, 10, 3], [79, 87, 90, 82])

    assert heterogeneity(gart).p_value > 0.7
    assert dersimonian_laird(gart).tau2 == 0
    assert dersimonian_laird(gart) == inverse_variance(gart)


def test_one_stratum_alone_is_its_own_average():
    alone = strata(9, 120, 17, 610)
    katz, scas = ratio_interval(9, 120, 17, 610, "katz"), ratio_interval(9, 120, 17, 610)

    assert inverse_variance(alone).lower == pytest.approx(katz.lower, rel=1e-12)
    assert mantel_haenszel(alone).upper == pytest.approx(katz.upper, rel=1e-12)
    assert stratified_interval(alone).lower == pytest.approx(scas.lower, rel=1e-9)
    assert stratified_interval(alone).upper == pytest.approx(scas.upper, rel=1e-9)
    assert stratified_interval(alone).p_value == pytest.approx(scas.p_value, rel=1e-9)
    assert heterogeneity(alone).degrees == 0


def test_a_stratum_without_events_changes_no_average():
    more = strata([*BCG.a, 0], [*BCG.n1, 50], [*BCG.c, 0], [*BCG.n2, 70])

    assert inverse_variance(more) == inverse_variance(BCG)
    assert mantel_haenszel(more).ratio == pytest.approx(mantel_haenszel(BCG).ratio, rel=1e-14)
    assert stratified_interval(more) == stratified_interval(BCG)


def test_a_stratum_with_a_zero_counts_with_half_added_to_its_four_cells():
    y, variances = log_ratios(strata([0, 4], [10, 20], [3, 2], [12, 20]))

    assert y[0] == pytest.approx(math.log((0.5 / 11) / (3.5 / 13)), rel=1e-12)
    assert variances[0] == pytest.approx(1 / 0.5 - 1 / 11 + 1 / 3.5 - 1 / 13, rel=1e-12)
    assert y[1] == pytest.approx(math.log(2), rel=1e-12)


def test_nobody_with_the_event_leaves_every_average_undefined():
    none = strata([0, 0], [5, 6], [0, 0], [7, 8])

    assert math.isnan(mantel_haenszel(none).ratio)
    assert math.isnan(inverse_variance(none).ratio)
    assert math.isnan(stratified_interval(none).ratio)
    assert (stratified_interval(none).lower, stratified_interval(none).upper) == (0, math.inf)


def test_nobody_in_one_of_the_groups_has_a_ratio_at_the_end_of_the_scale():
    none, only = strata([0, 0], [5, 6], [1, 2], [7, 8]), strata([1, 2], [7, 8], [0, 0], [5, 6])

    assert mantel_haenszel(none).ratio == 0
    assert mantel_haenszel(only).ratio == math.inf
    assert math.isnan(mantel_haenszel(none).upper)
    assert (stratified_interval(none).lower, stratified_interval(only).upper) == (0, math.inf)
    assert 0 < stratified_interval(none).upper < math.inf


def test_empty_groups_are_left_out():
    kept = strata([1, 0], [9, 0], [2, 3], [8, 7])

    assert kept.a.tolist() == [1]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (([3], [2], [1], [5]), "above its whole"),
        (([-1], [2], [1], [5]), "negative"),
        (([1, 2], [2], [1], [5]), "four numbers"),
        (([0], [0], [1], [5]), "nothing to put together"),
        (([], [], [], []), "nothing to put together"),
    ],
)
def test_strata_that_cannot_be_are_refused_in_words(columns, words):
    with pytest.raises(InvalidRequestError, match=words):
        strata(*columns)


def test_the_mantel_haenszel_weighted_score_of_equality_is_the_cochran_test():
    plain = Scoring(Weighting.MANTEL_HAENSZEL, skewed=False)
    people, events = BCG.n1 + BCG.n2, BCG.a + BCG.c
    expected = BCG.n1 * events / people
    variance = BCG.n1 * BCG.n2 * events * (people - events) / (people**2 * (people - 1))

    cochran = (BCG.a - expected).sum() / math.sqrt(variance.sum())

    assert joint_score(BCG, 1.0, plain, 1.96) == pytest.approx(cochran, rel=1e-12)


@pytest.mark.parametrize("degrees", [1, 2, 3, 12, 41])
@pytest.mark.parametrize("value", [0, 0.3, 11.3, 200])
def test_the_tail_of_chi_squared_equals_scipys(degrees, value):
    assert chi_squared_tail(value, degrees) == pytest.approx(stats.chi2.sf(value, degrees), rel=1e-12)


def test_equal_strata_give_no_heterogeneity():
    same = strata([5, 5], [50, 50], [9, 9], [90, 90])

    assert heterogeneity(same).q == pytest.approx(0, abs=1e-20)
    assert heterogeneity(same).i2 == 0
    assert np.isclose(inverse_variance(same).ratio, 1)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_both_weighted_averages_and_their_heterogeneity_equal_those_of_statsmodels(confidence):
    analysis = pytest.importorskip("statsmodels.stats.meta_analysis")
    y, variances = log_ratios(BCG)
    theirs = analysis.combine_effects(y, variances, method_re="dl")
    frame = theirs.summary_frame(alpha=1 - confidence)
    fixed, random = inverse_variance(BCG, confidence), dersimonian_laird(BCG, confidence)

    for found, row in ((fixed, "fixed effect"), (random, "random effect")):
        printed = frame.loc[row, ["eff", "ci_low", "ci_upp"]].to_numpy(float)
        assert [math.log(value) for value in (found.ratio, found.lower, found.upper)] == pytest.approx(
            printed, rel=1e-9
        )
    differ = heterogeneity(BCG)
    assert (differ.q, differ.tau2, differ.i2) == pytest.approx((theirs.q, theirs.tau2, theirs.i2), rel=1e-9)


def test_the_variance_of_mantel_haenszel_is_that_of_greenland_and_robins_by_hand():
    found = mantel_haenszel(strata([8, 22], [106, 98], [5, 16], [120, 85]))

    top = (106 * 120 * 13 - 8 * 5 * 226) / 226**2 + (98 * 85 * 38 - 22 * 16 * 183) / 183**2
    bottom = (8 * 120 / 226 + 22 * 85 / 183) * (5 * 106 / 226 + 16 * 98 / 183)
    assert found.standard_error == pytest.approx(math.sqrt(top / bottom), rel=1e-12)


def test_everybody_in_every_stratum_is_no_evidence():
    found = mantel_haenszel(strata([5, 3], [5, 3], [7, 2], [7, 2]))

    assert (found.ratio, found.p_value) == (1, 1)


def small_strata(number):
    """Random sets of one to four strata of at most twelve people a side, with something to put together."""
    random = Random(11)
    while number:
        sizes = [(random.randint(0, 12), random.randint(0, 12)) for _ in range(random.randint(1, 4))]
        rows = [(random.randint(0, n1), n1, random.randint(0, n2), n2) for n1, n2 in sizes]
        if any(n1 and n2 for n1, n2 in sizes):
            number -= 1
            yield rows


def plain_mantel_haenszel(rows):
    """Greenland and Robins by the textbook; limits where there are any."""
    rows = [row for row in rows if row[1] and row[3]]
    first, second = sum(a * n2 / (n1 + n2) for a, n1, c, n2 in rows), sum(c * n1 / (n1 + n2) for a, n1, c, n2 in rows)
    top = sum((n1 * n2 * (a + c) - a * c * (n1 + n2)) / (n1 + n2) ** 2 for a, n1, c, n2 in rows)
    if not first or not second:
        return math.nan if first == second else math.inf if first else 0.0, math.nan, math.nan
    width = math.exp(1.959963984540054 * math.sqrt(top / (first * second)))
    return first / second, first / second / width, first / second * width


def plain_weighted(rows, *, random_effects):
    """Inverse variance weights, or DerSimonian and Laird's, by the textbook; half is added to a table with a 0."""
    found = []
    for a, n1, c, n2 in rows:
        if n1 and n2 and a + c:
            half = 0.5 if 0 in (a, n1 - a, c, n2 - c) else 0.0
            p1, p2 = (a + half) / (n1 + 2 * half), (c + half) / (n2 + 2 * half)
            variance = 1 / (a + half) - 1 / (n1 + 2 * half) + 1 / (c + half) - 1 / (n2 + 2 * half)
            found.append((math.log(p1 / p2), variance))
    if not found:
        return math.nan, math.nan, math.nan
    between = 0.0
    if random_effects and len(found) > 1:
        weights = [1 / v for _, v in found]
        mean = sum(w * y for w, (y, _) in zip(weights, found, strict=True)) / sum(weights)
        q = sum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, found, strict=True))
        between = max(0.0, (q - len(found) + 1) / (sum(weights) - sum(w * w for w in weights) / sum(weights)))
    weights = [1 / (v + between) for _, v in found]
    mean = sum(w * y for w, (y, _) in zip(weights, found, strict=True)) / sum(weights)
    reach = 1.959963984540054 * sum(weights) ** -0.5
    return math.exp(mean), math.exp(mean - reach), math.exp(mean + reach)


def reciprocal(found):
    with np.errstate(divide="ignore"):
        return [float(1 / np.float64(value)) for value in (found.ratio, found.upper, found.lower)]


def test_every_average_of_small_strata_is_that_of_the_textbook_and_turns_over_with_the_groups():
    for rows in small_strata(400):
        cells = strata(*zip(*rows, strict=True))
        for average, expected in (
            (mantel_haenszel, plain_mantel_haenszel(rows)),
            (inverse_variance, plain_weighted(rows, random_effects=False)),
            (dersimonian_laird, plain_weighted(rows, random_effects=True)),
        ):
            found = average(cells)
            limits = (found.ratio, found.lower, found.upper)
            assert limits == pytest.approx(expected, rel=1e-9, nan_ok=True), rows
            assert reciprocal(average(cells.swapped())) == pytest.approx(limits, rel=1e-9, nan_ok=True), rows


@pytest.mark.parametrize("scoring", PUBLISHED.values(), ids=PUBLISHED)
def test_every_joint_score_interval_of_small_strata_turns_over_with_the_groups_and_holds_its_ratio(scoring):
    for rows in small_strata(25):
        cells = strata(*zip(*rows, strict=True))
        found = stratified_interval(cells, scoring)
        turned = reciprocal(stratified_interval(cells.swapped(), scoring))
        assert turned == pytest.approx((found.ratio, found.lower, found.upper), rel=1e-6, nan_ok=True), rows
        assert math.isnan(found.ratio) or found.lower <= found.ratio * (1 + 1e-9) <= found.upper * (1 + 2e-9), rows


@pytest.mark.parametrize("method", [PoolingMethod.GART_NAM, PoolingMethod.TANG])
def test_a_stratum_in_which_everybody_had_the_event_does_not_silence_the_others(method):
    alone, beside = strata([30], [40], [5], [40]), strata([30, 1], [40, 1], [5, 1], [40, 1])

    assert stratified_interval(beside, PUBLISHED[method]) == stratified_interval(alone, PUBLISHED[method])
    assert stratified_interval(strata([1], [1], [1], [1]), PUBLISHED[method]).ratio == pytest.approx(1)


def test_one_stratum_of_equal_rates_is_judged_as_the_pair_alone():
    alone, pair = stratified_interval(strata([3], [12], [1], [4])), ratio_interval(3, 12, 1, 4)

    assert (alone.p_value, alone.lower, alone.upper) == pytest.approx((pair.p_value, pair.lower, pair.upper), rel=1e-9)
    assert alone.ratio == pytest.approx(0.953875, abs=1e-6)  # where the corrected score is 0: the correction moves it
