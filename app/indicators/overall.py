"""What an organisation's indicators say taken together, each by its name: where there is evidence, and where not."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.indicators.edition import Edition
from app.indicators.elsewhere import clear_elsewhere, other_services, service_names
from app.indicators.meanings import NOT_PASSED_ON, kind_of_sign
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result
from app.indicators.verdicts import Verdict, verdict
from app.indicators.wording import group_people, lower_first, upper_first

_SAID_NOTHING = (
    Verdict.NO_CASES,
    Verdict.NOT_CALCULABLE,
    Verdict.NOT_SUPPLIED,
    Verdict.NOT_APPLICABLE,
    Verdict.SUPPRESSED,
)
_SIGNS = (Verdict.POSSIBLE, Verdict.POSSIBLE_OF_FEW)
CANNOT_SAY = "Figures cannot say why, nor that anybody acted unfairly."
COUNTED_ONCE = "Each indicator is counted once, whether it is clear in both services together or in one service alone."
LEAD_NOT_PASSED_ON = "Do not republish the first sentence: it rests on a figure that is not to be passed on."
NOTHING = "None of the indicators could be worked out for this choice."
NONE_CLEAR = "Nothing with enough cases shows evidence of unequal treatment."
ALL_TOO_FEW = "There are too few cases to say anything about unequal treatment."


@dataclass(frozen=True, slots=True)
class Overall:
    """What indicators say in all: a sentence, what must be said with it, and a line for each thing that it sums up.

    ``lead`` and each of ``lines`` can be read, and quoted, alone: a line says itself what of it is not to be passed
    on. ``names_withheld`` says whether one does.
    """

    lead: str
    with_it: str
    lines: tuple[str, ...] = ()
    names_withheld: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line and the results that it names."""

    words: str
    named: tuple[Result, ...] = ()


def overall(
    results: Iterable[Result], edition: Edition, judged: Sequence[Result] = (), withheld: Container[Result] = ()
) -> Overall:
    """Return what one result per indicator says in all, and where else it is clear among all that is ``judged``.

    The results are of one service and ethnic group; ``withheld`` are those that are not to be passed on. Too few cases
    are never passed off as no evidence.
    """
    shown = sorted(results, key=lambda result: result.number)
    clear, signs, others = [*_clear(shown, edition, judged)], _signs(shown, edition), _for_others(shown, judged)
    for_others = [*_lines_for_others(others, edition)]
    if clear:
        lead = f"There is clear evidence of unequal treatment in {_count(len(clear))}, {_worse_for(shown[0], edition)}."
        apart = len({one.service for one in judged}) > 1
        with_it = f"{CANNOT_SAY} {COUNTED_ONCE}" if apart else CANNOT_SAY
    elif others:
        lead, with_it = _who_fare_worse(others, edition), CANNOT_SAY
    elif signs:
        lead, with_it = _only_signs(shown), CANNOT_SAY
    else:
        lead, with_it = _nothing_found(shown)
    if _names_any(clear or for_others or signs, withheld):
        with_it += f" {LEAD_NOT_PASSED_ON}"
    lines = (*clear, *signs, *for_others)
    said = (*(_marked(one, edition, withheld) for one in lines), *_rest(shown, lead))
    return Overall(lead, with_it, tuple(map(upper_first, said)), names_withheld=_names_any(lines, withheld))


def _names_any(lines: Iterable[_Line], withheld: Container[Result]) -> bool:
    return any(result in withheld for one in lines for result in one.named)


def _marked(line: _Line, edition: Edition, withheld: Container[Result]) -> str:
    """Return a line with what of it is not to be passed on."""
    named = {one.indicator: _name(one, edition) for one in line.named}
    kept = {one.indicator: named[one.indicator] for one in line.named if one in withheld}
    if not kept:
        return line.words
    return f"{line.words} {NOT_PASSED_ON if kept == named else f'{NOT_PASSED_ON}: {_listed([*kept.values()])}'}."


def _clear(shown: Iterable[Result], edition: Edition, judged: Sequence[Result]) -> Iterator[_Line]:
    """Yield a line for each indicator that is clear for the people shown, with the services in which it is."""
    for one in shown:
        if verdict(one) is Verdict.ADVERSE:
            found = (one, *(other_services(one, judged) if one.service == BOTH_SERVICES else ()))
            places = [_in_service(one.service, edition), *(_alone(other.service, edition) for other in found[1:])]
        else:
            found = tuple(other for other in clear_elsewhere(one, judged) if other.service != one.service)
            places = [_alone(other.service, edition) for other in found]
        if places:
            words = (
                f"{_name(one, edition)}, {_listed(places, ',')}: clear evidence of unequal treatment, "
                f"{_worse_for(one, edition)}."
            )
            yield _Line(words, found)


