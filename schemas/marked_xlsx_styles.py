"""The styles of a marked XLSX: every cell keeps its own format, protection and borders; only the fill changes."""

import re
from collections.abc import Mapping

from schemas.findings import Severity
from schemas.mark_colours import NO_FILL, RGB, Palette
from schemas.safe_xml import XmlDamagedError
from schemas.xml_edit import Edits, declarations, with_attributes
from schemas.xml_spans import Span, find_spans

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SECTIONS = ("fonts", "fills", "cellXfs")
MINIMAL = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()
FONTS = {
    "title": '<b/><sz val="16"/><color rgb="FF1D2B36"/><name val="Calibri"/>',
    "head": '<b/><sz val="11"/><color rgb="FF1D2B36"/><name val="Calibri"/>',
    "plain": '<sz val="11"/><color rgb="FF1D2B36"/><name val="Calibri"/>',
    "link": '<u/><sz val="11"/><color rgb="FF0B5394"/><name val="Calibri"/>',
    "small": '<sz val="8"/><color rgb="FF5F6B76"/><name val="Calibri"/>',
}
TOP = '<alignment vertical="top"/>'
WRAPPED = '<alignment vertical="top" wrapText="1"/>'


class StyleBook:
    """The workbook's styles by number, with those that marks and the list of findings need added."""

    def __init__(self, data: bytes, palette: Palette) -> None:
        self._data, self._palette = data, palette
        self._section, self._bases = "", dict[int, int]()
        spans = find_spans(data, self._wanted)
        self._roots = {span.name: span for span in spans if span.depth <= 2}  # noqa: PLR2004 - the root and sections
        if any(name not in self._roots or self._roots[name].is_empty for name in SECTIONS):
            raise XmlDamagedError("its styles are not complete")
        self._had = {name: self._entries(spans, name) for name in SECTIONS}
        self._lists = {name: list(entries) for name, entries in self._had.items()}
        self._fills = [_fill_kind(entry) for entry in self._had["fills"]]
        root = next(span for span in spans if span.depth == 1)
        self._own = declarations(root.attributes, {"": _main_of(root.attributes)})

    def _wanted(self, name: str, _attributes: Mapping[str, str], depth: int) -> bool:
        if depth == 2:  # noqa: PLR2004 - a section stands within the root
            self._section = name
        return depth == 1 or (self._section in SECTIONS and depth <= 3)  # noqa: PLR2004 - entries within sections

    def _entries(self, spans: list[Span], section: str) -> list[bytes]:
        root = self._roots[section]
        inside = [span for span in spans if span.depth == 3 and root.start < span.start < root.end]  # noqa: PLR2004
        return [self._data[span.start : span.end] for span in inside]

    def base(self, style: int) -> int:
        """Return the style that a cell had before it was marked: the same for a cell that is not marked."""
        if style not in self._bases:
            before = self._palette.before(self._kind(style).removeprefix(RGB))
            self._bases[style] = style if before is None else self._with_fill(style, before)
        return self._bases[style]

    def marked(self, style: int, severity: Severity) -> int:
        """Return the style that differs from a cell's own only in the colour of the severity."""
        own = self.base(style)
        kind = self._kind(own)
        colour = self._palette.marked(severity, NO_FILL if kind == "other" else kind)
        return self._with_fill(own, f"{RGB}{colour}")

    def page(self, font: str, fill: str | None = None, *, is_text: bool = False, wraps: bool = True) -> int:
        """Return a style for the list of findings; ``is_text`` keeps what is typed from becoming a formula."""
        font_id = self._add("fonts", f"<font{self._own}>{FONTS[font]}</font>".encode())
        fill_id = self._fill_id(f"{RGB}{fill}" if fill else NO_FILL)
        quoted = ' quotePrefix="1"' if is_text else ""
        form = (
            f'<xf{self._own} numFmtId="0" fontId="{font_id}" fillId="{fill_id}" borderId="0" xfId="0"{quoted}'
            f' applyFont="1" applyFill="1" applyAlignment="1">{WRAPPED if wraps else TOP}</xf>'
        )
        return self._add("cellXfs", form.encode())

    def result(self) -> bytes:
        """Return the styles part with everything that was added."""
        edits = Edits(self._data)
        for name in SECTIONS:
            fresh = self._lists[name][len(self._had[name]) :]
            if fresh:
                edits.set_attribute(self._roots[name], "count", str(len(self._lists[name])))
                edits.append_inside(self._roots[name], b"".join(fresh))
        return edits.result()

    def _kind(self, style: int) -> str:
        forms = self._lists["cellXfs"]
        found = re.search(rb'\sfillId\s*=\s*["\'](\d{1,9})["\']', forms[style]) if style < len(forms) else None
        fill = int(found[1]) if found else 0
        return self._fills[fill] if fill < len(self._fills) else NO_FILL

    def _with_fill(self, style: int, kind: str) -> int:
        forms = self._lists["cellXfs"]
        bare = _bare(forms[style] if style < len(forms) else forms[0])
        alike = (at for at in range(len(forms)) if self._kind(at) == kind and _bare(forms[at]) == bare)
        found = next(alike, None)
        if found is not None:
            return found
        at = bare.index(b">") + 1
        changes = {"fillId": str(self._fill_id(kind)), "applyFill": "1"}
        return self._add("cellXfs", with_attributes(bare[:at], changes) + bare[at:])

    def _fill_id(self, kind: str) -> int:
        if kind in self._fills:
            return self._fills.index(kind)
        colour = f"<fgColor {_colour_attributes(kind)}/>"
        pattern = f'<patternFill patternType="solid">{colour}<bgColor indexed="64"/></patternFill>'
        self._fills.append(kind)
        self._lists["fills"].append(f"<fill{self._own}>{pattern}</fill>".encode())
        return len(self._fills) - 1

    def _add(self, section: str, entry: bytes) -> int:
        entries = self._lists[section]
        if entry not in entries:
            entries.append(entry)
        return entries.index(entry)


