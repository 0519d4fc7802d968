"""What equal rates would mean, as a number of people: the excess turned into a sentence."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from app.indicators.edition import Edition
from app.indicators.labels import LEAST_EVENTS, LEAST_EXPECTED
from app.indicators.meanings import Verdict, verdict
from app.indicators.results import Reliability, Result, State
from app.indicators.rounding import half_up, text
from app.indicators.sentences import counts_of
from app.indicators.wording import group_people


def parity_sentence(result: Result, edition: Edition) -> str:
    """Return how many fewer or more people of the group there would have been at equal rates, and as many in all.

    Empty where there is no excess to speak of: no cases, no counts, or an indicator of positions instead of events.
    Where there are too few cases to say the number is withheld; where they are too few to lean on, or the range holds
    equal rates, it is said to be unsure.
    """
    definition = edition.indicator(result.indicator)
    if result.state is not State.OK or result.excess is None or not definition.event:
        return ""
    if verdict(result) is Verdict.TOO_FEW:
        return f"There are too few cases to say how many people equal rates would make: {_few(result)}"
    whole = int(half_up(abs(result.excess)))
    if not whole:
        return "At equal rates the number of people would have been the same, to within one."
    people = definition.people.removesuffix("s") if whole == 1 else definition.people
    side = "fewer" if result.excess > 0 else "more"
    return (
        f"At equal rates, with the same total, there would have been about {whole:,} {side} "
        f"{group_people(edition, result.group, people)} {definition.event}.{_unsure(result)}"
    )


def goal_care(results: Iterable[Result], labels: Mapping[str, str]) -> str:
    """Return a warning that names the posts of which there are too few to lean on; empty where there are none.

    ``results`` are those of the pay bands, or the one of senior management; ``labels`` are the posts by pay band.
    """
    few = [labels[one.breakdown or ""] for one in results if one.reliability is Reliability.LOW]
    if not few:
        return ""
    return (
        f"Take care with {' and '.join(f'“{label}”' for label in few)}: fewer than 10 people in all, or fewer than 5 "
        "expected in one of the groups. One person joining or leaving changes the picture, and the gap may be chance; "
        "read the number as the size of the gap today, not as a figure to reach."
    )


def _few(result: Result) -> str:
    one = counts_of(result)
    events, people = one.a + one.c, one.n1 + one.n2
    expected, other = (text(Fraction(size * events, people), 1) for size in (one.n1, one.n2))
    return (
        f"it concerns {events:,} in all, and at equal rates {expected} would be expected in the one group and {other} "
        f"in the other; it takes at least {LEAST_EVENTS} in all and {LEAST_EXPECTED} in each. One person more or "
        "less could change the answer."
    )


def _unsure(result: Result) -> str:
    """Return a warning where the cases are too few to lean on, or the number may be nothing but chance."""
    if result.reliability is Reliability.LOW:
        return f" There are too few cases to lean on this number: {_few(result)}"
    if result.lower is None or result.upper is None or not result.lower <= 1 <= result.upper:
        return ""
    return " The range that the numbers allow includes equal rates, so the whole of this may be chance."
