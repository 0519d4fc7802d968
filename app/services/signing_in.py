"""Signing in: a password, then the second step where the person has one or must have one, then a session.

Between the two stands a token that opens nothing but the next step, once, for a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, Engine, delete, func, select
from sqlalchemy.orm import Session, undefer

from app.access import Scope
from app.clock import Clock
from app.db.models import Membership, SignInStep, StepNeeded, UserAccount
from app.db.scope import open_session
from app.errors import InvalidRequestError, ScWresError
from app.services import second_step
from app.services.addresses import is_email, normal_email
from app.services.one_time_tokens import issue, live, use_up
from app.services.passwords import password_matches
from app.services.sessions import begin_session, end_sessions, live_session
from app.services.throttle import admit_guess, forgive_guess

LIFETIME = {StepNeeded.CODE: timedelta(minutes=10), StepNeeded.SET_UP: timedelta(minutes=30)}


class SignInError(ScWresError):
    """The address or the password is not right, or the account is closed; never said which."""

    status = 401

    def __init__(self) -> None:
        """Say so, and nothing about whether the address is known."""
        super().__init__("The email address or the password is not right. Check both and try again.")


class WrongPasswordError(InvalidRequestError):
    """A signed-in person gave a password that is not theirs."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("Your current password is not right. Check it and try again.")


class StepError(ScWresError):
    """The sign-in that waited for its second step is over: used, too old, or never begun."""

    status = 401

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Signing in took too long or was finished already. Sign in again; nothing was lost.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a right password opens: a session, or with ``needs`` a token that is good for the next step only."""

    token: str
    needs: StepNeeded | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The person who signs in and whose second step is still to come."""

    user_id: int
    email: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """A new session of a person who set up their second step, with the recovery codes that are shown this once."""

    token: str
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody asks to be let in: the database, the network address that they ask from, and the service's own."""

    engine: Engine
    address: str
    clock: Clock
    secret: str

    def against(self) -> second_step.Against:
        """Return what a code that is entered here and now is held against."""
        return second_step.Against(self.secret, self.clock.unix_seconds(), self.clock.now())


@dataclass(frozen=True, slots=True)
class _Candidate:
    user_id: int | None
    password_hash: str | None


def authenticate(desk: Desk, email: str, password: str, *, is_required: bool = False) -> Entry:
    """Check a password and return what it opens; with ``is_required`` nobody gets a session without a second step.

    The session is of the person's first membership. Raises ``SignInError``, or ``TooManyAttemptsError`` after ten
    wrong guesses in five minutes for the account or the address. An unknown address takes as long as a known one.
    """
    known_as, now = normal_email(email), desk.clock.now()
    attempt = admit_guess(desk.engine, known_as, desk.address, now)
    candidate = _candidate(desk.engine, known_as)
    if not password_matches(candidate.password_hash, password):
        raise SignInError
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        membership = _first_membership(session, candidate.user_id)
        forgive_guess(session, attempt)
        entry = _entry(session, membership, now, is_required=is_required)
        session.commit()
        return entry


def waiting_person(desk: Desk, token: str, needs: StepNeeded) -> Waiting:
    """Return who waits for their second step with this token, using nothing up; raise ``StepError`` if nobody does."""
    with open_session(desk.engine, Scope.everything()) as session:
        person = session.get_one(UserAccount, _live_step(session, token, needs, desk.clock.now()).user_id)
        return Waiting(person.id, person.email)


def enter_code(desk: Desk, token: str, code: str) -> str:
    """Return the token of a new session for the right code.

    Raises ``StepError``, ``CodeError`` and then the token still works, or ``TooManyAttemptsError``: wrong codes count
    like wrong passwords.
    """
    person, now = waiting_person(desk, token, StepNeeded.CODE), desk.clock.now()
    attempt = admit_guess(desk.engine, person.email, desk.address, now)
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        second_step.prove(session, person.user_id, code, desk.against())
        _use_up(session, token, StepNeeded.CODE, now)
        forgive_guess(session, attempt)
        opened = begin_session(session, _first_membership(session, person.user_id), now)
        session.commit()
        return opened


def set_up(desk: Desk, token: str, code: str) -> SetUp:
    """Set up the authenticator that the token stands for, end the person's other sessions and open a new one.

    Raises ``StepError``, or ``CodeError`` and then the token still works.
    """
    person, now = waiting_person(desk, token, StepNeeded.SET_UP), desk.clock.now()
    nonce = second_step.nonce_of(token)
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        _use_up(session, token, StepNeeded.SET_UP, now)
        codes = second_step.set_up(session, person.user_id, code, nonce, desk.against())
        end_sessions(session, person.user_id, now)
        opened = begin_session(session, _first_membership(session, person.user_id), now)
        session.commit()
        return SetUp(opened, codes)


