"""One organisation against a published figure: the funnel, the exact test, the ratio of ratios and the drawn value."""

import itertools
import math

import pytest

from app.indicators.counts import Counts
from app.indicators.standing import (
    Reach,
    drawn_towards,
    effect_of,
    funnel_round,
    least_expected,
    position,
    ratio_of_effects,
)

MANY = Counts(40, 200, 80, 320)  # 0.80, with a standard error of 0.1714


def test_the_error_is_that_of_katz():
    effect = effect_of(MANY)

    assert effect.ratio == pytest.approx(0.8)
    assert effect.error == pytest.approx(math.sqrt(1 / 40 - 1 / 200 + 1 / 80 - 1 / 320))
    assert effect.precision == pytest.approx(5.834599)


@pytest.mark.parametrize("counts", [Counts(0, 50, 0, 60), Counts(1, 0, 2, 9), Counts(5, 5, 9, 9), Counts(6, 5, 1, 9)])
def test_counts_that_say_nothing_have_no_effect_and_no_place(counts):
    assert effect_of(counts) is None
    assert position(counts, 1.0) is None
    assert drawn_towards(counts, 1.0, 0.1) is None


@pytest.mark.parametrize(
    ("target", "reach", "is_above"),
    [
        (1.0, Reach.WITHIN, False),
        (1.11, Reach.WITHIN, False),
        (1.13, Reach.OUTSIDE_INNER, False),
        (1.35, Reach.OUTSIDE_INNER, False),
        (1.37, Reach.OUTSIDE_OUTER, False),
        (0.56, Reach.OUTSIDE_INNER, True),
        (0.45, Reach.OUTSIDE_OUTER, True),
    ],
)
def test_the_inner_limits_are_those_of_95_and_the_outer_ones_of_99_8_percent(target, reach, is_above):
    found = position(MANY, target)

    assert (found.reach, found.is_above, found.p_value) == (reach, is_above, None)


def test_over_dispersion_widens_the_funnel():
    assert position(MANY, 1.37, tau2=0.05).reach is Reach.WITHIN


@pytest.mark.parametrize("target", [0.0, math.inf])
def test_a_published_figure_without_a_size_gives_no_place(target):
    assert position(MANY, target) is None


def test_below_five_expected_cases_the_exact_test_takes_the_place_of_the_funnel():
    few = Counts(4, 30, 2, 300)  # 6 cases, of which 30 / (30 + 300) would be 0.55 in the first group

    found = position(few, 1.0, tau2=10.0)

    assert least_expected(few, 1.0) == pytest.approx(6 / 11)
    # binomial(6, 1/11): half of P(4) and all of P(5) and P(6), twice
    assert found.p_value == pytest.approx(2 * (0.5 * 15 * 100 + 6 * 10 + 1) / 11**6)
    assert found.reach is Reach.OUTSIDE_OUTER
    assert found.tau2 == 0.0


def test_five_expected_cases_are_enough_for_the_funnel():
    assert position(Counts(5, 100, 5, 100), 1.0).p_value is None
    assert position(Counts(5, 100, 4, 100), 1.0).p_value is not None


def test_the_ratio_of_ratios_has_both_errors():
    found = ratio_of_effects(effect_of(MANY), effect_of(Counts(100, 500, 100, 600)))

    error = math.sqrt(1 / 40 - 1 / 200 + 1 / 80 - 1 / 320 + 1 / 100 - 1 / 500 + 1 / 100 - 1 / 600)
    assert found.ratio == pytest.approx(0.8 / 1.2)
    assert found.lower == pytest.approx(0.8 / 1.2 / math.exp(1.959964 * error))
    assert found.upper == pytest.approx(0.8 / 1.2 * math.exp(1.959964 * error))


def test_the_worked_example_of_the_drawn_value():
    found = drawn_towards(Counts(9, 120, 17, 610), 1.37, 0.09)

    assert (round(found.ratio, 2), round(found.lower, 2), round(found.upper, 2)) == (1.75, 1.09, 2.80)
    assert found.drawn == pytest.approx(0.64, abs=0.001)


def test_without_differences_beyond_chance_the_drawn_value_is_the_groups():
    found = drawn_towards(MANY, 1.37, 0.0)

    assert (found.ratio, found.drawn) == (pytest.approx(1.37), 1.0)


def test_precision_grows_with_the_root_of_the_cases_of_the_same_mix_of_people():
    found = position(MANY, 1.0)

    assert found.cases == 120
    assert found.precision_at(120) == pytest.approx(found.effect.precision)
    assert found.precision_at(480) == pytest.approx(effect_of(Counts(160, 800, 320, 1280)).precision)


def test_the_scale_of_the_funnel_has_round_numbers_of_cases_apart_from_each_other():
    scale = funnel_round(position(MANY, 1.0)).scale

    assert [cases for cases, _ in scale] == [5, 20, 50, 100, 200]
    assert all(later - earlier >= 7 / 6 for (_, earlier), (_, later) in itertools.pairwise(scale))
