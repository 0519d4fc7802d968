"""Pairs assessed many at once say what each says alone: counted over again in fractions, with every edge there is."""

from fractions import Fraction
from itertools import product
from math import inf, isnan

import numpy as np
import pytest

from app.indicators.assessment import Assessed, assess, assess_all
from app.indicators.counts import Counts
from app.indicators.edition import Adverse
from app.indicators.intervals import ratio_interval
from app.indicators.results import Label, Reliability
from app.indicators.score import Cells

BELOW, ABOVE = Adverse.BELOW, Adverse.ABOVE
LARGE = [Counts(48, 60, 60, 60), Counts(47, 60, 60, 60), Counts(51, 100, 40, 100), Counts(3_000_000, 40_000_000, 9, 70)]
SMALL = [Counts(*one) for one in product((0, 1, 6, 12), (0, 1, 12, 40), repeat=2)]


def share(part, whole):
    return float(Fraction(part, whole)) if whole > 0 and part <= whole else None


def ratio_of(one):
    if not one.has_cases:
        return None
    return float(Fraction(one.a * one.n2, one.c * one.n1)) if one.c else inf


def label_of(one, lower, upper, adverse, reliability):
    """The rule as domain experts write it, in fractions."""
    ratio = Fraction(one.a * one.n2, one.c * one.n1) if one.c else inf
    worse = {BELOW: (ratio < Fraction(4, 5), upper < 1), ABOVE: (ratio > Fraction(5, 4), lower > 1)}
    passed, mirrored = sum(worse[adverse]), sum(worse[ABOVE if adverse is BELOW else BELOW])
    if reliability is Reliability.LOW:
        return Label.POSSIBLE if passed == 2 else Label.NO_EVIDENCE
    said = {2: Label.ADVERSE, 1: Label.POSSIBLE}
    return said.get(passed, Label.FAVOURABLE if mirrored == 2 else Label.NO_EVIDENCE)


def by_hand(one, adverse):
    rates = share(one.a, one.n1), share(one.c, one.n2)
    if not one.is_calculable:
        return Assessed(*rates, None, None, None, None, None, None)
    limits = ratio_interval(one.a, one.n1, one.c, one.n2)
    events, people = one.a + one.c, one.n1 + one.n2
    is_low = events < 10 or min(one.n1, one.n2) * Fraction(events, people) < 5
    reliability = Reliability.LOW if is_low else Reliability.OK
    lower, upper = float(limits.lower), float(limits.upper)
    label = label_of(one, lower, upper, adverse, reliability) if events else None
    excess = float(one.a - Fraction(one.n1 * events, people))
    return Assessed(*rates, ratio_of(one), lower, upper, excess, label, reliability)


@pytest.mark.parametrize("adverse", list(Adverse))
def test_each_pair_of_many_says_what_it_says_alone(adverse):
    pairs = [*SMALL, *LARGE]

    assert list(assess(pairs, [adverse] * len(pairs))) == [by_hand(one, adverse) for one in pairs]


def test_each_pair_has_its_own_worse_side():
    pair = Counts(51, 100, 40, 100)

    assert [one.label for one in assess([pair, pair], [ABOVE, BELOW])] == [Label.POSSIBLE, Label.NO_EVIDENCE]


def test_no_pairs_give_nothing():
    assert list(assess([], [])) == []


def test_nobody_counted_leaves_any_ratio_possible_and_no_label():
    (found,) = assess([Counts(0, 30, 0, 50)], [ABOVE])

    assert (found.ratio, found.lower, found.upper, found.label) == (None, 0.0, inf, None)
    assert (found.rate, found.excess, found.reliability) == (0.0, 0.0, Reliability.LOW)


def test_arrays_mark_what_is_undefined():
    columns = np.array([[5, 10, 3, 20], [0, 0, 3, 20], [0, 10, 0, 20], [11, 10, 3, 20]], np.float64).T
    found = assess_all(Cells(*columns), np.zeros(4, np.bool_))

    assert found.is_calculable.tolist() == [True, False, True, False]
    assert found.has_ratio.tolist() == [True, False, False, False]
    assert [isnan(rate) for rate in found.rate] == [False, True, False, True]
    assert [isnan(excess) for excess in found.excess] == [False, True, False, True]
