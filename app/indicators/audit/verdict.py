"""The verdict on a collection's releases: every count that somebody could narrow down too far, by name.

A release fails where it narrows a suppressed count to a range under the threshold wide and, where what everybody knew
beforehand was already under that, where it narrows the count at all. Those who may try are an outsider, each
organisation that took part, and pairs that share what they know.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np

from app.indicators.audit.evidence import Evidence
from app.indicators.audit.parts import Key, Measured, Numbers, Parts, key_of, measure_of, parts_of
from app.indicators.audit.programs import Program, Range
from app.indicators.audit.statements import ContradictionError, Statements, members, statements_of
from app.indicators.audit.swaps import Swaps
from app.indicators.disclosure import THRESHOLD

Pair = tuple[int, int]
_WHOLE = -1
_TEAMS = 4


class Target(NamedTuple):
    """A count that a release must keep: of one organisation's return, or of a group whose figure was suppressed."""

    holder: str
    measure: Measured
    key: Key
    parts: Numbers


@dataclass(frozen=True, slots=True)
class Finding:
    """A count that somebody could narrow down from ``before`` to ``after``; ``by`` are the organisations that could.

    Nobody in ``by`` means that any outsider could. ``contradiction`` says instead that a figure is wrong.
    """

    collection: int
    target: Target | None
    before: Range | None
    after: Range | None
    by: tuple[int, ...] = ()
    contradiction: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """How an audit went: how many counts were judged, how many took linear programs, and what failed."""

    judged: int
    by_program: int
    findings: tuple[Finding, ...]


def audit(versions: Sequence[Evidence], pairs: Sequence[Pair] = ()) -> Tried:
    """Judge everything that the versions of one collection's release show together.

    Raises ``ArithmeticError`` where a count could be neither proven safe nor found exposed.
    """
    tried = [audit_measure(parts, versions, pairs) for parts in parts_of(versions)]
    return joined(tried)


def joined(tried: Sequence[Tried]) -> Tried:
    """Add up what was tried, measure by measure."""
    findings = tuple(finding for one in tried for finding in one.findings)
    return Tried(sum(one.judged for one in tried), sum(one.by_program for one in tried), findings)


def audit_measure(parts: Parts, versions: Sequence[Evidence], pairs: Sequence[Pair] = ()) -> Tried:
    """Judge one measure of a collection."""
    try:
        statements = statements_of(parts, versions)
    except ContradictionError as error:
        return Tried(0, 0, (Finding(versions[0].collection, None, None, None, contradiction=str(error)),))
    targets = targets_of(parts, statements, versions)
    return _Audit(parts, statements, versions[0].collection, tuple(pairs)).run(targets)


def targets_of(parts: Parts, statements: Statements, versions: Sequence[Evidence]) -> Iterator[Target]:
    """Yield every count that must be kept, each once: whatever is not itself published as a sum."""
    seen = {np.flatnonzero(weights).tobytes() for weights in statements.weights[: statements.sums]}
    for target in (*_of_returns(parts), *_of_groups(parts, versions)):
        fingerprint = target.parts.tobytes()
        if len(target.parts) and fingerprint not in seen:
            seen.add(fingerprint)
            yield target


def _of_returns(parts: Parts) -> Iterator[Target]:
    for key, form in parts.forms.items():
        places = np.flatnonzero(form)
        starts = np.flatnonzero(np.diff(parts.returns[places])) + 1
        for mine in np.split(places, starts):
            yield Target(f"organisation {parts.owners[mine[0]]}", parts.measure, key, mine)


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
        if peers.shows_counts and (figure is None or figure.counts is None):
            mine = np.flatnonzero(parts.forms[key] & members(parts, evidence, (place, group)))
            yield Target(f"{peers.label}, {evidence.label}", parts.measure, key, mine)


class _Found(NamedTuple):
    before: Range
    after: Range
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Bench:
    """The programs over some parts: one that learns anew at each question, and one for each team of onlookers.

    A team keeps what it knows from one count to the next, and so its program stays warm.
    """

    parts: Parts
    statements: Statements
    alone: Program
    teams: tuple[Program, ...]
    owners: tuple[int, ...]

    @classmethod
    def of(cls, parts: Parts, statements: Statements) -> Self:
        """Set up the programs, none of which is made before it is asked."""
        owners = tuple(sorted(set(parts.owners.tolist())))
        teams = tuple(Program(parts, statements) for _ in range(_TEAMS))
        return cls(parts, statements, Program(parts, statements), teams, owners)


