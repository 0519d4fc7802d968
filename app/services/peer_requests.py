"""Questions to somebody who has been there, on the side of whoever asks: asking, reading on, and closing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Organisation, PeerRequest, PeerRequestState
from app.errors import ConflictError, FieldsRefusedError, NotFoundError
from app.indicators.catalogue import current_collection, load_edition
from app.programme.events import EventKind
from app.programme.plans import Theme, theme_titles
from app.programme.questions import is_unwritten, numbers_told, own_words
from app.register.sentences import listed
from app.services import jobs
from app.services.events import record
from app.services.reasons import cleaned

LONGEST_QUESTION = 1500
OPEN = (PeerRequestState.ASKED, PeerRequestState.PASSED_ON)
ENDED = (PeerRequestState.DECLINED, PeerRequestState.CLOSED)


class QuestionRefusedError(FieldsRefusedError):
    """A question cannot be handed on as it is; ``problems`` says what to change, by field.

    ``asks_about_number``: it is a number alone, of which nobody has confirmed yet that it is no figure of theirs.
    """

    def __init__(self, problems: Mapping[str, str], *, asks_about_number: bool = False) -> None:
        """Say what is wrong with which fields."""
        super().__init__(problems)
        self.asks_about_number = asks_about_number


def indicator_titles(editions_dir: Path) -> Mapping[str, str]:
    """Return the title of each indicator of the edition in force, by its number."""
    edition = load_edition(current_collection(editions_dir), editions_dir)
    return {one.number: one.title for one in edition.indicators}


def ask(  # noqa: PLR0913 - what is asked about what, by whom, all named
    session: Session, *, actor: Actor, clock: Clock, theme: str, indicator: str, question: str, has_confirmed: bool,
    case_key: str | None = None,
) -> PeerRequest:  # fmt: skip
    """Hand a question to the programme team, in the caller's transaction. ``has_confirmed``: a number is no figure.

    ``case_key`` is the case of good practice that it began at, if any: the team then sees whose it is.

    Raises ``QuestionRefusedError`` with everything about it: no theme, or words that are missing, too many, or tell
    who asks or a figure.
    """
    words = cleaned(question)
    mine = session.get_one(Organisation, actor.organisation_id)
    told = () if has_confirmed else numbers_told(words, mine.codes)
    refusal = _refusal(words) or _telling(words, mine)
    problems = {} if theme in set(Theme) else {"theme": "Choose the theme that your question is about."}
    if refusal or told:
        problems["question"] = " ".join(part for part in (refusal, _number_words(told)) if part)
    if problems:
        raise QuestionRefusedError(problems, asks_about_number=bool(told))
    request = PeerRequest(
        organisation_id=actor.organisation_id,
        theme=theme,
        indicator=indicator,
        question=words,
        asked_by=actor.user_id,
        asked_name=actor.name,
        asked_at=clock.now(),
        case_key=case_key,
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


def _refusal(words: str) -> str:
    """Return what makes a question none that can be handed on at all; empty where nothing does."""
    if is_unwritten(words):
        return "Write your question."
    if len(words) > LONGEST_QUESTION:
        return f"Keep the question to {LONGEST_QUESTION:,} characters; yours has {len(words):,}."
    return "Leave addresses out. They are exchanged once somebody has agreed to talk to you." if "@" in words else ""


def _telling(words: str, organisation: Organisation) -> str:
    """Return what to do about words that tell who asks; empty where there are none."""
    found = own_words(words, organisation.name, organisation.codes)
    if not found:
        return ""
    return f"Leave out {_quoted(found)}: it tells who asks. Write “we” or “our organisation” instead."


def _number_words(found: Sequence[str]) -> str:
    """Return what to do about what may be a figure; empty where there is nothing."""
    if not found:
        return ""
    return (
        f"Your question holds {_quoted(found)}. If that is a figure of your organisation, say it without a value, such "
        "as “fewer than we hoped” or “less often”. If it is none, such as a year, say so below the question."
    )


def _quoted(found: Sequence[str]) -> str:
    return listed([f"“{one}”" for one in found])


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
