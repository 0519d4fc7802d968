"""A waiver makes a note of what its check finds at its place, and touches nothing else."""

import pytest

from app.indicators.returns import Place
from schemas.findings import Finding, Severity, load_checks
from schemas.report import Report
from schemas.waivers import Waived, waivable_codes, with_waivers


def found(code="D-14", severity=Severity.MUST_FIX, *, place=Place("Start", "B15"), row="Prepared by"):
    return Finding(code, severity, "m", "e", "f", place, row, None, None, ("cpd",))


def judged(waiver, *findings):
    return with_waivers(Report("r", readable=True, findings=findings), [waiver]).findings


def test_a_waived_finding_stays_as_a_note_with_the_number_of_its_waiver():
    (item,) = judged(Waived(7, "D-14"), found())

    assert (item.severity, item.waiver, item.message, item.indicators) == (Severity.NOTE, 7, "m", ("cpd",))


def test_the_totals_follow():
    report = with_waivers(Report("r", readable=True, findings=(found(), found("C-01"))), [Waived(7, "D-14")])

    assert (report.summary["must_fix"], report.summary["note"]) == (1, 1)


@pytest.mark.parametrize("place", ["Start", "START", "Prepared by", "B15"])
def test_a_place_is_a_sheet_a_row_or_a_cell_in_any_case(place):
    assert judged(Waived(7, "D-14", place), found())[0].waiver == 7


@pytest.mark.parametrize("place", ["6 Leavers", "B1", "Prepared", ""])
def test_another_place_is_not_covered(place):
    assert judged(Waived(7, "D-14", place), found())[0].waiver is None


@pytest.mark.parametrize("code", ["C-01", "R-01", "R-05", "F-40", "T-05"])
def test_a_check_that_keeps_the_figures_right_is_never_waived_whatever_the_database_says(code):
    assert judged(Waived(7, code), found(code))[0].severity is Severity.MUST_FIX


def test_a_note_stays_what_it_was():
    assert judged(Waived(7, "D-14"), found(severity=Severity.NOTE))[0].waiver is None


def test_of_two_waivers_the_first_is_named():
    report = Report("r", readable=True, findings=(found(),))

    assert with_waivers(report, [Waived(7, "D-14"), Waived(8, "D-14")]).findings[0].waiver == 7


def test_what_can_be_waived_is_what_the_catalogue_says():
    assert waivable_codes() == tuple(sorted(code for code, check in load_checks().items() if check.waivable))
    assert "D-14" in waivable_codes()
