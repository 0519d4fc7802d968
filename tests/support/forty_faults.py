"""A workbook spoilt in forty-three ways, no two of one kind: what people do to a return between them in a year."""

from datetime import date
from pathlib import Path

import openpyxl

from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell
from schemas.layout import layout
from tests.support.everyday_mistakes import YEAR, right_counts
from tests.support.workbooks import cell_of

GROUPS = load_edition(YEAR).group_keys
Places = dict[tuple[str, str], object]


def count(service: str, measure: str, group: str, breakdown: str = "") -> tuple[str, str]:
    """Return the sheet and the cell of a count."""
    return cell_of(Cell(service, measure, breakdown, group))


def _detail(key: str) -> tuple[str, str]:
    return next((item.sheet, item.cell) for item in layout(load_edition(YEAR)) if item.key == key)


def _answer(service: str) -> tuple[str, str]:
    found = (item for item in layout(load_edition(YEAR)) if item.key == "services" and item.service == service)
    return next((item.sheet, item.cell) for item in found)


def _empty_row(service: str, measure: str, breakdown: str = "") -> Places:
    return {count(service, measure, group, breakdown): None for group in GROUPS}


def single_counts() -> dict[str, Places]:
    """Return faults of single counts by the check that they break, each in a cell of its own."""
    band, worker = "headcount", "regulated_headcount"
    return {
        "C-01": {count("adult", band, "white_british", "under_30k"): "about 130"},
        "C-02": {count("adult", band, "asian", "30k_to_70k"): 12.5},
        "C-03": {count("adult", band, "mixed", "70k_and_over"): -3},
        "C-04": {count("children", band, "white_british", "30k_to_70k"): "25%"},
        "C-05": {count("children", band, "white_british", "under_30k"): "1,234"},
        "C-06": {count("children", band, "white_british", "70k_and_over"): "20 people"},
        "C-07": {count("children", band, "black", "70k_and_over"): "n/a"},
        "C-08": {count("children", worker, "white_british", "social_worker"): 12_000_000},
        "C-09": {count("children", worker, "white_british", "other_regulated"): "#REF!"},
        "C-10": {count("children", worker, "asian", "social_worker"): "=B1+C1"},
        "C-11": {count("children", worker, "white_minority", "other_regulated"): True},
        "C-12": {count("adult", worker, "white_british", "social_worker"): date(2025, 4, 3)},
        "C-13": {count("adult", worker, "white_british", "other_regulated"): "1e1"},
        "C-14": {count("adult", worker, "white_minority", "social_worker"): "٢٩"},
        "C-15": {count("adult", worker, "mixed", "social_worker"): "006"},
        "C-16": {count("adult", worker, "black", "social_worker"): "<10"},
        "C-17": {count("adult", "cpd_accessed", "white_british"): "99"},
        "C-18": {count("adult", worker, "other", "social_worker"): "a.person@example.org"},
    }


def details() -> dict[str, Places]:
    """Return faults of the details before the counts, by the check that they break."""
    return {
        "D-02": {_detail("organisation"): "E06000001"},
        "D-03": {_detail("collection"): "20255"},
        "D-05": {_detail("as_at"): None},
        "D-06": {_detail("window_from"): "31/02/2025"},
        "D-07": {_detail("window_to"): "1/2/2025"},
        "D-11": {_detail("survey_to"): date(2025, 4, 1)},
        "D-15": {_detail("prepared_by"): "jo.person@example.org"},
        "D-16": {_detail("table.staff_survey"): "maybe"},
        "D-17": {_detail("note.recruitment"): "Ask jo.person@example.org"},
        "F-37": {_answer("children"): "partly"},
        "T-05": {_detail("table.leavers"): "Not applicable"},
    }


def rows() -> dict[str, Places]:
    """Return faults of rows, by the check that they break."""
    counts = right_counts()
    shortlisted = counts[Cell("adult", "shortlisted", "", "asian")]
    white = sum(counts[Cell("adult", "shortlisted", "", group)] for group in ("white_british", "white_minority"))
    return {
        "F-36": {("2 Recruitment", "L14"): 999},
        "R-01": {count("adult", "appointed", "asian"): shortlisted + 3},
        "R-02": {count("children", "disciplinary_entered", "asian"): 900},
        "R-03": {count("adult", "hba_public", "mixed"): None},
        "R-04": {count("children", "hba_public", "not_known"): None},
        "R-05": {count("adult", "shortlisted", "white_not_split"): white},
        "R-06": {count("children", "shortlisted", "white_not_split"): 5},
        "T-01": _empty_row("children", "ftp_referred", "other_regulated"),
        "T-02": _empty_row("adult", "disciplinary_entered"),
    }


def headings() -> dict[str, Places]:
    """Return changed headings, by the check that they break."""
    return {"F-27": {("4 Development", "I11"): "Others"}, "F-48": {("4 Development", "G7"): "\u0410sian"}}


STRUCTURE = ("F-26", "F-29", "F-30")


def spoil(path: Path) -> set[str]:
    """Plant every fault in a right workbook, and return the codes of the checks that they break."""
    faults = {**single_counts(), **details(), **rows(), **headings()}
    book = openpyxl.load_workbook(path)
    for places in faults.values():
        for (sheet, cell), value in places.items():
            book[sheet][cell] = value
    book["3 Employee relations"].title = "ER"
    book.create_sheet("Workings")
    book["2 Recruitment"].row_dimensions[9].hidden = True
    book.save(path)
    return {*faults, *STRUCTURE}
