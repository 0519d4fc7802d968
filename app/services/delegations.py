"""Delegation: a signatory names a colleague who may sign for them on some days, and no longer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.access import SIGNING_ROLES, Actor
from app.clock import Clock
from app.db.models import Confirmation, Delegation, Submission, Upload, UserAccount
from app.errors import ConflictError, InvalidRequestError, NotFoundError, NotPermittedError
from app.programme.calendar import day_words
from app.programme.events import EventKind
from app.services.events import record
from app.services.organisations import Person, people_of
from app.services.standing_in import signatory_behind

LONGEST_DAYS = 92
ONLY_SIGNATORIES = "Only a signatory can name somebody to sign for them, and end it."
NOT_SIGNATORY = "Only your signatory, or the colleague whom they named for today, can decide on this version."
PREPARED_BY_THEM = (
    "You helped to prepare this version, so somebody else has to sign it. Ask your signatory, or let them name another "
    "colleague."
)


class DelegationRefusedError(InvalidRequestError):
    """Something in the form cannot be used; ``field`` names it: ``colleague``, ``first`` or ``last``."""

    def __init__(self, field: str, message: str) -> None:
        """Say what is wrong with which field."""
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A delegation in force or to come, with names."""

    id: int
    signatory: str
    delegate: str
    first_day: date
    last_day: date
    given_by: int

    @property
    def days(self) -> str:
        """From when to when, in words."""
        return f"from {day_words(self.first_day)} to {day_words(self.last_day)}"


def delegate(  # noqa: PLR0913 - who lets whom sign on which days, all named
    session: Session, *, actor: Actor, clock: Clock, delegate_id: int, first_day: date, last_day: date
) -> Delegation:
    """Let a colleague sign for the actor, from the first day to the last, in the caller's transaction.

    Raises ``NotPermittedError`` for anybody but a signatory, ``DelegationRefusedError`` for days or a person that
    cannot be, and ``ConflictError`` where somebody stands in for the actor on one of these days already.
    """
    _refuse_others(actor)
    _refuse_days(first_day, last_day, clock.today())
    person = next((one for one in candidates(session, actor) if one.user_id == delegate_id), None)
    if person is None:
        raise DelegationRefusedError(
            "colleague", "Choose a colleague of your organisation who can sign in and does not sign already."
        )
    _refuse_overlap(session, actor, first_day, last_day, clock.today())
    given = Delegation(
        organisation_id=actor.organisation_id,
        given_by=actor.user_id,
        delegate_id=delegate_id,
        first_day=first_day,
        last_day=last_day,
        created_at=clock.now(),
    )
    session.add(given)
    session.flush()
    days = f"from {day_words(first_day)} to {day_words(last_day)}"
    _log(session, actor, clock, EventKind.DELEGATION_GIVEN, name=person.name, text=days, delegation_id=given.id)
    return given


def end_delegation(session: Session, *, actor: Actor, clock: Clock, delegation_id: int) -> None:
    """End a delegation of the actor's before its last day. Raises ``NotFoundError`` for one that is not theirs."""
    _refuse_others(actor)
    found = session.scalars(select(Delegation).where(Delegation.id == delegation_id).with_for_update()).first()
    if found is None or found.given_by != actor.user_id:
        raise NotFoundError("There is no such delegation of yours.")
    if found.ended_at is not None:
        return
    found.ended_at, found.ended_by = clock.now(), actor.user_id
    session.flush()
    name = session.get_one(UserAccount, found.delegate_id).name
    _log(session, actor, clock, EventKind.DELEGATION_ENDED, name=name, delegation_id=found.id)


def stand_ins(session: Session, organisation_id: int, today: date) -> tuple[StandIn, ...]:
    """Return the delegations of an organisation that are in force or to come, the next to end first."""
    names = {person.user_id: person.name for person in people_of(session, organisation_id)}
    rows = session.scalars(
        select(Delegation)
        .where(
            Delegation.organisation_id == organisation_id, Delegation.ended_at.is_(None), Delegation.last_day >= today
        )
        .order_by(Delegation.last_day, Delegation.id)
    )
    return tuple(
        StandIn(
            id=row.id,
            signatory=names.get(row.given_by, "a former colleague"),
            delegate=names.get(row.delegate_id, "a former colleague"),
            first_day=row.first_day,
            last_day=row.last_day,
            given_by=row.given_by,
        )
        for row in rows
    )


def candidates(session: Session, actor: Actor) -> tuple[Person, ...]:
    """Return the colleagues whom a signatory may name: those who can sign in and do not sign already."""
    everybody = people_of(session, actor.organisation_id)
    return tuple(one for one in everybody if one.is_active and one.role not in SIGNING_ROLES)


def refuse_others_than_signatories(session: Session, actor: Actor, clock: Clock, submission: Submission) -> str | None:
    """Return for whom the actor decides on a version, ``None`` where in their own name.

    Raises ``NotPermittedError`` for somebody who neither signs nor stands in today, and ``ConflictError`` for a
    stand-in who prepared the version: nobody vouches for their own work in another's name.
    """
    if actor.role in SIGNING_ROLES:
        return None
    signatory = signatory_behind(session, submission.organisation_id, actor.user_id, clock.today())
    if signatory is None:
        raise NotPermittedError(NOT_SIGNATORY)
    if has_prepared(session, submission, actor.user_id):
        raise ConflictError(PREPARED_BY_THEM)
    return signatory


def has_prepared(session: Session, submission: Submission, user_id: int) -> bool:
    """Whether a person sent the file of a version, gave a reason for a figure in it, or sent it for sign-off."""
    mine = Submission.organisation_id == submission.organisation_id, Submission.id == submission.id
    answered = select(Confirmation.upload_id).where(Confirmation.confirmed_by == user_id)
    prepared = (
        select(Submission.id)
        .join(Upload, Upload.id == Submission.upload_id)
        .where(
            *mine,
            or_(Submission.created_by == user_id, Upload.received_by == user_id, Upload.id.in_(answered)),
        )
    )
    return session.scalars(prepared).first() is not None


def _refuse_others(actor: Actor) -> None:
    if actor.role not in SIGNING_ROLES:
        raise NotPermittedError(ONLY_SIGNATORIES)


def _refuse_days(first_day: date, last_day: date, today: date) -> None:
    if first_day < today:
        raise DelegationRefusedError("first", "Choose today or a later day as the first day.")
    if last_day < first_day:
        raise DelegationRefusedError("last", "The last day comes before the first. Choose a later last day.")
    if last_day - first_day >= timedelta(days=LONGEST_DAYS):
        raise DelegationRefusedError(
            "last", f"Choose at most {LONGEST_DAYS} days. You can name somebody again after them."
        )


def _refuse_overlap(session: Session, actor: Actor, first_day: date, last_day: date, today: date) -> None:
    for one in stand_ins(session, actor.organisation_id, today):
        if one.given_by == actor.user_id and one.first_day <= last_day and first_day <= one.last_day:
            raise ConflictError(
                f"{one.delegate} signs for you {one.days} already. End that first, or choose other days."
            )


def _log(session: Session, actor: Actor, clock: Clock, kind: EventKind, **detail: Any) -> None:
    record(session, organisation_id=actor.organisation_id, kind=kind, actor=actor, clock=clock, **detail)
