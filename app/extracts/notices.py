"""What a person should know of a file beside the fates of its rows: counts and row numbers, never a value."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.extracts.fates import MOST_SHOWN
from app.extracts.judging import Judged
from app.extracts.keys import NO_KEY
from app.extracts.people import Once


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know, how many rows or people it concerns, and the first of the rows."""

    words: str
    number: int
    first_rows: tuple[int, ...] = ()


def about_lines(inside: int) -> tuple[Notice, ...]:
    """Return what to say of line ends within quotation marks: a lost mark swallows whole rows."""
    words = "Line ends within quotation marks. If you expect none, a quotation mark is lost and rows with it."
    return (Notice(words, inside),) if inside else ()


def notices_of(judged: Judged, once: Once) -> tuple[Notice, ...]:
    """Return what is worth knowing of a file's rows."""
    return tuple(_notices(judged, once))


def says_nothing(judged: Judged) -> tuple[Notice, ...]:
    """Return why a file states no counts, not even 0; empty where it does.

    A list of staff in which nobody counts, and rows of which none could be read, would else say that there is nobody.
    """
    is_staff = "headcount" in judged.mapping.kind.measures
    if (judged.fate == 0).any() or not (is_staff or _could_not_be_read(judged)):
        return ()
    rows = len(judged.rows) + len(judged.ragged)
    return (Notice("Not one row counts, so nothing is stated of these counts, not even 0.", rows),)


def _could_not_be_read(judged: Judged) -> bool:
    return any(fate.fix for fate in judged.fates.told(judged.fate, judged.rows, judged.ragged) if fate.rows)


def _notices(judged: Judged, once: Once) -> Iterator[Notice]:
    counted = judged.fate == 0
    each = judged.mapping.kind.once_per
    if not (judged.keys != NO_KEY).any() and len(judged.rows):
        yield Notice(f"No column tells one {each} from another, so every row counts as one {each}.", len(judged.rows))
    elif (counted & (judged.keys == NO_KEY)).any():
        yield _of_rows(judged, counted & (judged.keys == NO_KEY), f"No {each} number: the row counts as one {each}.")
    if once.people:
        yield Notice(f"{each.capitalize()} numbers that stand in several rows and count once.", once.people)
    if once.disagreeing:
        words = "People with different ethnic groups in different rows: that of the row that counts is taken."
        yield Notice(words, once.disagreeing, once.disagreeing_rows)
    if (counted & judged.unread_pay).any():
        yield _of_rows(judged, counted & judged.unread_pay, "Pay that is no amount: counted with pay not known.")


def _of_rows(judged: Judged, mask: NDArray[np.bool_], words: str) -> Notice:
    at = np.flatnonzero(mask)
    return Notice(words, len(at), tuple(int(row) for row in judged.rows[at[:MOST_SHOWN]]))
