"""The lists of organisations that were brought so far, and who of them is not invited yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, OrganisationImport
from app.services.collection_letters import uninvited, waiting_organisations

SHOWN = 20


@dataclass(frozen=True, slots=True)
class EarlierList:
    """One list, and how many of the organisations whose people it named can be invited and are not."""

    kept: OrganisationImport
    not_invited: int


def earlier_lists(session: Session, collection: Collection | None) -> tuple[EarlierList, ...]:
    """Return the newest lists, written or not, with who is not invited to a collection, in a fixed number of queries.

    Without a collection nobody is. A list that still has somebody to invite is never left out.
    """
    kept = session.scalars(select(OrganisationImport).order_by(OrganisationImport.id.desc())).all()
    missing = _missing(session, kept, collection)
    found = [EarlierList(one, len(missing & set(one.organisation_ids))) for one in kept]
    return tuple(one for number, one in enumerate(found) if number < SHOWN or one.not_invited)


def not_invited_yet(session: Session, collection: Collection) -> int:
    """Return how many organisations of all lists are not invited to a collection, and do not wait for somebody."""
    written = OrganisationImport.applied_at.is_not(None)
    return len(_missing(session, session.scalars(select(OrganisationImport).where(written)).all(), collection))


def written_before(session: Session, kept: OrganisationImport) -> OrganisationImport | None:
    """Return the newest list of the same content that was written already; ``None`` where there is none."""
    same = OrganisationImport.sha256 == kept.sha256, OrganisationImport.applied_at.is_not(None)
    return session.scalars(select(OrganisationImport).where(*same).order_by(OrganisationImport.id.desc())).first()


def _missing(session: Session, kept: Iterable[OrganisationImport], collection: Collection | None) -> frozenset[int]:
    named = frozenset(chain.from_iterable(one.organisation_ids for one in kept))
    if collection is None or not named:
        return frozenset()
    return uninvited(session, named, collection) - waiting_organisations(session, collection)
