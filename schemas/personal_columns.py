"""Finds records of single people in a file that should hold counts, so that the file is refused before it is stored."""

import re
from collections.abc import Iterable, Sequence

from app.indicators.returns import Place
from schemas.findings import Finding, finding
from schemas.personal import NAME
from schemas.text_match import matched

MANY_ADDRESSES = 3
FEWEST_NAMES, LEAST_NAMES, LEAST_DISTINCT = 20, 0.8, 0.9
LONGEST_LOOKED_AT = 500
HEADINGS = frozenset({
    "name", "first name", "forename", "forenames", "given name", "last name", "surname", "family name", "full name",
    "employee name", "staff name", "applicant name", "known as", "name of employee",
    "date of birth", "dob", "d o b", "birth date", "birthdate",
    "ni number", "ni no", "nino", "ni", "national insurance", "national insurance number", "national insurance no",
    "payroll number", "payroll no", "payroll id", "payroll ref", "employee number", "employee no", "employee id",
    "staff number", "staff no", "staff id", "person id", "personnel number", "assignment number",
    "email", "e mail", "email address", "e mail address", "work email", "personal email",
    "home address", "address line 1", "postcode", "post code", "home postcode", "telephone", "mobile", "phone number",
})  # fmt: skip
_NATIONAL_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,}")
_JOINTS = re.compile(r"[\s_.\-/:]+")


def personal_finding(texts: Iterable[tuple[Place, str]]) -> Finding | None:
    """Return the finding that refuses a file with details of single people, or ``None``.

    The value itself is never shown. One e-mail address in a note is somebody to ask; three are a list of people.
    """
    addresses = 0
    for place, text in texts:
        looked_at = text[:LONGEST_LOOKED_AT]
        addresses += _ADDRESS.search(looked_at) is not None
        kind = _kind(looked_at, addresses)
        if kind:
            return finding("F-40", place=place, where=_where(place), kind=kind)
    return None


def names_finding(columns: Iterable[Sequence[tuple[Place, str]]]) -> Finding | None:
    """Return the finding that refuses a file with a column of names, or ``None``.

    Job titles and teams look like names too, but a list of them is short or says the same again and again.
    """
    for column in columns:
        names = [(place, text) for place, text in column if NAME.fullmatch(text[:LONGEST_LOOKED_AT].strip())]
        distinct = len({text.casefold() for _place, text in names})
        if (
            distinct >= FEWEST_NAMES
            and len(names) >= LEAST_NAMES * len(column)
            and distinct >= LEAST_DISTINCT * len(names)
        ):
            place = names[0][0]
            return finding("F-40", place=place, where=_where(place), kind="a column of names")
    return None


def _kind(text: str, addresses: int) -> str | None:
    if _JOINTS.sub(" ", matched(text)).strip() in HEADINGS:
        return f"a heading such as '{_JOINTS.sub(' ', matched(text)).strip()}'"
    if _NATIONAL_INSURANCE.search(text):
        return "a National Insurance number"
    return "e-mail addresses" if addresses >= MANY_ADDRESSES else None


def _where(place: Place) -> str:
    if place.line is not None:
        return f"Line {place.line}"
    return f"Sheet {place.sheet}, cell {place.cell}"
