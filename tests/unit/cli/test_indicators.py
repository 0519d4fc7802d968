"""`scwres indicators` as a person and as a program meet it."""

import csv
import json

import pytest

from app.cli import main
from tests.support.returns import EDITION

HEAD = """\
#organisation: EMP-0001
#collection: 2025
#template_version: 2025.1
#as_at: 2025-03-31
#window_from: 2024-04-01
#window_to: 2025-03-31
#services: adult
#survey_from: 2024-10-01
#survey_to: 2024-11-30
#prepared_by: A Person
"""
KEYS = {
    "indicator",
    "number",
    "service",
    "breakdown",
    "group",
    "reference",
    "numerator",
    "denominator",
    "reference_numerator",
    "reference_denominator",
    "rate",
    "reference_rate",
    "ratio",
    "lower",
    "upper",
    "label",
    "reliability",
    "state",
    "excess",
    "unknown_share",
    "bound_low",
    "bound_high",
    "share",
    "sentence",
}
SIZES = {"headcount": 100, "regulated_headcount": 100, "shortlisted": 100, "survey_respondents": 100}


@pytest.fixture
def write_return(tmp_path):
    def write(changes=(), head=HEAD):
        path = tmp_path / "return.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(head)
            writer = csv.writer(file)
            writer.writerow(("service", "measure", "breakdown", "ethnic_group", "count"))
            for _, measure, breakdown in EDITION.rows():
                for group in EDITION.group_keys:
                    if group != "white_not_split":
                        count = SIZES.get(measure.key, 10)
                        key = (measure.key, breakdown, group)
                        writer.writerow(("adult", *key, dict(changes).get(key, count)))
        return str(path)

    return write


def run(capsys, *words):
    code = main(("indicators", *words))
    return code, capsys.readouterr()


def test_every_result_has_exactly_the_promised_keys(write_return, capsys):
    code, output = run(capsys, write_return(), "--json")
    document = json.loads(output.out)

    assert code == 0
    assert document["readable"] is True
    assert (document["organisation"], document["collection"], document["edition"]) == ("EMP-0001", 2025, 2025)
    assert (document["template_version"], document["rule_set"]) == ("2025.1", "2025.1")
    assert len(document["results"]) == 216
    for result in document["results"]:
        assert set(result) == (KEYS if result["state"] == "ok" else KEYS | {"reason"}), result["sentence"]
        assert set(result["unknown_share"]) == {"numerator", "denominator"}


def test_numbers_are_unrounded(write_return, capsys):
    changes = {("appointed", "", group): 7 for group in ("mixed", "asian", "black", "other")}
    _, output = run(capsys, write_return(changes.items()), "--json")

    (result,) = (
        one
        for one in json.loads(output.out)["results"]
        if (one["indicator"], one["service"], one["group"]) == ("shortlisting", "adult", "minority_ethnic")
    )
    assert (result["numerator"], result["denominator"], result["rate"]) == (28, 400, 0.07)
    assert (result["reference_numerator"], result["reference_denominator"]) == (20, 200)
    assert result["ratio"] == 0.7
    assert result["unknown_share"] == {"numerator": 20 / 68, "denominator": 0.25}


def test_an_infinite_ratio_is_the_word_inf_and_an_undefined_one_null(write_return, capsys):
    nobody = {("leavers", "", group): 0 for group in ("white_british", "white_minority")}
    nobody |= {("senior_managers", "", group): 0 for group in EDITION.group_keys}
    _, output = run(capsys, write_return(nobody.items()), "--json")

    found = {
        one["indicator"]: one
        for one in json.loads(output.out)["results"]
        if (one["service"], one["group"]) == ("adult", "minority_ethnic")
    }
    assert (found["leaving"]["ratio"], found["leaving"]["upper"]) == ("inf", "inf")
    assert (found["senior_management"]["ratio"], found["senior_management"]["state"]) == (None, "no_cases")
    assert (found["senior_management"]["lower"], found["senior_management"]["upper"]) == (0.0, "inf")


def test_band_disparities_stand_beside_the_results(write_return, capsys):
    _, output = run(capsys, write_return(), "--json")

    adult = [one for one in json.loads(output.out)["disparities"] if one["service"] == "adult"]
    assert [(one["lower_band"], one["upper_band"], one["ratio"]) for one in adult] == [
        ("under_30k", "30k_to_70k", 1.0),
        ("30k_to_70k", "70k_and_over", 1.0),
        ("under_30k", "70k_and_over", 1.0),
    ]


def test_a_file_that_cannot_be_read_exits_with_2_and_says_so_in_json(tmp_path, capsys):
    path = tmp_path / "letter.csv"
    path.write_text("Dear Sir or Madam", encoding="utf-8")

    code, output = run(capsys, str(path), "--json")
    document = json.loads(output.out)

    assert code == 2
    assert (document["readable"], document["results"], document["disparities"]) == (False, [], [])
    assert document["messages"]


def test_a_file_that_is_not_there_cannot_be_read(tmp_path, capsys):
    code, output = run(capsys, str(tmp_path / "nothing.xlsx"))

    assert (code, output.out) == (2, "")
    assert output.err.startswith("This file could not be read.")


def test_cells_with_something_to_fix_count_as_not_supplied(write_return, capsys):
    path = write_return({("appointed", "", "asian"): "twelve"}.items())

    code, output = run(capsys, path, "--json")
    document = json.loads(output.out)
    states = {
        (one["indicator"], one["group"]): one["state"] for one in document["results"] if one["service"] == "adult"
    }

    assert (code, document["must_fix"]) == (0, 1)
    assert states["shortlisting", "minority_ethnic"] == "not_supplied"
    assert states["shortlisting", "black"] == "ok"


def test_the_text_says_how_much_there_is_to_fix(write_return, capsys):
    _, output = run(capsys, write_return({("appointed", "", "asian"): "twelve"}.items()))

    assert (
        "There is still something to fix (1 thing). A figure that cannot be used counts as not supplied." in output.out
    )


def test_the_text_has_one_sentence_per_indicator_by_service(write_return, capsys):
    code, output = run(capsys, write_return())
    lines = output.out.splitlines()

    assert code == 0
    assert lines[0] == "EMP-0001, collection 2025"
    assert lines.count("Adult social care") == 1
    assert [line[:2].strip() for line in lines[lines.index("Adult social care") :] if line[:2].strip()][2:12] == [
        "1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9",
    ]  # fmt: skip
    assert "    Minority ethnic staff were as likely as White staff to leave the organisation (1.00)." in output.out


def test_the_organisation_and_collection_can_be_supplied(write_return, capsys):
    head = "".join(line for line in HEAD.splitlines(keepends=True) if "organisation" not in line)

    _, output = run(capsys, write_return(head=head), "--json", "--organisation", "EMP-0042", "--collection", "2025")

    assert json.loads(output.out)["organisation"] == "EMP-0042"
