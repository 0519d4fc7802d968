"""A journey: one organisation's year so far, read from its events in one pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from app.clock import british_day
from app.programme.events import Event, EventKind
from app.programme.milestones import MilestoneKey, milestones
from app.programme.notes import Notes, day_of
from app.programme.noting import take_note


class Stage(StrEnum):
    """How far the events have brought a milestone, whatever the date is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


class _Effect(StrEnum):
    OPEN = "opened_by"
    REOPEN = "reopened_by"
    RESET = "reset_by"
    COMPLETE = "completed_by"


@dataclass(frozen=True, slots=True)
class Progress:
    """The stage of one milestone and the instant at which it was reached, ``None`` when nothing happened."""

    stage: Stage = Stage.NOT_STARTED
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """Where every milestone stands, and the notes that explain it. A milestone that nothing moved is absent."""

    progress: dict[MilestoneKey, Progress]
    notes: Notes

    def at(self, key: MilestoneKey) -> Progress:
        """Return the progress of one milestone."""
        return self.progress.get(key, _UNTOUCHED)

    def is_complete(self, key: MilestoneKey) -> bool:
        """Whether a milestone stands complete."""
        return self.at(key).stage is Stage.COMPLETE

    @property
    def has_left(self) -> bool:
        """Whether it declined or withdrew, has nothing to submit, has its return made with another's, or ended."""
        notes = self.notes
        return bool(notes.withdrawn_on or notes.nothing_to_submit_on or notes.made_with_since or notes.ended)

    @property
    def is_taking_part(self) -> bool:
        """Whether the organisation registered, did not withdraw, and has something to submit itself."""
        return self.is_complete(MilestoneKey.REGISTERED) and not self.has_left

    @property
    def is_signed_before_end(self) -> bool:
        """Whether the organisation ended, and its return stands signed since a day before it did."""
        signed, ended_on = self.at(MilestoneKey.SIGNED_OFF), self.notes.ended_on
        if signed.stage is not Stage.COMPLETE or signed.at is None or ended_on is None:
            return False
        return british_day(signed.at) < ended_on


_UNTOUCHED = Progress()


def read_journey(ordered_events: Iterable[Event], today: date) -> Journey:
    """Read events that stand in the order of ``in_order``; those after ``today`` have not happened yet.

    Nor does one count that is to begin later still, however early it was logged.
    """
    progress: dict[MilestoneKey, Progress] = {}
    notes = Notes()
    moves = _moves()
    for event in ordered_events:
        if day_of(event) > today:
            break
        if event.begins_on is not None and event.begins_on > today:
            continue
        for key, effect, held_by in moves.get(take_note(notes, event), ()):
            before = progress.get(key, _UNTOUCHED)
            is_held = held_by is not None and progress.get(held_by, _UNTOUCHED).stage is Stage.COMPLETE
            if not (is_held and effect is _Effect.REOPEN):
                progress[key] = _moved(before, effect, event.at)
    return Journey(progress, notes)


def _moved(before: Progress, effect: _Effect, at: datetime) -> Progress:
    """Return the progress after an effect; one that changes nothing keeps the instant of the first."""
    if effect is _Effect.RESET:
        return _UNTOUCHED
    source, target = _STAGES[effect]
    return Progress(target, at) if before.stage in source else before


_STAGES: dict[_Effect, tuple[frozenset[Stage], Stage]] = {
    _Effect.OPEN: (frozenset({Stage.NOT_STARTED}), Stage.IN_PROGRESS),
    _Effect.REOPEN: (frozenset({Stage.COMPLETE}), Stage.IN_PROGRESS),
    _Effect.COMPLETE: (frozenset({Stage.NOT_STARTED, Stage.IN_PROGRESS}), Stage.COMPLETE),
}

_Move = tuple[MilestoneKey, _Effect, MilestoneKey | None]


@lru_cache(maxsize=1)
def _moves() -> dict[EventKind, tuple[_Move, ...]]:
    """Return what each kind of event does, later milestones first, so that one that holds another lets go in time."""
    found: dict[EventKind, list[_Move]] = {}
    for one in reversed(milestones()):
        for effect in _Effect:
            for kind in getattr(one, effect):
                found.setdefault(kind, []).append((one.key, effect, one.held_by))
    return {kind: tuple(moves) for kind, moves in found.items()}
