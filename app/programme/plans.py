"""Action plans: themes, how an action stands, what a plan must answer before it is published, and its review."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

THEMES_FILE = Path(__file__).parent / "plans.toml"


class Theme(StrEnum):
    """What an action is about, as the programme's plan arranges it."""

    LEADERSHIP = "leadership"
    STAFF_VOICE = "staff_voice"
    CULTURE = "culture"
    PROGRESSION = "progression"
    RECRUITMENT = "recruitment"
    FAIRNESS = "fairness"
    COMMUNITY = "community"


class ActionStatus(StrEnum):
    """How far an action has come."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """The status as a person reads it."""
        return self.value.replace("_", " ")


class Track(StrEnum):
    """How an action is going."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def words(self) -> str:
        """The rating with what it means."""
        return _TRACK_WORDS[self]


_TRACK_WORDS = {
    Track.GREEN: "green: on track",
    Track.AMBER: "amber: at risk, and something is being done about it",
    Track.RED: "red: off track",
}


class Term(NamedTuple):
    """A milestone of an action: the name of its field, what it is called, and when it is reached."""

    name: str
    label: str
    reached: str


TERMS = (
    Term("short_term", "Short term", "Within three months."),
    Term("medium_term", "Medium term", "Within a year."),
    Term("long_term", "Long term", "After that."),
)
ENDED = frozenset({ActionStatus.DONE, ActionStatus.STOPPED})
BOTH = "both"
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme with its title, the numbers of the indicators that it is about, and of those that begin under it."""

    theme: Theme
    title: str
    indicators: tuple[str, ...]
    proposed_for: tuple[str, ...]


@lru_cache(maxsize=1)
def themes() -> tuple[ThemeEntry, ...]:
    """Return every theme in the order of the programme's plan; ``ValueError`` where the file misses one."""
    read = tomllib.loads(THEMES_FILE.read_text(encoding="utf-8"))
    if list(read) != [*Theme]:
        raise ValueError(f"{THEMES_FILE.name} must hold these themes in this order: {', '.join(Theme)}.")
    return tuple(
        ThemeEntry(Theme(key), one["title"], tuple(one["indicators"]), tuple(one["proposed_for"]))
        for key, one in read.items()
    )


def theme_titles() -> dict[str, str]:
    """Return what each theme is called, by its key."""
    return {one.theme.value: one.title for one in themes()}


def theme_for(number: str) -> Theme:
    """Return the theme under which a new action about an indicator begins."""
    return next(one.theme for one in themes() if number[:1] in one.proposed_for)


def unanswered(adverse: Iterable[Place], answers: Collection[Place]) -> tuple[Place, ...]:
    """Return each adverse result, as indicator and service, that has neither an action nor a written reason."""
    return tuple(place for place in adverse if not any(does_answer(one, place) for one in answers))


def does_answer(answer: Place, asked: Place) -> bool:
    """Say whether what is planned about one result, as indicator and service, answers for another.

    An answer for both services together holds for each of them, and one for either holds for both together.
    """
    return answer[0] == asked[0] and (answer[1] == asked[1] or BOTH in (answer[1], asked[1]))


def left_to_review(updates: Mapping[int, tuple[ActionStatus, date] | None], opens_on: date) -> int:
    """Return how many actions have still to be updated in a review: each needs an update since it opened, or an end.

    ``updates`` holds each action's newest status with its day, ``None`` where there is none.
    """
    return sum(newest is None or not (newest[0] in ENDED or newest[1] >= opens_on) for newest in updates.values())
