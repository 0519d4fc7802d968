"""A marked cell's colour says what the cell looked like before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.findings import Severity
from schemas.mark_colours import NO_FILL, Palette, plain_colour, worst

COLOURS = st.integers(0, 0xFFFFFF).map("rgb:{:06X}".format)


@pytest.mark.parametrize(
    ("severity", "fill", "colour"),
    [
        (Severity.MUST_FIX, NO_FILL, "F2A9A0"),
        (Severity.MUST_FIX, "rgb:FFFBE6", "F2A9A1"),
        (Severity.CONFIRM, "rgb:DCE6EE", "FFD972"),
        (Severity.NOTE, "rgb:F3F5F7", "BFDDF3"),
        (Severity.NOTE, "rgb:FFFFFF", "BFDDF4"),
    ],
)
def test_the_templates_own_fills_have_fixed_numbers(severity, fill, colour):
    assert Palette().marked(severity, fill) == colour
    assert Palette().before(colour) == fill
    assert Palette().before(colour.lower()) == fill


@pytest.mark.parametrize("colour", ["F2A9B0", "FFFFFF", "", "none", "F2A9A", "F2A9A00"])
def test_other_colours_are_not_ours(colour):
    assert Palette().before(colour) is None


def test_a_workbooks_own_fills_are_kept_in_its_record():
    palette = Palette()
    colours = [palette.marked(Severity.MUST_FIX, fill) for fill in ("rgb:112233", "theme:4:-0.25", "indexed:22")]

    assert colours == ["F2A9A5", "F2A9A6", "F2A9A7"]
    assert palette.record == "Colours to put back: 5=rgb:112233 6=theme:4:-0.25 7=indexed:22"
    assert [Palette(palette.record).before(colour) for colour in colours] == [
        "rgb:112233", "theme:4:-0.25", "indexed:22",
    ]  # fmt: skip
    assert Palette().record == ""


def test_without_the_record_an_own_fill_becomes_none():
    assert Palette().before("F2A9A5") == NO_FILL


@pytest.mark.parametrize("record", ["5=rgb:112233", "Colours to put back: 5=rgb:<xml/> 3=rgb:000000 99=rgb:000000"])
def test_a_record_that_was_tampered_with_brings_nothing_in(record):
    palette = Palette(record)

    assert palette.record == ""
    assert palette.before("F2A9A3") == "rgb:F3F5F7"


def test_beyond_sixteen_fills_a_cell_is_put_back_to_none():
    palette = Palette()
    colours = [palette.marked(Severity.NOTE, f"rgb:0000{number:02X}") for number in range(20)]

    assert colours[10] == "BFDDFF"
    assert set(colours[11:]) == {"BFDDF0"}
    assert palette.before("BFDDF0") == NO_FILL


@given(st.lists(st.tuples(st.sampled_from(Severity), COLOURS), max_size=11))
def test_every_fill_comes_back(cells):
    palette = Palette()
    marked = [(palette.marked(severity, fill), fill) for severity, fill in cells]
    again = Palette(palette.record)

    assert all(again.before(colour) == fill for colour, fill in marked)


def test_what_asks_most_goes_first():
    assert worst([Severity.NOTE, Severity.MUST_FIX, Severity.CONFIRM]) is Severity.MUST_FIX
    assert worst([Severity.NOTE, Severity.CONFIRM]) is Severity.CONFIRM
    assert plain_colour(Severity.CONFIRM) == "FFD970"
