"""Why a result has too few cases, in words, and what too few people are: two questions that readers take for one."""

from fractions import Fraction

from app.indicators.counts import LEAST_EVENTS, LEAST_EXPECTED, Counts
from app.indicators.disclosure import THRESHOLD
from app.indicators.edition import Edition
from app.indicators.results import Result
from app.indicators.rounding import text
from app.indicators.sentences import counts_of
from app.indicators.wording import group_people

TOO_FEW_PEOPLE = (
    "Too few cases and too few people are two things. Too few cases: chance could move the figure far. Too few people: "
    f"somebody could be recognised, so a figure is not to be republished that counts 1 to {THRESHOLD - 1} people, a "
    f"group of fewer than {THRESHOLD}, or everybody in a group, nor one from which such a figure could be worked out."
)
SWAYED = "One person more or less could change the answer."


def why_too_few(result: Result, edition: Edition) -> str:
    """Return which rule a result with too few cases does not meet: cases in all, or those expected in one group."""
    counts = counts_of(result)
    events = counts.a + counts.c
    if events < LEAST_EVENTS:
        return f"only {events:,} cases in all, where it takes at least {LEAST_EVENTS}. {SWAYED}"
    people = group_people(edition, _smaller(result, counts), edition.indicator(result.indicator).people)
    return (
        f"if both groups fared the same, {_expected(counts)} of these {events:,} cases would be {people}, where it "
        f"takes at least {LEAST_EXPECTED} in each group. {SWAYED}"
    )


def _smaller(result: Result, counts: Counts) -> str:
    return result.group if counts.n1 <= counts.n2 else result.reference


def _expected(counts: Counts) -> str:
    """Return the lower of the two expected numbers to one decimal, never rounded up to the number that it lacks."""
    events = counts.a + counts.c
    said = text(Fraction(min(counts.n1, counts.n2) * events, counts.n1 + counts.n2), 1)
    return f"just under {LEAST_EXPECTED}" if said == f"{LEAST_EXPECTED}.0" else f"only about {said}"
