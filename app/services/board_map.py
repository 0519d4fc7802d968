"""The map of the board: each council's hexagon and how far it has come, as the reading of a day says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.db.models import OrganisationKind
from app.programme.milestones import MilestoneKey, milestone
from app.programme.standing import Standing
from app.programme.statuses import ABSENT, Status
from app.register.datasets import dataset
from app.register.maps import Hexagon
from app.register.regions import REGIONS
from app.services.board_entries import Entry

STEPS = (
    MilestoneKey.REGISTERED,
    MilestoneKey.UPLOADED,
    MilestoneKey.VALID,
    MilestoneKey.SIGNED_OFF,
    MilestoneKey.QUALITY_REVIEWED,
)


class Place(StrEnum):
    """Where a council stands that has completed none of the steps, or that is not expected to."""

    NOT_REGISTERED = "not registered"
    LEFT = "withdrew, or nothing to submit"
    MADE_WITH = "return made with another organisation's"
    ENDED = "ended by a merger or a split"
    NOT_INVITED = "not invited"


@dataclass(frozen=True, slots=True)
class MapCouncil:
    """One council on the map. ``step`` is its place among the steps, ``None`` where ``place`` says why it has none.

    ``is_late`` marks one that is overdue or stuck. ``code`` is empty for a council that is not in the service.
    """

    hexagon: Hexagon
    code: str
    name: str
    region: str
    step: int | None
    place: Place
    is_late: bool

    @property
    def words(self) -> str:
        """How far it has come, as a person reads it."""
        return self.place.value if self.step is None else milestone(STEPS[self.step]).title.lower()


@dataclass(frozen=True, slots=True)
class BoardMap:
    """Every council of a collection on its hexagon, by region and name.

    ``is_invented`` says that the councils are invented: each then stands on any hexagon of its region. ``unplaced``
    counts those for which there is no hexagon.
    """

    councils: tuple[MapCouncil, ...]
    is_invented: bool
    unplaced: int

    @property
    def invited(self) -> tuple[MapCouncil, ...]:
        """Those that were asked to take part."""
        return tuple(one for one in self.councils if one.place is not Place.NOT_INVITED)

    def reached(self, step: int) -> int:
        """Return how many have come as far as a step and no further."""
        return sum(one.step == step for one in self.councils)


def board_map(entries: Sequence[Entry], *, is_invented: bool) -> BoardMap:
    """Return the map of the councils among these entries; a real one that is not among them was not invited."""
    councils = [one for one in entries if one.who.kind == OrganisationKind.LOCAL_AUTHORITY]
    hexagons = dataset("hexagons").read()
    placed = dict(_spread(hexagons, councils) if is_invented else _by_code(hexagons, councils))
    shown = [_council(place, placed.get(place.gss_code)) for place in hexagons if not is_invented or _in(placed, place)]
    shown.sort(key=lambda one: (one.region, one.name.casefold()))
    return BoardMap(tuple(shown), is_invented, len(councils) - len(placed))


def _in(placed: dict[str, Entry], hexagon: Hexagon) -> bool:
    return hexagon.gss_code in placed


def _by_code(hexagons: Iterable[Hexagon], councils: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    known = {one.gss_code for one in hexagons}
    return ((one.who.gss_code, one) for one in councils if one.who.gss_code in known)


def _spread(hexagons: Iterable[Hexagon], councils: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Give each invented council any hexagon of its region, by name, as far as there are enough."""
    free: dict[str | None, list[str]] = defaultdict(list)
    for one in hexagons:
        free[one.region_code].append(one.gss_code)
    waiting: dict[str | None, list[Entry]] = defaultdict(list)
    for council in councils:
        waiting[council.who.region_code].append(council)
    for region, found in waiting.items():
        yield from zip(free[region], found, strict=False)


def _council(hexagon: Hexagon, entry: Entry | None) -> MapCouncil:
    if entry is None:
        region = _REGIONS.get(hexagon.region_code, "")
        return MapCouncil(hexagon, "", hexagon.name, region, None, Place.NOT_INVITED, is_late=False)
    who, standing = entry.who, entry.standing
    is_late = bool(standing.overdue) or standing.stuck is not None
    place = _place(standing)
    step = _step(standing) if place is Place.NOT_REGISTERED else None
    return MapCouncil(hexagon, who.code, who.name, who.region_name or "", step, place, is_late)


def _place(standing: Standing) -> Place:
    signed_off = standing.status_of(MilestoneKey.SIGNED_OFF).status
    if signed_off in _PLACES:
        return _PLACES[signed_off]
    if signed_off in ABSENT:
        return Place.LEFT
    return Place.NOT_REGISTERED if standing.is_invited else Place.NOT_INVITED


def _step(standing: Standing) -> int | None:
    done = [number for number, key in enumerate(STEPS) if standing.status_of(key).completed_at is not None]
    return max(done, default=None)


_REGIONS = {one.code: one.name for one in REGIONS}
_PLACES = {
    Status.MADE_WITH_ANOTHER: Place.MADE_WITH,
    Status.ENDED: Place.ENDED,
    Status.DID_NOT_REGISTER: Place.NOT_REGISTERED,
}
