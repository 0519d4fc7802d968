"""The programs of one measure, from narrow to wide: over counts of one kind, over kinds that go together, over all.

What a narrow program proves holds in every wider one, because somebody who knows all other counts knows more than
anybody does. Only what the widest one leaves open is exposed; and that one needs only the counts which any published
figure connects with those in question, for no others can make a difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.sparse.csgraph import connected_components

from app.indicators.audit.parts import Numbers, Parts
from app.indicators.audit.programs import Program
from app.indicators.audit.questions import Pair, Question, room_beside, who_leaves_little
from app.indicators.audit.rows import Limits, Statements, limits_of
from app.indicators.disclosure import THRESHOLD
from app.indicators.pooling import Mask

_ENOUGH_TRIES = 40
_LEAST_PROVEN = 0.2  # of what a rung was asked


@dataclass(frozen=True)
class Ladder:
    """Judges sums of parts by the narrowest program that can; ``pairs`` look on as well as everybody alone."""

    parts: Parts
    statements: Statements
    pairs: tuple[Pair, ...] = ()
    _programs: dict[bytes, tuple[Numbers, Program]] = field(default_factory=dict)
    _hidden: dict[tuple[bytes, bytes], bool] = field(default_factory=dict)
    _tries: dict[int, list[bool]] = field(default_factory=dict)

    def is_hidden(self, mine: Numbers) -> bool:
        """Say whether a narrow program proves a sum hidden from everybody."""
        return any(self._is_hidden(mine, *rung) for rung in self._rungs(mine))

    def widest(self, mine: Numbers) -> Question:
        """Return the question to everything that is connected with the parts of a sum."""
        return self._question(mine, np.isin(self._components, self._components[mine]))

    def _rungs(self, mine: Numbers) -> Iterator[tuple[int, Mask]]:
        """Yield rungs by height, each a set of parts: of one kind of the sum, the roomiest first; then of more."""
        kinds = self.parts.kinds[mine]
        room = np.bincount(kinds, (self.parts.caps - self.parts.floors)[mine])
        for kind in sorted(np.unique(kinds).tolist(), key=lambda one: (-room[one], one)):
            yield 0, self.parts.kinds == kind
        for height, alike in enumerate(self._families, start=1):
            of_mine = np.unique(alike[kinds])
            if len(of_mine) == 1:
                yield height, np.isin(self.parts.kinds, np.flatnonzero(alike == of_mine[0]))

    @cached_property
    def _families(self) -> tuple[Numbers, ...]:
        """Number the kinds so that those are alike which count the same ethnic groups' side, then the same service."""
        sides: list[tuple[object, ...]] = [(key.service, key.breakdown, key.is_white) for key in self.parts.counted]
        services = [side[:2] for side in sides]
        return tuple(np.array([numbers.index(one) for one in numbers], np.int64) for numbers in (sides, services))

    @cached_property
    def _components(self) -> Numbers:
        """Number the parts so that those are alike which published figures connect."""
        weights = self._limits(np.ones(len(self.parts.values), np.bool_)).weights
        connected = (weights != 0).T.astype(np.int8) @ (weights != 0).astype(np.int8)
        return np.asarray(connected_components(connected, directed=False)[1], np.int64)

    def _is_hidden(self, mine: Numbers, height: int, chosen: Mask) -> bool:
        inside = mine[chosen[mine]]
        key = chosen.tobytes(), inside.tobytes()
        # of several kinds, what is wide open in one is wide open in all, to everybody to whom it is
        is_telling = len(inside) == len(mine) or self._is_wide_open(mine, inside)
        if is_telling and key not in self._hidden and self._is_worth_asking(height):
            self._hidden[key] = self._question(inside, chosen).exposed_to(self.pairs) is None
            self._tries.setdefault(height, []).append(self._hidden[key])
        return is_telling and self._hidden.get(key, False)

    def _is_worth_asking(self, height: int) -> bool:
        """Say whether a rung proves often enough what it is asked; what it does not prove, a wider one must."""
        tries = self._tries.get(height, [])
        return len(tries) < _ENOUGH_TRIES or sum(tries) >= _LEAST_PROVEN * len(tries)

    def _is_wide_open(self, mine: Numbers, inside: Numbers) -> bool:
        if who_leaves_little(self.parts, mine):
            return False
        # an owner of all that is asked about would not be asked
        is_one = len(np.unique(self.parts.owners[mine])) == 1
        watchers = 0 if is_one else 2 if self.pairs else 1
        return room_beside(self.parts, inside, watchers) >= THRESHOLD

    def _question(self, mine: Numbers, chosen: Mask) -> Question:
        key = chosen.tobytes()
        if key not in self._programs:
            program = Program(self.parts.only(chosen), self._limits(chosen))
            self._programs[key] = np.flatnonzero(chosen), program
        places, program = self._programs[key]
        return Question(program, np.searchsorted(places, mine))

    def _limits(self, chosen: Mask) -> Limits:
        return limits_of(self.parts, self.statements, chosen)
