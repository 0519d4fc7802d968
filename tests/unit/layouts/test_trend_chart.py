"""A ratio through the collections: joined where it may be compared, visibly broken where not."""

import pytest

from app.indicators.edition import Adverse
from app.indicators.results import Label
from app.layouts.charts.ratios import Mark
from app.layouts.charts.trends import Moment, trend_chart


def moment(year: str, ratio: float | None = 1.2, *, broken: str = "", absence: str = "") -> Moment:
    limits = (None, None) if ratio is None else (ratio / 2, ratio * 2)
    return Moment(Mark(year, ratio, *limits, Label.NO_EVIDENCE, absence=absence), broken)


def joins(chart) -> list[list[int]]:
    return [trace["x"] for trace in chart["data"] if trace["mode"] == "lines"]


def test_collections_that_may_be_compared_are_joined():
    assert joins(trend_chart([moment("2023"), moment("2024"), moment("2025")])) == [[0, 1], [1, 2]]


def test_a_break_is_a_labelled_divider_that_no_line_crosses():
    chart = trend_chart([moment("2023"), moment("2024"), moment("2025", broken="definition changed")])

    assert joins(chart) == [[0, 1]]
    divider = chart["layout"]["shapes"][-1]
    assert (divider["x0"], divider["x1"], divider["line"]["dash"]) == (1.5, 1.5, "dash")
    label = next(note for note in chart["layout"]["annotations"] if note["text"] == "definition changed")
    assert label["x"] == 1.5


def test_without_a_break_there_is_no_divider():
    shapes = trend_chart([moment("2024"), moment("2025")])["layout"]["shapes"]

    assert [shape["type"] for shape in shapes] == ["rect", "line"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_collection_without_a_figure_says_so_and_is_not_bridged(place):
    moments = [moment(str(2023 + at), None if at == place else 1.2, absence="Not supplied") for at in range(3)]
    chart = trend_chart(moments)

    assert all(place not in pair for pair in joins(chart))
    note = next(note for note in chart["layout"]["annotations"] if note["text"] == "Not<br>supplied")
    assert note["x"] == place


def test_the_upright_axis_is_the_one_of_all_ratios_with_the_years_along():
    chart = trend_chart([moment("2024", 0.1), moment("2025", 1.0)])

    assert chart["layout"]["yaxis"]["type"] == "log"
    assert chart["layout"]["xaxis"]["ticktext"] == ["2024", "2025"]
    assert chart["data"][0]["y"] == [0.2, 1.0]


def test_the_sides_and_a_figure_outside_the_axis_are_said_in_words():
    chart = trend_chart([moment("2023"), moment("2024", 9.0)], Adverse.ABOVE)

    texts = [note["text"] for note in chart["layout"]["annotations"]]
    assert texts[:2] == ["worse: \u25b2 more likely", "\u25bc less likely"]
    assert texts[-1] == "9.00 \u25b2"


def test_a_possible_sign_is_half_filled_at_its_year():
    chart = trend_chart([moment("2023"), Moment(Mark("2024", 1.3, 0.9, 2.0, Label.POSSIBLE))])

    (half,) = [shape for shape in chart["layout"]["shapes"] if shape["type"] == "path"]
    assert (half["xanchor"], half["yanchor"]) == (1.0, 1.3)
