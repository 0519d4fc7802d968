"""Deadlines: which day of the cycle is looked at next, and who is still expected on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.programme.calendar import working_days_between
from app.programme.milestones import Milestone, MilestoneKey, Who, Window, milestone, milestones
from app.programme.standing import Standing
from app.programme.statuses import ABSENT, MilestoneStatus, Status

NEAR_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a milestone that organisations owe. Where several end on one day it is the last of them."""

    key: MilestoneKey
    window: Window

    @property
    def milestone(self) -> Milestone:
        """What is due."""
        return milestone(self.key)

    def is_near(self, today: date) -> bool:
        """Whether it is this working day, or one of the five before or after it."""
        return abs(working_days_between(today, self.window.due_on)) <= NEAR_WORKING_DAYS


def deadlines(windows: Mapping[MilestoneKey, Window]) -> tuple[Deadline, ...]:
    """Return the deadlines of a collection that organisations owe, the earliest first."""
    last_on = {windows[one.key].due_on: one.key for one in milestones() if one.who is not Who.PROGRAMME}
    return tuple(Deadline(last_on[day], windows[last_on[day]]) for day in sorted(last_on))


def deadline_of(windows: Mapping[MilestoneKey, Window], today: date) -> Deadline:
    """Return the deadline to look at: one that passed within the last five working days, else the next, else the last.

    Just after a deadline who is late matters more than what is due months later.
    """
    every = deadlines(windows)
    passed = [one for one in every if one.window.due_on < today and one.is_near(today)]
    coming = [one for one in every if one.window.due_on >= today]
    if coming and coming[0].is_near(today):
        return coming[0]
    return (passed[-1:] or coming or every[-1:])[0]


def is_expected(standing: Standing, key: MilestoneKey) -> bool:
    """Whether an organisation still has to complete a milestone: it takes part, or was invited and is to register."""
    status = standing.status_of(key).status
    is_in = standing.is_invited if key is MilestoneKey.REGISTERED else standing.is_taking_part
    return is_in and status is not Status.COMPLETE and status not in ABSENT


def first_unfinished(standing: Standing, key: MilestoneKey) -> MilestoneStatus:
    """Return what stands between an organisation and a milestone: its first that is not complete up to that one."""
    upto = standing.statuses[: list(MilestoneKey).index(key) + 1]
    return next((one for one in upto if one.is_owed), upto[-1])


def done_on(standings: Iterable[Standing], key: MilestoneKey, day: date) -> list[MilestoneStatus]:
    """Return the statuses of those who completed a milestone on a day."""
    found = (one.status_of(key) for one in standings)
    return [one for one in found if one.completed_at is not None and one.since == day]
