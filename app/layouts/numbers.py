"""How numbers are written on every page: ratios to two places, counts with separators, absences in words."""

from math import inf

from app.indicators.results import Result, State
from app.indicators.rounding import limit_text, text
from app.layouts.evidence import ABSENCES


def ratio_text(ratio: float | None, places: int = 2) -> str:
    """Return a ratio, or words for one that is infinite or undefined."""
    if ratio is None:
        return "undefined"
    return "above any figure" if ratio == inf else text(ratio, places)


def range_text(lower: float | None, upper: float | None, places: int = 2) -> str:
    """Return an interval in words: ``between 0.61 and just under 1.00``."""
    if lower is None or upper is None:
        return "not stated"
    if upper == inf:
        return f"{limit_text(lower, places)} or more"
    return f"between {limit_text(lower, places)} and {limit_text(upper, places)}"


def result_text(result: Result) -> str:
    """Return a result's ratio, or the words for its absence."""
    return ratio_text(result.ratio) if result.state is State.OK else ABSENCES[result.state]


def rate_text(rate: float | None) -> str:
    """Return a rate as a percentage to one place."""
    return "not stated" if rate is None else f"{text(rate * 100, 1)}%"


def share_text(share: float | None) -> str:
    """Return a share as a percentage to one place."""
    return rate_text(share)


def count_text(count: int | None) -> str:
    """Return a count with separators, or the words for its absence."""
    return "not supplied" if count is None else f"{count:,}"
