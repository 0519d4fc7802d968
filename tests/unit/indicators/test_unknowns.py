"""A result whose gap could be another once the ethnicity of everybody was known says so."""

from dataclasses import replace
from math import inf

import pytest

from app.indicators.catalogue import load_edition
from app.indicators.results import Label, UnknownShare
from app.indicators.unknowns import unknowns_sentence
from tests.support.years import disciplinary

EDITION = load_edition(2025)
ABOVE, BELOW, BANDS = (EDITION.indicator(key) for key in ("leaving", "shortlisting", "pay_bands"))
HALF = UnknownShare(0.5, 0.486)
CLEAR = replace(disciplinary(90, 1000, 100, 2000), unknown_share=HALF, bound_low=1.14, bound_high=1.77)


def test_a_gap_that_might_not_be_large_is_named_with_the_share_that_is_unknown():
    assert unknowns_sentence(CLEAR, ABOVE) == (
        "Take care: ethnicity is not known for 48.6% of those it could have happened to. In the most extreme "
        "case, with all of them in the group that narrows the gap most, the ratio could be 1.14, and the gap would not be large."
    )


@pytest.mark.parametrize(
    ("label", "ratio", "low", "high", "said"),
    [
        (Label.POSSIBLE, 1.6, 1.1, 2.0, "the ratio could be 1.10, and the gap would not be large."),
        (Label.POSSIBLE, 1.6, 0.9, 2.0, "the ratio could be 0.90, and the gap would be the other way round."),
        (Label.POSSIBLE, 1.2, 0.9, 1.4, "the ratio could be 0.90, and the gap would be the other way round."),
        (Label.POSSIBLE, 1.2, 1.0, 1.4, "the ratio could be 1.00, and there would be no gap."),
        (Label.FAVOURABLE, 0.5, 0.4, 1.1, "the ratio could be 1.10, and the gap would be the other way round."),
        (Label.FAVOURABLE, 0.5, 0.4, 0.9, "the ratio could be 0.90, and the gap would not be large."),
    ],
)
def test_a_possible_sign_and_a_result_in_favour_are_warned_of_by_the_same_rule(label, ratio, low, high, said):
    found = replace(CLEAR, label=label, ratio=ratio, bound_low=low, bound_high=high)

    assert unknowns_sentence(found, ABOVE).endswith(said)


@pytest.mark.parametrize(
    ("label", "ratio", "low", "high"),
    [
        (Label.POSSIBLE, 1.2, 1.05, 1.4),
        (Label.POSSIBLE, 1.6, 1.3, 2.0),
        (Label.FAVOURABLE, 0.5, 0.4, 0.7),
        (Label.NO_EVIDENCE, 1.2, 0.9, 1.4),
    ],
)
def test_nothing_is_said_where_a_gap_stays_what_it_is_called_or_nothing_is_found(label, ratio, low, high):
    found = replace(CLEAR, label=label, ratio=ratio, bound_low=low, bound_high=high)

    assert unknowns_sentence(found, ABOVE) == ""


def test_of_pay_bands_it_is_a_share_of_the_people_whose_pay_is_known():
    band = replace(CLEAR, bound_low=0.4, bound_high=0.9)

    assert "ethnicity is not known for 48.6% of all people whose pay is known." in unknowns_sentence(band, BANDS)


@pytest.mark.parametrize(
    ("change", "adverse"), [({"bound_low": 0.91}, ABOVE), ({"ratio": 0.5, "bound_high": 1.1}, BELOW)]
)
def test_a_gap_that_might_turn_round_is_not_called_small(change, adverse):
    said = unknowns_sentence(replace(CLEAR, **change), adverse)

    assert said.endswith("and the gap would be the other way round.")


def test_the_other_end_counts_where_less_is_worse():
    below = replace(CLEAR, ratio=0.5, bound_low=0.4, bound_high=0.8)

    assert "the ratio could be 0.80" in unknowns_sentence(below, BELOW)
    assert unknowns_sentence(replace(below, bound_high=0.79), BELOW) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"bound_low": 1.26},
        {"bound_low": None},
        {"bound_low": inf},
        {"label": None},
        {"unknown_share": UnknownShare(None, None)},
    ],
)
def test_nothing_is_said_where_the_gap_stays_large_or_nothing_is_known(change):
    assert unknowns_sentence(replace(CLEAR, **change), ABOVE) == ""
