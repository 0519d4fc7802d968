"""Every check of the catalogue: a return that it passes, one that it finds alone, and one at the edge."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.indicators.returns import Cell, Place, Return
from schemas.checking import check_raw
from schemas.detail_checks import Expected
from schemas.findings import Severity, load_checks
from schemas.raw import RawCell, RawKind, Source
from tests.unit.schemas.raw_returns import (
    EDITION,
    EXPECTED,
    adult,
    blank_rows,
    blank_table,
    good_return,
    row_values,
    with_counts,
    with_details,
    with_texts,
)

GOOD = good_return()
CPD = adult("cpd_accessed")
LEAVERS = adult("leavers")


def text(value):
    return with_texts(GOOD, {CPD: value})


def kind(kind_, value):
    return with_counts(GOOD, {CPD: (kind_, value)})


def percentage(value, *, formatted):
    cell = RawCell(RawKind.NUMBER, value, GOOD.counts[CPD].place, percentage=formatted)
    return replace(GOOD, counts={**GOOD.counts, CPD: cell})


def details(**values):
    return with_details(GOOD, **values)


def counts(**values):
    return with_counts(GOOD, {adult(measure): value for measure, value in values.items()})


def counts_of_white(number):
    """70 White people of adult CPD in the two columns that split White, and so many in the one that does not."""
    return with_counts(GOOD, {adult("cpd_accessed", "white_not_split"): number})


def band(group, value):
    """Set one group in every pay band."""
    return {adult("headcount", group, key): value for key in EDITION.measures["headcount"].breakdown_keys}


def half_blank(*groups):
    return with_counts(GOOD, {adult("cpd_accessed", group): None for group in groups})


def not_supplied(table, state="cannot_supply", note=""):
    return with_details(blank_table(GOOD, table), **{f"table__{table}": state, f"note__{table}": note})


def adult_only(raw=GOOD):
    raw = with_details(raw, services="adult")
    return with_counts(raw, {cell: None for cell in raw.counts if cell.service == "children"})


def unknown_shortlisted(unknown):
    """200 adults shortlisted, so many of them not known, and 100 appointed, all known."""
    values = (100 - unknown, 30, None, 10, 30, 20, 10, unknown, 0)
    raw = with_counts(GOOD, row_values("adult", "shortlisted", values))
    return with_counts(raw, row_values("adult", "appointed", (48, 20, None, 4, 12, 9, 7, 0, 0)))


def respondents(number):
    """So many adult respondents in all, against a headcount of 800."""
    return with_counts(GOOD, {adult("survey_respondents", "white_british"): number - 130})


def unknown_cpd(number):
    """60 adults of known ethnicity with CPD, and so many not known."""
    return with_counts(GOOD, row_values("adult", "cpd_accessed", (20, 10, None, 5, 10, 12, 3, number - 7, 7)))


def read_before(**changes):
    """The same return a year ago; every count one higher, so that nothing looks copied."""
    values = {cell: int(value.text) + 1 for cell, value in GOOD.counts.items() if value.text}
    values |= {adult(measure): value for measure, value in changes.items()}
    return Return(_details(), values)


def the_same_before(*, but=()):
    values = {cell: int(value.text) for cell, value in GOOD.counts.items() if value.text}
    kept = {cell: value if cell.measure == "leavers" else value + 1 for cell, value in values.items()}
    return Return(_details(), kept | dict(but))


def _details():
    return check_raw(EDITION, GOOD, EXPECTED).return_.details


# code: what it finds, and what lies just at its edge and passes
CASES = {
    "C-01": (text("twelve"), text("12")),
    "C-02": (kind(RawKind.NUMBER, "3.0000000001"), kind(RawKind.NUMBER, "3.0")),
    "C-03": (kind(RawKind.NUMBER, "-1"), kind(RawKind.NUMBER, "0")),
    "C-04": (percentage("0.12", formatted=True), percentage("12", formatted=False)),
    "C-05": (text("1,234"), text("13")),
    "C-06": (text("12 people"), text("12")),
    "C-07": (text("n/a"), text("0")),
    "C-08": (kind(RawKind.NUMBER, "1000001"), with_counts(GOOD, {adult("leavers", "not_known"): 3})),
    "C-09": (kind(RawKind.ERROR, "#REF!"), text("12")),
    "C-10": (kind(RawKind.FORMULA_WITHOUT_VALUE, "=A1"), text("12")),
    "C-11": (kind(RawKind.BOOLEAN, "TRUE"), kind(RawKind.NUMBER, "1")),
    "C-12": (kind(RawKind.DATE, "2025-04-03"), text("12")),
    "C-13": (text("1e1"), text("10")),
    "C-14": (text("١٢"), text("12")),
    "C-15": (text("007"), text("7")),
    "C-16": (text("<10"), text("9")),
    "C-17": (text("12"), kind(RawKind.NUMBER, "12")),
    "C-18": (text("a.person@example.org"), text("12")),
    "D-01": (details(organisation=""), details(organisation="x")),
    "D-02": (details(organisation="E06000001"), details(organisation="e06000099")),
    "D-03": (details(collection="20255"), details(collection="2025.0")),
    "D-04": (details(collection="2024"), details(collection="2025")),
    "D-05": (details(as_at=""), details(as_at="31 March 2025")),
    "D-06": (details(as_at="31/02/2025"), details(as_at="31/03/2025")),
    "D-07": (details(as_at="4/5/2025"), details(as_at="5/5/2025")),
    "D-08": (details(as_at="2025-02-28"), details(as_at="2025-03-01")),
    "D-09": (
        details(window_from="2024-03-01", window_to="2025-02-28"),
        details(window_from="2024-03-02", window_to="2025-03-01"),
    ),
    "D-10": (details(window_from="2024-04-02"), details(window_from="2024-04-01")),
    "D-11": (details(survey_to="2024-10-31"), details(survey_to="2024-11-01")),
    "D-12": (details(services=""), details(services="Adult social care and children")),
    "D-13": (details(survey_from=""), details(survey_from="2024-11-30")),
    "D-14": (details(prepared_by=""), details(prepared_by="Ó")),
    "D-15": (details(prepared_by="AB123456C"), details(prepared_by="Head of HR, team 2")),
    "D-16": (details(table__leavers="perhaps"), details(table__leavers="Supplied")),
    "D-17": (details(note__leavers="Ask jo@example.org"), details(note__leavers="Moved system on 1 April 2024.")),
    "D-18": (details(as_at="2025-10-09"), details(as_at="2025-10-08")),
    "D-19": (details(organisation="E06000001"), details(organisation="")),
    "R-01": (counts(appointed=31), counts(appointed=29, shortlisted=31)),
    "R-02": (counts(cpd_accessed=97), counts(cpd_accessed=95)),
    "R-03": (half_blank("mixed"), half_blank("white_not_split")),
    "R-04": (half_blank("not_known"), with_counts(GOOD, {adult("cpd_accessed", "not_known"): 0})),
    "R-05": (counts_of_white(70), counts_of_white(0)),
    "R-06": (counts_of_white(69), counts_of_white(None)),
    "T-01": (
        with_counts(GOOD, row_values("adult", "ftp_referred", (None,) * 9, "social_worker")),
        with_counts(GOOD, row_values("adult", "ftp_referred", (0,) * 9, "social_worker")),
    ),
    "T-02": (blank_rows(GOOD, "adult", "appointed"), GOOD),
    "T-03": (blank_rows(GOOD, "children", "leavers"), adult_only()),
    "T-04": (with_counts(adult_only(), {Cell("children", "leavers", "", "asian"): 0}), adult_only()),
    "T-05": (details(table__leavers="not_applicable"), not_supplied("staff_survey")),
    "T-06": (not_supplied("workforce"), not_supplied("workforce", note="The payroll moved.")),
    "T-07": (not_supplied("leavers"), not_supplied("leavers", note="The payroll moved.")),
    "T-08": (with_counts(GOOD, dict.fromkeys(GOOD.counts)), GOOD),
    "T-09": (not_supplied("staff_survey"), GOOD),
    "T-10": (
        with_counts(GOOD, dict.fromkeys(cell for cell in GOOD.counts if cell.service == "children")),
        with_counts(
            GOOD,
            dict.fromkeys(cell for cell in GOOD.counts if cell.service == "children" and cell.measure != "leavers"),
        ),
    ),
    "P-01": (respondents(801), respondents(800)),
    "P-02": (unknown_shortlisted(21), unknown_shortlisted(20)),
    "P-03": (unknown_cpd(16), unknown_cpd(15)),
    "P-04": (counts(leavers=96), counts(leavers=95)),
    "P-05": (GOOD, GOOD),
    "P-06": (GOOD, GOOD),
}
PREVIOUS = {
    "P-05": (read_before(leavers=90), read_before(leavers=89)),
    "P-06": (the_same_before(), the_same_before(but={LEAVERS: 10}.items())),
}
# a table that is said not to be supplied is named with all that it costs, whatever else is said
ALONG_WITH = {"T-06": {"T-09"}, "T-07": {"T-09"}}
BESIDE = {
    "D-02": Expected(date(2025, 10, 8), organisation="E06000099"),
    "D-18": EXPECTED,
    "D-19": Expected(date(2025, 10, 8), organisation="E06000099", overrides=True),
}


def codes(raw, code, which):
    previous = PREVIOUS[code][which] if code in PREVIOUS else None
    checked = check_raw(EDITION, raw, BESIDE.get(code, EXPECTED), previous)
    return Counter(item.code for item in checked.findings)


def catalogue():
    return {code: check for code, check in load_checks().items() if not code.startswith("F-")}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_check_fires_alone_on_what_it_is_for(code):
    found = codes(CASES[code][0], code, 0)

    assert set(found) == {code} | ALONG_WITH.get(code, set())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_check_stays_silent_at_its_edge(code):
    assert code not in codes(CASES[code][1], code, 1)


@pytest.mark.parametrize("source", list(Source))
def test_a_sound_return_has_no_finding(source):
    checked = check_raw(EDITION, good_return(source), EXPECTED)

    assert checked.findings == ()


def test_every_check_has_its_examples():
    assert set(CASES) == set(catalogue())


def test_the_catalogue_and_the_code_name_the_same_checks():
    sources = Path("schemas").glob("*.py")
    raised = {code for path in sources for code in re.findall(r'"([A-Z]-\d{2})"', path.read_text(encoding="utf-8"))}

    assert raised == set(load_checks())


def test_codes_are_a_letter_and_two_digits():
    assert all(re.fullmatch(r"[FCDRTP]-\d{2}", code) for code in load_checks())


@pytest.mark.parametrize("check", catalogue().values(), ids=lambda check: check.code)
def test_every_check_says_what_it_means_in_plain_sentences(check):
    sentences = (check.message, check.expected, check.fix, check.meaning)

    assert all(sentence.endswith((".", "{others}.")) for sentence in sentences)
    assert check.title
    assert check.example
    assert not re.search(r"(?i)\b(invalid|illegal|error occurred|dtype|null|NaN|schema|pandera)\b", " ".join(sentences))


@pytest.mark.parametrize("code", sorted(code for code, check in catalogue().items() if check.code[0] == "P"))
def test_an_unlikely_figure_never_blocks(code):
    assert catalogue()[code].severity is Severity.CONFIRM


@pytest.mark.parametrize("code", sorted(code for code, check in catalogue().items() if check.code[0] in "CRT"))
def test_a_fault_that_blocks_names_the_indicators_it_costs(code):
    checked = check_raw(EDITION, CASES[code][0], EXPECTED)
    blocking = [item for item in checked.findings if item.severity is Severity.MUST_FIX]

    assert all(item.indicators for item in blocking)


def test_a_finding_stands_at_the_cell_with_the_labels_that_the_person_sees():
    checked = check_raw(EDITION, text("n/a"), EXPECTED)

    (found,) = checked.findings
    assert found.place == Place("4 Development", "G8")
    assert (found.row, found.column) == ("Accessed funded non-mandatory CPD (Adult social care)", "Asian")
