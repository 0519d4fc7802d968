"""Equal rates as a number of people."""

from dataclasses import replace

import pytest

from app.indicators.parity import goal_care, parity_sentence
from app.indicators.results import Label, Reliability, State
from tests.support.returns import EDITION, WORKED, result_of, return_of


def at_equal_rates(key, counts=None, **changed):
    return parity_sentence(replace(result_of(return_of(counts or WORKED[key]), key), **changed), EDITION)


@pytest.mark.parametrize(
    ("key", "ending"),
    [
        ("shortlisting", "about 7 more minority ethnic applicants appointed."),
        ("disciplinary", "about 5 fewer minority ethnic staff in the formal disciplinary process."),
        ("cpd", "about 8 more minority ethnic staff with funded non-mandatory CPD."),
        ("harassment_public", "about 8 fewer minority ethnic survey respondents harassed by the public."),
        ("leaving", "about 2 more minority ethnic staff leaving."),
    ],
)
def test_each_kind_of_event_reads_as_a_sentence(key, ending):
    assert at_equal_rates(key).startswith(f"At equal rates, with the same total, there would have been {ending}")


def test_a_number_that_chance_may_have_made_is_said_to_be_unsure():
    unsure = " The range that the numbers allow includes equal rates, so the whole of this may be chance."

    assert at_equal_rates("leaving").endswith(f"leaving.{unsure}")
    assert at_equal_rates("leaving", lower=1.01, upper=2.0).endswith(" leaving.")


FEW = (
    "if both groups fared the same, only about 4.3 of these 26 cases would be minority ethnic staff, where it takes at least 5 "
    "in each group. One person more or less could change the answer."
)


def test_with_too_few_cases_to_say_no_number_is_given():
    assert at_equal_rates("disciplinary", label=Label.NO_EVIDENCE) == f"We cannot work this out: {FEW}"


def test_of_an_event_with_a_longer_name_it_reads_as_a_sentence_too():
    assert "about 2 fewer minority ethnic registered professionals referred to fitness to practise." in at_equal_rates(
        "fitness_to_practise", reliability=Reliability.OK
    )


def test_a_possible_sign_of_too_few_cases_keeps_its_number_with_the_reason_not_to_lean_on_it():
    assert at_equal_rates("disciplinary").endswith(
        f"in the formal disciplinary process. There are too few cases to lean on this number: {FEW}"
    )


def test_posts_of_which_there_are_too_few_are_named():
    band = result_of(return_of(WORKED["pay_bands"]), "pay_bands", breakdown="70k_and_over")
    labels = {"70k_and_over": "Pay of £70,000 and over"}

    (few,) = goal_care([replace(band, reliability=Reliability.LOW)], labels)
    assert few.startswith("Take care with “Pay of £70,000 and over”: fewer than 10 people in all")
    assert goal_care([replace(band, reliability=Reliability.LOW)], {}) == ()


def test_posts_whose_gap_may_be_chance_are_named():
    band = replace(
        result_of(return_of(WORKED["pay_bands"]), "pay_bands", breakdown="70k_and_over"), reliability=Reliability.OK
    )
    labels = {"70k_and_over": "Pay of £70,000 and over"}

    assert goal_care([replace(band, lower=0.31, upper=1.31)], labels) == (
        (
            "For “Pay of £70,000 and over” the range that the numbers allow includes equal rates, so the whole of the gap "
            "may be chance."
        ),
    )
    assert goal_care([replace(band, lower=0.31, upper=0.99)], labels) == ()


def test_one_person_is_one():
    assert "about 1 fewer minority ethnic applicant appointed." in at_equal_rates("shortlisting", excess=1.2)


def test_less_than_half_a_person_is_the_same():
    words = "At equal rates the number of people would have been the same, to within one."

    assert at_equal_rates("shortlisting", excess=-0.49) == words
    assert at_equal_rates("shortlisting", excess=-0.5) != words


def test_bands_and_results_without_cases_have_none():
    band = result_of(return_of(WORKED["pay_bands"]), "pay_bands", breakdown="70k_and_over")

    assert parity_sentence(band, EDITION) == ""
    assert at_equal_rates("shortlisting", state=State.NO_CASES) == ""
