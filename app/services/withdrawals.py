"""Taking a release that turned out wrong out of force: once, with a reason that every reader sees.

The figures stay as they are, since people have seen them; readers get the version before or, where there is none, the
notice. A better version needs returns that changed, like any other.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Event, Organisation, Release, ReleaseState, ReleaseWithdrawal
from app.errors import ConflictError, NotFoundError
from app.programme.events import EventKind
from app.services.events import THE_SERVICE
from app.services.reasons import given_reason

NO_REASON = "Say why these figures are withdrawn. Everybody who can read them reads the reason."
_WITHDRAWN = (
    select(Collection.year, Release.version, ReleaseWithdrawal.withdrawn_at, ReleaseWithdrawal.reason)
    .join(Release, Release.collection_id == Collection.id)
    .join(ReleaseWithdrawal, ReleaseWithdrawal.release_id == Release.id)
)
_later = aliased(Release)
_NEWEST = _WITHDRAWN.where(
    ~exists().where(_later.collection_id == Release.collection_id, _later.version > Release.version)
).order_by(Collection.year)
_NEWEST_OF_REAL_ONES = _NEWEST.where(Release.is_demonstration.is_(False))


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A version that was taken out of force, and why."""

    year: int
    version: int
    withdrawn_at: datetime
    reason: str

    @property
    def notice(self) -> str:
        """What readers are told: when the figures were withdrawn, and because of what."""
        day = self.withdrawn_at
        return f"The published figures for {self.year} were withdrawn on {day.day} {day:%B %Y} because: {self.reason}"


def withdraw_release(  # noqa: PLR0913 - which release, why, and by whom, all named
    session: Session, *, collection_year: int, version: int, reason: str, clock: Clock, actor: Actor | None = None
) -> Withdrawal:
    """Take a version of a release out of force, in the caller's transaction, over everything.

    Raises ``InvalidRequestError`` without a reason, ``NotFoundError`` where there is no such version, and
    ``ConflictError`` where it is withdrawn already.
    """
    words = given_reason(reason, NO_REASON)
    versions = session.scalars(
        select(Release)
        .join(Collection, Collection.id == Release.collection_id)
        .where(Collection.year == collection_year)
        .with_for_update(of=Release)
    )
    release = next((one for one in versions if one.version == version), None)
    if release is None:
        raise NotFoundError(f"There is no version {version} of the benchmarks of {collection_year}.")
    if release.state == ReleaseState.WITHDRAWN:
        raise ConflictError(f"Version {version} of the benchmarks of {collection_year} is withdrawn already.")
    release.state = ReleaseState.WITHDRAWN
    now = clock.now()
    by = actor.user_id if actor else None
    session.add(ReleaseWithdrawal(release_id=release.id, withdrawn_at=now, withdrawn_by=by, reason=words))
    session.flush()
    _tell(session, release, now, actor)
    return Withdrawal(collection_year, version, now, words)


def withdrawals_of(session: Session, collection_year: int) -> dict[int, Withdrawal]:
    """Return what was withdrawn of a collection, by version."""
    rows = session.execute(_WITHDRAWN.where(Collection.year == collection_year))
    return {row.version: Withdrawal(*row) for row in rows}


def withdrawal_notices(session: Session, *, with_invented: bool = True) -> dict[int, str]:
    """Return what readers must be told, by the collection's year: of each whose newest version is withdrawn.

    Without ``with_invented`` nothing is said of releases of invented organisations.
    """
    rows = session.execute(_NEWEST if with_invented else _NEWEST_OF_REAL_ONES)
    return {row.year: Withdrawal(*row).notice for row in rows}


def notices_beside(session: Session, organisation_id: int) -> dict[int, str]:
    """Return what the people of an organisation must be told, by year: of what they may be set beside."""
    organisation = session.get_one(Organisation, organisation_id)
    return withdrawal_notices(session, with_invented=organisation.is_demonstration)


def _tell(session: Session, release: Release, now: datetime, actor: Actor | None) -> None:
    """Tell everybody who was told of the release, unless an earlier version is in force in its place."""
    stands = select(Release.id).where(
        Release.collection_id == release.collection_id, Release.state == ReleaseState.PUBLISHED
    )
    if session.scalar(stands.limit(1)) is not None:
        return
    told = select(Event.organisation_id).where(
        Event.collection_id == release.collection_id, Event.kind == EventKind.BENCHMARKS_RELEASED
    )
    shared = {
        "collection_id": release.collection_id,
        "kind": EventKind.BENCHMARKS_WITHDRAWN,
        "at": now,
        "actor_user_id": actor.user_id if actor else None,
        "actor_name": actor.name if actor else THE_SERVICE,
        "detail": {"release": release.version},
    }
    rows = [{**shared, "organisation_id": key} for key in sorted(set(session.scalars(told)))]
    if rows:
        session.execute(insert(Event), rows)
