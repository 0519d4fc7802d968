"""The direction of travel: all thirteen arrows of a printed board, and what a trend has to be."""

from decimal import Decimal

import pytest

from app.boards.direction import direction
from app.boards.key import direction_rating
from app.register.board import YEAR_TO_DATE, board_table, read_board
from app.register.datasets import DATA_DIRECTORY

PRINTED = {
    "REG1": "up",
    "REG2": "level",
    "REG3": "level",
    "TRI1": "level",
    "TRI2": "down",
    "TRI3": "up",
    "TRI4": "level",
    "INV1": "level",
    "INV2": "level",
    "INV3": "up",
    "CE1": "level",
    "CE2": "up",
    "CE3": "level",
}


@pytest.fixture(scope="module")
def rows():
    table = board_table(read_board(DATA_DIRECTORY / "swe_board_kpi_2020_21.csv"))
    return {row.kpi_ref: (row, table.months) for row in table.rows if row.aim is not None}


def monthly(row, months):
    return [cell.value for month, cell in zip(months, row.cells, strict=True) if month != YEAR_TO_DATE]


def test_every_printed_arrow_and_its_colour_come_out(rows):
    derived = {ref: direction(monthly(row, months), row.aim, row.unit) for ref, (row, months) in rows.items()}
    differences = {ref: (derived[ref], row.direction_arrow) for ref, (row, _) in rows.items()
                   if derived[ref] != row.direction_arrow}  # fmt: skip

    assert differences == {}
    assert derived == PRINTED
    assert all(
        direction_rating(derived[ref], row.aim_operator) == row.direction_rating for ref, (row, _) in rows.items()
    )


def of(*values, aim=80, unit="percent"):
    return direction([None if value is None else Decimal(value) for value in values], Decimal(aim), unit)


def test_two_months_show_no_direction():
    assert of(10, 90) == ""
    assert of(None, 10, None, 90) == ""


def test_three_months_on_a_line_do():
    assert of(10, 30, 50) == "up"
    assert of(50, 30, 10) == "down"
    assert of(50, 50, 50) == "level"


def test_a_steady_drift_within_the_tolerance_is_level():
    assert of(80, 82, 84, 86, 88) == "level"
    assert of(80, 83, 86, 89, 92) == "up"


def test_noise_is_level_however_large():
    assert of(10, 90, 20, 80, 15, 85) == "level"


def test_recent_months_weigh_most():
    assert of(90, 60, 30, 31, 30, 29, 30, 31, 30, 30) == "level"
    assert of(30, 30, 30, 30, 30, 40, 50, 60, 70, 80) == "up"


def test_a_month_without_a_figure_keeps_its_place():
    assert of(10, None, 30, None, 50) == of(10, 20, 30, 40, 50) == "up"


def test_only_the_newest_twelve_months_are_read():
    assert of(*[100] * 12, *[10] * 12) == "level"
