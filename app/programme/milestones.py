"""The milestones of the annual cycle, as data: who owes each, when, and which events move it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import ScWresError
from app.programme.events import EventKind

MILESTONES_FILE = Path(__file__).parent / "milestones.toml"


class MilestoneError(ScWresError):
    """The file of milestones is incomplete or contradicts itself."""


class MilestoneKey(StrEnum):
    """The name of a milestone, in the order of the cycle."""

    INVITED = "invited"
    REGISTERED = "registered"
    PREPARED = "prepared"
    UPLOADED = "uploaded"
    VALID = "valid"
    SIGNED_OFF = "signed_off"
    QUALITY_REVIEWED = "quality_reviewed"
    BENCHMARKS_RELEASED = "benchmarks_released"
    ACTION_PLAN = "action_plan"
    PROGRESS_REVIEW = "progress_review"


class Who(StrEnum):
    """Who owes a milestone."""

    PROGRAMME = "programme"
    ORGANISATION = "organisation"
    SIGNATORY = "signatory"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a milestone is to be completed, both inclusive."""

    opens_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Step:
    """What a person can do next: a sentence without its full stop, the words on the button, and the page's key.

    ``wait`` is what others read meanwhile, where that is not what the milestone says.
    """

    sentence: str
    action: str
    page: str
    wait: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the cycle. ``opens`` and ``due`` are (month, day), ``years_on`` years after the collection's.

    ``title`` says what is so once it is complete, ``to_do`` what an organisation does next until then.
    """

    key: MilestoneKey
    title: str
    to_do: str
    who: Who
    opens: tuple[int, int]
    due: tuple[int, int]
    years_on: int
    complete_when: str
    needs: MilestoneKey | None
    held_by: MilestoneKey | None
    opened_by: frozenset[EventKind]
    completed_by: frozenset[EventKind]
    reopened_by: frozenset[EventKind]
    reset_by: frozenset[EventKind]
    do: Step
    prepare: Step | None
    again: Step | None
    wait: str
    owed: str

    def window(self, year: int) -> Window:
        """Return the default window in the cycle of a collection year."""
        year += self.years_on
        return Window(date(year, *self.opens), date(year, *self.due))


@dataclass(frozen=True, slots=True)
class StuckRules:
    """After how long somebody counts as stuck; days are working days."""

    quiet_working_days: int
    failed_files: int
    signature_working_days: int
    query_working_days: int
    sent_back_working_days: int


def milestones() -> tuple[Milestone, ...]:
    """Return the milestones in the order of the cycle; raise ``MilestoneError`` if the file cannot be used."""
    return read_milestones(MILESTONES_FILE)


@lru_cache(maxsize=len(MilestoneKey))
def milestone(key: MilestoneKey) -> Milestone:
    """Return one milestone."""
    return milestones()[list(MilestoneKey).index(key)]


def stuck_rules() -> StuckRules:
    """Return when somebody counts as stuck."""
    return StuckRules(**_document(MILESTONES_FILE)["stuck"])


def notice_working_days() -> int:
    """Return how many working days everybody has at least from their invitation, whatever the collection's dates."""
    days: int = _document(MILESTONES_FILE)["invited_late"]["working_days"]
    return days


def again_working_days() -> int:
    """Return how many working days everybody has at least to register again once their registration was sent back."""
    days: int = _document(MILESTONES_FILE)["registration_sent_back"]["working_days"]
    return days


def begun_late_working_days() -> int:
    """Return how many working days everybody has at least for what became possible too late for its window."""
    days: int = _document(MILESTONES_FILE)["begun_late"]["working_days"]
    return days


def default_windows(year: int) -> dict[MilestoneKey, Window]:
    """Return the window of each milestone in the cycle of a collection year; the last ends in the year after."""
    return {one.key: one.window(year) for one in milestones()}


@lru_cache(maxsize=4)
def read_milestones(path: Path) -> tuple[Milestone, ...]:
    """Return the milestones of a file; raise ``MilestoneError`` where a name, a date or an order is wrong."""
    listed = _document(path)["milestones"]
    if list(listed) != [*MilestoneKey]:
        raise MilestoneError(f"{path.name} must hold these milestones in this order: {', '.join(MilestoneKey)}.")
    return tuple(_read(key, fields) for key, fields in listed.items())


@lru_cache(maxsize=4)
def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MilestoneError(f"{path.name} is not a TOML file: {error}.") from error


def _read(key: str, fields: Mapping[str, Any]) -> Milestone:
    try:
        return _milestone(MilestoneKey(key), fields)
    except (KeyError, TypeError, ValueError) as error:
        raise MilestoneError(f"The milestone {key} cannot be used: {error}.") from error


def _milestone(key: MilestoneKey, fields: Mapping[str, Any]) -> Milestone:
    return Milestone(
        key=key,
        title=fields["title"],
        to_do=fields["to_do"],
        who=Who(fields["who"]),
        opens=_month_and_day(fields["opens"]),
        due=_month_and_day(fields["due"]),
        years_on=fields.get("years_on", 0),
        complete_when=fields["complete_when"],
        needs=_earlier(key, fields.get("needs")),
        held_by=MilestoneKey(fields["held_by"]) if "held_by" in fields else None,
        opened_by=_kinds(fields, "opened_by"),
        completed_by=_kinds(fields, "completed_by"),
        reopened_by=_kinds(fields, "reopened_by"),
        reset_by=_kinds(fields, "reset_by"),
        do=Step(**fields["do"]),
        prepare=Step(**fields["prepare"]) if "prepare" in fields else None,
        again=Step(**fields["again"]) if "again" in fields else None,
        wait=fields["wait"],
        owed=fields["owed"],
    )


def _earlier(key: MilestoneKey, needs: str | None) -> MilestoneKey | None:
    if needs is None:
        return None
    order = list(MilestoneKey)
    if order.index(MilestoneKey(needs)) >= order.index(key):
        raise ValueError(f"it needs {needs}, which comes later")
    return MilestoneKey(needs)


def _kinds(fields: Mapping[str, Any], name: str) -> frozenset[EventKind]:
    return frozenset(EventKind(kind) for kind in fields.get(name, ()))


def _month_and_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2023-{text}")
    return day.month, day.day
