"""For whom: what the picture's shapes say, and how a single group's result fits the total's."""

from dataclasses import replace
from math import inf
from types import SimpleNamespace

import pytest

from app.indicators.catalogue import load_edition
from app.indicators.results import Label, Reliability, Result, State
from app.layouts.indicator_groups import PLAN_FOR_ALL, _key, groups_and_total, what_few_cases_hide, what_to_plan
from tests.support.open_data import text_of

EDITION = load_edition(2025)
VIEW, SURVEY = (
    SimpleNamespace(edition=EDITION, definition=EDITION.indicator(key)) for key in ("leaving", "harassment_managers")
)


def result(group: str, label: Label | None, reliability: Reliability = Reliability.OK) -> Result:
    return Result("leaving", "8", "both", None, group, "white", State.OK, label=label, reliability=reliability)


def fit(total: Label, **groups: Label) -> str:
    return groups_and_total(VIEW, [result("minority_ethnic", total), *(result(*one) for one in groups.items())])


def test_a_group_whose_evidence_is_clear_within_a_total_that_is_not_is_named_with_caution():
    one = fit(Label.NO_EVIDENCE, black=Label.ADVERSE, asian=Label.NO_EVIDENCE)
    two = fit(Label.POSSIBLE, black=Label.ADVERSE, asian=Label.ADVERSE)

    assert one.startswith("For Black people alone the evidence is clear, but not for minority ethnic people taken")
    assert "one can stand out by chance alone" in one
    assert two.startswith("For Black people and Asian people alone the evidence is clear")


def test_a_total_that_is_clear_without_any_group_is_not_weakened_by_that():
    said = fit(Label.ADVERSE, black=Label.POSSIBLE, asian=Label.NO_EVIDENCE)

    assert "but for no single group alone: each has fewer people, so less can be said of it." in said
    assert "That does not weaken the result of all together" in said


@pytest.mark.parametrize("label", [Label.ADVERSE, Label.NO_EVIDENCE])
def test_nothing_is_said_where_total_and_groups_agree(label):
    assert fit(label, black=label) == ""


def test_white_minority_people_are_no_part_of_the_total():
    assert fit(Label.NO_EVIDENCE, white_minority=Label.ADVERSE) == ""


@pytest.mark.parametrize(
    ("total", "groups", "words"),
    [
        (Label.ADVERSE, {"asian": Label.ADVERSE}, PLAN_FOR_ALL),
        (Label.NO_EVIDENCE, {"asian": Label.NO_EVIDENCE, "white_minority": Label.FAVOURABLE}, ""),
        (Label.POSSIBLE, {"asian": Label.NO_EVIDENCE}, ""),
    ],
)
def test_actions_are_asked_for_only_where_the_total_is_clear(total, groups, words):
    results = [result("minority_ethnic", total), *(result(*one) for one in groups.items())]

    assert what_to_plan(VIEW, results) == words


def test_a_single_group_that_is_marked_asks_for_a_look_first():
    results = [result("minority_ethnic", Label.NO_EVIDENCE), result("mixed", Label.POSSIBLE)]

    said = what_to_plan(VIEW, results)

    assert said.startswith("Marked here: people of Mixed ethnicity. Before you plan anything for one group alone, look")


def test_of_a_survey_nobody_is_told_to_look_at_the_cases_of_a_single_group():
    results = [result("minority_ethnic", Label.NO_EVIDENCE), result("asian", Label.POSSIBLE)]

    said = what_to_plan(SURVEY, results)

    assert "ask your staff networks" in said
    assert said.endswith("Do not look for who answered the survey.")
    assert "cases" not in said


def test_a_possible_sign_on_few_cases_is_not_taken_for_a_weaker_one():
    few = result("black", Label.POSSIBLE, Reliability.LOW)

    assert what_few_cases_hide([result("asian", Label.POSSIBLE)]) == ""
    assert what_few_cases_hide([few]) == (
        "“Possible sign of unequal treatment; too few cases to lean on” would be clear evidence, were there not so few "
        "cases: one person more or less could change it."
    )


def test_the_key_has_each_shape_that_occurs_once_and_what_the_lines_say():
    low = result("mixed", Label.NO_EVIDENCE, Reliability.LOW)
    absent = Result("leaving", "8", "both", None, "other", "white", State.NOT_CALCULABLE)

    words = text_of(_key([result("black", Label.ADVERSE), result("asian", Label.ADVERSE), low, absent]))

    assert words.count("Clear evidence of unequal treatment") == 1
    assert "▨ Too few cases to say" in words
    assert "▣" not in words
    assert "Not calculable" not in words
    assert "┅ a broken line: too few cases to lean on" in words


@pytest.mark.parametrize(
    ("limits", "goes_on"), [((0.5, 0.8, 1.2), False), ((0.1, 0.8, 1.2), True), ((0.5, 0.8, inf), True)]
)
def test_the_key_explains_an_arrow_only_where_there_is_one(limits, goes_on):
    lower, ratio, upper = limits
    one = replace(result("black", Label.NO_EVIDENCE), lower=lower, ratio=ratio, upper=upper)

    assert ("an arrow: it goes on beyond the picture" in text_of(_key([one]))) is goes_on
    assert "a broken line" not in text_of(_key([one]))
