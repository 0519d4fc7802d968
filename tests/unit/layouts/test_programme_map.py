"""The sentence over the board's map of councils."""

from app.layouts.programme_map import map_sentence
from app.register.maps import Hexagon
from app.services.board_map import BoardMap, MapCouncil, Place


def late(region: str) -> MapCouncil:
    return MapCouncil(Hexagon("E1", "A council", region, 0, 0), "", "A council", region, 0, Place.NOT_REGISTERED, True)


def test_the_region_with_the_most_late_is_not_passed_off_as_holding_most_of_them():
    found = BoardMap((late("London"), late("London"), late("North East"), late("South East")), False, 0)

    assert "London has the most that are overdue or stuck: 2 of 4." in map_sentence(found)
