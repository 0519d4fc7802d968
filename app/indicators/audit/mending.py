"""Making a release fit to publish: what gives a count away is suppressed, and the rest judged again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.indicators.audit.cores import cores
from app.indicators.audit.evidence import Evidence
from app.indicators.audit.parts import EVENTS, REFERENCE_EVENTS, parts_of
from app.indicators.audit.questions import Pair
from app.indicators.audit.rows import Source
from app.indicators.audit.verdict import Finding, Task, Tried, joined, judged_by
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES

LEAST_BESIDE_NEIGHBOURS = 200
_WIDTH = {kind: place for place, kind in enumerate(PeerKind)}


@dataclass(frozen=True, slots=True)
class Mended:
    """A draft that lost the figures of ``hidden``, and how its last audit went; findings left over forbid a release."""

    hidden: frozenset[Source]
    tried: Tried


def mend(past: Sequence[Evidence], draft: Evidence, pairs: Sequence[Pair] = ()) -> Mended:
    """Suppress figures of a draft until it shows nothing too much beside all past versions, to ``pairs`` neither.

    A count once hidden stays hidden as figures are taken away, so only what is still open is judged again. Neighbours'
    figures that rest on few people are never shown: groups that overlap tie each council to all others through them.
    Raises ``ArithmeticError`` as ``audit`` does.
    """
    tasks = [Task(parts, (), tuple(pairs)) for parts in parts_of((*past, draft))]
    hidden = _of_few_neighbours(draft)
    with cores(sum(task.size for task in tasks)) as executor:
        while True:
            versions = (*past, without(draft, hidden))
            each = judged_by(executor, [replace(task, versions=versions) for task in tasks])
            tried = joined(each)
            given_up = _given_up(tried.findings, draft)
            if not given_up:
                return Mended(hidden, tried)
            hidden |= given_up
            tasks = [_less_proven(task, one) for task, one in zip(tasks, each, strict=True)]


def _less_proven(task: Task, tried: Tried) -> Task:
    """Leave out what was found to be hidden."""
    exposed = {finding.target.name for finding in tried.findings if finding.target}
    return replace(task, proven=task.proven | (tried.targets - exposed))


def without(evidence: Evidence, hidden: Iterable[Source]) -> Evidence:
    """Return the evidence with these figures and averages suppressed; an average goes with its figure."""
    gone = {source.spot for source in hidden if not source.is_average}
    unsaid = gone | {source.spot for source in hidden if source.is_average}
    return replace(
        evidence,
        figures={spot: one for spot, one in evidence.figures.items() if spot not in gone},
        averages={spot: one for spot, one in evidence.averages.items() if spot not in unsaid},
    )


def _of_few_neighbours(draft: Evidence) -> frozenset[Source]:
    """Return the figures of neighbours that rest on fewer people with the outcome, on either side, than they need."""
    few = (
        spot
        for spot in draft.figures
        if not draft.groups[spot[1]].shows_counts
        and spot[1] not in draft.asides
        and min(draft.totals(*spot)[[EVENTS, REFERENCE_EVENTS]]) < LEAST_BESIDE_NEIGHBOURS
    )
    return frozenset(Source(draft.label, spot) for spot in few)


def _given_up(findings: Sequence[Finding], draft: Evidence) -> frozenset[Source]:
    """Return one figure for each finding, the least missed one; none is taken twice over."""
    chosen: set[Source] = set()
    for finding in findings:
        ours = [source for source in finding.through if source.label == draft.label]
        if ours and not chosen & set(ours):
            chosen.add(min(ours, key=lambda source: _importance(source, draft)))
    return frozenset(chosen)


def _importance(source: Source, draft: Evidence) -> tuple[bool, bool, bool, int, bool, int, Source]:
    place, group = (draft.places[source.spot[0]], draft.groups[source.spot[1]])
    events = int(draft.totals(*source.spot)[0])
    is_both = place.service == BOTH_SERVICES
    is_aside = source.spot[1] in draft.asides
    return (not is_aside, not source.is_average, place.is_main, -_WIDTH[group.kind], is_both, events, source)
