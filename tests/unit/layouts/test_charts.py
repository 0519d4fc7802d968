"""Charts as dictionaries: the palette of the stylesheet, the one ratio axis, marks where their figures are."""

from decimal import Decimal
from itertools import pairwise
from math import dist, log10, sqrt
from pathlib import Path

import pytest

from app.layouts import programme_map
from app.layouts.charts import base, dots, drawn_tables, hexmap, series, shares
from app.register.datasets import dataset
from app.register.figure_tables import FigureTable

STYLESHEET = Path(base.__file__).parents[2] / "assets" / "scwres.css"


def table(*rows, headers=("Area", "Share (%)", "Other (%)")):
    return FigureTable("key", "Caption", headers, rows, (1, 2), ("workforce",))


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("constant", "variable"),
    [
        (base.OWN, "own"),
        (base.PEER, "peer"),
        (base.ENGLAND, "england"),
        (base.WHITE, "white"),
        (base.MINORITY, "minority"),
        (base.MIXED, "mixed"),
        (base.ASIAN, "asian"),
        (base.BLACK, "black"),
        (base.OTHER, "other"),
        (base.WHITE_MINORITY, "white-minority"),
        (base.TEXT, "text"),
        (base.QUIET, "quiet"),
        (base.LINE, "line"),
    ],
)
def test_the_colours_of_charts_are_those_of_the_stylesheet(constant, variable):
    assert f"--scwres-{variable}: {constant};" in STYLESHEET.read_text(encoding="utf-8")


@pytest.mark.parametrize("colour", [base.TEXT, base.QUIET, base.OWN, base.ENGLAND, dots.REGION_GREY])
def test_every_colour_of_words_can_be_read_on_white(colour):
    assert contrast(colour, base.PAPER) >= 4.5


@pytest.mark.parametrize("colour", base.GROUPS.values())
def test_white_figures_can_be_read_on_every_group(colour):
    assert contrast(base.PAPER, colour) >= 4.5


def test_the_steps_of_the_map_only_get_darker():
    steps = [luminance(colour) for colour in hexmap.STEP_COLOURS]

    assert steps == sorted(steps, reverse=True)
    assert all(contrast(one, other) > 1.3 for one, other in pairwise(hexmap.STEP_COLOURS))


def test_the_ratio_axis_is_logarithmic_with_the_ticks_of_all_ratios():
    axis = base.ratio_axis()

    assert axis["type"] == "log"
    assert axis["tickvals"] == [0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0]
    assert axis["ticktext"] == ["0.25", "0.5", " ", "1", " ", "2", "4"]
    assert axis["title"]["text"] == "Pale band: no large gap,<br>0.80 to 1.25"
    assert axis["range"] == [log10(0.15), log10(1 / 0.15)]


def test_the_upright_axis_of_ratios_has_room_for_every_figure():
    axis = base.upright_ratio_axis("Ratio")

    assert axis["ticktext"] == ["0.25", "0.5", "0.8", "1", "1.25", "2", "4"]
    assert axis["title"]["text"] == "Ratio"
    assert "title" not in base.upright_ratio_axis()


def test_parity_is_a_line_called_equal_upon_the_four_fifths_band():
    band, line = base.parity_shapes()

    assert (band["x0"], band["x1"]) == (0.8, 1.25)
    assert (line["x0"], line["x1"], line["label"]["text"]) == (1.0, 1.0, "equal")


def test_a_named_part_of_a_layout_replaces_ours():
    assert base.layout(height=200)["height"] == 200
    assert base.layout(showlegend=True)["showlegend"] is True
    assert base.layout()["hovermode"] is False


@pytest.mark.parametrize(("ratio", "drawn"), [(0.05, 0.2), (1.12, 1.12), (90.0, 5.0)])
def test_a_ratio_outside_the_axis_is_drawn_at_its_end(ratio, drawn):
    assert base.within_axis(ratio) == drawn
    assert dots.ratio_dots([dots.Row("A", (ratio,), ("",))], [dots.own("us")])["data"][0]["x"] == [drawn]


