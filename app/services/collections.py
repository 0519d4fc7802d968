"""Collections: the annual rounds, and the windows of their milestones."""

from pathlib import Path

from sqlalchemy import Engine, and_, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Collection, CollectionMilestone
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotBegunError, NotFoundError, UnavailableError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.programme.milestones import MilestoneKey, Window, default_windows
from app.services.link_effects import carry_links

PROVISIONAL = (
    "The edition of {year} is provisional: its questions and checks may still change, so the collection cannot be "
    "opened with it. What you set up is kept. It can be opened once an administrator has installed the final edition."
)


def open_collection(
    session: Session, year: int, clock: Clock, *, is_demonstration: bool = False, editions_dir: Path = EDITIONS_DIR
) -> Collection:
    """Open the collection of a year with the default windows, in the caller's transaction.

    Raises ``ConflictError`` if it is open already or its edition is provisional, but in a demonstration, and
    ``EditionError`` if the year has no edition.
    """
    edition = load_edition(year, editions_dir)
    if edition.is_provisional and not is_demonstration:
        raise ConflictError(PROVISIONAL.format(year=year))
    if session.scalar(select(Collection.id).where(Collection.year == year)) is not None:
        raise ConflictError(f"The collection of {year} is open already.")
    collection = Collection(
        year=year,
        edition=str(edition.collection),
        phase_name=edition.phase,
        is_demonstration=is_demonstration,
        opened_at=clock.now(),
    )
    session.add(collection)
    session.flush()
    session.add_all(_row(collection, key, window) for key, window in default_windows(year).items())
    session.flush()
    carry_links(session, collection, clock)
    return collection


def find_collection(session: Session, year: int) -> Collection:
    """Return the collection of a year; raise ``NotFoundError`` if it was never opened."""
    found = session.scalars(select(Collection).where(Collection.year == year)).first()
    if found is None:
        raise NotFoundError(f"The collection of {year} has not been opened.")
    return found


def list_collections(session: Session) -> tuple[Collection, ...]:
    """Return every collection, newest first."""
    return tuple(session.scalars(select(Collection).order_by(Collection.year.desc())))


def refuse_demonstration(engine: Engine) -> None:
    """Raise ``UnavailableError`` for a database with an invented collection, whose passwords everybody knows."""
    with open_session(engine, Scope.everything()) as session:
        invented = session.scalars(select(Collection.id).where(Collection.is_demonstration).limit(1)).first()
    if invented is not None:
        raise UnavailableError("This database holds a demonstration, so nobody can sign in to it here.")


def current_collection(session: Session, clock: Clock) -> Collection:
    """Return the newest collection whose cycle has begun: invitations may be sent from its first day on.

    Raises ``NotBegunError`` before the first one begins.
    """
    invited = and_(
        CollectionMilestone.collection_id == Collection.id, CollectionMilestone.milestone == MilestoneKey.INVITED
    )
    rows = session.execute(
        select(Collection, CollectionMilestone.opens_on)
        .outerjoin(CollectionMilestone, invited)
        .order_by(Collection.year.desc())
    )
    for collection, opens_on in rows:
        begins = opens_on or default_windows(collection.year)[MilestoneKey.INVITED].opens_on
        if begins <= clock.today():
            return collection
    raise NotBegunError("This page opens on the first day of the first collection.")


def begun_collection(session: Session, clock: Clock) -> Collection | None:
    """Return the current collection; ``None`` before the first one begins."""
    try:
        return current_collection(session, clock)
    except NotBegunError:
        return None


def windows_of(session: Session, collection: Collection) -> dict[MilestoneKey, Window]:
    """Return the window of every milestone: as stored, else the default of the year."""
    stored = session.scalars(select(CollectionMilestone).where(CollectionMilestone.collection_id == collection.id))
    moved = {MilestoneKey(row.milestone): Window(row.opens_on, row.due_on) for row in stored}
    return {**default_windows(collection.year), **moved}


def move_window(session: Session, collection: Collection, key: MilestoneKey, window: Window) -> None:
    """Move the window of one milestone, such as to extend registration; every status follows at once.

    Raises ``InvalidRequestError`` if it would end before it begins.
    """
    if window.due_on < window.opens_on:
        raise InvalidRequestError("The last day comes before the first. Choose a later last day.")
    row = session.scalars(
        select(CollectionMilestone).where(
            CollectionMilestone.collection_id == collection.id, CollectionMilestone.milestone == key
        )
    ).first()
    if row is None:
        session.add(_row(collection, key, window))
    else:
        row.opens_on, row.due_on = window.opens_on, window.due_on
    session.flush()


def previous_collection(session: Session, collection: Collection) -> Collection | None:
    """Return the collection of the year before, ``None`` if there was none."""
    return session.scalars(select(Collection).where(Collection.year == collection.year - 1)).first()


def earlier_collections(session: Session, collection: Collection) -> tuple[Collection, ...]:
    """Return every collection of a year before, newest first."""
    return tuple(
        session.scalars(select(Collection).where(Collection.year < collection.year).order_by(Collection.year.desc()))
    )


def _row(collection: Collection, key: MilestoneKey, window: Window) -> CollectionMilestone:
    return CollectionMilestone(
        collection_id=collection.id, milestone=key, opens_on=window.opens_on, due_on=window.due_on
    )
