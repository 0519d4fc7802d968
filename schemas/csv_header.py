"""Reads the header line of a long CSV, whatever the order, the case and the letter forms of its names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.indicators.returns import Place
from schemas.findings import Finding, Severity, finding
from schemas.template_csv import HEADER
from schemas.text_match import keyed, look_alike
from schemas.wording import listed, shown


@dataclass(frozen=True, slots=True)
class Header:
    """Which column holds what, and how many values each line must have."""

    width: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every column was found, each once."""
        return set(HEADER) == self.columns.keys() and not any(item.code == "F-42" for item in self.findings)


def read_header(header: Sequence[Any] | None, indicators: tuple[str, ...] = ()) -> Header:
    """Return the header with a finding for every name that is missing, doubled, unknown or only looks right.

    ``indicators`` are those that cannot be computed from a file without its header.
    """
    found = _read_header(header)
    return replace(found, findings=tuple(_costing(item, indicators) for item in found.findings))


def _costing(item: Finding, indicators: tuple[str, ...]) -> Finding:
    return replace(item, indicators=indicators) if item.severity is Severity.MUST_FIX else item


def _read_header(header: Sequence[Any] | None) -> Header:
    if header is None:
        return Header(findings=(finding("F-41", where="The file has no header line."),))
    place, names = Place(line=int(header[0])), _without_spare([str(name) for name in header[1]])
    keys = [keyed(name) for name in names]
    columns = {name: keys.index(name) for name in HEADER if name in keys}
    if not columns:
        return Header(findings=(finding("F-41", place=place, where=f"Line {place.line} is not a header line."),))
    faults = (*_alike(names, columns, place), *_doubled(names, keys, place), *_extra(names, keys, place))
    missing = [name for name in HEADER if name not in columns]
    return Header(len(names), columns, (*_missing(missing, faults, place), *faults))


def _without_spare(names: list[str]) -> list[str]:
    while names and not names[-1].strip():
        names = names[:-1]
    return names


def _missing(missing: Sequence[str], faults: Sequence[Finding], place: Place) -> Iterator[Finding]:
    """Name the missing columns, unless look-alikes of them were named already."""
    alike = sum(item.code == "F-48" for item in faults)
    if len(missing) > alike:
        many = "columns" if len(missing) > 1 else "column"
        yield finding("F-41", place=place, where=f"Line {place.line}: the {many} {listed(missing)} cannot be found.")


def _alike(names: Sequence[str], columns: Mapping[str, int], place: Place) -> Iterator[Finding]:
    for name in names:
        alike = look_alike(name, [item for item in HEADER if item not in columns])
        if alike:
            yield finding("F-48", place=place, value=shown(name), where=f"Line {place.line}", nearest=alike)


def _doubled(names: Sequence[str], keys: Sequence[str], place: Place) -> Iterator[Finding]:
    for key in dict.fromkeys(keys):
        if key and keys.count(key) > 1:
            last = len(keys) - 1 - keys[::-1].index(key)
            yield finding("F-42", place=place, column=shown(names[last]))


def _extra(names: Sequence[str], keys: Sequence[str], place: Place) -> Iterator[Finding]:
    for name, key in zip(names, keys, strict=True):
        if key and key not in HEADER and not look_alike(name, HEADER):
            yield finding("F-43", place=place, column=shown(name))
