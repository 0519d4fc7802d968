"""The home page of an organisation's people: one sentence, one button, the milestones, what waits, last headline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.access import Actor, Permission
from app.clock import Clock
from app.db.models import Collection, Organisation, OrganisationKind, Release, SubmissionState
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.meanings import MAY_NOT_BE_PASSED_ON
from app.indicators.overall import Overall
from app.programme.calendar import day_words
from app.programme.next_step import NextStep, next_step
from app.programme.standing import current_status
from app.programme.statuses import MilestoneStatus
from app.services.benchmarks import releases_beside
from app.services.came_back import why_back
from app.services.collections import begun_collection, earlier_collections
from app.services.indicator_views import OurIndicators, our_indicators
from app.services.organisation_stories import organisation_standing
from app.services.peer_home import PeerStep, question_to_answer, talk_to_begin
from app.services.queries import Query, queries_by_collection
from app.services.reopening import open_corrections
from app.services.shared_returns import shared_return
from app.services.submissions import current_submission
from app.services.uploads import uploads_of
from app.services.withdrawals import notices_beside

_ADDRESSES = {
    "registration": "/our-return/registration",
    "our_return": "/our-return",
    "came_back": "/our-return",
    "queries": "/our-return/queries",
    "indicators": "/our-indicators",
    "action_plan": "/action-plan",
    "programme": "/programme",
    "organisation": "/organisations",
}


@dataclass(frozen=True, slots=True)
class HomeMilestone:
    """One milestone of the line. ``is_current`` marks the one to look at."""

    title: str
    status: MilestoneStatus
    is_current: bool


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """What an earlier collection still asks for, once the next has begun: a sentence and where it is done."""

    sentence: str
    action: str
    address: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """What an organisation's people see first. ``overall`` is empty before the first return.

    ``is_theirs`` says whether the next step is this person's; ``to_answer`` and ``to_talk`` are what questions between
    organisations ask of them.
    ``headline_note`` says that its figures may still change, and that not all may be passed on.
    ``came_back`` says why the newest version came back, empty where none did or a newer file has faults of its own.
    ``covers`` names the organisations whose return this one's covers as well.
    ``withdrawn`` are the notices of published figures that were taken out of force since the newest that stand.
    """

    organisation: str
    year: int
    sentence: str
    action: str
    address: str
    came_back: str
    is_theirs: bool
    to_answer: PeerStep | None
    to_talk: PeerStep | None
    earlier: tuple[EarlierStep, ...]
    milestones: tuple[HomeMilestone, ...]
    queries: tuple[Query, ...]
    overall: Overall | None
    headline_note: str
    headline_year: int | None
    release: str
    withdrawn: tuple[str, ...]
    has_open_data: bool
    covers: tuple[str, ...]


def organisation_home(
    session: Session, actor: Actor, clock: Clock, editions_dir: Path = EDITIONS_DIR
) -> HomePage | None:
    """Return the home page of the actor's organisation; ``None`` before the first collection begins."""
    collection = begun_collection(session, clock)
    if collection is None:
        return None
    standing = organisation_standing(session, actor.organisation_id, collection, clock)
    asked = queries_by_collection(session, actor.organisation_id)
    queries = tuple(one for one in asked.get(collection, ()) if one.is_open)
    organisation = session.get_one(Organisation, actor.organisation_id)
    earlier = (
        *_query_steps(asked, collection, may_answer=actor.may(Permission.EDIT_RETURN)),
        *_earlier(session, organisation.id, collection, clock),
    )
    asked_on = [one.asked_on for one in queries]
    step = next_step(standing.statuses, actor.role, standing.stuck, asked_on, has_earlier=bool(earlier))
    sentence, action, address = _offered(session, organisation.id, collection, step)
    results = our_indicators(session, organisation.id, {}, editions_dir)
    releases = releases_beside(session, organisation)
    return HomePage(
        organisation=organisation.name,
        year=collection.year,
        sentence=sentence,
        action=action,
        address=address,
        came_back=_why_back(session, organisation.id, collection) if _has_come_back(standing.current) else "",
        is_theirs=step.is_theirs,
        to_answer=question_to_answer(session, actor),
        to_talk=talk_to_begin(session, actor),
        earlier=earlier,
        milestones=_line(standing.statuses),
        queries=queries,
        overall=None if results is None else results.overall,
        headline_note="" if results is None else _notes_on(results),
        headline_year=None if results is None else results.choice.year,
        release=_release(releases),
        withdrawn=_withdrawn(session, organisation, releases),
        has_open_data=organisation.kind == OrganisationKind.LOCAL_AUTHORITY and not organisation.is_demonstration,
        covers=shared_return(session, organisation.id, collection, clock).covers,
    )


