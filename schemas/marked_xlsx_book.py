"""The workbook's own lists in a marked XLSX: its sheets with the findings first, its relationships, its part types."""

import posixpath
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from schemas.findings_page import NAME
from schemas.marked_package import Package
from schemas.marked_xlsx_styles import MAIN
from schemas.safe_xml import XmlDamagedError
from schemas.workbook_parts import relationships_name, resolved
from schemas.xml_edit import Edits, declarations, with_attributes
from schemas.xml_spans import Span, find_spans

CONTENT_TYPES = "[Content_Types].xml"
TYPES_OF_PARTS = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE_START = "application/vnd.openxmlformats-officedocument.spreadsheetml."
BOX_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
NO_LINKS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE_LINKS}"></Relationships>'
).encode()


class Links:
    """The relationships of one part, read and added to."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._folder = package, posixpath.dirname(part)
        self._name = relationships_name(part)
        data = package.read(self._name) if package.has(self._name) else NO_LINKS
        self._edits = Edits(data)
        spans = find_spans(data, lambda _name, _attributes, depth: depth <= 2)  # noqa: PLR2004 - the root and its entries
        self._root, self._entries = spans[0], [span.attributes for span in spans[1:]]

    def target(self, kind: str) -> str | None:
        """Return the first part that is related in this way, if there is one."""
        mine = (entry for entry in self._entries if entry.get("Type", "").rpartition("/")[2] == kind)
        inside = (entry for entry in mine if entry.get("TargetMode") != "External")
        return next((resolved(self._folder, entry.get("Target", "")) for entry in inside), None)

    def target_of(self, key: str | None) -> str | None:
        """Return the part that a relationship's id leads to, if it is listed."""
        found = (entry.get("Target", "") for entry in self._entries if entry.get("Id") == key)
        return next((resolved(self._folder, target) for target in found), None)

    def vocabulary(self) -> str:
        """Return the start of the names of relationships that this document uses: there are two kinds of documents."""
        types = (entry.get("Type", "") for entry in self._entries)
        return next((name.rpartition("/")[0] for name in types if name.endswith("/officeDocument")), "")

    def add(self, kind: str, part: str) -> str:
        """Relate a part, and return the id of the relationship."""
        taken = {entry.get("Id", "").casefold() for entry in self._entries}
        key = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rid{n}" not in taken)
        self._entries.append({"Id": key, "Type": kind, "Target": f"/{part}"})
        own = declarations(self._root.attributes, {"": PACKAGE_LINKS})
        entry = f"<Relationship{own} Id={quoteattr(key)} Type={quoteattr(kind)} Target={quoteattr('/' + part)}/>"
        self._edits.append_inside(self._root, entry)
        return key

    def save(self) -> None:
        """Write the relationships back."""
        self._package.write(self._name, self._edits.result())


class PartTypes:
    """The list of what kind each part is."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._edits = Edits(package.read(CONTENT_TYPES))
        spans = find_spans(self._edits.data, lambda _name, _attributes, depth: depth <= 2)  # noqa: PLR2004 - as above
        self._root = spans[0]
        self._own = declarations(self._root.attributes, {"": TYPES_OF_PARTS})
        self._endings = {span.attributes.get("Extension", "").casefold() for span in spans if span.name == "Default"}

    def add(self, part: str, kind: str) -> None:
        """Say of a new part what it is."""
        kind = f"{TYPE_START}{kind}+xml"
        self._edits.append_inside(self._root, f'<Override{self._own} PartName="/{part}" ContentType="{kind}"/>')

    def add_boxes(self) -> None:
        """Say what drawings of comment boxes are, where it is not said yet."""
        if "vml" not in self._endings:
            self._endings.add("vml")
            self._edits.insert(self._root.inner, f'<Default{self._own} Extension="vml" ContentType="{BOX_TYPE}"/>')

    def save(self) -> None:
        """Write the list back."""
        self._package.write(CONTENT_TYPES, self._edits.result())


class SheetOrder:
    """The workbook's main part, in which the list of findings becomes the first sheet and the one that opens."""

    def __init__(self, data: bytes) -> None:
        self._edits = Edits(data)
        self._spans = find_spans(data, _is_listed)
        self._sheets = [span for span in self._spans if span.name == "sheet"]
        if not self._sheets:
            raise XmlDamagedError("its list of sheets is missing")

    def names(self) -> list[str]:
        """Return the names of the sheets in order."""
        return [span.attributes.get("name", "") for span in self._sheets]

    def relationships(self) -> list[str]:
        """Return the relationships of the sheets in order."""
        return [next((v for k, v in span.attributes.items() if k.endswith(":id")), "") for span in self._sheets]

    def vocabulary(self) -> str:
        """Return the name of the vocabulary in which this document's sheets are written."""
        names = self._spans[0].attributes.values()
        return next((name for name in names if name.endswith("/spreadsheetml/main")), MAIN)

    def put_first(self, own: int | None, key: str, relationships: str) -> bytes:
        """Return the part with the sheet of the relationship ``key`` first: sheet ``own`` if it is there already."""
        root = self._spans[0].attributes
        if own is None:
            identity = 1 + max(int(span.attributes.get("sheetId", "0")) for span in self._sheets)
            own_names = declarations(root, {"": self.vocabulary()})
            entry = f'<sheet{own_names} name={quoteattr(self._free_name())} sheetId="{identity}"'
            entry += f' xmlns:r="{relationships}" r:id={quoteattr(key)}/>'
            self._edits.insert(self._sheets[0].start, entry)
        elif own > 0:
            span = self._sheets[own]
            self._edits.insert(self._sheets[0].start, self._edits.data[span.start : span.end])
            self._edits.replace(span.start, span.end, "")
        self._renumber(len(self._sheets) if own is None else own)
        return self._edits.result()

    def _free_name(self) -> str:
        taken = {name.casefold() for name in self.names()}
        names = (NAME, *(f"{NAME} {number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name.casefold() not in taken)

    def _renumber(self, was: int) -> None:
        """Names that hold for one sheet name it by its place, so they move with it."""
        for span in self._spans:
            local = span.attributes.get("localSheetId", "")
            if span.name == "definedName" and local.isdigit():
                place = int(local)
                moved = 0 if place == was else place + (place < was)
                if moved != place:
                    self._edits.set_attribute(span, "localSheetId", str(moved))
            elif span.name == "workbookView":
                self._show_first(span)

    def _show_first(self, view: Span) -> None:
        shown = {name: None for name in ("activeTab", "firstSheet") if view.attributes.get(name, "0") != "0"}
        if shown:
            tag = self._edits.data[view.start : view.inner]
            self._edits.replace(view.start, view.inner, with_attributes(tag, shown))


def _is_listed(name: str, _attributes: Mapping[str, str], depth: int) -> bool:
    return depth == 1 or name in {"sheet", "definedName", "workbookView"}
