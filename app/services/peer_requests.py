"""Questions to somebody who has been there, on the side of whoever asks: asking, reading on, and closing."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import PeerRequest, PeerRequestState
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.catalogue import current_collection, load_edition
from app.programme.community import holds_number
from app.programme.events import EventKind
from app.programme.plans import Theme, themes
from app.services import jobs
from app.services.events import record
from app.services.reasons import cleaned

LONGEST_QUESTION = 1500
OPEN = (PeerRequestState.ASKED, PeerRequestState.PASSED_ON)
ENDED = (PeerRequestState.DECLINED, PeerRequestState.CLOSED)


class NumberInQuestionError(InvalidRequestError):
    """A question holds a number, and nobody has confirmed yet that it is no figure of theirs."""

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__(
            "Your question holds a number. Leave it out if it is a figure of your organisation; "
            "if it is none, such as a year, say so below the question."
        )


def indicator_titles(editions_dir: Path) -> Mapping[str, str]:
    """Return the title of each indicator of the edition in force, by its number."""
    edition = load_edition(current_collection(editions_dir), editions_dir)
    return {one.number: one.title for one in edition.indicators}


def theme_titles() -> dict[str, str]:
    """Return the title of each theme, by its key."""
    return {one.theme.value: one.title for one in themes()}


def ask(  # noqa: PLR0913 - what is asked about what, by whom, all named
    session: Session, *, actor: Actor, clock: Clock, theme: str, indicator: str, question: str, has_confirmed: bool
) -> PeerRequest:
    """Hand a question to the programme team, in the caller's transaction. ``has_confirmed``: a number is no figure.

    Raises ``InvalidRequestError`` for one that is empty, endless, or says who asks, and ``NumberInQuestionError``.
    """
    if theme not in set(Theme):
        raise InvalidRequestError("Choose the theme that your question is about.")
    words = _fit(question, actor.organisation_name)
    if holds_number(words) and not has_confirmed:
        raise NumberInQuestionError
    request = PeerRequest(
        organisation_id=actor.organisation_id,
        theme=theme,
        indicator=indicator,
        question=words,
        asked_by=actor.user_id,
        asked_name=actor.name,
        asked_at=clock.now(),
    )
    session.add(request)
    session.flush()
    _log(session, request, EventKind.PEER_ASKED, actor, clock)
    return request


def requests_of(session: Session, organisation_id: int) -> tuple[PeerRequest, ...]:
    """Return what an organisation asked, newest first."""
    mine = select(PeerRequest).where(PeerRequest.organisation_id == organisation_id)
    return tuple(session.scalars(mine.order_by(PeerRequest.id.desc())))


def close(session: Session, *, actor: Actor, clock: Clock, request_id: int) -> None:
    """Close a question that its organisation needs no more, in the caller's transaction.

    Whoever is being asked it is told by the worker. Raises ``ConflictError`` for one that has ended already.
    """
    request = session.get(PeerRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or request.organisation_id != actor.organisation_id:
        raise NotFoundError("There is no such question of your organisation.")
    if request.state in ENDED:
        raise ConflictError("This question has ended already.")
    request.state = PeerRequestState.CLOSED
    session.flush()
    jobs.enqueue(
        session,
        organisation_id=actor.organisation_id,
        kind=jobs.SETTLE_QUESTION,
        clock=clock,
        request_id=request.id,
    )
    _log(session, request, EventKind.PEER_CLOSED, actor, clock)


def _fit(question: str, own_name: str) -> str:
    words = cleaned(question)
    if not words:
        raise InvalidRequestError("Write your question.")
    if len(words) > LONGEST_QUESTION:
        raise InvalidRequestError(f"Keep the question to {LONGEST_QUESTION:,} characters; yours has {len(words):,}.")
    if "@" in words:
        raise InvalidRequestError("Leave addresses out. They are exchanged once somebody has agreed to talk to you.")
    if own_name.partition(" (")[0].casefold() in words.casefold():
        raise InvalidRequestError("Leave out the name of your organisation. It is told once somebody has agreed.")
    return words


def _log(session: Session, request: PeerRequest, kind: EventKind, actor: Actor, clock: Clock) -> None:
    record(
        session,
        organisation_id=request.organisation_id,
        kind=kind,
        actor=actor,
        clock=clock,
        text=theme_titles()[request.theme],
        request_id=request.id,
    )
