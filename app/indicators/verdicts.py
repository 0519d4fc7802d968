"""What a reader is told of one result, in a single word: how clear the evidence is, and whether cases are too few."""

from collections.abc import Iterable
from enum import StrEnum

from app.indicators.results import Label, Reliability, Result, State


class Verdict(StrEnum):
    """What a reader is told of one result: its label, its label with too few cases, or why it has none."""

    ADVERSE = "adverse"
    POSSIBLE = "possible"
    POSSIBLE_OF_FEW = "possible_of_few"
    NO_EVIDENCE = "no_evidence"
    FAVOURABLE = "favourable"
    TOO_FEW = "too_few"
    NO_CASES = "no_cases"
    NOT_CALCULABLE = "not_calculable"
    NOT_SUPPLIED = "not_supplied"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    NOT_JUDGED = "not_judged"


_FOUR_FIFTHS, _FIVE_QUARTERS, _EXACT = 0.8, 1.25, 12
_OF_FEW = {Label.NO_EVIDENCE: Verdict.TOO_FEW, Label.POSSIBLE: Verdict.POSSIBLE_OF_FEW}


def verdict(result: Result) -> Verdict:
    """Return which of the words is said of a result."""
    if result.label is None:
        return Verdict.NOT_JUDGED if result.state is State.OK else Verdict(result.state.value)
    few = _OF_FEW.get(result.label) if result.reliability is Reliability.LOW else None
    return few or Verdict(result.label.value)


def verdicts(results: Iterable[Result]) -> tuple[Verdict, ...]:
    """Return which verdicts occur among results, in the order in which they are explained."""
    found = {verdict(one) for one in results}
    return tuple(one for one in Verdict if one in found)


def is_large(ratio: float | None) -> bool:
    """Whether a gap is beyond four fifths, on either side; the last digits of a division do not decide."""
    return ratio is not None and not _FOUR_FIFTHS <= round(ratio, _EXACT) <= _FIVE_QUARTERS


def is_beyond_chance(result: Result) -> bool:
    """Whether the whole range that the numbers allow lies on one side of equal."""
    return (result.lower or 0) > 1 or (result.upper or 0) < 1
