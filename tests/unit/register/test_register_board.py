"""The regulator's board of 2020-21: every cell kept, and arranged as a table."""

from collections import Counter
from decimal import Decimal

import pytest

from app.register.board import board_table
from app.register.values import State


@pytest.fixture(scope="module")
def table(data):
    return board_table(data("board"))


def cell(table, kpi_ref, month):
    row = next(row for row in table.rows if row.kpi_ref == kpi_ref)
    return row.cells[table.months.index(month)]


def test_all_653_cells_are_there_with_their_quality(data):
    assert Counter(one.quality for one in data("board")) == {
        "ok": 611,
        "blank": 34,
        "not_applicable": 4,
        "recovered": 2,
        "inconsistent": 2,
    }


def test_months_run_in_order_with_the_year_to_date_last(table):
    assert table.months == (*(f"2020-{month:02}" for month in range(4, 13)), "2021-01", "YTD")
    assert table.state is State.OK
    assert len(table.rows) == 64


def test_thirteen_rows_are_indicators_with_an_aim(table):
    aimed = [row for row in table.rows if row.aim is not None]

    assert len(aimed) == 13
    assert {row.aim_operator for row in aimed} == {">=", "<="}
    assert all(row.unit for row in table.rows)


def test_ratings_of_january_2021_for_fitness_to_practise_are_8_1_1(table):
    ratings = [
        cell(table, row.kpi_ref, "2021-01").rating for row in table.rows if row.kpi_ref.startswith(("TRI", "INV", "CE"))
    ]

    assert Counter(ratings) == {"red": 8, "amber": 1, "green": 1}


def test_a_row_keeps_its_aim_its_printed_arrow_and_its_values(table):
    row = next(row for row in table.rows if row.kpi_ref == "REG1")

    assert (row.aim_operator, row.aim, row.direction_arrow, row.direction_rating) == (">=", 95, "up", "green")
    assert [cell.value for cell in row.cells][:2] == [42, 59]
    assert row.cells[-1].value == 77


def test_the_two_contradicting_cells_are_marked_and_explained(table):
    dashboard = cell(table, "TRI1", "2020-12")
    other = next(row for row in table.rows if row.metric.startswith("Percentage of cases taking 28 calendar days"))

    assert (dashboard.value, dashboard.quality) == (Decimal(22), "inconsistent")
    assert "17.9%" in dashboard.note
    assert other.notes == ("KPI TRI1 gives 22% for this month.",)


def test_a_stock_has_no_year_to_date_and_a_plain_metric_has_no_such_column(table):
    plain = next(row for row in table.rows if not row.kpi_ref)

    assert (cell(table, "TRI3", "YTD").value, cell(table, "TRI3", "YTD").quality) == (None, "not_applicable")
    assert plain.cells[-1] is None


def test_the_board_agrees_with_the_register_on_recovered_cells(data):
    recovered = {one.metric: one.value for one in data("board") if one.quality == "recovered"}
    register = {(str(one.as_at), one.measure): one.count for one in data("register")}

    assert set(recovered.values()) == {
        register["2021-01-31", "temporary_registered_total"],
        register["2021-01-31", "joined_in_month"],
    }


def test_no_cells_make_a_board_that_is_not_loaded():
    assert board_table([]).state is State.NOT_LOADED
