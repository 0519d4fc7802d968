"""Reads a list of organisations and their people: a CSV file, one organisation on each line."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from app.access import Role
from app.db.models import OrganisationKind
from app.errors import InvalidRequestError
from app.services.accounts import LONGEST_NAME
from app.services.addresses import is_email, normal_email
from schemas.text_encoding import EncodingError, encoding_of

if TYPE_CHECKING:
    from _csv import Reader

NEEDED = ("name", "code", "kind")
PEOPLE = (Role.LEAD, Role.DEPUTY, Role.SIGNATORY)
COLUMNS = (*NEEDED, "region", "type", "size", *(f"{role}_{what}" for role in PEOPLE for what in ("name", "email")))
KINDS = {
    "council": OrganisationKind.LOCAL_AUTHORITY,
    "trust": OrganisationKind.TRUST,
    "employer": OrganisationKind.EMPLOYER,
}
MOST_ROWS = 20_000
SIZE = re.compile(r"[0-9]{1,7}|[0-9]{1,3}(,[0-9]{3})+")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody whom a line names: in which column, who, and the address in its normal form."""

    role: Role
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of the file, its cells without spaces around them.

    ``problems`` say what cannot be used in it, and ``unreadable`` in which columns: nothing follows from their cells.
    """

    line: int
    cells: dict[str, str]
    people: tuple[NamedPerson, ...]
    problems: tuple[str, ...]
    unreadable: frozenset[str]

    @property
    def kind(self) -> OrganisationKind | None:
        """What sort of organisation the line is about; ``None`` for a word that is none."""
        return KINDS.get(self.cells["kind"].casefold())

    @property
    def size(self) -> int | None:
        """How many people it employs, where the line says so."""
        text = self.cells["size"]
        return int(text.replace(",", "")) if SIZE.fullmatch(text) else None

    def can_read(self, *columns: str) -> bool:
        """Return whether something follows from what stands in these columns, be it that they are empty."""
        return self.unreadable.isdisjoint(columns)

    def role_of(self, person: NamedPerson, kind: OrganisationKind | None) -> Role:
        """Return the role that a person gets there: the lead of an employer without a signatory signs for it too."""
        has_signatory = any(one.role is Role.SIGNATORY for one in self.people)
        is_alone = kind is OrganisationKind.EMPLOYER and not has_signatory
        return Role.EMPLOYER if is_alone and person.role is Role.LEAD else person.role


def read_list(content: bytes) -> tuple[FileRow, ...]:
    """Return the lines of a list; raise ``InvalidRequestError`` for a file that is no list at all."""
    text = _text(content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        _check_header(header)
        rows = tuple(_rows(reader, header))
    except csv.Error:
        raise InvalidRequestError(
            f"Near line {reader.line_num} a quotation mark is opened and never closed, or stands where none can. "
            "Put it right, then choose the file again."
        ) from None
    if not rows:
        raise InvalidRequestError("There is no organisation below the column names.")
    return rows


def _text(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InvalidRequestError("This is a spreadsheet. Save it as CSV UTF-8, then choose that file.")
    try:
        text = content.decode(encoding_of(content))
    except EncodingError as error:
        raise InvalidRequestError(
            f"The letters of line {error.line} cannot be read. Save the file as CSV UTF-8, then choose it again."
        ) from None
    if "\0" in text:
        raise InvalidRequestError("This is not a text file. Save the list as CSV UTF-8, then choose that file.")
    return text


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _check_header(header: list[str]) -> None:
    faults = tuple(_wrong_header(header))
    if faults:
        raise InvalidRequestError(" ".join(faults))


def _wrong_header(header: list[str]) -> Iterator[str]:
    missing = [column for column in NEEDED if column not in header]
    if missing:
        yield f"The first line lacks these column names: {', '.join(missing)}."
    strange = [column[:40] or "one without a name" for column in header if column not in COLUMNS]
    if strange:
        yield f"The first line has columns that are not known: {', '.join(strange[:5])}."
    twice = [column for column, times in Counter(header).items() if times > 1 and column in COLUMNS]
    if twice:
        yield f"The first line has these column names twice: {', '.join(twice)}."


def _rows(reader: "Reader", header: list[str]) -> Iterator[FileRow]:
    before = 1
    for number, cells in enumerate(reader, 1):
        line, before = before + 1, reader.line_num
        if number > MOST_ROWS:
            raise InvalidRequestError(f"There are more than {MOST_ROWS:,} lines. Bring the list in parts.")
        if any(cell.strip() for cell in cells):
            yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> FileRow:
    given = dict.fromkeys(COLUMNS, "") | {
        column: " ".join(cell.split()) for column, cell in zip(header, cells, strict=False)
    }
    people = tuple(_people(given))
    if len(cells) != len(header):
        words = (
            f"It has {len(cells)} cells, the first line has {len(header)}. Look for a cell too many or too few, or for "
            "a comma inside a cell: such a cell stands in quotation marks."
        )
        return FileRow(line, given, people, (words,), frozenset(COLUMNS))
    faults = tuple(_faults(given, people))
    return FileRow(
        line, given, people, tuple(words for _column, words in faults), frozenset(column for column, _words in faults)
    )


def _faults(given: dict[str, str], people: tuple[NamedPerson, ...]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a line by itself, and in which column; a cell that cannot be shown is only that."""
    unfit = [column for column, cell in given.items() if len(cell) > LONGEST_NAME or not cell.isprintable()]
    for column in unfit:
        yield column, f"The {column} is longer than {LONGEST_NAME} characters or holds signs that cannot be shown."
    wrong = (*_wrong_cells(given), *_wrong_people(given, people))
    yield from ((column, words) for column, words in wrong if column not in unfit)


def _people(given: dict[str, str]) -> Iterator[NamedPerson]:
    for role in PEOPLE:
        name, email = given[f"{role}_name"], given[f"{role}_email"]
        if name or email:
            yield NamedPerson(role, name, normal_email(email))


def _wrong_cells(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column in ("name", "code"):
        if not given[column]:
            yield column, f"The {column} is empty."
    if given["kind"].casefold() not in KINDS:
        yield "kind", "The kind must be council, trust or employer."
    elif given["type"] and given["kind"].casefold() != "council":
        yield "type", "Only a council has a type. Leave it empty."
    if given["size"] and not SIZE.fullmatch(given["size"]):
        yield "size", "The size must be a whole number of people, such as 1200."


def _wrong_people(given: dict[str, str], people: tuple[NamedPerson, ...]) -> Iterator[tuple[str, str]]:
    for person in people:
        name, email = f"{person.role}_name", f"{person.role}_email"
        if not (person.name and person.email):
            yield email if person.name else name, f"Give both the name and the email address of the {person.role}."
        elif not is_email(person.email):
            yield email, f"{given[email]} is not an email address."
    addresses = Counter(person.email for person in people if person.email)
    twice = [f"{person.role}_email" for person in people if addresses[person.email] > 1]
    for column in twice[1:]:
        yield column, "One person holds one role: the same email address stands there twice."
