"""The places that a waiver may name are those of the edition: its sheets, and rows as a report calls them."""

import pytest

from app.indicators.catalogue import load_edition
from schemas.places import like_places, place_named, sheets_of

EDITION = load_edition(2025)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Start", "Start"),
        ("  6   LEAVERS ", "6 Leavers"),
        ("prepared by", "Prepared by"),
        ("Services covered", "Services covered"),
        ("6 Nowhere sheet", None),
        ("", None),
    ],
)
def test_a_place_is_kept_as_the_edition_writes_it_or_is_none(typed, kept):
    assert place_named(EDITION, typed) == kept


def test_every_sheet_and_every_row_of_every_service_is_a_place():
    rows = [
        f"{measure.row_label(breakdown)} ({service.label})"
        for table in EDITION.tables
        for measure in table.measures
        for breakdown in measure.breakdown_keys
        for service in EDITION.services
    ]

    assert [place_named(EDITION, one) for one in (*sheets_of(EDITION), *rows)] == [*sheets_of(EDITION), *rows]
    assert sheets_of(EDITION)[0] == "Start"


def test_what_is_almost_a_place_is_recognised_and_what_is_like_none_is_not():
    assert like_places(EDITION, "6 Leaver") == "6 Leavers"
    assert like_places(EDITION, "Prepred by") == "Prepared by"
    assert like_places(EDITION, "zzzz") is None
