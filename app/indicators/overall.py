"""What an organisation's indicators say taken together, each by its name: where there is evidence, and where not."""

from collections.abc import Mapping, Sequence

from app.indicators.meanings import Verdict, verdict
from app.indicators.results import Result
from app.indicators.wording import lower_first

_SAID_NOTHING = (
    Verdict.NO_CASES,
    Verdict.NOT_CALCULABLE,
    Verdict.NOT_SUPPLIED,
    Verdict.NOT_APPLICABLE,
    Verdict.SUPPRESSED,
)
NOTHING = "None of the indicators could be worked out for this choice. Each says why."
ALL_TOO_FEW = (
    "There are too few cases to say anything about unequal treatment. That does not mean that treatment is equal."
)


def overall_sentences(results: Sequence[Result], titles: Mapping[str, str]) -> str:
    """Return what one result per indicator says in all; ``titles`` names each indicator by its key.

    Too few cases are never passed off as no evidence.
    """
    by_verdict: dict[Verdict, list[Result]] = {}
    for one in sorted(results, key=lambda result: result.number):
        by_verdict.setdefault(verdict(one), []).append(one)
    silent = [one for kind in _SAID_NOTHING for one in by_verdict.get(kind, ())]
    if len(silent) == len(results):
        return NOTHING
    few = by_verdict.get(Verdict.TOO_FEW, [])
    if len(few) + len(silent) == len(results):
        return _joined(ALL_TOO_FEW, _rest([], silent))
    return _joined(_found(by_verdict, titles), _rest(few, silent))


def _found(by_verdict: Mapping[Verdict, Sequence[Result]], titles: Mapping[str, str]) -> str:
    possible = [*by_verdict.get(Verdict.POSSIBLE, ()), *by_verdict.get(Verdict.POSSIBLE_OF_FEW, ())]
    parts = [
        _named("clear evidence", by_verdict.get(Verdict.ADVERSE, ()), titles),
        _named("a possible sign", sorted(possible, key=lambda result: result.number), titles),
    ]
    if any(parts):
        return _joined(*parts)
    return "Nothing with enough cases shows evidence of unequal treatment. That is not proof of equal treatment."


def _named(what: str, results: Sequence[Result], titles: Mapping[str, str]) -> str:
    if not results:
        return ""
    named = [f"{lower_first(titles[one.indicator])} ({one.number}{_if_few(one)})" for one in results]
    return f"There is {what} of unequal treatment in {_listed(named)}."


def _if_few(result: Result) -> str:
    return ", on few cases" if verdict(result) is Verdict.POSSIBLE_OF_FEW else ""


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
