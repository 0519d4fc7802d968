"""Evidence packs as data: which audience asks what, and which parts answer it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKS_FILE = Path(__file__).parent / "evidence_packs.toml"


class Part(StrEnum):
    """Something that the service can fill in by itself."""

    FIGURES = "figures"
    STRONGEST = "strongest"
    ANNEX = "annex"
    UNKNOWN = "unknown"
    ANSWERS = "answers"
    PLAN = "plan"
    PROGRESS = "progress"
    METHODS = "methods"


@dataclass(frozen=True, slots=True)
class Section:
    """One question, a sentence that answers it in general, and the parts that answer it in particular.

    ``indicators`` are the numbers of those that it is about; empty for all.
    """

    heading: str
    says: str
    parts: tuple[Part, ...]
    indicators: tuple[str, ...] = ()

    def is_about(self, number: str) -> bool:
        """Whether the section is about an indicator, such as "7a" where it names "7"."""
        return not self.indicators or any(number.startswith(one) for one in self.indicators)


@dataclass(frozen=True, slots=True)
class Pack:
    """One audience with its sections, in order. ``source`` says where its questions come from."""

    key: str
    title: str
    audience: str
    source: str
    sections: tuple[Section, ...]


@lru_cache(maxsize=1)
def packs() -> Mapping[str, Pack]:
    """Return every pack by its key; ``ValueError`` where the file names a part that there is not."""
    read = tomllib.loads(PACKS_FILE.read_text(encoding="utf-8"))
    return {key: _pack(key, fields) for key, fields in read.items()}


def _pack(key: str, fields: Mapping[str, Any]) -> Pack:
    sections = tuple(
        Section(
            one["heading"], one["says"], tuple(Part(part) for part in one["parts"]), tuple(one.get("indicators", ()))
        )
        for one in fields["sections"]
    )
    return Pack(key, fields["title"], fields["audience"], fields["source"], sections)
