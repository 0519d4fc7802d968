"""How values, places and lists are put into words, the same in every finding."""

from collections.abc import Sequence
from datetime import date

from app.indicators.returns import Place

LONGEST_SHOWN = 40


def shown(text: str) -> str:
    """Return a value that was read, fit for a message: one line, no control marks, at most 40 characters."""
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[: LONGEST_SHOWN - 1]}…"


def day(value: date) -> str:
    """Return a date as people write it: 1 February 2025."""
    return f"{value.day} {value:%B %Y}"


def listed(items: Sequence[str]) -> str:
    """Return a list in words: ``a``, ``a and b``, ``a, b and c``."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def where(places: Sequence[Place], beside: Place) -> str:
    """Return places in words, leaving out the sheet where it is that of the finding (``beside``)."""
    cells = [place.cell for place in places if place.cell]
    if cells:
        sheet = places[0].sheet
        return " + ".join(cells) if sheet == beside.sheet else f"{sheet}, {' + '.join(cells)}"
    lines = [str(place.line) for place in places if place.line is not None]
    return f"line{'s' if len(lines) > 1 else ''} {' + '.join(lines)}" if lines else "same row"


def first_place(places: Sequence[Place]) -> Place:
    """Return the first place that says anything, or nowhere."""
    return next((place for place in places if place != Place()), Place())


def percent(part: int, whole: int) -> str:
    """Return a share as a whole percentage, halves rounded up."""
    return f"{(200 * part + whole) // (2 * whole)}%"
