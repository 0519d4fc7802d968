"""The range of a count over everything that could be true."""

import highspy
import numpy as np
import pytest

from app.indicators.audit.parts import parts_of
from app.indicators.audit.programs import Program
from app.indicators.audit.rows import limits_of
from app.indicators.audit.statements import statements_of
from tests.support.audits import ENGLAND, Planting, audited


def program(release):
    evidence = [release.evidence()]
    parts = parts_of(evidence)[0]
    everything = np.ones(len(parts.values), bool)
    return Program(parts, limits_of(parts, statements_of(parts, evidence), everything))


def alike(last=4):
    return Planting().group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), 30, 200)


def of(found, owner, group="minority_ethnic"):
    return np.flatnonzero((found.parts.owners == owner) & found.parts.forms["adult", "", group])


def limits(found, mine, known=()):
    after, _ = found.range(mine, known)
    return after


def test_an_outsider_knows_no_more_than_the_sum():
    found = program(alike().show("england"))

    assert limits(found, of(found, 1)) == (0, 122)


def test_who_takes_part_knows_its_own():
    found = program(alike().show("england"))

    assert limits(found, of(found, 1), (2,)) == (0, 92)
    assert limits(found, of(found, 1), (2, 3, 4)) == (28, 32)


def test_what_one_knew_the_next_does_not():
    found = program(alike().show("england"))

    limits(found, of(found, 1), (2, 3, 4))

    assert limits(found, of(found, 1), (3,)) == (0, 92)
    assert limits(found, of(found, 1)) == (0, 122)


def test_the_range_is_in_whole_people():
    found = program(alike(3).show("england", counts=False))
    low, high = limits(found, of(found, 1), (2, 3))

    assert (low, high) == (int(low), int(high))
    assert low <= 30 <= high


def test_a_count_that_nobody_published_is_as_open_as_before():
    found = program(alike())

    assert limits(found, of(found, 1)) == (0, 200)


def test_a_solver_that_gives_up_is_no_proof(monkeypatch):
    release = Planting().group("north", (1, 2)).give((1, 2), 30, 200).show("north")
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda _: highspy.HighsModelStatus.kTimeLimit)

    with pytest.raises(ArithmeticError, match="kTimeLimit"):
        audited(release)
