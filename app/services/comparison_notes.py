"""What a comparison was asked for and does not have, in a sentence each: nothing else is shown in its place unsaid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.indicators.edition import Edition
from app.indicators.results import BOTH_SERVICES
from app.indicators.wording import lower_first

LENGTH_OF_A_YEAR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What there is to choose from, by its name in an address, and what is shown of it."""

    edition: Edition
    years: Mapping[str, str]
    year: int
    peers: Mapping[str, str]
    kind: str
    services: Mapping[str, str]
    service: str
    indicators: Mapping[str, str] = field(default_factory=dict)


def notes_on(asked: Mapping[str, str], shown: Shown) -> tuple[str, ...]:
    """Return a sentence for each thing that was asked for and is not there; what is empty was not asked for."""
    return tuple(_in_vain(asked, shown))


def _in_vain(asked: Mapping[str, str], shown: Shown) -> Iterator[str]:
    if (year := asked.get("year")) and year not in shown.years:
        yield f"{_no_year(year)} You see {shown.year}."
    if (service := asked.get("service")) and service not in shown.services and (words := _no_service(service, shown)):
        yield f"{words} You see {lower_first(shown.services[shown.service])}."
    if (peers := asked.get("peers")) and peers not in shown.peers:
        yield f"There is no such group to compare you with. You see {lower_first(shown.peers[shown.kind])}."
    if (indicator := asked.get("indicator")) and indicator not in shown.indicators:
        yield "There is no figure of yours for the indicator that was asked for. You see all of them."


def _no_year(year: str) -> str:
    """Return why a year is not shown; what is no year is not repeated."""
    if year.isascii() and year.isdigit() and len(year) == LENGTH_OF_A_YEAR:
        return f"No figures to compare with are published for {year}."
    return "There is no such collection."


def _no_service(service: str, shown: Shown) -> str:
    """Return why a service is not shown; empty for both services where there is one, which is the same."""
    if service == BOTH_SERVICES:
        return ""
    known = {one.key: one.label for one in shown.edition.services}
    if service not in known:
        return "There is no such service."
    return f"Your return for {shown.year} has no figures for {lower_first(known[service])}."
