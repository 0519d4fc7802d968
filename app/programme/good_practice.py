"""Good practice: cases of what organisations did, by indicator, theme, kind and size, graded by evidence."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.programme.plans import Theme

CASES_FILE = Path(__file__).parent / "good_practice.toml"


class Grade(IntEnum):
    """How strong the evidence of a case is."""

    TOLD = 1
    MEASURED = 2
    COMPARED = 3
    EVALUATED = 4

    @property
    def words(self) -> str:
        """The grade as a person reads it."""
        return _GRADE_WORDS[self]


_GRADE_WORDS = {
    Grade.TOLD: "told by those who did it",
    Grade.MEASURED: "measured before and after",
    Grade.COMPARED: "compared with others",
    Grade.EVALUATED: "evaluated independently",
}


class Size(StrEnum):
    """How many people in social care work for the organisation that a case is from: the bands of the comparisons."""

    UNDER_250 = "under-250"
    FROM_250 = "250-999"
    FROM_1000 = "1000-1999"
    FROM_2000 = "2000-or-more"
    NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``key`` names it in addresses; ``contact`` is whom to ask, empty for a public example.

    ``size_link`` is where the size of a public example can be read, ``gss_code`` the council's whose it is. A case of
    before sizes were asked states none.
    """

    key: str
    title: str
    organisation: str
    year: int
    indicators: tuple[str, ...]
    themes: tuple[Theme, ...]
    kinds: tuple[str, ...]
    evidence: Grade
    problem: str
    done: str
    changed: str
    link: str = ""
    contact: str = ""
    size: Size = Size.NOT_STATED
    size_link: str = ""
    gss_code: str = ""

    def is_about(self, number: str) -> bool:
        """Whether the case is about an indicator, such as "7a" where it names "7"."""
        return any(number.startswith(one) for one in self.indicators)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What somebody looks for; empty for anything."""

    indicator: str = ""
    theme: str = ""
    kind: str = ""
    size: str = ""


@lru_cache(maxsize=1)
def public_examples() -> tuple[Case, ...]:
    """Return the cited public examples; ``ValueError`` for a theme, grade or size that there is not."""
    read = tomllib.loads(CASES_FILE.read_text(encoding="utf-8"))
    return tuple(case_of(key, fields) for key, fields in read.items())


def case_of(key: str, fields: Mapping[str, Any]) -> Case:
    """Return a case from what is kept of it."""
    listed = {name: tuple(fields[name]) for name in ("indicators", "kinds")}
    known = {
        "themes": tuple(Theme(one) for one in fields["themes"]),
        "evidence": Grade(fields["evidence"]),
        "size": Size(fields.get("size", Size.NOT_STATED)),
    }
    return Case(**{**fields, **listed, **known, "key": key})


def found(cases: Iterable[Case], wanted: CaseFilter, adverse: Iterable[str] = ()) -> tuple[Case, ...]:
    """Return the cases that a filter lets through: those about adverse indicators first, then the best evidence."""
    numbers = tuple(adverse)
    kept = (one for one in cases if _is_wanted(one, wanted))
    return tuple(
        sorted(kept, key=lambda one: (not any(map(one.is_about, numbers)), -one.evidence, -one.year, one.title))
    )


def _is_wanted(case: Case, wanted: CaseFilter) -> bool:
    return (
        (not wanted.indicator or case.is_about(wanted.indicator))
        and (not wanted.theme or wanted.theme in case.themes)
        and (not wanted.kind or wanted.kind in case.kinds)
        and (not wanted.size or wanted.size == case.size)
    )