def _alone(service: str, edition: Edition) -> str:
    return _in_service(service, edition) + ("" if service == BOTH_SERVICES else " alone")


def _in_service(service: str, edition: Edition) -> str:
    if service == BOTH_SERVICES:
        return "in both services together"
    return f"in {lower_first(service_names(edition)[service])}"


def _signs(shown: Iterable[Result], edition: Edition) -> tuple[_Line, ...]:
    """Return the possible signs, a line for each kind of gap: of none is said what goes with another."""
    kinds: dict[str, list[Result]] = {}
    for one in shown:
        if verdict(one) in _SIGNS:
            kinds.setdefault(kind_of_sign(one), []).append(one)
    return tuple(
        _Line(
            f"{_listed([_name(one, edition) for one in found])}, {_in_service(found[0].service, edition)}: a possible "
            f"sign of unequal treatment, {_worse_for(found[0], edition)}; {_gap(found)} is {kind}.",
            tuple(found),
        )
        for kind, found in kinds.items()
    )


def _gap(found: Sequence[Result]) -> str:
    return "the gap" if len(found) == 1 else "each gap"


def _only_signs(shown: Iterable[Result]) -> str:
    count = sum(verdict(one) in _SIGNS for one in shown)
    are = "is a possible sign" if count == 1 else "are possible signs"
    return f"There {are} of unequal treatment in {_count(count)}, and clear evidence in none."


def _for_others(shown: Iterable[Result], judged: Sequence[Result]) -> dict[str, list[Result]]:
    """Return for which other people what is shown is clear although it is not as shown: all together last."""
    found: dict[str, list[Result]] = {}
    for result in shown:
        for one in clear_elsewhere(result, judged):
            if one.service == result.service:
                found.setdefault(one.group, []).append(one)
    together = {group: found.pop(group) for group in (MINORITY_ETHNIC,) if group in found}
    return found | together


def _lines_for_others(others: Mapping[str, Sequence[Result]], edition: Edition) -> Iterator[_Line]:
    for group, found in others.items():
        names = _listed([_name(one, edition) for one in found])
        worse = _worse_for(found[0], edition, f", {_how_looked_at(group)},")
        where = _in_service(found[0].service, edition)
        yield _Line(f"{names}, {where}: clear evidence of unequal treatment, {worse}.", tuple(found))


def _who_fare_worse(others: Mapping[str, Sequence[Result]], edition: Edition) -> str:
    by_look: dict[str, list[str]] = {}
    for group in others:
        by_look.setdefault(_how_looked_at(group), []).append(group_people(edition, group, "people"))
    return " ".join(
        f"There is clear evidence that {_listed(people)} fare worse, {look}." for look, people in by_look.items()
    )


def _how_looked_at(group: str) -> str:
    return "taken together" if group == MINORITY_ETHNIC else "looked at alone"


def _worse_for(one: Result, edition: Edition, how: str = "") -> str:
    people, others = (group_people(edition, group, "people") for group in (one.group, one.reference))
    return f"worse for {people}{how} than for {others}"


def _name(one: Result, edition: Edition) -> str:
    return f"{lower_first(edition.indicator(one.indicator).title)} ({one.number})"


def _listed(named: Sequence[str], mark: str = ";") -> str:
    """Return names as one list; with semicolons from three on, because names have commas of their own."""
    if len(named) < 3:  # noqa: PLR2004
        return " and ".join(named)
    return f"{f'{mark} '.join(named[:-1])}{mark} and {named[-1]}"


def _nothing_found(shown: Sequence[Result]) -> tuple[str, str]:
    """Return what is said where nothing is marked, and what it does not mean."""
    few, silent = _too_few(shown), _silent(shown)
    if silent == len(shown):
        return NOTHING, "Each says why."
    if few + silent == len(shown):
        return ALL_TOO_FEW, "That does not mean that treatment is equal."
    return NONE_CLEAR, "That is not proof of equal treatment."


def _rest(shown: Sequence[Result], lead: str) -> Iterator[str]:
    """Yield how many indicators say nothing, where the lead does not say so of all."""
    few, silent = _too_few(shown), _silent(shown)
    if few and lead != ALL_TOO_FEW:
        yield f"For {_count(few)} there are too few cases to say."
    if silent and lead != NOTHING:
        yield f"{_count(silent)} could not be worked out."


def _too_few(shown: Iterable[Result]) -> int:
    return sum(verdict(one) is Verdict.TOO_FEW for one in shown)


def _silent(shown: Iterable[Result]) -> int:
    return sum(verdict(one) in _SAID_NOTHING for one in shown)


def _count(number: int) -> str:
    return f"{number} indicator{'' if number == 1 else 's'}"
