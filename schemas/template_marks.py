"""What a page of the template is made of before any file format: cells, their looks, and the rules on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Look(StrEnum):
    """How a cell is drawn. The four inputs are the only cells that a person can change."""

    TITLE = "title"
    PROSE = "prose"
    LABEL = "label"
    SECTION = "section"
    HEADER = "header"
    DEFINITION = "definition"
    FIXED = "fixed"
    TOTAL = "total"
    EARLIER = "earlier"
    EARLIER_TITLE = "earlier_title"
    COUNT_INPUT = "count_input"
    TEXT_INPUT = "text_input"
    DATE_INPUT = "date_input"
    CHOICE_INPUT = "choice_input"

    @property
    def is_input(self) -> bool:
        """Whether the person may change the cell."""
        return self.value.endswith("_input")


class RuleKind(StrEnum):
    """What a cell rule lets in."""

    WHOLE = "whole"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell. A formula is written in the XLSX notation, with ``value`` as its saved result."""

    row: int
    column: int
    value: str | int | date | None
    look: Look
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on a block of cells, with the words shown when somebody enters something else."""

    kind: RuleKind
    top: int
    left: int
    bottom: int
    right: int
    title: str
    message: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet. ``printed`` is the last column that goes on paper, where not all of them do."""

    name: str
    marks: tuple[Mark, ...]
    widths: Mapping[int, float]
    rules: tuple[Rule, ...] = ()
    frozen: tuple[int, int] = (0, 0)
    hidden: bool = False
    printed: int | None = None
    heights: Mapping[int, float] = field(default_factory=dict)
