"""Briefings as data: for each indicator what moves it, what to ask first, and what cited evidence says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

BRIEFINGS_FILE = Path(__file__).parent / "briefings.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something can be read. ``year`` is of its publication, where it gives one."""

    who: str
    title: str
    link: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was found elsewhere, in our own words, and where."""

    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Briefing:
    """The briefing of one indicator; ``number`` is without its letter, so that 7 is about 7a and 7b."""

    number: str
    moves: tuple[str, ...]
    ask: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    limits: str

    def is_about(self, number: str) -> bool:
        """Whether the briefing is about an indicator, such as "7a" where its own number is "7"."""
        return number.startswith(self.number)


@lru_cache(maxsize=1)
def briefings() -> Mapping[str, Briefing]:
    """Return every briefing by its number, in order; ``KeyError`` where the file cites a source it does not name."""
    read = tomllib.loads(BRIEFINGS_FILE.read_text(encoding="utf-8"))
    sources = {key: Source(**fields) for key, fields in read["sources"].items()}
    return {number: _briefing(number, fields, sources) for number, fields in read["briefings"].items()}


def _briefing(number: str, fields: Mapping[str, Any], sources: Mapping[str, Source]) -> Briefing:
    evidence = tuple(Evidence(one["says"], sources[one["source"]]) for one in fields["evidence"])
    return Briefing(number, tuple(fields["moves"]), tuple(fields["ask"]), evidence, fields["limits"])
