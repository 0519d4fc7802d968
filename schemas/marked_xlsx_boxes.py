"""The boxes in which an XLSX shows its comments: a drawing beside the sheet, in a notation older than the rest."""

import re
from collections.abc import Mapping, Sequence
from math import ceil

from schemas.cell_text import position

_NAMES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
BOXES_A_DRAWING = 1024
LETTERS_A_LINE = 44
MOST_ROWS = 32
_SHAPE = re.compile(rb"<((?:\w+:)?)shape\s.*?</\1shape>", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d{1,9})\s*</")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d{1,9})\s*</")
_BLOCK = re.compile(rb'idmap [^>]*data="(\d{1,4})')
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})")


def empty_boxes(number: int) -> bytes:
    """Return a drawing without boxes; ``number`` tells it from the drawings of other sheets."""
    return (
        f'<xml{_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
    ).encode()


def with_boxes(data: bytes, gone: Sequence[str], new: Mapping[str, Sequence[str]]) -> bytes:
    """Return a drawing without the boxes of some cells, and with boxes for the lines at others.

    Raises ``ValueError`` for a drawing that has no end.
    """
    spots = {position(cell) for cell in gone}
    kept = _SHAPE.sub(lambda match: b"" if _spot(match[0]) in spots else match[0], data)
    at = kept.rindex(b"</xml>")
    first = max((int(number) for number in _NUMBER.findall(kept)), default=_start(kept)) + 1
    own = "" if all(f'xmlns:{prefix}="{name}"'.encode() in kept for prefix, name in _NAMES.items()) else _DECLARED
    boxes = "".join(_box(cell, lines, first + index, own) for index, (cell, lines) in enumerate(new.items()))
    return kept[:at] + boxes.encode() + kept[at:]


def _start(drawing: bytes) -> int:
    """The number before the first of a drawing's own: each drawing of a workbook has a thousand and some."""
    block = _BLOCK.search(drawing)
    return BOXES_A_DRAWING * (int(block[1]) if block else 1)


def _spot(shape: bytes) -> tuple[int, int] | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    is_note = b'"Note"' in shape or b"'Note'" in shape
    return (int(row[1]), int(column[1])) if is_note and row and column else None


def _box(cell: str, lines: Sequence[str], number: int, own: str) -> str:
    row, column = position(cell) or (0, 0)
    height = min(MOST_ROWS, 1 + sum(max(1, ceil(len(line) / LETTERS_A_LINE)) for line in lines))
    anchor = f"{column + 1}, 12, {row}, 4, {column + 4}, 12, {row + height}, 4"
    return (
        f'<v:shape{own} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
        f'margin-top:2pt;width:220pt;height:{height * 15}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
