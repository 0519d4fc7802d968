"""What a reader hands over: every value still text with an address, nothing judged yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.indicators.returns import Cell, Place
from schemas.findings import Finding


class RawKind(StrEnum):
    """What kind of thing stood in a cell of the file."""

    BLANK = "blank"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    FORMULA_WITHOUT_VALUE = "formula_without_value"


class Source(StrEnum):
    """The kind of file that was read."""

    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class RawCell:
    """One value as the file holds it.

    ``text`` is what stood there: for a number its shortest exact decimal form, for a date ISO.
    ``percentage`` says that the cell was formatted as a percentage.
    """

    kind: RawKind
    text: str
    place: Place
    percentage: bool = False


@dataclass(frozen=True, slots=True)
class RawReturn:
    """A file's contents before any judgement.

    ``details`` uses the keys of the CSV form: organisation, collection, template_version, as_at, window_from,
    window_to, services, survey_from, survey_to, prepared_by, note.<table> and table.<table>.
    ``findings`` are faults of structure that the reader met on the way (a missing sheet, a renamed column).
    ``unread`` names cells that could not be read because of such a fault, so that nobody calls them blank.
    ``collection`` is the one by whose edition the file was read, whatever the file says of itself.
    """

    source: Source
    details: Mapping[str, RawCell]
    counts: Mapping[Cell, RawCell]
    findings: tuple[Finding, ...] = ()
    unread: frozenset[Cell] = field(default_factory=frozenset)
    collection: int | None = None
