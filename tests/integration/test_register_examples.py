"""The worked examples go through the service: no must fix, and the expected relative likelihoods come out."""

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import app.register
from app.indicators.calculate import calculate
from schemas.report import check_file
from tests.support.returns import EDITION, return_of

DATA = Path(app.register.__file__).parent / "data"
GROUPS = ("white", "mixed", "asian", "black", "other")
COLUMNS = {"white": "white_not_split"}
SENIOR_MANAGEMENT = replace(EDITION, indicators=(EDITION.indicator("senior_management"),))
PARTS = ("numerator", "denominator", "reference_numerator", "reference_denominator")
EXAMPLES = Path(__file__).parents[2] / "examples"


def expected_rows():
    with (EXAMPLES / "expected-senior-management.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    files = sorted({row["file"] for row in rows})
    return [(name, [row for row in rows if row["file"] == name]) for name in files]


@pytest.mark.parametrize(
    ("name", "expected"), expected_rows(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_example_is_read_and_computed_as_expected(name, expected):
    report = check_file(EXAMPLES / name, display_name=name, today=date(2025, 10, 8))
    found = {
        result.group: result
        for result in calculate(report.return_, report.edition)
        if (result.indicator, result.service, result.reference) == ("senior_management", "children", "white")
    }

    assert report.readable
    assert report.summary["must_fix"] == 0
    assert set(found) == {row["group"] for row in expected}
    for row in expected:
        result = found[row["group"]]
        assert result.state == row["state"]
        if row["state"] == "ok":
            assert [getattr(result, part) for part in PARTS] == [int(row[key]) for key in ("a", "n1", "c", "n2")]
            assert result.ratio == pytest.approx(float(row["ratio"]), abs=0.005 + 1e-9)


def lines_of(year):
    """The published lines of a year by role and area, each joint return once."""
    with (DATA / "dfe_csww_ethnicity.csv").open(newline="", encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["year"] == year]
    return {(line["role"], line["gss_code_current"]): line for line in lines}


def counts_in(line):
    """The columns of a return: what the publisher says is unavailable is nobody known, and everybody not known."""
    found = {COLUMNS.get(group, group): 0 if line[group] == "x" else int(line[group]) for group in GROUPS}
    return {**found, "not_known": int(line["not_known"])}


@pytest.mark.parametrize("year", [str(year) for year in range(2019, 2026)])
def test_the_ratio_of_senior_managers_of_every_area_is_that_of_its_published_counts(year):
    lines = lines_of(year)
    areas = [code for role, code in lines if role == "Total"]
    assert len(areas) in {160, 161, 163}
    for code in areas:
        everybody, senior = (counts_in(lines[role, code]) for role in ("Total", "Senior manager"))
        a, n1 = (sum(counts[group] for group in GROUPS[1:]) for counts in (senior, everybody))
        c, n2 = senior["white_not_split"], everybody["white_not_split"]
        return_ = return_of(
            {"headcount": everybody, "senior_managers": senior},
            services=("children",),
            only=("children",),
            edition=SENIOR_MANAGEMENT,
        )
        (result,) = [
            one for one in calculate(return_, SENIOR_MANAGEMENT)
            if (one.service, one.group, one.reference) == ("children", "minority_ethnic", "white")
        ]  # fmt: skip

        assert [getattr(result, part) for part in PARTS] == [a, n1, c, n2], code
        assert result.state == expected_state(a, n1, c, n2), code
        if result.state == "ok" and c:
            assert result.ratio == pytest.approx(float(Fraction(a, n1) / Fraction(c, n2)), rel=1e-12), code
        else:
            assert result.ratio == (float("inf") if result.state == "ok" else None), code


def expected_state(a, n1, c, n2):
    if not n1 or not n2:
        return "not_calculable"
    return "ok" if a + c else "no_cases"
