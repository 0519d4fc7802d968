"""The cell styles of a marked OpenDocument spreadsheet: every cell keeps its own style but for the colour behind it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.findings import Severity
from schemas.mark_colours import NO_FILL, RGB, Palette
from schemas.safe_xml import XmlDamagedError
from schemas.xml_edit import Edits, declarations, with_attributes
from schemas.xml_spans import Span, find_spans

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = {
    "office": f"{_OASIS}:office:1.0",
    "style": f"{_OASIS}:style:1.0",
    "text": f"{_OASIS}:text:1.0",
    "table": f"{_OASIS}:table:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "svg": f"{_OASIS}:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
DEFAULT = "Default"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_WANTED = frozenset({"automatic-styles", "style", "default-style", "table-cell-properties"})


@dataclass(frozen=True, slots=True)
class _Style:
    """One cell style: its bytes, what it stands on, and its own colour if it states one."""

    data: bytes
    parent: str
    colour: str | None


class OdsStyles:
    """The styles that cells name, with those that marks and the list of findings need added."""

    def __init__(self, content: bytes, common: bytes, palette: Palette) -> None:
        self._palette, self._added = palette, list[bytes]()
        spans = find_spans(content, lambda name, _attributes, depth: depth == 1 or name in _WANTED)
        self._own = declarations(spans[0].attributes, NAMES)
        self._holder = next((span for span in spans if span.name == "automatic-styles"), None)
        self._automatic = _cell_styles(content, spans)
        self._common = _cell_styles(common, find_spans(common, lambda name, _attributes, _depth: name in _WANTED))
        self._names = {
            _locals(span.attributes).get("name", ""): _nameless(content[span.start : span.end])
            for span in spans
            if span.name == "style"
        }
        self._bases: dict[str, str] = {}

    def base(self, name: str) -> str:
        """Return the style that a cell had before it was marked: the same for a cell that is not marked."""
        if name not in self._bases:
            before = self._palette.before(self._kind(name).removeprefix(RGB))
            self._bases[name] = name if before is None else self._with_fill(name, before)
        return self._bases[name]

    def marked(self, name: str, severity: Severity) -> str:
        """Return the style that differs from a cell's own only in the colour of the severity."""
        own = self.base(name)
        return self._with_fill(own, f"{RGB}{self._palette.marked(severity, self._kind(own))}")

    def add(self, family: str, inside: str) -> str:
        """Return the name of a new style of that content."""
        return self._named(f'<style:style{self._own} style:family="{family}">{inside}</style:style>'.encode())

    def write(self, edits: Edits) -> None:
        """Put what was added among the document's own styles; ``XmlDamagedError`` if it has no place for them."""
        if self._added and self._holder is None:
            raise XmlDamagedError("its styles are not complete")
        if self._holder is not None and self._added:
            edits.append_inside(self._holder, b"".join(self._added))

    def _kind(self, name: str, depth: int = 0) -> str:
        """Return the colour that shows behind a cell of this style, its own or that of a style it stands on."""
        style = self._automatic.get(name) or self._common.get(name)
        if style is None or depth > len(self._common):
            return NO_FILL
        if style.colour is None:
            return self._kind(style.parent, depth + 1)
        return f"{RGB}{style.colour[1:].upper()}" if _COLOUR.fullmatch(style.colour) else NO_FILL

    def _with_fill(self, name: str, kind: str) -> str:
        style = self._automatic.get(name)
        if style is None:
            parent = name or DEFAULT
            tag = f'<style:style{self._own} style:family="table-cell" style:parent-style-name="{parent}">'
            style = _Style(f"{tag}<style:table-cell-properties/></style:style>".encode(), parent, None)
        colour = f"#{kind.removeprefix(RGB)}"
        if not kind.startswith(RGB):  # none, or a colour of another program's theme, which this format does not have
            colour = "transparent" if self._kind(style.parent) != NO_FILL else ""
        return self._named(_with_colour(style.data, colour))

    def _named(self, data: bytes) -> str:
        bare = _nameless(data)
        found = next((name for name, known in self._names.items() if known == bare), None)
        if found is not None:
            return found
        name = next(f"scwres{n}" for n in range(1, len(self._names) + 2) if f"scwres{n}" not in self._names)
        at = bare.index(b">") + 1
        self._added.append(with_attributes(bare[:at], {"style:name": name}) + bare[at:])
        self._names[name] = bare
        spans = find_spans(self._added[-1], lambda name, _attributes, _depth: name in _WANTED)
        self._automatic |= _cell_styles(self._added[-1], spans)
        return name


def _cell_styles(data: bytes, spans: list[Span]) -> dict[str, _Style]:
    found, current = dict[str, _Style](), ""
    for span in spans:
        if span.name in {"style", "default-style"}:
            names = _locals(span.attributes)
            current = names.get("name", "") if names.get("family") == "table-cell" else "-"
            if current != "-":
                found[current] = _Style(data[span.start : span.end], names.get("parent-style-name", ""), None)
        elif span.name == "table-cell-properties" and current in found:
            style = found[current]
            found[current] = _Style(style.data, style.parent, _locals(span.attributes).get("background-color"))
    return found


def _locals(attributes: Mapping[str, str]) -> dict[str, str]:
    return {key.rpartition(":")[2]: value for key, value in attributes.items()}


def _nameless(data: bytes) -> bytes:
    at = find_spans(data, lambda _name, _attributes, depth: depth == 1)[0].inner
    tag = with_attributes(data[:at], {"name": None, "display-name": None})
    return tag + data[at:]


def _with_colour(style: bytes, colour: str) -> bytes:
    """Return a style with another colour behind the cell; with none of its own for an empty one."""
    edits = Edits(style)
    spans = find_spans(style, lambda name, _attributes, depth: depth == 1 or name == "table-cell-properties")
    if len(spans) > 1:
        edits.set_attribute(spans[1], "fo:background-color", colour or None)
    elif colour:
        tag = f'<style:table-cell-properties xmlns:style="{NAMES["style"]}" fo:background-color="{colour}"/>'
        inside = tag.replace(" fo:", f' xmlns:fo="{NAMES["fo"]}" fo:')
        if spans[0].is_empty:
            edits.append_inside(spans[0], inside)
        else:
            edits.insert(spans[0].inner, inside)
    return edits.result()
