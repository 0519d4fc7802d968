"""The verdict on a collection's releases: every count that somebody could narrow down too far, by name.

A release fails where it narrows a suppressed count to a range under the threshold wide and, where what everybody knew
beforehand was already under that, where it narrows the count at all. Those who may try are an outsider, each
organisation that took part, and pairs that share what they know.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from app.indicators.audit.cores import cores, shared_out
from app.indicators.audit.crowds import Crowd
from app.indicators.audit.evidence import Evidence
from app.indicators.audit.ladder import Ladder
from app.indicators.audit.parts import Measured, Parts, parts_of
from app.indicators.audit.programs import Range
from app.indicators.audit.questions import Pair, before_of, who_leaves_little
from app.indicators.audit.rows import Source
from app.indicators.audit.statements import ContradictionError, statements_of
from app.indicators.audit.swaps import Swaps
from app.indicators.audit.targets import Target, targets_of
from app.indicators.disclosure import THRESHOLD

MANY_COUNTS = 200  # of one measure: from here on, proving many at once costs less than it saves


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


@dataclass(frozen=True, slots=True)
class Task:
    """One measure to judge, but for those counts of it that are ``proven`` already."""

    parts: Parts
    versions: tuple[Evidence, ...]
    pairs: tuple[Pair, ...] = ()
    proven: frozenset[tuple[Measured, bytes]] = frozenset()

    @property
    def size(self) -> int:
        """How many parts it has."""
        return len(self.parts.values)


def audit(versions: Sequence[Evidence], pairs: Sequence[Pair] = ()) -> Tried:
    """Judge everything that the versions of one collection's release show together.

    Raises ``ArithmeticError`` where a count could be neither proven safe nor found exposed.
    """
    tasks = [Task(parts, tuple(versions), tuple(pairs)) for parts in parts_of(versions)]
    with cores(sum(task.size for task in tasks)) as executor:
        return joined(judged_by(executor, tasks))


def judged_by(executor: Executor, tasks: Sequence[Task]) -> list[Tried]:
    """Judge measures on all cores, in the order in which they are given."""
    return shared_out(executor, audit_measure, tasks, [task.size for task in tasks])


def joined(tried: Sequence[Tried]) -> Tried:
    """Add up what was tried, measure by measure."""
    findings = tuple(finding for one in tried for finding in one.findings)
    return Tried(frozenset().union(*(one.targets for one in tried)), sum(one.by_program for one in tried), findings)


def audit_measure(task: Task) -> Tried:
    """Judge one measure of a collection."""
    parts, versions, pairs = task.parts, task.versions, task.pairs
    try:
        statements = statements_of(parts, versions)
    except ContradictionError as error:
        found = Finding(versions[0].collection, None, None, None, contradiction=str(error))
        return Tried(frozenset(), 0, (found,))
    swaps = Swaps.of(parts, statements, watchers=2 if pairs else 1)
    judge = _Judge(parts, swaps, Ladder(parts, statements, pairs), versions[0].collection)
    return judge.run(one for one in targets_of(parts, versions) if one.name not in task.proven)


@dataclass(frozen=True, slots=True)
class _Judge:
    parts: Parts
    swaps: Swaps
    ladder: Ladder
    collection: int

    def run(self, targets: Iterable[Target]) -> Tried:
        """Judge each count by algebra, else with many others, else by narrow programs, else over all there is."""
        every = list(targets)
        unproven = [one for one in every if not self._is_proven(one)]
        findings = [self._finding(one) for one in self._left(unproven) if not self.ladder.is_hidden(one.parts)]
        judged = frozenset(one.name for one in every)
        return Tried(judged, len(unproven), tuple(one for one in findings if one is not None))

    def _left(self, targets: Sequence[Target]) -> Sequence[Target]:
        """Leave out what is proven together with many others, where there are many."""
        if len(targets) < MANY_COUNTS:
            return targets
        sums = [one.parts for one in targets]
        hidden = Crowd.of(self.parts, self.ladder.statements, sums, self.ladder.pairs).hidden()
        return [one for one, is_hidden in zip(targets, hidden.tolist(), strict=True) if not is_hidden]

    def _is_proven(self, target: Target) -> bool:
        before, value = before_of(self.parts, target.parts), float(self.parts.values[target.parts].sum())
        if before.low == before.high:
            return True
        if who_leaves_little(self.parts, target.parts):
            return False
        reach = self.swaps.reach(target.parts)
        return not is_narrowed(before, Range(value - np.floor(reach.down), value + np.floor(reach.up)))

    def _finding(self, target: Target) -> Finding | None:
        question = self.ladder.widest(target.parts)
        known = question.exposed_to(self.ladder.pairs)
        if known is None:
            return None
        after, through = question.range(known)
        return Finding(self.collection, target, question.before(known), after, known, through)


def is_narrowed(before: Range, after: Range) -> bool:
    """Say whether a release tells too much: less than the threshold is left open, or less than little was before."""
    if before.high - before.low >= THRESHOLD:
        return after.high - after.low < THRESHOLD
    return after.low > before.low or after.high < before.high
