"""Publishing a release: the only work that looks across organisations, done once, outside any request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import (
    Base,
    Benchmark,
    BenchmarkPanel,
    BenchmarkSpread,
    Collection,
    Event,
    Participation,
    Release,
    ReleaseProof,
    UserAccount,
)
from app.db.scope import open_session
from app.errors import ConflictError
from app.indicators.audit.questions import Pair
from app.indicators.benchmarks import summarise_pool
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.disclosure import RULE_VERSION
from app.indicators.edition import Edition
from app.indicators.pooling import Pool
from app.indicators.spread import spreads
from app.programme.events import EventKind
from app.services.auditing import Draft, make_safe
from app.services.collections import find_collection
from app.services.custom_figures import write_for_release
from app.services.events import THE_SERVICE
from app.services.panel_auditing import TwoCollections
from app.services.peer_groups import GROUPS, Keys, PeerGroups, load_peer_groups
from app.services.release_evidence import load_known
from app.services.release_limits import agreed_reason, beyond_audit
from app.services.release_rows import Row, benchmark_row, panel_row, participation_row, spread_row
from app.services.release_sources import Sources, contributions_of, holds, load_sources, refuse_too_few
from app.services.release_versions import (
    Version,
    changed_too_little,
    changes_in_words,
    refuse_too_few_changes,
    versions_of,
)

_BLOCK = 5_000

Progress = Callable[[str], None]
Tables = dict[type[Base], list[Row]]


@dataclass(frozen=True, slots=True)
class Written:
    """A release that is worked out and not written yet."""

    sources: Sources
    keys: Mapping[int, Keys]
    tables: Tables
    without_audit: str | None
    corrects: int | None
    changes: str
    editions_dir: Path


def publish_release(  # noqa: PLR0913 - what the caller knows, all named
    engine: Engine,
    *,
    collection_year: int,
    clock: Clock,
    published_by: int | None = None,
    progress: Progress = lambda _step: None,
    editions_dir: Path = EDITIONS_DIR,
    pairs: Sequence[Pair] = (),
    without_audit: str | None = None,
) -> Release:
    """Work out and publish the next version of a collection's benchmarks; frozen from then on.

    Publishing the same returns again gives the release that is there. Raises ``ConflictError`` with
    fewer than five accepted returns, where so few returns changed since an earlier version that the
    difference would show them, where it would show too much beside what is known already, or if a return
    is accepted or sent back meanwhile. ``pairs`` are organisations, by number, that may share what they know.

    ``without_audit`` is the reason for going by the rules alone with more returns than an audit can bear; raises
    ``InvalidRequestError`` where there are too many and none is given, or one that is not needed.
    """
    with open_session(engine, Scope.everything()) as session:
        collection = find_collection(session, collection_year)
        sources = load_sources(session, collection)
        previous = _newest(session, collection)
        if previous is not None and holds(previous, sources):
            return previous
        refuse_too_few(sources, collection_year)
        versions = versions_of(session, collection)
        refuse_too_few_changes(versions, sources.submissions)
        groups = load_peer_groups(session, collection)
        reason = agreed_reason(groups.families, sources.submissions, without_audit)
        progress(f"Adding up {len(sources.submissions):,} returns")
        edition = load_edition(collection_year, editions_dir)
        tables = _figures(session, collection, sources, versions, groups, edition, pairs, editions_dir)
        draft = Written(
            sources,
            groups.keys,
            tables,
            reason,
            previous.version if previous else None,
            changes_in_words(session, previous, versions, sources.submissions),
            editions_dir,
        )
    progress(f"Storing {sum(map(len, tables.values())):,} figures")
    return _store(engine, draft, collection_year=collection_year, clock=clock, published_by=published_by)


def _figures(  # noqa: PLR0913, PLR0917 - private, and each part is named by its only caller
    session: Session,
    collection: Collection,
    sources: Sources,
    versions: Sequence[Version],
    groups: PeerGroups,
    edition: Edition,
    pairs: Sequence[Pair],
    editions_dir: Path,
) -> Tables:
    """Return every row of a release, councils and employers apart; of too many to be audited, by the rules alone."""
    tables: Tables = {Benchmark: [], BenchmarkSpread: [], BenchmarkPanel: []}
    bands = {one.key: one.labelled_band for one in edition.indicators}
    known, two = load_known(session, collection, edition), TwoCollections.of(session, collection, editions_dir)
    for family in groups.families:
        pool = Pool.of(contributions_of(session, collection, sources.submissions), family)
        found = summarise_pool(
            pool,
            withheld=changed_too_little(versions, sources.submissions, family),
            denominators={one.key: one.denominator for one in edition.indicators},
            bands=bands,
        )
        leading = [row for row in found if row.place.breakdown in {"", bands[row.place.indicator]}]
        sides = two.panels(pool, found, edition, versions, sources.submissions) if two else ()
        draft = Draft(pool, sources.submissions, tuple(found), spreads(pool, leading), sides)
        if not beyond_audit([family], sources.submissions):
            draft = make_safe(session, known, draft, pairs)
            draft = replace(draft, panels=two.safe(draft.panels, family, pairs)) if two else draft
        tables[Benchmark] += [participation_row(group, sources.submissions) for group in family]
        tables[Benchmark] += [benchmark_row(one) for one in draft.figures]
        tables[BenchmarkSpread] += [spread_row(one) for one in draft.spreads]
        tables[BenchmarkPanel] += [panel_row(one.panel, collection.year - 1) for one in draft.panels]
    return tables


def _newest(session: Session, collection: Collection) -> Release | None:
    return session.scalars(
        select(Release).where(Release.collection_id == collection.id).order_by(Release.version.desc()).limit(1)
    ).first()


def _store(engine: Engine, draft: Written, *, collection_year: int, clock: Clock, published_by: int | None) -> Release:
    """Write a release in one transaction, or nothing."""
    with open_session(engine, Scope.everything(), write=True) as session:
        find = select(Collection).where(Collection.year == collection_year).with_for_update()
        collection = session.scalars(find).one()
        newest = _newest(session, collection)
        if load_sources(session, collection) != draft.sources or (newest and newest.version) != draft.corrects:
            raise ConflictError(
                "A return was accepted or sent back, or another release published, while this one was worked out. "
                "Publish again."
            )
        release = Release(
            collection_id=collection.id,
            version=(draft.corrects or 0) + 1,
            published_at=clock.now(),
            published_by=published_by,
            rule_version=RULE_VERSION,
            source_hash=draft.sources.source_hash,
            contributors=len(draft.sources.submissions),
            is_demonstration=collection.is_demonstration,
            corrects=draft.corrects,
            changes=draft.changes or None,
            proof=ReleaseProof.AUDITED if draft.without_audit is None else ReleaseProof.RULES_ALONE,
            proof_reason=draft.without_audit,
        )
        session.add(release)
        session.flush()
        for table, rows in draft.tables.items():
            _write(session, table, release, rows)
        _log(session, release, draft, clock)
        write_for_release(session, release, draft.editions_dir)
        session.commit()
        return release


def _write(session: Session, table: type[Base], release: Release, rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        session.execute(insert(table), [{"release_id": release.id, **row} for row in block])


def _log(session: Session, release: Release, draft: Written, clock: Clock) -> None:
    """Tell everybody who takes part its groups and, beside each contributor, which of its submissions went in."""
    taking_part = select(Participation.organisation_id).where(Participation.collection_id == release.collection_id)
    person = session.get(UserAccount, release.published_by) if release.published_by else None
    shared = {
        "collection_id": release.collection_id,
        "kind": EventKind.BENCHMARKS_RELEASED,
        "at": clock.now(),
        "actor_user_id": release.published_by,
        "actor_name": person.name if person else THE_SERVICE,
    }
    mine = {key: {"submission_id": number} for key, number in draft.sources.submissions.items()}
    rows = [
        {
            **shared,
            "organisation_id": key,
            "detail": {"release": release.version, GROUPS: draft.keys.get(key, {}), **mine.get(key, {})},
        }
        for key in sorted({*session.scalars(taking_part), *mine})
    ]
    session.execute(insert(Event), rows)
