"""Finds columns with details of single people, by their headings and by a few cells from all over the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.extracts.headings import plain
from app.extracts.kinds import document_of
from schemas.personal import NAME

NAMES, BIRTH, INSURANCE, MAIL = "names", "dates of birth", "National Insurance numbers", "e-mail addresses"
ADDRESSES, TELEPHONES = "addresses", "telephone numbers"
LEAST_SHARE, LEAST_NAMES = 0.2, 0.6
FEWEST_NAMES = 5
LONGEST_LOOKED_AT = 200
_HEADINGS: Mapping[str, str] = {name: kind for kind, names in document_of("personal").items() for name in names}
_CELLS = (
    (INSURANCE, re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE | re.ASCII)),
    (MAIL, re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,}")),
    (ADDRESSES, re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    (TELEPHONES, re.compile(r"(?<![\d.,])(?:\+44|0)\s?\d{2,5}[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)")),
)


@dataclass(frozen=True, slots=True)
class Personal:
    """One column with personal details; ``heading`` is given only where it is itself such a heading."""

    place: int
    what: str
    heading: str

    @property
    def words(self) -> str:
        """The column in words, without anything that could be a person's own."""
        return f"column {self.place + 1}{f' ({self.heading})' if self.heading else ''}: {self.what}"


def personal_columns(headings: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[Personal, ...]:
    """Return the columns that hold details of single people, as far as headings and a sample of rows tell."""
    found = []
    for place, heading in enumerate(headings):
        by_heading = _HEADINGS.get(plain(heading), "")
        what = by_heading or kind_of_cells([row[place] for row in sample])
        if what:
            found.append(Personal(place, what, plain(heading) if by_heading else ""))
    return tuple(found)


def kind_of_cells(cells: Sequence[str]) -> str:
    """Return what kind of personal detail most of some cells look like; empty for none."""
    filled = [cell[:LONGEST_LOOKED_AT].strip() for cell in cells if cell.strip()]
    for what, pattern in _CELLS:
        if filled and sum(pattern.search(cell) is not None for cell in filled) >= LEAST_SHARE * len(filled):
            return what
    distinct = {cell for cell in filled if NAME.fullmatch(cell)}
    return NAMES if len(distinct) >= max(FEWEST_NAMES, LEAST_NAMES * len(filled)) else ""
