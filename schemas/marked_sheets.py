"""Which sheet of a workbook each finding belongs to, and which sheet is our own list of an earlier marking."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.cell_text import position
from schemas.findings_page import TITLE
from schemas.mark_colours import RECORD_START
from schemas.marking import Mark
from schemas.preflight_xlsx import MOST_SHEETS
from schemas.wording import shown

Spot = tuple[int, int]


class NotMarkableError(Exception):
    """The file cannot be given back marked; the words say why, for the person."""


class KnownSheets:
    """The sheets of a workbook as its reader found them."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        sheets = answer["sheets"]
        self.names = [str(sheet["name"]) for sheet in sheets]
        self.own = next((at for at, sheet in enumerate(sheets) if _is_own(sheet["cells"])), None)
        own_cells = sheets[self.own]["cells"] if self.own is not None else ()
        self.record = next((str(cell[3]) for cell in own_cells if str(cell[3]).startswith(RECORD_START)), "")
        if self.own is None and len(self.names) >= MOST_SHEETS:
            raise NotMarkableError(
                f"Your workbook has {len(self.names)} sheets, so there is no room for the list of findings: "
                f"a return has {MOST_SHEETS} sheets at most."
            )

    def by_mark(self) -> dict[str, str]:
        """Return the workbook's own name for each name by which a finding may call a sheet."""
        names = [name for at, name in enumerate(self.names) if at != self.own]
        return {shown(name): name for name in reversed(names)} | {name: name for name in names}

    def on(self, name: str, marks: Iterable[Mark]) -> dict[Spot, list[Mark]]:
        """Return the marks on cells of one sheet, cell by cell."""
        called, found = self.by_mark(), dict[Spot, list[Mark]]()
        for mark in marks:
            spot = position(mark.cell or "")
            if spot is not None and called.get(mark.sheet or "") == name:
                found.setdefault(spot, []).append(mark)
        return found


def _is_own(cells: Iterable[Sequence[object]]) -> bool:
    return any(cell[0] == cell[1] == 0 and cell[3] == TITLE for cell in cells)


def gathered(found: Mapping[Spot, list[Mark]], anchor: Mapping[Spot, Spot]) -> dict[Spot, list[Mark]]:
    """Return marks by the cell that shows them, where some stand in merged cells."""
    shown_at: dict[Spot, list[Mark]] = {}
    for spot, marks in sorted(found.items()):
        shown_at.setdefault(anchor.get(spot, spot), []).extend(marks)
    return shown_at
