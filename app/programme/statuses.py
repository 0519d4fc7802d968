"""The status of each milestone: never typed, always derived from events, windows and today's date."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from app.clock import british_day
from app.programme.calendar import add_working_days, day_words, due_words
from app.programme.events import Event, in_order
from app.programme.journey import Journey, Stage, read_journey
from app.programme.milestones import (
    Milestone,
    MilestoneKey,
    Who,
    Window,
    again_working_days,
    begun_late_working_days,
    milestone,
    milestones,
    notice_working_days,
)
from app.programme.reasons import absence_reason, reason_for


class Status(StrEnum):
    """Where one milestone stands for one organisation."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    OVERDUE = "overdue"
    WITHDRAWN = "withdrawn"
    NOTHING_TO_SUBMIT = "nothing_to_submit"
    MADE_WITH_ANOTHER = "made_with_another"
    ENDED = "ended"
    DID_NOT_REGISTER = "did_not_register"

    @property
    def words(self) -> str:
        """The status as a person reads it."""
        return self.value.replace("_", " ")


ABSENT = (
    Status.WITHDRAWN,
    Status.NOTHING_TO_SUBMIT,
    Status.MADE_WITH_ANOTHER,
    Status.ENDED,
    Status.DID_NOT_REGISTER,
)


@dataclass(frozen=True, slots=True)
class MilestoneStatus:
    """One milestone of one organisation on one day.

    ``is_owed`` says that somebody can and should complete it now; ``reason`` why it is not complete, in
    words; ``due`` how far away its deadline is. ``since`` is the day from which the status holds. ``last_day`` is that
    of this organisation: the window's, or a later one where it was invited late or could not begin in time.
    ``has_come_back`` says that it is to be completed again because a version of the return came back. ``is_closed``
    says that its last day passed and that only the programme team can still open it: so it is with a registration, but
    for one that was sent back.
    """

    key: MilestoneKey
    status: Status
    is_owed: bool
    is_started: bool
    since: date | None
    completed_at: datetime | None
    window: Window
    last_day: date
    due: str
    reason: str
    has_come_back: bool = False
    is_closed: bool = False

    @property
    def milestone(self) -> Milestone:
        """What this milestone is."""
        return milestone(self.key)

    @property
    def status_words(self) -> str:
        """The status as a person reads it; what is late on the programme's side is nobody's overdue."""
        is_ours = self.status is Status.OVERDUE and self.milestone.who is Who.PROGRAMME
        return "waits for the programme team" if is_ours else self.status.words

    @property
    def is_late(self) -> bool:
        """Whether it was completed after the organisation's own last day."""
        return self.completed_at is not None and british_day(self.completed_at) > self.last_day


def milestone_statuses(
    events: Iterable[Event], windows: Mapping[MilestoneKey, Window], today: date
) -> tuple[MilestoneStatus, ...]:
    """Return the status of every milestone, in the order of the cycle.

    A function of what happened and of the day alone: the order in which events are handed over does not matter.
    """
    return statuses_of(read_journey(in_order(events), today), windows, today)


def statuses_of(journey: Journey, windows: Mapping[MilestoneKey, Window], today: date) -> tuple[MilestoneStatus, ...]:
    """Return the status of every milestone of a journey that was read already."""
    lapsed = _lapsed_words(journey, windows, today)
    return tuple(_status(one, journey, windows, today, lapsed) for one in milestones())


def _status(
    one: Milestone, journey: Journey, windows: Mapping[MilestoneKey, Window], today: date, lapsed: str
) -> MilestoneStatus:
    """Return one status; ``lapsed`` says that the collection is over for who never registered, empty if it is not."""
    window, progress, last_day = windows[one.key], journey.at(one.key), last_day_of(one, journey, windows)
    due = due_words(last_day, today)
    if progress.stage is Stage.COMPLETE and not _is_void(one, journey):
        return _complete(one.key, progress.at, window, last_day, due)
    out = _absence_at(one, journey) or (Status.DID_NOT_REGISTER if lapsed else None)
    is_owed = out is None and _is_possible(one, journey, window, today)
    status = out or (Status.OVERDUE if is_owed and today > last_day else Status(progress.stage.value))
    return MilestoneStatus(
        key=one.key,
        status=status,
        is_owed=is_owed,
        is_started=progress.stage is not Stage.NOT_STARTED,
        since=_since(status, progress.at, journey, last_day),
        completed_at=None,
        window=window,
        last_day=last_day,
        due=due,
        reason=lapsed or _reason(one.key, status, journey, today, is_owed=is_owed),
        has_come_back=one.again is not None and journey.notes.has_come_back,
        is_closed=_is_closed(one, journey) and today > last_day,
    )


def _is_closed(one: Milestone, journey: Journey) -> bool:
    """Whether a milestone cannot be completed after its last day."""
    is_kept_open = journey.notes.registration_sent_back_on is not None or journey.has_left
    return one.key is MilestoneKey.REGISTERED and not is_kept_open


def _complete(key: MilestoneKey, at: datetime | None, window: Window, last_day: date, due: str) -> MilestoneStatus:
    return MilestoneStatus(
        key=key,
        status=Status.COMPLETE,
        is_owed=False,
        is_started=True,
        since=_day(at),
        completed_at=at,
        window=window,
        last_day=last_day,
        due=due,
        reason="",
    )


