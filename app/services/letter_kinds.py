"""What a preview of letters shows: who reads them, the letters of each kind, and each copy word for word."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access import Role
from app.services.organisations import get_organisation
from app.services.reminder_letters import Recipient
from app.services.reminders import reachable_people

COUNCIL, EMPLOYER = "council", "employer"
_CAST = {
    COUNCIL: (
        "Example Council",
        (
            ("Lee Example", Role.LEAD),
            ("Dee Example", Role.DEPUTY),
            ("Sam Example", Role.SIGNATORY),
            ("Vic Example", Role.VIEWER),
        ),
    ),
    EMPLOYER: ("Example Care Company", (("Emm Example", Role.EMPLOYER),)),
}

EXAMPLES = tuple(_CAST)


@dataclass(frozen=True, slots=True)
class Reader:
    """The organisation as which letters are read, with everybody there who can be written to."""

    organisation_id: int
    code: str
    name: str
    people: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter as one person gets it."""

    to: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter: when it goes, what it is about, and each copy. Without copies nobody there could be written to."""

    when: str
    subject: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """The letters of one kind, what they are called, and what makes the service send one."""

    key: str
    title: str
    sent: str
    letters: tuple[ShownLetter, ...]


def example_reader(which: str) -> Reader:
    """Return an invented organisation with somebody in every role: a council, or an employer for ``EMPLOYER``."""
    kind = which if which in _CAST else COUNCIL
    name, cast = _CAST[kind]
    people = tuple(
        Recipient(-number, person, f"{role.value}@{kind}.example", role)
        for number, (person, role) in enumerate(cast, start=1)
    )
    return Reader(0, "EXAMPLE", name, people)


def invited_reader(session: Session, organisation_id: int) -> Reader:
    """Return a real organisation as it could be written to now; raise ``NotFoundError`` where there is none."""
    organisation = get_organisation(session, organisation_id)
    people = reachable_people(session, [organisation.id]).get(organisation.id, [])
    return Reader(organisation.id, organisation.code, organisation.name, tuple(people))


def copies(people: Iterable[Recipient], write: Callable[[Recipient], str]) -> tuple[Copy, ...]:
    """Return the copy of each person, as ``write`` words it for them."""
    return tuple(Copy(one.words, one.email, write(one)) for one in people)
