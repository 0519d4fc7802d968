"""The figures of one chart as a table: read beside the chart, downloaded as a file, the same numbers in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.register.values import State
from app.register.views import View

Cell = str | int | Decimal

STATE_WORDS = {
    State.OK: "",
    State.WITHHELD_SMALL_BASE: "withheld: too few people for a percentage",
    State.NOT_COMPARABLE: "not comparable: ethnicity not known",
    State.NOT_PUBLISHED: "not published",
    State.NOT_LOADED: "not loaded yet",
}
NOBODY = "nobody in this role"


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One chart's figures. A cell is a number as it stands, or words where there is no number.

    ``key`` names the table in addresses and file names, ``numbers`` are the columns of figures counted from 0, and
    ``datasets`` are the keys of the datasets that the figures come from.
    """

    key: str
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...]
    datasets: tuple[str, ...]


def absence(view: View) -> str:
    """Return the words that stand where a view has no percentage; empty where it has one."""
    if view.state is State.WITHHELD_SMALL_BASE and not view.total:
        return NOBODY
    return STATE_WORDS[view.state]


def percent_cell(view: View) -> Cell:
    """Return a view's minority ethnic percentage, or the words for why there is none."""
    return absence(view) if view.minority_percent is None else view.minority_percent


def known_percent_cell(view: View) -> Cell:
    """Return the percentage of people whose ethnicity is known, or the words for why there is none."""
    return _or_words(view.known_percent, view)


def count_cells(view: View) -> tuple[Cell, Cell]:
    """Return how many people's ethnicity is known, and how many people there are."""
    return _or_words(view.known, view), _or_words(view.total, view)


def minority_count_cell(view: View) -> Cell:
    """Return how many people are from minority ethnic groups, or the words for why that is not said."""
    return _or_words(view.minority_ethnic.count if view.minority_ethnic else None, view)


def group_cells(view: View, groups: Sequence[str]) -> tuple[Cell, ...]:
    """Return a view's percentage of each group in this order, or the words for why there are none."""
    found = {share.key: share.percent for share in view.groups}
    return tuple(_or_words(found.get(group), view) for group in groups)


def _or_words(value: Cell | None, view: View) -> Cell:
    return absence(view) if value is None else value
