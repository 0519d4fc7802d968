"""The colours of marked cells. Each says what its cell looked like before, so that a mended cell can be put back.

The last of a colour's six digits is the number of the fill that the cell had. Any program that saves the workbook
keeps colours exactly, while it may renumber styles, drop what it does not use, and move cells.
"""

import re
from collections.abc import Iterable

from schemas.findings import Severity

NO_FILL = "none"
RGB = "rgb:"
STARTS = {Severity.MUST_FIX: "F2A9A", Severity.CONFIRM: "FFD97", Severity.NOTE: "BFDDF"}
INPUT_FILL, HEAD_FILL, QUIET_FILL, WHITE = "FFFBE6", "DCE6EE", "F3F5F7", "FFFFFF"
ALWAYS_KNOWN = (NO_FILL, *(f"{RGB}{colour}" for colour in (INPUT_FILL, HEAD_FILL, QUIET_FILL, WHITE)))
MOST = 16
RECORD_START = "Colours to put back: "
_MARKED = re.compile(f"(?:{'|'.join(STARTS.values())})([0-9A-F])")
_FILL = r"rgb:[0-9A-F]{6}|indexed:\d{1,3}|theme:\d{1,3}:-?[0-9.]{0,24}"
_RECORDED = re.compile(rf"(?<!\S)([5-9]|1[0-5])=({_FILL})")


class Palette:
    """The fills that marked cells had, by number: five that every template uses, then the workbook's own."""

    def __init__(self, record: str = "") -> None:
        self._fills = dict(enumerate(ALWAYS_KNOWN))
        if record.startswith(RECORD_START):
            self._fills |= {int(number): fill for number, fill in _RECORDED.findall(record)}

    def marked(self, severity: Severity, fill: str) -> str:
        """Return the colour, six digits, that marks a cell which has this fill now."""
        number = next((number for number, known in self._fills.items() if known == fill), None)
        if number is None:
            number = next((free for free in range(MOST) if free not in self._fills), 0)
            self._fills.setdefault(number, fill)
        return f"{STARTS[severity]}{number:X}"

    def before(self, colour: str) -> str | None:
        """Return the fill that a cell had before it was given this colour; ``None`` for a colour that is not ours."""
        match = _MARKED.fullmatch(colour.upper())
        return self._fills.get(int(match[1], 16), NO_FILL) if match else None

    @property
    def record(self) -> str:
        """The workbook's own fills in words, to be kept in the marked copy; empty where there are none."""
        own = [f"{number}={fill}" for number, fill in sorted(self._fills.items()) if number >= len(ALWAYS_KNOWN)]
        return RECORD_START + " ".join(own) if own else ""


def plain_colour(severity: Severity) -> str:
    """Return the colour of a severity where nothing is to be put back: in lists and legends."""
    return f"{STARTS[severity]}0"


def worst(severities: Iterable[Severity]) -> Severity:
    """Return the severity that asks most."""
    return min(severities, key=tuple(Severity).index)
