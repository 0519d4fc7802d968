"""Ratios on the axis: each kind of evidence has a mark of its own, and what lies outside points outwards."""

from dataclasses import replace

import pytest

from app.indicators.edition import Adverse
from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, ratio_chart, traces, turned


def drawn(**values: object) -> tuple[dict, dict]:
    """The outer and the inner points of a chart with one mark."""
    chart = ratio_chart([Mark(**{"label": "A", "ratio": 0.5, "lower": 0.3, "upper": 0.9, **values})])
    return chart["data"][-2], chart["data"][-1]


@pytest.mark.parametrize(
    ("evidence", "fill"),
    [
        (Label.ADVERSE, base.OWN),
        (Label.POSSIBLE, base.PAPER),
        (Label.NO_EVIDENCE, base.PAPER),
        (Label.FAVOURABLE, base.PAPER),
    ],
)
def test_each_kind_of_evidence_looks_different(evidence, fill):
    outer, within = drawn(evidence=evidence)

    assert outer["marker"]["color"] == [fill]
    assert within["x"] == []
    assert (outer["marker"]["symbol"] == ["triangle-down"]) == (evidence is Label.FAVOURABLE)


def insides(mark: Mark) -> list[dict]:
    """What is drawn into the mark, in pixels round its place."""
    return [shape for shape in ratio_chart([mark])["layout"]["shapes"] if shape["type"] == "path"]


def test_a_possible_sign_is_half_filled_so_that_no_line_can_be_taken_for_its_inside():
    (half,) = insides(Mark("A", 0.5, 0.3, 0.9, Label.POSSIBLE))

    assert (half["xanchor"], half["yanchor"], half["xsizemode"], half["layer"]) == (0.5, 0, "pixel", "above")
    assert half["fillcolor"] == base.OWN
    assert insides(Mark("A", 0.5, 0.3, 0.9, Label.NO_EVIDENCE)) == []


def test_too_few_cases_without_evidence_are_hatched():
    (stripes,) = insides(Mark("A", 0.5, 0.3, 0.9, Label.NO_EVIDENCE, is_faint=True))

    assert stripes["path"].count("M") == 3
    assert stripes["line"]["color"] == base.OWN


@pytest.mark.parametrize(
    ("ratio", "place", "words", "side"),
    [(0.1, 0.2, "\u25c0 0.10", "left"), (float("inf"), 5.0, "above any figure \u25b6", "right")],
)
def test_a_ratio_outside_the_axis_keeps_its_mark_at_the_end_and_is_said_in_words(ratio, place, words, side):
    chart = ratio_chart([Mark("A", ratio, 0.05, float("inf"), Label.ADVERSE)])
    line, outer, _ = chart["data"]

    assert (outer["x"], outer["marker"]["symbol"]) == ([place], ["circle"])
    said = chart["layout"]["annotations"][-1]
    assert (said["text"], said["xanchor"], said["xref"]) == (words, side, "x")
    assert line["x"] == [base.BEYOND_LOW, base.BEYOND_HIGH]  # the arrows stand further out than any mark
    assert line["marker"]["symbol"] == ["triangle-left", "triangle-right"]


@pytest.mark.parametrize(
    ("worse", "left", "right"),
    [
        (None, "\u25c0 less likely", "more likely \u25b6"),
        (Adverse.BELOW, "worse<br>\u25c0 less likely", "more likely \u25b6"),
        (Adverse.ABOVE, "\u25c0 less likely", "worse<br>more likely \u25b6"),
    ],
)
def test_both_sides_of_the_axis_are_named_and_the_worse_one_is_marked(worse, left, right):
    notes = ratio_chart([Mark("A", 0.5, 0.3, 0.9)], worse)["layout"]["annotations"]

    assert [note["text"] for note in notes] == [left, right]


def test_a_published_figure_without_a_label_is_a_diamond():
    assert drawn()[0]["marker"]["symbol"] == ["diamond"]


@pytest.mark.parametrize(
    ("evidence", "symbol", "inner"),
    [
        (Label.POSSIBLE, "square", ["square"]),
        (Label.NO_EVIDENCE, "square", []),
        (Label.FAVOURABLE, "triangle-down", []),
        (None, "diamond", []),
    ],
)
def test_too_few_cases_are_drawn_as_squares_with_a_broken_line(evidence, symbol, inner):
    line, outer, within = ratio_chart([Mark("A", 0.5, 0.3, 0.9, evidence, is_faint=True)])["data"]

    assert line["line"]["dash"] == "dot"
    assert (outer["marker"]["symbol"], ["square"] * len(within["x"])) == ([symbol], inner)


def test_enough_cases_have_a_whole_line_and_no_hatching():
    line, _, within = ratio_chart([Mark("A", 0.9, 0.6, 1.4, Label.NO_EVIDENCE)])["data"]

    assert "dash" not in line["line"]
    assert within["x"] == []


def test_short_labels_stand_beside_the_axis():
    layout = ratio_chart([Mark("You", 0.9, 0.6, 1.4), Mark("Group", 1.1, 1.0, 1.2)])["layout"]

    assert layout["yaxis"]["ticktext"] == ["You", "Group"]
    assert [note["text"] for note in layout["annotations"]] == ["\u25c0 less likely", "more likely \u25b6"]


def test_where_a_label_is_long_each_stands_above_its_row_so_that_a_phone_has_room_for_the_axis():
    marks = [Mark("7b Harassment, bullying or abuse from managers", 0.9, 0.6, 1.4), Mark("8 Leaving", None, None, None)]

    layout = ratio_chart([marks[0], replace(marks[1], absence="Not supplied")])["layout"]

    assert [note["text"] for note in layout["annotations"][2:]] == [
        "7b Harassment, bullying or abuse<br>from managers",
        "8 Leaving",
        "Not supplied",
    ]
    assert layout["yaxis"]["showticklabels"] is False


def test_a_turned_mark_points_up_and_down_instead_of_sideways():
    line, outer, _ = (turned(trace) for trace in traces([(3.0, Mark("A", 9.0, 0.1, 20.0, Label.ADVERSE))]))

    assert (line["x"], line["y"]) == ([3.0, 3.0], [base.BEYOND_LOW, base.BEYOND_HIGH])
    assert line["marker"]["symbol"] == ["triangle-down", "triangle-up"]
    assert (outer["x"], outer["y"], outer["marker"]["symbol"]) == ([3.0], [5.0], ["circle"])
