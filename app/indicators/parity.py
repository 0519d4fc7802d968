"""What equal rates would mean, as a number of people: the excess turned into a sentence."""

from app.indicators.edition import Edition
from app.indicators.results import Result, State
from app.indicators.rounding import half_up
from app.indicators.wording import group_people


def parity_sentence(result: Result, edition: Edition) -> str:
    """Return how many fewer or more people of the group there would have been at equal rates, and as many in all.

    Empty where there is no excess to speak of: no cases, no counts, or an indicator of positions instead of events.
    """
    definition = edition.indicator(result.indicator)
    if result.state is not State.OK or result.excess is None or not definition.event:
        return ""
    whole = int(half_up(abs(result.excess)))
    if not whole:
        return "At equal rates the number of people would have been the same, to within one."
    people = definition.people.removesuffix("s") if whole == 1 else definition.people
    side = "fewer" if result.excess > 0 else "more"
    return (
        f"At equal rates, with the same total, there would have been about {whole:,} {side} "
        f"{group_people(edition, result.group, people)} {definition.event}."
    )
