"""The programme team's desk: it reads each question, passes it on to an organisation, or says why it does not."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.clock import Clock
from app.db.models import Job, JobState, Organisation, PassingState, PeerPassing, PeerRequest, PeerRequestState
from app.errors import ConflictError, NotFoundError
from app.programme.events import EventKind
from app.programme.plans import theme_titles
from app.services import jobs
from app.services.community_letters import Addressee, Notice, people_with_role, write_letters
from app.services.events import record
from app.services.peer_offers import PeerFilter, held_offer, peers_for
from app.services.peer_requests import OPEN
from app.services.reasons import given_reason

UNDER_WAY = (PassingState.WAITING, PassingState.AGREED)


@dataclass(frozen=True, slots=True)
class AskedPeer:
    """An organisation to which a question was passed on, and what it said."""

    organisation: str
    passing: PeerPassing


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A question with who asks and to whom it was passed on, oldest first.

    ``failure`` is what to quote where the service could not tell both sides what was decided; else empty.
    """

    request: PeerRequest
    organisation: str
    asked: tuple[AskedPeer, ...]
    failure: str = ""

    @property
    def needs_us(self) -> bool:
        """Whether the question waits for the programme team: nobody is being asked, or the service failed at it."""
        is_unasked = not any(one.passing.state in UNDER_WAY for one in self.asked)
        return bool(self.failure) or (self.request.state in OPEN and is_unasked)

    @property
    def can_be_passed_on(self) -> bool:
        """Whether the question can go to an organisation, or be answered with a reason, now."""
        return self.needs_us and not self.failure


def desk(session: Session) -> tuple[DeskLine, ...]:
    """Return every question, those that wait for the programme team first. Needs a session over everything."""
    asked, failures = _asked(session), _failures(session)
    rows = session.execute(
        select(PeerRequest, Organisation.name)
        .join(Organisation, Organisation.id == PeerRequest.organisation_id)
        .order_by(PeerRequest.id)
    )
    lines = [DeskLine(request, name, tuple(asked[request.id]), failures.get(request.id, "")) for request, name in rows]
    return tuple(sorted(lines, key=lambda line: (not line.needs_us, line.request.state not in OPEN)))


def desk_line(session: Session, request_id: int) -> DeskLine:
    """Return one question; raise ``NotFoundError`` where there is none of that number."""
    found = next((line for line in desk(session) if line.request.id == request_id), None)
    if found is None:
        raise NotFoundError("There is no such question.")
    return found


def pass_on(  # noqa: PLR0913 - which question goes to whom, by whom, all named
    session: Session, *, actor: Actor, clock: Clock, request_id: int, peer_id: int, base_url: str
) -> None:
    """Pass a question on to an organisation and write to its people, in the caller's transaction.

    Who asks is not told. Raises ``ConflictError`` where the question has ended, somebody is being asked already, or
    the organisation is not to be asked or has nobody who can be written to.
    """
    request = _held(session, request_id)
    _refuse_two(session, request)
    to = _recipients(session, request, peer_id)
    passing = PeerPassing(
        organisation_id=peer_id,
        request_id=request.id,
        theme=request.theme,
        indicator=request.indicator,
        question=request.question,
        passed_at=clock.now(),
    )
    session.add(passing)
    request.state = PeerRequestState.PASSED_ON
    session.flush()
    write_letters(session, clock, base_url, to, asked_notice(passing, base_url))
    for organisation_id, kind in (
        (request.organisation_id, EventKind.PEER_PASSED_ON),
        (peer_id, EventKind.PEER_RECEIVED),
    ):
        title = theme_titles()[request.theme]
        record(session, organisation_id=organisation_id, kind=kind, actor=actor, clock=clock, text=title)


def decline(session: Session, *, actor: Actor, clock: Clock, request_id: int, reason: str) -> None:
    """Answer that a question is not passed on, with a reason that its organisation reads, in the caller's transaction.

    Raises ``ConflictError`` where the question has ended or somebody is being asked at the moment.
    """
    request = _held(session, request_id)
    _refuse_two(session, request)
    request.answer = given_reason(reason, "Say why, so that the organisation knows what to do instead.")
    request.state = PeerRequestState.DECLINED
    session.flush()
    kind = EventKind.PEER_NOT_PASSED_ON
    record(session, organisation_id=request.organisation_id, kind=kind, actor=actor, clock=clock, reason=request.answer)


def try_again(session: Session, *, clock: Clock, request_id: int) -> None:
    """Queue once more what the service failed to finish about a question, in the caller's transaction.

    Raises ``ConflictError`` where nothing failed, or a colleague had it tried again already.
    """
    request = session.get(PeerRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or request_id not in _failures(session):
        raise ConflictError("Nothing about this question has failed, or it is being tried again already.")
    jobs.enqueue(
        session, organisation_id=request.organisation_id, kind=jobs.SETTLE_QUESTION, clock=clock, request_id=request_id
    )
    session.flush()


def asked_notice(passing: PeerPassing, base_url: str) -> Notice:
    """Return what an organisation reads that is asked something; who asks is not told."""
    title = theme_titles()[passing.theme].lower()
    paragraphs = (
        f"Another organisation asks somebody who has been there, about {title}. Your organisation offered to be asked.",
        "Read the question here, and say whether you would like to be put in touch.",
        "Only then is either told who the other is. If you decline, they never learn that it was you who were asked.",
        f"{base_url.rstrip('/')}/community/peer",
    )
    return Notice(f"peer:{passing.id}:asked", "A question of another organisation", paragraphs)


def _failures(session: Session) -> dict[int, str]:
    """Return each question whose newest settling failed for good, with the reference that leads to the log."""
    settling = select(Job).where(Job.kind == jobs.SETTLE_QUESTION).order_by(Job.id)
    newest = {int(job.payload["request_id"]): job for job in session.scalars(settling)}
    failed = {number: job for number, job in newest.items() if job.state == JobState.FAILED}
    return {number: job.failure_reference or "none" for number, job in failed.items()}


def _held(session: Session, request_id: int) -> PeerRequest:
    request = session.get(PeerRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFoundError("There is no such question.")
    if request.state not in OPEN:
        raise ConflictError("This question was answered or closed meanwhile.")
    return request


def _refuse_two(session: Session, request: PeerRequest) -> None:
    asked = select(PeerPassing.id).where(PeerPassing.request_id == request.id, PeerPassing.state.in_(UNDER_WAY))
    if session.scalars(asked).first() is not None:
        raise ConflictError("An organisation is being asked already. Wait for its answer before you ask another.")


def _recipients(session: Session, request: PeerRequest, peer_id: int) -> tuple[Addressee, ...]:
    offered = held_offer(session, peer_id)
    peers = peers_for(session, request, PeerFilter())
    if offered is None or peer_id not in {one.organisation_id for one in peers}:
        raise ConflictError("This organisation is not to be asked, or was asked already. Choose another.")
    to = people_with_role(session, peer_id, Role(offered.contact_role))
    if not to:
        raise ConflictError("Nobody of this organisation can be written to about it. Choose another.")
    return to


def _asked(session: Session) -> dict[int, list[AskedPeer]]:
    rows = session.execute(
        select(PeerPassing, Organisation.name)
        .join(Organisation, Organisation.id == PeerPassing.organisation_id)
        .order_by(PeerPassing.id)
    )
    found: dict[int, list[AskedPeer]] = defaultdict(list)
    for passing, name in rows:
        found[passing.request_id].append(AskedPeer(name, passing))
    return found
