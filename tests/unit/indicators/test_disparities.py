"""Disparity between pay bands."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.catalogue import load_edition
from app.indicators.disparities import band_disparities, step_name, step_sentence, steps
from app.indicators.results import State
from tests.support.returns import WORKED, return_of


def adult(return_, collection=2025):
    found = band_disparities(return_, load_edition(collection))
    return {(one.lower_band, one.upper_band): one for one in found if one.service == "adult"}


def test_each_step_and_the_whole_way_are_compared():
    assert steps(("low", "middle", "top")) == (("low", "middle"), ("middle", "top"), ("low", "top"))
    assert steps(("low", "top")) == (("low", "top"),)


def test_a_disparity_is_the_minority_ethnic_step_over_the_white_one():
    one = adult(return_of(WORKED["pay_bands"]))["under_30k", "30k_to_70k"]

    assert (one.minority_lower, one.minority_upper, one.white_lower, one.white_upper) == (60, 35, 100, 250)
    assert one.ratio == pytest.approx((35 / 60) / (250 / 100))
    spread = 1.959963984540054 * math.sqrt(1 / 60 + 1 / 35 + 1 / 100 + 1 / 250)
    assert one.lower == pytest.approx(one.ratio * math.exp(-spread))
    assert one.upper == pytest.approx(one.ratio * math.exp(spread))


@settings(deadline=None)
@given(counts=st.lists(st.integers(1, 5000), min_size=6, max_size=6))
def test_the_whole_way_is_the_product_of_its_steps(counts):
    low, middle, top = zip(counts[:3], counts[3:], strict=True)
    bands = {"under_30k": low, "30k_to_70k": middle, "70k_and_over": top, "pay_not_known": (0, 0)}
    found = adult(return_of({"headcount": bands}, only=("adult",)))

    product = found["under_30k", "30k_to_70k"].ratio * found["30k_to_70k", "70k_and_over"].ratio
    assert found["under_30k", "70k_and_over"].ratio == pytest.approx(product)


def test_nobody_at_the_top_is_a_disparity_of_nought_without_limits():
    bands = {"under_30k": (60, 100), "30k_to_70k": (35, 250), "70k_and_over": (0, 50), "pay_not_known": (0, 0)}

    one = adult(return_of({"headcount": bands}))["30k_to_70k", "70k_and_over"]

    assert (one.state, one.ratio, one.lower, one.upper) == (State.OK, 0.0, None, None)


def test_nobody_to_progress_from_is_not_calculable():
    bands = {"under_30k": (0, 100), "30k_to_70k": (35, 250), "70k_and_over": (5, 50), "pay_not_known": (0, 0)}

    one = adult(return_of({"headcount": bands}))["under_30k", "30k_to_70k"]

    assert (one.state, one.ratio) == (State.NOT_CALCULABLE, None)
    assert one.reason == "Nobody is counted in one of the two bands, so there is no progression to compare."


def test_missing_counts_are_named():
    one = adult(return_of({}))["under_30k", "30k_to_70k"]

    assert one.state is State.NOT_SUPPLIED
    assert one.reason == (
        "Missing for adult social care: Headcount: Pay under £30,000; Headcount: Pay from £30,000 to under £70,000."
    )


def test_a_service_out_of_scope_is_not_applicable():
    found = band_disparities(return_of(WORKED["pay_bands"], services=("adult",)), load_edition(2025))

    assert {one.state for one in found if one.service == "children"} == {State.NOT_APPLICABLE}


def test_2023_had_no_national_bands():
    assert adult(return_of({}), 2023) == {}


def test_a_step_is_said_in_words_with_its_range():
    one = adult(return_of(WORKED["pay_bands"]))["under_30k", "30k_to_70k"]

    assert step_sentence(one, load_edition(2025)) == (
        "From “Pay under £30,000” to “Pay from £30,000 to under £70,000”, minority ethnic staff are found "
        "0.23 times as often as White staff, between 0.14 and 0.38."
    )


def test_a_step_that_cannot_be_compared_says_why():
    bands = {"under_30k": (0, 100), "30k_to_70k": (35, 250), "70k_and_over": (0, 50), "pay_not_known": (0, 0)}
    found = adult(return_of({"headcount": bands}))

    assert step_sentence(found["under_30k", "30k_to_70k"], load_edition(2025)).endswith(
        ": Nobody is counted in one of the two bands, so there is no progression to compare."
    )
    assert step_sentence(found["30k_to_70k", "70k_and_over"], load_edition(2025)).endswith(
        "0.00 times as often as White staff."
    )


def test_a_step_has_a_short_name():
    bands = ("under_30k", "30k_to_70k", "70k_and_over")
    found = adult(return_of(WORKED["pay_bands"]))

    assert [step_name(one, bands) for one in found.values()] == ["Low to middle", "Middle to top", "Low to top"]
    assert step_name(found["under_30k", "70k_and_over"], (*bands, "more")) == "1 to 3"
