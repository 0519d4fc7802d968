"""Councils with social services responsibilities in England: codes, regions, and what replaced what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.errors import NotFoundError
from app.register.reading import Row, read_rows

HEADER = (
    "gss_code",
    "ons_name",
    "short_name",
    "region_code",
    "region_name",
    "type",
    "active_from",
    "active_to",
    "predecessor_codes",
    "successor_codes",
    "status",
    "council_name",
    "dfe_la_code",
    "mysociety_code",
    "e_code",
    "note",
)
CURRENT = "current"
RECODED = "recoded"
STATUSES = (CURRENT, "abolished", RECODED)
ENGLAND_CODE = "E92000001"
ENGLAND_NAME = "England"


@dataclass(frozen=True, slots=True)
class Authority:
    """One council under one GSS code; dates are inclusive and ``None`` where not known."""

    gss_code: str
    name: str
    short_name: str
    region_code: str
    region_name: str
    kind: str
    active_from: date | None
    active_to: date | None
    predecessor_codes: tuple[str, ...]
    successor_codes: tuple[str, ...]
    status: str
    council_name: str
    dfe_la_code: str
    mysociety_code: str
    e_code: str
    note: str

    @classmethod
    def unnamed(cls, gss_code: str) -> "Authority":
        """Return a stand-in for a council whose details are not loaded, so that a page can still say so."""
        words = ("this council", "this council", "", "its region", "")
        return cls(gss_code, *words, None, None, (), (), CURRENT, "", "", "", "", "")

    @property
    def is_current(self) -> bool:
        """Whether the code is in use today."""
        return self.status == CURRENT

    @property
    def display_name(self) -> str:
        """The name in the order in which people say it: Kingston upon Hull, not "Kingston upon Hull, City of"."""
        return self.name.removesuffix(", City of").removesuffix(", County of")

    def live_on(self, day: date) -> bool:
        """Whether a council existed under this code on that day; an undated old code counts for no day."""
        if self.status == RECODED and self.active_to is None:
            return False
        started = self.active_from is None or self.active_from <= day
        return started and (self.active_to is None or day <= self.active_to)


@dataclass(frozen=True, slots=True)
class Region:
    """One of the nine English regions."""

    code: str
    name: str


def read_authorities(path: Path) -> tuple[Authority, ...]:
    """Return every council of the file, current and former, in the file's order."""
    return tuple(authority(row) for row in read_rows(path, HEADER))


def regions_of(authorities: Iterable[Authority]) -> tuple[Region, ...]:
    """Return the regions that current councils lie in, by code."""
    found = {Region(one.region_code, one.region_name) for one in authorities if one.is_current}
    return tuple(sorted(found, key=lambda region: region.code))


def current_authority(authorities: Iterable[Authority], gss_code: str) -> Authority:
    """Return the council that answers to a code today, following one-to-one replacements.

    Raises ``NotFoundError`` for an unknown code and for a council that was split or merged:
    its history belongs to no single successor.
    """
    by_code = {one.gss_code: one for one in authorities}
    found = by_code.get(gss_code)
    while found is not None and not found.is_current:
        found = _sole_successor(found, by_code)
    if found is None:
        raise NotFoundError("There is no council with this code today. Choose a council from the list.")
    return found


def _sole_successor(former: Authority, by_code: dict[str, Authority]) -> Authority | None:
    if len(former.successor_codes) != 1:
        return None
    successor = by_code.get(former.successor_codes[0])
    is_same = successor is not None and successor.predecessor_codes == (former.gss_code,)
    return successor if is_same else None


def authority(row: Row) -> Authority:
    """Return the council of a line."""
    return Authority(
        gss_code=row.text("gss_code"),
        name=row.text("ons_name"),
        short_name=row.text("short_name"),
        region_code=row.text("region_code"),
        region_name=row.text("region_name"),
        kind=row.text("type"),
        active_from=row.optional_day("active_from"),
        active_to=row.optional_day("active_to"),
        predecessor_codes=_codes(row, "predecessor_codes"),
        successor_codes=_codes(row, "successor_codes"),
        status=row.one_of("status", STATUSES),
        council_name=row.text("council_name"),
        dfe_la_code=row.text("dfe_la_code"),
        mysociety_code=row.text("mysociety_code"),
        e_code=row.text("e_code"),
        note=row.text("note"),
    )


def _codes(row: Row, column: str) -> tuple[str, ...]:
    return tuple(code for code in row.text(column).split(";") if code)
