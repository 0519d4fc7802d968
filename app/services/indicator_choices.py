"""What is looked at of an organisation's own indicators: which collection, service and group, and what is not there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db.models import Submission, SubmissionState
from app.indicators.catalogue import load_edition
from app.indicators.edition import Edition
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result, State
from app.indicators.wording import lower_first

ByYear = Mapping[int, Sequence[Result]]

_STANDING = {
    SubmissionState.AWAITING_SIGNATURE: (
        "Your return for {year} is not signed yet, so these figures may change. Do not pass them on yet."
    ),
    SubmissionState.RETURNED: (
        "Your return for {year} was sent back to be changed, so these figures may change. Do not pass them on yet."
    ),
}


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


def notes_on(
    asked: Mapping[str, str], choice: Choice, options: Options, edition: Edition, submission: Submission
) -> tuple[str, ...]:
    """Return a sentence for each thing that was asked for and is not there, and for figures that may still change."""
    standing = _STANDING.get(SubmissionState(submission.state), "").format(year=choice.year)
    return (*_in_vain(asked, choice, options, edition), *([standing] if standing else []))


def _services(results: Sequence[Result], edition: Edition) -> dict[str, str]:
    """Return the services with counts, or those that the return covers where it has none; both only where two have."""
    covered = {result.service for result in results if result.state is not State.NOT_APPLICABLE}
    supplied = {result.service for result in results if result.numerator is not None} or covered
    labels = {BOTH_SERVICES: "Both services"} | {service.key: service.label for service in edition.services}
    known = {key: label for key, label in labels.items() if key in supplied}
    if len(known) == 2 and BOTH_SERVICES in known:  # noqa: PLR2004 - both is the same as the only one there is
        known.pop(BOTH_SERVICES)
    return known or labels


def _in_vain(asked: Mapping[str, str], choice: Choice, options: Options, edition: Edition) -> Iterator[str]:
    if (year := asked.get("year")) and year not in options.years:
        yield f"{_no_year(year)} You see {choice.year}, your newest."
    if (service := asked.get("service")) and service not in options.services:
        shown = lower_first(options.services[choice.service])
        if words := _no_service(service, choice, edition):
            yield f"{words} You see {shown}."
    if (group := asked.get("group")) and group not in options.groups:
        yield f"The address asks for an ethnic group that there is not. You see {options.groups[choice.group]}."


def _no_year(year: str) -> str:
    if year.isascii() and year.isdigit() and len(year) == 4:  # noqa: PLR2004 - as years are written
        return f"You have no figures for {year}: they appear when a return for it is sent for sign-off."
    return "The address asks for a collection that there is not."


def _no_service(service: str, choice: Choice, edition: Edition) -> str:
    """Return why a service is not shown; empty for both services where there is one, which is the same."""
    if service == BOTH_SERVICES:
        return ""
    known = {one.key: one.label for one in edition.services}
    if service not in known:
        return "The address asks for a service that there is not."
    return f"Your return for {choice.year} has no figures for {lower_first(known[service])}."
