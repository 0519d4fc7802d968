"""How far everybody can narrow each suppressed count: its smallest and largest value, reader by reader.

An outsider first. Whoever need not be moved to bring a count to either end knows no more than an outsider does, so only
the others are asked, all at once and then in halves; those who can tell no more are not listed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.indicators.audit.cores import cores, shared_out
from app.indicators.audit.evidence import Evidence
from app.indicators.audit.ladder import Ladder
from app.indicators.audit.parts import Parts, parts_of
from app.indicators.audit.programs import Range
from app.indicators.audit.questions import Pair, Question, before_of
from app.indicators.audit.statements import ContradictionError, statements_of
from app.indicators.audit.swaps import Swaps
from app.indicators.audit.targets import Target, targets_of

_UP, _DOWN = 1.0, -1.0


class Reader(NamedTuple):
    """One organisation that took part, or a pair, and the range that it can narrow a count to."""

    by: tuple[int, ...]
    range: Range


@dataclass(frozen=True, slots=True)
class Told:
    """What readers can deduce of one count: ``before`` the release everybody, and with it an ``outsider``.

    ``participants`` are those that can tell more than an outsider, the closest first; ``pairs`` are all that were asked
    about. An organisation is never listed for what is all its own.
    """

    collection: int
    target: Target
    before: Range
    outsider: Range
    participants: tuple[Reader, ...] = ()
    pairs: tuple[Reader, ...] = ()


class _Work(NamedTuple):
    parts: Parts
    versions: tuple[Evidence, ...]
    pairs: tuple[Pair, ...]
    holders: frozenset[int] | None


def ranges_of(
    versions: Sequence[Evidence], pairs: Sequence[Pair] = (), holders: frozenset[int] | None = None
) -> tuple[Told, ...]:
    """Return what readers can deduce of every count that a collection's release must keep, measure by measure.

    With ``holders``, only of what these organisations sent. A measure whose figures contradict its returns has none:
    the audit names those. Raises ``ArithmeticError`` where the solver gives up.
    """
    works = [_Work(parts, tuple(versions), tuple(pairs), holders) for parts in parts_of(versions)]
    sizes = [len(work.parts.values) for work in works]
    with cores(sum(sizes)) as executor:
        return tuple(told for some in shared_out(executor, _ranges_of_measure, works, sizes) for told in some)


def _ranges_of_measure(work: _Work) -> list[Told]:
    try:
        statements = statements_of(work.parts, work.versions)
    except ContradictionError:
        return []
    swaps = Swaps.of(work.parts, statements, watchers=2 if work.pairs else 1)
    teller = _Teller(work, swaps, Ladder(work.parts, statements, work.pairs))
    targets = targets_of(work.parts, work.versions)
    return [teller.told(one) for one in targets if work.holders is None or one.organisation in work.holders]


@dataclass(frozen=True, slots=True)
class _Teller:
    work: _Work
    swaps: Swaps
    ladder: Ladder

    def told(self, target: Target) -> Told:
        before, collection = before_of(self.work.parts, target.parts), self.work.versions[0].collection
        if target.organisation is not None and self._is_wide_open(target, before):
            pairs = tuple(Reader(pair, before) for pair in self.work.pairs if target.organisation not in pair)
            return Told(collection, target, before, before, (), pairs)
        question = self.ladder.widest(target.parts)
        ends = _Ends(question, float(self.work.parts.values[target.parts].sum()))
        outsider, participants = ends.alone()
        return Told(collection, target, before, outsider, participants, ends.pairs(self.work.pairs))

    def _is_wide_open(self, target: Target, before: Range) -> bool:
        """Say whether algebra proves that nobody else can tell more of a return than everybody could before."""
        value, reach = float(self.work.parts.values[target.parts].sum()), self.swaps.reach(target.parts)
        return bool(value - np.floor(reach.down) <= before.low and value + np.floor(reach.up) >= before.high)


@dataclass(frozen=True, slots=True)
class _Ends:
    question: Question
    value: float

    @property
    def _owners(self) -> frozenset[int]:
        return frozenset(self.question.program.parts.owners[self.question.mine].tolist())

    def alone(self) -> tuple[Range, tuple[Reader, ...]]:
        """Return what an outsider can tell, and those who took part that can tell more, the closest first."""
        owners = self._owners
        own = owners if len(owners) == 1 else frozenset[int]()
        (up, less_up), (down, less_down) = (self._end(sign, own) for sign in (_UP, _DOWN))
        readers = (
            Reader((one,), Range(self.value - less_down.get(one, down), self.value + less_up.get(one, up)))
            for one in less_up.keys() | less_down.keys()
        )
        ordered = sorted(readers, key=lambda one: (one.range.high - one.range.low, one.by))
        return Range(self.value - down, self.value + up), tuple(ordered)

    def pairs(self, pairs: Sequence[Pair]) -> tuple[Reader, ...]:
        """Return what pairs can tell of a count that is not all theirs."""
        return tuple(Reader(pair, self._range(pair)) for pair in pairs if not self._owners <= set(pair))

    def _range(self, known: Sequence[int]) -> Range:
        up, down = (self.question.program.end(self.question.mine, sign, known).people for sign in (_UP, _DOWN))
        return Range(self.value - down, self.value + up)

    def _end(self, sign: float, own: Collection[int]) -> tuple[float, dict[int, float]]:
        """Return how far a count can be moved before an outsider, and before those to whom it is less."""
        program, mine = self.question.program, self.question.mine
        moved = program.end(mine, sign)
        suspects = moved.by.difference(own) | program.readers_beside(mine)
        return moved.people, self._less(sign, moved.people, sorted(suspects))

    def _less(self, sign: float, people: float, suspects: Sequence[int]) -> dict[int, float]:
        if not suspects:
            return {}
        moved = self.question.program.end(self.question.mine, sign, suspects)
        if moved.people >= people:
            return {}
        if len(suspects) == 1:
            return {suspects[0]: moved.people}
        return self._less(sign, people, suspects[::2]) | self._less(sign, people, suspects[1::2])
