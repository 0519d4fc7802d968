"""Making a release fit to publish: what gives a count away is suppressed, and the rest judged again."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from app.indicators.audit.evidence import Evidence
from app.indicators.audit.parts import Measured, Parts, parts_of
from app.indicators.audit.questions import Pair
from app.indicators.audit.rows import Source
from app.indicators.audit.targets import Target
from app.indicators.audit.verdict import Finding, Tried, audit_measure, joined
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES

_WIDTH = {kind: place for place, kind in enumerate(PeerKind)}


@dataclass(frozen=True, slots=True)
class Mended:
    """A draft that lost the figures of ``hidden``, and how its last audit went; findings left over forbid a release."""

    hidden: frozenset[Source]
    tried: Tried


def mend(past: Sequence[Evidence], draft: Evidence, pairs: Sequence[Pair] = ()) -> Mended:
    """Suppress figures of a draft until it shows nothing too much beside all past versions, to ``pairs`` neither.

    A count once hidden stays hidden as figures are taken away, so only what is still open is judged again.
    Raises ``ArithmeticError`` as ``audit`` does.
    """
    benches = [_Bench(parts, tuple(pairs), set()) for parts in parts_of((*past, draft))]
    hidden: frozenset[Source] = frozenset()
    while True:
        versions = (*past, without(draft, hidden))
        tried = joined(_all_judged(benches, versions))
        given_up = _given_up(tried.findings, draft)
        if not given_up:
            return Mended(hidden, tried)
        hidden |= given_up


def without(evidence: Evidence, hidden: Iterable[Source]) -> Evidence:
    """Return the evidence with these figures and averages suppressed; an average goes with its figure."""
    gone = {source.spot for source in hidden if not source.is_average}
    unsaid = gone | {source.spot for source in hidden if source.is_average}
    return replace(
        evidence,
        figures={spot: one for spot, one in evidence.figures.items() if spot not in gone},
        averages={spot: one for spot, one in evidence.averages.items() if spot not in unsaid},
    )


@dataclass(frozen=True, slots=True)
class _Bench:
    """One measure, and the counts of it that are proven hidden."""

    parts: Parts
    pairs: tuple[Pair, ...]
    proven: set[tuple[Measured, bytes]]

    def judge(self, versions: Sequence[Evidence]) -> Tried:
        tried = audit_measure(self.parts, versions, self.pairs, is_asked=self._is_open)
        self.proven.update(tried.targets - {finding.target.name for finding in tried.findings if finding.target})
        return tried

    def _is_open(self, target: Target) -> bool:
        return target.name not in self.proven


def _all_judged(benches: Sequence[_Bench], versions: Sequence[Evidence]) -> list[Tried]:
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda bench: bench.judge(versions), benches))


def _given_up(findings: Sequence[Finding], draft: Evidence) -> frozenset[Source]:
    """Return one figure for each finding, the least missed one; none is taken twice over."""
    chosen: set[Source] = set()
    for finding in findings:
        ours = [source for source in finding.through if source.label == draft.label]
        if ours and not chosen & set(ours):
            chosen.add(min(ours, key=lambda source: _importance(source, draft)))
    return frozenset(chosen)


def _importance(source: Source, draft: Evidence) -> tuple[bool, bool, int, bool, int, Source]:
    place, group = (draft.places[source.spot[0]], draft.groups[source.spot[1]])
    events = int(draft.totals(*source.spot)[0])
    is_both = place.service == BOTH_SERVICES
    return (not source.is_average, place.is_main, -_WIDTH[group.kind], is_both, events, source)
