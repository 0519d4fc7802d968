"""Figures for people (rounded half up from the exact value) and for programs (unrounded JSON)."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.indicators.rounding import text

NO_PROPORTION = "No proportion can be worked out: there must be at least one person, and the part within the whole."
_SMALLEST_SHOWN_P = 0.001


@dataclass(frozen=True, slots=True)
class Span:
    """The limits that a method puts round a figure; nan where it has none."""

    lower: float
    upper: float
    method: str
    confidence: float


def as_json(result: Mapping[str, object]) -> str:
    """Give JSON with unrounded numbers; infinity is the text "inf" and what is not defined is null."""
    return json.dumps(_plain(result), indent=2)


def ratio_sentence(subject: str, exact: Fraction | None, span: Span, p_value: float) -> str:
    """Say how the first group's rate compares with the second's; exact is None where the ratio is infinite."""
    if exact is None:
        finding = "nobody in the second group had the event, so the ratio has no upper end"
    else:
        finding = f"the first group's rate is {text(exact)} times the second's{_size(exact)}"
    test = "" if math.isnan(p_value) else f" The p-value of equal rates is {_probability(p_value)}."
    return f"{subject}: {finding}. {_could_be(span, text)}{test}"


def rate_sentence(x: int, n: int | None, span: Span) -> str:
    """Say what the proportion x of n, or the count x, could be."""
    if math.isnan(span.lower):
        return NO_PROPORTION
    if n is None:
        return f"The count is {x:,}. {_could_be(span, lambda limit: text(limit, 1))}"
    return f"{x:,} of {n:,} is {_percentage(Fraction(x, n))}. {_could_be(span, _percentage)}"


def no_interval(span: Span) -> str:
    """Say that the method gives no limits to these numbers, and which does; empty where it gives them."""
    has_none = math.isnan(span.lower) or math.isnan(span.upper)
    return f"The method {span.method} gives no interval here; scas does." if has_none else ""


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf"
    return value


def _size(ratio: Fraction) -> str:
    if ratio == 1:
        return ""
    return f" ({text(100 * abs(ratio - 1), 0)}% {'higher' if ratio > 1 else 'lower'})"


def _could_be(span: Span, shown: Callable[[float], str]) -> str:
    if missing := no_interval(span):
        return missing
    if span.lower == math.inf:
        return "With no confidence asked for, the interval is that ratio itself."
    level = f"{100 * span.confidence:g}% interval by {span.method}"
    reach = (
        f"from {shown(span.lower)} to {shown(span.upper)}" if span.upper < math.inf else f"{shown(span.lower)} or more"
    )
    return f"With these numbers it could be {reach} ({level})."


def _percentage(share: Fraction | float) -> str:
    return f"{text(100 * Fraction(share), 1)}%"


def _probability(p_value: float) -> str:
    return text(p_value, 3) if p_value >= _SMALLEST_SHOWN_P else f"below {_SMALLEST_SHOWN_P}"