def test_an_arrow_at_the_end_says_that_a_figure_or_its_limits_lie_beyond_the_axis():
    rows = [
        dots.Row("A", (0.1, 1.0), ("", "")),
        dots.Row("B", (1.1, None), ("", ""), (0.9, 7.0)),
        dots.Row("C", (1.0, 2.0), ("", "")),
    ]

    arrows = dots.ratio_dots(rows, [dots.own("us"), dots.beside("them")])["data"][-1]
    assert (arrows["x"], arrows["y"]) == ([base.BEYOND_LOW, base.BEYOND_HIGH], [2, 1])
    assert arrows["marker"]["symbol"] == ["triangle-left", "triangle-right"]
    assert len(dots.ratio_dots(rows[2:], [dots.own("us"), dots.beside("them")])["data"]) == 2


def test_bars_stand_at_their_figures_and_words_stand_where_there_is_none():
    chart = drawn_tables.bars(table(("Leeds", Decimal("26.4")), ("Hull", "not published")), ["#000000", "#111111"])

    assert chart["data"][0]["x"] == [26.4, None]
    assert chart["data"][0]["text"] == ["26.4%", ""]
    assert [note["text"] for note in chart["layout"]["annotations"]] == ["Leeds", "Hull", "not published"]


def test_a_stack_is_drawn_only_when_all_its_parts_are_known():
    whole = ("Leeds", Decimal("60.0"), Decimal("40.0"))
    chart = drawn_tables.stacks(table(whole, ("Hull", "not published", "not published")), ["#000000", "#111111"])

    assert [trace["x"] for trace in chart["data"]] == [[60.0, None], [40.0, None]]
    assert chart["layout"]["annotations"][-1]["text"] == "not published"


def test_a_small_segment_has_no_figure_to_spill():
    chart = shares.stacked_bars([shares.Stack("A", (Decimal("94.0"), Decimal("6.0")))], ["#000000", "#111111"])

    assert [trace["text"] for trace in chart["data"]] == [["94%"], [""]]


def test_rows_of_dots_carry_each_shape_with_its_figure():
    rows = table(("Manager", Decimal("4.3"), "withheld: too few people for a percentage"))
    chart = drawn_tables.dots(rows, [dots.own("Leeds"), dots.beside("England")])

    assert [trace["x"] for trace in chart["data"]] == [[4.3], [None]]
    assert chart["layout"]["annotations"][0]["text"] == "Manager  ● 4.3%  ◇ too few"


def test_the_line_between_dots_runs_from_the_lowest_to_the_highest():
    chart = drawn_tables.dots(table(("A", Decimal(20), Decimal(5))), [dots.own("us"), dots.beside("them")])

    assert [(shape["x0"], shape["x1"]) for shape in chart["layout"]["shapes"]] == [(5.0, 20.0)]


def test_lines_break_where_a_year_has_no_figure_and_end_in_their_last_value():
    rows = table(("2023", Decimal(10)), ("2024", "not published"), ("2025", Decimal(20)))
    chart = drawn_tables.over_time(rows, ["2023", "2024", "2025"], [dots.own("Leeds")])

    assert chart["data"][0]["y"] == [10.0, None, 20.0]
    assert [note["text"] for note in chart["layout"]["annotations"]] == ["20%"]


def test_last_values_never_stand_on_each_other():
    same = [series.Line(dots.own(name), (20.0,), "20%") for name in "ab"]
    first, second = series.lines(["2025"], same, high=100)["layout"]["annotations"]

    assert second["yshift"] - first["yshift"] == series.LABEL_GAP


def test_neighbouring_hexagons_are_one_apart_in_all_directions():
    here = hexmap.centre(5, 5)

    around = [hexmap.centre(*place) for place in ((4, 5), (6, 5), (5, 6), (6, 6), (5, 4), (6, 4))]

    assert [round(dist(here, place), 9) for place in around] == [1.0] * 6
    assert hexmap.centre(0, 2)[1] == sqrt(3)


def test_all_153_councils_are_drawn_and_none_covers_another():
    cells = [hexmap.Cell(one.gss_code, one.region_code, one.q, one.r, 0) for one in dataset("hexagons").read()]
    filled = hexmap.hexagon_map(cells)["data"][0]

    assert filled["x"].count(None) == 153
    assert len({hexmap.centre(cell.q, cell.r) for cell in cells}) == 153


