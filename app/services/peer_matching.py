"""Bringing both sides of a question in step, with the service's rights: neither may touch the other's rows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.db.models import Organisation, PassingState, PeerPassing, PeerRequest, PeerRequestState, UserAccount
from app.programme.events import EventKind
from app.programme.plans import theme_titles
from app.services.community_letters import Notice, addressee_of, write_letters
from app.services.events import record


def settle(session: Session, clock: Clock, request_id: int, base_url: str) -> None:
    """Put two organisations in touch where one has agreed, or take a question back that was closed.

    In the caller's transaction, over everything; doing it again changes nothing.
    """
    request = session.get(PeerRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        return
    open_ones = select(PeerPassing).where(
        PeerPassing.request_id == request_id,
        PeerPassing.state.in_((PassingState.WAITING, PassingState.AGREED)),
        PeerPassing.contact.is_(None),
    )
    for passing in session.scalars(open_ones.with_for_update()).all():
        if request.state != PeerRequestState.PASSED_ON:
            _take_back(session, clock, passing)
        elif passing.state == PassingState.AGREED:
            _put_in_touch(session, clock, request, passing, base_url)


def in_touch_notice(passing: PeerPassing, other: dict[str, str], page: str) -> Notice:
    """Return what either side reads once both are put in touch: who the other is, and the page that says it too."""
    title = theme_titles()[passing.theme].lower()
    paragraphs = (
        f"You are put in touch about {title}.",
        f"{other['name']} of {other['organisation']}, {other['email']}. They have your name and address too.",
        "Agree between yourselves how and when you talk. Tell each other no figure that is not published.",
        page,
    )
    return Notice(f"peer:{passing.id}:in_touch", f"You are put in touch with {other['organisation']}", paragraphs)


def _take_back(session: Session, clock: Clock, passing: PeerPassing) -> None:
    passing.state = PassingState.LAPSED
    session.flush()
    title, kind = theme_titles()[passing.theme], EventKind.PEER_LAPSED
    record(session, organisation_id=passing.organisation_id, kind=kind, actor=None, clock=clock, text=title)


def _put_in_touch(session: Session, clock: Clock, request: PeerRequest, passing: PeerPassing, base_url: str) -> None:
    asker = _contact(session, request.organisation_id, request.asked_by)
    peer = _contact(session, passing.organisation_id, passing.decided_by)
    request.contact, request.state, passing.contact = peer, PeerRequestState.ANSWERED, asker
    session.flush()
    sides = (
        (request.organisation_id, request.asked_by, peer, "requests"),
        (passing.organisation_id, passing.decided_by, asker, "peer"),
    )
    for organisation_id, user_id, other, page in sides:
        kind = EventKind.PUT_IN_TOUCH
        record(session, organisation_id=organisation_id, kind=kind, actor=None, clock=clock, text=other["organisation"])
        to = addressee_of(session, organisation_id, user_id)
        notice = in_touch_notice(passing, other, f"{base_url.rstrip('/')}/community/{page}")
        write_letters(session, clock, base_url, to, notice)


def _contact(session: Session, organisation_id: int, user_id: int | None) -> dict[str, str]:
    person, organisation = session.get_one(UserAccount, user_id), session.get_one(Organisation, organisation_id)
    return {"organisation": organisation.name, "name": person.name, "email": person.email}
