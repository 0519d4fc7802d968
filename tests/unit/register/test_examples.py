"""The worked examples are those that the reference data give, and their expected results are right."""

import csv
from pathlib import Path

import pytest

from examples.make import AREAS, main

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def expected():
    with (EXAMPLES / "expected-senior-management.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def counts_of(name):
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    start = lines.index("service,measure,breakdown,ethnic_group,count")
    return {(row["measure"], row["ethnic_group"]): int(row["count"]) for row in csv.DictReader(lines[start:])}


def test_making_them_again_gives_the_same_files(tmp_path):
    main(tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in EXAMPLES.glob("*.csv")}
    assert len(made) == len(AREAS) + 1 == 10


def test_england_reads_as_published():
    assert counts_of("england-2023.csv") == {
        ("headcount", "white_not_split"): 21498,
        ("headcount", "mixed"): 985,
        ("headcount", "asian"): 1737,
        ("headcount", "black"): 4029,
        ("headcount", "other"): 273,
        ("headcount", "not_known"): 6677,
        ("senior_managers", "white_not_split"): 477,
        ("senior_managers", "mixed"): 19,
        ("senior_managers", "asian"): 31,
        ("senior_managers", "black"): 27,
        ("senior_managers", "other"): 8,
        ("senior_managers", "not_known"): 98,
    }


@pytest.mark.parametrize("slug", AREAS.values())
def test_a_return_has_the_counts_of_the_published_rows(raw, slug):
    code = next(code for code, name in AREAS.items() if name == slug)
    lines = {
        line["role"]: line
        for line in raw("dfe_csww_ethnicity.csv")
        if (line["year"], line["gss_code_current"]) == ("2023", code)
    }

    found = counts_of(f"{slug}-2023.csv")

    for (measure, group), count in found.items():
        line = lines["Total" if measure == "headcount" else "Senior manager"]
        assert count == int(line["white" if group == "white_not_split" else group])
    assert ("headcount", "prefer_not_to_say") not in found


def test_expected_ratios_follow_from_the_counts_in_the_returns(expected):
    for row in expected:
        counts = counts_of(row["file"])
        groups = ("mixed", "asian", "black", "other") if row["group"] == "minority_ethnic" else (row["group"],)
        a = sum(counts["senior_managers", group] for group in groups)
        n1 = sum(counts["headcount", group] for group in groups)
        c, n2 = counts["senior_managers", "white_not_split"], counts["headcount", "white_not_split"]
        assert [int(row[name]) for name in ("a", "n1", "c", "n2")] == [a, n1, c, n2]
        assert a <= n1
        assert c <= n2
        assert (row["state"] == "ok") == (n1 > 0 and a + c > 0)
        if row["state"] == "ok":
            assert float(row["ratio"]) == pytest.approx((a / n1) / (c / n2), abs=0.005 + 1e-9)


def test_england_has_the_ratio_of_senior_managers_of_2023(expected):
    main_row = next(row for row in expected if (row["name"], row["group"]) == ("England", "minority_ethnic"))

    assert (main_row["a"], main_row["n1"], main_row["c"], main_row["n2"]) == ("85", "7024", "477", "21498")
    assert main_row["ratio"] == "0.55"
