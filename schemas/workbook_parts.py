"""What an XLSX workbook's own list says: its sheets, in order, and the part in which each is kept."""

import posixpath
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from schemas.safe_xml import SafeParser, XmlDamagedError


class SheetEntry(NamedTuple):
    """One sheet as the workbook lists it; ``state`` is visible, hidden or veryHidden."""

    name: str
    relationship: str
    state: str


class WorkbookList:
    """Collects the sheets and the date system from the workbook's main part."""

    def __init__(self) -> None:
        self.sheets: list[SheetEntry] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of one element."""
        if name == "sheet":
            relationship = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append(SheetEntry(attributes.get("name", ""), relationship, attributes.get("state", "visible")))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}


class Relationships:
    """Collects a part's relationships: id to target, and the target of the main document."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of one element."""
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        key, target = attributes.get("Id", ""), attributes.get("Target", "")
        self.targets[key] = resolved(self._folder, target)
        self.kinds[attributes.get("Type", "").rpartition("/")[2]] = self.targets[key]

    def main(self) -> str:
        """The main part's name; ``XmlDamagedError`` if there is none."""
        if "officeDocument" not in self.kinds:
            raise XmlDamagedError("no main part")
        return self.kinds["officeDocument"]


def resolved(folder: str, target: str) -> str:
    """Return the full name of a part that is named from a folder or from the root."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(folder, target))


def relationships_name(part: str) -> str:
    """Return the name of the part that holds another part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_relationships(folder: str, pieces: Iterable[bytes]) -> Relationships:
    """Read a relationships part; raise what ``SafeParser.feed`` raises."""
    found = Relationships(folder)
    SafeParser(found.start).feed(pieces)
    return found
