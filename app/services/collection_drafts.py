"""Setting up a collection: its edition, phase and windows, who is invited, and in which words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import (
    CollectionDraft,
    Organisation,
    OrganisationCode,
    OrganisationKind,
)
from app.errors import ConflictError, FieldsRefusedError, NotFoundError
from app.indicators.catalogue import EDITIONS_DIR, collections, load_edition
from app.programme.calendar import day_words, is_working_day
from app.programme.milestones import MilestoneKey, Window, default_windows, milestone
from app.services.collections import list_collections
from app.services.reminders import LONGEST_WORDS

COUNCILS, LAST_YEAR, EMPLOYERS = "councils", "last_year", "employers"
INVITES = {
    COUNCILS: "Every council, and every trust that runs a council's service",
    LAST_YEAR: "Everybody who took part in the collection before",
    EMPLOYERS: "Every other employer",
}
LONGEST_PHASE = 60
MOST_NAMED = 10
WHO_IS_INVITED = "invites-councils"  # the field of the first choice


class SetUpRefusedError(FieldsRefusedError):
    """A set-up cannot be kept as it was typed; ``problems`` says what to change, by field."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a form says of a coming collection; ``unreadable`` says by field which days of it could not be read.

    ``codes`` name organisations to invite as well, ``left_out`` those that are not invited although they would be.
    """

    phase_name: str
    windows: Mapping[MilestoneKey, Window]
    invites: tuple[str, ...]
    codes: tuple[str, ...]
    words: str
    unreadable: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


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
    """Keep what was decided, in the caller's transaction; raise ``SetUpRefusedError`` with everything wrong in it."""
    wrong = problems_of(session, draft.year, said)
    if wrong:
        raise SetUpRefusedError(wrong)
    _write(draft, said, actor, clock)
    session.flush()


def problems_of(session: Session, year: int, said: SetUp) -> dict[str, str]:
    """Return what is wrong with a set-up by field, in the words of the person who decides."""
    found: dict[str, str] = {}
    if not 0 < len(said.phase_name) <= LONGEST_PHASE or not said.phase_name.isprintable():
        found["phase_name"] = f"Give the phase a name of at most {LONGEST_PHASE} characters."
    for name, words in (*said.unreadable.items(), *faulty_windows(year, said.windows, said.unreadable)):
        found.setdefault(name, words)
    if not set(said.invites) <= set(INVITES) or not (said.invites or said.codes):
        found[WHO_IS_INVITED] = "Choose who is invited."
    found |= _wrong_codes(organisations_by_code(session), said)
    if len(said.words) > LONGEST_WORDS:
        found["words"] = (
            f"The words are too long for a letter. Use at most {LONGEST_WORDS:,} characters; yours have "
            f"{len(said.words):,}."
        )
    return found


def _wrong_codes(by_code: Mapping[str, int], said: SetUp) -> Iterator[tuple[str, str]]:
    for name, codes in (("codes", said.codes), ("left_out", said.left_out)):
        unknown = [code for code in codes if code.casefold() not in by_code]
        if unknown:
            yield name, f"No organisation has this code: {', '.join(unknown[:MOST_NAMED])}."
    invited = {by_code.get(code.casefold()) for code in said.codes}
    both = [code for code in said.left_out if code.casefold() in by_code and by_code[code.casefold()] in invited]
    if both:
        yield "left_out", f"This code stands among the further organisations, too: {', '.join(both[:MOST_NAMED])}."


def wrong_windows(year: int, windows: Mapping[MilestoneKey, Window]) -> Iterator[str]:
    """Yield what is wrong with the windows of a collection, each once: their order, or days far from its year."""
    return iter(dict.fromkeys(words for _field, words in faulty_windows(year, windows)))


def faulty_windows(
    year: int, windows: Mapping[MilestoneKey, Window], unreadable: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the same with the field to change first, such as "registered-due"; nothing of days that are unreadable."""
    faults = (*_own_faults(year, windows), *_faulty_order(windows))
    return ((first, words) for (first, *others), words in faults if not {first, *others} & set(unreadable))


def _own_faults(year: int, windows: Mapping[MilestoneKey, Window]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is wrong with each milestone by itself, and the fields it is about, the one to change first."""
    for key, window in windows.items():
        title, (opens, due) = milestone(key).title, _fields(key)
        if window.due_on < window.opens_on:
            yield (due, opens), f"{title}: the last day comes before the first."
        for name, day in ((opens, window.opens_on), (due, window.due_on)):
            if not year <= day.year <= year + 2:
                yield (name,), f"{title}: choose days from {year} to {year + 2}."


def _faulty_order(windows: Mapping[MilestoneKey, Window]) -> Iterator[tuple[tuple[str, ...], str]]:
    for earlier, later in pairwise(MilestoneKey):
        words = f"{milestone(later).title} must not begin or end before {milestone(earlier).title}."
        (opens, due), (opens_before, due_before) = _fields(later), _fields(earlier)
        if windows[later].opens_on < windows[earlier].opens_on:
            yield (opens, opens_before), words
        if windows[later].due_on < windows[earlier].due_on:
            yield (due, due_before), words


def _fields(key: MilestoneKey) -> tuple[str, str]:
    return f"{key}-opens", f"{key}-due"


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


def named_alike(session: Session, draft: CollectionDraft) -> tuple[int, ...]:
    """Return the years of the open or earlier collections whose phase has the same name."""
    return tuple(one.year for one in list_collections(session) if one.phase_name == draft.phase_name)


def organisations_by_code(session: Session) -> dict[str, int]:
    """Return the organisation of every code that one carries or ever carried, but the programme's, in small letters."""
    carried = select(OrganisationCode.code, OrganisationCode.organisation_id)
    own = select(Organisation.code, Organisation.id).where(Organisation.kind != OrganisationKind.PROGRAMME)
    return {code.casefold(): owner for query in (carried, own) for code, owner in session.execute(query)}


def _write(draft: CollectionDraft, said: SetUp, actor: Actor, clock: Clock) -> None:
    draft.phase_name, draft.words = said.phase_name, said.words
    draft.windows = {key.value: [one.opens_on.isoformat(), one.due_on.isoformat()] for key, one in said.windows.items()}
    draft.invites, draft.codes, draft.left_out = list(said.invites), list(said.codes), list(said.left_out)
    draft.changed_by, draft.changed_name, draft.changed_at = actor.user_id, actor.name, clock.now()
