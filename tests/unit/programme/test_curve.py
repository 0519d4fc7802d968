from datetime import date

from app.programme.curve import CurvePoint, curve, year_before
from app.programme.milestones import Window

SPAN = Window(date(2025, 5, 1), date(2025, 5, 4))


def test_a_curve_adds_up_day_by_day_and_stops_today():
    found = curve(
        [date(2025, 5, 2), date(2025, 4, 20), date(2025, 5, 2)], [date(2024, 5, 3)], SPAN, today=date(2025, 5, 3)
    )

    assert found == (
        CurvePoint(date(2025, 5, 1), 1, 0),
        CurvePoint(date(2025, 5, 2), 3, 0),
        CurvePoint(date(2025, 5, 3), 3, 1),
        CurvePoint(date(2025, 5, 4), None, 1),
    )


def test_a_year_before_is_none_rather_than_nought_when_there_was_none():
    assert {point.last_year for point in curve([], None, SPAN, date(2025, 5, 4))} == {None}
    assert {point.last_year for point in curve([], [], SPAN, date(2025, 5, 4))} == {0}


def test_the_leap_day_is_set_beside_28_february():
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert year_before(date(2025, 10, 8)) == date(2024, 10, 8)
