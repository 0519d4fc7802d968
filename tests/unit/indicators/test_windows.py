"""Several collections added up: which are in, and that the sum is treated exactly as one collection is."""

from dataclasses import replace

import pytest

from app.indicators.results import BOTH_SERVICES, Label, Reliability, State
from app.indicators.trends import Point, trend
from app.indicators.windows import more_reliable, window
from tests.support.returns import EDITION, WORKED, result_of, return_of
from tests.support.years import disciplinary

A_YEAR = (3, 120, 6, 610)
CALCULATED = (
    *("state", "ratio", "lower", "upper", "label", "reliability", "excess", "rate", "reference_rate", "sentence"),
    *("numerator", "denominator", "reference_numerator", "reference_denominator"),
)


def points(**counts: tuple[int, int, int, int]) -> tuple[Point, ...]:
    years = {int(year.removeprefix("y")): (disciplinary(*four),) for year, four in counts.items()}
    return trend(years, years[max(years)][0], dict.fromkeys(years, 2000))


def test_the_sum_is_worked_out_exactly_as_one_collection_with_those_counts():
    found = window(points(y2023=(3, 120, 6, 610), y2024=(4, 125, 6, 600), y2025=(2, 130, 5, 590)), 2025, 3, EDITION)

    alone = disciplinary(9, 375, 17, 1800)
    assert found.years == (2023, 2024, 2025)
    assert {name: getattr(found.result, name) for name in CALCULATED} == {
        name: getattr(alone, name) for name in CALCULATED
    }
    assert found.shortfall == ""


@pytest.mark.parametrize("sign", [Label.ADVERSE, Label.FAVOURABLE])
def test_its_label_and_reliability_follow_the_same_rules(sign):
    year = (30, 400, 30, 1200) if sign is Label.ADVERSE else (10, 600, 60, 600)

    found = window(points(y2024=year, y2025=year), 2025, 3, EDITION).result

    assert (found.label, found.reliability) == (sign, Reliability.OK)


def test_two_of_three_collections_are_added_with_the_reason_for_the_third():
    found = window(points(y2024=A_YEAR, y2025=A_YEAR), 2025, 3, EDITION)

    assert found.years == (2024, 2025)
    assert found.title == "2024 and 2025 together"
    assert found.result.numerator == 6
    assert found.shortfall == "There is no return before 2024."


def test_five_collections_reach_further_back_than_three():
    years = {f"y{year}": A_YEAR for year in range(2020, 2026)}

    assert window(points(**years), 2025, 3, EDITION).years == (2023, 2024, 2025)
    assert window(points(**years), 2025, 5, EDITION).years == (2021, 2022, 2023, 2024, 2025)


def test_a_window_ends_with_the_chosen_collection():
    assert window(points(y2023=A_YEAR, y2024=A_YEAR, y2025=A_YEAR), 2024, 3, EDITION).years == (2023, 2024)


def test_nothing_is_added_across_a_new_definition():
    one = disciplinary(*A_YEAR)
    found = window(trend({2024: (one,), 2025: (one,)}, one, {2024: 2023, 2025: 2025}), 2025, 3, EDITION)

    assert (found.years, found.result) == ((2025,), None)
    assert found.shortfall == "The indicator was defined differently before 2025, so earlier collections stand apart."


def test_nothing_is_added_across_a_collection_without_counts():
    missing = replace(disciplinary(*A_YEAR), state=State.NOT_SUPPLIED, numerator=None)
    years = {2023: (disciplinary(*A_YEAR),), 2024: (missing,), 2025: (disciplinary(*A_YEAR),)}
    found = window(trend(years, years[2025][0], dict.fromkeys(years, 2000)), 2025, 3, EDITION)

    assert found.years == (2025,)
    assert found.shortfall == "The collection of 2024 has no counts for it."


def test_a_collection_that_has_no_counts_itself_has_no_window():
    missing = replace(disciplinary(*A_YEAR), state=State.NOT_SUPPLIED, numerator=None)
    found = window(trend({2025: (missing,)}, missing, {2025: 2000}), 2025, 3, EDITION)

    assert (found.result, found.shortfall) == (None, "This collection has no counts to add up.")


def test_years_without_cases_count_as_nobody_and_a_window_may_have_none():
    some = window(points(y2024=(0, 120, 0, 610), y2025=A_YEAR), 2025, 3, EDITION).result
    none = window(points(y2024=(0, 120, 0, 610), y2025=(0, 120, 0, 610)), 2025, 3, EDITION).result

    assert (some.numerator, some.denominator, some.state) == (3, 240, State.OK)
    assert (none.state, none.ratio, none.label) == (State.NO_CASES, None, None)
    assert none.sentence.startswith("None of 240 minority ethnic staff and none of 1,220 White staff")


def test_the_bands_below_the_top_are_not_judged_over_several_years_either():
    low, top = (
        result_of(return_of(WORKED["pay_bands"]), "pay_bands", breakdown=band) for band in ("under_30k", "70k_and_over")
    )
    pooled = [
        window(trend({2024: (one,), 2025: (one,)}, one, {2024: 2024, 2025: 2024}), 2025, 3, EDITION).result
        for one in (low, top)
    ]

    assert [one.label for one in pooled] == [None, Label.ADVERSE]


def test_one_service_that_stands_for_both_is_said_so():
    adult = disciplinary(*A_YEAR)
    both = replace(adult, service=BOTH_SERVICES)
    absent = replace(adult, service="children", state=State.NOT_APPLICABLE)
    years = {2024: (adult, absent, both), 2025: (adult, absent, both)}

    found = window(trend(years, both, {2024: 2000, 2025: 2000}), 2025, 3, EDITION)

    assert found.result.sentence.endswith(
        "This is adult social care alone, because the return covers no other service."
    )


def test_a_collection_with_enough_cases_needs_no_other():
    enough = points(y2024=(30, 400, 60, 1200), y2025=(30, 400, 60, 1200))

    assert more_reliable(enough[-1].result, [window(enough, 2025, 3, EDITION)]) == ""


def test_where_one_collection_has_too_few_cases_the_shortest_window_with_enough_speaks():
    found = points(**{f"y{year}": (4, 300, 8, 600) for year in range(2021, 2026)})
    windows = [window(found, 2025, length, EDITION) for length in (3, 5)]

    assert more_reliable(found[-1].result, windows) == (
        "One collection has too few cases. 2023, 2024 and 2025 together are more reliable: minority ethnic staff "
        "were as likely as White staff to enter the formal disciplinary process (1.00). With these numbers it could "
        "be anywhere from 0.49 to 1.96, so a difference either way is possible."
    )


def test_where_no_window_has_enough_that_is_said():
    found = points(y2024=(0, 20, 1, 100), y2025=(0, 20, 1, 100))

    assert more_reliable(found[-1].result, [window(found, 2025, 3, EDITION)]) == (
        "One collection has too few cases, and so have 2024 and 2025 together."
    )
    assert more_reliable(found[-1].result, [window(found[1:], 2025, 3, EDITION)]) == (
        "There is no earlier collection to add to this one; the next ones will make it more reliable."
    )
