"""Further figures that textbooks, manuals and test suites printed come out of the command line at their precision."""

import csv
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "oracles" / "further-published.csv"
KEYS = {"estimate": "estimate", "lo": "lower", "hi": "upper"}
ROWS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))


def words_of(row, strata_file):
    columns = [row[key].split(";") for key in ("x1", "n1", "x2", "n2") if row[key]]
    if row["kind"] == "strata":
        lines = (",".join(line) for line in zip(*columns, strict=True))
        return ["ratio", "--strata", strata_file("\n".join(["a,n1,c,n2", *lines]))]
    return ["ratio" if row["kind"] == "ratio" else "proportion", *(column[0] for column in columns)]


def assert_printed(value, printed):
    """Compare at the printed decimals; at more than 12 digits, within the rounding of the last operations."""
    if printed in {"inf", "nan"}:
        assert value == (None if printed == "nan" else "inf")
    elif len(printed.replace(".", "").lstrip("0")) > 12:
        assert value == pytest.approx(float(printed), rel=1e-13)
    else:
        decimals = len(printed.partition(".")[2])
        assert f"{value:.{decimals}f}" == f"{float(printed):.{decimals}f}"


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['x1'][:12]}of{row['n1'][:12]}-{row['method']}-{row['conf']}"
)
def test_a_printed_figure_comes_out_as_printed(read, strata_file, row):
    found = read(*words_of(row, strata_file), "--method", row["method"], "--confidence", row["conf"])

    for column, key in KEYS.items():
        if row[column]:
            assert_printed(found["ratio" if "ratio" in found and key == "estimate" else key], row[column])


def test_every_row_says_who_printed_it_and_prints_something():
    assert len(ROWS) >= 235
    assert all(row["source"] and (row["estimate"] or row["lo"]) for row in ROWS)
