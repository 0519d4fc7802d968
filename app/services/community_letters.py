"""Letters of the community: to those who are asked, to those who are put in touch, and about a meeting's end."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.access import Role
from app.clock import Clock
from app.db.models import CommunitySignUp, Letter, Membership, UserAccount
from app.services.collections import begun_collection
from app.services.letters import new_message_id, unreachable_people

WHOM_TO_ASK = "If you have a question, ask the programme team."


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody of an organisation who can be written to."""

    organisation_id: int
    user_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What is written to each of some people. ``key`` names what it is about, so that nobody gets it twice."""

    key: str
    subject: str
    paragraphs: tuple[str, ...]


def write_letters(session: Session, clock: Clock, base_url: str, to: Iterable[Addressee], notice: Notice) -> int:
    """Queue a letter to each person, in the caller's transaction; return how many.

    Letters belong to a collection, so there are none before the first begins. Needs a session over everything.
    """
    collection = begun_collection(session, clock)
    if collection is None:
        return 0
    rows = [
        Letter(
            organisation_id=one.organisation_id,
            collection_id=collection.id,
            user_id=one.user_id,
            key=notice.key,
            message_id=new_message_id(base_url),
            name=one.name,
            address=one.email,
            subject=notice.subject,
            text=letter_to(one, notice),
            queued_at=clock.now(),
            next_attempt_at=clock.now(),
        )
        for one in to
    ]
    session.add_all(rows)
    session.flush()
    return len(rows)


def letter_to(to: Addressee, notice: Notice) -> str:
    """Return what one person reads of a notice, in plain text."""
    return "\n\n".join((f"Dear {to.name},", *notice.paragraphs, WHOM_TO_ASK, "SC-WRES programme team")) + "\n"


def people_with_role(session: Session, organisation_id: int, role: Role) -> tuple[Addressee, ...]:
    """Return who has a role in an organisation, an open account and an address that works."""
    members = Membership.organisation_id == organisation_id, Membership.role == role
    return _reachable(session, members)


def addressee_of(session: Session, organisation_id: int, user_id: int | None) -> tuple[Addressee, ...]:
    """Return one person of an organisation as an addressee; nobody where the account or the address is closed."""
    return _reachable(session, (Membership.organisation_id == organisation_id, UserAccount.id == user_id))


def people_signed_up(session: Session, event_id: int) -> tuple[Addressee, ...]:
    """Return who comes to a meeting and can be written to."""
    signed_up = select(CommunitySignUp.id).where(
        CommunitySignUp.event_id == event_id,
        CommunitySignUp.cancelled_at.is_(None),
        CommunitySignUp.organisation_id == Membership.organisation_id,
        CommunitySignUp.user_id == Membership.user_id,
    )
    return _reachable(session, (signed_up.exists(),))


def _reachable(session: Session, conditions: Iterable[ColumnElement[bool]]) -> tuple[Addressee, ...]:
    rows = session.execute(
        select(Membership.organisation_id, UserAccount.id, UserAccount.name, UserAccount.email)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active, *conditions)
        .order_by(Membership.id)
    ).all()
    unreachable = unreachable_people(session)
    return tuple(Addressee(*row) for row in rows if row[1] not in unreachable)
