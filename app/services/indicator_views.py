"""An organisation's own indicators, as its pages show them: in full, strongest evidence first, each one traceable."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation, ReturnCount, Submission, Upload
from app.errors import NotFoundError
from app.indicators.alongside import alongside
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.disclosure import is_too_small_to_publish
from app.indicators.edition import Edition, IndicatorDefinition
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Label, Result, State
from app.services.register import minority_share_of_residents
from app.services.results import results_by_collection, standing_submission
from app.services.uploads import submitted_return

_STRENGTH = (Label.ADVERSE, Label.POSSIBLE, Label.NO_EVIDENCE, Label.FAVOURABLE)


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
    """One result as a line of the page. ``do_not_republish`` says that it rests on too few people to pass on."""

    result: Result
    definition: IndicatorDefinition
    do_not_republish: bool


@dataclass(frozen=True, slots=True)
class OurIndicators:
    """Everything that the page of all indicators shows."""

    choice: Choice
    options: Options
    headlines: tuple[Headline, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Source:
    """One count behind a result, and where in the return it was read."""

    service: str
    row: str
    column: str
    count: int
    place: str


@dataclass(frozen=True, slots=True)
class OneIndicator:
    """Everything that the page of one indicator shows, down to the cell."""

    choice: Choice
    options: Options
    definition: IndicatorDefinition
    edition: Edition
    headline: Headline
    bands: tuple[Headline, ...]
    by_group: tuple[Headline, ...]
    over_time: tuple[tuple[int, Result, bool], ...]
    beside: tuple[str, ...]
    sources: tuple[Source, ...]
    submission: Submission
    file_hash: str


def our_indicators(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> OurIndicators | None:
    """Return an organisation's indicators for what was asked, or for the newest return; ``None`` before the first.

    A year, service or group that does not exist is read as not asked.
    """
    by_year = results_by_collection(session, organisation_id, editions_dir)
    if not by_year:
        return None
    choice, options, edition = _chosen(by_year, asked, editions_dir)
    headlines = [_headline(result, edition) for result in by_year[choice.year] if _is_shown(result, choice, edition)]
    headlines.sort(key=_strength)
    return OurIndicators(choice, options, tuple(headlines), _summary(headlines))


def one_indicator(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> OneIndicator:
    """Return one indicator of an organisation; raise ``NotFoundError`` without a return or for an unknown indicator."""
    by_year = results_by_collection(session, organisation_id, editions_dir)
    if not by_year:
        raise NotFoundError("There are no results yet. They appear when a return has been sent for sign-off.")
    choice, options, edition = _chosen(by_year, asked, editions_dir)
    definition = _definition(edition, asked.get("indicator", ""))
    of_service = [
        result
        for result in by_year[choice.year]
        if result.indicator == definition.key and result.service == choice.service
    ]
    shown = [result for result in of_service if result.group == choice.group]
    band = definition.labelled_band or None
    headline = next(result for result in shown if result.breakdown in (band, None))
    submission = _submission(session, organisation_id, choice.year)
    return OneIndicator(
        choice=choice,
        options=options,
        definition=definition,
        edition=edition,
        headline=_headline(headline, edition),
        bands=tuple(_headline(result, edition) for result in shown if result.breakdown) if definition.bands else (),
        by_group=tuple(_headline(result, edition) for result in of_service if result.breakdown == headline.breakdown),
        over_time=_over_time(by_year, headline, editions_dir),
        beside=_beside(session, submission, definition, edition, choice.service),
        sources=_sources(session, submission, definition, edition, choice.service),
        submission=submission,
        file_hash=session.get_one(Upload, submission.upload_id).sha256,
    )


def organisation_name(session: Session, organisation_id: int) -> str:
    """Return an organisation's name."""
    return session.get_one(Organisation, organisation_id).name


