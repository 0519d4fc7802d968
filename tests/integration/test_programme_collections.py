from datetime import date

import pytest

from app.access import Scope
from app.clock import Clock
from app.db.models import OrganisationKind
from app.db.scope import open_session
from app.errors import ConflictError, EditionError, InvalidRequestError, NotBegunError, NotFoundError
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey, Window, default_windows
from app.services.collections import (
    current_collection,
    find_collection,
    list_collections,
    move_window,
    open_collection,
    previous_collection,
    windows_of,
)
from app.services.events import record, timeline
from app.services.moved_windows import move_days, moves_of
from app.services.organisations import NewOrganisation, add_organisation
from app.settings import DEMONSTRATION_EDITIONS


@pytest.fixture
def session(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        yield session


def test_opening_a_collection_stores_its_edition_phase_and_ten_windows(session, clock):
    opened = open_collection(session, 2025, clock)

    assert (opened.year, opened.edition, opened.phase_name, opened.is_demonstration) == (2025, "2025", "Phase 3", False)
    assert windows_of(session, opened) == default_windows(2025)
    assert len(windows_of(session, opened)) == 10


def test_a_collection_is_opened_once(session, clock):
    open_collection(session, 2025, clock)

    with pytest.raises(ConflictError, match="The collection of 2025 is open already"):
        open_collection(session, 2025, clock)


def test_a_year_without_an_edition_cannot_be_opened(session, clock):
    with pytest.raises(EditionError, match="There is no edition for collection 2031"):
        open_collection(session, 2031, clock)


def test_no_real_collection_opens_with_a_provisional_edition_and_one_of_the_demonstration_does(session, clock):
    with pytest.raises(ConflictError, match="The edition of 2026 is provisional"):
        open_collection(session, 2026, clock, editions_dir=DEMONSTRATION_EDITIONS)

    opened = open_collection(session, 2026, clock, is_demonstration=True, editions_dir=DEMONSTRATION_EDITIONS)

    assert (opened.year, opened.phase_name) == (2026, "Phase 4")


def test_collections_are_found_by_year_and_listed_newest_first(session, clock):
    for year in (2024, 2025):
        open_collection(session, year, clock)

    assert [one.year for one in list_collections(session)] == [2025, 2024]
    assert previous_collection(session, find_collection(session, 2025)).year == 2024
    assert previous_collection(session, find_collection(session, 2024)) is None
    with pytest.raises(NotFoundError, match="The collection of 2023 has not been opened"):
        find_collection(session, 2023)


@pytest.mark.parametrize(
    ("today", "year"), [(date(2025, 2, 28), 2024), (date(2025, 3, 1), 2025), (date(2026, 2, 1), 2025)]
)
def test_a_collection_is_current_from_the_first_day_of_invitations(session, clock, today, year):
    for opened in (2024, 2025):
        open_collection(session, opened, clock)

    assert current_collection(session, Clock(today)).year == year


def test_before_the_first_collection_begins_there_is_none(session, clock):
    open_collection(session, 2025, clock)

    with pytest.raises(NotBegunError, match="opens on the first day of the first collection"):
        current_collection(session, Clock(date(2025, 2, 28)))


def test_a_collection_without_stored_windows_has_the_default_ones(make, session):
    collection = make.collection(2025)

    assert windows_of(session, collection) == default_windows(2025)
    assert current_collection(session, Clock(date(2025, 3, 1))).id == collection.id


@pytest.mark.parametrize("is_stored", [True, False])
def test_registration_can_be_extended(make, session, clock, is_stored):
    collection = open_collection(session, 2025, clock) if is_stored else make.collection(2025)
    longer = Window(date(2025, 4, 1), date(2025, 8, 16))

    move_window(session, collection, MilestoneKey.REGISTERED, longer)

    assert windows_of(session, collection) == {**default_windows(2025), MilestoneKey.REGISTERED: longer}


def test_a_move_is_kept_with_its_reason_for_the_programme_and_whom_it_concerns(session, clock):
    collection = open_collection(session, 2025, clock)
    council = add_organisation(session, NewOrganisation("NOR", "Northmoor", OrganisationKind.LOCAL_AUTHORITY), clock)
    about = {"organisation_id": council.id, "collection_id": collection.id}
    record(session, kind=EventKind.INVITED, actor=None, clock=clock, **about)
    move = {"actor": None, "clock": clock, "collection": collection, "key": MilestoneKey.REGISTERED}

    move_days(session, **move, opens_on=date(2025, 4, 1), due_on=date(2025, 8, 16), reason="Holidays.")

    (kept,) = moves_of(session, collection)
    said = "Registered: 1 April 2025 to 30 June 2025 becomes 1 April 2025 to 16 August 2025, because Holidays."
    assert (kept.who, kept.words) == ("The service", said)
    assert timeline(session, council.id, collection.id)[0].event.detail["text"] == said


def test_a_window_cannot_end_before_it_begins(session, clock):
    collection = open_collection(session, 2025, clock)

    with pytest.raises(InvalidRequestError, match="The last day comes before the first"):
        move_window(session, collection, MilestoneKey.REGISTERED, Window(date(2025, 4, 2), date(2025, 4, 1)))
