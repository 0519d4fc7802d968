"""The collection before, as its newest release has it: what matched panels are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Benchmark as BenchmarkRow
from app.db.models import Collection, Release, ReleaseState
from app.indicators.benchmarks import Benchmark
from app.indicators.edition import Edition
from app.indicators.panel import KINDS, Panel, matched_panels
from app.indicators.pooling import Mask, Place, Pool
from app.indicators.results import MINORITY_ETHNIC, WHITE, State
from app.services.release_sources import contributions_of
from app.services.release_versions import changed_since, versions_of

Published = frozenset[tuple[str, Place]]


@dataclass(frozen=True, slots=True)
class Before:
    """The submissions behind the newest release in force of the collection before, its ``version``, and its figures.

    ``changed`` are the organisations whose return changed since each other version of it.
    """

    collection: Collection
    version: int
    submissions: Mapping[int, int]
    published: Published
    changed: tuple[frozenset[int], ...]


def load_before(session: Session, collection: Collection) -> Before | None:
    """Return the collection before; ``None`` where there was none of the same kind, or it has no release in force."""
    found = session.execute(
        select(Collection, Release)
        .join(Release, Release.collection_id == Collection.id)
        .where(
            Collection.year == collection.year - 1,
            Release.is_demonstration == collection.is_demonstration,
            Release.state == ReleaseState.PUBLISHED,
        )
        .order_by(Release.version.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    before, release = found
    versions = versions_of(session, before)
    used = next((one.submissions for one in versions if one.number == release.version), {})
    return Before(before, release.version, used, _published(session, release), changed_since(versions, used))


def panels(  # noqa: PLR0913, PLR0917 - what the caller knows of both collections
    session: Session,
    before: Before,
    pool: Pool,
    figures: Iterable[Benchmark],
    edition: Edition,
    changed: Iterable[frozenset[int]] = (),
) -> tuple[Panel, ...]:
    """Return the panels between two collections: of figures that both publish, of indicators defined alike in both.

    ``changed`` are the organisations whose return has changed since each earlier version of this release.
    """
    alike = {one.key for one in edition.indicators if one.comparable_from <= before.collection.year}
    now = {(row.group.key, row.place) for row in figures if row.ratio is not None and row.place.indicator in alike}
    contributions = contributions_of(session, before.collection, before.submissions)
    previous = Pool.of((one for one in contributions if one.place.is_main), pool.groups)
    since = list(changed)  # a first version has no panel before it, whatever happened to the collection before
    sides = (_masks(pool, before.changed if since else ()), _masks(pool, since))
    return matched_panels(previous, pool, now & before.published, sides)


def _masks(pool: Pool, changed: Iterable[frozenset[int]]) -> list[Mask]:
    columns = sorted(set[int]().union(*(group.members for group in pool.groups)))
    return [np.array([one in some for one in columns], np.bool_) for some in changed]


def _published(session: Session, release: Release) -> Published:
    rows = session.execute(
        select(BenchmarkRow.peer_key, BenchmarkRow.indicator, BenchmarkRow.service, BenchmarkRow.breakdown).where(
            BenchmarkRow.release_id == release.id,
            BenchmarkRow.peer_kind.in_(KINDS),
            BenchmarkRow.ethnic_group == MINORITY_ETHNIC,
            BenchmarkRow.state == State.OK,
        )
    )
    return frozenset((key, Place(one, service, band, MINORITY_ETHNIC, WHITE)) for key, one, service, band in rows)
