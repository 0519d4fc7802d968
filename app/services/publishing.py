"""Publishing a release: the only work that looks across organisations, done once, outside any request."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Benchmark as BenchmarkRow
from app.db.models import Collection, Event, Participation, Release, ReleaseState, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError
from app.indicators.benchmarks import Benchmark, summarise
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.differencing import LEAST_ORGANISATIONS
from app.indicators.disclosure import RULE_VERSION
from app.indicators.edition import Edition
from app.indicators.pooling import PeerGroup
from app.indicators.results import BOTH_SERVICES, State
from app.programme.events import EventKind
from app.services.collections import find_collection
from app.services.events import THE_SERVICE
from app.services.peer_groups import load_peer_groups
from app.services.release_sources import (
    Sources,
    changed_since,
    contributions_of,
    load_sources,
    refuse_too_few,
)

PARTICIPATION = "participation"
EVERYBODY = "everybody"
CHANGED_TOO_LITTLE = "Too few returns changed since the version before: the difference would show what they sent."
_BLOCK = 5_000

Progress = Callable[[str], None]


def publish_release(  # noqa: PLR0913 - what the caller knows, all named
    engine: Engine,
    *,
    collection_year: int,
    clock: Clock,
    published_by: int | None = None,
    progress: Progress = lambda _step: None,
    editions_dir: Path = EDITIONS_DIR,
) -> Release:
    """Work out and publish the next version of a collection's benchmarks; frozen from then on.

    Publishing the same returns again gives the release that is there. Raises ``ConflictError`` with
    fewer than five accepted returns, where so few returns changed since the last version that the
    difference would show them, or if a return is accepted or sent back meanwhile.
    """
    with open_session(engine, Scope.everything()) as session:
        collection = find_collection(session, collection_year)
        sources = load_sources(session, collection)
        previous = _newest(session, collection)
        if previous is not None and _is_same(previous, sources):
            return previous
        refuse_too_few(sources, collection_year)
        changed = changed_since(session, collection, previous, sources)
        progress(f"Adding up {len(sources.submissions):,} returns")
        edition = load_edition(collection_year, editions_dir)
        rows = _figures(session, collection, sources, changed, edition)
    progress(f"Storing {len(rows):,} figures")
    return _store(
        engine,
        collection_year=collection_year,
        sources=sources,
        last_version=previous.version if previous else 0,
        rows=rows,
        clock=clock,
        published_by=published_by,
    )


def _figures(
    session: Session, collection: Collection, sources: Sources, changed: frozenset[int], edition: Edition
) -> list[dict[str, Any]]:
    """Return every row of a release: who took part, then each figure of each group, councils and employers apart."""
    denominators = {one.key: one.denominator for one in edition.indicators}
    rows = []
    for family in load_peer_groups(session, is_demonstration=collection.is_demonstration):
        rows += [_participation(group, sources) for group in family]
        contributions = contributions_of(session, collection, sources)
        withheld = _changed_too_little(family, changed)
        rows += [_row(one) for one in summarise(contributions, family, withheld=withheld, denominators=denominators)]
    return rows


def _newest(session: Session, collection: Collection) -> Release | None:
    return session.scalars(
        select(Release).where(Release.collection_id == collection.id).order_by(Release.version.desc()).limit(1)
    ).first()


def _is_same(previous: Release, sources: Sources) -> bool:
    is_in_force = previous.state == ReleaseState.PUBLISHED and previous.rule_version == RULE_VERSION
    return is_in_force and previous.source_hash == sources.source_hash


def _changed_too_little(family: Sequence[PeerGroup], changed: frozenset[int]) -> dict[str, str]:
    return {group.key: CHANGED_TOO_LITTLE for group in family if 0 < len(group.members & changed) < LEAST_ORGANISATIONS}


def _participation(group: PeerGroup, sources: Sources) -> dict[str, Any]:
    """Return how many of a group's organisations are in the release: public, and what coverage is read from."""
    return {
        **_peers(group),
        "indicator": PARTICIPATION,
        "service": BOTH_SERVICES,
        "ethnic_group": EVERYBODY,
        "state": State.OK,
        "contributors": len(group.members & sources.submissions.keys()),
        "denominator": len(group.members),
    }


def _row(one: Benchmark) -> dict[str, Any]:
    a, n1, c, n2 = one.counts or (None, None, None, None)
    return {
        **_peers(one.group),
        "indicator": one.place.indicator,
        "service": one.place.service,
        "breakdown": one.place.breakdown,
        "ethnic_group": one.place.group,
        "state": one.state,
        "reason": one.reason,
        "contributors": one.contributors,
        "numerator": a,
        "denominator": n1,
        "reference_numerator": c,
        "reference_denominator": n2,
        "ratio": one.ratio,
        "lower": one.lower,
        "upper": one.upper,
    }


def _peers(group: PeerGroup) -> dict[str, str]:
    return {"peer_kind": group.kind, "peer_key": group.key, "peer_label": group.label}


def _store(  # noqa: PLR0913 - private, and each part is named by its only caller
    engine: Engine,
    *,
    collection_year: int,
    sources: Sources,
    last_version: int,
    rows: Sequence[dict[str, Any]],
    clock: Clock,
    published_by: int | None,
) -> Release:
    """Write a release in one transaction, or nothing."""
    with open_session(engine, Scope.everything(), write=True) as session:
        find = select(Collection).where(Collection.year == collection_year).with_for_update()
        collection = session.scalars(find).one()
        newest = _newest(session, collection)
        if load_sources(session, collection) != sources or (newest.version if newest else 0) != last_version:
            raise ConflictError(
                "A return was accepted or sent back, or another release published, while this one was worked out. "
                "Publish again."
            )
        release = Release(
            collection_id=collection.id,
            version=last_version + 1,
            published_at=clock.now(),
            published_by=published_by,
            rule_version=RULE_VERSION,
            source_hash=sources.source_hash,
            contributors=len(sources.submissions),
            is_demonstration=collection.is_demonstration,
        )
        session.add(release)
        session.flush()
        for first in range(0, len(rows), _BLOCK):
            block = rows[first : first + _BLOCK]
            session.execute(insert(BenchmarkRow), [{"release_id": release.id, **row} for row in block])
        _log(session, release, sources, clock)
        session.commit()
        return release


def _log(session: Session, release: Release, sources: Sources, clock: Clock) -> None:
    """Tell everybody who takes part, and beside each contributor which of its submissions went in."""
    taking_part = select(Participation.organisation_id).where(Participation.collection_id == release.collection_id)
    person = session.get(UserAccount, release.published_by) if release.published_by else None
    shared = {
        "collection_id": release.collection_id,
        "kind": EventKind.BENCHMARKS_RELEASED,
        "at": clock.now(),
        "actor_user_id": release.published_by,
        "actor_name": person.name if person else THE_SERVICE,
    }
    mine = {key: {"submission_id": number} for key, number in sources.submissions.items()}
    rows = [
        {**shared, "organisation_id": key, "detail": {"release": release.version, **mine.get(key, {})}}
        for key in sorted({*session.scalars(taking_part), *mine})
    ]
    session.execute(insert(Event), rows)
