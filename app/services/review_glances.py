"""What a reviewer sees first of a return: by when, what waits, what changed, and where the evidence is adverse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Submission
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.changes import change_sentence
from app.indicators.edition import Edition
from app.indicators.results import Label, Result
from app.indicators.trends import trend
from app.programme.calendar import count_words, day_words, due_words, working_days_between
from app.programme.kpi_facts import read_facts
from app.programme.kpi_measures import REVIEW_WORKING_DAYS, review_aim
from app.programme.milestones import MilestoneKey
from app.services.collections import windows_of
from app.services.events import events_of
from app.services.queries import Query
from app.services.results import results_of, standing_results
from app.services.review_views import ReviewView
from app.services.submissions import submissions_of
from app.services.uploads import submitted_return


@dataclass(frozen=True, slots=True)
class SinceVersion:
    """How many counts differ from the version before, which it is, and why it was replaced."""

    submission: Submission
    counts: int
    reason: str


@dataclass(frozen=True, slots=True)
class SinceYear:
    """A headline result that changed since the collection before by more than chance alone would give."""

    result: Result
    sentence: str


@dataclass(frozen=True, slots=True)
class ReviewGlance:
    """What is notable of one version. ``aim`` and ``last_day`` say in words by when it is to be reviewed.

    ``year_before`` is the collection that ``since_year`` compares with, ``None`` where there is no return of it.
    """

    aim: str
    last_day: str
    open_queries: tuple[Query, ...]
    since_version: SinceVersion | None
    year_before: int | None
    since_year: tuple[SinceYear, ...]
    adverse: tuple[Result, ...]


def review_glance(session: Session, clock: Clock, view: ReviewView, editions_dir: Path = EDITIONS_DIR) -> ReviewGlance:
    """Return what a reviewer should look at first of a version that was read in full."""
    headlines = [result for found in view.sign_off.headlines.values() for result in found]
    year_before, changes = _since_year(session, view, headlines, editions_dir)
    return ReviewGlance(
        aim=_aim(session, view, clock.today()),
        last_day=_last_day(session, view, clock.today()),
        open_queries=tuple(one for one in view.queries if one.is_open),
        since_version=_since_version(session, view.sign_off.submission),
        year_before=year_before,
        since_year=changes,
        adverse=tuple(one for one in headlines if one.label is Label.ADVERSE),
    )


def _aim(session: Session, view: ReviewView, today: date) -> str:
    """Return the day of the aim that the programme's indicators measure: of the first signature and first decision."""
    submission = view.sign_off.submission
    facts = read_facts(events_of(session, submission.organisation_id, submission.collection_id))
    if facts.signed_on is None:
        return ""
    aim, signed = review_aim(facts.signed_on), day_words(facts.signed_on, today)
    if facts.reviewed_on is not None:
        took = count_words(working_days_between(facts.signed_on, facts.reviewed_on), "working day")
        kept = "within" if facts.reviewed_on <= aim else "beyond"
        return f"first decided on {day_words(facts.reviewed_on, today)}, {took} after it was signed: {kept} the aim"
    after = f"{REVIEW_WORKING_DAYS} working days after it was signed, on {signed}"
    return f"{day_words(aim)} ({due_words(aim, today)}): {after}"


def _last_day(session: Session, view: ReviewView, today: date) -> str:
    window = windows_of(session, view.sign_off.collection)[MilestoneKey.QUALITY_REVIEWED]
    due = due_words(window.due_on, today)
    return f"{day_words(window.due_on)} ({due}): the last day of reviews of every organisation"


def _since_version(session: Session, submission: Submission) -> SinceVersion | None:
    earlier = submissions_of(session, submission.organisation_id, submission.collection_id)
    before = next((one for one in earlier if one.version < submission.version), None)
    if before is None:
        return None
    then, now = submitted_return(session, before).counts, submitted_return(session, submission).counts
    differing = sum(then.get(cell) != now.get(cell) for cell in then.keys() | now.keys())
    return SinceVersion(before, differing, submission.reason or "")


def _since_year(
    session: Session, view: ReviewView, headlines: list[Result], editions_dir: Path
) -> tuple[int | None, tuple[SinceYear, ...]]:
    submission, year = view.sign_off.submission, view.sign_off.collection.year
    before = standing_results(session, submission.organisation_id, year - 1, editions_dir).results
    if not before:
        return None, ()
    by_year = {year - 1: before, year: results_of(session, submission, editions_dir)}
    editions = {one: load_edition(one, editions_dir) for one in by_year}
    return year - 1, tuple(_changes(by_year, headlines, editions))


def _changes(
    by_year: dict[int, tuple[Result, ...]], headlines: list[Result], editions: dict[int, Edition]
) -> Iterator[SinceYear]:
    for result in headlines:
        first = {year: edition.indicator(result.indicator).comparable_from for year, edition in editions.items()}
        points = trend(by_year, result, first)
        tested = points[-1].change
        if tested is not None and tested.is_more_than_chance:
            earlier, later = points[-2], points[-1]
            yield SinceYear(result, change_sentence(earlier.year, earlier.result, later.result, tested))
