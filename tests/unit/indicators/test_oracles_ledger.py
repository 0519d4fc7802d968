"""Every row of the two files of published results is proven by something here, or holds nothing that can be computed.

The rows of the two files of intervals are all compared in ``test_oracles_ratio`` and ``test_proportions``, which
refuse to pass a method over.
"""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

from app.indicators.bounds import exact_ratio
from app.indicators.calculate import calculate
from app.indicators.counts import Counts
from app.indicators.results import State
from app.indicators.rounding import percentage, text
from tests.support.returns import SHORTLISTING, return_of

ORACLES = Path(__file__).parents[2] / "oracles"
FORMULA = re.compile(r"\((\d+)/(\d+)\)(?: ?/ ?)\((\d+)/(\d+)\) ?= ?(\d+\.\d+)")
CUT_OFF = {"3.207"}  # of 3.2075; the note cut the digits off, the published 3.2 is rounded
SIDES = ("bme_num", "bme_den", "white_num", "white_den")
KIND_OF_NHS = {"[COUNTS]", "[COUNTS-DERIVED-DEN]", "[RATES]", "[SHARES]", "[RATIO-ONLY]", "[PARTIAL]"}


def rows(name):
    with (ORACLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NHS, SC = rows("nhs-wres-worked-examples.csv"), rows("sc-wres-published.csv")


def decimals(printed):
    return len(printed.partition(".")[2])


def result_with(ratio):
    """A result whose ratio is exactly this fraction, out of counts large enough for any."""
    a, c = 1_000 * ratio.numerator, 1_000 * ratio.denominator
    people = 10 * max(a, c)
    found = calculate(return_of({"appointed": (a, c), "shortlisted": (people, people)}), SHORTLISTING)
    (result,) = (one for one in found if one.service == "adult" and one.group == "minority_ethnic")
    assert result.ratio == pytest.approx(float(ratio), rel=1e-12)
    return result


def proves_a_ratio_of_counts(row):
    counts = Counts(*(int(row[side]) for side in SIDES))
    way = 1 if row["ratio_direction"] == "bme/white" else -1
    if row["published_ratio"]:
        assert text(exact_ratio(counts) ** way, decimals(row["published_ratio"])) == row["published_ratio"]
    for printed in re.findall(r"(?:exact|ratio) (\d\.\d\d)\b", row["notes"]):
        assert text(exact_ratio(counts) ** way) == printed
    for printed in re.findall(r"quotes ([\d.]+)% and ([\d.]+)%|rates published (\d+)% and (\d+)%", row["notes"]):
        white, minority = (one for one in printed if one)
        assert percentage(counts.c, counts.n2, decimals(white)) == f"{white}%"
        assert percentage(counts.a, counts.n1, decimals(minority)) == f"{minority}%"


def proves_a_state_of_counts(row):
    a, n1, c, n2 = (int(row[side]) for side in SIDES)
    found = calculate(return_of({"appointed": (a, c), "shortlisted": (n1, n2)}), SHORTLISTING)
    (result,) = (one for one in found if one.service == "adult" and one.group == "minority_ethnic")
    assert result.state is (State.OK if a + c else State.NO_CASES)
    assert result.ratio == (None if a + c == 0 else float(exact_ratio(Counts(a, n1, c, n2))))


def proves_rates_of_derived_counts(row):
    white, minority = re.findall(r"([\d.]+)%", row["notes"])[:2]
    assert percentage(int(row["white_num"]), int(row["white_den"])) == f"{white}%"
    assert percentage(int(row["bme_num"]), int(row["bme_den"])) == f"{minority}%"
    for printed in re.findall(r"ratio of published rates ([\d.]+)", row["notes"]):
        assert text(Fraction(minority) / Fraction(white)) == printed


def proves_a_ratio_of_rates(row):
    first, second = (Fraction(one) for one in re.findall(r"([\d.]+)%", row["notes"])[:2])
    way = first / second
    if row["ratio_direction"] == "bme/white" and first > second and "hiring" in row["indicator"]:
        way = second / first  # the rate of the reference group is named first
    stated = re.findall(r"(?:exact|ratio|implied white/bme) (\d\.\d+)", row["notes"])
    for printed in stated:
        cut = way * 10 ** decimals(printed) // 1 if printed in CUT_OFF else None
        assert (text(way, decimals(printed)) if cut is None else str(float(cut / 1000))) == printed
    if "INCONSISTENT" in row["notes"]:
        assert text(way, decimals(row["published_ratio"])) != row["published_ratio"]
    elif row["published_ratio"]:
        assert text(way, decimals(row["published_ratio"])) == row["published_ratio"]


def proves_shares(row):
    for *parts, printed in re.findall(r"\((\d+)/(\d+)\)/\((\d+)/(\d+)\)=(\d\.\d+)", row["notes"]):
        a, n1, c, n2 = map(int, parts)
        assert text(Fraction(a * n2, n1 * c)) == printed
    pairs = {
        "0.69": (35, 44),
        "1.35": (24, 19),
        "1.29": (29, 24),
    }  # appointed of shortlisted, reports of profession ...
    for printed in re.findall(r"implied (\d\.\d+)", row["notes"]):
        part, whole = pairs[printed]
        assert text(Fraction(part * (100 - whole), whole * (100 - part))) == printed


def proves_a_direction(row, ratio, is_reversed):
    """What is printed as white over minority is, the other way up, the service's ratio, and comes back from it."""
    own = 1 / Fraction(ratio) if is_reversed else Fraction(ratio)
    result = result_with(own)
    assert text(Fraction(result.numerator, result.reference_numerator) ** (-1 if is_reversed else 1), 2) == text(
        Fraction(ratio)
    )
    assert text(own) in result.sentence or own == 1
    for printed in re.findall(r"(?:SC-WRES direction|reciprocal) (\d\.\d\d)", row["notes"]):
        assert text(own) == printed


def nhs_proofs(row):
    kind = row["notes"].partition("]")[0] + "]"
    assert kind in KIND_OF_NHS
    return {
        "[COUNTS]": [proves_a_state_of_counts, *([proves_a_ratio_of_counts] if row["bme_num"] != "0" else [])],
        "[COUNTS-DERIVED-DEN]": [proves_rates_of_derived_counts],
        "[RATES]": [proves_a_ratio_of_rates],
        "[SHARES]": [proves_shares],
        "[RATIO-ONLY]": [
            lambda one: proves_a_direction(one, one["published_ratio"], one["ratio_direction"] == "white/bme")
        ],
        "[PARTIAL]": [],
    }[kind]


def proves_a_percentage(row):
    assert percentage(int(row["numerator"]), int(row["denominator"]), decimals(row["percentage"])) == (
        f"{row['percentage']}%"
    )


def proves_a_derived_percentage(row):
    (printed,) = re.findall(
        r"([\d.]+)%(?: of known| of year-end headcount)? \[derived\]|([\d.]+)% if divided", row["notes"]
    )
    printed = next(one for one in printed if one)
    assert percentage(int(row["numerator"]), int(row["denominator"]), decimals(printed)) == f"{printed}%"


def proves_a_formula(row):
    a, n1, c, n2, printed = FORMULA.search(row["notes"]).groups()
    ratio = Fraction(int(a) * int(n2), int(n1) * int(c))
    assert text(ratio, decimals(printed)) == printed
    assert text(ratio, decimals(row["relative_likelihood"])) == row["relative_likelihood"]


def proves_a_ratio_of_two_percentages(row):
    first, second, printed = re.search(r"(?:RL )?([\d.]+)/([\d.]+) ?= ?(\d\.\d+)", row["notes"]).groups()
    ratio = Fraction(first) / Fraction(second)
    assert text(ratio, decimals(printed)) == printed
    if row["relative_likelihood"]:
        assert text(ratio, decimals(row["relative_likelihood"])) == row["relative_likelihood"]


def proves_none_among_many(row):
    assert (row["numerator"], row["relative_likelihood"]) == ("0", "0")
    assert exact_ratio(Counts(0, 20, 5, 100)) == 0


def sc_proofs(row):
    """The proofs of a row; none where it holds one figure that nothing else in the row can be held against."""
    found = []
    if row["numerator"] and row["denominator"] and row["percentage"] and row["percentage"] != "100":
        found.append(proves_a_percentage)
    if (
        re.search(r"[\d.]+%( of known| of year-end headcount)? \[derived\]|% if divided", row["notes"])
        and row["denominator"]
    ):
        found.append(proves_a_derived_percentage)
    if FORMULA.search(row["notes"]) and row["relative_likelihood"]:
        found.append(proves_a_formula)
    elif re.search(r"\d/\d+.* ?= ?\d\.\d", row["notes"]) and (row["relative_likelihood"] or "RL " in row["notes"]):
        found.append(proves_a_ratio_of_two_percentages)
    if row["relative_likelihood"] == "0":
        found.append(proves_none_among_many)
    elif row["relative_likelihood"]:
        is_reversed = row["group"].startswith("white vs")
        found.append(lambda one: proves_a_direction(one, one["relative_likelihood"], is_reversed))
    return found


@pytest.mark.parametrize(
    ("at", "row"), list(enumerate(NHS, 2)), ids=lambda value: str(value) if isinstance(value, int) else ""
)
def test_every_worked_example_comes_out(at, row):
    proofs = nhs_proofs(row)

    for proof in proofs:
        proof(row)
    assert proofs or row["organisation"].startswith("Royal College of Midwives"), f"line {at} proves nothing"


@pytest.mark.parametrize(
    ("at", "row"), list(enumerate(SC, 2)), ids=lambda value: str(value) if isinstance(value, int) else ""
)
def test_every_published_figure_comes_out(at, row):
    proofs = sc_proofs(row)

    for proof in proofs:
        proof(row)
    if not proofs:
        figures = [row[key] for key in ("numerator", "denominator", "percentage", "relative_likelihood") if row[key]]
        is_pair = row["numerator"] and row["denominator"] and not row["percentage"]
        is_lone = row["percentage"] == "100" or row["notes"].startswith("[formula") or "implies" in row["notes"]
        assert len(figures) <= 1 or is_pair or is_lone, f"line {at} proves nothing"


def test_how_many_rows_prove_what():
    kinds = [len(sc_proofs(row)) for row in SC]

    assert (len(NHS), len(SC)) == (55, 154)
    assert sum(1 for row in NHS if nhs_proofs(row)) == 54
    assert sum(1 for kind in kinds if kind) == 69