def begin_set_up(desk: Desk, session_token: str, password: str, code: str) -> str:
    """Let a signed-in person set up a second step, or another authenticator; return the token to do it with.

    Raises what ``known_person`` raises, and ``CodeError`` where they have a second step and ``code`` is not right.
    """
    person, attempt = known_person(desk, session_token, password)
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        _prove_where_set_up(session, desk, person.id, code)
        forgive_guess(session, attempt)
        token = _wait(session, person.id, StepNeeded.SET_UP, desk.clock.now())
        session.commit()
        return token


def turn_off(desk: Desk, session_token: str, password: str, code: str) -> str:
    """Let a signed-in person sign in with their password alone from now on; end their sessions and open a new one.

    Raises what ``begin_set_up`` raises. Whether nobody may do without is for the caller to know.
    """
    person, attempt = known_person(desk, session_token, password)
    now = desk.clock.now()
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        _prove_where_set_up(session, desk, person.id, code)
        forgive_guess(session, attempt)
        second_step.remove(session, person.id)
        membership = session.get_one(Membership, live_session(session, session_token, now).membership_id)
        end_sessions(session, person.id, now)
        opened = begin_session(session, membership, now)
        session.commit()
        return opened


def second_step_since(engine: Engine, user_id: int) -> datetime | None:
    """Return since when a person signs in with a second step, or ``None``."""
    with open_session(engine, Scope.everything()) as session:
        return second_step.set_up_at(session, user_id)


def known_person(desk: Desk, session_token: str, password: str) -> tuple[UserAccount, int]:
    """Return the signed-in person who gave their password once more, and the number of this guess, to be forgiven.

    Raises ``SessionEndedError``, ``TooManyAttemptsError``, or ``WrongPasswordError``.
    """
    with open_session(desk.engine, Scope.everything()) as session:
        user_id = live_session(session, session_token, desk.clock.now()).user_id
        person = session.get_one(UserAccount, user_id, options=[undefer(UserAccount.password_hash)])
    attempt = admit_guess(desk.engine, person.email, desk.address, desk.clock.now())
    if not password_matches(person.password_hash, password):
        raise WrongPasswordError
    return person, attempt


def forget_old_steps(session: Session, now: datetime, *, dry_run: bool = False) -> int:
    """Delete sign-ins that wait no longer, and return how many; with ``dry_run`` only count them."""
    old = SignInStep.expires_at < now
    if dry_run:
        return session.scalar(select(func.count(SignInStep.id)).where(old)) or 0
    result = session.execute(delete(SignInStep).where(old), execution_options={"synchronize_session": False})
    return cast("CursorResult[tuple[()]]", result).rowcount


def _entry(session: Session, membership: Membership, now: datetime, *, is_required: bool) -> Entry:
    if second_step.has_second_step(session, membership.user_id):
        return Entry(_wait(session, membership.user_id, StepNeeded.CODE, now), StepNeeded.CODE)
    if is_required:
        return Entry(_wait(session, membership.user_id, StepNeeded.SET_UP, now), StepNeeded.SET_UP)
    return Entry(begin_session(session, membership, now))


def _wait(session: Session, user_id: int, needs: StepNeeded, now: datetime) -> str:
    return issue(session, SignInStep(user_id=user_id, needs=needs), LIFETIME[needs], now)


def _live_step(session: Session, token: str, needs: StepNeeded, now: datetime) -> SignInStep:
    step = live(session, SignInStep, token, now)
    if step is None or step.needs != needs:
        raise StepError
    return step


def _use_up(session: Session, token: str, needs: StepNeeded, now: datetime) -> None:
    """Use up a token; raise ``StepError`` where another request did so first, or the account was closed."""
    if not use_up(session, _live_step(session, token, needs, now), now):
        raise StepError


def _prove_where_set_up(session: Session, desk: Desk, user_id: int, code: str) -> None:
    if second_step.has_second_step(session, user_id):
        second_step.prove(session, user_id, code, desk.against())


def _first_membership(session: Session, user_id: int | None) -> Membership:
    """Return the membership that a person begins as; raise ``SignInError`` where there is none."""
    mine = select(Membership).where(Membership.user_id == user_id).order_by(Membership.id).limit(1)
    membership = session.scalars(mine).first()
    if membership is None:
        raise SignInError
    return membership


def _candidate(engine: Engine, email: str) -> _Candidate:
    if not is_email(email):
        return _Candidate(None, None)
    with open_session(engine, Scope.everything()) as session:
        found = session.execute(
            select(UserAccount.id, UserAccount.password_hash).where(UserAccount.email == email, UserAccount.is_active)
        ).one_or_none()
    return _Candidate(found.id, found.password_hash) if found else _Candidate(None, None)
