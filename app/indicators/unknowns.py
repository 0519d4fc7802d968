"""What people of unknown ethnicity could change about a result: whether its gap would still be what it is called."""

from math import isinf

from app.indicators.edition import IndicatorDefinition
from app.indicators.results import Label, Result
from app.indicators.rounding import text
from app.indicators.verdicts import is_large

_LARGE, _SMALL = "the gap would be large", "the gap would not be large"
_NONE, _TURNED = "there would be no gap", "the gap would be the other way round"
_JUDGED = (Label.ADVERSE, Label.POSSIBLE, Label.FAVOURABLE)


def people_of_shares(definition: IndicatorDefinition) -> tuple[str, str]:
    """Return of whom a result's two shares of unknown ethnicity are: in the outcome, and of all that it is about."""
    if definition.bands:
        return "the people in this pay band", "all people whose pay is known"
    return "those counted in the outcome", "those it could have happened to"


def unknowns_sentence(result: Result, definition: IndicatorDefinition) -> str:
    """Return a warning where the gap of a result that says something could become another; empty where it could not.

    One rule for clear evidence, possible signs and what is in favour: the gap is another where, with all people of
    unknown ethnicity in one of the groups, it would no longer be large, or no longer on the same side of equal.
    """
    ratio, share = result.ratio, result.unknown_share.denominator
    if result.label not in _JUDGED or ratio is None or share is None:
        return ""
    nearest = result.bound_high if ratio < 1 else result.bound_low
    if nearest is None or isinf(nearest) or _gap(nearest, ratio) == _gap(ratio, ratio):
        return ""
    return (
        f"Take care: ethnicity is not known for {text(share * 100, 1)}% of {people_of_shares(definition)[1]}. In the "
        "most extreme case, with all of them in the group that narrows the gap most, the ratio could be "
        f"{text(nearest)}, and {_gap(nearest, ratio)}."
    )


def _gap(reached: float, ratio: float) -> str:
    """Return what the gap would be with the ratio that is reached, seen from the side of the measured one."""
    if reached == 1:
        return _NONE
    if (reached < 1) is not (ratio < 1):
        return _TURNED
    return _LARGE if is_large(reached) else _SMALL
