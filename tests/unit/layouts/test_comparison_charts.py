"""The charts of the comparison: bands, limits and the own mark, never a mark of anybody else."""

import json
import math
from dataclasses import replace

import pytest

from app.indicators.edition import Adverse
from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.deciles import Year, deciles_chart
from app.layouts.charts.funnel import Curve, Own, Scale, funnel_chart
from app.layouts.charts.ratios import Mark, ratio_chart
from app.layouts.charts.regions import PLACES, Shade, Tile, region_chart
from app.layouts.charts.strip import SHADES, Stretch, strip_chart

OWN = Mark("You", 1.4, 0.9, 2.1)
GROUP = Mark("The group", 1.2, 1.1, 1.3)
CURVES = (Curve((0.2, 0.8), (5.0, 1.5), "dash"), Curve((0.1, 0.7), (9.0, 1.7), "solid"))
SCALE = Scale((1.0, 10.0), ((5, 1.5), (1000, 9.0)))
YEARS = (
    Year("2023", ((0.6, 2.0), (0.9, 1.4)), 1.1, 1.2, 0.8, 1.9),
    Year("2024", ((0.7, 1.8), (0.9, 1.3)), 1.0, 9.0, 3.0, 20.0, break_words="definition changed"),
    Year("2025", (), None, None),
)


def shaded(chart):
    return [shape["fillcolor"] for shape in chart["layout"]["shapes"] if shape.get("yref") == "y"]


def test_a_stretch_is_the_darker_the_more_closely_organisations_lie_in_it():
    stretches = [Stretch(0.5, 1.0, 0.1), Stretch(1.0, 1.1, 0.1), Stretch(1.1, 1.3, 0.1)]

    assert shaded(strip_chart(OWN, GROUP, stretches)) == [SHADES[0], SHADES[3], SHADES[2]]


def test_equal_points_make_a_stretch_without_width_and_break_nothing():
    assert math.isfinite(Stretch(1.2, 1.2, 0.1).density)
    assert shaded(strip_chart(OWN, GROUP, [Stretch(1.2, 1.2, 0.1)])) == [SHADES[3]]


def test_a_published_point_of_0_is_the_end_of_the_axis():
    assert Stretch(0.0, 5.0, 0.5).density == pytest.approx(0.5 / math.log(25))


def test_the_strip_without_points_still_has_both_figures():
    chart = strip_chart(OWN, GROUP, [])

    assert shaded(chart) == []
    assert [1.4, 1.2] in [trace["x"] for trace in chart["data"]]


def test_a_stretch_ends_where_the_axis_does():
    shape = strip_chart(OWN, GROUP, [Stretch(0.01, 50.0, 0.5)])["layout"]["shapes"][-1]

    assert (shape["x0"], shape["x1"]) == (base.RATIO_LOW, base.RATIO_HIGH)


def test_the_funnel_has_two_pairs_of_limits_the_target_and_one_mark():
    chart = funnel_chart(1.2, SCALE, CURVES, Own(4.0, 1.4, 84))

    lines, marks = (
        [t for t in chart["data"] if t["mode"] == "lines"],
        [t for t in chart["data"] if t["mode"] != "lines"],
    )
    assert [line["y"] for line in lines] == [[0.2, 0.8], [5.0, 1.5], [0.1, 0.7], [9.0, 1.7], [1.2, 1.2]]
    assert [line["line"]["dash"] for line in lines] == ["dash", "dash", "solid", "solid", "dot"]
    assert [(mark["x"], mark["y"]) for mark in marks] == [([4.0], [1.4])]


def test_the_funnel_has_a_scale_of_cases_and_says_which_side_is_worse():
    layout = funnel_chart(1.2, SCALE, CURVES, Own(4.0, 1.4, 1284), Adverse.ABOVE)["layout"]

    assert (layout["xaxis"]["tickvals"], layout["xaxis"]["ticktext"]) == ([1.5, 9.0], ["5", "1,000"])
    assert layout["xaxis"]["title"]["text"] == "Cases, both ethnic groups together"
    assert [note["text"] for note in layout["annotations"]] == [
        "worse: \u25b2 more likely",
        "\u25bc less likely",
        "you: 1,284",
    ]


@pytest.mark.parametrize(
    ("ratio", "place", "symbol"),
    [(7.0, 5.0, "triangle-up"), (0.05, 0.2, "triangle-down")],
)
def test_an_own_ratio_outside_the_funnels_axis_points_outwards(ratio, place, symbol):
    mark = funnel_chart(1.2, SCALE, CURVES, Own(4.0, ratio, 84))["data"][-1]

    assert (mark["y"], mark["marker"]["symbol"]) == ([place], symbol)


