"""Asking a program how well a count is hidden: from an outsider, from each organisation that took part, from pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.indicators.audit.parts import Floats, Numbers, Parts
from app.indicators.audit.programs import Program, Range
from app.indicators.audit.rows import Source
from app.indicators.disclosure import THRESHOLD

Pair = tuple[int, int]


def before_of(parts: Parts, mine: Numbers, known: Sequence[int] = ()) -> Range:
    """Return what organisations know of a sum without the release: what is theirs, and what everybody knows."""
    if not known:
        return Range(float(parts.floors[mine].sum()), float(parts.caps[mine].sum()))
    owned = np.isin(parts.owners[mine], known)
    lows = np.where(owned, parts.values[mine], parts.floors[mine])
    highs = np.where(owned, parts.values[mine], parts.caps[mine])
    return Range(float(lows.sum()), float(highs.sum()))


def who_leaves_little(parts: Parts, mine: Numbers) -> frozenset[int]:
    """Return those of several owners of a sum to whom the rest of it was known within the threshold before."""
    numbers, rooms = _rooms(parts, mine)
    return frozenset(numbers[rooms.sum() - rooms < THRESHOLD].tolist()) if len(numbers) > 1 else frozenset()


def room_beside(parts: Parts, mine: Numbers, watchers: int) -> float:
    """Return how wide open a sum was before to those so many of its owners that hold the most room of it."""
    _, rooms = _rooms(parts, mine)
    return float(np.sort(rooms)[: max(0, len(rooms) - watchers)].sum())


def _rooms(parts: Parts, mine: Numbers) -> tuple[Numbers, Floats]:
    numbers, rows = np.unique(parts.owners[mine], return_inverse=True)
    return numbers, np.bincount(rows, (parts.caps - parts.floors)[mine]).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Question:
    """How well some parts of a program are hidden, taken together."""

    program: Program
    mine: Numbers

    def before(self, known: Sequence[int] = ()) -> Range:
        """Return what organisations know of the sum without the release."""
        return before_of(self.program.parts, self.mine, known)

    def range(self, known: Sequence[int]) -> tuple[Range, frozenset[Source]]:
        """Return what they know of it with the release, and the published figures that tell them."""
        return self.program.range(self.mine, known)

    def exposed_to(self, pairs: Sequence[Pair]) -> tuple[int, ...] | None:
        """Return who finds out too much: anybody at all, else one who took part, else a pair; ``None`` if nobody does.

        Whoever need not be moved to hide the sum from an outsider finds out no more than an outsider does, unless the
        rest of a sum of several is so little that nothing of it may be found out, or it was shown more.
        """
        moved = self._hidden_by(())
        if moved is None:
            return None if self.before().low == self.before().high else ()
        owners = frozenset(self.program.parts.owners[self.mine].tolist())
        watching = (
            frozenset[int]() if len(owners) == 1 else moved & owners | who_leaves_little(self.program.parts, self.mine)
        )
        suspects = watching | self._indispensable(moved - owners) | self.program.readers_beside(self.mine)
        one = self._exposed_to_one_of(sorted(suspects))
        return one or next((pair for pair in pairs if self._is_exposed(pair)), None)

    def _indispensable(self, suspects: frozenset[int]) -> frozenset[int]:
        """Return those of some strangers to the sum who had to be moved each time it was hidden, though avoided."""
        if self._is_narrow():
            return suspects
        while suspects:
            moved = self._hidden_by((), suspects)
            left = suspects if moved is None else suspects & moved
            if 2 * len(left) > len(suspects):
                return left
            suspects = left
        return suspects

    def _is_narrow(self) -> bool:
        before = self.before()
        return before.high - before.low < THRESHOLD

    def _exposed_to_one_of(self, suspects: Sequence[int]) -> tuple[int, ...] | None:
        """Ask of all suspects at once, none of whom knows more, and of the halves only if that is too much."""
        if len(suspects) <= 1:
            return tuple(suspects) if suspects and self._is_exposed(suspects) else None
        before = self.before(suspects)
        is_as_wide = before == self.before() or before.high - before.low >= THRESHOLD
        if is_as_wide and self._hidden_by(suspects) is not None:
            return None
        return self._exposed_to_one_of(suspects[::2]) or self._exposed_to_one_of(suspects[1::2])

    def _is_exposed(self, known: Sequence[int]) -> bool:
        before = self.before(known)
        return before.low < before.high and self._hidden_by(known) is None

    def _hidden_by(self, known: Sequence[int], avoided: frozenset[int] = frozenset()) -> frozenset[int] | None:
        """Return which organisations it takes to move the sum far enough to hide it; ``None`` where it will not go."""
        before, value = self.before(known), float(self.program.parts.values[self.mine].sum())
        if before.high - before.low < THRESHOLD:
            up = self.program.moved(self.mine, before.high - value, known)
            down = self.program.moved(self.mine, before.low - value, known)
            is_hidden = up.people >= before.high - value and down.people >= value - before.low
            return up.by | down.by if is_hidden else None
        up = self.program.moved(self.mine, THRESHOLD, known, avoided)
        if up.people >= THRESHOLD:
            return up.by
        down = self.program.moved(self.mine, up.people - THRESHOLD, known, avoided)
        return up.by | down.by if up.people + down.people >= THRESHOLD else None
