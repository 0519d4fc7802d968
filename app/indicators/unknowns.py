"""What people of unknown ethnicity could change about clear evidence: whether the gap would still be large."""

from math import isinf

from app.indicators.edition import Adverse
from app.indicators.results import Label, Result
from app.indicators.rounding import text

_FOUR_FIFTHS, _FIVE_QUARTERS = 0.8, 1.25


def unknowns_sentence(result: Result, adverse: Adverse) -> str:
    """Return a warning where clear evidence could lose its large gap; empty where it could not, or is not clear.

    That is so where the ratio with all people of unknown ethnicity in one of the groups is within four fifths, or lies
    on the other side of equal.
    """
    nearest = result.bound_high if adverse is Adverse.BELOW else result.bound_low
    share = result.unknown_share.denominator
    if result.label is not Label.ADVERSE or nearest is None or isinf(nearest) or share is None:
        return ""
    if nearest < _FOUR_FIFTHS if adverse is Adverse.BELOW else nearest > _FIVE_QUARTERS:
        return ""
    return (
        f"Take care: ethnicity is not known for {text(share * 100, 1)}% of the people counted. Were all of them in "
        "whichever of the two groups narrows the gap most, the ratio could be "
        f"{text(nearest)}, and {_gap(nearest, adverse)}."
    )


def _gap(nearest: float, adverse: Adverse) -> str:
    turns = nearest > 1 if adverse is Adverse.BELOW else nearest < 1
    return "the gap would be the other way round" if turns else "the gap would not be large"
