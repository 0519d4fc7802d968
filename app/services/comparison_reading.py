"""What a release says about one place and one group, read in a few queries whatever the number of organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.db.models import Benchmark, BenchmarkPanel, BenchmarkSpread, Release
from app.indicators.benchmarks import TOO_FEW
from app.indicators.differences import Differences
from app.indicators.leave_out import FourCounts
from app.indicators.pooling import PeerKind
from app.indicators.results import MINORITY_ETHNIC, Result
from app.register.geography import Region
from app.register.regions import REGIONS
from app.services.release_rows import PARTICIPATION


class Place(NamedTuple):
    """What a figure is about, minority ethnic compared with White people; ``breakdown`` may be empty."""

    indicator: str
    service: str
    breakdown: str

    @classmethod
    def of(cls, result: Result) -> "Place":
        """Return the place of an own result."""
        return cls(result.indicator, result.service, result.breakdown or "")


class Beside(StrEnum):
    """Where a region's figure lies beside England's: to differ, its whole published range must leave England's out."""

    BELOW = "below"
    ALIKE = "alike"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class RegionFigure:
    """What a release says about one region: its ratio, or the reason why there is none."""

    region: Region
    ratio: float | None
    lower: float | None
    upper: float | None
    reason: str
    contributors: int
    members: int

    @property
    def is_empty(self) -> bool:
        """Whether nobody took part, so that there is nothing to suppress."""
        return not self.contributors

    def beside(self, england: float | None) -> Beside | None:
        """Return where the figure lies beside England's; ``None`` where one of the two is not published."""
        if england is None or self.ratio is None or self.lower is None or self.upper is None:
            return None
        if self.lower > england:
            return Beside.ABOVE
        return Beside.BELOW if self.upper < england else Beside.ALIKE


@dataclass(frozen=True, slots=True)
class Regions:
    """The nine regions of a release, and England's figure for the same family of organisations, if published."""

    england: float | None
    figures: tuple[RegionFigure, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The organisations of a group that took part in two collections, and their ratio in each."""

    previous_year: int
    year: int
    contributors: int
    previous_ratio: float
    ratio: float
    verdict: str


def group_figures(
    session: Session, releases: Iterable[Release], kind: str, key: str, place: Place
) -> dict[int, Benchmark]:
    """Return a group's figure at a place in each release that has one, by the release's id."""
    ids = [release.id for release in releases]
    rows = session.scalars(select(Benchmark).where(*_at(Benchmark, ids, kind, key, place)))
    return {row.release_id: row for row in rows}


def differences_of(
    session: Session, releases: Iterable[Release], kind: str, key: str, place: Place
) -> dict[int, Differences]:
    """Return how a group's organisations differ at a place in each release that says so, by the release's id."""
    ids = [release.id for release in releases]
    rows = session.scalars(select(BenchmarkSpread).where(*_at(BenchmarkSpread, ids, kind, key, place)))
    return {row.release_id: _differences(row) for row in rows}


def panel_of(  # noqa: PLR0913, PLR0917 - which release, group and place
    session: Session, release: Release, year: int, kind: str, key: str, place: Place
) -> Panel | None:
    """Return the figure of a group's organisations that took part in two collections; ``None`` where there is none."""
    row = session.scalars(
        select(BenchmarkPanel).where(
            BenchmarkPanel.release_id == release.id,
            BenchmarkPanel.peer_kind == kind,
            BenchmarkPanel.peer_key == key,
            *_about(BenchmarkPanel, place),
        )
    ).first()
    if row is None:
        return None
    return Panel(row.previous_year, year, row.contributors, row.previous_ratio, row.ratio, row.verdict)


def region_figures(session: Session, release: Release, family: str, place: Place) -> Regions:
    """Return the figure of each of the nine regions and England's, of a family of organisations: councils or employers.

    A region in which the release has no organisation has no members.
    """
    regional = and_(
        Benchmark.peer_kind == PeerKind.REGION, Benchmark.peer_key.startswith(f"{family}:", autoescape=True)
    )
    national = and_(Benchmark.peer_kind == PeerKind.ENGLAND, Benchmark.peer_key == family)
    asked = and_(*_about(Benchmark, place), Benchmark.ethnic_group == MINORITY_ETHNIC)
    rows = session.scalars(
        select(Benchmark).where(
            Benchmark.release_id == release.id,
            or_(regional, national),
            or_(asked, Benchmark.indicator == PARTICIPATION),
        )
    )
    found = {(row.peer_key, row.indicator == PARTICIPATION): row for row in rows}
    england = found.get((family, False))
    keys = {region: f"{family}:{region.code}" for region in REGIONS}
    return Regions(
        england.ratio if england else None,
        tuple(_region(region, found.get((key, False)), found.get((key, True))) for region, key in keys.items()),
    )


def counts_published(row: Benchmark) -> FourCounts | None:
    """Return the rounded counts that a figure was published with; ``None`` where it was published without."""
    a, n1, c, n2 = row.numerator, row.denominator, row.reference_numerator, row.reference_denominator
    return (a, n1, c, n2) if a is not None and n1 is not None and c is not None and n2 is not None else None


def _at(
    rows: type[Benchmark | BenchmarkSpread], releases: list[int], kind: str, key: str, place: Place
) -> tuple[ColumnElement[bool], ...]:
    return (
        rows.release_id.in_(releases),
        rows.peer_kind == kind,
        rows.peer_key == key,
        rows.ethnic_group == MINORITY_ETHNIC,
        *_about(rows, place),
    )


def _about(rows: type[Any], place: Place) -> tuple[ColumnElement[bool], ...]:
    return rows.indicator == place.indicator, rows.service == place.service, rows.breakdown == place.breakdown


def _differences(row: BenchmarkSpread) -> Differences:
    points = {int(percentile): float(ratio) for percentile, ratio in row.points.items()}
    return Differences(
        row.contributors,
        row.crude,
        row.mantel_haenszel,
        row.lower,
        row.upper,
        row.tau2,
        row.i2,
        points,
        row.standing_out,
        row.by_chance,
    )


def _region(region: Region, row: Benchmark | None, participation: Benchmark | None) -> RegionFigure:
    gave, members = (participation.contributors, participation.denominator) if participation else (0, 0)
    if row is None:
        reason = TOO_FEW if gave else "Nobody took part."
        return RegionFigure(region, None, None, None, reason, gave or 0, members or 0)
    return RegionFigure(region, row.ratio, row.lower, row.upper, row.reason or "", gave or 0, members or 0)
