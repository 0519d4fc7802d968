"""How a result was worked out: every number of the text can be found in the counts."""

from dataclasses import replace

import pytest

from app.indicators.results import Label, Reliability
from app.indicators.returns import Place, Return
from app.indicators.workings import Origin, sources, workings
from tests.support.returns import EDITION, WORKED, result_of, return_of

ORIGIN = Origin("2025.1", "2025.1", 2, "c" * 64, "f" * 64)
UNKNOWN = {"prefer_not_to_say": 3, "not_known": 4}


def worked(key="shortlisting", counts=None, breakdown=None, **changed):
    return_ = return_of(counts or WORKED[key], only=("adult",))
    result = replace(result_of(return_, key, breakdown=breakdown), **changed)
    return {fact.name: fact.words for fact in workings(result, return_, EDITION, ORIGIN)}


def test_the_formula_has_the_numbers_put_in():
    facts = worked()

    assert facts["With the numbers"] == "(40 ÷ 200) ÷ (100 ÷ 400) = 20.0% ÷ 25.0% = 0.80"
    assert facts["People more or fewer than at equal rates"] == "40 \u2212 200 \u00d7 (40 + 100) ÷ (200 + 400) = -6.7"


def test_the_interval_is_named_with_its_version_and_range():
    assert worked()["Interval"] == (
        "Skewness-corrected score interval (SCAS; Gart and Nam 1988, Laud 2017), 95%, version 1: 0.57 to 1.10"
    )


def test_the_rules_for_evidence_stand_with_what_they_gave():
    assert worked()["Rule for evidence"] == (
        "Clear evidence (adverse) if the ratio is below 0.80 and its whole range below 1, a possible sign if only one "
        "of the two, favourable if both the other way; here: no evidence of unequal treatment"
    )
    assert "above 1.25 and its whole range above 1" in worked("disciplinary")["Rule for evidence"]


def test_with_too_few_cases_the_rule_is_the_stricter_one():
    few = {"reliability": Reliability.LOW}

    assert worked(**few, label=Label.NO_EVIDENCE)["Rule for evidence"] == (
        "With so few cases, a possible sign if the ratio is below 0.80 and its whole range below 1, else too few to "
        "say; here: too few cases to say"
    )
    assert worked(**few, label=Label.POSSIBLE)["Rule for evidence"].endswith(
        "; here: possible sign of unequal treatment; too few cases to lean on"
    )


def test_another_group_is_not_called_minority_ethnic():
    assert worked(group="white_minority")["How it is calculated"].endswith(
        "Here the same for the two groups that are counted above."
    )


def test_expected_numbers_stand_with_the_reliability():
    assert worked("disciplinary")["Rule for too few cases"] == (
        "26 in all, 4.3 and 21.7 expected at equal rates; too few (low reliability) below 10 in all or 5 expected; "
        "here: too few"
    )


def test_enough_cases_are_said_to_be_enough():
    assert worked()["Rule for too few cases"].endswith("expected; here: enough")


def test_who_is_left_out_is_counted_at_each_stage():
    row = {"asian": 40, "white_british": 100, "mixed": 0, "black": 0, "other": 0, "white_minority": 0}
    counts = {"appointed": {**row, **UNKNOWN}, "shortlisted": {**row, "asian": 200, "white_british": 400}}

    assert worked(counts=counts)["Left out"] == (
        "People whose ethnicity is not known: Appointed 7; Shortlisted not supplied"
    )
    assert worked("pay_bands", breakdown="70k_and_over")["Left out"].endswith(
        ", whether or not their pay is known; and everybody whose pay is not known"
    )


def test_the_return_can_be_told_from_any_other():
    facts = worked()

    assert facts["Definitions"] == "Collection 2025 (Phase 3), rule set 2025.1"
    assert facts["Template"] == "Version 2025.1"
    assert facts["Return"] == f"Version 2, content SHA-256 {'c' * 64}"
    assert facts["File"] == f"SHA-256 {'f' * 64}"


@pytest.mark.parametrize("counts", [{}, {"appointed": (0, 0), "shortlisted": (200, 400)}])
def test_what_could_not_be_worked_out_has_the_same_lines(counts):
    facts = worked(counts=counts or {"appointed": (40, 100)})

    assert list(facts) == list(worked())
    assert facts["Interval"].endswith(": not worked out")
    assert facts["Rule for evidence"] == "Not judged"


def test_a_ratio_without_end_is_said_in_words():
    facts = worked(counts={"appointed": (40, 0), "shortlisted": (200, 400)})

    assert facts["With the numbers"].endswith("= 20.0% ÷ 0.0% = above any figure")
    assert facts["Interval"].endswith("to any figure")


def test_every_count_is_listed_in_the_order_of_the_template_with_its_place():
    counts = return_of(WORKED["shortlisting"], services=("adult",), only=("adult",))
    cells = list(counts.counts)
    places = {cells[0]: Place("Recruitment", "C7"), cells[1]: Place(line=12)}
    found = sources(Return(counts.details, counts.counts, places), EDITION, EDITION.indicator("shortlisting"), "both")

    assert {one.service for one in found} == {"Adult social care"}
    assert [one.row for one in found] == ["Shortlisted"] * 6 + ["Appointed"] * 6
    assert sum(one.count for one in found) == 740
    assert {one.place for one in found} == {"Recruitment, cell C7", "line 12", "typed in"}
