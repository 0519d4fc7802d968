"""The board of an earlier collection holds who was asked or did something in it, and nobody who came later."""

from datetime import UTC, date, datetime

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.programme.milestones import MilestoneKey, Window
from app.services.collections import find_collection, move_window
from app.services.programme import board, board_rows

SPRING, JUNE, AUTUMN = date(2025, 2, 28), date(2025, 6, 2), date(2025, 10, 8)
STORIES = {
    "Ash": ("invited",),
    "Beech": ("registration_changed",),
    "Cedar": ("return_made_with",),
    "Dun": ("invitation_waits",),
    "Elm": ("nobody_to_reach", "succeeds_another"),
    "Fir": (),
}
BELONG = ["Ash", "Beech", "Cedar", "Dun"]


@pytest.fixture
def years(make):
    return {year: make.collection(year) for year in (2024, 2025)}


@pytest.fixture
def named(make, years):
    """Six councils by what happened to them in the collection of 2024."""
    made = {name: make.organisation(name=name, kind="local_authority", region_name=name) for name in STORIES}
    for name, kinds in STORIES.items():
        for kind in kinds:
            tell(make, made[name], years[2024], kind, datetime(2024, 5, 13, 9, tzinfo=UTC))
    return made


def tell(make, organisation, collection, kind, at):
    make.event(organisation, collection_id=collection.id, kind=kind, at=at, detail={"text": "Wandsworth"})


@pytest.fixture
def shown(engine):
    def _shown(year, today):
        with open_session(engine, Scope.everything()) as session:
            rows = board_rows(session, year, today)
            assert board(session, year, today).everyone == len(rows)
        return [row.name for row in rows]

    return _shown


def test_once_the_next_collection_has_begun_only_who_was_asked_or_did_something_stands_on_the_board(shown, named):
    assert shown(2024, SPRING) == list(STORIES)
    assert shown(2024, date(2025, 3, 1)) == BELONG
    assert shown(2025, AUTUMN) == list(STORIES)


def test_the_next_collection_begins_when_its_window_says_so(shown, named, engine, years):
    assert shown(2024, JUNE) == BELONG
    with open_session(engine, Scope.everything(), write=True) as session:
        later = Window(date(2025, 7, 1), date(2025, 8, 1))
        move_window(session, find_collection(session, 2025), MilestoneKey.INVITED, later)
        session.commit()

    assert shown(2024, JUNE) == list(STORIES)
    assert shown(2024, date(2025, 7, 1)) == BELONG


def test_a_collection_that_is_over_needs_no_next_one_to_be_an_earlier_one(shown, named):
    last_day = date(2026, 9, 30)

    assert shown(2025, last_day) == list(STORIES)
    assert shown(2025, date(2026, 10, 1)) == []


def test_who_does_something_there_afterwards_comes_onto_the_board_at_once(shown, named, make, years):
    assert "Fir" not in shown(2024, AUTUMN)

    tell(make, named["Fir"], years[2024], "registered", datetime(2025, 9, 1, 9, tzinfo=UTC))

    assert "Fir" in shown(2024, AUTUMN)
    assert "Fir" not in shown(2024, date(2025, 8, 31))
