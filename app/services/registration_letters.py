"""Letters about one registration, sent back or kept open for longer: to everybody who can register the organisation."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.access import Role
from app.clock import Clock
from app.programme.calendar import day_words
from app.services.community_letters import Notice, people_with_role, write_letters
from app.services.reminder_letters import first_time_words

REGISTERING = (Role.LEAD, Role.DEPUTY, Role.EMPLOYER)
HERE = "/our-return/registration"


@dataclass(frozen=True, slots=True)
class SendingBack:
    """A registration that goes back: whose, for which year, why, and the day up to which to register again."""

    organisation_id: int
    name: str
    year: int
    reason: str
    last_day: date


@dataclass(frozen=True, slots=True)
class KeptOpen:
    """A registration that is kept open for one organisation: whose, for which year, and up to which day."""

    organisation_id: int
    name: str
    year: int
    last_day: date
    has_declined: bool


def write_sent_back(session: Session, clock: Clock, base_url: str, what: SendingBack) -> int:
    """Queue the letters, in the caller's transaction; return how many. Needs a session over everything."""
    return _write(session, clock, base_url, what.organisation_id, sent_back_notice(what, base_url, clock))


def write_kept_open(session: Session, clock: Clock, base_url: str, what: KeptOpen) -> int:
    """Queue the letters, in the caller's transaction; return how many. Needs a session over everything."""
    return _write(session, clock, base_url, what.organisation_id, kept_open_notice(what, base_url, clock))


def _write(session: Session, clock: Clock, base_url: str, organisation_id: int, notice: Notice) -> int:
    to = [one for role in REGISTERING for one in people_with_role(session, organisation_id, role)]
    return write_letters(session, clock, base_url, to, notice)


def sent_back_notice(what: SendingBack, base_url: str, clock: Clock) -> Notice:
    """Return what the letter says; its key holds the instant, so that another sending back is another letter."""
    again = f"Please put it right and register again by {day_words(what.last_day, clock.today())}:"
    return Notice(
        f"registration_sent_back:{clock.now().isoformat()}",
        f"Your registration for {what.year} was sent back",
        (
            f"{what.name}: the programme team read your registration for {what.year} and sent it back.",
            f"What has to change: {what.reason}",
            f"{again}\n{base_url.rstrip('/')}{HERE}",
            "Files that you sent stay where they are.",
        ),
    )


def kept_open_notice(what: KeptOpen, base_url: str, clock: Clock) -> Notice:
    """Return what the letter says; its key holds the instant, so that another last day is another letter."""
    until = day_words(what.last_day, clock.today())
    declined = ("You had declined: say on that page first that you take part after all.",) if what.has_declined else ()
    return Notice(
        f"registration_kept_open:{clock.now().isoformat()}",
        f"You can register for {what.year} until {until}",
        (
            f"{what.name}: the programme team keeps registration for {what.year} open for you until {until}.",
            f"To register:\n{base_url.rstrip('/')}{HERE}",
            first_time_words(base_url),
            *declined,
            "If you take no part, say so there, and no more reminders of it come.",
        ),
    )