def test_a_mark_is_written_into_its_hexagon_light_on_the_darkest_steps():
    cells = [hexmap.Cell("A", "R", 0, 0, 0, mark="1", words="A: uploaded"), hexmap.Cell("B", "R", 1, 0, 4, mark="5")]
    marks = hexmap.hexagon_map(cells)["data"][-1]

    assert (marks["text"], marks["hovertext"]) == (["1", "5"], ["A: uploaded", ""])
    assert marks["textfont"]["color"] == [base.TEXT, base.PAPER]
    assert all(contrast(base.PAPER, colour) > 4.5 for colour in programme_map.COLOURS[hexmap.DARK_FROM :])
    assert all(contrast(base.TEXT, colour) > 4.5 for colour in programme_map.COLOURS[: hexmap.DARK_FROM])


def test_a_council_without_a_figure_is_hatched_and_ones_own_is_outlined():
    cells = [hexmap.Cell("A", "R", 0, 0, None), hexmap.Cell("B", "R", 1, 0, 4, is_own=True)]
    dark, hatched, borders, outline = hexmap.hexagon_map(cells)["data"]

    assert dark["fillcolor"] == hexmap.STEP_COLOURS[4]
    assert hatched["fillpattern"]["shape"] == "/"
    assert borders["x"] == []
    assert len(outline["x"]) == 8


def test_a_council_that_cannot_be_compared_has_a_filling_of_its_own():
    cells = [hexmap.Cell("A", "R", 0, 0, None), hexmap.Cell("B", "R", 1, 0, None, without=hexmap.Without.CROSSED)]
    hatched, crossed, *_ = hexmap.hexagon_map(cells)["data"]

    assert (hatched["fillpattern"]["shape"], crossed["fillpattern"]["shape"]) == ("/", "x")
    assert len(hatched["x"]) == len(crossed["x"]) == 8
    assert "fillcolor" not in crossed


def test_the_edge_between_two_regions_is_drawn_once():
    cells = [hexmap.Cell("A", "North", 3, 3, 0), hexmap.Cell("B", "South", 4, 3, 0)]
    borders = hexmap.hexagon_map(cells)["data"][-2]

    assert borders["x"] == [4.0, 4.0, None]


def half_width(letters: str) -> float:
    """Half of the width of some letters on a phone, in columns of the map: 320 pixels for 18 columns, 12 a letter."""
    return 6 * len(letters) * 18 / 320


@pytest.mark.parametrize("mark", hexmap.REGION_MARKS.values(), ids=lambda mark: mark[0])
def test_the_initials_of_a_region_cover_no_council_even_on_a_phone(mark):
    initials, x, row, side = mark
    middle = x + half_width(initials) * (1 if side == "left" else -1)

    for one in dataset("hexagons").read():
        across, up = hexmap.centre(one.q, one.r)
        is_apart = abs(across - middle) >= half_width(initials) + 0.5 or abs(up - row * sqrt(3) / 2) >= 0.35 + 0.57
        assert is_apart, one.gss_code


def test_a_line_leads_to_the_region_that_others_surround_and_ends_between_its_own_hexagons():
    regions = {(one.q, one.r): one.region_code for one in dataset("hexagons").read()}
    ((region, (x, row)),) = hexmap.LANDLOCKED.items()

    assert (row, x) == (6.5, 6.25)
    assert regions[6, 6] == regions[6, 7] == region
    line, dot = hexmap.hexagon_map([])["layout"]["shapes"]
    assert (line["x0"], line["x1"]) == (2.6, 6.25)
    assert dot["x0"] < line["x1"] < dot["x1"]


def test_every_region_has_its_initials_on_the_map():
    regions = {one.region_code for one in dataset("hexagons").read()}

    assert set(hexmap.REGION_MARKS) == regions
    assert sorted(mark[0] for mark in hexmap.REGION_MARKS.values()) == [
        *("EE", "EM", "LN", "NE", "NW", "SE", "SW", "WM", "YH"),
    ]
