"""Small extracts for the tests of this folder, and what they are counted by."""

import io
from datetime import date

import pytest

from app.extracts.judging import Terms
from app.extracts.mapping import read_mapping
from app.extracts.prepare import Given, counts_of
from app.indicators.catalogue import load_edition
from tests.support.small_extracts import STAFF, STAFF_HEADER


@pytest.fixture
def edition():
    return load_edition(2025)


@pytest.fixture
def terms(edition):
    return Terms(edition, "X1", date(2025, 3, 31), date(2024, 4, 1), date(2025, 3, 31), ("adult", "children"))


@pytest.fixture
def mapping(edition):
    """Give a mapping from the text of its sections."""
    return lambda text: read_mapping(f"collection = 2025\nconfirmed = true\n{text}", edition)


@pytest.fixture
def count(terms, mapping):
    """Count small files, given by kind as text or bytes, by the text of a mapping; return what was prepared."""

    def counted(text, terms=terms, **files):
        given = [Given(kind, f"{kind}.csv", io.BytesIO(_bytes(content))) for kind, content in files.items()]
        return counts_of(given, mapping(text), terms)

    return counted


@pytest.fixture
def count_staff(count):
    """Count the rows of a staff list."""
    return lambda *rows, more="": count(STAFF + more, staff="\n".join((STAFF_HEADER, *rows)) + "\n")


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()


@pytest.fixture
def fates():
    """Give the fates of one file of what was prepared, each with its number of rows."""
    return lambda prepared, place=0: {fate.key: fate.rows for fate in prepared.files[place].fates if fate.rows}


@pytest.fixture
def above_zero():
    """Give the counts above 0, by the words of their cells."""
    return lambda prepared: {
        " ".join(filter(None, cell)): count for cell, count in prepared.return_.counts.items() if count
    }