def _bare(form: bytes) -> bytes:
    """A cell's format without its fill: what two formats share that differ in nothing else."""
    at = form.index(b">") + 1
    return with_attributes(form[:at], {"fillId": None, "applyFill": None}) + form[at:]


def _main_of(root: Mapping[str, str]) -> str:
    """The name of the document's own vocabulary, whatever prefix it is given."""
    return next((name for name in root.values() if name.endswith("/spreadsheetml/main")), MAIN)


def _fill_kind(fill: bytes) -> str:
    """Return a fill as the palette names it; ``other`` for gradients and patterns."""
    spans = find_spans(fill, lambda name, _attributes, _depth: name in {"patternFill", "fgColor"})
    pattern = next((span.attributes.get("patternType", "none") for span in spans if span.name == "patternFill"), "")
    if pattern == "none":
        return NO_FILL
    colour = next((span.attributes for span in spans if span.name == "fgColor"), {})
    return _colour_kind(colour) if pattern == "solid" else "other"


def _colour_kind(colour: Mapping[str, str]) -> str:
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}", colour.get("rgb", "")):
        return f"{RGB}{colour['rgb'][-6:].upper()}"
    if re.fullmatch(r"\d{1,3}", colour.get("indexed", "")):
        return f"indexed:{colour['indexed']}"
    tint = colour.get("tint", "0")
    if re.fullmatch(r"\d{1,3}", colour.get("theme", "")) and re.fullmatch(r"-?[0-9.]{1,24}", tint):
        return f"theme:{colour['theme']}:{tint}"
    return "other"


def _colour_attributes(kind: str) -> str:
    name, value, *tint = kind.split(":")
    if name == "rgb":
        return f'rgb="FF{value}"'
    return f'{name}="{value}"' + (f' tint="{tint[0]}"' if tint and tint[0] not in {"", "0"} else "")
