"""An organisation beside a group that it picked, from the figures that were stored for it with a release."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.db.models import CustomBenchmark, CustomGroup, Release
from app.indicators.comparing import Comparison, PeerFigure, compare
from app.indicators.results import Result, State
from app.services.comparison_reading import Place
from app.services.release_rows import PARTICIPATION

PICKED = "picked"
NOBODY_GAVE = "None of these organisations gave these figures."
_SHOWN = (
    select(CustomGroup, CustomBenchmark.contributors)
    .join(CustomBenchmark, CustomBenchmark.custom_group_id == CustomGroup.id)
    .where(
        CustomGroup.organisation_id == bindparam("organisation"),
        CustomGroup.removed_at.is_(None),
        CustomBenchmark.release_id == bindparam("release"),
        CustomBenchmark.indicator == PARTICIPATION,
        CustomBenchmark.state == State.OK,
    )
    .order_by(CustomGroup.id)
)


@dataclass(frozen=True, slots=True)
class PickedGroup:
    """A group of the organisation's own that a release has figures of; ``contributors`` are in the release."""

    id: int
    name: str
    size: int
    contributors: int

    @property
    def key(self) -> str:
        """The group as an address names it."""
        return f"{PICKED}-{self.id}"

    @property
    def label(self) -> str:
        """The group in words."""
        return f"Your group \u201c{self.name}\u201d"


def picked_groups(session: Session, organisation_id: int, release: Release) -> dict[str, PickedGroup]:
    """Return the organisation's own groups that a release has figures of, by key, oldest first."""
    rows = session.execute(_SHOWN, {"organisation": organisation_id, "release": release.id})
    found = (PickedGroup(group.id, group.name, group.size, contributors or 0) for group, contributors in rows)
    return {group.key: group for group in found}


def compare_with_picked(
    session: Session, own: Iterable[Result], release: Release, group: PickedGroup, service: str
) -> tuple[Comparison, ...]:
    """Return own results beside a group that the organisation picked.

    The organisation is never part of the group, so that nothing has to be taken away from its figure.
    """
    figures = _figures(session, release, group, service)
    return tuple(_beside(one, group, figures) for one in own)


def _figures(session: Session, release: Release, group: PickedGroup, service: str) -> dict[Place, CustomBenchmark]:
    rows = session.scalars(
        select(CustomBenchmark).where(
            CustomBenchmark.custom_group_id == group.id,
            CustomBenchmark.release_id == release.id,
            CustomBenchmark.service == service,
        )
    )
    return {Place(row.indicator, row.service, row.breakdown): row for row in rows}


def _beside(own: Result, group: PickedGroup, figures: Mapping[Place, CustomBenchmark]) -> Comparison:
    found = compare(own, _peer_figure(group, figures.get(Place.of(own))))
    if found.peers.contributors is not None:
        return found
    return replace(found, coverage=f"{group.contributors:,} of {group.size:,} took part")


def _peer_figure(group: PickedGroup, row: CustomBenchmark | None) -> PeerFigure:
    return PeerFigure(
        kind=PICKED,
        key=str(group.id),
        label=group.label,
        state=State.SUPPRESSED if row is None else State(row.state),
        reason=NOBODY_GAVE if row is None else row.reason,
        contributors=None if row is None else row.contributors,
        members=group.size,
        counts=None,
        ratio=None if row is None else row.ratio,
        lower=None,
        upper=None,
    )


def picked_figures(
    session: Session, releases: Mapping[int, Release], key: str, place: Place
) -> dict[int, CustomBenchmark]:
    """Return a picked group's figure at a place in each release that has one, by the release's id."""
    rows = session.scalars(
        select(CustomBenchmark).where(
            CustomBenchmark.custom_group_id == int(key),
            CustomBenchmark.release_id.in_([one.id for one in releases.values()]),
            CustomBenchmark.indicator == place.indicator,
            CustomBenchmark.service == place.service,
            CustomBenchmark.breakdown == place.breakdown,
        )
    )
    return {row.release_id: row for row in rows}
