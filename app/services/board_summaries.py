"""What the board says above its table: counts, the funnel, the regions, and who is stuck."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from app.db.models import OrganisationKind
from app.programme.funnel import FunnelStep, RegionLine, by_region, funnel
from app.programme.joining import Joined
from app.programme.milestones import MilestoneKey
from app.programme.sentences import board_sentence
from app.programme.standing import Standing, StuckKind
from app.programme.statuses import ABSENT, Status
from app.services.board_entries import BoardRow, Entry, row_of

STUCK_SHOWN = 100


class BoardKind(StrEnum):
    """Whom the board is about."""

    COUNCILS = "councils"
    EMPLOYERS = "employers"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class StuckLine:
    """How many organisations one thing holds up, and since when the first of them."""

    kind: StuckKind
    organisations: int
    since: date


class JoinedLine(NamedTuple):
    """How many organisations joined in a collection, or have not yet."""

    joined: Joined | None
    organisations: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Where everyone of a kind stands on one day. Counts are of organisations.

    ``unregistered_overdue`` are those of ``overdue`` that were invited and have not registered in time;
    ``left`` are those of ``registered`` that withdrew since; ``uninvited`` are those that nobody invited, and that did
    not register or leave by themselves.
    """

    sentence: str
    organisations: int
    registered: int
    left: int
    uninvited: int
    submitted: int
    overdue: int
    unregistered_overdue: int
    stuck: int
    funnel: tuple[FunnelStep, ...]
    regions: tuple[RegionLine, ...]
    joined: tuple[JoinedLine, ...]
    stuck_by_kind: tuple[StuckLine, ...]
    stuck_longest: tuple[BoardRow, ...]
    registered_on: tuple[date, ...]
    signed_on: tuple[date, ...]


def summarise(entries: list[Entry]) -> Summary:
    """Return what the board says of these organisations."""
    standings = [entry.standing for entry in entries]
    notes = [entry.journey.notes for entry in entries]
    return Summary(
        sentence=board_sentence(standings),
        organisations=len(entries),
        registered=sum(one.is_registered for one in standings),
        left=sum(one.standing.is_registered and one.journey.notes.withdrawn_on is not None for one in entries),
        uninvited=sum(_is_uninvited(one) for one in standings),
        submitted=sum(is_submitted(one) for one in standings),
        overdue=sum(bool(one.overdue) for one in standings),
        unregistered_overdue=sum(bool(one.overdue) and not one.is_registered for one in standings),
        stuck=sum(one.stuck is not None for one in standings),
        funnel=funnel(standings),
        regions=by_region((entry.who.region_name, entry.standing) for entry in entries),
        joined=_joined(entries),
        stuck_by_kind=_stuck_by_kind(standings),
        stuck_longest=_stuck_longest(entries),
        registered_on=tuple(one.first_registered_on for one in notes if one.first_registered_on is not None),
        signed_on=tuple(one.first_signed_on for one in notes if one.first_signed_on is not None),
    )


def is_of_kind(organisation_kind: str, kind: BoardKind) -> bool:
    """Whether an organisation belongs on the board of a kind; a trust runs a council's service and counts as one."""
    is_employer = organisation_kind == OrganisationKind.EMPLOYER
    return kind is BoardKind.EVERYONE or is_employer == (kind is BoardKind.EMPLOYERS)


def councils_words(organisation_kinds: Sequence[str]) -> str:
    """Return how many of these organisations the councils' board shows, empty where it shows all of them."""
    councils = sum(is_of_kind(one, BoardKind.COUNCILS) for one in organisation_kinds)
    return "" if councils == len(organisation_kinds) else f"{f'{councils:,}' if councils else 'none'} of them councils"


def is_submitted(standing: Standing) -> bool:
    """Whether a signed return stands."""
    return standing.status_of(MilestoneKey.SIGNED_OFF).status is Status.COMPLETE


def _is_uninvited(standing: Standing) -> bool:
    has_left = standing.status_of(MilestoneKey.SIGNED_OFF).status in ABSENT
    return not (standing.is_invited or standing.is_registered or has_left)


def _joined(entries: list[Entry]) -> tuple[JoinedLine, ...]:
    """Return how many joined in each collection, the earliest first; those who have not come last."""
    counts = Counter(entry.joined for entry in entries)
    order = sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0]))
    return tuple(JoinedLine(joined, count) for joined, count in order)


def _stuck_by_kind(standings: list[Standing]) -> tuple[StuckLine, ...]:
    """Return what holds people up, the commonest first."""
    found: dict[StuckKind, list[date]] = {}
    for one in standings:
        if one.stuck is not None:
            found.setdefault(one.stuck.kind, []).append(one.stuck.since)
    lines = [StuckLine(kind, len(days), min(days)) for kind, days in found.items()]
    return tuple(sorted(lines, key=lambda line: (-line.organisations, line.kind)))


def _stuck_longest(entries: list[Entry]) -> tuple[BoardRow, ...]:
    """Return those that are stuck, the longest first."""
    stuck = [(entry.standing.stuck.since, entry) for entry in entries if entry.standing.stuck is not None]
    stuck.sort(key=itemgetter(0))
    return tuple(row_of(entry) for _, entry in stuck[:STUCK_SHOWN])
