"""The key of the regulator's board, held against every cell that it printed."""

from decimal import Decimal

import pytest

from app.boards import key as board_key
from app.register.board import read_board
from app.register.datasets import DATA_DIRECTORY


def test_the_key_gives_every_rating_and_every_direction_of_the_report():
    cells = read_board(DATA_DIRECTORY / "swe_board_kpi_2020_21.csv")
    rated = [one for one in cells if one.value is not None and one.aim is not None]

    assert len(rated) == 140
    assert [
        one for one in rated if board_key.rating(one.value, one.aim_operator, one.aim, one.unit) != one.rating
    ] == []
    assert [
        one
        for one in cells
        if board_key.direction_rating(one.direction_arrow, one.aim_operator) != one.direction_rating
    ] == []


@pytest.mark.parametrize(
    ("value", "operator", "aim", "unit", "expected"),
    [
        ("90", ">=", "90", "percent", "green"),
        ("80", ">=", "90", "percent", "amber"),
        ("79.9", ">=", "90", "percent", "red"),
        ("45", "<=", "40", "percent", "amber"),
        ("45.1", "<=", "40", "percent", "red"),
        ("54", ">=", "60", "percent", "amber"),
        ("53.9", ">=", "60", "percent", "red"),
        ("330", "<=", "300", "count", "amber"),
        ("331", "<=", "300", "count", "red"),
        ("1100", "<=", "1100", "count", "green"),
    ],
)
def test_a_figure_is_rated_by_how_far_it_misses_its_aim(value, operator, aim, unit, expected):
    assert board_key.rating(Decimal(value), operator, Decimal(aim), unit) == expected


@pytest.mark.parametrize(
    ("arrow", "operator", "expected"),
    [("up", ">=", "green"), ("up", "<=", "red"), ("down", "<=", "green"), ("level", "<=", "amber"), ("", ">=", "")],
)
def test_an_arrow_is_coloured_by_whether_it_points_at_the_aim(arrow, operator, expected):
    assert board_key.direction_rating(arrow, operator) == expected
