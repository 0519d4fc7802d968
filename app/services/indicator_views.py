"""An organisation's own indicators, as their page shows them: in full, strongest evidence first."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.models import Submission
from app.errors import NotFoundError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition, IndicatorDefinition
from app.indicators.elsewhere import clear_elsewhere, elsewhere_words
from app.indicators.meanings import DO_NOT_REPUBLISH
from app.indicators.overall import Overall, overall
from app.indicators.republishing import Withheld, withheld_of
from app.indicators.results import Label, Reliability, Result
from app.indicators.trends import Point, trend
from app.indicators.windows import LENGTHS, RARE, Window, more_reliable, window
from app.services.indicator_choices import ByYear, Choice, Options, chosen, notes_on
from app.services.results import results_by_collection, standing_submission

_NAMED = (Label.ADVERSE, Label.POSSIBLE)
_STRENGTH = (Label.ADVERSE, Label.POSSIBLE, Label.NO_EVIDENCE, Label.FAVOURABLE)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A clear result of another service or of other people than those shown, in words for whoever reads the page."""

    result: Result
    words: str


@dataclass(frozen=True, slots=True)
class Headline:
    """One result as a line of the page.

    ``do_not_republish`` says that it rests on too few people to pass on, or would give away one that does; ``several``
    what several collections together say where this one has too few cases. ``elsewhere`` are the clear results of the
    same indicator, in other services or for other people, where this one is not clear.
    """

    result: Result
    definition: IndicatorDefinition
    do_not_republish: bool
    several: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class OurIndicators:
    """Everything that the page of all indicators shows.

    ``judged`` are all results of the collection with a label, of every service and ethnic group that can be chosen.
    """

    choice: Choice
    options: Options
    notes: tuple[str, ...]
    edition: Edition
    headlines: tuple[Headline, ...]
    judged: tuple[Result, ...]
    overall: Overall


def our_indicators(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> OurIndicators | None:
    """Return an organisation's indicators for what was asked, or for the newest return; ``None`` before the first.

    A year, service or group that does not exist is read as not asked; ``notes`` say so.
    """
    by_year = results_by_collection(session, organisation_id, editions_dir)
    if not by_year:
        return None
    choice, options, edition = chosen(by_year, asked, editions_dir)
    shown = [result for result in by_year[choice.year] if _is_shown(result, choice, edition)]
    judged, withheld = judged_of(by_year[choice.year], options), withheld_of(by_year[choice.year])
    headlines = [
        headline(result, edition, withheld, _several(by_year, result, choice.year, editions_dir), judged)
        for result in shown
    ]
    headlines.sort(key=_strongest_first)
    submission = submission_of(session, organisation_id, choice.year)
    return OurIndicators(
        choice=choice,
        options=options,
        notes=notes_on(asked, choice, options, edition, submission),
        edition=edition,
        headlines=tuple(headlines),
        judged=judged,
        overall=overall(shown, edition, judged, withheld),
    )


def submission_of(session: Session, organisation_id: int, year: int) -> Submission:
    """Return the version of a return that stands for a collection; raise ``NotFoundError`` if there is none."""
    found = standing_submission(session, organisation_id, year)
    if found is None:
        raise NotFoundError("There is no return for that collection.")
    return found


def judged_of(results: Iterable[Result], options: Options) -> tuple[Result, ...]:
    """Return every result with a label, of the services that can be chosen."""
    return tuple(one for one in results if one.label and one.service in options.services)


def headline(
    result: Result, edition: Edition, withheld: Withheld, several: str = "", judged: Sequence[Result] = ()
) -> Headline:
    """Return a result as a line of a page, with where it is clear among all that are ``judged``."""
    return Headline(
        result,
        edition.indicator(result.indicator),
        result in withheld,
        several,
        tuple(Elsewhere(one, _said(one, result, edition, withheld)) for one in clear_elsewhere(result, judged)),
    )


def _said(one: Result, shown: Result, edition: Edition, withheld: Withheld) -> str:
    words = elsewhere_words(one, shown, edition)
    return f"{words} {DO_NOT_REPUBLISH}" if one in withheld else words


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


def _is_shown(result: Result, choice: Choice, edition: Edition) -> bool:
    band = edition.indicator(result.indicator).labelled_band or None
    return result.service == choice.service and result.group == choice.group and result.breakdown in (None, band)


def _strongest_first(item: Headline) -> tuple[int, bool, float]:
    """Order by evidence, then by whether there are enough cases, then by the size of a gap with evidence."""
    result = item.result
    place = _STRENGTH.index(result.label) if result.label is not None else len(_STRENGTH)
    return place, result.reliability is Reliability.LOW, -_gap(result)


def _gap(result: Result) -> float:
    if result.label not in _NAMED or result.ratio is None:
        return 0.0
    return abs(math.log(result.ratio)) if result.ratio else math.inf
