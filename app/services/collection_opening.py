"""Opening a collection that is set up: who would be invited with how many letters, and doing it at once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, CollectionDraft, Organisation, OrganisationKind, Participation, ReminderSetting
from app.errors import ConflictError
from app.indicators.catalogue import EDITIONS_DIR
from app.services.collection_drafts import COUNCILS, EMPLOYERS, LAST_YEAR, organisations_by_code, windows_in
from app.services.collection_letters import Invited, invite_organisations
from app.services.collections import move_window, open_collection
from app.services.link_effects import unasked_organisations
from app.services.reminders import reachable_people

CHANGED_MEANWHILE = "Something changed since you looked, so nothing was opened. Look at it again, then open."


@dataclass(frozen=True, slots=True)
class Invitee:
    """An organisation that would be invited, and how many letters would go to it."""

    organisation_id: int
    code: str
    name: str
    letters: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What opening would do. ``digest`` names it, to be given back when it is confirmed."""

    invitees: tuple[Invitee, ...]
    digest: str

    @property
    def letters(self) -> int:
        """How many letters would go out."""
        return sum(one.letters for one in self.invitees)

    @property
    def reached(self) -> tuple[Invitee, ...]:
        """Those that opening would invite."""
        return tuple(one for one in self.invitees if one.letters)

    @property
    def unreachable(self) -> tuple[Invitee, ...]:
        """Those with nobody to write to, which are not invited before somebody is named."""
        return tuple(one for one in self.invitees if not one.letters)


def readiness(session: Session, draft: CollectionDraft, *, is_demonstration: bool) -> Readiness:
    """Return what opening would do now, in a fixed number of queries."""
    found = _wanted(session, draft, is_demonstration=is_demonstration)
    people = reachable_people(session, [one.id for one in found])
    invitees = tuple(Invitee(one.id, one.code, one.name, len(people.get(one.id, ()))) for one in found)
    said = (draft.year, draft.phase_name, sorted(draft.windows.items()), draft.words, invitees)
    return Readiness(invitees, hashlib.sha256(repr(said).encode()).hexdigest())


def open_draft(  # noqa: PLR0913 - which one, as it was seen, by whom and from where
    session: Session,
    draft: CollectionDraft,
    *,
    seen: str,
    actor: Actor,
    clock: Clock,
    base_url: str,
    editions_dir: Path = EDITIONS_DIR,
) -> Invited:
    """Open the collection and queue its invitations, in the caller's transaction; the set-up is gone then.

    No letter goes out before the first day of inviting. Raises ``ConflictError`` if anything differs from what was
    ``seen``.
    """
    session.execute(select(CollectionDraft.id).where(CollectionDraft.id == draft.id).with_for_update())
    ready = readiness(session, draft, is_demonstration=actor.is_demonstration)
    if ready.digest != seen:
        raise ConflictError(CHANGED_MEANWHILE)
    opened = open_collection(
        session, draft.year, clock, is_demonstration=actor.is_demonstration, editions_dir=editions_dir
    )
    opened.phase_name = draft.phase_name
    for key, window in windows_in(draft).items():
        move_window(session, opened, key, window)
    session.add(_setting(opened, draft, actor, clock))
    session.delete(draft)
    session.flush()
    return invite_organisations(
        session,
        [one.organisation_id for one in ready.invitees],
        collection=opened,
        actor=actor,
        clock=clock,
        base_url=base_url,
    )


def _setting(opened: Collection, draft: CollectionDraft, actor: Actor, clock: Clock) -> ReminderSetting:
    return ReminderSetting(
        collection_id=opened.id,
        is_automatic=False,
        words=draft.words,
        changed_by=actor.user_id,
        changed_name=actor.name,
        changed_at=clock.now(),
    )


def _wanted(session: Session, draft: CollectionDraft, *, is_demonstration: bool) -> list[Organisation]:
    by_code, before = organisations_by_code(session), _took_part(session, draft.year - 1)
    chosen, left_out = ({by_code.get(code.casefold()) for code in codes} for codes in (draft.codes, draft.left_out))
    rows: Iterable[Organisation] = session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PROGRAMME, Organisation.is_demonstration == is_demonstration)
        .order_by(Organisation.name, Organisation.id)
    )
    unasked = left_out | unasked_organisations(session, draft.year)
    wanted = (one for one in rows if one.id in chosen or _is_invited(one, draft.invites, before))
    return [one for one in wanted if one.id not in unasked]


def _is_invited(one: Organisation, invites: Iterable[str], before: set[int]) -> bool:
    is_employer = one.kind == OrganisationKind.EMPLOYER
    fits = {COUNCILS: not is_employer, EMPLOYERS: is_employer, LAST_YEAR: one.id in before}
    return any(fits[key] for key in invites)


def _took_part(session: Session, year: int) -> set[int]:
    return set(
        session.scalars(
            select(Participation.organisation_id)
            .join(Collection, Collection.id == Participation.collection_id)
            .where(Collection.year == year)
        )
    )
