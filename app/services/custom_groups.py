"""Groups that an organisation picks to be set beside: saved once, removed, and never changed in between."""

from collections.abc import Collection, Iterable

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import MOST_GROUPS, CustomGroup, CustomGroupMember, Job, JobState
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.disclosure import LEAST_CONTRIBUTORS
from app.services import jobs
from app.services.directory import others_alike

MOST_MEMBERS = 200
LONGEST_NAME = 60
TOO_SMALL = f"Pick at least {LEAST_CONTRIBUTORS} organisations, so that nobody's figures can be recognised."
TOO_LARGE = f"Pick at most {MOST_MEMBERS} organisations. A region or a type is in the list of groups already."
UNKNOWN = "One of the organisations that you picked is not in the list. Pick from the list."
NO_NAME = "Give the group a name, so that you find it again."
LONG_NAME = f"Use at most {LONGEST_NAME} characters for the name of the group."
FULL = f"You have {MOST_GROUPS} groups already. Remove one to make room for another."
TAKEN = "You have a group of that name already. Choose another name."
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
SAME_MOMENT = "Somebody in your organisation saved a group at the same moment. Look at the list and save again."


def save_group(session: Session, *, actor: Actor, clock: Clock, name: str, members: Iterable[int]) -> CustomGroup:
    """Save a group and queue the working out of its figures, in the caller's transaction.

    Raises ``InvalidRequestError`` for a name or a choice that cannot be used, and ``ConflictError`` where there are
    enough groups or the name is taken.
    """
    name, picked = _fit_name(name), sorted(set(members))
    _refuse_unknown(picked, [one.id for one in others_alike(session, actor.organisation_id)])
    refuse_unfit_size(len(picked))
    live = live_groups(session, actor.organisation_id)
    if len(live) >= MOST_GROUPS:
        raise ConflictError(FULL)
    if name.casefold() in {one.name_key for one in live}:
        raise ConflictError(TAKEN)
    group = CustomGroup(
        organisation_id=actor.organisation_id,
        slot=min(set(range(1, MOST_GROUPS + 1)) - {one.slot for one in live}),
        name=name,
        name_key=name.casefold(),
        size=len(picked),
        created_at=clock.now(),
        created_by=actor.user_id,
    )
    _store(session, group, picked)
    ask_for_figures(session, actor=actor, clock=clock, group=group)
    return group


def _fit_name(name: str) -> str:
    fit = " ".join(name.split())
    if not fit or not fit.isprintable():
        raise InvalidRequestError(NO_NAME)
    if len(fit) > LONGEST_NAME:
        raise InvalidRequestError(LONG_NAME)
    return fit


def _refuse_unknown(picked: Iterable[int], known: Collection[int]) -> None:
    if not set(picked) <= set(known):
        raise InvalidRequestError(UNKNOWN)


def refuse_unfit_size(size: int) -> None:
    """Raise ``InvalidRequestError`` where a choice is too small or too large."""
    if size < LEAST_CONTRIBUTORS:
        raise InvalidRequestError(TOO_SMALL)
    if size > MOST_MEMBERS:
        raise InvalidRequestError(TOO_LARGE)


def _store(session: Session, group: CustomGroup, picked: Iterable[int]) -> None:
    session.add(group)
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(SAME_MOMENT) from None
    keys = {"organisation_id": group.organisation_id, "custom_group_id": group.id}
    session.execute(insert(CustomGroupMember), [{**keys, "member_id": one} for one in picked])


def ask_for_figures(session: Session, *, actor: Actor, clock: Clock, group: CustomGroup) -> None:
    """Queue the working out of a group's figures, in the caller's transaction, unless it is under way."""
    work = newest_work(session).get(group.id)
    if work is None or work.state not in UNDER_WAY:
        jobs.enqueue(
            session, organisation_id=actor.organisation_id, kind=jobs.WORK_OUT_GROUP, clock=clock, group=group.id
        )


def newest_work(session: Session) -> dict[int, Job]:
    """Return the newest work on each group, by the group's id."""
    rows = session.scalars(select(Job).where(Job.kind == jobs.WORK_OUT_GROUP).order_by(Job.id))
    return {row.payload["group"]: row for row in rows}


def live_groups(session: Session, organisation_id: int) -> tuple[CustomGroup, ...]:
    """Return the groups of an organisation that are not removed, oldest first."""
    mine = (CustomGroup.organisation_id == organisation_id, CustomGroup.removed_at.is_(None))
    return tuple(session.scalars(select(CustomGroup).where(*mine).order_by(CustomGroup.id)))


def get_group(session: Session, organisation_id: int, group_id: int) -> CustomGroup:
    """Return a group that is not removed; raise ``NotFoundError`` where the organisation has no such group."""
    group = next((one for one in live_groups(session, organisation_id) if one.id == group_id), None)
    if group is None:
        raise NotFoundError("You have no such group. Somebody in your organisation may have removed it.")
    return group


def members_of(session: Session, groups: Iterable[CustomGroup]) -> dict[int, frozenset[int]]:
    """Return who was picked, by the group's id."""
    found: dict[int, set[int]] = {group.id: set() for group in groups}
    rows = session.execute(
        select(CustomGroupMember.custom_group_id, CustomGroupMember.member_id).where(
            CustomGroupMember.custom_group_id.in_(found)
        )
    )
    for group_id, member_id in rows:
        found[group_id].add(member_id)
    return {group_id: frozenset(members) for group_id, members in found.items()}


def remove_group(session: Session, *, actor: Actor, clock: Clock, group: CustomGroup) -> None:
    """Remove a group, in the caller's transaction. What was shown of it still counts against later groups.

    Raises ``ConflictError`` where somebody else removed it meanwhile.
    """
    removed = session.scalars(
        update(CustomGroup)
        .where(CustomGroup.id == group.id, CustomGroup.removed_at.is_(None))
        .values(removed_at=clock.now(), removed_by=actor.user_id)
        .returning(CustomGroup.id)
    )
    if not removed.all():
        raise ConflictError("Somebody in your organisation removed this group already.")
