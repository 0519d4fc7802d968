"""Where a council stands on the board's map that has completed none of the steps."""

import pytest

from app.services.board_map import Place, _place
from tests.support.cycle import REGISTERED, standing

INVITED = REGISTERED[:1]


@pytest.mark.parametrize(
    ("happened", "today", "place"),
    [
        ((), "2025-06-01", Place.NOT_INVITED),
        (INVITED, "2025-06-01", Place.NOT_REGISTERED),
        (INVITED, "2027-06-01", Place.NOT_REGISTERED),
        ((*INVITED, ("withdrawn", "2025-05-01")), "2025-06-01", Place.LEFT),
        ((("withdrawn", "2025-05-01"),), "2025-06-01", Place.LEFT),
    ],
    ids=["never invited", "invited", "the collection is over", "declined", "left"],
)
def test_who_has_not_registered_is_told_from_who_left_and_from_who_was_not_invited(happened, today, place):
    assert _place(standing(happened, today)) is place
