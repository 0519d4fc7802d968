"""What may be concluded from an own result beside a published figure."""

from dataclasses import replace

import pytest

from app.indicators.comparing import PeerFigure, Target, Verdict, briefly, compare, side_of, side_words, summary
from app.indicators.counts import Counts
from app.indicators.edition import Adverse
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
        (
            {},
            "It lies within the range that your numbers allow (0.90 to 2.10), so your numbers do not show that you differ.",
        ),
        (
            {"lower": 1.3},
            (
                "The whole range that your numbers allow (1.30 to 2.10) lies above it, so you probably differ. "
                "The figures cannot say why; and where nobody truly differs, about 1 such comparison in 20 shows a difference by chance alone."
            ),
        ),
        (
            {"upper": 1.1},
            (
                "The whole range that your numbers allow (0.90 to 1.10) lies below it, so you probably differ. "
                "The figures cannot say why; and where nobody truly differs, about 1 such comparison in 20 shows a difference by chance alone."
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


COUNTED = replace(
    OWN,
    ratio=0.8,
    lower=0.57,
    upper=1.11,
    numerator=40,
    denominator=200,
    reference_numerator=80,
    reference_denominator=320,
)


@pytest.mark.parametrize(
    ("others", "changes", "end", "verdict"),
    [
        (
            Counts(1000, 5000, 1000, 5000),
            {},
            "It lies within the range that your numbers allow (0.57 to 1.11), so your numbers do not show that you differ.",
            Verdict.NOT_SHOWN,
        ),
        (Counts(1300, 5000, 1000, 5000), {}, "lies below it, so you probably differ.", Verdict.BELOW),
        (Counts(250, 5000, 1000, 5000), {}, "lies above it, so you probably differ.", Verdict.ABOVE),
        (
            Counts(23, 100, 20, 100),
            {},
            "It lies just outside the range that your numbers allow (0.57 to 1.11), but it is not exact either, so your",
            Verdict.NOT_SHOWN,
        ),
        (
            Counts(1300, 5000, 1000, 5000),
            {"reliability": Reliability.LOW},
            "You had too few cases to say whether you differ from it.",
            Verdict.TOO_FEW,
        ),
    ],
)
def test_the_group_without_the_organisation_itself_decides(others, changes, end, verdict):
    found = compare(replace(COUNTED, **changes), PEERS, others)

    without = others.a * others.n2 / (others.n1 * others.c)
    assert (
        f"The published figure for local authorities in London is 1.2, rounded to protect people; without you, and less rounded, it is about {without:.2f}."
        in (found.sentence)
    )
    assert end in found.sentence
    assert found.verdict is verdict


def test_the_ratio_over_the_others_is_kept_only_where_there_are_two_ratios():
    others = Counts(1000, 5000, 1000, 5000)

    assert compare(COUNTED, PEERS, others).against.ratio == pytest.approx(0.8)
    assert compare(COUNTED, PEERS).against is None
    assert compare(replace(COUNTED, state=State.NOT_SUPPLIED), PEERS, others).others_ratio is None
    assert compare(COUNTED, replace(PEERS, ratio=None), others).others_ratio is None


def test_an_organisation_is_set_against_the_others_where_they_are_known():
    exact = replace(PEERS, counts=(1280, 5000, 1000, 5000), ratio=1.3)

    assert compare(COUNTED, exact, Counts(1000, 5000, 1000, 5000)).target == Target(1.0, "the group without you")
    assert compare(COUNTED, exact).target == Target(1.28, "the group")
    assert compare(COUNTED, PEERS).target == Target(1.2, "the group")
    assert compare(COUNTED, replace(exact, ratio=None)).target is None


def in_sum(*verdicts):
    kinds = {
        Verdict.ABOVE: {"lower": 1.3},
        Verdict.BELOW: {"upper": 1.1},
        Verdict.NOT_SHOWN: {},
        Verdict.TOO_FEW: {"reliability": Reliability.LOW},
        Verdict.NOTHING_OWN: {"state": State.NOT_SUPPLIED},
    }
    items = [
        compare(replace(OWN, number=str(place), **kinds.get(one, {})), PEERS if one in kinds else NO_FIGURE)
        for place, one in enumerate(verdicts, start=1)
    ]
    return summary([(one, side_of(one, Adverse.ABOVE)) for one in items], PEERS.label)


NO_FIGURE = replace(PEERS, state=State.SUPPRESSED, reason="Suppressed to protect people.", ratio=None)


def test_the_whole_is_said_in_one_sentence():
    assert in_sum(Verdict.NOT_SHOWN, Verdict.ABOVE, Verdict.NOT_SHOWN, Verdict.TOO_FEW) == (
        "You probably differ from local authorities in London on indicator 2, for the worse for minority ethnic people; "
        "no difference shows on indicators 1 and 3; you have too few cases to compare on indicator 4."
    )
    assert in_sum(Verdict.NOTHING_OWN, Verdict.NOTHING_PUBLISHED, Verdict.NOTHING_PUBLISHED, Verdict.TOO_FEW) == (
        "You cannot be compared with local authorities in London here: you have too few cases to compare on indicator 4; "
        "nothing is published to compare with on indicators 2 and 3; there is no figure of yours on indicator 1."
    )
    assert in_sum(Verdict.BELOW, Verdict.ABOVE, Verdict.BELOW) == (
        "You probably differ from local authorities in London on indicator 2, for the worse for minority ethnic people "
        "and on indicators 1 and 3, for the better for minority ethnic people."
    )
    assert in_sum() == ""


@pytest.mark.parametrize(
    ("changes", "peers", "words"),
    [
        ({}, PEERS, "No difference shows."),
        ({"lower": 1.3}, PEERS, "You probably differ: you lie above it, which is worse for minority ethnic people."),
        ({"upper": 1.1}, PEERS, "You probably differ: you lie below it, which is better for minority ethnic people."),
        ({"reliability": Reliability.LOW}, PEERS, "Too few cases to compare."),
        ({"state": State.NOT_SUPPLIED}, PEERS, "No figure of yours."),
        ({}, NO_FIGURE, "No published figure. Suppressed to protect people."),
    ],
)
def test_a_line_of_a_table_says_it_in_a_few_words(changes, peers, words):
    found = compare(replace(OWN, **changes), peers)

    assert briefly(found, side_of(found, Adverse.ABOVE)) == words


def test_a_range_without_an_end_is_said_so():
    assert "(just over 1.00 upwards), so" in compare(replace(OWN, lower=1.004, upper=float("inf")), PEERS).sentence


@pytest.mark.parametrize(
    ("changes", "adverse", "side"),
    [
        ({"lower": 1.3}, Adverse.ABOVE, "worse"),
        ({"lower": 1.3}, Adverse.BELOW, "better"),
        ({"upper": 1.1}, Adverse.ABOVE, "better"),
        ({"upper": 1.1}, Adverse.BELOW, "worse"),
    ],
)
def test_who_differs_is_told_on_which_side(changes, adverse, side):
    found = compare(replace(OWN, **changes), PEERS)

    where = found.verdict.capitalize()
    assert (
        side_words(found, side_of(found, adverse))
        == f"{where} it is the side that is {side} for minority ethnic people."
    )
    assert side_of(compare(OWN, PEERS), adverse) is None
