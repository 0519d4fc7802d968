"""All indicators in a sentence or two, by their names, without passing too few cases off as no evidence."""

from dataclasses import replace

import pytest

from app.indicators.catalogue import load_edition
from app.indicators.overall import ALL_TOO_FEW, NOTHING, overall_sentences
from app.indicators.results import Label, Reliability, State
from tests.support.years import disciplinary

CLEAR = disciplinary(30, 300, 40, 900)
EDITION = load_edition(2024)
KEYS = {"a": "shortlisting", "b": "harassment_colleagues", "c": "leaving"}
WORSE = "minority ethnic people fare worse than White people; figures cannot say why, nor that anybody acted unfairly."


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


@pytest.mark.parametrize(
    ("results", "words"),
    [
        (
            [result("c", "8", Label.ADVERSE), result("a", "2", Label.ADVERSE), few("b", "7a")],
            (
                "There is clear evidence of unequal treatment in appointment from shortlisting (2) and leaving (8). "
                f"That means that {WORSE} "
                "For 1 indicator there are too few cases to say."
            ),
        ),
        (
            [result(key, number, Label.ADVERSE) for key, number in (("a", "2"), ("b", "7a"), ("c", "8"))],
            (
                "There is clear evidence of unequal treatment in appointment from shortlisting (2); harassment, bullying "
                f"or abuse from colleagues (7a); and leaving (8). That means that {WORSE}"
            ),
        ),
        (
            [result("a", "2", Label.ADVERSE), few("b", "7a", Label.POSSIBLE), may_be_chance("c", "8")],
            (
                f"There is clear evidence of unequal treatment in appointment from shortlisting (2). That means that {WORSE} "
                "There is a possible sign of unequal treatment in harassment, bullying or abuse from colleagues (7a): the gap "
                "is large, but on so few cases that one person more or less could change it. There is also a possible sign in leaving "
                "(8): the gap is large, but may be chance."
            ),
        ),
        (
            [result("a", "2"), few("b", "7a"), absent("c", "8")],
            (
                "Nothing with enough cases shows evidence of unequal treatment. That is not proof of equal treatment. "
                "For 1 indicator there are too few cases to say, and 1 indicator could not be worked out."
            ),
        ),
        ([few("a", "2"), few("b", "7a"), absent("c", "8")], f"{ALL_TOO_FEW} 1 indicator could not be worked out."),
        ([few("a", "2")], ALL_TOO_FEW),
        ([absent("a", "2"), absent("b", "7a")], NOTHING),
        (
            [result("a", "2", Label.FAVOURABLE)],
            "Nothing with enough cases shows evidence of unequal treatment. That is not proof of equal treatment.",
        ),
    ],
)
def test_each_mixture_is_said_as_it_is(results, words):
    assert overall_sentences(results, EDITION) == words


def test_what_is_clear_in_one_service_alone_is_named_beside_what_is_clear_in_both():
    shown = [result("a", "2", Label.ADVERSE), result("c", "8")]
    judged = [*shown, result("c", "8", Label.ADVERSE, service="adult"), result("a", "2", service="adult")]

    assert overall_sentences(shown, EDITION, judged) == (
        "There is clear evidence of unequal treatment in appointment from shortlisting (2); and, in adult social care "
        f"alone, in leaving (8). That means that {WORSE}"
    )


def test_too_few_cases_in_both_services_do_not_hide_what_is_clear_in_one():
    shown = [few("a", "2"), few("c", "8")]
    judged = [*shown, result("c", "8", Label.ADVERSE, service="children")]

    assert overall_sentences(shown, EDITION, judged) == (
        "There is clear evidence of unequal treatment in children's social care alone, in leaving (8). That means that "
        f"{WORSE} For 2 indicators there are too few cases to say."
    )


def test_a_service_that_is_clear_as_both_together_are_is_named_with_it():
    shown = [result("a", "2", Label.ADVERSE)]
    judged = [*shown, *(result("a", "2", Label.ADVERSE, service=one) for one in ("adult", "children"))]

    assert "(2, in adult social care and in children's social care alone too)." in overall_sentences(
        shown, EDITION, judged
    )


def test_another_ethnic_group_that_is_clear_is_named_with_its_indicators():
    shown = [result("a", "2"), result("c", "8")]
    judged = [*shown, *(result(key, number, Label.ADVERSE, group="asian") for key, number in (("a", "2"), ("c", "8")))]

    said = overall_sentences(shown, EDITION, judged)

    assert said == "There is clear evidence that Asian people (2, 8) fare worse, looked at alone."


def test_all_minority_ethnic_people_are_never_called_alone():
    shown = [result("a", "2", group="asian")]
    judged = [*shown, result("a", "2", Label.ADVERSE)]

    assert overall_sentences(shown, EDITION, judged) == (
        "There is clear evidence that minority ethnic people (2) fare worse, taken together."
    )


def test_a_possible_sign_is_never_told_as_a_fact():
    assert overall_sentences([may_be_chance("a", "2")], EDITION) == (
        "There is a possible sign of unequal treatment in appointment from shortlisting (2): the gap is large, but may "
        "be chance. Figures cannot say why, nor that anybody acted unfairly."
    )


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ([result("a", "2", Label.POSSIBLE)], "(2): the gap is more than chance would usually give, but not large."),
        ([may_be_chance("a", "2"), may_be_chance("c", "8")], "and leaving (8): each gap is large, but may be chance."),
    ],
)
def test_a_possible_sign_is_told_only_with_the_kind_of_gap_that_it_is(signs, said):
    assert said in overall_sentences(signs, EDITION)
