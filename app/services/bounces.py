"""Letters that came back: reports of mail servers (RFC 3464), matched with what was sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Letter
from app.errors import ConflictError
from app.services.letters import record_return

LONGEST_REASON = 200
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Returned:
    """One letter that a mail server could not deliver: its name, and why in the server's words."""

    message_id: str
    reason: str


def read_report(content: bytes) -> tuple[Returned, ...]:
    """Return what a report of a mail server says did not arrive; nothing for any other message, whatever is in it."""
    message = message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage) or message.get_content_type() != "multipart/report":
        return ()
    reasons = list(_failures(message))
    names = [str(part["Message-ID"]).strip() for part in message.walk() if part is not message and part["Message-ID"]]
    return tuple(Returned(name, reasons[0]) for name in dict.fromkeys(names)) if reasons else ()


def record_report(session: Session, content: bytes, clock: Clock) -> list[Letter]:
    """Keep which of our letters a report says came back, in the caller's transaction; return them.

    Needs a writing session over everything. A report about anything else changes nothing.
    """
    found = []
    for returned in read_report(content):
        letter = session.scalars(select(Letter).where(Letter.message_id == returned.message_id)).first()
        if letter is not None and _record(session, letter, clock, returned.reason):
            found.append(letter)
    return found


def _record(session: Session, letter: Letter, clock: Clock, reason: str) -> bool:
    try:
        record_return(session, letter, clock, reason)
    except ConflictError:
        return False
    return True


def _failures(message: EmailMessage) -> Iterator[str]:
    """Yield why each recipient of a report was not reached; one that is only delayed does not count."""
    for status in message.walk():
        if status.get_content_type() != "message/delivery-status":
            continue
        for block in status.get_payload():
            if isinstance(block, Message) and str(block.get("Action", "")).strip().casefold() == FAILED:
                code = " ".join(str(block.get("Diagnostic-Code") or block.get("Status") or "").split())
                yield f"It came back: {code or 'the mail server gave no reason'}"[:LONGEST_REASON]
