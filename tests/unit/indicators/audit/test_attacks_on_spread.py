"""How organisations differ is published from exact counts: nobody learns a count of one of them from that either."""

import math
from functools import partial
from random import Random
from statistics import NormalDist

import pytest

from app.indicators import spread
from app.indicators.comparison import over_dispersion
from app.indicators.spread import spreads
from app.indicators.strata import log_ratios, strata
from tests.support.audits import ENGLAND, LEAVING, Planting
from tests.support.witnesses import Asked, published, witness

COLLEAGUES = LEAVING._replace(indicator="harassment_colleagues")
PUBLIC = LEAVING._replace(indicator="harassment_public")


def councils(seed, number, minority, white):
    """Councils of very different sizes, many with fewer than ten minority ethnic people."""
    random, planting = Random(seed), Planting().group("england", range(number), ENGLAND)
    for one in range(number):
        n1, n2 = random.choice([6, 8, 9, 12, 15, 30, 60, 120, 200, 300]), random.randint(200, 1500)
        a, c = (sum(random.random() < rate for _ in range(n)) for n, rate in ((n1, minority), (n2, white)))
        planting.give(one, a, n1, c, n2)
    return planting


def extremes(planting):
    """For each council the ends of a range that must stay possible: all that there is under ten, else ten wide."""
    for (one, _), (*_, a, n1, _c, _n2) in planting.given.items():
        low, high = (0, n1) if n1 < 10 else (max(0, min(a - 5, n1 - 10)), min(n1, max(a + 5, 10)))
        yield from (Asked(one, 0, value) for value in (low, high))


RARE, COMMON = (24, 0.06, 0.04), (24, 0.25, 0.2)


@pytest.mark.parametrize("of", [RARE, COMMON], ids=["rare", "with quartiles"])
def test_every_council_might_have_had_any_number_for_all_that_is_said_of_differences(of):
    planting = councils(0, *of)
    (_, (said,)) = published(planting)[0]

    assert (said.i2, said.tau2, bool(said.points)) == (0, 0, of is COMMON)
    assert [asked for asked in extremes(planting) if not witness(planting, asked)] == []


def test_not_even_two_that_share_what_they_know_can_tell():
    planting = councils(1, *COMMON)
    small = [one for (one, _), row in planting.given.items() if row[3] < 10]
    pairs = [(one + 1, one + 2) for one in small[:4]]

    for one, pair in zip(small, [(a % 24, b % 24) for a, b in pairs], strict=False):
        for asked in (found for found in extremes(planting) if found.organisation == one):
            assert witness(planting, asked, known=pair), (asked, pair)


def stands_out_with(planting, one, value):
    """Whether a council would stand out with this number whatever else is true: the ratio and the rules are known."""
    rows = published(planting)[0][0]
    a, n1, c, n2 = rows[0].counts
    _, _, _, people, _, reference = planting.given[one, LEAVING]
    least = NormalDist().inv_cdf(1 - 0.05 / 24 / 2)  # the farthest of 24 stands out from here
    for below in range(min(c // 2 + 2, reference) + 1):  # nobody has more than half of a published sum
        (effect,), (variance,) = log_ratios(strata(value, people, below, reference))
        targets = [math.log((a + i) * n2 / (n1 * (c + j))) for i in (-2.5, 2.5) for j in (-2.5, 2.5)]
        if min(targets) <= effect <= max(targets):
            return False
        if min(abs(effect - target) for target in targets) / math.sqrt(variance + 0.005) < least:
            return False
    return True


def test_that_nobody_stands_out_would_tell_that_not_everybody_in_a_small_council_left(monkeypatch):
    planting = councils(0, *RARE)
    told = [one for (one, _), row in planting.given.items() if row[3] < 10 and stands_out_with(planting, one, row[3])]

    assert len(told) >= 5
    assert spreads(planting.pool, planting.benchmarks({}))[0].standing_out is None
    assert all(witness(planting, Asked(one, 0, planting.given[one, LEAVING][3])) for one in told)

    monkeypatch.setattr(spread, "publishable_number", lambda count, _: 0 if count == 0 else None)

    assert spreads(planting.pool, planting.benchmarks({}))[0].standing_out == 0
    assert not any(witness(planting, Asked(one, 0, planting.given[one, LEAVING][3]), tries=40) for one in told)


def test_that_the_ends_are_not_pulled_in_would_tell_as_much(monkeypatch):
    planting = councils(0, *RARE)
    monkeypatch.setattr(spread, "over_dispersion", partial(over_dispersion, trimmed=0.0))

    lost = [asked for asked in extremes(planting) if not witness(planting, asked, tries=10)]

    assert len(lost) >= 5


def answers(last):
    """Two questions of one survey; the last council has an answer to only one of them."""
    planting = Planting(public=frozenset()).group("england", range(1, last + 1), ENGLAND)
    random = Random(5)
    for one in range(1, last + 1):
        n1, n2 = random.randint(40, 90), random.randint(150, 400)
        planting.give(one, n1 // 4, n1, n2 // 5, n2, indicator=COLLEAGUES.indicator)
        if one < last:
            planting.give(one, n1 // 3, n1, n2 // 4, n2, indicator=PUBLIC.indicator)
    return planting


def test_the_limits_of_an_average_beside_a_figure_without_counts_do_not_bring_the_counts_back():
    planting = answers(13)
    rows, said = published(planting)[0]
    respondents = planting.given[13, COLLEAGUES][3]

    assert [row.counts is None for row in rows] == [False, True]
    assert [one.lower is not None for one in said] == [True, True]
    for value in (respondents - 6, respondents + 6):
        assert witness(planting, Asked(13, 1, value, COLLEAGUES), tries=2_000), value
