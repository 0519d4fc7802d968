"""One indicator of an organisation, down to the cell: everything that its page and its download say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Organisation, Submission, Upload
from app.errors import NotFoundError
from app.indicators.alongside import alongside
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.disparities import Disparity, band_disparities
from app.indicators.edition import Edition, IndicatorDefinition, Kind
from app.indicators.parity import LOWEST, goal_care, parity_sentence
from app.indicators.republishing import Withheld, withheld_of
from app.indicators.results import Result
from app.indicators.returns import Return
from app.indicators.stages import Stage, stages
from app.indicators.targets import USUAL_YEARS, Goal, choosable_years, goal
from app.indicators.trends import Point
from app.indicators.windows import RARE, Window, more_reliable
from app.indicators.workings import Fact, Origin, Source, sources, workings
from app.services.indicator_choices import ByYear, Choice, Options, chosen, notes_on, one_of
from app.services.indicator_views import Headline, headline, judged_of, points_of, submission_of, windows_of
from app.services.register_workforce import minority_share_of_residents
from app.services.results import results_by_collection
from app.services.uploads import submitted_return

NO_RESULTS = "There are no results yet. They appear when a return has been sent for sign-off."
SEVERAL = "several"


class NoSuchIndicatorError(NotFoundError):
    """The address names an indicator that no edition has."""


@dataclass(frozen=True, slots=True)
class Parity:
    """What equal treatment would take: a sentence for events, a goal for positions; ``choosable`` are its years.

    ``care`` warns where the goal rests on too few people or on what may be chance.
    """

    sentence: str
    goal: Goal | None
    care: tuple[str, ...]
    choosable: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OneIndicator:
    """Everything that the page of one indicator shows.

    ``windows`` is empty where they were not asked for; ``withheld`` says of each collection what not to pass on.
    """

    choice: Choice
    options: Options
    notes: tuple[str, ...]
    definition: IndicatorDefinition
    edition: Edition
    headline: Headline
    bands: tuple[Headline, ...]
    by_group: tuple[Headline, ...]
    points: tuple[Point, ...]
    windows: tuple[Window, ...]
    beside: tuple[str, ...]
    steps: tuple[Disparity, ...]
    parity: Parity
    stages: tuple[Stage, ...]
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    withheld: Mapping[int, Withheld]


def one_indicator(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> OneIndicator:
    """Return one indicator of an organisation; raise ``NotFoundError`` without a return.

    ``asked`` may name indicator, year, service and group, ``by`` (the year for parity) and ``several`` (any value adds
    up several collections). Raises ``NoSuchIndicatorError`` for an indicator that there is not.
    """
    by_year = results_by_collection(session, organisation_id, editions_dir)
    if not by_year:
        raise NotFoundError(NO_RESULTS)
    choice, options, edition = chosen(by_year, asked, editions_dir)
    definition = _definition(edition, asked.get("indicator", ""))
    of_service = _of_service(by_year[choice.year], definition, choice)
    shown = [result for result in of_service if result.group == choice.group]
    main = next(result for result in shown if result.breakdown in (definition.labelled_band or None, None))
    points, withheld = points_of(by_year, main, editions_dir), _withheld(by_year, definition)
    here, windows = withheld[choice.year], windows_of(points, choice.year, edition)
    is_rare = definition.key in RARE
    several = more_reliable(main, windows) if is_rare else ""
    submission = submission_of(session, organisation_id, choice.year)
    return_ = submitted_return(session, submission)
    return OneIndicator(
        choice=choice,
        options=options,
        notes=notes_on(asked, choice, options, edition, submission),
        definition=definition,
        edition=edition,
        headline=headline(main, edition, here, several, judged_of(by_year[choice.year], options)),
        bands=tuple(headline(result, edition, here) for result in shown if result.breakdown and definition.bands),
        by_group=tuple(headline(result, edition, here) for result in of_service if result.breakdown == main.breakdown),
        points=points,
        windows=windows if is_rare or asked.get(SEVERAL) else (),
        beside=_beside(session, organisation_id, return_, edition, main),
        steps=_steps(return_, edition, definition, choice.service),
        parity=_parity(main, shown, return_, edition, asked.get("by", "")),
        stages=stages(return_, edition, definition.key, choice.service),
        facts=workings(main, return_, edition, origin_of(session, submission)),
        sources=sources(return_, edition, definition, choice.service),
        withheld=withheld,
    )


def origin_of(session: Session, submission: Submission) -> Origin:
    """Return where the counts of a version of a return came from."""
    return Origin(
        rule_set=submission.rule_set,
        template_version=submission.template_version,
        version=submission.version,
        content_hash=submission.content_hash,
        file_hash=session.get_one(Upload, submission.upload_id).sha256,
    )


def _definition(edition: Edition, key: str) -> IndicatorDefinition:
    try:
        return edition.indicator(key)
    except KeyError:
        raise NoSuchIndicatorError("There is no such indicator. Choose one from all our indicators.") from None


def _of_service(results: Sequence[Result], definition: IndicatorDefinition, choice: Choice) -> list[Result]:
    return [result for result in results if (result.indicator, result.service) == (definition.key, choice.service)]


def _withheld(by_year: ByYear, definition: IndicatorDefinition) -> dict[int, Withheld]:
    return {
        year: withheld_of(one for one in results if one.indicator == definition.key)
        for year, results in by_year.items()
    }


def _beside(
    session: Session, organisation_id: int, return_: Return, edition: Edition, result: Result
) -> tuple[str, ...]:
    definition = edition.indicator(result.indicator)
    has_shares = definition.population_gap or definition.kind is Kind.BAND_RATIO
    residents = _residents(session, organisation_id) if has_shares else None
    return alongside(return_, edition, definition.key, result.service, residents)


def _residents(session: Session, organisation_id: int) -> Fraction | None:
    code = session.get_one(Organisation, organisation_id).gss_code
    return minority_share_of_residents(session, code) if code else None


def _steps(return_: Return, edition: Edition, definition: IndicatorDefinition, service: str) -> tuple[Disparity, ...]:
    if definition.kind is not Kind.BAND_RATIO:
        return ()
    return tuple(one for one in band_disparities(return_, edition) if one.service == service)


def _care(shown: Sequence[Result], found: Goal, bands: Sequence[str]) -> tuple[str, ...]:
    labels = {one.key: one.label for one in found.open}
    return (*goal_care(shown, labels), *([LOWEST] if bands and bands[0] in labels else []))


def _parity(result: Result, shown: Sequence[Result], return_: Return, edition: Edition, by: str) -> Parity:
    years = choosable_years(edition.collection)
    options = {str(year): str(year) for year in years}
    year = int(one_of(by if by in options else str(years[USUAL_YEARS - 1]), options))
    definition = edition.indicator(result.indicator)
    found = goal(return_, edition, result.indicator, result.service, result.group, year)
    return Parity(
        sentence="" if found else parity_sentence(result, edition),
        goal=found,
        care=_care(shown, found, definition.bands) if found else (),
        choosable=options,
    )
