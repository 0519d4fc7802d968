"""The worked examples go through the service: no must fix, and the expected relative likelihoods come out."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.indicators.calculate import calculate
from schemas.report import check_file

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
