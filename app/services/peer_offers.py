"""Organisations that let themselves be asked: offering it, ending it, and finding one for a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access import ROLE_PERMISSIONS, Actor, Permission, Role
from app.clock import Clock
from app.db.models import Membership, Organisation, PeerOffer, PeerPassing, PeerRequest
from app.errors import ConflictError, FieldsRefusedError
from app.programme.events import EventKind
from app.programme.plans import Theme
from app.services.events import record

CONTACT_ROLES = tuple(role for role in Role if Permission.TAKE_PART in ROLE_PERMISSIONS[role])
NOTHING_CHOSEN = "Tick at least one theme or indicator that you can be asked about."


class OfferRefusedError(FieldsRefusedError):
    """An offer to be asked leads nowhere as it is; ``problems`` says what to change, by field."""


@dataclass(frozen=True, slots=True)
class PeerFilter:
    """Which organisations to show for a question; empty for any."""

    theme: str = ""
    kind: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Peer:
    """An organisation that can be asked: who and where it is and what it offered to talk about, and no more."""

    organisation_id: int
    name: str
    kind: str
    region: str
    themes: tuple[str, ...]
    indicators: tuple[str, ...]


def contact_roles(session: Session, organisation_id: int) -> tuple[Role, ...]:
    """Return the roles that somebody of an organisation has and to which a question can be sent."""
    mine = Membership.organisation_id == organisation_id, Membership.role.in_(CONTACT_ROLES)
    held = set(session.scalars(select(Membership.role).where(*mine)))
    return tuple(role for role in CONTACT_ROLES if role in held)


def live_offer(session: Session, organisation_id: int) -> PeerOffer | None:
    """Return what an organisation offers at the moment, ``None`` where it is not to be asked."""
    return session.scalars(_live(organisation_id)).first()


def held_offer(session: Session, organisation_id: int) -> PeerOffer | None:
    """Return what an organisation offers, and keep it so to the end of the caller's transaction."""
    return session.scalars(_live(organisation_id).with_for_update()).first()


def offer(  # noqa: PLR0913 - who offers what, and who is written to, all named
    session: Session, *, actor: Actor, clock: Clock, themes: Sequence[Theme], indicators: Sequence[str],
    contact_role: str,
) -> PeerOffer:  # fmt: skip
    """Let the organisation be asked about these, in the caller's transaction; what it offered before ends with it.

    Raises ``OfferRefusedError`` where nothing is chosen or nobody has the role, and ``ConflictError`` where a
    colleague offered something at the same moment.
    """
    problems = {} if themes or indicators else {"themes": NOTHING_CHOSEN}
    if contact_role not in contact_roles(session, actor.organisation_id):
        problems["contact_role"] = _role_problem(contact_role)
    if problems:
        raise OfferRefusedError(problems)
    _end(held_offer(session, actor.organisation_id), clock)
    session.flush()
    made = PeerOffer(
        organisation_id=actor.organisation_id,
        themes=[*themes],
        indicators=[*indicators],
        contact_role=Role(contact_role),
        offered_by=actor.user_id,
        offered_name=actor.name,
        offered_at=clock.now(),
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError("A colleague changed the offer at the same moment. Look at it and try again.") from None
    record(session, organisation_id=actor.organisation_id, kind=EventKind.PEER_OFFERED, actor=actor, clock=clock)
    return made


def withdraw(session: Session, *, actor: Actor, clock: Clock) -> None:
    """End the organisation's offer, in the caller's transaction; raise ``ConflictError`` where there is none.

    Questions that were passed on before stay open to be answered.
    """
    live = held_offer(session, actor.organisation_id)
    if live is None:
        raise ConflictError("Your organisation does not offer to be asked at the moment.")
    _end(live, clock)
    kind = EventKind.PEER_OFFER_WITHDRAWN
    record(session, organisation_id=actor.organisation_id, kind=kind, actor=actor, clock=clock)


def peers_for(session: Session, request: PeerRequest, wanted: PeerFilter) -> tuple[Peer, ...]:
    """Return who can be asked a question and was not asked it yet, by name alone.

    Invented organisations and real ones never meet. Reads nothing of any return. Needs a session over everything.
    """
    asker = session.get_one(Organisation, request.organisation_id)
    asked = select(PeerPassing.organisation_id).where(PeerPassing.request_id == request.id)
    rows = session.execute(
        select(Organisation, PeerOffer)
        .join(PeerOffer, PeerOffer.organisation_id == Organisation.id)
        .where(
            PeerOffer.withdrawn_at.is_(None),
            Organisation.id != asker.id,
            Organisation.id.not_in(asked),
            Organisation.is_demonstration == asker.is_demonstration,
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(peer for organisation, made in rows if _is_wanted(peer := _peer(organisation, made), wanted))


def _live(organisation_id: int) -> Select[PeerOffer]:
    return select(PeerOffer).where(PeerOffer.organisation_id == organisation_id, PeerOffer.withdrawn_at.is_(None))


def _role_problem(contact_role: str) -> str:
    if contact_role not in CONTACT_ROLES:
        return "Choose which of your people a question is sent to."
    return "Nobody in your organisation has that role. Choose one that somebody has."


def _end(live: PeerOffer | None, clock: Clock) -> None:
    if live is not None:
        live.withdrawn_at = clock.now()


def _peer(organisation: Organisation, made: PeerOffer) -> Peer:
    return Peer(
        organisation.id,
        organisation.name,
        organisation.kind,
        organisation.region_name or "",
        tuple(made.themes),
        tuple(made.indicators),
    )


def _is_wanted(peer: Peer, wanted: PeerFilter) -> bool:
    return (
        (not wanted.theme or wanted.theme in peer.themes)
        and (not wanted.kind or wanted.kind == peer.kind)
        and (not wanted.region or wanted.region == peer.region)
    )
