"""To which collections an invitation that waits for somebody can still go."""

from datetime import UTC, datetime

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.services.waiting_invitations import inviting_collections
from tests.support.clocks import StoppedClock


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (datetime(2025, 10, 8, tzinfo=UTC), [2026, 2025]),
        (datetime(2026, 2, 27, tzinfo=UTC), [2026, 2025]),
        (datetime(2026, 4, 8, tzinfo=UTC), [2026]),
        (datetime(2024, 1, 8, tzinfo=UTC), [2026, 2025, 2024]),
    ],
)
def test_it_goes_to_the_current_collection_each_later_one_and_those_whose_returns_are_reviewed(
    engine, make, now, years
):
    for year in (2024, 2025, 2026):
        make.collection(year)

    with open_session(engine, Scope.everything()) as session:
        found = inviting_collections(session, StoppedClock(instant=now))

    assert [one.year for one in found] == years
