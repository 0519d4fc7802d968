"""The sentence over the board's map of councils."""

from app.layouts.charts.hexmap import Without
from app.layouts.programme_map import _cell, _legend, map_sentence
from app.register.maps import Hexagon
from app.services.board_map import BoardMap, MapCouncil, Place


def late(region: str) -> MapCouncil:
    return MapCouncil(Hexagon("E1", "A council", region, 0, 0), "", "A council", region, 0, Place.NOT_REGISTERED, True)


def test_the_region_with_the_most_late_is_not_passed_off_as_holding_most_of_them():
    found = BoardMap((late("London"), late("London"), late("North East"), late("South East")), False, 0)

    assert "London has the most that are overdue or stuck: 2 of 4." in map_sentence(found)
    assert "London and North East have the most that are overdue or stuck: 1 each of 2." in map_sentence(
        BoardMap((late("London"), late("North East")), False, 0)
    )
    assert "4 are overdue or stuck, in 4 regions." in map_sentence(BoardMap(tuple(map(late, "ABCD")), False, 0))


def uninvited() -> MapCouncil:
    return MapCouncil(Hexagon("E2", "Another", "London", 1, 0), "", "Another", "London", None, Place.NOT_INVITED, False)


def test_who_was_not_invited_is_not_counted_as_not_registered():
    invited = MapCouncil(
        Hexagon("E1", "A council", "London", 0, 0), "LA-1", "A council", "London", None, Place.NOT_REGISTERED, False
    )
    found = BoardMap((invited, uninvited(), uninvited()), False, 0)

    assert map_sentence(found) == (
        "Of 1 invited council on the map, 0 signed off and 1 has not registered. 2 are not invited."
    )
    assert "Not invited (2)" in {one.name for one in _legend(found)}
    assert [_cell(one).without for one in found.councils] == [Without.HATCHED, Without.EMPTY, Without.EMPTY]


def test_a_map_on_which_nobody_takes_part_says_so():
    assert map_sentence(BoardMap((uninvited(),), False, 0)) == "No council on the map is invited yet."
