"""What equal rates would mean, as a number of people: the excess turned into a sentence."""

from collections.abc import Iterable, Mapping

from app.indicators.counts import LEAST_EVENTS, LEAST_EXPECTED
from app.indicators.edition import Edition
from app.indicators.few import why_too_few
from app.indicators.results import Reliability, Result, State
from app.indicators.rounding import half_up
from app.indicators.verdicts import Verdict, verdict
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
        return f"We cannot work this out: {why_too_few(result, edition)}"
    whole = int(half_up(abs(result.excess)))
    if not whole:
        return "At equal rates the number of people would have been the same, to within one."
    people = definition.people.removesuffix("s") if whole == 1 else definition.people
    side = "fewer" if result.excess > 0 else "more"
    return (
        f"At equal rates, with the same total, there would have been about {whole:,} {side} "
        f"{group_people(edition, result.group, people)} {definition.event}.{_unsure(result, edition)}"
    )


LOWEST = (
    "For the lowest pay band read the number as where people are missing, not as an aim: what counts is whether people "
    "reach the bands above it."
)


def goal_care(results: Iterable[Result], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return warnings that name the posts of which there are too few to lean on, and those where chance may be all.

    ``results`` are those of the pay bands, or the one of senior management; ``labels`` are the posts that lack people
    of the group, by pay band: of the others no number is given, so nothing is warned of.
    """
    given = [one for one in results if (one.breakdown or "") in labels]
    few = [one for one in given if one.reliability is Reliability.LOW]
    unsure = [one for one in given if one not in few and _holds_equal_rates(one)]
    return (*([_take_care(_named(few, labels))] if few else []), *([_maybe(_named(unsure, labels))] if unsure else []))


def _take_care(posts: str) -> str:
    return (
        f"Take care with {posts}: fewer than {LEAST_EVENTS} people in all, or fewer than {LEAST_EXPECTED} expected in "
        "one of the groups. One person joining or leaving changes the picture, and the gap may be chance; read the "
        "number as the size of the gap, not as a figure to reach."
    )


def _maybe(posts: str) -> str:
    return f"For {posts} the range that the numbers allow includes equal rates, so the whole of the gap may be chance."


def _named(results: Iterable[Result], labels: Mapping[str, str]) -> str:
    return " and ".join(f"“{labels[one.breakdown or '']}”" for one in results)


def _holds_equal_rates(result: Result) -> bool:
    return result.lower is not None and result.upper is not None and result.lower <= 1 <= result.upper


def _unsure(result: Result, edition: Edition) -> str:
    """Return a warning where the cases are too few to lean on, or the number may be nothing but chance."""
    if result.reliability is Reliability.LOW:
        return f" There are too few cases to lean on this number: {why_too_few(result, edition)}"
    if _holds_equal_rates(result):
        return " The range that the numbers allow includes equal rates, so the whole of this may be chance."
    return ""
