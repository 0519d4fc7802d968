"""One-time links: an invitation or a reset, good once, for one purpose, for a while.

Opening a link shows who it is for and uses nothing up; only setting the password does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import LinkPurpose, OneTimeLink, SignInStep, UserAccount
from app.db.scope import open_session
from app.errors import ScWresError
from app.services.addresses import is_email, normal_email
from app.services.one_time_tokens import forget, issue, live, use_up
from app.services.passwords import check_password, hash_password
from app.services.sessions import end_sessions

LIFETIME = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(minutes=30)}
RESETS_AT_A_TIME = 3


class LinkError(ScWresError):
    """The link was used, is too old, or never was one for this purpose."""

    status = 410

    def __init__(self) -> None:
        """Say what to do next, and nothing about which of the reasons it is."""
        super().__init__(
            "This link no longer works: it was used already or it is too old. "
            "Ask for a new one on the sign-in page, or ask the programme team."
        )


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """The person whom a link is for."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ResetLink:
    """What the mailer sends to somebody who forgot their password."""

    name: str
    email: str
    token: str


def create_link(session: Session, user_id: int, purpose: LinkPurpose, now: datetime) -> str:
    """Add a link and return its token, the only time that it is known."""
    return issue(session, OneTimeLink(user_id=user_id, purpose=purpose), LIFETIME[purpose], now)


def link_holder(engine: Engine, token: str, purpose: LinkPurpose, clock: Clock) -> LinkHolder:
    """Return whom the link is for, without using it up; raise ``LinkError`` if it no longer works."""
    with open_session(engine, Scope.everything()) as session:
        person = _person(session, _live_link(session, token, purpose, clock.now()))
        return LinkHolder(person.name, person.email)


def set_password_with_link(engine: Engine, token: str, purpose: LinkPurpose, password: str, clock: Clock) -> None:
    """Set the password, use up this and every other link of the person, and end all their sessions.

    Raises ``LinkError``, or ``WeakPasswordError`` and then the link still works.
    """
    holder = link_holder(engine, token, purpose, clock)
    check_password(password, holder.name, holder.email)
    hashed = hash_password(password)
    with open_session(engine, Scope.everything(), write=True) as session:
        link = _live_link(session, token, purpose, clock.now())
        person = _person(session, link)
        if not use_up(session, link, clock.now()):
            raise LinkError
        person.password_hash = hashed
        drop_links(session, person.id, clock.now())
        end_sessions(session, person.id, clock.now())
        session.commit()


def request_reset(engine: Engine, email: str, clock: Clock) -> ResetLink | None:
    """Return what to send to this address, or ``None`` when there is nobody to send it to.

    The person who asked must be told the same either way. At most three
    resets are open at a time, so that nobody's mailbox can be filled.
    """
    now = clock.now()
    with open_session(engine, Scope.everything(), write=True) as session:
        person = _active_person(session, email)
        if person is None or _open_resets(session, person.id, now) >= RESETS_AT_A_TIME:
            return None
        token = create_link(session, person.id, LinkPurpose.RESET, now)
        session.commit()
        return ResetLink(person.name, person.email, token)


def forget_link(engine: Engine, token: str) -> None:
    """Forget a link whose letter did not go out: nobody holds it, and the person counts as sent none."""
    with open_session(engine, Scope.everything(), write=True) as session:
        forget(session, OneTimeLink, token)
        session.commit()


def drop_links(session: Session, user_id: int, now: datetime) -> None:
    """Make every open link of a person useless, and every sign-in of theirs that waits for its second step."""
    for model in (OneTimeLink, SignInStep):
        session.execute(update(model).where(model.user_id == user_id, model.used_at.is_(None)).values(used_at=now))


def _live_link(session: Session, token: str, purpose: LinkPurpose, now: datetime) -> OneTimeLink:
    link = live(session, OneTimeLink, token, now)
    if link is None or link.purpose != purpose:
        raise LinkError
    return link


def _person(session: Session, link: OneTimeLink) -> UserAccount:
    person = session.get_one(UserAccount, link.user_id)
    if not person.is_active:
        raise LinkError
    return person


def _active_person(session: Session, email: str) -> UserAccount | None:
    address = normal_email(email)
    if not is_email(address):
        return None
    return session.scalar(select(UserAccount).where(UserAccount.email == address, UserAccount.is_active))


def _open_resets(session: Session, user_id: int, now: datetime) -> int:
    open_ones = select(func.count()).where(
        OneTimeLink.user_id == user_id,
        OneTimeLink.purpose == LinkPurpose.RESET,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    return session.scalar(open_ones) or 0
