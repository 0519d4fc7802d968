"""How many returns an audit can bear, and what it takes to publish more: a written reason, kept with the release."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Release, ReleaseProof
from app.errors import InvalidRequestError
from app.indicators.pooling import PeerGroup, PeerKind
from app.indicators.wording import lower_first
from app.services.peer_groups import load_peer_groups
from app.services.reasons import given_reason

MOST_AUDITED = 1_000
NO_REASON = "Say why these figures are published without an audit. The reason is kept with the release."
NOT_NEEDED = "These returns can be audited, so none of them is published without it. Publish without the reason."
Family = Sequence[PeerGroup]


@dataclass(frozen=True, slots=True)
class Unaudited:
    """A version that was published by the rules alone, and why; older ones kept no reason."""

    version: int
    reason: str


def beyond_audit(families: Iterable[Family], submissions: Mapping[int, int]) -> tuple[tuple[str, int], ...]:
    """Return what has too many returns for an audit: the label of each kind of organisation, and how many it sent."""
    sizes = (
        (group.label, len(group.members & submissions.keys()))
        for family in families
        for group in family
        if group.kind is PeerKind.ENGLAND
    )
    return tuple((label, size) for label, size in sizes if size > MOST_AUDITED)


def too_many(session: Session, collection: Collection, submissions: Mapping[int, int]) -> str:
    """Return in words why a release cannot be audited; empty where it can. Needs a session over everything."""
    if len(submissions) <= MOST_AUDITED:
        return ""
    return _words(beyond_audit(load_peer_groups(session, collection).families, submissions))


def agreed_reason(families: Iterable[Family], submissions: Mapping[int, int], reason: str | None) -> str | None:
    """Return the reason for publishing without an audit, as it is kept; ``None`` where everything is audited.

    Raises ``InvalidRequestError`` where there are too many returns for an audit and no reason was given, or a reason
    and not too many returns.
    """
    found = _words(beyond_audit(families, submissions))
    if not found and reason is None:
        return None
    if not found:
        raise InvalidRequestError(NOT_NEEDED)
    if reason is None:
        raise InvalidRequestError(
            f"{found} Nothing was published. You can ask for a release by the disclosure rules alone: "
            "write down why, on the release page or with --without-audit, and the reason is kept with it."
        )
    return given_reason(reason, NO_REASON)


def _words(beyond: Sequence[tuple[str, int]]) -> str:
    sizes = " and ".join(f"{size:,} returns of {lower_first(label)}" for label, size in beyond)
    return f"An audit takes at most {MOST_AUDITED:,} returns of one kind. There are {sizes}." if beyond else ""


def unaudited_versions(session: Session, collection: Collection) -> tuple[Unaudited, ...]:
    """Return the versions of a collection's release that were published by the rules alone, without an audit."""
    found = select(Release).where(Release.collection_id == collection.id, Release.proof == ReleaseProof.RULES_ALONE)
    return tuple(
        Unaudited(one.version, one.proof_reason or "") for one in session.scalars(found.order_by(Release.version))
    )
