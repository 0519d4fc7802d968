"""A whole table as one component of our own, because Dash mounts every ``html.Td`` by itself, which takes seconds.

``app/assets/tables.js`` draws it in the browser. What a cell may hold is declared here and there alike: words, and
words in one of ``PIECES`` with nothing but the properties named. Whatever else a cell holds is left to ``html.*``.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from dash import html
from dash.development.base_component import Component

Content = str | int | Component | Sequence[str | Component]
Piece = str | dict[str, Any]
Cell = Piece | list[Piece]

PIECES: Mapping[type[Component], frozenset[str]] = {
    html.A: frozenset({"href", "className"}),
    html.Span: frozenset({"className"}),
    html.Div: frozenset({"className", "style"}),
}
OUR_ADDRESS = re.compile(r"(?:[#?]|/(?![/\\])|https://)[^\x00-\x20\\]*")


class Table(Component):
    """A table with a caption whose first column names its rows; ``numbers`` are the columns that hold figures."""

    _children_props: ClassVar[list[str]] = []
    _namespace = "scwres"
    _type = "Table"
    _prop_names: ClassVar[list[str]] = ["caption", "headers", "rows", "numbers"]
    _valid_wildcard_attributes: ClassVar[list[str]] = []

    def __init__(self, **properties: Any) -> None:
        """Set the properties; for each that Dash is handed, it searches the disk for a package of the namespace."""
        super().__init__()
        for name in self._prop_names:
            setattr(self, name, properties[name])


def plain_table(
    caption: str, headers: Sequence[str], rows: Sequence[Sequence[Content]], numbers: Collection[int]
) -> Table | None:
    """Return the table as one component, or ``None`` where a cell holds what it cannot draw."""
    drawn = [_row(row) for row in rows]
    cells = [row for row in drawn if row is not None]
    if len(cells) < len(drawn):
        return None
    return Table(caption=caption, headers=list(headers), rows=cells, numbers=sorted(numbers))


def is_ours(address: str) -> bool:
    """Whether a link leads to this service or to an address that begins with https, whatever a browser makes of it."""
    return OUR_ADDRESS.fullmatch(address) is not None


def _row(row: Sequence[Content]) -> list[Cell] | None:
    drawn = [_cell(content) for content in row]
    cells = [cell for cell in drawn if cell is not None]
    return cells if len(cells) == len(drawn) else None


def _cell(content: Content) -> Cell | None:
    if not isinstance(content, list | tuple):
        return _piece(content)
    drawn = [_piece(part) for part in content]
    pieces = [piece for piece in drawn if piece is not None]
    return pieces if len(pieces) == len(drawn) else None


def _piece(content: object) -> Piece | None:
    if isinstance(content, str | int):
        return str(content)
    declared = PIECES.get(type(content)) if isinstance(content, Component) else None
    return None if declared is None else _tagged(content, declared)


def _tagged(content: Any, declared: Collection[str]) -> Piece | None:
    kept = content.to_plotly_json()["props"]
    words = kept.pop("children", None)
    is_known = set(kept) <= set(declared) and isinstance(words, str | int) and is_ours(kept.get("href", "#"))
    return {"tag": type(content).__name__.lower(), "text": str(words), **kept} if is_known else None
