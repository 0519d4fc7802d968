"""The audit of what a collection's releases show together, as it is stored or as it would be with one more version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation
from app.errors import ConflictError
from app.indicators.audit.asides import aside_spots, with_asides
from app.indicators.audit.evidence import Evidence
from app.indicators.audit.mending import mend
from app.indicators.audit.questions import Pair
from app.indicators.audit.rows import Source
from app.indicators.audit.targets import Target
from app.indicators.audit.verdict import Finding, Tried, audit, joined
from app.indicators.audit.words import count_words, finding_words
from app.indicators.audit.words import versions_of as sources_of
from app.indicators.benchmarks import PROTECTED, Benchmark
from app.indicators.edition import Edition
from app.indicators.pooling import PeerGroup, Place, Pool
from app.indicators.results import State
from app.indicators.spread import Spread
from app.services.collections import find_collection
from app.services.organisations import find_organisation
from app.services.release_asides import Sides
from app.services.release_evidence import Known, evidence_of, load_known
from app.services.release_limits import Unaudited, unaudited_versions

_LISTED = 5
Codes = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """What failed, as the service's keys and codes have it and in words; ``sentence`` says all of it."""

    sentence: str
    holder: str
    count: dict[str, str]
    words: dict[str, str]
    by: tuple[str, ...]
    versions: tuple[str, ...]
    before: tuple[float, float] | None
    after: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Report:
    """How the audit of one collection's releases went; ``findings`` say what failed, and there are none if it passed.

    ``unaudited`` are the versions that were published by the rules alone, because they rest on too many returns.
    """

    collection: int
    versions: int
    tried: Tried
    findings: tuple[Named, ...]
    unaudited: tuple[Unaudited, ...]


def audit_collection(session: Session, collection_year: int, edition: Edition, codes: Sequence[Codes] = ()) -> Report:
    """Judge everything that the versions of a collection's release show together, also to pairs of organisations.

    Raises ``NotFoundError`` for a collection or an organisation's code that is not there.
    """
    known = load_known(session, find_collection(session, collection_year), edition)
    pairs = [(find_organisation(session, one).id, find_organisation(session, other).id) for one, other in codes]
    tried = joined([audit(versions, pairs) for versions in known.versions.values()])
    versions = max((len(one) for one in known.versions.values()), default=0)
    return Report(
        collection_year,
        versions,
        tried,
        tuple(_named_findings(session, edition, tried)),
        unaudited_versions(session, known.collection),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """The figures of a new version of one kind of organisation, and the submissions behind them."""

    pool: Pool
    submissions: Mapping[int, int]
    figures: tuple[Benchmark, ...]
    spreads: tuple[Spread, ...]
    panels: tuple[Sides, ...] = ()


def make_safe(session: Session, known: Known, draft: Draft, pairs: Sequence[Pair] = ()) -> Draft:
    """Return a draft without the figures that would show too much beside everything that is known.

    Nor to any of the ``pairs`` of organisations that may share what they know, nor beside the figures that anybody was
    shown of a group that it picked. Raises ``ConflictError``, naming the counts, where even suppressing figures is not
    enough; what somebody knows already by a group that it picked is no reason, since the new version adds nothing.
    """
    figures = evidence_of(known, draft.pool, draft.submissions, draft.figures, draft.spreads)
    evidence = with_asides(figures, [one.now for one in draft.panels])
    past = known.of(draft.pool.groups)
    mended = mend(past, evidence, pairs)
    refused = replace(mended.tried, findings=tuple(one for one in mended.tried.findings if not _is_told(one, past)))
    if refused.findings:
        raise ConflictError(_refusal(session, known.edition, refused))
    hidden = _named(evidence.pool, mended.hidden)
    spots = aside_spots(evidence, [one.now for one in draft.panels])
    given_up = [spots[source.spot] for source in mended.hidden if source.spot in spots]
    return replace(
        draft,
        figures=tuple(
            _without_figure(row) if (row.place, row.group, False) in hidden else row for row in draft.figures
        ),
        spreads=tuple(
            _without_average(row) if (row.place, row.group, True) in hidden else row
            for row in draft.spreads
            if (row.place, row.group, False) not in hidden
        ),
        panels=tuple(
            one
            for one in draft.panels
            if one.now not in given_up and (one.panel.place, one.panel.group, False) not in hidden
        ),
    )


def _is_told(finding: Finding, past: Sequence[Evidence]) -> bool:
    """Say whether somebody knows a count by a group that it picked before, to which a new version adds nothing."""
    picked = {Source(one.label, spot) for one in past for spot in one.figures if spot[1] in one.readers}
    return bool(finding.through & picked)


def _named_findings(session: Session, edition: Edition, tried: Tried) -> Iterator[Named]:
    """Yield what an audit found with the organisations' names: for the programme team, who may know them."""
    if not tried.findings:
        return
    rows = session.execute(select(Organisation.id, Organisation.name, Organisation.code)).all()
    names, codes = {row.id: row.name for row in rows}, {row.id: row.code for row in rows}
    for one in tried.findings:
        target = one.target
        yield Named(
            sentence=finding_words(one, names, edition),
            holder=_holder(target, codes) if target else "",
            count={"measure": target.measure.name, **target.key._asdict()} if target else {},
            words=asdict(count_words(target, edition)) if target else {},
            by=tuple(codes.get(who, str(who)) for who in one.by),
            versions=sources_of(one),
            before=one.before,
            after=one.after,
        )


def _holder(target: Target, codes: Mapping[int, str]) -> str:
    return codes.get(target.organisation, target.holder) if target.organisation is not None else target.holder


def _refusal(session: Session, edition: Edition, tried: Tried) -> str:
    listed = [one.sentence for one in _named_findings(session, edition, tried)]
    more = f" And {len(listed) - _LISTED:,} more." if len(listed) > _LISTED else ""
    return f"This release would show too much, and nothing was published. {' '.join(listed[:_LISTED])}{more}"


def _without_average(row: Spread) -> Spread:
    return replace(row, mantel_haenszel=None, lower=None, upper=None)


def _without_figure(row: Benchmark) -> Benchmark:
    return Benchmark(row.group, row.place, State.SUPPRESSED, PROTECTED)


def _named(pool: Pool, hidden: Iterable[Source]) -> set[tuple[Place, PeerGroup, bool]]:
    return {(pool.places[one.spot[0]], pool.groups[one.spot[1]], one.is_average) for one in hidden}
