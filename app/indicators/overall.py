"""What an organisation's indicators say taken together, each by its name: where there is evidence, and where not."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat

from app.indicators.edition import Edition
from app.indicators.elsewhere import clear_elsewhere, other_services, service_names
from app.indicators.meanings import Verdict, kind_of_sign, verdict
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result
from app.indicators.wording import group_people, lower_first, upper_first

_SAID_NOTHING = (
    Verdict.NO_CASES,
    Verdict.NOT_CALCULABLE,
    Verdict.NOT_SUPPLIED,
    Verdict.NOT_APPLICABLE,
    Verdict.SUPPRESSED,
)
_CANNOT_SAY = "figures cannot say why, nor that anybody acted unfairly."
_A_SIGN, _ANOTHER = "There is a possible sign of unequal treatment", "There is also a possible sign"
NOTHING = "None of the indicators could be worked out for this choice. Each says why."
NONE_CLEAR = "Nothing with enough cases shows evidence of unequal treatment. That is not proof of equal treatment."
ALL_TOO_FEW = (
    "There are too few cases to say anything about unequal treatment. That does not mean that treatment is equal."
)


def overall_sentences(results: Sequence[Result], edition: Edition, judged: Sequence[Result] = ()) -> str:
    """Return what one result per indicator says in all, and where else it is clear among all that is ``judged``.

    The results are of one service and ethnic group. Too few cases are never passed off as no evidence.
    """
    by_verdict: dict[Verdict, list[Result]] = {}
    for one in sorted(results, key=lambda result: result.number):
        by_verdict.setdefault(verdict(one), []).append(one)
    silent = [one for kind in _SAID_NOTHING for one in by_verdict.get(kind, ())]
    few = by_verdict.get(Verdict.TOO_FEW, [])
    found = _joined(_found(results, by_verdict, edition, judged), _for_others(results, edition, judged))
    if found:
        return _joined(found, _rest(few, silent))
    if len(silent) == len(results):
        return NOTHING
    if len(few) + len(silent) == len(results):
        return _joined(ALL_TOO_FEW, _rest([], silent))
    return _joined(NONE_CLEAR, _rest(few, silent))


def _found(
    results: Sequence[Result],
    by_verdict: Mapping[Verdict, Sequence[Result]],
    edition: Edition,
    judged: Sequence[Result],
) -> str:
    """Return what is clear and who fares worse, and what is a possible sign; empty where nothing is either."""
    clear = _clear(results, edition, judged)
    possible = [*by_verdict.get(Verdict.POSSIBLE, ()), *by_verdict.get(Verdict.POSSIBLE_OF_FEW, ())]
    signs = _signs(sorted(possible, key=lambda result: result.number), edition)
    if clear:
        return _joined(clear, _who_fares_worse(results[0], edition), signs)
    return _joined(signs, upper_first(_CANNOT_SAY)) if signs else ""


def _signs(possible: Sequence[Result], edition: Edition) -> str:
    """Return the possible signs, a sentence for each kind of gap: of none is said what goes with another."""
    kinds: dict[str, list[str]] = {}
    for one in possible:
        kinds.setdefault(kind_of_sign(one), []).append(_name(one, edition))
    starts = chain([_A_SIGN], repeat(_ANOTHER))
    return _joined(*(f"{next(starts)} in {_listed(named)}: {_gap(named)} is {kind}." for kind, named in kinds.items()))


def _gap(named: Sequence[str]) -> str:
    return "the gap" if len(named) == 1 else "each gap"


def _clear(results: Sequence[Result], edition: Edition, judged: Sequence[Result]) -> str:
    here: list[str] = []
    away: dict[str, list[str]] = {}
    for shown in sorted(results, key=lambda result: result.number):
        if verdict(shown) is Verdict.ADVERSE:
            here.append(_name(shown, edition, _also(shown, edition, judged)))
        for one in clear_elsewhere(shown, judged):
            if one.service != shown.service:
                away.setdefault(one.service, []).append(_name(one, edition))
    places = [f"{_in_service(service, edition)}, in {_listed(named)}" for service, named in away.items()]
    if not here and not places:
        return ""
    parts = [f"in {_listed(here)}", *(f"and, {place}" for place in places)] if here else places
    return f"There is clear evidence of unequal treatment {'; '.join(parts)}."


def _also(shown: Result, edition: Edition, judged: Sequence[Result]) -> str:
    """Return in which services alone what is clear in both together is clear as well."""
    if shown.service != BOTH_SERVICES:
        return ""
    labels = [lower_first(service_names(edition)[one.service]) for one in other_services(shown, judged)]
    return f", in {' and in '.join(labels)} alone too" if labels else ""


def _in_service(service: str, edition: Edition) -> str:
    if service == BOTH_SERVICES:
        return "in both services together"
    return f"in {lower_first(service_names(edition)[service])} alone"


def _for_others(results: Iterable[Result], edition: Edition, judged: Sequence[Result]) -> str:
    """Return for which other people what is shown is clear although it is not as shown."""
    found: dict[str, list[str]] = {}
    for shown in sorted(results, key=lambda result: result.number):
        for one in clear_elsewhere(shown, judged):
            if one.service == shown.service:
                found.setdefault(one.group, []).append(one.number)
    together = {group: found.pop(group) for group in (MINORITY_ETHNIC,) if group in found}
    return _joined(_fare_worse(found, "looked at alone", edition), _fare_worse(together, "taken together", edition))


def _fare_worse(found: Mapping[str, Sequence[str]], how: str, edition: Edition) -> str:
    named = [f"{group_people(edition, group, 'people')} ({', '.join(numbers)})" for group, numbers in found.items()]
    return f"There is clear evidence that {_listed(named)} fare worse, {how}." if named else ""


def _who_fares_worse(shown: Result, edition: Edition) -> str:
    one, other = (group_people(edition, group, "people") for group in (shown.group, shown.reference))
    return f"That means that {one} fare worse than {other}; {_CANNOT_SAY}"


def _name(one: Result, edition: Edition, more: str = "") -> str:
    return f"{lower_first(edition.indicator(one.indicator).title)} ({one.number}{more})"


def _listed(named: Sequence[str]) -> str:
    """Return names as one list; with semicolons from three on, because names have commas of their own."""
    if len(named) < 3:  # noqa: PLR2004
        return " and ".join(named)
    return f"{'; '.join(named[:-1])}; and {named[-1]}"


def _rest(few: Sequence[Result], silent: Sequence[Result]) -> str:
    parts = [
        f"for {_count(few)} there are too few cases to say" if few else "",
        f"{_count(silent)} could not be worked out" if silent else "",
    ]
    said = ", and ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _count(results: Sequence[Result]) -> str:
    return f"{len(results)} indicator{'' if len(results) == 1 else 's'}"


def _joined(*sentences: str) -> str:
    return " ".join(one for one in sentences if one)