def last_day_of(one: Milestone, journey: Journey, windows: Mapping[MilestoneKey, Window]) -> date:
    """Return the day after which a milestone is overdue for an organisation.

    It is the window's; whoever was invited late has twenty working days from then for all that it owes itself, and
    the programme is not late for days before it invited somebody. A registration that was sent back has ten more, and
    so has whatever could be begun only after the last day of what it needs. The programme team may keep one
    organisation's registration open for longer.
    """
    due_on, invited_on = windows[one.key].due_on, _day(journey.at(MilestoneKey.INVITED).at)
    if invited_on is None or one.key is MilestoneKey.INVITED:
        return due_on
    if one.who is Who.PROGRAMME:
        return max(due_on, invited_on)
    return max(due_on, notice_until(invited_on), *_granted(one, journey, windows))


def registration_ends_on(journey: Journey, windows: Mapping[MilestoneKey, Window]) -> date:
    """Return the last day on which an organisation may register by itself."""
    return last_day_of(milestone(MilestoneKey.REGISTERED), journey, windows)


def _granted(one: Milestone, journey: Journey, windows: Mapping[MilestoneKey, Window]) -> Iterator[date]:
    """Yield the later last days that what happened gives an organisation."""
    notes = journey.notes
    needed_on = _day(journey.at(one.needs).at) if one.needs is not None and journey.is_complete(one.needs) else None
    if one.key is MilestoneKey.REGISTERED:
        if notes.registration_sent_back_on is not None:
            yield again_until(notes.registration_sent_back_on)
        if notes.registration_open_until is not None:
            yield notes.registration_open_until
    elif one.needs is not None and needed_on is not None and needed_on > windows[one.needs].due_on:
        yield begun_late_until(needed_on)


@lru_cache(maxsize=512)
def notice_until(invited_on: date) -> date:
    """Return the day up to which nobody who was invited on a day is late with anything."""
    return add_working_days(invited_on, notice_working_days())


@lru_cache(maxsize=512)
def again_until(sent_back_on: date) -> date:
    """Return the day up to which nobody whose registration was sent back on a day is late with registering again."""
    return add_working_days(sent_back_on, again_working_days())


@lru_cache(maxsize=512)
def begun_late_until(needed_on: date) -> date:
    """Return the day up to which nobody is late with what became possible on a day after its time."""
    return add_working_days(needed_on, begun_late_working_days())


def _is_possible(one: Milestone, journey: Journey, window: Window, today: date) -> bool:
    is_next = one.needs is None or journey.is_complete(one.needs)
    return is_next and (today >= window.opens_on or journey.at(one.key).stage is Stage.IN_PROGRESS)


def absence(journey: Journey) -> Status | None:
    """Return why nothing more is expected of the organisation, ``None`` while something is."""
    if journey.notes.ended:
        return Status.ENDED
    if journey.notes.withdrawn_on is not None:
        return Status.WITHDRAWN
    if journey.notes.made_with_since is not None:
        return Status.MADE_WITH_ANOTHER
    return Status.NOTHING_TO_SUBMIT if journey.notes.nothing_to_submit_on is not None else None


def _absence_at(one: Milestone, journey: Journey) -> Status | None:
    """Return why a milestone is not expected; what an organisation signed before it ended is still reviewed."""
    out, is_review = absence(journey), one.key is MilestoneKey.QUALITY_REVIEWED
    return None if is_review and out is Status.ENDED and journey.is_signed_before_end else out


def _is_void(one: Milestone, journey: Journey) -> bool:
    """Whether a signature does not count, because it was given after the organisation had ended."""
    return one.key is MilestoneKey.SIGNED_OFF and bool(journey.notes.ended) and not journey.is_signed_before_end


def _lapsed_words(journey: Journey, windows: Mapping[MilestoneKey, Window], today: date) -> str:
    """Return that an organisation was invited and never registered, once the time for the benchmarks has passed."""
    may_come = journey.is_complete(MilestoneKey.REGISTERED) or not journey.is_complete(MilestoneKey.INVITED)
    if may_come or today <= windows[MilestoneKey.BENCHMARKS_RELEASED].due_on or absence(journey) is not None:
        return ""
    return f"did not register by {day_words(registration_ends_on(journey, windows), today)}"


def _since(status: Status, at: datetime | None, journey: Journey, last_day: date) -> date | None:
    if status is Status.OVERDUE:
        return last_day + timedelta(days=1)
    if status is Status.WITHDRAWN:
        return journey.notes.withdrawn_on
    if status is Status.MADE_WITH_ANOTHER:
        return journey.notes.made_with_since
    if status is Status.NOTHING_TO_SUBMIT:
        return journey.notes.nothing_to_submit_on
    return journey.notes.ended_on if status is Status.ENDED else _day(at)


def _day(at: datetime | None) -> date | None:
    return None if at is None else british_day(at)


def _reason(key: MilestoneKey, status: Status, journey: Journey, today: date, *, is_owed: bool) -> str:
    if status in ABSENT:
        return absence_reason(journey.notes, today)
    return reason_for(key, journey.notes, today) if is_owed else ""
