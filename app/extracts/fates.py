"""What can become of a row. Every row has one fate, and the fates of a file add up to the rows that were read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.extracts.kinds import Kind

MOST_SHOWN = 10
COUNTED, BLANK, RAGGED, FAULTY = "counted", "blank", "ragged", "faulty"
UNMAPPED, LEFT_OUT, KEPT_OUT, REFUSED = "unmapped", "left_out", "not_counted", "refused"
NO_DATE, BAD_DATE, BEFORE, AFTER = "no_date", "bad_date", "before_window", "after_window"
NOT_YET, NO_LONGER = "not_yet_employed", "no_longer_employed"
NOT_COVERED, NOT_ON_STAFF = "service_not_covered", "not_on_staff_list"
CONTRADICTORY, UNPLACED = "appointed_not_shortlisted", "no_registered_profession"
SAME_AGAIN, ANOTHER_POST, AGAIN = "same_row_again", "another_post", "counted_already"

_WORDS = {
    COUNTED: "Counted.",
    BLANK: "Nothing stands in any column that is used.",
    RAGGED: "The row has more or fewer values than there are headings.",
    FAULTY: "A cell that is used holds an error, or a formula without a saved result.",
    NOT_COVERED: "The service is not one that this return covers.",
    NOT_ON_STAFF: "The person is not on the staff list.",
    NOT_YET: "Employment began after the as-at date.",
    NO_LONGER: "Employment ended before the as-at date.",
    SAME_AGAIN: "The same row again.",
    ANOTHER_POST: "Another post of a person who is counted in the one with the most hours.",
    AGAIN: "Counted already in an earlier row.",
    UNPLACED: "Referred to fitness to practise, with no registered profession on record.",
    CONTRADICTORY: "Appointed without having been shortlisted: one of the two must be wrong.",
}
_WORDS_OF_FIELD = {
    UNMAPPED: "{label}: a value that the mapping does not know.",
    LEFT_OUT: "{label}: a value that the mapping leaves out.",
    REFUSED: "{label}: a value that adds groups together and cannot be split.",
    NO_DATE: "{label}: no date.",
    BAD_DATE: "{label}: not a date, or a day that does not exist.",
    BEFORE: "{label}: before the 12-month window.",
    AFTER: "{label}: after the 12-month window.",
}
_FIXES = {
    UNMAPPED: "Add the value to the mapping.",
    REFUSED: "Ask the HR system for the codes themselves, or map the value to leave_out.",
    RAGGED: "Correct these rows, or save the extract again.",
    FAULTY: "Correct the cell, or open the workbook and save it.",
    BAD_DATE: "Correct the date, or date_order in the mapping.",
    NO_DATE: "Fill in the date.",
    CONTRADICTORY: "Correct the row, or the mapping of the two columns.",
    UNPLACED: "Say in the mapping where 'profession' comes from, and what its values mean.",
}
ASK_FOR_MAPPING = (UNMAPPED, REFUSED)


@dataclass(frozen=True, slots=True)
class Fate:
    """How many rows of a file had one fate, and the first of them as a spreadsheet program numbers rows."""

    key: str
    words: str
    rows: int
    first_rows: tuple[int, ...]

    @property
    def name(self) -> str:
        """What became of the row, without the field that decided it."""
        return self.key.partition(":")[0]

    @property
    def fix(self) -> str:
        """What can be done about it; empty where nothing is wrong."""
        return _FIXES.get(self.name, "")

    @property
    def asks_for_mapping(self) -> bool:
        """Whether the mapping must say more before the counts can be used."""
        return self.name in ASK_FOR_MAPPING


class Fates:
    """The fate of each row of one file, given once: a row that has one keeps it."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._keys = [COUNTED]

    def code(self, name: str, field: str = "") -> int:
        """Return the number of a fate."""
        key = f"{name}:{field}" if field else name
        if key not in self._keys:
            self._keys.append(key)
        return self._keys.index(key)

    def give(self, fates: NDArray[np.int16], which: NDArray[np.bool_], name: str, field: str = "") -> None:
        """Give those rows that are still counted a fate."""
        chosen = which & (fates == 0)
        if chosen.any():
            fates[chosen] = self.code(name, field)

    def told(self, fates: NDArray[np.int16], rows: NDArray[np.int64], ragged: NDArray[np.int64]) -> Sequence[Fate]:
        """Return every fate that some row had, the counted first and then the most frequent."""
        found = [*self._found(fates, rows), *([self._fate(RAGGED, len(ragged), ragged)] if len(ragged) else [])]
        return sorted(found, key=lambda fate: (fate.key != COUNTED, -fate.rows, fate.key))

    def _found(self, fates: NDArray[np.int16], rows: NDArray[np.int64]) -> Iterator[Fate]:
        for code, count in enumerate(np.bincount(fates, minlength=1)):
            if count or code == 0:
                yield self._fate(self._keys[code], int(count), rows[_first(fates == code)])

    def _fate(self, key: str, count: int, rows: NDArray[np.int64]) -> Fate:
        name, _, field = key.partition(":")
        words = _WORDS.get(name) or self._words_of_field(name, field)
        return Fate(key, words, count, tuple(int(row) for row in rows[:MOST_SHOWN]))

    def _words_of_field(self, name: str, field: str) -> str:
        item = self._kind.field(field)
        return item.out if name == KEPT_OUT else _WORDS_OF_FIELD[name].format(label=item.label)


def _first(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.flatnonzero(mask)[:MOST_SHOWN]
