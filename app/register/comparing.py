"""What would change if one edition of a file took the place of another: lines added, changed and removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.register.reading import Row

MOST_SHOWN = 20

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell that differs, before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line that differs: what it speaks of, and its cells that differ. A new or a gone line has no cells."""

    subject: str
    cells: tuple[ChangedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many lines differ in each way, and the first of each."""

    added: int
    changed: int
    removed: int
    unchanged: int
    first_added: tuple[ChangedLine, ...]
    first_changed: tuple[ChangedLine, ...]
    first_removed: tuple[ChangedLine, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether both editions say the same."""
        return not (self.added or self.changed or self.removed)


def compare_lines(before: Iterable[Row], after: Iterable[Row], key: tuple[str, ...]) -> Changes:
    """Return what changes from one edition's lines to another's, matched by the cells of ``key``."""
    old, new = _by_key(before, key), _by_key(after, key)
    added = [one for one in new if one not in old]
    removed = [one for one in old if one not in new]
    changed = [one for one in new if one in old and new[one] != old[one]]
    return Changes(
        added=len(added),
        changed=len(changed),
        removed=len(removed),
        unchanged=len(new) - len(added) - len(changed),
        first_added=tuple(ChangedLine(_subject(one)) for one in added[:MOST_SHOWN]),
        first_changed=tuple(ChangedLine(_subject(one), _cells(old[one], new[one])) for one in changed[:MOST_SHOWN]),
        first_removed=tuple(ChangedLine(_subject(one)) for one in removed[:MOST_SHOWN]),
    )


def _by_key(lines: Iterable[Row], key: tuple[str, ...]) -> dict[Key, Mapping[str, str]]:
    return {tuple(line.cells[column] for column in key): line.cells for line in lines}


def _subject(key: Key) -> str:
    return ", ".join(filter(None, key))


def _cells(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ChangedCell, ...]:
    return tuple(ChangedCell(name, before[name], after[name]) for name in after if before[name] != after[name])
