"""What an address asks of the board that the board does not know: left out of what is shown, and said."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.errors import InvalidRequestError
from app.programme.milestones import MilestoneKey
from app.programme.risks import Sign
from app.programme.standing import StuckKind
from app.programme.statuses import Status
from app.services.asked import asked_for, notes_of
from app.services.board_filters import ANYWHERE, NOT_YET, BoardFilter, Only, Sort, filter_of
from app.services.board_summaries import BoardKind


@dataclass(frozen=True, slots=True)
class Known:
    """What an address may name: the years of the collections, of which ``year`` is shown, and codes of regions.

    ``deadlines`` are those that a page of one may be asked for; the board has none.
    """

    years: Collection[int]
    year: int
    regions: Collection[str]
    deadlines: Collection[str] = ()


def known_filter(asked: Mapping[str, str], known: Known) -> BoardFilter:
    """Return the filter that an address asks for, without a region or a year of joining that nobody could be in."""
    wanted = filter_of(asked)
    return replace(
        wanted,
        region_code=wanted.region_code if wanted.region_code in known.regions else None,
        joined=wanted.joined if wanted.joined in _joinings(known) else None,
    )


def left_out(asked: Mapping[str, str], known: Known) -> tuple[str, ...]:
    """Return what an address asks for that is not known, and what is shown instead."""
    return notes_of(
        asked_for("collection", asked.get("year", ""), map(str, known.years), f"that of {known.year} is shown"),
        *(asked_for(words, asked.get(name, ""), values, shown) for name, words, values, shown in _choices(known)),
    )


def no_file_words(notes: Sequence[str]) -> str:
    """Return why a file is not sent, of the first choice that is not known."""
    return f"{notes[0].rpartition(':')[0]}. Open the page again, and take the file from there."


def refuse_unknown(asked: Mapping[str, str], known: Known) -> None:
    """Raise ``InvalidRequestError`` where a file would hold something else than its address asks for."""
    notes = left_out(asked, known)
    if notes:
        raise InvalidRequestError(no_file_words(notes))


def _joinings(known: Known) -> set[str]:
    return {*map(str, known.years), NOT_YET}


def _choices(known: Known) -> Iterator[tuple[str, str, Collection[str], str]]:
    any_of = {one for one in ANYWHERE if one}
    yield "kind", "kind", set(BoardKind), "councils are shown"
    yield "region", "region", {*known.regions, *any_of}, "every region is shown"
    yield "joined", "joining", _joinings(known) | any_of, "who joined in any collection is shown"
    yield "due", "deadline", known.deadlines, "the one that is due next is shown"
    for name, words, kinds, shown in _LISTS:
        yield name, words, {*(one for kind in kinds for one in kind), *any_of}, shown


_LISTS: tuple[tuple[str, str, tuple[type[StrEnum], ...], str], ...] = (
    ("milestone", "milestone", (MilestoneKey,), "every milestone is shown"),
    ("status", "status", (Status,), "every status is shown"),
    ("only", "choice", (Only,), "everybody is shown"),
    ("why", "reason", (StuckKind, Sign), "everybody is shown"),
    ("sort", "order", (Sort,), "the list is ordered by name"),
)
