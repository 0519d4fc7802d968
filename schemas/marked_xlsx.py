"""Gives an XLSX workbook back with its findings marked, and everything else in it as it was."""

from collections.abc import Sequence

from schemas.findings_page import page_lines, summary_line
from schemas.layout import cell_name
from schemas.mark_colours import Palette, worst
from schemas.marked_package import Package
from schemas.marked_sheets import KnownSheets, Spot, gathered
from schemas.marked_xlsx_book import Links, PartTypes, SheetOrder
from schemas.marked_xlsx_boxes import empty_boxes, with_boxes
from schemas.marked_xlsx_comments import CommentBook, Comments, empty_comments
from schemas.marked_xlsx_page import findings_sheet
from schemas.marked_xlsx_sheet import SheetMarker, anchors
from schemas.marked_xlsx_styles import MINIMAL, StyleBook
from schemas.marking import Mark, comment_lines
from schemas.read_xlsx import read_xlsx
from schemas.workbook_parts import relationships_name

Marks = Sequence[Mark]


def marked_xlsx(path: str, marks: Marks) -> bytes:
    """Return the workbook marked; marks of an earlier time are taken off first.

    Raises ``NotMarkableError`` with the reason, or whatever a damaged workbook makes of it: run it in a child process.
    """
    known = KnownSheets(read_xlsx(path))
    book = _Book(Package(path), known)
    for name, key in book.sheets():
        book.mark(book.links.target_of(key) or "", known.on(name, marks))
    book.put_findings_first(marks)
    return book.saved()


class _Book:
    """The workbook under change: its package and the lists that name every part."""

    def __init__(self, package: Package, known: KnownSheets) -> None:
        self._package, self._known = package, known
        self._palette = Palette(known.record)
        root = Links(package, "")
        self._main, self._vocabulary = root.target("officeDocument") or "", root.vocabulary()
        self._folder = self._main.rpartition("/")[0]
        self.links, self._types = Links(package, self._main), PartTypes(package)
        self._order = SheetOrder(package.read(self._main))
        self._styles_part = self._found_styles()
        self._styles = StyleBook(package.read(self._styles_part), self._palette)

    def _found_styles(self) -> str:
        part = self.links.target("styles")
        if part is not None:
            return part
        part = f"{self._folder}/styles.xml".lstrip("/")
        if self._package.has(part):
            part, _number = self._package.free_name(part.removesuffix(".xml"), ".xml")
        self._types.add(part, "styles")
        self._package.write(part, MINIMAL)
        self.links.add(f"{self._vocabulary}/styles", part)
        return part

    def _new_part(self, start: str, end: str, kind: str) -> str:
        part, _number = self._package.free_name(f"{self._folder}/{start}".lstrip("/"), end)
        self._types.add(part, kind)
        return part

    def sheets(self) -> list[tuple[str, str]]:
        """Return the person's own sheets: the name of each, and its relationship."""
        keys = self._order.relationships()
        return [(name, keys[at]) for at, name in enumerate(self._known.names) if at != self._known.own]

    def mark(self, part: str, found: dict[Spot, list[Mark]]) -> None:
        """Mark one sheet and write its comments."""
        data = self._package.read(part)
        anchor = anchors(data) if found else None
        marks = gathered(found, {spot: anchor(spot) for spot in found} if anchor else {})
        severities = {spot: worst(mark.severity for mark in there) for spot, there in marks.items()}
        sheet = SheetMarker(data, severities, self._styles)
        notes = {cell_name(*spot): comment_lines(there) for spot, there in marks.items()}
        drawing = self._write_comments(part, sheet.drawing, notes)
        self._package.write(part, sheet.result(drawing, self._vocabulary))

    def _write_comments(self, sheet: str, drawing: str | None, notes: dict[str, list[str]]) -> str | None:
        links = Links(self._package, sheet)
        part = links.target("comments")
        if part is None and not notes:
            return None
        if part is None:
            part = self._new_part("comments", ".xml", "comments")
            self._package.write(part, empty_comments(self._order.vocabulary()))
            links.add(f"{self._vocabulary}/comments", part)
        comments = CommentBook(self._package.read(part)).with_notes(notes)
        self._package.write(part, comments.data)
        key = self._write_boxes(links, drawing, comments, notes)
        links.save()
        return key

    def _write_boxes(
        self, links: Links, drawing: str | None, comments: Comments, notes: dict[str, list[str]]
    ) -> str | None:
        if not comments.boxes_gone and not comments.boxes_new:
            return drawing
        part = links.target_of(drawing)
        if part is None or not self._package.has(part):
            part, number = self._package.free_name(f"{self._folder}/drawings/vmlDrawing".lstrip("/"), ".vml")
            self._package.write(part, empty_boxes(number))
            self._types.add_boxes()
            drawing = links.add(f"{self._vocabulary}/vmlDrawing", part)
        new = {cell: notes[cell] for cell in comments.boxes_new}
        self._package.write(part, with_boxes(self._package.read(part), comments.boxes_gone, new))
        return drawing

    def put_findings_first(self, marks: Marks) -> None:
        """Write the list of findings, in the place of one that is there already, and make it the first sheet."""
        own = self._known.own
        if own is None:
            part = self._new_part("worksheets/sheet", ".xml", "worksheet")
            key = self.links.add(f"{self._vocabulary}/worksheet", part)
        else:
            key = self._order.relationships()[own]
            part = self.links.target_of(key) or ""
            self._package.remove(relationships_name(part))
        lines = list(page_lines(marks, self._known.by_mark()))
        page = findings_sheet(self._order.vocabulary(), lines, summary_line(marks), self._palette.record, self._styles)
        self._package.write(part, page)
        self._package.write(self._main, self._order.put_first(own, key, self._vocabulary))

    def saved(self) -> bytes:
        """Return the workbook as the bytes of a file."""
        self._package.write(self._styles_part, self._styles.result())
        self.links.save()
        self._types.save()
        return self._package.as_bytes()
