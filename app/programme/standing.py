"""A standing: where one organisation is in the cycle, whether it is overdue, and whether it is stuck and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.programme.calendar import count_words, day_words, working_days_between
from app.programme.journey import Journey
from app.programme.kpi_measures import review_aim
from app.programme.milestones import MilestoneKey, StuckRules, Who, Window, stuck_rules
from app.programme.reasons import faults_words, unsigned_words
from app.programme.statuses import MilestoneStatus, Status, statuses_of


class StuckKind(StrEnum):
    """What holds an organisation up."""

    SIGNATURE = "signature"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    SENT_BACK = "sent_back"
    FAILED_FILES = "failed_files"
    QUERY = "query"
    QUIET = "quiet"

    @property
    def words(self) -> str:
        """The kind as it completes the sentence "most of those stuck ..."."""
        return _STUCK_WORDS[self]

    @property
    def heading(self) -> str:
        """The kind as it stands alone, such as "Waiting for a signatory"."""
        return _STUCK_HEADINGS[self]


_STUCK_WORDS = {
    StuckKind.SIGNATURE: "are waiting for a signatory",
    StuckKind.DECLINED: "have a signatory who declined",
    StuckKind.TAKEN_BACK: "had their signature taken back",
    StuckKind.SENT_BACK: "were sent back by the programme team",
    StuckKind.FAILED_FILES: "have files with things to fix",
    StuckKind.QUERY: "have a query to answer",
    StuckKind.QUIET: "have shown no activity",
}

_STUCK_HEADINGS = {
    StuckKind.SIGNATURE: "Waiting for a signatory",
    StuckKind.DECLINED: "The signatory declined",
    StuckKind.TAKEN_BACK: "The signature was taken back",
    StuckKind.SENT_BACK: "Sent back by the programme team",
    StuckKind.FAILED_FILES: "Several files sent, none passed",
    StuckKind.QUERY: "A query without an answer",
    StuckKind.QUIET: "No activity",
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """What holds an organisation up, since when, and in words."""

    kind: StuckKind
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation on one day.

    ``current`` is the milestone to look at: the first that can be completed now, else the next to open,
    else ``None`` when everything is complete. ``overdue`` lists what the organisation, not the programme,
    should have completed, which before anything else is to register once it was invited.
    ``pattern`` is the word of each status, in order: what a funnel counts. ``is_past_aim`` says that a signed return
    has waited for its review for longer than the programme's aim.
    """

    statuses: tuple[MilestoneStatus, ...]
    pattern: tuple[Status, ...]
    current: MilestoneStatus | None
    overdue: tuple[MilestoneKey, ...]
    stuck: Stuck | None
    is_registered: bool
    is_taking_part: bool
    is_past_aim: bool

    def status_of(self, key: MilestoneKey) -> MilestoneStatus:
        """Return the status of one milestone."""
        return self.statuses[_POSITIONS[key]]

    @property
    def is_invited(self) -> bool:
        """Whether the organisation was invited."""
        return self.status_of(MilestoneKey.INVITED).completed_at is not None


_POSITIONS = {key: position for position, key in enumerate(MilestoneKey)}


def standing_of(journey: Journey, windows: Mapping[MilestoneKey, Window], today: date) -> Standing:
    """Return where an organisation stands on a day."""
    statuses = statuses_of(journey, windows, today)
    return Standing(
        statuses=statuses,
        pattern=tuple(one.status for one in statuses),
        current=current_status(statuses),
        overdue=_overdue(statuses),
        stuck=_stuck(journey, statuses, today),
        is_registered=journey.is_complete(MilestoneKey.REGISTERED),
        is_taking_part=journey.is_taking_part,
        is_past_aim=_is_past_aim(statuses, today),
    )


def current_status(statuses: tuple[MilestoneStatus, ...]) -> MilestoneStatus | None:
    """Return the milestone to look at: the first that can be completed now, else the first that is not complete."""
    unfinished = [one for one in statuses if one.status is not Status.COMPLETE]
    owed = (one for one in unfinished if one.is_owed)
    return next(owed, unfinished[0] if unfinished else None)


def _overdue(statuses: tuple[MilestoneStatus, ...]) -> tuple[MilestoneKey, ...]:
    late = (one for one in statuses if one.status is Status.OVERDUE)
    return tuple(one.key for one in late if one.milestone.who is not Who.PROGRAMME)


