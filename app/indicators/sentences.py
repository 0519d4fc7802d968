"""One result in one or two plain sentences, in which every number is the one that the result shows.

Never "more likely" with a ratio: a percentage from just under 1 to just under 2, "times as likely" otherwise.
"""

from fractions import Fraction

from app.indicators.bounds import exact_ratio
from app.indicators.counts import Counts
from app.indicators.edition import Edition, IndicatorDefinition
from app.indicators.results import BOTH_SERVICES, Label, Reliability, Result, State
from app.indicators.rounding import half_up, limit_text, text
from app.indicators.verdicts import is_beyond_chance
from app.indicators.wording import group_people, lower_first, past_tense, upper_first

_EVEN = Fraction(1)
_TWICE = Fraction(2)


def sentence(result: Result, edition: Edition, alone: str | None = None) -> str:
    """Return a result in words; ``alone`` names the one service that a result for both rests on."""
    if result.state in _LEADS:
        return f"{_LEADS[result.state]} {result.reason}"
    words = _worked_out(result, edition)
    if result.service == BOTH_SERVICES and alone is not None:
        label = lower_first(edition.service(alone).label)
        return f"{words} This is {label} alone, because the return covers no other service."
    return words


_LEADS = {
    State.NOT_APPLICABLE: "Not applicable.",
    State.NOT_SUPPLIED: "Not supplied.",
    State.NOT_CALCULABLE: "Not calculable.",
}


def counts_of(result: Result) -> Counts:
    """Return the four counts of a result that has them; ``ValueError`` for one that has not."""
    four = result.numerator, result.denominator, result.reference_numerator, result.reference_denominator
    known = [count for count in four if count is not None]
    if len(known) != len(four):
        raise ValueError(f"{result.indicator} for {result.group} has no counts.")
    return Counts(*known)


def _worked_out(result: Result, edition: Edition) -> str:
    indicator = edition.indicator(result.indicator)
    counts = counts_of(result)
    band = ""
    if result.breakdown:
        rows = {row.key: row.label for row in edition.measures[indicator.numerator].breakdowns}
        band = f"{rows[result.breakdown]}: "
    people = tuple(group_people(edition, group, indicator.people) for group in (result.group, result.reference))
    if result.state is State.NO_CASES:
        none = _no_cases(indicator, counts, people)
        return band + lower_first(none) if band else none
    first = _in_counts(indicator, counts, people) if 0 in (counts.a, counts.c) else _in_ratio(indicator, counts, people)
    start = first if band else upper_first(first)
    return f"{band}{start} {_how_sure(result)}{_in_whose_favour(result, people[0])}"


def _no_cases(indicator: IndicatorDefinition, counts: Counts, people: tuple[str, ...]) -> str:
    happened = past_tense(indicator.outcome)
    return (
        f"None of {counts.n1:,} {people[0]} and none of {counts.n2:,} {people[1]} {happened}, "
        "so there is nothing to compare."
    )


def _in_counts(indicator: IndicatorDefinition, counts: Counts, people: tuple[str, ...]) -> str:
    """Say a ratio of 0 or of infinity as the people behind it."""
    happened = past_tense(indicator.outcome)
    if not counts.a:
        return f"None of {counts.n1:,} {people[0]} {happened}, against {counts.c:,} of {counts.n2:,} {people[1]}."
    return f"{counts.a:,} of {counts.n1:,} {people[0]} {happened}, against none of {counts.n2:,} {people[1]}."


def _in_ratio(indicator: IndicatorDefinition, counts: Counts, people: tuple[str, ...]) -> str:
    ratio = exact_ratio(counts)
    likely = f"likely as {people[1]} {indicator.outcome}"
    if ratio == _EVEN:
        return f"{people[0]} were as {likely} (1.00)."
    shown = half_up(ratio, 2)
    if shown == _EVEN:
        return f"{people[0]} were about as {likely} (1.00)."
    if not shown:
        return f"{people[0]} were less than 0.01 times as {likely}."
    return f"{people[0]} were {text(shown)} times as {likely}{_percentage(shown)}."


def _percentage(shown: Fraction) -> str:
    if shown < _EVEN:
        return f" ({int((_EVEN - shown) * 100)}% less likely)"
    return f" ({int((shown - _EVEN) * 100)}% more likely)" if shown < _TWICE else ""


def _how_sure(result: Result) -> str:
    return f"With these numbers it could be {_range(result)}{_verdict(result)}"


def _range(result: Result) -> str:
    if not result.numerator:
        return f"anything up to {limit_text(result.upper or 0)} times as likely"
    if not result.reference_numerator:
        return f"anything from {limit_text(result.lower or 0)} times as likely upwards"
    return f"anywhere from {limit_text(result.lower or 0)} to {limit_text(result.upper or 0)}"


def _verdict(result: Result) -> str:
    is_one_sided = is_beyond_chance(result)
    if result.reliability is Reliability.LOW:
        few = "all on one side of equal, but with so few cases that it stays uncertain"
        return f", {few}." if is_one_sided else ": there are too few cases to say."
    if is_one_sided:
        return ", so this is unlikely to be chance."
    alike = result.numerator and result.reference_numerator and half_up(exact_ratio(counts_of(result)), 2) == _EVEN
    return ", so a difference either way is possible." if alike else ", so this may be chance."


def _in_whose_favour(result: Result, people: str) -> str:
    return f" The difference is in favour of {people}." if result.label is Label.FAVOURABLE else ""
