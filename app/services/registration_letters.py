"""The letter that says that a registration was sent back: to everybody who can register the organisation again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.access import Role
from app.clock import Clock
from app.programme.calendar import day_words
from app.services.community_letters import Notice, people_with_role, write_letters

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


def write_sent_back(session: Session, clock: Clock, base_url: str, what: SendingBack) -> int:
    """Queue the letters, in the caller's transaction; return how many. Needs a session over everything."""
    to = [one for role in REGISTERING for one in people_with_role(session, what.organisation_id, role)]
    return write_letters(session, clock, base_url, to, sent_back_notice(what, base_url, clock))


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
