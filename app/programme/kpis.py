"""The programme's own indicators as data, and their board: months across, aim, rating and direction of travel.

The rules are those of the regulator's board report, and the same code gives every rating and arrow of that board.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.boards.direction import direction
from app.boards.key import direction_rating, rating
from app.programme.kpi_file import definitions
from app.programme.kpi_measures import MEASURES, Evidence
from app.programme.milestones import MilestoneKey, Window
from app.programme.months import Month, Period


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator: what it means, how a figure is worked out, and the aim that it is held against.

    ``working_days`` is within how many of them something is to be done, where that is what it measures.
    """

    key: str
    title: str
    meaning: str
    measure: str
    unit: str
    operator: str
    aim: Decimal
    is_stock: bool = False
    due_with: MilestoneKey | None = None
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class KpiCell:
    """One figure and its rating.

    The value is ``None`` where there was nothing to count; the rating is empty there, and while the aim is not due.
    ``is_ahead`` says that nothing is counted yet, because the milestone of the aim has not opened.
    """

    value: Decimal | None
    rating: str = ""
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One indicator over the months. ``so_far`` is the whole cycle's figure, ``None`` where one is taken each day."""

    kpi: Kpi
    cells: tuple[KpiCell, ...]
    so_far: KpiCell | None
    direction: str
    direction_rating: str


@lru_cache(maxsize=1)
def kpis() -> tuple[Kpi, ...]:
    """Return every indicator in the order of the board; ``ValueError`` if the file names a measure nobody knows."""
    return tuple(_kpi(key, fields) for key, fields in definitions().items())


def kpi_rows(evidence: Evidence, months: Sequence[Month], windows: Mapping[MilestoneKey, Window]) -> tuple[KpiRow, ...]:
    """Return the board of these months. The direction goes by the months that are over."""
    return tuple(_row(kpi, evidence, months, windows) for kpi in kpis())


def _kpi(key: str, fields: Mapping[str, Any]) -> Kpi:
    due_with = MilestoneKey(fields["due_with"]) if "due_with" in fields else None
    kpi = Kpi(key=key, **{**fields, "aim": Decimal(fields["aim"]), "due_with": due_with})
    if kpi.measure not in MEASURES:
        raise ValueError(f"The indicator {key} names a measure that is not known: {kpi.measure}.")
    return kpi


def _row(kpi: Kpi, evidence: Evidence, months: Sequence[Month], windows: Mapping[MilestoneKey, Window]) -> KpiRow:
    window = windows[kpi.due_with] if kpi.due_with else None
    cells = tuple(_cell(kpi, evidence, month, window) for month in months)
    over = [cell.value for cell, month in zip(cells, months, strict=True) if month.is_over]
    arrow = direction(over, kpi.aim, kpi.unit)
    whole = None if kpi.is_stock or not months else _cell(kpi, evidence, Period(months[0].first, months[-1].last))
    return KpiRow(kpi, cells, whole, arrow, direction_rating(arrow, kpi.operator))


def _cell(kpi: Kpi, evidence: Evidence, period: Period, window: Window | None = None) -> KpiCell:
    if window is not None and period.last < window.opens_on:
        return KpiCell(None, is_ahead=True)
    value = MEASURES[kpi.measure](evidence, period)
    is_due = window is None or period.last >= window.due_on
    return KpiCell(value, rating(value, kpi.operator, kpi.aim, kpi.unit) if value is not None and is_due else "")
