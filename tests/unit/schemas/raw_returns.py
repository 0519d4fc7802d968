"""A complete, sound return as a reader would hand it over, and ways to spoil it."""

from dataclasses import replace
from datetime import date

from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell, Place
from schemas.detail_checks import Expected
from schemas.layout import InputKind, layout
from schemas.raw import RawCell, RawKind, RawReturn, Source

EDITION = load_edition(2025)
EXPECTED = Expected(today=date(2025, 10, 8))
DETAILS = {
    "organisation": "E06000099",
    "collection": "2025",
    "template_version": "2025.1",
    "as_at": "2025-03-31",
    "window_from": "2024-04-01",
    "window_to": "2025-03-31",
    "services": "adult, children",
    "survey_from": "2024-11-01",
    "survey_to": "2024-11-30",
    "prepared_by": "Workforce analyst",
}
BY_MEASURE = {
    "headcount": (100, 20, None, 12, 24, 28, 8, 4, 4),
    "senior_managers": (8, 2, None, 1, 1, 2, 0, 0, 0),
    "regulated_headcount": (50, 10, None, 6, 12, 14, 4, 2, 2),
    "shortlisted": (90, 20, None, 10, 30, 40, 10, 4, 6),
    "appointed": (30, 6, None, 3, 8, 9, 2, 1, 2),
    "disciplinary_entered": (6, 1, None, 1, 2, 3, 0, 0, 0),
    "ftp_referred": (1, 0, None, 0, 1, 1, 0, 0, 0),
    "cpd_accessed": (60, 10, None, 7, 12, 13, 4, 2, 1),
    "survey_respondents": (120, 30, None, 14, 30, 36, 10, 5, 5),
    "hba_public": (20, 5, None, 3, 8, 9, 2, 1, 1),
    "hba_colleagues": (10, 2, None, 2, 4, 5, 1, 1, 0),
    "hba_managers": (8, 1, None, 1, 3, 4, 1, 0, 0),
    "leavers": (30, 7, None, 4, 9, 11, 3, 1, 1),
}
_PLACES = {item.counted: item.place for item in layout(EDITION) if item.kind is InputKind.COUNT}
_DETAIL_PLACES = {item.key: item.place for item in reversed(layout(EDITION)) if item.kind is not InputKind.COUNT}


def raw_number(value, place=Place()):
    if value is None:
        return RawCell(RawKind.BLANK, "", place)
    return RawCell(RawKind.NUMBER, str(value), place)


def good_return(source=Source.XLSX):
    """Two services, every table, White split; nothing to find."""
    counts = {}
    for cell, place in _PLACES.items():
        column = EDITION.group_keys.index(cell.ethnic_group)
        counts[cell] = raw_number(BY_MEASURE[cell.measure][column], place)
    details = {
        key: RawCell(RawKind.TEXT if text else RawKind.BLANK, text, place)
        for key, place in _DETAIL_PLACES.items()
        for text in [DETAILS.get(key, "")]
    }
    return RawReturn(source, details, counts)


def adult(measure, group="asian", breakdown=""):
    return Cell("adult", measure, breakdown, group)


def with_counts(raw, values):
    """Replace counts; a value is a number, ``None`` for blank, or a ``(kind, text)`` pair."""
    changed = {cell: _cell(value, raw.counts[cell].place) for cell, value in values.items()}
    return replace(raw, counts={**raw.counts, **changed})


def with_texts(raw, values):
    return with_counts(raw, {cell: (RawKind.TEXT, text) for cell, text in values.items()})


def with_details(raw, **values):
    """Replace details; double underscores stand for the point of ``table.x`` and ``note.x``."""
    changed = {}
    for name, text in values.items():
        key = name.replace("__", ".")
        changed[key] = RawCell(RawKind.TEXT if text else RawKind.BLANK, text, raw.details[key].place)
    return replace(raw, details={**raw.details, **changed})


def row_values(service, measure, values, breakdown=""):
    return {
        Cell(service, measure, breakdown, group): value for group, value in zip(EDITION.group_keys, values, strict=True)
    }


def blank_rows(raw, service, *measures):
    """Empty every cell of some measures of a service."""
    return with_counts(raw, {cell: None for cell in raw.counts if cell.service == service and cell.measure in measures})


def blank_table(raw, table):
    measures = [measure.key for measure in EDITION.table(table).measures]
    for service in EDITION.service_keys:
        raw = blank_rows(raw, service, *measures)
    return raw


def _cell(value, place):
    return RawCell(value[0], value[1], place) if isinstance(value, tuple) else raw_number(value, place)