def _chosen(
    by_year: Mapping[int, tuple[Result, ...]], asked: Mapping[str, str], editions_dir: Path
) -> tuple[Choice, Options, Edition]:
    years = {str(year): f"{year}" for year in sorted(by_year, reverse=True)}
    year = int(_one_of(asked.get("year", ""), years))
    edition = load_edition(year, editions_dir)
    services = _services(by_year[year], edition)
    found = dict.fromkeys(result.group for result in by_year[year])
    groups = {key: "Minority ethnic" if key == MINORITY_ETHNIC else edition.group(key).label for key in found}
    service, group = _one_of(asked.get("service", ""), services), _one_of(asked.get("group", ""), groups)
    return Choice(year, service, group), Options(years, services, groups), edition


def _services(results: tuple[Result, ...], edition: Edition) -> dict[str, str]:
    supplied = {result.service for result in results if result.numerator is not None}
    labels = {BOTH_SERVICES: "Both services"} | {service.key: service.label for service in edition.services}
    known = {key: label for key, label in labels.items() if key in supplied}
    if len(known) == 2 and BOTH_SERVICES in known:  # noqa: PLR2004 - both is the same as the only one there is
        known.pop(BOTH_SERVICES)
    return known or labels


def _one_of(asked: str, options: Mapping[str, str]) -> str:
    return asked if asked in options else next(iter(options))


def _is_shown(result: Result, choice: Choice, edition: Edition) -> bool:
    band = edition.indicator(result.indicator).labelled_band or None
    return result.service == choice.service and result.group == choice.group and result.breakdown in (None, band)


def _headline(result: Result, edition: Edition) -> Headline:
    return Headline(result, edition.indicator(result.indicator), is_too_small_to_publish(result))


def _strength(headline: Headline) -> int:
    label = headline.result.label
    return _STRENGTH.index(label) if label is not None else len(_STRENGTH)


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
    numbers = [item.result.number for item in headlines]
    listed = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{what} of unequal treatment on indicator{'s' if len(numbers) > 1 else ''} {listed}"


def _definition(edition: Edition, key: str) -> IndicatorDefinition:
    try:
        return edition.indicator(key)
    except KeyError:
        raise NotFoundError("There is no such indicator. Choose one from the list of your indicators.") from None


def _over_time(
    by_year: Mapping[int, tuple[Result, ...]], headline: Result, editions_dir: Path
) -> tuple[tuple[int, Result, bool], ...]:
    """Return the same result in each collection, and whether its definition differs from the newest one's."""
    place = (headline.indicator, headline.service, headline.breakdown, headline.group)
    newest = load_edition(max(by_year), editions_dir).indicator(headline.indicator)
    return tuple(
        (year, result, year < newest.comparable_from)
        for year, results in sorted(by_year.items())
        for result in results
        if (result.indicator, result.service, result.breakdown, result.group) == place
    )


def _submission(session: Session, organisation_id: int, year: int) -> Submission:
    found = standing_submission(session, organisation_id, year)
    if found is None:
        raise NotFoundError("There is no return for that collection.")
    return found


def _beside(
    session: Session, submission: Submission, definition: IndicatorDefinition, edition: Edition, service: str
) -> tuple[str, ...]:
    organisation = session.get_one(Organisation, submission.organisation_id)
    residents = minority_share_of_residents(session, organisation.gss_code) if organisation.gss_code else None
    return alongside(submitted_return(session, submission), edition, definition.key, service, residents)


def _sources(
    session: Session, submission: Submission, definition: IndicatorDefinition, edition: Edition, service: str
) -> tuple[Source, ...]:
    mine = (
        ReturnCount.organisation_id == submission.organisation_id,
        ReturnCount.submission_id == submission.id,
        ReturnCount.measure.in_({definition.numerator, definition.denominator}),
    )
    rows = session.scalars(select(ReturnCount).where(*mine).order_by(ReturnCount.id))
    return tuple(_source(row, edition) for row in rows if service in (BOTH_SERVICES, row.service))


def _source(row: ReturnCount, edition: Edition) -> Source:
    place = f"{row.sheet}, cell {row.cell}" if row.cell else f"line {row.line}" if row.line else "typed in"
    return Source(
        service=edition.service(row.service).label,
        row=edition.measures[row.measure].row_label(row.breakdown),
        column=edition.group(row.ethnic_group).label,
        count=row.count,
        place=place,
    )
