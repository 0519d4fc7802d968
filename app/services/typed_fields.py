"""The fields of a return that is typed: their keys, the words for them, and what may stand in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.errors import InvalidRequestError
from app.indicators.edition import Edition
from schemas.cell_text import clean
from schemas.layout import NOTE_LABEL, STATE_LABEL, start_rows
from schemas.template_values import safe_text
from schemas.typed import count_cells

START = "start"
FILLED_FOR_YOU = frozenset({"organisation", "collection", "template_version"})
LONGEST_COUNT = 100
LONGEST_DETAIL = 200
LONGEST_NOTE = 2000
UNKNOWN_FIELD = "This page does not belong to this collection. Load it again; what was saved before is safe."


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``page`` is the key of the table on whose page it stands, or ``start``.

    ``row`` and ``column`` are the labels by which a finding names it; only a count has a column.
    """

    key: str
    page: str
    row: str
    column: str | None
    longest: int

    @property
    def words(self) -> str:
        """The field's name in words."""
        return f"{self.row}, {self.column}" if self.column else self.row


@lru_cache(maxsize=8)
def fields_of(edition: Edition) -> Mapping[str, Field]:
    """Return every field that a person fills in, by its key, in the order of the pages."""
    start = {line.key: line.label for line in start_rows(edition) if line.key and line.key not in FILLED_FOR_YOU}
    start["services"] = "Services covered"
    fields = [Field(key, START, label, None, LONGEST_DETAIL) for key, label in start.items()]
    for table in edition.tables:
        state, note = f"{STATE_LABEL} ({table.title})", f"{NOTE_LABEL} ({table.title})"
        fields.append(Field(f"table.{table.key}", table.key, state, None, LONGEST_DETAIL))
        fields.append(Field(f"note.{table.key}", table.key, note, None, LONGEST_NOTE))
    return {field.key: field for field in (*fields, *_counts(edition))}


def _counts(edition: Edition) -> list[Field]:
    return [
        Field(
            key,
            edition.measures[cell.measure].table,
            f"{edition.measures[cell.measure].row_label(cell.breakdown)} ({edition.service(cell.service).label})",
            edition.group(cell.ethnic_group).label,
            LONGEST_COUNT,
        )
        for key, cell in count_cells(edition).items()
    ]


def field_named(edition: Edition, key: object) -> Field:
    """Return a field; raise ``InvalidRequestError`` where the edition has none of that key."""
    field = fields_of(edition).get(key) if isinstance(key, str) else None
    if field is None:
        raise InvalidRequestError(UNKNOWN_FIELD)
    return field


def fit_text(text: str) -> str:
    """Return a text as it is kept: letter for letter, without the marks and edges that no file would bring back."""
    return clean(safe_text(text)).strip()


def too_long(field: Field, text: str) -> str | None:
    """Return what is said of a text that is too long for its field."""
    if len(text) <= field.longest:
        return None
    return f"This is too long to keep: use at most {field.longest:,} characters."


@lru_cache(maxsize=8)
def _by_labels(edition: Edition) -> Mapping[tuple[str | None, str | None], Field]:
    """Return every field by the labels of a finding; a row, a measure and a table lead to their first field."""
    found: dict[tuple[str | None, str | None], Field] = {}
    for field in fields_of(edition).values():
        found[field.row, field.column] = field
        found.setdefault((field.row, None), field)
        if field.column:
            found.setdefault(_measure_of(edition, field), field)
            found.setdefault(_table_of(edition, field), field)
    return found


def _measure_of(edition: Edition, field: Field) -> tuple[str, None]:
    service, measure, _ = field.key.split(".", 2)
    return f"{edition.measures[measure].label} ({edition.service(service).label})", None


def _table_of(edition: Edition, field: Field) -> tuple[str, None]:
    service = field.key.split(".", 1)[0]
    return f"{edition.table(field.page).title} ({edition.service(service).label})", None


def field_of_finding(edition: Edition, row: str | None, column: str | None) -> Field | None:
    """Return the field that a finding is about by the labels it names, or ``None`` where it is about no field."""
    known = _by_labels(edition)
    return known.get((row, column)) or known.get((row, None))


def address_of(field: Field) -> str:
    """Return the address at which a field stands."""
    page = "" if field.page == START else f"/{field.page}"
    return f"/our-return/type{page}#{field.key}"
