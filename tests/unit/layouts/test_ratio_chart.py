"""Ratios on the axis: each kind of evidence has a mark of its own, and what lies outside points outwards."""

import pytest

from app.indicators.results import Label
from app.layouts.charts import base
from app.layouts.charts.ratios import Mark, ratio_chart


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