@dataclass(frozen=True, slots=True)
class _Case:
    """A count, as parts on a bench of programs."""

    bench: _Bench
    mine: Numbers

    def is_hidden_from_teams(self) -> bool:
        """Say whether nobody can narrow the count too far, even if a quarter of all who take part share what they know.

        Nothing is proven for a team that holds all of the count.
        """
        return all(self._hides(team, self._onlookers()[k::_TEAMS]) for k, team in enumerate(self.bench.teams))

    def found(self, pairs: Sequence[Pair]) -> _Found | None:
        """Return what somebody finds out: anybody at all, else one who took part, else a pair."""
        teams = [(team, self._onlookers()[k::_TEAMS]) for k, team in enumerate(self.bench.teams)]
        suspects = [one for team, known in teams if not self._hides(team, known) for one in self._suspects(known)]
        if suspects:
            found = self._found_by(()) or next(filter(None, (self._found_by((one,)) for one in suspects)), None)
            if found:
                return found
        return next(filter(None, (self._found_by(pair) for pair in pairs)), None)

    def _suspects(self, known: Sequence[int]) -> list[int]:
        """Return those of a team who, alone or within the smaller team that they end up in, might find out too much."""
        if len(known) <= 1 or self._hides(self.bench.alone, known):
            return list(known) if len(known) == 1 else []
        return [one for half in (known[::2], known[1::2]) for one in self._suspects(half)]

    def _onlookers(self) -> list[int]:
        """Return who takes part; nobody looks on at what is only theirs."""
        owners = set(self.bench.parts.owners[self.mine].tolist())
        return [one for one in self.bench.owners if len(owners) > 1 or one not in owners]

    def _before(self, known: Sequence[int] = ()) -> Range:
        """Return what organisations know of the count without the release: what is theirs, and what everybody knows."""
        parts, mine = self.bench.parts, self.mine
        owned = np.isin(parts.owners[mine], known)
        lows = np.where(owned, parts.values[mine], parts.floors[mine])
        highs = np.where(owned, parts.values[mine], parts.caps[mine])
        return Range(float(lows.sum()), float(highs.sum()))

    def _hides(self, program: Program, known: Sequence[int]) -> bool:
        """Say whether no one of these can narrow the count too far, even if all of them put together what they know."""
        before = self._before(known)
        if before.high - before.low >= THRESHOLD:
            return program.hides(self.mine, known, THRESHOLD)
        return before == self._before() and program.range(self.mine, known) == before

    def _found_by(self, known: Sequence[int]) -> _Found | None:
        """Return what these organisations together find out beyond what they knew, if it is too much."""
        before = self._before(known)
        if before.low == before.high:
            return None
        after = self.bench.alone.range(self.mine, known)
        return _Found(before, after, tuple(known)) if is_narrowed(before, after) else None


@dataclass(frozen=True, slots=True)
class _Audit:
    parts: Parts
    statements: Statements
    collection: int
    pairs: tuple[Pair, ...]
    _benches: dict[int, _Bench] = field(default_factory=dict)

    def run(self, targets: Iterable[Target]) -> Tried:
        """Judge each count by algebra, then by a program over the counts like it, then by one over everything."""
        every = list(targets)
        swaps = Swaps.of(self.parts, self.statements, watchers=2 if self.pairs else 1)
        unproven = [one for one in every if not self._is_proven(one, swaps)]
        findings = [self._decided(one) for one in unproven if not self._is_proven_by_kind(one)]
        return Tried(len(every), len(unproven), tuple(one for one in findings if one is not None))

    def _is_proven(self, target: Target, swaps: Swaps) -> bool:
        mine = target.parts
        low, value, high = (float(one[mine].sum()) for one in (self.parts.floors, self.parts.values, self.parts.caps))
        reach = swaps.reach(mine)
        after = Range(value - np.floor(reach.down), value + np.floor(reach.up))
        return low == high or not is_narrowed(Range(low, high), after)

    def _is_proven_by_kind(self, target: Target) -> bool:
        """Ask only about the parts of the kind that has the most room, as if everything else were known."""
        kinds = self.parts.kinds[target.parts]
        room = np.bincount(kinds, (self.parts.caps - self.parts.floors)[target.parts])
        kind = int(room.argmax())
        chosen = np.flatnonzero(self.parts.kinds == kind)
        is_enough = len(np.unique(kinds)) == 1 or room[kind] >= THRESHOLD
        case = _Case(self._bench_of(kind), np.searchsorted(chosen, target.parts[kinds == kind]))
        return is_enough and not self.pairs and case.is_hidden_from_teams()

    def _bench_of(self, kind: int) -> _Bench:
        if kind not in self._benches:
            self._benches[kind] = _Bench.of(self.parts.of_kind(kind), self.statements.of_kind(self.parts, kind))
        return self._benches[kind]

    def _decided(self, target: Target) -> Finding | None:
        whole = self._benches.setdefault(_WHOLE, _Bench.of(self.parts, self.statements))
        found = _Case(whole, target.parts).found(self.pairs)
        return Finding(self.collection, target, *found) if found else None


def is_narrowed(before: Range, after: Range) -> bool:
    """Say whether a release tells too much: less than the threshold is left open, or less than little was before."""
    if before.high - before.low >= THRESHOLD:
        return after.high - after.low < THRESHOLD
    return after.low > before.low or after.high < before.high
