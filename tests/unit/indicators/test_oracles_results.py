"""Published figures of others, worked out again with the service's own code."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

from app.indicators.bounds import exact_ratio
from app.indicators.counts import Counts
from app.indicators.results import State
from app.indicators.rounding import percentage, text
from tests.support.returns import SHORTLISTING, result_of, return_of

ORACLES = Path(__file__).parents[2] / "oracles"


def rows(name):
    with (ORACLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


NHS = rows("nhs-wres-worked-examples.csv")
SC = rows("sc-wres-published.csv")
COUNTED = [row for row in NHS if "[COUNTS]" in row["notes"] and row["bme_den"]]


def name(row):
    return f"{row['organisation'][:30]} {row['indicator'][:40]}"


@pytest.mark.parametrize("row", [row for row in COUNTED if row["published_ratio"]], ids=name)
def test_a_published_ratio_comes_out_at_the_precision_at_which_it_was_printed(row):
    counts = Counts(*(int(row[key]) for key in ("bme_num", "bme_den", "white_num", "white_den")))
    ratio = exact_ratio(counts)
    printed = row["published_ratio"]
    decimals = len(printed.partition(".")[2])

    assert text(ratio if row["ratio_direction"] == "bme/white" else 1 / ratio, decimals) == printed


@pytest.mark.parametrize("row", COUNTED, ids=name)
def test_every_published_set_of_counts_gives_a_result_in_the_right_state(row):
    a, n1, c, n2 = (int(row[key]) for key in ("bme_num", "bme_den", "white_num", "white_den"))
    result = result_of(return_of({"appointed": (a, c), "shortlisted": (n1, n2)}), "shortlisting", edition=SHORTLISTING)

    assert result.state is (State.OK if a + c else State.NO_CASES)
    assert (result.ratio == 0) is (a == 0 and c > 0)


@pytest.mark.parametrize(
    "row", [row for row in NHS if "INCONSISTENT" in row["notes"] and "RATES" in row["notes"]], ids=name
)
def test_a_ratio_that_its_own_rates_contradict_never_comes_out(row):
    white, bme = (Fraction(found) for found in re.findall(r"(?:white|bme) ([\d.]+)%", row["notes"]))

    assert text(white / bme) == "0.17"
    assert text(white / bme, 1) != row["published_ratio"]


def test_the_exactly_four_fifths_example_of_the_eeoc_is_within_the_band():
    result = result_of(
        return_of({"appointed": (480, 600), "shortlisted": (1000, 1000)}), "shortlisting", edition=SHORTLISTING
    )

    assert text(exact_ratio(Counts(480, 1000, 600, 1000))) == "0.80"
    assert result.label == "possible"  # clear of chance, and not beyond four-fifths


@pytest.mark.parametrize(
    "row",
    [row for row in SC if row["numerator"] and row["denominator"] and row["percentage"]],
    ids=lambda r: r["notes"][:40],
)
def test_a_published_percentage_comes_out_of_its_counts(row):
    decimals = len(row["percentage"].partition(".")[2])

    assert percentage(int(row["numerator"]), int(row["denominator"]), decimals) == f"{row['percentage']}%"


def test_kent_communitys_published_rates_give_its_ratio():
    (bme,) = (row for row in SC if row["organisation"].startswith("Kent Community") and row["group"] == "BME")
    (white,) = (row for row in SC if row["organisation"].startswith("Kent Community") and row["group"] == "white")
    counts = Counts(*(int(row[key]) for row in (bme, white) for key in ("numerator", "denominator")))

    assert text(1 / exact_ratio(counts)) == "1.76"
    assert text(exact_ratio(counts)) == "0.57"


@pytest.mark.parametrize(
    "row",
    [row for row in SC if "[converted] from '" in row["notes"] and "%" in row["notes"]],
    ids=lambda r: r["notes"][:40],
)
def test_a_published_percentage_less_or_more_likely_is_the_sentence_of_its_ratio(row):
    change, direction = re.findall(r"(\d+)% (less|more) likely", row["notes"])[0]
    thousand = round(float(row["relative_likelihood"]) * 1000)

    result = result_of(
        return_of({"appointed": (thousand, 1000), "shortlisted": (4000, 4000)}), "shortlisting", edition=SHORTLISTING
    )

    assert f"({change}% {direction} likely)" in result.sentence
