"""The return of the demonstration's first council as a person would fill it in: with ten mistakes, and then mended."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from app.demonstration.profiles import council_profiles
from app.demonstration.simulation import assumptions, simulated_return
from app.indicators.catalogue import load_edition
from app.indicators.returns import Cell
from schemas.layout import layout
from tests.support.workbooks import _fill_xlsx, cell_of

YEAR = 2025
SERVICES = ("adult", "children")
DETAILS = {
    "as_at": "2025-08-31",
    "window_from": "2024-09-01",
    "window_to": "2025-08-31",
    "services": "adult,children",
    "survey_from": "2025-05-01",
    "survey_to": "2025-05-31",
    "prepared_by": "A. Preparer",
}
HALF_FILLED = cell_of(Cell("children", "leavers", "", "mixed"))
ALL_OF_A_GROUP = Cell("children", "cpd_accessed", "", "black")
UNUSUAL = cell_of(ALL_OF_A_GROUP)

Changes = dict[tuple[str, str], object]


@lru_cache(maxsize=1)
def right_counts() -> Mapping[Cell, int]:
    """Return figures without a fault; one is so unusual that it needs a reason: all of a group are counted."""
    profile = council_profiles(assumptions()["seed"])[0]
    drawn = dict(simulated_return(profile, load_edition(YEAR), SERVICES).counts)
    service, group = ALL_OF_A_GROUP.service, ALL_OF_A_GROUP.ethnic_group
    everybody = sum(
        count
        for cell, count in drawn.items()
        if (cell.service, cell.measure, cell.ethnic_group) == (service, "headcount", group)
    )
    return {**drawn, ALL_OF_A_GROUP: everybody}


def fill(path: Path) -> Path:
    """Fill a downloaded workbook with the right figures and details, and return its path."""
    _fill_xlsx(path, load_edition(YEAR), right_counts(), DETAILS)
    return path


def mistakes() -> Changes:
    """Return ten everyday mistakes, each in a cell of its own; all but the half-filled row must be fixed."""
    shortlisted = right_counts()[Cell("adult", "shortlisted", "", "asian")]
    return {
        cell_of(Cell("adult", "headcount", "under_30k", "white_british")): "about 200",
        cell_of(Cell("adult", "headcount", "30k_to_70k", "asian")): 12.5,
        cell_of(Cell("adult", "headcount", "70k_and_over", "mixed")): -3,
        cell_of(Cell("adult", "cpd_accessed", "", "black")): "25%",
        cell_of(Cell("adult", "leavers", "", "white_british")): "1,234",
        cell_of(Cell("adult", "disciplinary_entered", "", "white_british")): "#REF!",
        cell_of(Cell("children", "shortlisted", "", "white_british")): "=B1+C1",
        cell_of(Cell("adult", "appointed", "", "asian")): shortlisted + 3,
        HALF_FILLED: None,
        _place_of_detail("as_at"): None,
    }


def corrections() -> Changes:
    """Return what belongs into those cells."""
    counts = {cell_of(cell): count for cell, count in right_counts().items()}
    mended: Changes = {place: counts[place] for place in mistakes() if place in counts}
    return {**mended, _place_of_detail("as_at"): date(2025, 8, 31)}


def _place_of_detail(key: str) -> tuple[str, str]:
    return next((item.sheet, item.cell) for item in layout(load_edition(YEAR)) if item.key == key)
