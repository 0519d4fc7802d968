"""What an address asks a page for: a choice that the page does not know is left out, and the page says so."""

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A choice as a page follows it, empty for none; ``note`` says what was left out and what is shown, else empty."""

    value: str
    note: str = ""


def asked_for(what: str, value: str, known: Iterable[str], shown: str) -> Asked:
    """Return a choice that is among those known; any other is left out, so that what ``shown`` says is shown."""
    if not value or value in set(known):
        return Asked(value)
    quoted = value if len(value) <= LONGEST_QUOTED else f"{value[:LONGEST_QUOTED]}…"
    return Asked("", f"The address of this page asks for the {what} “{quoted}”, which is not known here: {shown}.")


def notes_of(*asked: Asked) -> tuple[str, ...]:
    """Return what is said of the choices that were left out."""
    return tuple(one.note for one in asked if one.note)
