"""The national figures of a release: what was published for England, of councils and of employers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Benchmark, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC
from app.indicators.years import YearsTogether
from app.services.benchmarks import Spot
from app.services.several_years import figures_together


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """One published ratio for England; ``ratio`` is ``None`` where it was suppressed.

    ``together`` adds up to three collections, from what was published of each; ``None`` where there is one only.
    """

    number: str
    title: str
    ratio: float | None
    lower: float | None
    upper: float | None
    contributors: int | None
    together: YearsTogether | None = None


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
    labels = {row.peer_key: row.peer_label for row in rows}
    together = figures_together(session, release, [(PeerKind.ENGLAND, key) for key in labels], edition)
    return {
        label: _figures(
            (row for row in rows if row.peer_key == key), edition, together.get((PeerKind.ENGLAND, key), {})
        )
        for key, label in labels.items()
    }


def _figures(
    rows: Iterable[Benchmark], edition: Edition, together: Mapping[Spot, YearsTogether]
) -> tuple[NationalFigure, ...]:
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
            together.get(place),
        )
        for indicator, place in places
        if place in found
    )