def _notes_on(results: OurIndicators) -> str:
    return " ".join([*results.notes, *([MAY_NOT_BE_PASSED_ON] if results.overall.names_withheld else [])])


def _has_come_back(current: MilestoneStatus | None) -> bool:
    return current is not None and current.has_come_back


def _why_back(session: Session, organisation_id: int, collection: Collection) -> str:
    found = why_back(session, current_submission(session, organisation_id, collection.id))
    return "" if found is None else found.words


def _line(statuses: tuple[MilestoneStatus, ...]) -> tuple[HomeMilestone, ...]:
    current = current_status(statuses)
    return tuple(HomeMilestone(one.milestone.title, one, one is current) for one in statuses)


def _earlier(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> tuple[EarlierStep, ...]:
    """Return what earlier collections ask for now: a return to correct, and the plan that outlasts its collection."""
    corrections = (
        EarlierStep(
            f"Your {one.year} return came back to be changed. {_why_back(session, organisation_id, one)}".strip(),
            f"Correct the {one.year} return",
            f"/our-return?year={one.year}",
        )
        for one in open_corrections(session, organisation_id, clock)
    )
    return *corrections, *_plan_steps(session, organisation_id, collection, clock)


def _query_steps(
    asked: Mapping[Collection, tuple[Query, ...]], current: Collection, *, may_answer: bool
) -> Iterator[EarlierStep]:
    """Yield what the programme team still wants to know about the return of an earlier collection, year by year."""
    waiting = {one.year: sum(query.is_open for query in found) for one, found in asked.items()}
    for year, count in waiting.items():
        if count and year < current.year:
            queries, wait = ("1 query", "waits") if count == 1 else (f"{count:,} queries", "wait")
            yield EarlierStep(
                f"{queries} about your {year} return {wait} for an answer.",
                f"{'Answer' if may_answer else 'See'} what is asked about {year}",
                _ADDRESSES["queries"],
            )


def _plan_steps(session: Session, organisation_id: int, collection: Collection, clock: Clock) -> Iterator[EarlierStep]:
    """Yield the plans of earlier collections that are still to be published or brought up to date, newest first."""
    for before in earlier_collections(session, collection):
        standing = organisation_standing(session, organisation_id, before, clock)
        owed = (one for one in standing.statuses if one.is_owed and one.milestone.do.page == "action_plan")
        address = f"{_ADDRESSES['action_plan']}?year={before.year}"
        yield from (
            EarlierStep(
                f"{one.milestone.do.sentence} of {before.year} by {day_words(one.last_day)} ({one.due}).",
                one.milestone.do.action,
                address,
            )
            for one in owed
        )


def _offered(session: Session, organisation_id: int, collection: Collection, step: NextStep) -> tuple[str, str, str]:
    """Return the sentence, the words on the button, and where it leads."""
    if step.page == "report":
        return step.sentence, step.action, _newest_report(session, organisation_id, collection)
    if step.page == "sign_off":
        return step.sentence, step.action, _waiting_version(session, organisation_id, collection)
    return step.sentence, step.action, _ADDRESSES[step.page]


def _newest_report(session: Session, organisation_id: int, collection: Collection) -> str:
    newest = next(iter(uploads_of(session, organisation_id, collection.id)), None)
    return "/our-return" if newest is None else f"/our-return/uploads/{newest.id}"


def _waiting_version(session: Session, organisation_id: int, collection: Collection) -> str:
    version = current_submission(session, organisation_id, collection.id)
    if version is None or version.state != SubmissionState.AWAITING_SIGNATURE:
        return "/our-return"
    return f"/our-return/submissions/{version.id}"


def _release(releases: Mapping[int, Release]) -> str:
    """Return the newest release in words; empty before the first."""
    if not releases:
        return ""
    year = max(releases)
    day = releases[year].published_at
    return (
        f"Benchmarks of {year} were published on {day.day} {day:%B %Y}, from {releases[year].contributors:,} returns."
    )


def _withdrawn(session: Session, organisation: Organisation, releases: Mapping[int, Release]) -> tuple[str, ...]:
    notices = notices_beside(session, organisation.id)
    return tuple(words for year, words in notices.items() if year >= max(releases, default=year))
