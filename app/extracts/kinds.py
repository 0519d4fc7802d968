"""The kinds of HR extract as data: which fields each has, by which headings they go, and which measures each yields."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LEAVE_OUT = "leave_out"


class Reads(StrEnum):
    """How the values of a field are understood."""

    KEY = "key"
    ETHNICITY = "ethnicity"
    CHOICE = "choice"
    DATE = "date"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an extract can say of a row. ``keep`` is the choice that stays in the count, if only one does."""

    key: str
    label: str
    reads: Reads
    headings: tuple[str, ...]
    choices: tuple[str, ...] = ()
    keep: str = ""
    out: str = ""
    blank: str = ""
    suggest: bool = True

    @property
    def is_translated(self) -> bool:
        """Whether the mapping says what each value means."""
        return self.reads in {Reads.CHOICE, Reads.ETHNICITY}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of extract. ``judged`` is the order in which its fields decide a row's fate."""

    key: str
    title: str
    option: str
    once_per: str
    fields: tuple[Field, ...]
    required: frozenset[str]
    judged: tuple[str, ...]
    measures: tuple[str, ...]

    def field(self, key: str) -> Field:
        """Return one field; ``KeyError`` if this kind of extract has none of that name."""
        return next((field for field in self.fields if field.key == key), None) or _missing(key)


def _missing(key: str) -> Field:
    raise KeyError(key)


@lru_cache(maxsize=1)
def load_kinds() -> Mapping[str, Kind]:
    """Return every kind of extract by its key, in the order in which they are read."""
    document = document_of("kinds")
    fields = {key: _field(key, values) for key, values in document["fields"].items()}
    return {key: _kind(key, values, fields) for key, values in document["kinds"].items()}


def document_of(name: str) -> dict[str, Any]:
    """Return one of the package's data files as plain values."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _field(key: str, values: Mapping[str, Any]) -> Field:
    lists = {name: tuple(values.get(name, ())) for name in ("headings", "choices")}
    return Field(**{**values, **lists, "key": key, "reads": Reads(values["reads"])})


def _kind(key: str, values: Mapping[str, Any], fields: Mapping[str, Field]) -> Kind:
    names = (*values["required"], *values["optional"])
    return Kind(
        key=key,
        title=values["title"],
        option=values["option"],
        once_per=values["once_per"],
        fields=tuple(fields[name] for name in names),
        required=frozenset(values["required"]),
        judged=tuple(values["judged"]),
        measures=tuple(values["measures"]),
    )