def _is_past_aim(statuses: tuple[MilestoneStatus, ...], today: date) -> bool:
    review = statuses[_POSITIONS[MilestoneKey.QUALITY_REVIEWED]]
    signed_on = statuses[_POSITIONS[MilestoneKey.SIGNED_OFF]].since
    return review.is_owed and signed_on is not None and today > review_aim(signed_on)


def _stuck(journey: Journey, statuses: tuple[MilestoneStatus, ...], today: date) -> Stuck | None:
    if not journey.is_taking_part:
        return None
    rules = stuck_rules()
    found = (look(journey, statuses, rules, today) for look in _LOOKS)
    return next((one for one in found if one is not None), None)


_Statuses = tuple[MilestoneStatus, ...]


def _waits_for_signature(journey: Journey, _statuses: _Statuses, rules: StuckRules, today: date) -> Stuck | None:
    since = journey.notes.waiting_since
    if since is None or working_days_between(since, today) <= rules.signature_working_days:
        return None
    return Stuck(StuckKind.SIGNATURE, since, f"waiting for the signatory since {day_words(since, today)}")


def _is_unsigned_again(journey: Journey, _statuses: _Statuses, _rules: StuckRules, today: date) -> Stuck | None:
    notes = journey.notes
    since = notes.unsigned_on
    if since is None or journey.is_complete(MilestoneKey.VALID):
        return None
    kind = StuckKind.TAKEN_BACK if notes.was_taken_back else StuckKind.DECLINED
    return Stuck(kind, since, unsigned_words(notes, since, today))


def _was_sent_back(journey: Journey, _statuses: _Statuses, rules: StuckRules, today: date) -> Stuck | None:
    since = journey.notes.sent_back_on
    if since is None or journey.is_complete(MilestoneKey.VALID):
        return None
    if working_days_between(since, today) <= rules.sent_back_working_days:
        return None
    return Stuck(StuckKind.SENT_BACK, since, f"sent back by the programme team on {day_words(since, today)}")


def _has_failed_files(journey: Journey, _statuses: _Statuses, rules: StuckRules, today: date) -> Stuck | None:
    notes = journey.notes
    since = notes.unreadable_on or notes.faults_on
    is_done = journey.is_complete(MilestoneKey.VALID)
    if is_done or since is None or notes.failed_files < rules.failed_files:
        return None
    last = faults_words(notes.must_fix, notes.confirm) if notes.unreadable_on is None else "the last could not be read"
    files = count_words(notes.failed_files, "file")
    return Stuck(StuckKind.FAILED_FILES, since, f"{files} sent and none passed: {last} since {day_words(since, today)}")


def _has_unanswered_query(journey: Journey, _statuses: _Statuses, rules: StuckRules, today: date) -> Stuck | None:
    since = journey.notes.query_since
    if since is None or working_days_between(since, today) <= rules.query_working_days:
        return None
    return Stuck(StuckKind.QUERY, since, f"a query waits for an answer since {day_words(since, today)}")


def quiet_since(journey: Journey, owed: Sequence[MilestoneStatus]) -> date:
    """Return since when an organisation has done nothing about what it owes, of which there is something."""
    notes, opened = journey.notes, min(one.window.opens_on for one in owed)
    return max(day for day in (opened, notes.last_active_on, notes.sent_back_on) if day)


def _is_quiet(journey: Journey, statuses: _Statuses, rules: StuckRules, today: date) -> Stuck | None:
    owed = [one for one in statuses if one.is_owed and one.milestone.who is not Who.PROGRAMME]
    if not owed or statuses[_POSITIONS[MilestoneKey.QUALITY_REVIEWED]].is_owed:  # then it is the programme's turn
        return None
    since = quiet_since(journey, owed)
    quiet = working_days_between(since, today)
    if quiet < rules.quiet_working_days:
        return None
    why = "" if owed[0].reason == owed[0].milestone.owed else f": {owed[0].reason}"
    return Stuck(StuckKind.QUIET, since, f"no activity for {count_words(quiet, 'working day')}{why}")


_Look = Callable[[Journey, _Statuses, StuckRules, date], Stuck | None]
_LOOKS: tuple[_Look, ...] = (
    _is_unsigned_again,
    _waits_for_signature,
    _was_sent_back,
    _has_failed_files,
    _has_unanswered_query,
    _is_quiet,
)
