"""Setting up a collection: edition, phase, windows, who is invited and in which words; then opening it at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import (
    Collection,
    CollectionDraft,
    Organisation,
    OrganisationCode,
    OrganisationKind,
    Participation,
    ReminderSetting,
)
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.catalogue import EDITIONS_DIR, collections, load_edition
from app.programme.calendar import day_words, is_working_day
from app.programme.milestones import MilestoneKey, Window, default_windows, milestone
from app.services.collection_letters import Invited, invite_organisations
from app.services.collections import list_collections, move_window, open_collection
from app.services.reminders import LONGEST_WORDS, reachable_people

COUNCILS, LAST_YEAR, EMPLOYERS = "councils", "last_year", "employers"
INVITES = {
    COUNCILS: "Every council, and every trust that runs a council's service",
    LAST_YEAR: "Everybody who took part in the collection before",
    EMPLOYERS: "Every other employer",
}
LONGEST_PHASE = 60
FIRST_HOUR = time(9, tzinfo=ZoneInfo("Europe/London"))
CHANGED_MEANWHILE = "Something changed since you looked, so nothing was opened. Look at it again, then open."


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a form says of a coming collection."""

    phase_name: str
    windows: Mapping[MilestoneKey, Window]
    invites: tuple[str, ...]
    codes: tuple[str, ...]
    words: str


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
    def unreachable(self) -> tuple[Invitee, ...]:
        """Those with nobody to write to."""
        return tuple(one for one in self.invitees if not one.letters)


def years_to_set_up(session: Session, editions_dir: Path = EDITIONS_DIR) -> tuple[int, ...]:
    """Return the years that have an edition and come after every open collection, newest first."""
    newest = max((one.year for one in list_collections(session)), default=0)
    return tuple(sorted((year for year in collections(editions_dir) if year > newest), reverse=True))


def list_drafts(session: Session) -> tuple[CollectionDraft, ...]:
    """Return the collections that are being set up, newest first."""
    return tuple(session.scalars(select(CollectionDraft).order_by(CollectionDraft.year.desc())))


def get_draft(session: Session, year: int) -> CollectionDraft:
    """Return the set-up of a year; raise ``NotFoundError`` where nobody has begun one."""
    found = session.scalars(select(CollectionDraft).where(CollectionDraft.year == year)).first()
    if found is None:
        raise NotFoundError(f"Nobody is setting up a collection of {year}.")
    return found


def begin_draft(
    session: Session, year: int, *, actor: Actor, clock: Clock, editions_dir: Path = EDITIONS_DIR
) -> CollectionDraft:
    """Begin to set up the collection of a year, everything filled in as usual; the same year again is the same set-up.

    Raises ``ConflictError`` for one that is open or too late and ``EditionError`` for a year without an edition.
    """
    if any(one.year == year for one in list_collections(session)):
        raise ConflictError(f"The collection of {year} is open already.")
    if any(one.year > year for one in list_collections(session)):
        raise ConflictError(f"A later collection than that of {year} is open. Choose a later year.")
    found = session.scalars(select(CollectionDraft).where(CollectionDraft.year == year)).first()
    if found is not None:
        return found
    phase = load_edition(year, editions_dir).phase
    draft = CollectionDraft(year=year, dry_run=None)
    _write(draft, SetUp(phase, default_windows(year), (COUNCILS, LAST_YEAR), (), ""), actor, clock)
    session.add(draft)
    session.flush()
    return draft


def save_draft(session: Session, draft: CollectionDraft, said: SetUp, *, actor: Actor, clock: Clock) -> None:
    """Keep what was decided, in the caller's transaction; raise ``InvalidRequestError`` with everything wrong in it."""
    wrong = tuple(problems_of(session, draft.year, said))
    if wrong:
        raise InvalidRequestError(" ".join(wrong))
    _write(draft, said, actor, clock)
    session.flush()


