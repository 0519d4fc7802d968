"""What stands beside an indicator, from small returns whose figures can be checked by hand."""

from fractions import Fraction

import pytest

from app.indicators.alongside import alongside
from app.indicators.returns import Cell, Return
from tests.support.returns import EDITION, WORKED, return_of


def beside(key: str, counts=None, population=None, service="adult") -> tuple[str, ...]:
    return alongside(return_of(counts or WORKED[key], only=("adult",)), EDITION, key, service, population)


def test_a_survey_is_shown_with_how_many_answered():
    counts = {"hba_public": (30, 60), "survey_respondents": (100, 300), "headcount": (400, 600)}

    assert beside("harassment_public", counts) == (
        "40.0% of the headcount whose ethnicity is known answered (400 of 1,000).",
    )


def test_everybody_counts_as_having_been_asked_where_the_return_says_how_many_are_unknown():
    unknown = {"prefer_not_to_say": 0, "not_known": 50}
    people = dict.fromkeys(("white_minority", "mixed", "black", "other"), 0)
    counts = {
        Cell("adult", "survey_respondents", "", group): count
        for group, count in {**people, **unknown, "asian": 100, "white_british": 300}.items()
    }
    for band in EDITION.measures["headcount"].breakdown_keys:
        here = {"asian": 400, "white_british": 550} if band == "under_30k" else {"asian": 0, "white_british": 0}
        missing = unknown if band == "under_30k" else dict.fromkeys(unknown, 0)
        counts |= {Cell("adult", "headcount", band, group): n for group, n in {**people, **missing, **here}.items()}

    sentences = alongside(Return(return_of({}).details, counts), EDITION, "harassment_public", "adult")

    assert sentences == ("45.0% of the headcount answered (450 of 1,000).",)


def test_senior_management_is_held_against_the_workforce_and_the_population():
    counts = {"senior_managers": (2, 38), "headcount": (100, 300)}

    assert beside("senior_management", counts, Fraction(19, 100)) == (
        (
            "5.0% of those whose ethnicity is known are from minority ethnic groups: "
            "20.0 percentage points below the workforce (25.0%)."
        ),
        "That is 14.0 percentage points below the population at the Census of 2021 (19.0%).",
    )


def test_equal_shares_are_said_to_be_the_same():
    (sentence,) = beside("senior_management", {"senior_managers": (10, 30), "headcount": (100, 300)})

    assert "the same as the workforce (25.0%)" in sentence


def test_pay_bands_are_shown_with_the_workforce_and_the_population():
    assert beside("pay_bands", population=Fraction(1, 4)) == (
        (
            "Beside the bands: 21.0% of the whole workforce are from minority ethnic groups, "
            "and 25.0% of the population at the Census of 2021."
        ),
    )


@pytest.mark.parametrize("key", ["harassment_public", "senior_management", "pay_bands"])
def test_nothing_is_said_without_counts(key):
    assert alongside(Return(return_of({}).details, {}), EDITION, key, "adult") == ()


def test_an_indicator_that_needs_nothing_beside_it_has_nothing():
    assert beside("shortlisting") == ()
