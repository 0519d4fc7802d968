"""Ratios on the axis: each kind of evidence has a mark of its own, and what lies outside points outwards."""

from dataclasses import replace

import pytest

from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, ratio_chart, traces, turned


def drawn(**values: object) -> tuple[dict, dict]:
    """The outer and the inner points of a chart with one mark."""
    chart = ratio_chart([Mark(**{"label": "A", "ratio": 0.5, "lower": 0.3, "upper": 0.9, **values})])
    return chart["data"][-2], chart["data"][-1]


@pytest.mark.parametrize(
    ("evidence", "fill", "inner"),
    [
        (Label.ADVERSE, base.OWN, 0),
        (Label.POSSIBLE, base.PAPER, 1),
        (Label.NO_EVIDENCE, base.PAPER, 0),
        (Label.FAVOURABLE, base.PAPER, 0),
    ],
)
def test_each_kind_of_evidence_looks_different(evidence, fill, inner):
    outer, within = drawn(evidence=evidence)

    assert outer["marker"]["color"] == [fill]
    assert len(within["x"]) == inner
    assert (outer["marker"]["symbol"] == ["triangle-down"]) == (evidence is Label.FAVOURABLE)


@pytest.mark.parametrize(
    ("ratio", "place", "symbol"), [(0.1, 0.2, "triangle-left"), (float("inf"), 5.0, "triangle-right")]
)
def test_a_ratio_outside_the_axis_points_outwards_from_its_end(ratio, place, symbol):
    outer, _ = drawn(ratio=ratio, evidence=Label.ADVERSE)

    assert (outer["x"], outer["marker"]["symbol"]) == ([place], [symbol])


def test_a_published_figure_without_a_label_is_a_diamond():
    assert drawn()[0]["marker"]["symbol"] == ["diamond"]


@pytest.mark.parametrize(
    ("evidence", "symbol", "inner"),
    [
        (Label.POSSIBLE, "square", ["square"]),
        (Label.NO_EVIDENCE, "square", ["x-thin"]),
        (Label.FAVOURABLE, "triangle-down", []),
        (None, "diamond", []),
    ],
)
def test_too_few_cases_are_drawn_as_squares_with_a_broken_line(evidence, symbol, inner):
    line, outer, within = ratio_chart([Mark("A", 0.5, 0.3, 0.9, evidence, is_faint=True)])["data"]

    assert line["line"]["dash"] == "dot"
    assert (outer["marker"]["symbol"], within["marker"]["symbol"]) == ([symbol], inner)


def test_enough_cases_have_a_whole_line_and_no_hatching():
    line, _, within = ratio_chart([Mark("A", 0.9, 0.6, 1.4, Label.NO_EVIDENCE)])["data"]

    assert "dash" not in line["line"]
    assert within["x"] == []


def test_short_labels_stand_beside_the_axis():
    layout = ratio_chart([Mark("You", 0.9, 0.6, 1.4), Mark("Group", 1.1, 1.0, 1.2)])["layout"]

    assert layout["yaxis"]["ticktext"] == ["You", "Group"]
    assert layout["annotations"] == []


def test_where_a_label_is_long_each_stands_above_its_row_so_that_a_phone_has_room_for_the_axis():
    marks = [Mark("7b Harassment, bullying or abuse from managers", 0.9, 0.6, 1.4), Mark("8 Leaving", None, None, None)]

    layout = ratio_chart([marks[0], replace(marks[1], absence="Not supplied")])["layout"]

    assert [note["text"] for note in layout["annotations"]] == [
        "7b Harassment, bullying or abuse<br>from managers",
        "8 Leaving",
        "Not supplied",
    ]
    assert layout["yaxis"]["showticklabels"] is False


def test_a_turned_mark_points_up_and_down_instead_of_sideways():
    line, outer, _ = (turned(trace) for trace in traces([(3.0, Mark("A", 9.0, 0.1, 20.0, Label.ADVERSE))]))

    assert (line["x"], line["y"]) == ([3.0, 3.0], [0.2, 5.0])
    assert line["marker"]["symbol"] == ["triangle-down", "triangle-up"]
    assert (outer["x"], outer["y"], outer["marker"]["symbol"]) == ([3.0], [5.0], ["triangle-up"])
