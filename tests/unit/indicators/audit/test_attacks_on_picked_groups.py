"""The ratio of a picked group and figures that stand already: subtracting finds one organisation if no rule refuses.

Whoever asks sees the rounded counts of released groups, everybody's headcounts, and the ratio if there is one. It tries
every number of people of one organisation, and of all that was rounded, and keeps those that fit.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from app.indicators import custom_groups
from app.indicators.custom_groups import Seen, assess
from app.indicators.disclosure import publishable_ratio
from app.indicators.pooling import PeerGroup, PeerKind, Pool
from tests.support.attackers import near
from tests.support.audits import ENGLAND, LEAVING, REGION, TYPE, Planting

CORE, OTHERS, LATE, SILENT = tuple(range(12)), tuple(range(12, 17)), 17, (18, 19)
PEOPLE, REFERENCE = 40, 3  # of the late one: headcounts are public


class Released(NamedTuple):
    """A released group, and whether a reader adds it or takes it away."""

    sign: int
    kind: PeerKind
    members: tuple[int, ...]


@dataclass(frozen=True)
class Attack:
    """What is picked: the sum of released groups with their signs, and of the late one with its own.

    Everybody has 4 of 40 people and 20 of 400 White people, but for two that gave nothing of this, and the late one.
    """

    picked: tuple[int, ...]
    released: tuple[Released, ...]
    late: int
    holds: int = 13

    @property
    def planting(self):
        planting = Planting().give([*CORE, *OTHERS], 4, 40, 20, 400).give(LATE, self.holds, PEOPLE, 1, REFERENCE)
        planting.give(SILENT, 4, 40, 20, 400, indicator="cpd")
        for number, one in enumerate(self.released):
            planting.group(f"group {number}", one.members, one.kind)
        return planting.by_rules()

    def ratio(self):
        """What the service shows of the group: a ratio, or nothing."""
        planting = self.planting
        everybody = sorted({organisation for organisation, _ in planting.given})
        pool = Pool.of(planting.given.values(), [PeerGroup(ENGLAND, "", "", frozenset(everybody))])
        seen = [
            Seen(one.kind.value, one.kind.value, np.isin(everybody, one.members), frozenset({LEAVING}))
            for one in self.released
        ]
        found = assess(pool, np.isin(everybody, self.picked), seen)
        return next((one.ratio for one in found.figures if one.place == LEAVING), None)

    def fewest_and_most(self, ratio):
        """Between which numbers of people the late one must have had, to somebody who has this ratio."""
        if ratio is None:
            return 0, PEOPLE
        figures = self.planting.evidence().figures
        counts = [self.released[group].sign * np.array(one.counts) for (_, group), one in figures.items()]
        assert len(counts) == len(self.released)
        a, _, c, _ = np.sum(counts, axis=0)
        off = np.arange(-2 * len(counts), 2 * len(counts) + 1)
        x, above, y, below = np.meshgrid(np.arange(PEOPLE + 1), off, np.arange(REFERENCE + 1), off)
        fit = x[self._tenths(a + above + self.late * x, c + below + self.late * y) == round(10 * ratio)]
        return int(fit.min()), int(fit.max())

    def _tenths(self, a, c):
        pairs = [(PEOPLE, REFERENCE) if one == LATE else (40, 400) for one in self.picked]
        people, reference = (near(sum(side)) for side in zip(*pairs, strict=True))
        whole = near(c) * people
        return (20 * near(a) * reference + whole) // (2 * whole)

    def finds(self, ratio):
        """Whether the range is too narrow, and true."""
        low, high = self.fewest_and_most(ratio)
        return low <= self.holds <= high < low + 10


NESTED = {
    "one more": Attack(CORE, (Released(1, REGION, (*CORE, LATE)),), -1),
    "one fewer": Attack((*CORE, LATE), (Released(1, REGION, CORE),), 1),
    "two together": Attack(CORE, (Released(1, REGION, CORE[:6]), Released(1, REGION, (*CORE[6:], LATE))), -1, 1),
    "three more but two gave nothing": Attack(CORE, (Released(1, REGION, (*CORE, LATE, *SILENT)),), -1),
}
ROUNDABOUT = Attack(CORE, (Released(1, REGION, CORE + OTHERS), Released(-1, TYPE, (*OTHERS, LATE))), 1, 1)
RULES = {"_rests": lambda *_: (), "isolates": lambda *_: False}


@pytest.mark.parametrize("attack", NESTED.values(), ids=NESTED)
def test_nobody_subtracts_a_picked_group_and_one_around_it_or_within_it(monkeypatch, attack):
    assert attack.ratio() is None
    assert not attack.finds(None)

    for rule, allow in RULES.items():
        with monkeypatch.context() as patched:
            patched.setattr(custom_groups, rule, allow)
            assert attack.ratio() is None  # the other rule is enough

    for rule, allow in RULES.items():
        monkeypatch.setattr(custom_groups, rule, allow)

    assert attack.finds(attack.ratio())


def test_nobody_subtracts_a_picked_group_in_a_roundabout_way(monkeypatch):
    assert ROUNDABOUT.ratio() is None
    assert not ROUNDABOUT.finds(None)

    monkeypatch.setattr(custom_groups, "isolates", RULES["isolates"])

    assert ROUNDABOUT.finds(ROUNDABOUT.ratio())


def test_a_picked_group_that_nothing_can_be_subtracted_from_is_shown():
    apart = Attack(CORE, (Released(1, REGION, CORE + OTHERS), Released(-1, TYPE, OTHERS)), 0)

    assert apart.ratio() == 2.1


def one_among_four_that_gave_nothing():
    planting = Planting().group("all", range(5), ENGLAND).give(0, 40, 200, 40, 400)
    planting.give(range(1, 5), 4, 40, 20, 400, indicator="cpd")
    found = assess(planting.pool, np.ones(5, np.bool_), [])
    return next(one.ratio for one in found.figures if one.place == LEAVING)


def test_nobody_picks_one_organisation_among_some_that_gave_nothing(monkeypatch):
    assert one_among_four_that_gave_nothing() is None

    monkeypatch.setattr(custom_groups, "isolates", RULES["isolates"])
    assert one_among_four_that_gave_nothing() is None  # the other rule is enough

    monkeypatch.setattr(custom_groups, "refusal", lambda *_: None)

    assert one_among_four_that_gave_nothing() == publishable_ratio(40, 200, 40, 400) == 2.0
