"""An organisation's own indicators, as their page shows them: in full, strongest evidence first."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.disclosure import is_too_small_to_publish
from app.indicators.edition import Edition, IndicatorDefinition
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Label, Reliability, Result, State
from app.indicators.trends import Point, trend
from app.indicators.windows import LENGTHS, RARE, Window, more_reliable, window
from app.services.results import results_by_collection

_STRENGTH = (Label.ADVERSE, Label.POSSIBLE, Label.NO_EVIDENCE, Label.FAVOURABLE)

ByYear = Mapping[int, Sequence[Result]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person looks at: a collection year, a service and an ethnic group, each one that exists."""

    year: int
    service: str
    group: str


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from, each value with its words."""

    years: Mapping[str, str]
    services: Mapping[str, str]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Headline:
    """One result as a line of the page.

    ``do_not_republish`` says that it rests on too few people to pass on; ``several`` what several collections
    together say where this one has too few cases.
    """

    result: Result
    definition: IndicatorDefinition
    do_not_republish: bool
    several: str = ""


@dataclass(frozen=True, slots=True)
class OurIndicators:
    """Everything that the page of all indicators shows."""

    choice: Choice
    options: Options
    edition: Edition
    headlines: tuple[Headline, ...]
    summary: str


def our_indicators(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> OurIndicators | None:
    """Return an organisation's indicators for what was asked, or for the newest return; ``None`` before the first.

    A year, service or group that does not exist is read as not asked.
    """
    by_year = results_by_collection(session, organisation_id, editions_dir)
    if not by_year:
        return None
    choice, options, edition = chosen(by_year, asked, editions_dir)
    shown = [result for result in by_year[choice.year] if _is_shown(result, choice, edition)]
    headlines = [headline(result, edition, _several(by_year, result, choice.year, editions_dir)) for result in shown]
    headlines.sort(key=_strongest_first)
    return OurIndicators(choice, options, edition, tuple(headlines), _summary(headlines))


def chosen(by_year: ByYear, asked: Mapping[str, str], editions_dir: Path) -> tuple[Choice, Options, Edition]:
    """Return what is looked at, what there is to choose from, and the definitions of that collection."""
    years = {str(year): f"{year}" for year in sorted(by_year, reverse=True)}
    year = int(one_of(asked.get("year", ""), years))
    edition = load_edition(year, editions_dir)
    services = _services(by_year[year], edition)
    found = dict.fromkeys(result.group for result in by_year[year])
    groups = {key: "Minority ethnic" if key == MINORITY_ETHNIC else edition.group(key).label for key in found}
    service, group = one_of(asked.get("service", ""), services), one_of(asked.get("group", ""), groups)
    return Choice(year, service, group), Options(years, services, groups), edition


def one_of(asked: str, options: Mapping[str, str]) -> str:
    """Return what was asked for if it is one of the options, else the first of them."""
    return asked if asked in options else next(iter(options))


def headline(result: Result, edition: Edition, several: str = "") -> Headline:
    """Return a result as a line of a page."""
    return Headline(result, edition.indicator(result.indicator), is_too_small_to_publish(result), several)


def points_of(by_year: ByYear, result: Result, editions_dir: Path) -> tuple[Point, ...]:
    """Return the same result in each collection, with its breaks and changes."""
    first = {year: load_edition(year, editions_dir).indicator(result.indicator).comparable_from for year in by_year}
    return trend(by_year, result, first)


def windows_of(points: Sequence[Point], year: int, edition: Edition) -> tuple[Window, ...]:
    """Return the windows over three and five collections; one alone where both would hold the same years."""
    found = {one.years: one for one in (window(points, year, length, edition) for length in reversed(LENGTHS))}
    return tuple(found.values())[::-1]


def _several(by_year: ByYear, result: Result, year: int, editions_dir: Path) -> str:
    if result.indicator not in RARE or result.reliability is not Reliability.LOW:
        return ""
    points = points_of(by_year, result, editions_dir)
    return more_reliable(result, windows_of(points, year, load_edition(year, editions_dir)))


def _services(results: Iterable[Result], edition: Edition) -> dict[str, str]:
    supplied = {result.service for result in results if result.numerator is not None}
    labels = {BOTH_SERVICES: "Both services"} | {service.key: service.label for service in edition.services}
    known = {key: label for key, label in labels.items() if key in supplied}
    if len(known) == 2 and BOTH_SERVICES in known:  # noqa: PLR2004 - both is the same as the only one there is
        known.pop(BOTH_SERVICES)
    return known or labels


def _is_shown(result: Result, choice: Choice, edition: Edition) -> bool:
    band = edition.indicator(result.indicator).labelled_band or None
    return result.service == choice.service and result.group == choice.group and result.breakdown in (None, band)


def _strongest_first(item: Headline) -> tuple[int, bool, float]:
    """Order by evidence, then by whether there are enough cases, then by the size of a gap with evidence."""
    result = item.result
    place = _STRENGTH.index(result.label) if result.label is not None else len(_STRENGTH)
    return place, result.reliability is Reliability.LOW, -_gap(result)


def _gap(result: Result) -> float:
    if result.label not in (Label.ADVERSE, Label.POSSIBLE) or result.ratio is None:
        return 0.0
    return abs(math.log(result.ratio)) if result.ratio else math.inf


def _summary(headlines: list[Headline]) -> str:
    adverse = [item for item in headlines if item.result.label is Label.ADVERSE]
    possible = [item for item in headlines if item.result.label is Label.POSSIBLE]
    calculated = [item for item in headlines if item.result.state in (State.OK, State.NO_CASES)]
    if not calculated:
        return "None of the indicators could be calculated for this choice. Each line says why."
    if not adverse and not possible:
        return "Nothing here shows evidence of unequal treatment. That is not proof of equal treatment."
    parts = [_named("clear evidence", adverse), _named("a possible sign", possible)]
    return f"There is {' and '.join(part for part in parts if part)}."


def _named(what: str, headlines: list[Headline]) -> str:
    if not headlines:
        return ""
    numbers = sorted(item.result.number for item in headlines)
    listed = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{what} of unequal treatment on indicator{'s' if len(numbers) > 1 else ''} {listed}"