@pytest.mark.parametrize(
    ("evidence", "is_faint", "symbol", "fill"),
    [
        (Label.ADVERSE, False, "circle", base.OWN),
        (Label.NO_EVIDENCE, False, "circle", base.PAPER),
        (Label.NO_EVIDENCE, True, "square", base.PAPER),
        (Label.FAVOURABLE, False, "triangle-down", base.PAPER),
        (None, False, "diamond", base.OWN),
    ],
)
def test_the_own_mark_has_the_shape_in_the_funnel_that_it_has_above_it(evidence, is_faint, symbol, fill):
    marker = funnel_chart(1.2, SCALE, CURVES, Own(4.0, 1.4, 84, evidence, is_faint))["data"][-1]["marker"]
    above = strip_chart(replace(OWN, evidence=evidence, is_faint=is_faint), GROUP, [])["data"][-2]["marker"]

    assert (marker["symbol"], marker["color"]) == ([symbol], [fill])
    assert (above["symbol"][0], above["color"][0]) == (symbol, fill)


def test_a_possible_sign_is_half_filled_in_the_funnel_and_an_arrow_is_not():
    def shapes(ratio):
        return funnel_chart(1.2, SCALE, CURVES, Own(4.0, ratio, 84, Label.POSSIBLE))["layout"]["shapes"]

    assert [(one["xanchor"], one["yanchor"]) for one in shapes(1.4)] == [(4.0, 1.4)]
    assert shapes(7.0) == []


def test_the_axis_says_whom_people_are_compared_with():
    strip = strip_chart(OWN, GROUP, [], Adverse.ABOVE, "White staff")

    assert strip["layout"]["xaxis"]["title"]["text"].startswith("Times as likely as<br>White staff")
    assert ratio_chart([OWN])["layout"]["xaxis"]["title"]["text"].startswith("Times as likely as<br>White people")


def test_no_line_runs_through_a_break():
    chart = deciles_chart(YEARS)

    assert [trace["x"] for trace in chart["data"][:-1]] == [[0], [1, 2]]
    assert [note["text"] for note in chart["layout"]["annotations"]] == [
        *("\u25b2 more likely", "\u25bc less likely"),
        *("9.00", "definition changed"),
    ]


def test_years_of_one_definition_share_a_line():
    same = [Year("2023", (), None, 1.0), Year("2024", (), None, 1.2)]

    chart = deciles_chart(same)

    assert [trace["y"] for trace in chart["data"][:-1]] == [[1.0, 1.2]]
    assert [note["text"] for note in chart["layout"]["annotations"]] == ["\u25b2 more likely", "\u25bc less likely"]


def test_each_year_has_its_bands_its_middle_and_the_own_interval():
    chart = deciles_chart(YEARS)

    bands = [(shape["x0"], shape["y0"], shape["y1"]) for shape in chart["layout"]["shapes"] if shape["type"] == "rect"]
    assert bands == [(-0.3, 0.6, 2.0), (-0.22, 0.9, 1.4), (0.7, 0.7, 1.8), (0.78, 0.9, 1.3)]
    assert chart["data"][-1]["y"] == [0.8, 1.9, None, 3.0, base.BEYOND_HIGH, None]
    assert chart["data"][-1]["marker"]["symbol"][4] == "triangle-up"
    assert chart["data"][1]["marker"]["symbol"] == ["triangle-up", "cross"]


@pytest.mark.parametrize(("shade", "sign"), [(Shade.BELOW, " \u25bc"), (Shade.ALIKE, ""), (Shade.ABOVE, " \u25b2")])
def test_a_shade_never_stands_without_its_sign(shade, sign):
    (words,) = region_chart([Tile("E12000007", "1.3", shade)])["layout"]["annotations"]

    assert words["text"] == f"LN<br>1.3{sign}"


def test_every_region_has_a_tile_of_its_own():
    assert len({place[1:] for place in PLACES.values()}) == len(PLACES) == 9


def test_a_region_without_a_figure_is_hatched_and_the_own_one_is_drawn_last():
    tiles = [
        Tile("E12000007", "1.3", Shade.ABOVE, is_own=True),
        Tile("E12000001", "[c]", Shade.NO_FIGURE),
    ]

    hatched, own = region_chart(tiles)["data"]

    assert "fillpattern" in hatched
    assert (own["line"]["color"], own["line"]["width"]) == (base.OWN, 6)
    assert [note["text"] for note in region_chart(tiles)["layout"]["annotations"]] == ["LN<br>1.3 \u25b2", "NE<br>[c]"]


def test_no_chart_carries_markup_that_the_content_policy_refuses():
    charts = [
        strip_chart(OWN, GROUP, [Stretch(0.5, 1.0, 0.5)]),
        funnel_chart(1.2, SCALE, CURVES, Own(4.0, 1.4, 84)),
        deciles_chart(YEARS),
        region_chart([Tile("E12000001", "[c]", Shade.NO_FIGURE)]),
    ]

    assert not any(tag in json.dumps(charts) for tag in ("<b>", "<i>", "style=", "<span"))
