"""The places of an edition that a finding may name: its sheets, and the rows as a report calls them."""

from collections.abc import Iterator
from difflib import get_close_matches

from app.indicators.edition import Edition
from schemas.layout import CHECKS_SHEET, HOW_TO_SHEET, NOTE_LABEL, START_SHEET, STATE_LABEL, start_rows

SERVICES_LABEL = "Services covered"
_CLOSE = 0.6  # share of the letters that two names have in common


def sheets_of(edition: Edition) -> tuple[str, ...]:
    """Return the names of the sheets that hold inputs, in order."""
    return (START_SHEET, *(table.sheet for table in edition.tables))


def place_named(edition: Edition, text: str) -> str | None:
    """Return a sheet or row as the edition writes it, whatever its case and spaces; ``None`` where it has none such."""
    return _by_words(edition).get(_words(text))


def like_places(edition: Edition, text: str) -> str | None:
    """Return the sheet or row that a text is most like, if any is."""
    known = _by_words(edition)
    close = get_close_matches(_words(text), known, n=1, cutoff=_CLOSE)
    return known[close[0]] if close else None


def _by_words(edition: Edition) -> dict[str, str]:
    names = (HOW_TO_SHEET, *sheets_of(edition), CHECKS_SHEET, *_rows_of_start(edition), *_rows_of_tables(edition))
    return {_words(name): name for name in names}


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def _rows_of_start(edition: Edition) -> Iterator[str]:
    yield from (line.label for line in start_rows(edition))
    yield SERVICES_LABEL
    yield from (service.label for service in edition.services)
    yield from (f"Indicator {one.number}: {one.title}" for one in edition.indicators)


def _rows_of_tables(edition: Edition) -> Iterator[str]:
    for table in edition.tables:
        yield from (table.title, f"{STATE_LABEL} ({table.title})", f"{NOTE_LABEL} ({table.title})")
        for service in edition.services:
            yield f"{table.title} ({service.label})"
            for measure in table.measures:
                yield f"{measure.label} ({service.label})"
                yield from (f"{measure.row_label(one)} ({service.label})" for one in measure.breakdown_keys)
