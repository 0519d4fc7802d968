"""Who is to be written to on each day of the year, worked out from the cast alone and not by the service."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from app.access import Role
from tests.support.year.cast import (
    ANSWERS_LATE,
    HANDS_OVER,
    LEFT_ALONE,
    LEFT_ALONE_LATER,
    LETTER_COMES_BACK,
    NEVER_SIGNED,
    NOBODY_REACHED,
    SENT_BACK,
    Council,
    councils,
)

PREPARERS = (Role.LEAD, Role.DEPUTY)
OWES_AGAIN = (date(2024, 11, 6), date(2024, 11, 13))  # from being sent back to the second signature
NEW_LEAD = "new.lead@c004.example"


def to_be_written_to(day: date) -> list[str]:
    """Return every address that a reminder goes to on a day, in no order of meaning."""
    return sorted(address for owes in _REMINDERS.get(day, ()) for address in _addresses(owes, day))


def reminder_days() -> list[date]:
    """Return the days on which any reminder goes."""
    return sorted(_REMINDERS)


def owes_registration(one: Council, day: date) -> bool:
    """Whether a council has neither registered nor declined by a morning."""
    return not _has(one.registers, day) and not _has(one.leaves, day)


def owes_template(one: Council, day: date) -> bool:
    """Whether a council takes part and has not fetched its template."""
    return _takes_part(one, day) and not _has(one.prepares, day)


def owes_return(one: Council, day: date) -> bool:
    """Whether a council takes part and has no signed return, or not any more."""
    if one.number == SENT_BACK and OWES_AGAIN[0] < day <= OWES_AGAIN[1]:
        return True
    return _takes_part(one, day) and not _has(one.signs, day)


def owes_plan(one: Council, day: date) -> bool:
    """Whether a council has a signed return and no published plan."""
    return _takes_part(one, day) and _has(one.signs, day) and not _has(one.plans, day)


def owes_review(one: Council, day: date) -> bool:
    """Whether a council planned actions and has not said how they go."""
    return one.is_adverse and not _has(one.reviews, day)


def owes_answer(one: Council, _day: date) -> bool:
    """Whether a council lets a question wait."""
    return one.number == ANSWERS_LATE


def was_left_alone(one: Council, day: date) -> bool:
    """Whether a council's letter waited for the end of a pause."""
    return any(one.number == number and day == then for number, then in _PAUSED.values())


Owes = Callable[[Council, date], bool]
# Working days from each last day; 26 August 2024, 18 and 21 April and 5 May 2025 are bank holidays.
_REMINDERS: dict[date, tuple[Owes, ...]] = {
    date(2024, 6, 14): (owes_registration,),  # 10 before 30 June, a Sunday
    date(2024, 6, 25): (owes_registration,),  # 3 before; extended on 28 June
    date(2024, 8, 2): (owes_registration,),  # 10 before 16 August
    date(2024, 8, 13): (owes_registration,),  # 3 before
    date(2024, 8, 21): (owes_registration,),  # 3 after
    date(2024, 8, 22): (owes_template,),  # 5 before 31 August, a Saturday
    date(2024, 10, 10): (owes_return,),  # 15 before 31 October
    date(2024, 10, 24): (owes_return,),  # 5 before
    date(2024, 10, 28): (was_left_alone,),  # the same letter, after a pause
    date(2024, 10, 30): (owes_return,),  # 1 before; extended on 31 October
    date(2024, 11, 8): (owes_return,),  # 5 before 15 November
    date(2024, 11, 12): (owes_answer,),  # 3 after the question of 7 November
    date(2024, 11, 14): (owes_return, owes_answer),  # 1 before; 5 after the question
    date(2024, 11, 19): (owes_return,),  # 2 after
    date(2024, 11, 22): (owes_return,),  # 5 after
    date(2024, 11, 29): (owes_return,),  # 10 after
    date(2025, 4, 14): (owes_plan,),  # 10 before 30 April
    date(2025, 4, 25): (owes_plan,),  # 3 before
    date(2025, 4, 29): (was_left_alone,),  # the same letter, after a pause
    date(2025, 5, 6): (owes_plan,),  # 3 after
    date(2025, 5, 15): (owes_plan,),  # 10 after
    date(2025, 9, 16): (owes_review,),  # 10 before 30 September
    date(2025, 9, 25): (owes_review,),  # 3 before
    date(2025, 10, 3): (owes_review,),  # 3 after
}


# The day of a letter, who was left alone on it, and the day on which it went instead.
_PAUSED = {
    date(2024, 10, 24): (LEFT_ALONE, date(2024, 10, 28)),
    date(2025, 4, 25): (LEFT_ALONE_LATER, date(2025, 4, 29)),
}


def _addresses(owes: Owes, day: date) -> Iterator[str]:
    paused, _then = _PAUSED.get(day, (None, None))
    for one in councils():
        if one.number != paused and owes(one, day):
            yield from _reached(one, _doers(one, owes), day)


def _doers(one: Council, owes: Owes) -> tuple[Role, ...]:
    if owes is owes_return and one.number == NEVER_SIGNED:
        return (Role.SIGNATORY,)
    return one.named[:2] if owes is owes_registration else PREPARERS


def _reached(one: Council, roles: Iterable[Role], day: date) -> Iterator[str]:
    for role in roles:
        is_lost = one.number == LETTER_COMES_BACK and day > date(2024, 10, 11)
        if role is not Role.LEAD or not (is_lost or one.number == NOBODY_REACHED):
            is_new = role is Role.LEAD and one.number == HANDS_OVER
            yield NEW_LEAD if is_new else one.address(role)


def _takes_part(one: Council, day: date) -> bool:
    return _has(one.registers, day) and not _has(one.leaves, day)


def _has(done: date | None, day: date) -> bool:
    return done is not None and done < day