def problems_of(session: Session, year: int, said: SetUp) -> Iterator[str]:
    """Yield what is wrong with a set-up, in the words of the person who decides."""
    if not 0 < len(said.phase_name) <= LONGEST_PHASE or not said.phase_name.isprintable():
        yield f"Give the phase a name of at most {LONGEST_PHASE} characters."
    yield from wrong_windows(year, said.windows)
    if not set(said.invites) <= set(INVITES) or not (said.invites or said.codes):
        yield "Choose who is invited."
    unknown = [code for code in said.codes if code not in _by_code(session)]
    if unknown:
        yield f"No organisation has this code: {', '.join(unknown[:10])}."
    if len(said.words) > LONGEST_WORDS:
        yield f"The words are too long for a letter. Use at most {LONGEST_WORDS:,} characters."


def windows_in(draft: CollectionDraft) -> dict[MilestoneKey, Window]:
    """Return the windows of a set-up."""
    return {
        MilestoneKey(key): Window(date.fromisoformat(opens), date.fromisoformat(due))
        for key, (opens, due) in draft.windows.items()
    }


def notes_on(windows: Mapping[MilestoneKey, Window]) -> tuple[str, ...]:
    """Return which last days are no working days; nobody is stopped from choosing them."""
    return tuple(
        f"The last day of {milestone(key).title} is {window.due_on:%A} {day_words(window.due_on)}, not a working day."
        for key, window in windows.items()
        if not is_working_day(window.due_on)
    )


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
    windows = windows_in(draft)
    for key, window in windows.items():
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
        not_before=datetime.combine(windows[MilestoneKey.INVITED].opens_on, FIRST_HOUR),
    )


def _write(draft: CollectionDraft, said: SetUp, actor: Actor, clock: Clock) -> None:
    draft.phase_name, draft.words = said.phase_name, said.words
    draft.windows = {key.value: [one.opens_on.isoformat(), one.due_on.isoformat()] for key, one in said.windows.items()}
    draft.invites, draft.codes = list(said.invites), list(said.codes)
    draft.changed_by, draft.changed_name, draft.changed_at = actor.user_id, actor.name, clock.now()


def _setting(opened: Collection, draft: CollectionDraft, actor: Actor, clock: Clock) -> ReminderSetting:
    return ReminderSetting(
        collection_id=opened.id,
        is_automatic=False,
        words=draft.words,
        changed_by=actor.user_id,
        changed_name=actor.name,
        changed_at=clock.now(),
    )


def wrong_windows(year: int, windows: Mapping[MilestoneKey, Window]) -> Iterator[str]:
    """Yield what is wrong with the windows of a collection: their order, or days far from its year."""
    for key, window in windows.items():
        title = milestone(key).title
        if window.due_on < window.opens_on:
            yield f"{title}: the last day comes before the first."
        if not year <= window.opens_on.year <= window.due_on.year <= year + 2:
            yield f"{title}: choose days from {year} to {year + 2}."
    for earlier, later in pairwise(MilestoneKey):
        if windows[later].opens_on < windows[earlier].opens_on or windows[later].due_on < windows[earlier].due_on:
            yield f"{milestone(later).title} must not begin or end before {milestone(earlier).title}."


def _by_code(session: Session) -> dict[str, int]:
    carried = select(OrganisationCode.code, OrganisationCode.organisation_id)
    own = select(Organisation.code, Organisation.id).where(Organisation.kind != OrganisationKind.PROGRAMME)
    return {code: owner for query in (carried, own) for code, owner in session.execute(query)}


def _wanted(session: Session, draft: CollectionDraft, *, is_demonstration: bool) -> list[Organisation]:
    by_code, before = _by_code(session), _took_part(session, draft.year - 1)
    chosen = {by_code[code] for code in draft.codes if code in by_code}
    rows: Iterable[Organisation] = session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PROGRAMME, Organisation.is_demonstration == is_demonstration)
        .order_by(Organisation.name, Organisation.id)
    )
    return [one for one in rows if one.id in chosen or _is_invited(one, draft.invites, before)]


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
