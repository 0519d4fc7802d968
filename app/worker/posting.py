"""The worker's post round: write the reminders of the day where they go by themselves, and send what is queued."""

import logging
import time
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Collection, Letter, LetterState, ReminderSetting
from app.db.scope import open_session
from app.errors import ScWresError, UnavailableError, without_values
from app.services import mail
from app.services.letters import claim_letters, give_up_lost, settle, try_again_later
from app.services.reminders import send_reminders
from app.settings import Settings

EVERY_SECONDS = 30.0
FIRST_HOUR = 9
ENGLAND = ZoneInfo("Europe/London")
log = logging.getLogger("scwres.worker")


@dataclass(slots=True)
class Posting:
    """Knows when the next round is, in seconds of the machine's monotonic clock, and whose letters are written."""

    due: float = 0.0
    _written: set[tuple[int, date]] = field(default_factory=set)

    def post_if_due(self, engine: Engine, settings: Settings, clock: Clock) -> None:
        """Make a round if it is time to; never raises, since jobs must go on."""
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + EVERY_SECONDS
        try:
            self.post(engine, settings, clock)
        except ScWresError as error:
            log.warning("letters wait: %s", error.user_message)
        except Exception as error:  # whatever is wrong with the post, the next job may not need it
            log.warning("letters wait, the round failed", exc_info=without_values(error))

    def post(self, engine: Engine, settings: Settings, clock: Clock) -> None:
        """Write what is due and send what is queued, now."""
        if clock.now().astimezone(ENGLAND).hour >= FIRST_HOUR:
            self._write(engine, settings, clock)
        with open_session(engine, Scope.everything(), write=True) as session:
            give_up_lost(session, clock)
            session.commit()
        while send_some(engine, settings, clock):
            pass

    def _write(self, engine: Engine, settings: Settings, clock: Clock) -> None:
        today = clock.today()
        with open_session(engine, Scope.everything(), write=True) as session:
            for collection in _automatic(session):
                if (collection.id, today) not in self._written:
                    send_reminders(session, actor=None, clock=clock, collection=collection, base_url=settings.base_url)
            written = {(collection.id, today) for collection in _automatic(session)}
            session.commit()
        self._written = written


def send_some(engine: Engine, settings: Settings, clock: Clock) -> int:
    """Send the next few letters whose time has come; return how many there were.

    They are taken before they are sent, so that a process which dies between leaves them unsent rather than sent twice.
    Raises ``SettingsError`` before it takes any if there is no mail server.
    """
    mail.require_server(settings)
    with open_session(engine, Scope.everything(), write=True) as session:
        taken = [(one.id, _written_out(one)) for one in claim_letters(session, clock)]
        session.commit()
    for letter_id, written in taken:
        outcome = _deliver(settings, written)
        with open_session(engine, Scope.everything(), write=True) as session:
            _keep(session, session.get_one(Letter, letter_id), outcome, clock)
            session.commit()
    return len(taken)


def _automatic(session: Session) -> list[Collection]:
    query = select(Collection).join(ReminderSetting, ReminderSetting.collection_id == Collection.id)
    return list(session.scalars(query.where(ReminderSetting.is_automatic)))


def _written_out(letter: Letter) -> mail.Letter:
    return mail.Letter(letter.address, letter.subject, letter.text, letter.message_id)


def _deliver(settings: Settings, written: mail.Letter) -> ScWresError | None:
    """Hand a letter over while no transaction is open; return what went wrong."""
    try:
        mail.deliver(settings, written)
    except (UnavailableError, mail.UncertainError, mail.RefusedError) as error:
        return error
    return None


def _keep(session: Session, letter: Letter, outcome: ScWresError | None, clock: Clock) -> None:
    if isinstance(outcome, UnavailableError):
        try_again_later(session, letter, clock)
    elif isinstance(outcome, mail.RefusedError):
        settle(session, letter, LetterState.REFUSED, clock, outcome.user_message)
    elif outcome is not None:
        settle(session, letter, LetterState.UNCERTAIN, clock, outcome.user_message)
    else:
        settle(session, letter, LetterState.SENT, clock)
