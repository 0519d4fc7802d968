"""The small picture of a card: well formed, on the one axis, with a shape for each kind of evidence."""

import xml.etree.ElementTree as ET
from math import inf
from urllib.parse import unquote

import pytest

from app.indicators.results import Label
from app.layouts.charts.ratios import Mark
from app.layouts.charts.small import LEFT, RIGHT, small_picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(ratio=0.5, lower=0.25, upper=1.0, evidence=None, *, is_faint=False):
    source = small_picture(Mark("A", ratio, lower, upper, evidence, is_faint=is_faint))
    assert source.startswith("data:image/svg+xml,%3Csvg")
    root = ET.fromstring(unquote(source.partition(",")[2]))  # noqa: S314 - our own drawing
    return [item for item in root if item.tag != f"{SVG}text"][3:]


def tags(items) -> list[str]:
    return [item.tag.removeprefix(SVG) for item in items]


def test_a_ratio_stands_at_its_place_on_the_logarithmic_axis():
    _, dot, *_ = drawn(ratio=1.0)

    assert float(dot.get("cx")) == (LEFT + RIGHT) / 2


@pytest.mark.parametrize(
    ("evidence", "is_faint", "shapes"),
    [
        (Label.ADVERSE, False, ["path", "circle"]),
        (Label.POSSIBLE, False, ["path", "circle", "path"]),
        (Label.NO_EVIDENCE, False, ["path", "circle"]),
        (Label.FAVOURABLE, False, ["path", "path"]),
        (Label.POSSIBLE, True, ["path", "rect", "rect"]),
        (Label.NO_EVIDENCE, True, ["path", "rect", "path"]),
    ],
)
def test_each_kind_of_evidence_has_a_shape_of_its_own(evidence, is_faint, shapes):
    assert tags(drawn(evidence=evidence, is_faint=is_faint)) == shapes


def test_evidence_is_filled_and_no_evidence_is_hollow():
    assert drawn(evidence=Label.ADVERSE)[1].get("fill") != drawn(evidence=Label.NO_EVIDENCE)[1].get("fill")


def test_too_few_cases_break_the_line():
    assert drawn(evidence=Label.POSSIBLE, is_faint=True)[0].get("stroke-dasharray")
    assert drawn(evidence=Label.POSSIBLE)[0].get("stroke-dasharray") is None


def test_what_lies_outside_the_axis_ends_in_arrows():
    assert tags(drawn(ratio=inf, lower=0.01, upper=inf, evidence=Label.ADVERSE)) == ["path", "path", "path", "circle"]


def test_no_mark_covers_an_arrow():
    _, _, right, dot = drawn(ratio=inf, lower=0.01, upper=inf, evidence=Label.ADVERSE)

    assert right.get("d").startswith("M318 ")
    assert float(dot.get("cx")) + float(dot.get("r")) < 318 - 9


def test_without_a_ratio_there_is_the_bare_axis():
    assert drawn(ratio=None, lower=None, upper=None) == []
