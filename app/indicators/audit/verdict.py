"""The verdict on a collection's releases: every count that somebody could narrow down too far, by name.

A release fails where it narrows a suppressed count to a range under the threshold wide and, where what everybody knew
beforehand was already under that, where it narrows the count at all. Those who may try are an outsider, each
organisation that took part, and pairs that share what they know.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from app.indicators.audit.evidence import Evidence
from app.indicators.audit.parts import Key, Measured, Numbers, Parts, key_of, measure_of, parts_of
from app.indicators.audit.programs import Program, Range
from app.indicators.audit.statements import (
    ContradictionError,
    Source,
    Statements,
    members,
    published_sums,
    statements_of,
)
from app.indicators.audit.swaps import Swaps
from app.indicators.disclosure import THRESHOLD, is_safe_sum

Pair = tuple[int, int]


class Target(NamedTuple):
    """A count that a release must keep: of one organisation's return, or of a group and unfit to be known."""

    holder: str
    measure: Measured
    key: Key
    parts: Numbers
    organisation: int | None = None

    @property
    def name(self) -> tuple[Measured, bytes]:
        """What tells this count from every other one: the parts that make it up."""
        return self.measure, self.parts.tobytes()


@dataclass(frozen=True, slots=True)
class Finding:
    """A count that somebody could narrow down from ``before`` to ``after``; ``by`` are the organisations that could.

    Nobody in ``by`` means that any outsider could. ``through`` are the published figures that give it away.
    ``contradiction`` says instead that a figure does not follow from the returns.
    """

    collection: int
    target: Target | None
    before: Range | None
    after: Range | None
    by: tuple[int, ...] = ()
    through: frozenset[Source] = frozenset()
    contradiction: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """How an audit went: which counts were judged, how many of them took linear programs, and what failed."""

    targets: frozenset[tuple[Measured, bytes]]
    by_program: int
    findings: tuple[Finding, ...]

    @property
    def judged(self) -> int:
        """How many counts were judged."""
        return len(self.targets)


def audit(versions: Sequence[Evidence], pairs: Sequence[Pair] = ()) -> Tried:
    """Judge everything that the versions of one collection's release show together.

    Raises ``ArithmeticError`` where a count could be neither proven safe nor found exposed.
    """
    with ThreadPoolExecutor() as threads:
        return joined(list(threads.map(lambda parts: audit_measure(parts, versions, pairs), parts_of(versions))))


def joined(tried: Sequence[Tried]) -> Tried:
    """Add up what was tried, measure by measure."""
    findings = tuple(finding for one in tried for finding in one.findings)
    return Tried(frozenset().union(*(one.targets for one in tried)), sum(one.by_program for one in tried), findings)


def audit_measure(
    parts: Parts,
    versions: Sequence[Evidence],
    pairs: Sequence[Pair] = (),
    is_asked: Callable[[Target], bool] = lambda _target: True,
) -> Tried:
    """Judge one measure of a collection, or those counts of it that are asked about."""
    try:
        statements = statements_of(parts, versions)
    except ContradictionError as error:
        found = Finding(versions[0].collection, None, None, None, contradiction=str(error))
        return Tried(frozenset(), 0, (found,))
    targets = filter(is_asked, targets_of(parts, versions))
    swaps, whole = Swaps.of(parts, statements, watchers=2 if pairs else 1), Program(parts, statements)
    return _Audit(parts, statements, swaps, whole, versions[0].collection, tuple(pairs)).run(targets)


def targets_of(parts: Parts, versions: Sequence[Evidence]) -> Iterator[Target]:
    """Yield every count that must be kept, each once: those of returns, and of groups those not published elsewhere."""
    published = published_sums(parts, versions)
    seen: set[tuple[Measured, bytes]] = set()
    of_groups = (target for target in _of_groups(parts, versions) if target.parts.tobytes() not in published)
    for target in (*_of_returns(parts), *of_groups):
        if len(target.parts) and target.name not in seen:
            seen.add(target.name)
            yield target


def _of_returns(parts: Parts) -> Iterator[Target]:
    for key, form in parts.forms.items():
        places = np.flatnonzero(form)
        starts = np.flatnonzero(np.diff(parts.returns[places])) + 1
        for mine in np.split(places, starts):
            owner = int(parts.owners[mine[0]])
            yield Target(f"organisation {owner}", parts.measure, key, mine, owner)


def _of_groups(parts: Parts, versions: Sequence[Evidence]) -> Iterator[Target]:
    for evidence in versions:
        for place, where in enumerate(evidence.places):
            for cell in range(4):
                if measure_of(evidence, where, cell) == parts.measure:
                    yield from _suppressed(parts, evidence, place, cell)


def _suppressed(parts: Parts, evidence: Evidence, place: int, cell: int) -> Iterator[Target]:
    key = key_of(evidence.places[place], cell)
    for group, peers in enumerate(evidence.groups):
        figure = evidence.figures.get((place, group))
        is_hidden = peers.shows_counts and (figure is None or figure.counts is None)
        if is_hidden and not _is_fit(evidence.pool.parts(place, group)[:, cell].tolist()):
            mine = np.flatnonzero(parts.form(key) & members(parts, evidence, (place, group)))
            yield Target(f"{peers.label}, {evidence.label}", parts.measure, key, mine)


def _is_fit(parts: Sequence[int]) -> bool:
    """Say whether a sum may be known: it was suppressed for what stands beside it, not for what it is."""
    return is_safe_sum(parts) and sum(parts) >= THRESHOLD


