"""The catalogue, the checks, the template's own notes and the messages say the same."""

import re
from string import Formatter

import openpyxl
import pytest

from app.indicators.catalogue import collections, load_edition
from schemas.checking import check_raw
from schemas.draft import every_indicator
from schemas.findings import Blocks, Severity, load_checks
from schemas.layout import STATE_WORDS, InputKind, layout
from schemas.raw import RawKind
from schemas.template_checks import PLEASE_CONFIRM, TOO_MANY, _pairs
from schemas.template_how_to import STEPS
from schemas.waivers import waivable_codes
from tests.support.workbooks import set_cells, write_empty, write_filled
from tests.unit.schemas.raw_returns import EDITION, EXPECTED, with_texts
from tests.unit.schemas.test_check_report import checked
from tests.unit.schemas.test_every_check import BESIDE, CASES, GOOD, PREVIOUS, adult, counts, kind, text


def found_by(code):
    previous = PREVIOUS[code][0] if code in PREVIOUS else None
    checked_ = check_raw(EDITION, CASES[code][0], BESIDE.get(code, EXPECTED), previous)
    return [item for item in checked_.findings if item.code == code]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return openpyxl.load_workbook(write_empty(tmp_path_factory.mktemp("template") / "template.xlsx"))


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_finding_has_the_severity_and_the_words_of_its_entry(code):
    check = load_checks()[code]
    for item in found_by(code):
        assert item.severity is check.severity
        for said, template in ((item.message, check.message), (item.expected, check.expected), (item.fix, check.fix)):
            pieces = [piece for piece, *_ in Formatter().parse(template) if piece]
            assert all(piece in said for piece in pieces)
            assert "{" not in said
            assert "None" not in said


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_finding_concerns_the_indicators_that_its_entry_names(code):
    blocks, everything = load_checks()[code].blocks, every_indicator(EDITION)
    for item in found_by(code):
        if blocks is Blocks.NONE:
            assert item.indicators == ()
        elif blocks is Blocks.EVERY:
            assert item.indicators == everything
        elif isinstance(blocks, tuple):
            assert item.indicators == blocks
        else:
            assert set(item.indicators) <= set(everything)
            assert item.indicators


def test_indicators_that_an_entry_names_are_in_every_edition():
    for year in collections():
        keys = {indicator.key for indicator in load_edition(year).indicators}
        for check in load_checks().values():
            if isinstance(check.blocks, tuple):
                assert set(check.blocks) <= keys


def test_only_checks_that_leave_the_figures_right_can_be_waived():
    waivable = {load_checks()[code] for code in waivable_codes()}

    assert {check.code for check in waivable if check.severity is Severity.MUST_FIX} == {"D-01", "D-14", "F-28", "F-31"}
    assert not {check.code[0] for check in waivable} & {"C"}
    assert Severity.NOTE not in {check.severity for check in waivable}


def test_what_the_template_keeps_out_of_a_count_the_checks_find_too(book):
    (rule,) = {
        (rule.type, rule.operator, rule.formula1, rule.error)
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "whole"
    }
    assert rule[:3] == ("whole", "greaterThanOrEqual", "0")
    assert rule[3].startswith("Enter a whole number of people, 0 or more.")

    for refused, code in (
        (kind(RawKind.NUMBER, "1.5"), "C-02"),
        (kind(RawKind.NUMBER, "-1"), "C-03"),
        (text("twelve"), "C-01"),
    ):
        assert [item.code for item in check_raw(EDITION, refused, EXPECTED).findings] == [code]
    assert "0 or more" in load_checks()["C-03"].expected
    assert "A whole number of people" in load_checks()["C-02"].expected
    assert "leave the cell empty if you cannot supply it" in load_checks()["C-01"].fix


def test_every_word_that_the_template_offers_is_understood(book, tmp_path):
    offered = {
        (sheet.title, str(block).split(":")[0]): rule.formula1.strip('"').split(",")
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
        for block in rule.sqref.ranges
    }

    assert {tuple(words) for words in offered.values()} == {("yes", "no"), tuple(STATE_WORDS.values())}
    for number in range(len(STATE_WORDS)):
        chosen = {place: words[number % len(words)] for place, words in offered.items()}
        report = checked(set_cells(write_filled(tmp_path / "return.xlsx"), chosen))
        assert not {item.code for item in report.findings} & {"D-16", "F-37"}


def test_the_template_warns_of_a_part_above_its_whole_as_the_checks_do():
    severities = {TOO_MANY: "R-01", PLEASE_CONFIRM: "R-02"}
    for pair in _pairs(EDITION):
        if pair.part.breakdowns or pair.whole.breakdowns:
            continue
        whole = int(GOOD.counts[adult(pair.whole.key)].text)
        findings = check_raw(EDITION, counts(**{pair.part.key: whole + 1}), EXPECTED).findings
        assert severities[pair.warning] in {item.code for item in findings}
    assert load_checks()["R-01"].severity is Severity.MUST_FIX
    assert load_checks()["R-02"].severity is Severity.CONFIRM


def test_the_how_to_sheet_asks_for_what_the_checks_expect():
    words = " ".join(STEPS)

    assert "Enter whole numbers of people, never percentages." in words
    assert load_checks()["C-04"].title == "Percentage instead of a count"
    assert "Enter 0 where there was nobody. Leave a cell blank only where you do not hold the figure." in words
    assert load_checks()["C-07"].expected == "0 for none; an empty cell for not supplied."
    assert "Never enter names" in words
    assert load_checks()["C-18"].severity is Severity.MUST_FIX


def test_the_labels_in_messages_are_those_of_the_template(book):
    labels = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    sections = {service.label for service in EDITION.services}
    for code in sorted(CASES):
        for item in found_by(code):
            if item.column:
                assert item.column in labels
            if item.row and item.place.sheet not in {None, "Start"} and item.row.endswith(")") and code[0] in "CR":
                row, service = re.fullmatch(r"(.+) \((.+)\)", item.row).groups()
                assert service in sections
                assert any(label.endswith(row) or row in label for label in labels)


def test_every_cell_of_the_template_that_takes_a_count_is_checked():
    places = {item.place for item in layout(EDITION) if item.kind is InputKind.COUNT}
    spoiled = with_texts(GOOD, dict.fromkeys(GOOD.counts, "n/a"))

    found = {item.place for item in check_raw(EDITION, spoiled, EXPECTED).findings if item.code == "C-07"}

    assert found == places
