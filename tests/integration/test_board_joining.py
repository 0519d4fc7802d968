"""In which collection each organisation joined, on the board: from the logs alone, and as new as they are."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.services.board_export import board_csv
from app.services.board_filters import NOT_YET, BoardFilter, Sort, filter_of
from app.services.programme import board, board_rows

TODAY = date(2025, 11, 3)


@pytest.fixture
def years(make):
    return {year: make.collection(year, phase_name=f"Phase {year - 2022}") for year in (2024, 2025)}


@pytest.fixture
def register(make, years):
    """Writes into an organisation's log that it registered, or something else, in the middle of May of a year."""

    def _register(organisation, year, kind="registered"):
        at = datetime(year, 5, 12 if kind == "registered" else 20, 9, tzinfo=UTC)
        make.event(organisation, collection_id=years[year].id, kind=kind, at=at)

    return _register


@pytest.fixture
def everybody(make, register):
    """One that came back, one that is new, one that left after its first year, and one that only was invited."""
    made = {name: make.organisation(name=name, kind="local_authority") for name in ("Ash", "Beech", "Cedar", "Dun")}
    for name, year, kind in (
        ("Ash", 2024, "registered"),
        ("Ash", 2025, "registered"),
        ("Beech", 2025, "registered"),
        ("Cedar", 2024, "registered"),
        ("Cedar", 2024, "withdrawn"),
        ("Dun", 2025, "invited"),
    ):
        register(made[name], year, kind)
    return made


@pytest.fixture
def joined(engine):
    """Gives the words of each row's joining by name, on the board of a year and a day."""

    def _joined(year=2025, today=TODAY, **wanted):
        with open_session(engine, Scope.everything()) as session:
            rows = board_rows(session, year, today, BoardFilter(**wanted))
        return {row.name: None if row.joined is None else row.joined.words for row in rows}

    return _joined


def test_the_first_collection_with_a_registration_counts_and_leaving_changes_nothing(joined, everybody):
    first, second = "Phase 2 (2024)", "Phase 3 (2025)"

    assert joined() == {"Ash": first, "Beech": second, "Cedar": first, "Dun": None}
    assert joined(2024) == {"Ash": first, "Cedar": first}
    assert joined(today=date(2025, 5, 11)) == {"Ash": first, "Beech": None, "Cedar": first, "Dun": None}


def test_rows_are_filtered_and_sorted_by_it(joined, everybody):
    assert list(joined(joined="2024")) == ["Ash", "Cedar"]
    assert list(joined(joined="2025")) == ["Beech"]
    assert list(joined(joined=NOT_YET)) == ["Dun"]
    assert joined(joined="1999") == {}
    assert list(joined(sort=Sort.JOINED)) == ["Ash", "Cedar", "Beech", "Dun"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("2024", "2024"), ("not_yet", NOT_YET), ("any", None), ("", None), ("²024", None), ("20245", None), ("x", None)],
)
def test_an_address_asks_for_it_and_what_it_does_not_know_is_left_out(asked, expected):
    assert filter_of({"joined": asked}).joined == expected


def test_the_board_counts_who_joined_when_and_the_file_says_it(engine, everybody):
    with open_session(engine, Scope.everything()) as session:
        lines = board(session, 2025, TODAY).summary.joined
        rows = list(csv.DictReader(io.StringIO(board_csv(board_rows(session, 2025, TODAY)))))

    assert [(one.joined and one.joined.year, one.organisations) for one in lines] == [(2024, 2), (2025, 1), (None, 1)]
    assert [row["Joined in"] for row in rows] == ["Phase 2 (2024)", "Phase 3 (2025)", "Phase 2 (2024)",
                                                  "not joined yet"]  # fmt: skip


def test_a_registration_that_is_logged_for_the_collection_before_shows_at_once(joined, register, everybody):
    before = joined()
    register(everybody["Beech"], 2024)

    assert (before["Beech"], joined()["Beech"]) == ("Phase 3 (2025)", "Phase 2 (2024)")
