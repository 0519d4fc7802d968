"""Clear evidence that the figure on the screen does not show: in one service alone, or for other people."""

from collections.abc import Iterable, Mapping

from app.indicators.edition import Edition
from app.indicators.meanings import evidence_words
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Label, Result
from app.indicators.rounding import limit_text, text
from app.indicators.wording import group_people, lower_first, upper_first


def other_services(shown: Result, judged: Iterable[Result]) -> tuple[Result, ...]:
    """Return the clear results of other services for the same people: both together only where neither is alone.

    An action plan counts its figures by the same rule.
    """
    found = [
        one
        for one in judged
        if (one.indicator, one.group) == (shown.indicator, shown.group) and _is_clear(one) and one != shown
    ]
    alone = tuple(one for one in found if one.service != BOTH_SERVICES)
    return alone or (() if _is_clear(shown) else tuple(found))


def clear_elsewhere(shown: Result, judged: Iterable[Result]) -> tuple[Result, ...]:
    """Return where the same indicator is clear although it is not as shown; nothing where it is.

    First in other services for the same people, then for other people in the same service.
    """
    if _is_clear(shown):
        return ()
    results = tuple(judged)
    others = (
        one
        for one in results
        if (one.indicator, one.service) == (shown.indicator, shown.service) and one.group != shown.group
    )
    return (*other_services(shown, results), *(one for one in others if _is_clear(one)))


def elsewhere_words(one: Result, shown: Result, edition: Edition) -> str:
    """Return where a clear result stands, and how far: ``Adult social care alone: clear evidence ... (2.04, ...)``."""
    if one.service != shown.service:
        where = "Both services together"
        if one.service != BOTH_SERVICES:
            where = f"{service_names(edition)[one.service]} alone"
    elif one.group == MINORITY_ETHNIC:
        where = "Minority ethnic people taken together"
    else:
        where = f"{upper_first(group_people(edition, one.group, 'people'))} alone"
    return f"{where}: {lower_first(evidence_words(one))} ({_figure(one)})."


def service_names(edition: Edition) -> Mapping[str, str]:
    """Return the name of each service of an edition by its key."""
    return {one.key: one.label for one in edition.services}


def _is_clear(one: Result) -> bool:
    return one.label is Label.ADVERSE


def _figure(one: Result) -> str:
    """Return the ratio and its range; both are known of every clear result, and the upper end may be infinite."""
    ratio, lower, upper = (float("inf") if value is None else value for value in (one.ratio, one.lower, one.upper))
    said = "above any figure" if ratio == float("inf") else text(ratio)
    allowed = f"{limit_text(lower)} or more" if upper == float("inf") else f"{limit_text(lower)} to {limit_text(upper)}"
    return f"{said}, {allowed}"
