"""What may be concluded from an own result beside a published figure."""

from dataclasses import replace

import pytest

from app.indicators.comparing import PeerFigure, compare
from app.indicators.results import Reliability, Result, State

OWN = Result(
    "leaving",
    "8",
    "adult",
    None,
    "minority_ethnic",
    "white",
    State.OK,
    ratio=1.4,
    lower=0.9,
    upper=2.1,
    reliability=Reliability.OK,
)
PEERS = PeerFigure(
    "region",
    "local_authority:E12000007",
    "Local authorities in London",
    State.OK,
    None,
    contributors=12,
    members=33,
    counts=None,
    ratio=1.2,
    lower=1.1,
    upper=1.3,
)
START = "The published figure for local authorities in London is 1.2. "


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "It lies within the range that your numbers allow, so they do not show that you differ."),
        (
            {"lower": 1.3},
            (
                "The whole range that your numbers allow lies above it, so you probably differ. "
                "The figures cannot say why, and one such difference in twenty comes from chance alone."
            ),
        ),
        (
            {"upper": 1.1},
            (
                "The whole range that your numbers allow lies below it, so you probably differ. "
                "The figures cannot say why, and one such difference in twenty comes from chance alone."
            ),
        ),
        ({"reliability": Reliability.LOW}, "You had too few cases to say whether you differ from it."),
        (
            {"state": State.NO_CASES, "ratio": None, "lower": 0.0, "upper": float("inf")},
            "You had no cases, which at your numbers says little about how you compare.",
        ),
        (
            {"state": State.NOT_SUPPLIED, "ratio": None, "lower": None, "upper": None},
            "Your own figure is not supplied, so there is nothing to set beside it.",
        ),
    ],
)
def test_no_more_is_claimed_than_the_numbers_allow(changes, end):
    assert compare(replace(OWN, **changes), PEERS).sentence == START + end


def test_a_suppressed_figure_says_why_there_is_none():
    peers = replace(PEERS, state=State.SUPPRESSED, reason="Suppressed to protect people.", ratio=None)

    assert compare(OWN, peers).sentence == (
        "There is no published figure for local authorities in London to compare with. Suppressed to protect people."
    )


@pytest.mark.parametrize(
    ("contributors", "members", "coverage"), [(12, 33, "12 of 33"), (None, 33, "not shown"), (1200, None, "1,200")]
)
def test_coverage_says_how_many_of_the_group_gave_figures(contributors, members, coverage):
    assert compare(OWN, replace(PEERS, contributors=contributors, members=members)).coverage == coverage
