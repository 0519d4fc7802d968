"""Equal rates as a number of people."""

from dataclasses import replace

import pytest

from app.indicators.parity import parity_sentence
from app.indicators.results import State
from tests.support.returns import EDITION, WORKED, result_of, return_of


def at_equal_rates(key, counts=None, **changed):
    return parity_sentence(replace(result_of(return_of(counts or WORKED[key]), key), **changed), EDITION)


@pytest.mark.parametrize(
    ("key", "ending"),
    [
        ("shortlisting", "about 7 more minority ethnic applicants appointed."),
        ("disciplinary", "about 5 fewer minority ethnic staff in the formal disciplinary process."),
        (
            "fitness_to_practise",
            "about 2 fewer minority ethnic registered professionals referred to fitness to practise.",
        ),
        ("cpd", "about 8 more minority ethnic staff with funded non-mandatory CPD."),
        ("harassment_public", "about 8 fewer minority ethnic survey respondents harassed by the public."),
        ("leaving", "about 2 more minority ethnic staff leaving."),
    ],
)
def test_each_kind_of_event_reads_as_a_sentence(key, ending):
    assert at_equal_rates(key) == f"At equal rates, with the same total, there would have been {ending}"


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
