"""Which rows of the board's table to show, and the choices that the page's address holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from app.programme.joining import Joined
from app.programme.milestones import MilestoneKey
from app.programme.risks import Risk, Sign
from app.programme.standing import Standing, StuckKind
from app.programme.statuses import Status
from app.services.board_entries import Entry
from app.services.board_risks import Risks
from app.services.board_summaries import BoardKind, is_submitted
from app.services.paging import DEFAULT_LIMIT, page_number

ANYWHERE = (None, "", "any")
NOT_YET = "not_yet"


class Only(StrEnum):
    """A shortcut to the organisations that somebody looks for."""

    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    SUBMITTED = "submitted"
    OVERDUE = "overdue"
    STUCK = "stuck"
    AT_RISK = "at_risk"


class Sort(StrEnum):
    """In which order the rows of the table stand; those that are alike stand by name."""

    NAME = "name"
    REGION = "region"
    JOINED = "joined"
    LEAST = "least"
    LONGEST = "longest"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the board is about, and which rows of its table to show; only ``kind`` narrows the counts above it.

    ``status`` is that of ``milestone`` where one is named, else of the current milestone; overdue without a milestone
    are those that the board counts as overdue. ``joined`` is the year of the collection in which organisations joined,
    or ``NOT_YET``. ``why`` is what holds organisations up, or lets one expect that they will be late.
    """

    search: str = ""
    kind: BoardKind = BoardKind.EVERYONE
    region_code: str | None = None
    milestone: MilestoneKey | None = None
    status: Status | None = None
    only: Only | None = None
    why: StuckKind | Sign | None = None
    joined: str | None = None
    sort: Sort = Sort.NAME
    limit: int = DEFAULT_LIMIT
    offset: int = 0


Choice = TypeVar("Choice", bound=StrEnum)


def filter_of(asked: Mapping[str, str]) -> BoardFilter:
    """Return the filter that an address asks for; whatever it does not know is left out, and councils come first."""
    return BoardFilter(
        search=asked.get("search", ""),
        kind=_choice(BoardKind, asked.get("kind")) or BoardKind.COUNCILS,
        region_code=None if asked.get("region") in ANYWHERE else asked.get("region"),
        milestone=_choice(MilestoneKey, asked.get("milestone")),
        status=_choice(Status, asked.get("status")),
        only=_choice(Only, asked.get("only")),
        why=_choice(StuckKind, asked.get("why")) or _choice(Sign, asked.get("why")),
        joined=_joining(asked.get("joined", "")),
        sort=_choice(Sort, asked.get("sort")) or Sort.NAME,
        offset=DEFAULT_LIMIT * (page_number(asked.get("page", "")) - 1),
    )


def chosen(entries: list[Entry], wanted: BoardFilter, risks: Risks) -> list[Entry]:
    """Return those of these entries, which stand by name, that a filter selects, in the order that it asks for."""
    found = entries if is_everybody(wanted) else [entry for entry in entries if is_wanted(entry, wanted, risks)]
    if wanted.sort is Sort.RISK:
        return sorted(found, key=lambda entry: _urgency(risks.get(entry.who.organisation_id)))
    return found if wanted.sort is Sort.NAME else sorted(found, key=_KEYS[wanted.sort])


def is_everybody(wanted: BoardFilter) -> bool:
    """Whether a filter lets every row of its kind through."""
    narrowed = wanted.search.strip() or wanted.region_code is not None or wanted.milestone is not None
    chosen_by = (wanted.status, wanted.only, wanted.why, wanted.joined)
    return not narrowed and all(one is None for one in chosen_by)


def is_wanted(entry: Entry, wanted: BoardFilter, risks: Risks) -> bool:
    """Whether a filter lets a row through; of which kind it is was decided before."""
    who, risk = entry.who, risks.get(entry.who.organisation_id)
    search = wanted.search.strip().casefold()
    return (
        (wanted.region_code is None or who.region_code == wanted.region_code)
        and _is_among(entry.standing, risk, wanted.only)
        and (wanted.why is None or wanted.why in _whys(entry.standing, risk))
        and (wanted.joined is None or joined_key(entry.joined) == wanted.joined)
        and _has_status(entry.standing, wanted)
        and (search in who.name.casefold() or search in who.code.casefold())
    )


def _is_among(standing: Standing, risk: Risk | None, only: Only | None) -> bool:
    if only is Only.AT_RISK:
        return risk is not None and not risk.is_missed
    return only is None or _ONLY[only](standing)


def _whys(standing: Standing, risk: Risk | None) -> list[StuckKind | Sign]:
    """Return what holds an organisation up, and what lets one expect that it will be late."""
    signs: list[StuckKind | Sign] = [] if risk is None else [one.sign for one in risk.signs]
    return signs if standing.stuck is None else [standing.stuck.kind, *signs]


def _urgency(risk: Risk | None) -> tuple[date, int]:
    return (date.max, 0) if risk is None or risk.is_missed else risk.urgency


def joined_key(joined: Joined | None) -> str:
    """Return what an address calls the collection in which an organisation joined."""
    return NOT_YET if joined is None else str(joined.year)


def _joining(text: str) -> str | None:
    is_known = text == NOT_YET or (text.isascii() and text.isdigit() and len(text) == len("2025"))
    return text if is_known else None


def _choice(kind: type[Choice], text: str | None) -> Choice | None:
    return kind(text) if text in set(kind) else None


def _has_status(standing: Standing, wanted: BoardFilter) -> bool:
    current = standing.current
    if wanted.milestone is None and wanted.status is Status.OVERDUE:
        return bool(standing.overdue)
    if wanted.milestone is None:
        return wanted.status is None or wanted.status is (Status.COMPLETE if current is None else current.status)
    if wanted.status is None:
        return current is not None and current.key is wanted.milestone
    return standing.status_of(wanted.milestone).status is wanted.status


_ONLY: dict[Only, Callable[[Standing], bool]] = {
    Only.REGISTERED: lambda standing: standing.is_registered,
    Only.NOT_REGISTERED: lambda standing: not standing.is_registered,
    Only.SUBMITTED: is_submitted,
    Only.OVERDUE: lambda standing: bool(standing.overdue),
    Only.STUCK: lambda standing: standing.stuck is not None,
}


def _how_far(entry: Entry) -> int:
    current = entry.standing.current
    return len(entry.standing.statuses) if current is None else _ORDER[current.key]


def _since(entry: Entry) -> date:
    """Return the day from which an organisation stands where it stands; nothing that is over waits."""
    stuck, current = entry.standing.stuck, entry.standing.current
    day = stuck.since if stuck is not None else None if current is None else current.since
    return date.max if day is None else day


_ORDER = {key: place for place, key in enumerate(MilestoneKey)}
_KEYS: dict[Sort, Callable[[Entry], Any]] = {
    Sort.REGION: lambda entry: (entry.who.region_name is None, entry.who.region_name or ""),
    Sort.JOINED: lambda entry: (entry.joined is None, entry.joined),
    Sort.LEAST: _how_far,
    Sort.LONGEST: _since,
}
