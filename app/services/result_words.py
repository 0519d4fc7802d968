"""A result in a few plain words: the ratio with the two rates that it comes from, or why there is none."""

from math import isinf

from app.indicators.meanings import ABSENCES
from app.indicators.results import Result, State
from app.indicators.rounding import text

NOTHING = "not supplied"


def result_words(result: Result) -> str:
    """Return a result as people read it: the ratio with the two rates and their counts, or why there is none."""
    rates = f"{_rate(result.numerator, result.denominator)} against {_rate_of_reference(result)}"
    if result.state is State.OK and result.ratio is not None:
        return f"{_ratio(result.ratio)}: {rates}"
    known = result.denominator is not None and result.reference_denominator is not None
    return f"{ABSENCES[result.state]}: {rates}" if known else ABSENCES[result.state]


def _ratio(ratio: float) -> str:
    return "above any figure" if isinf(ratio) else text(ratio)


def _rate_of_reference(result: Result) -> str:
    return _rate(result.reference_numerator, result.reference_denominator)


def _rate(part: int | None, whole: int | None) -> str:
    if part is None or whole is None:
        return NOTHING
    share = f" ({text(100 * part / whole, 1)}%)" if whole else ""
    return f"{part:,} of {whole:,}{share}"
