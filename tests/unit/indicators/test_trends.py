"""One result through the collections: what may be read on, and what breaks the line."""

from dataclasses import replace

import pytest

from app.indicators.results import BOTH_SERVICES, Result, State
from app.indicators.trends import trend
from tests.support.years import disciplinary


def points(by_year, comparable_from=2023, service="adult"):
    years = {year: tuple(results) for year, results in by_year.items()}
    newest = next(result for result in years[max(years)] if result.service == service)
    return trend(years, newest, dict.fromkeys(years, comparable_from))


def absent(service: str, state: State) -> Result:
    return replace(disciplinary(9, 120, 17, 610, service=service), state=state, numerator=None)


def test_collections_that_may_be_compared_are_one_run_with_each_change_tested():
    found = points({2024: [disciplinary(9, 120, 17, 610)], 2025: [disciplinary(12, 130, 17, 610)]})

    assert [point.year for point in found] == [2024, 2025]
    assert [point.broken for point in found] == [None, None]
    assert found[0].change is None
    assert found[1].change is not None


def test_a_new_definition_breaks_the_line_and_nothing_is_tested_across_it():
    one = disciplinary(9, 120, 17, 610)
    found = trend({2023: (one,), 2024: (one,), 2025: (one,)}, one, {2023: 2023, 2024: 2023, 2025: 2025})

    assert [point.broken.label if point.broken else "" for point in found] == ["", "", "definition changed"]
    assert found[2].broken.reason == (
        "The indicator was defined differently before 2025, so earlier collections stand apart."
    )
    assert found[2].change is None
    assert found[1].change is not None


def test_a_collection_without_a_return_breaks_the_line():
    one = disciplinary(9, 120, 17, 610)
    found = points({2023: [one], 2025: [one]})

    assert found[1].broken.reason == "There is no return for 2024, so the line breaks there."


def test_both_services_are_not_compared_with_one_of_them():
    adult, children = (disciplinary(9, 120, 17, 610, service=service) for service in ("adult", "children"))
    both = replace(adult, service=BOTH_SERVICES)
    found = points(
        {2024: [adult, absent("children", State.NOT_APPLICABLE), both], 2025: [adult, children, both]},
        service=BOTH_SERVICES,
    )

    assert found[1].broken.label == "other services"
    assert found[0].scope == {"adult"}
    assert found[1].scope == {"adult", "children"}


def test_a_service_that_was_not_supplied_is_still_covered():
    adult = disciplinary(9, 120, 17, 610)
    both = replace(adult, service=BOTH_SERVICES)
    missing = absent("children", State.NOT_SUPPLIED)
    found = points({2024: [adult, missing, both], 2025: [adult, missing, both]}, service=BOTH_SERVICES)

    assert found[1].broken is None


def test_another_group_to_compare_with_is_another_definition():
    one = disciplinary(9, 120, 17, 610)
    found = points({2024: [replace(one, reference="white_british")], 2025: [one]})

    assert found[1].broken.label == "definition changed"


@pytest.mark.parametrize("other", [{"service": "children"}, {"group": "asian"}, {"breakdown": "70k_and_over"}])
def test_only_the_same_result_is_followed(other):
    one = disciplinary(9, 120, 17, 610)
    found = points({2024: [replace(one, **other)], 2025: [one]})

    assert [point.year for point in found] == [2025]
