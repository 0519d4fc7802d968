"""Questions of other organisations, on the side of whoever is asked: reading them, agreeing and declining."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import PassingState, PeerPassing
from app.errors import ConflictError, NotFoundError
from app.programme.events import EventKind
from app.programme.plans import theme_titles
from app.services import jobs
from app.services.events import record


def passings_to(session: Session, organisation_id: int) -> tuple[PeerPassing, ...]:
    """Return the questions that were passed on to an organisation, newest first."""
    ours = select(PeerPassing).where(PeerPassing.organisation_id == organisation_id)
    return tuple(session.scalars(ours.order_by(PeerPassing.id.desc())))


def agree(session: Session, *, actor: Actor, clock: Clock, passing_id: int) -> None:
    """Agree to be put in touch, in the caller's transaction: the worker then tells each side who the other is.

    Raises ``ConflictError`` where the question was answered or taken back meanwhile.
    """
    passing = _decided(session, actor, clock, passing_id, PassingState.AGREED)
    jobs.enqueue(
        session,
        organisation_id=actor.organisation_id,
        kind=jobs.SETTLE_QUESTION,
        clock=clock,
        request_id=passing.request_id,
    )
    _log(session, passing, EventKind.PEER_AGREED, actor, clock)


def decline(session: Session, *, actor: Actor, clock: Clock, passing_id: int) -> None:
    """Decline a question, in the caller's transaction: the programme team asks another organisation.

    Whoever asks never learns of it. Raises ``ConflictError`` where it was answered or taken back meanwhile.
    """
    passing = _decided(session, actor, clock, passing_id, PassingState.DECLINED)
    _log(session, passing, EventKind.PEER_REFUSED, actor, clock)


def _decided(session: Session, actor: Actor, clock: Clock, passing_id: int, state: PassingState) -> PeerPassing:
    passing = session.get(PeerPassing, passing_id, with_for_update=True, populate_existing=True)
    if passing is None or passing.organisation_id != actor.organisation_id:
        raise NotFoundError("There is no such question for your organisation.")
    if passing.state != PassingState.WAITING:
        raise ConflictError("This question was answered already, or it was taken back.")
    passing.state, passing.decided_by, passing.decided_at = state, actor.user_id, clock.now()
    session.flush()
    return passing


def _log(session: Session, passing: PeerPassing, kind: EventKind, actor: Actor, clock: Clock) -> None:
    title = theme_titles()[passing.theme]
    record(session, organisation_id=passing.organisation_id, kind=kind, actor=actor, clock=clock, text=title)
