"""What each invented organisation does in each collection: a fixed cast of full, partial, late and stuck cases."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from app.demonstration.profiles import (
    COUNCILS,
    EMPLOYERS,
    REGISTERED_2024,
    SUBMITTED_2024,
    WITH_ADULT_2024,
    WITH_CHILDREN_2024,
    Profile,
)

ADULT, CHILDREN = "adult", "children"


class Ending(StrEnum):
    """How far an organisation gets by the day on which the demonstration stands."""

    NOT_REGISTERED = "not_registered"
    DECLINED = "declined"
    REGISTERED = "registered"
    UNAPPROVED = "unapproved"
    SENT_BACK = "sent_back"
    TEMPLATE = "template"
    UNREADABLE = "unreadable"
    FAULTS = "faults"
    FAULTS_AGAIN = "faults_again"
    MANY_FAULTS = "many_faults"
    REASONS = "reasons"
    WAITING = "waiting"
    SIGNED = "signed"
    QUERIED = "queried"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"


# Who sent a file with faults so lately that nobody calls them stuck yet.
STRUGGLING = frozenset({Ending.FAULTS_AGAIN, Ending.MANY_FAULTS})
STRUGGLED_ON = date(2025, 10, 3)
# Who was invited after everybody else, and registered just before the day on which the demonstration stands.
LATE = frozenset({Ending.UNAPPROVED, Ending.SENT_BACK})


@dataclass(frozen=True, slots=True)
class Story:
    """One organisation's course through one collection. ``without`` names tables that it cannot supply."""

    profile: Profile
    ending: Ending
    services: tuple[str, ...]
    without: tuple[str, ...]
    invited_on: date
    registered_on: date
    template_on: date
    uploaded_on: date
    signed_on: date


def stories(year: int, councils: tuple[Profile, ...], employers: tuple[Profile, ...], seed: int) -> list[Story]:
    """Return every organisation's story in a collection; the same seed gives the same stories."""
    random = np.random.default_rng([seed, year])
    endings = _ENDINGS[year](random)
    cast = (*councils, *employers)
    return [_story(year, number, profile, endings[number], random) for number, profile in enumerate(cast)]


def _endings_2024(_random: np.random.Generator) -> list[Ending]:
    never_sent = (Ending.WITHDRAWN, Ending.FAULTS, Ending.TEMPLATE, Ending.NOTHING, Ending.REGISTERED, Ending.WITHDRAWN)
    gone = REGISTERED_2024 - SUBMITTED_2024
    councils = [
        *[Ending.ACCEPTED] * WITH_ADULT_2024,
        *[Ending.QUERIED] * (SUBMITTED_2024 - WITH_ADULT_2024),
        *(never_sent * gone)[:gone],
        *[Ending.NOT_REGISTERED] * (COUNCILS - REGISTERED_2024),
    ]
    return [*councils, *[Ending.ACCEPTED] * (EMPLOYERS - 2), Ending.FAULTS, Ending.REGISTERED]


def _endings_2025(random: np.random.Generator) -> list[Ending]:
    counts = {
        Ending.NOT_REGISTERED: 8,
        Ending.DECLINED: 1,
        Ending.REGISTERED: 7,
        Ending.UNAPPROVED: 3,
        Ending.SENT_BACK: 1,
        Ending.TEMPLATE: 30,
        Ending.UNREADABLE: 2,
        Ending.FAULTS: 9,
        Ending.FAULTS_AGAIN: 2,
        Ending.MANY_FAULTS: 2,
        Ending.REASONS: 8,
        Ending.WAITING: 9,
        Ending.SIGNED: 15,
        Ending.WITHDRAWN: 2,
        Ending.NOTHING: 1,
    }
    pool = [ending for ending, count in counts.items() for _ in range(count)]
    councils = [pool[index] for index in random.permutation(len(pool))]
    # The cast's first council is the one that a visitor signs in to: it has everything still to do.
    first = councils.index(Ending.FAULTS)
    councils[0], councils[first] = councils[first], councils[0]
    employers = (Ending.TEMPLATE, Ending.WAITING, Ending.SIGNED, Ending.FAULTS, Ending.REGISTERED)
    return [*councils, *(employers * EMPLOYERS)[:EMPLOYERS]]


_ENDINGS = {2024: _endings_2024, 2025: _endings_2025}


def _story(year: int, number: int, profile: Profile, ending: Ending, random: np.random.Generator) -> Story:
    came_late = ending in LATE
    uploaded = date(year, 9, 1).toordinal() + int(random.integers(0, 34 if year == 2025 else 55))  # noqa: PLR2004
    without = _without(number, ending, random)
    registered = date.fromordinal(date(year, 4, 1).toordinal() + int(91 * random.beta(2.5, 1.4)))
    return Story(
        profile=profile,
        ending=ending,
        services=(ADULT,) if ending is Ending.UNAPPROVED and number % 2 else _services(number, profile),
        without=without,
        invited_on=date(year, 9, 15) if came_late else date(year, 3, 10),
        registered_on=date(year, 10, 1 + number % 3) if came_late else registered,
        template_on=date.fromordinal(date(year, 7, 1).toordinal() + int(random.integers(0, 55))),
        uploaded_on=STRUGGLED_ON if ending in STRUGGLING else date.fromordinal(uploaded),
        signed_on=date.fromordinal(uploaded + int(random.integers(0, 3))),
    )


def _services(number: int, profile: Profile) -> tuple[str, ...]:
    if profile.children_headcount == 0 or number >= WITH_CHILDREN_2024:
        return (ADULT,)
    return (ADULT, CHILDREN)


def _without(number: int, ending: Ending, random: np.random.Generator) -> tuple[str, ...]:
    if ending is Ending.QUERIED:
        return ("workforce", "recruitment", "employee_relations", "development", "leavers")
    no_survey = random.random() < 0.25  # noqa: PLR2004 - about a quarter of organisations hold no survey in a year
    return ("staff_survey",) if no_survey and number else ()
