"""All indicators in a sentence or two, by their names, without passing too few cases off as no evidence."""

from dataclasses import replace

import pytest

from app.indicators.overall import ALL_TOO_FEW, NOTHING, overall_sentences
from app.indicators.results import Label, Reliability, State
from tests.support.years import disciplinary

CLEAR = disciplinary(30, 300, 40, 900)
TITLES = {"a": "Appointment from shortlisting", "b": "Harassment, bullying or abuse from colleagues", "c": "Leaving"}


def result(key, number, label=Label.NO_EVIDENCE, reliability=Reliability.OK, state=State.OK):
    return replace(CLEAR, indicator=key, number=number, label=label, reliability=reliability, state=state)


def few(key, number, label=Label.NO_EVIDENCE):
    return result(key, number, label, Reliability.LOW)


def absent(key, number):
    return result(key, number, None, None, State.NOT_SUPPLIED)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        (
            [result("c", "8", Label.ADVERSE), result("a", "2", Label.ADVERSE), few("b", "7a")],
            (
                "There is clear evidence of unequal treatment in appointment from shortlisting (2) and leaving (8). "
                "For 1 indicator there are too few cases to say."
            ),
        ),
        (
            [result(key, number, Label.ADVERSE) for key, number in (("a", "2"), ("b", "7a"), ("c", "8"))],
            (
                "There is clear evidence of unequal treatment in appointment from shortlisting (2); harassment, bullying "
                "or abuse from colleagues (7a); and leaving (8)."
            ),
        ),
        (
            [result("a", "2", Label.ADVERSE), few("b", "7a", Label.POSSIBLE), result("c", "8", Label.POSSIBLE)],
            (
                "There is clear evidence of unequal treatment in appointment from shortlisting (2). There is a possible "
                "sign of unequal treatment in harassment, bullying or abuse from colleagues (7a, on few cases) and leaving (8)."
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
    assert overall_sentences(results, TITLES) == words