@dataclass(frozen=True, slots=True)
class _Question:
    """How well some parts of a program are hidden, taken together."""

    program: Program
    mine: Numbers

    def before(self, known: Sequence[int] = ()) -> Range:
        """Return what organisations know of the sum without the release: what is theirs, and what everybody knows."""
        parts, values = self.program.parts, self.program.parts.values[self.mine]
        owned = np.isin(parts.owners[self.mine], known)
        lows = np.where(owned, values, parts.floors[self.mine])
        highs = np.where(owned, values, parts.caps[self.mine])
        return Range(float(lows.sum()), float(highs.sum()))

    def with_little_left(self) -> frozenset[int]:
        """Return those of several organisations to whom the rest of the sum was known within the threshold before."""
        owners = self.program.parts.owners[self.mine]
        room = (self.program.parts.caps - self.program.parts.floors)[self.mine]
        numbers, rows = np.unique(owners, return_inverse=True)
        rest = room.sum() - np.bincount(rows, room)
        return frozenset(numbers[rest < THRESHOLD].tolist()) if len(numbers) > 1 else frozenset()

    def exposed_to(self, pairs: Sequence[Pair]) -> tuple[int, ...] | None:
        """Return who finds out too much: anybody at all, else one who took part, else a pair; ``None`` if nobody does.

        Whoever need not be moved to hide the sum from an outsider finds out no more than an outsider does, unless the
        rest of a sum of several is so little that nothing of it may be found out.
        """
        moved = self._hidden_by(())
        if moved is None:
            return None if self.before().low == self.before().high else ()
        owners = frozenset(self.program.parts.owners[self.mine].tolist())
        suspects = moved - owners if len(owners) == 1 else moved | self.with_little_left()
        one = self._exposed_to_one_of(sorted(suspects))
        return one or next((pair for pair in pairs if self._is_exposed(pair)), None)

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

    def _hidden_by(self, known: Sequence[int]) -> frozenset[int] | None:
        """Return which organisations it takes to move the sum far enough to hide it; ``None`` where it will not go."""
        before, value = self.before(known), float(self.program.parts.values[self.mine].sum())
        if before.high - before.low < THRESHOLD:
            up = self.program.moved(self.mine, before.high - value, known)
            down = self.program.moved(self.mine, before.low - value, known)
            is_hidden = up.people >= before.high - value and down.people >= value - before.low
            return up.by | down.by if is_hidden else None
        up = self.program.moved(self.mine, THRESHOLD, known)
        if up.people >= THRESHOLD:
            return up.by
        down = self.program.moved(self.mine, up.people - THRESHOLD, known)
        return up.by | down.by if up.people + down.people >= THRESHOLD else None


@dataclass(frozen=True, slots=True)
class _Audit:
    parts: Parts
    statements: Statements
    swaps: Swaps
    whole: Program
    collection: int
    pairs: tuple[Pair, ...]
    kinds: dict[int, Program] = field(default_factory=dict)

    def run(self, targets: Iterable[Target]) -> Tried:
        """Judge each count by algebra; else by a program over the counts like it; else by one over everything."""
        every = list(targets)
        unproven = [one for one in every if not self._is_proven(one)]
        findings = [self._finding(one) for one in unproven if not self._is_proven_by_kind(one)]
        judged = frozenset(one.name for one in every)
        return Tried(judged, len(unproven), tuple(one for one in findings if one is not None))

    def _is_proven(self, target: Target) -> bool:
        question, value = _Question(self.whole, target.parts), float(self.parts.values[target.parts].sum())
        before = question.before()
        if before.low == before.high:
            return True
        if question.with_little_left():
            return False
        reach = self.swaps.reach(target.parts)
        return not is_narrowed(before, Range(value - np.floor(reach.down), value + np.floor(reach.up)))

    def _is_proven_by_kind(self, target: Target) -> bool:
        """Ask only about the parts of the kind that has the most room, as if everything else were known."""
        kinds = self.parts.kinds[target.parts]
        room = np.bincount(kinds, (self.parts.caps - self.parts.floors)[target.parts])
        kind = int(room.argmax())
        chosen = np.flatnonzero(self.parts.kinds == kind)
        question = _Question(self._program_of(kind), np.searchsorted(chosen, target.parts[kinds == kind]))
        # of several kinds, what is wide open in one is wide open in all, to everybody to whom it is
        is_telling = len(np.unique(kinds)) == 1 or (room[kind] >= THRESHOLD and not question.with_little_left())
        return is_telling and question.exposed_to(self.pairs) is None

    def _program_of(self, kind: int) -> Program:
        if kind not in self.kinds:
            self.kinds[kind] = Program(self.parts.of_kind(kind), self.statements.of_kind(self.parts, kind))
        return self.kinds[kind]

    def _finding(self, target: Target) -> Finding | None:
        question = _Question(self.whole, target.parts)
        known = question.exposed_to(self.pairs)
        if known is None:
            return None
        after, through = self.whole.range(target.parts, known)
        return Finding(self.collection, target, question.before(known), after, known, through)


def is_narrowed(before: Range, after: Range) -> bool:
    """Say whether a release tells too much: less than the threshold is left open, or less than little was before."""
    if before.high - before.low >= THRESHOLD:
        return after.high - after.low < THRESHOLD
    return after.low > before.low or after.high < before.high
