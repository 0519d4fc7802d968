"""The national figures of a release: what was published for England, of councils and of employers."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Benchmark, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """One published ratio for England; ``ratio`` is ``None`` where it was suppressed."""

    number: str
    title: str
    ratio: float | None
    lower: float | None
    upper: float | None
    contributors: int | None


def national_benchmarks(
    session: Session, release: Release, collection_year: int, editions_dir: Path = EDITIONS_DIR
) -> dict[str, tuple[NationalFigure, ...]]:
    """Return the headline figures of a release by who they are of, in the edition's order."""
    edition = load_edition(collection_year, editions_dir)
    rows = session.scalars(
        select(Benchmark)
        .where(
            Benchmark.release_id == release.id,
            Benchmark.peer_kind == PeerKind.ENGLAND,
            Benchmark.ethnic_group == MINORITY_ETHNIC,
            Benchmark.service == BOTH_SERVICES,
        )
        .order_by(Benchmark.id)
    ).all()
    labels = dict.fromkeys(row.peer_label for row in rows)
    return {label: _figures((row for row in rows if row.peer_label == label), edition) for label in labels}


def _figures(rows: Iterable[Benchmark], edition: Edition) -> tuple[NationalFigure, ...]:
    found = {(row.indicator, row.breakdown): row for row in rows}
    places = ((indicator, (indicator.key, indicator.labelled_band)) for indicator in edition.indicators)
    return tuple(
        NationalFigure(
            indicator.number,
            indicator.title,
            found[place].ratio,
            found[place].lower,
            found[place].upper,
            found[place].contributors,
        )
        for indicator, place in places
        if place in found
    )
