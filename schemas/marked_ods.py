"""Gives an OpenDocument spreadsheet back with its findings marked, and everything else in it as it was."""

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from schemas.findings_page import HEAD_ROW, NAME, page_lines, summary_line
from schemas.mark_colours import Palette, worst
from schemas.marked_ods_page import OdsPage
from schemas.marked_ods_row import CellMark
from schemas.marked_ods_sheet import ContentMap, SheetMap, mark_sheet
from schemas.marked_ods_styles import NAMES, OdsStyles
from schemas.marked_package import Package
from schemas.marked_sheets import KnownSheets, Spot, gathered
from schemas.marking import Mark, comment_lines
from schemas.preflight_ods import CONTENT_PART
from schemas.read_ods import read_ods
from schemas.template_ods_parts import split
from schemas.xml_edit import Edits, declarations, plain
from schemas.xml_spans import Span, find_spans

STYLES_PART, SETTINGS_PART = "styles.xml", "settings.xml"
NO_STYLES = b"<office:document-styles/>"
CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"


def marked_ods(path: str, marks: Sequence[Mark]) -> bytes:
    """Return the document marked; marks of an earlier time are taken off first.

    Raises ``NotMarkableError`` with the reason, or whatever a damaged document makes of it: run it in a child process.
    """
    known, package = KnownSheets(read_ods(path)), Package(path)
    content = package.read(CONTENT_PART)
    palette, edits, where = Palette(known.record), Edits(content), ContentMap(content)
    styles = OdsStyles(content, package.read(STYLES_PART) if package.has(STYLES_PART) else NO_STYLES, palette)
    for at, (name, sheet) in enumerate(zip(known.names, where.sheets, strict=True)):
        if at != known.own:
            mark_sheet(edits, sheet, styles, where.root, _cell_marks(sheet, known.on(name, marks)))
    name = known.names[known.own] if known.own is not None else free_name(known.names)
    lines = list(page_lines(marks, known.by_mark()))
    page = OdsPage(styles).table(name, declarations(where.root, NAMES), lines, summary_line(marks), palette.record)
    if known.own is not None:
        span = where.sheets[known.own].span
        edits.replace(span.start, span.end, "")
    edits.insert(where.sheets[0].span.start, page)
    styles.write(edits)
    package.write(CONTENT_PART, edits.result())
    if package.has(SETTINGS_PART):
        package.write(SETTINGS_PART, shown_first(package.read(SETTINGS_PART), name))
    return package.as_bytes()


def _cell_marks(sheet: SheetMap, found: dict[Spot, list[Mark]]) -> dict[Spot, CellMark]:
    marks = gathered(found, {spot: sheet.anchor(spot) for spot in found})
    return {
        spot: CellMark(worst(mark.severity for mark in there), comment_lines(there)) for spot, there in marks.items()
    }


def free_name(names: Sequence[str]) -> str:
    """Return a name for our list that no sheet of the document has."""
    taken = {name.casefold() for name in names}
    wanted = (NAME, *(f"{NAME} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in wanted if name.casefold() not in taken)


def shown_first(settings: bytes, name: str) -> bytes:
    """Return a document's settings with this sheet as the one that opens, its headings staying in view."""
    spans = find_spans(settings, lambda item, _attributes, depth: depth == 1 or item.startswith("config-item"))
    edits, own = Edits(settings), declarations(spans[0].attributes, {"config": CONFIG})
    active = next((span for span in spans if _called(span) == "ActiveTable"), None)
    if active is not None:
        edits.replace(active.inner, active.close, plain(name))
    tables = next((span for span in spans if _called(span) == "Tables"), None)
    if tables is None:
        return edits.result()
    if active is None:
        item = f'<config:config-item{own} config:name="ActiveTable" config:type="string">{plain(name)}'
        edits.insert(tables.start, f"{item}</config:config-item>")
    entry = next((span for span in spans if _called(span) == name and tables.start < span.start < tables.end), None)
    if entry is None:
        view = f"<config:config-item-map-entry{own} config:name={quoteattr(name)}>{split(HEAD_ROW, 0)}"
        edits.append_inside(tables, f"{view}</config:config-item-map-entry>")
    return edits.result()


def _called(span: Span) -> str:
    return next((value for key, value in span.attributes.items() if key.rpartition(":")[2] == "name"), "")
