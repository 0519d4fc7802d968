"""The national SC-WRES results that were published, for every indicator of a return."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from app.register.published import INDICATORS, MEASURES, published_results
from app.register.values import State


@pytest.fixture(scope="module")
def results(data):
    return lambda year: {one.indicator: one for one in published_results(data("programme"), year)}


def test_the_results_of_2023(results):
    assert {key: str(one.ratio) for key, one in results(2023).items() if one.ratio is not None} == {
        "shortlisting": "0.5",
        "disciplinary": "1.4",
        "fitness_to_practise": "2.1",
        "cpd": "1.0",
        "harassment_public": "1.2",
        "harassment_colleagues": "1.3",
        "harassment_managers": "1.9",
        "leaving": "1.1",
    }


def test_the_results_of_2024(results):
    assert {key: str(one.ratio) for key, one in results(2024).items() if one.ratio is not None} == {
        "shortlisting": "0.52",
        "disciplinary": "1.37",
        "fitness_to_practise": "1.08",
        "leaving": "1.21",
        "senior_management": "0.55",
    }


def test_pay_bands_of_2024_are_percentages_of_the_bands_of_a_return(results):
    bands = results(2024)["pay_bands"].figures

    assert [(band.breakdown, band.value, band.unit) for band in bands] == [
        ("under_30k", Decimal(18), "percent"),
        ("30k_to_70k", Decimal(22), "percent"),
        ("70k_and_over", Decimal(14), "percent"),
    ]


def test_what_was_not_seen_is_not_loaded(results):
    missing = {key for key, one in results(2024).items() if one.state is State.NOT_LOADED}

    assert missing == {"cpd", "harassment_public", "harassment_colleagues", "harassment_managers"}
    assert results(2023)["senior_management"].state is State.NOT_LOADED
    assert {one.state for one in results(2025).values()} == {State.NOT_LOADED}


def test_all_ten_indicators_come_in_their_order_even_when_nothing_is_loaded():
    assert tuple(one.indicator for one in published_results([], 2024)) == INDICATORS
    assert len(INDICATORS) == 10


def test_every_measure_belongs_to_an_indicator(data):
    assert set(MEASURES.values()) == set(INDICATORS)
    assert set(MEASURES) <= {one.measure for one in data("programme")}


def test_the_published_figures_agree_with_the_collected_ones(results):
    with (Path(__file__).parents[2] / "oracles" / "sc-wres-published.csv").open(newline="", encoding="utf-8") as file:
        national = [row for row in csv.DictReader(file) if row["organisation"] == "National (all returns)"]
    keys = {"2": "shortlisting", "3": "disciplinary", "4": "fitness_to_practise", "5": "cpd", "8": "leaving"}
    compared = 0
    for row in national:
        if row["indicator"] in keys and row["relative_likelihood"]:
            found = results(int(row["year"]))[keys[row["indicator"]]]
            assert found.ratio == Decimal(row["relative_likelihood"])
            compared += 1
    assert compared == 9
