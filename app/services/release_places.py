"""Where an organisation stands in the releases in force: itself, the releases and its places in them, in one read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event, Organisation, Release, ReleaseState
from app.errors import NotFoundError
from app.programme.events import EventKind
from app.services.peer_groups import GROUPS, Membership, membership_told

Told = Mapping[str, Any]

_IN_FORCE = and_(
    Release.state == ReleaseState.PUBLISHED,
    or_(Organisation.is_demonstration, Release.is_demonstration.is_(False)),
)
_TOLD = and_(
    Event.organisation_id == Organisation.id,
    Event.collection_id == Release.collection_id,
    Event.kind == EventKind.BENCHMARKS_RELEASED,
)
_PLACES = (
    select(Organisation, Collection.year, Release, Event.detail)
    .outerjoin_from(Organisation, Release, _IN_FORCE)
    .outerjoin(Collection, Collection.id == Release.collection_id)
    .outerjoin(Event, _TOLD)
    .where(Organisation.id == bindparam("organisation"))
    .order_by(Collection.year.desc(), Release.version)
)


@dataclass(frozen=True, slots=True)
class ReleasePlaces:
    """An organisation, the newest release in force of each year that it may be set beside, and what it was told of it.

    The newest year comes first; ``told`` is by the release's id. No real organisation is set beside invented ones.
    """

    organisation: Organisation
    releases: Mapping[int, Release]
    told: Mapping[int, Told]

    def membership(self, session: Session, year: int) -> Membership:
        """Return the groups of a year's release that the organisation can be set beside, and what it gave to it."""
        release = self.releases[year]
        return membership_told(session, release, self.organisation, self.told.get(release.id, {}))

    def is_frozen(self, year: int) -> bool:
        """Whether the organisation's groups are those that the year's release was published with."""
        return GROUPS in self.told.get(self.releases[year].id, {})


def places_of(session: Session, organisation_id: int) -> ReleasePlaces:
    """Return where an organisation stands in the releases in force; raise ``NotFoundError`` if there is no such one."""
    rows = session.execute(_PLACES, {"organisation": organisation_id}).all()
    if not rows:
        raise NotFoundError("There is no such organisation.")
    releases: dict[int, Release] = {}
    told: dict[int, Told] = {}
    for _, year, release, detail in rows:
        if release is None:
            continue
        releases[year] = release
        if detail is not None and detail.get("release") == release.version:
            told[release.id] = detail
    return ReleasePlaces(rows[0][0], releases, told)
