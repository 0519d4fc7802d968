"""All indicators in a sentence or two, by their names, without passing too few cases off as no evidence."""

from dataclasses import replace

import pytest

from app.indicators.catalogue import load_edition
from app.indicators.overall import (
    ALL_TOO_FEW,
    CANNOT_SAY,
    COUNTED_ONCE,
    LEAD_NOT_PASSED_ON,
    NONE_CLEAR,
    NOTHING,
    overall,
)
from app.indicators.results import Label, Reliability, State
from tests.support.years import disciplinary

CLEAR = disciplinary(30, 300, 40, 900)
EDITION = load_edition(2024)
KEYS = {"a": "shortlisting", "b": "harassment_colleagues", "c": "leaving", "d": "cpd"}
WORSE = "worse for minority ethnic people than for White people"
BOTH = "in both services together"
FEW = "For 1 indicator there are too few cases to say."


def result(key, number, label=Label.NO_EVIDENCE, reliability=Reliability.OK, state=State.OK, **more):
    given = {"service": "both", **more}
    return replace(
        CLEAR, indicator=KEYS[key], number=number, label=label, reliability=reliability, state=state, **given
    )


def few(key, number, label=Label.NO_EVIDENCE):
    return result(key, number, label, Reliability.LOW)


def may_be_chance(key, number):
    return result(key, number, Label.POSSIBLE, lower=0.31, upper=1.26)


def absent(key, number):
    return result(key, number, None, None, State.NOT_SUPPLIED)


def lines_of(results, judged=()):
    return list(overall(results, EDITION, judged).lines)


def test_each_clear_figure_has_a_line_of_its_own_under_one_sentence_that_counts_them():
    found = overall([result("c", "8", Label.ADVERSE), result("a", "2", Label.ADVERSE), few("b", "7a")], EDITION)

    assert found.lead == f"There is clear evidence of unequal treatment in 2 indicators, {WORSE}."
    assert found.with_it == CANNOT_SAY
    assert list(found.lines) == [
        f"Appointment from shortlisting (2), {BOTH}: clear evidence of unequal treatment, {WORSE}.",
        f"Leaving (8), {BOTH}: clear evidence of unequal treatment, {WORSE}.",
        FEW,
    ]


def test_each_kind_of_possible_sign_has_a_line_of_its_own_below_what_is_clear():
    results = [
        result("a", "2", Label.ADVERSE),
        few("b", "7a", Label.POSSIBLE),
        may_be_chance("c", "8"),
        may_be_chance("d", "5"),
    ]

    assert lines_of(results)[1:] == [
        (
            f"Funded non-mandatory CPD (5) and leaving (8), {BOTH}: a possible sign of unequal treatment, {WORSE}; each gap "
            "is large, but may be chance."
        ),
        (
            f"Harassment, bullying or abuse from colleagues (7a), {BOTH}: a possible sign of unequal treatment, {WORSE}; the "
            "gap is large and more than chance would usually give, but rests on too few cases to be clear evidence."
        ),
    ]


def test_three_names_with_commas_of_their_own_are_told_apart():
    line = lines_of([may_be_chance("a", "2"), may_be_chance("b", "7a"), may_be_chance("c", "8")])[0]

    assert line.startswith(
        "Appointment from shortlisting (2); harassment, bullying or abuse from colleagues (7a); and leaving (8), in"
    )


@pytest.mark.parametrize(
    ("results", "lead", "with_it", "lines"),
    [
        (
            [result("a", "2"), few("b", "7a"), absent("c", "8")],
            NONE_CLEAR,
            "That is not proof of equal treatment.",
            [FEW, "1 indicator could not be worked out."],
        ),
        (
            [few("a", "2"), few("b", "7a"), absent("c", "8")],
            ALL_TOO_FEW,
            "That does not mean that treatment is equal.",
            ["1 indicator could not be worked out."],
        ),
        ([few("a", "2")], ALL_TOO_FEW, "That does not mean that treatment is equal.", []),
        ([absent("a", "2"), absent("b", "7a")], NOTHING, "Each says why.", []),
        ([result("a", "2", Label.FAVOURABLE)], NONE_CLEAR, "That is not proof of equal treatment.", []),
    ],
)
def test_each_mixture_without_evidence_is_said_as_it_is(results, lead, with_it, lines):
    found = overall(results, EDITION)

    assert (found.lead, found.with_it, list(found.lines)) == (lead, with_it, lines)


