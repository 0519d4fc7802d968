"""What people of unknown ethnicity could change about clear evidence: whether the gap would still be large."""

from math import isinf

from app.indicators.edition import Adverse, IndicatorDefinition
from app.indicators.results import Label, Result
from app.indicators.rounding import text

_FOUR_FIFTHS, _FIVE_QUARTERS = 0.8, 1.25


def people_of_shares(definition: IndicatorDefinition) -> tuple[str, str]:
    """Return of whom a result's two shares of unknown ethnicity are: in the outcome, and of all that it is about."""
    if definition.bands:
        return "the people in this pay band", "all people whose pay is known"
    return "those counted in the outcome", "those it could have happened to"


def unknowns_sentence(result: Result, definition: IndicatorDefinition) -> str:
    """Return a warning where clear evidence could lose its large gap; empty where it could not, or is not clear.

    That is so where the ratio with all people of unknown ethnicity in one of the groups is within four fifths, or lies
    on the other side of equal.
    """
    adverse, (_, everybody) = definition.adverse, people_of_shares(definition)
    nearest = result.bound_high if adverse is Adverse.BELOW else result.bound_low
    share = result.unknown_share.denominator
    if result.label is not Label.ADVERSE or nearest is None or isinf(nearest) or share is None:
        return ""
    if nearest < _FOUR_FIFTHS if adverse is Adverse.BELOW else nearest > _FIVE_QUARTERS:
        return ""
    return (
        f"Take care: ethnicity is not known for {text(share * 100, 1)}% of {everybody}. Were all of them in "
        "whichever of the two groups narrows the gap most, the ratio could be "
        f"{text(nearest)}, and {_gap(nearest, adverse)}."
    )


def _gap(nearest: float, adverse: Adverse) -> str:
    turns = nearest > 1 if adverse is Adverse.BELOW else nearest < 1
    return "the gap would be the other way round" if turns else "the gap would not be large"