def test_what_is_clear_in_one_service_alone_is_counted_and_named_beside_what_is_clear_in_both():
    shown = [result("a", "2", Label.ADVERSE), result("c", "8")]
    judged = [*shown, result("c", "8", Label.ADVERSE, service="adult"), result("a", "2", service="adult")]
    found = overall(shown, EDITION, judged)

    assert found.lead == f"There is clear evidence of unequal treatment in 2 indicators, {WORSE}."
    assert found.with_it == f"{CANNOT_SAY} {COUNTED_ONCE}"
    assert found.lines[1] == (f"Leaving (8), in adult social care alone: clear evidence of unequal treatment, {WORSE}.")


def test_too_few_cases_in_both_services_do_not_hide_what_is_clear_in_one():
    shown = [few("a", "2"), few("c", "8")]
    judged = [*shown, result("c", "8", Label.ADVERSE, service="children")]

    assert lines_of(shown, judged) == [
        f"Leaving (8), in children's social care alone: clear evidence of unequal treatment, {WORSE}.",
        "For 2 indicators there are too few cases to say.",
    ]


def test_a_service_that_is_clear_as_both_together_are_is_named_with_it():
    shown = [result("a", "2", Label.ADVERSE)]
    judged = [*shown, *(result("a", "2", Label.ADVERSE, service=one) for one in ("adult", "children"))]

    assert (
        "(2), in both services together, in adult social care alone, and in children's social care alone: "
        in (lines_of(shown, judged)[0])
    )


def test_another_ethnic_group_that_is_clear_is_named_with_its_indicators():
    shown = [result("a", "2"), result("c", "8")]
    judged = [*shown, *(result(key, number, Label.ADVERSE, group="asian") for key, number in (("a", "2"), ("c", "8")))]
    found = overall(shown, EDITION, judged)

    assert found.lead == "There is clear evidence that Asian people fare worse, looked at alone."
    assert list(found.lines) == [
        (
            f"Appointment from shortlisting (2) and leaving (8), {BOTH}: clear evidence of unequal treatment, worse for "
            "Asian people, looked at alone, than for White people."
        )
    ]


def test_all_minority_ethnic_people_are_never_called_alone():
    shown = [result("a", "2", group="asian")]
    judged = [*shown, result("a", "2", Label.ADVERSE)]
    found = overall(shown, EDITION, judged)

    assert found.lead == "There is clear evidence that minority ethnic people fare worse, taken together."
    assert "worse for minority ethnic people, taken together, than for White people." in found.lines[0]


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ([may_be_chance("a", "2")], "is a possible sign of unequal treatment in 1 indicator"),
        (
            [may_be_chance("a", "2"), few("b", "7a", Label.POSSIBLE)],
            "are possible signs of unequal treatment in 2 indicators",
        ),
    ],
)
def test_a_possible_sign_is_never_told_as_a_fact(signs, said):
    found = overall(signs, EDITION)

    assert found.lead == f"There {said}, and clear evidence in none."
    assert found.with_it == CANNOT_SAY
    assert all(": a possible sign of unequal treatment, worse for " in line for line in found.lines)


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ([result("a", "2", Label.POSSIBLE)], "; the gap is more than chance would usually give, but not large."),
        ([may_be_chance("a", "2"), may_be_chance("c", "8")], "; each gap is large, but may be chance."),
    ],
)
def test_a_possible_sign_is_told_only_with_the_kind_of_gap_that_it_is(signs, said):
    assert lines_of(signs)[0].endswith(said)


def test_each_line_says_what_of_it_is_not_to_be_passed_on():
    clear, one, other, free = (
        result("a", "2", Label.ADVERSE),
        *(may_be_chance(*key) for key in (("b", "7a"), ("c", "8"), ("d", "5"))),
    )
    found = overall([clear, one, other, free], EDITION, withheld=[clear, one, other])

    assert [line.partition(".")[2] for line in found.lines] == [
        " Do not republish.",
        " Do not republish: harassment, bullying or abuse from colleagues (7a) and leaving (8).",
    ]
    assert found.names_withheld
    assert found.with_it == f"{CANNOT_SAY} {LEAD_NOT_PASSED_ON}"
    assert overall([clear, one], EDITION, withheld=[one]).with_it == CANNOT_SAY


def test_a_line_is_marked_for_the_service_or_group_that_it_names_and_no_line_for_one_that_it_does_not():
    shown = [result("a", "2"), result("c", "8")]
    adult = result("a", "2", Label.ADVERSE, service="adult")
    asian = result("c", "8", Label.ADVERSE, group="asian")
    judged = [*shown, adult, asian]
    marks = {
        name: [line.endswith("Do not republish.") for line in overall(shown, EDITION, judged, withheld).lines]
        for name, withheld in (("adult", [adult]), ("asian", [asian]), ("shown", shown), ("none", []))
    }

    assert marks == {"adult": [True, False], "asian": [False, True], "shown": [False, False], "none": [False, False]}
    assert not overall(shown, EDITION, judged, shown).names_withheld
