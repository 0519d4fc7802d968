"""Turns the lines of a long CSV into a raw return; every fault of a line becomes a finding that names it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.indicators.edition import Edition
from app.indicators.returns import Cell, Place
from schemas import layout as places
from schemas.cell_text import ERROR_VALUES
from schemas.csv_header import Header, read_header
from schemas.csv_values import LineReader
from schemas.draft import blocked_by, every_indicator
from schemas.findings import Finding, finding
from schemas.raw import RawCell, RawKind, RawReturn, Source
from schemas.structure_table import state_cell
from schemas.text_match import keyed, look_alike, matched
from schemas.wording import listed, shown

SEPARATOR_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars"}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

Record = tuple[int, list[str]]


def read_lines(edition: Edition, answer: Mapping[str, Any]) -> RawReturn:
    """Return the raw return of a CSV reader's answer.

    Raises ``ValueError``, ``KeyError`` or ``TypeError`` if the answer is none of a CSV reader.
    """
    details, faults = _details(edition, answer["details"])
    header = read_header(answer["header"], every_indicator(edition))
    rows = [(int(line), list(map(str, fields))) for line, fields in answer["rows"]]
    kept, lengths = _equal_lengths(edition, rows, header) if header.is_complete else ([], ())
    counts, findings, spoilt = _counts(edition, kept, header)
    fault = tuple(_fault(edition, answer["fault"]))
    every = {item.counted for item in places.layout(edition) if item.kind is places.InputKind.COUNT}
    blind = not header.is_complete or bool(fault) or any(item.code == "F-44" for item in lengths)
    notes = _separator(str(answer["delimiter"]))
    return RawReturn(
        source=Source.CSV,
        details=details,
        counts=counts,
        findings=(*notes, *faults, *header.findings, *lengths, *findings, *fault),
        unread=frozenset((every - counts.keys()) if blind or spoilt else ()),
    )


def _separator(delimiter: str) -> Iterator[Finding]:
    if delimiter in SEPARATOR_NAMES:
        yield finding("F-52", name=SEPARATOR_NAMES[delimiter])


def _fault(edition: Edition, fault: Sequence[Any] | None) -> Iterator[Finding]:
    if fault is None:
        return
    line, kind = int(fault[0]), str(fault[1])
    where = f"Line {line}"
    code = "F-22" if kind == "long" else "F-23"
    yield finding(code, place=Place(line=line), indicators=every_indicator(edition), where=where)


def _details(edition: Edition, lines: Iterable[Sequence[Any]]) -> tuple[dict[str, RawCell], list[Finding]]:
    known = places.detail_keys(edition)
    details: dict[str, RawCell] = {}
    findings = []
    for number, text in lines:
        name, _, value = str(text).partition(":")
        key, place = matched(name), Place(line=int(number))
        if key not in known:
            findings.append(_unknown_key(shown(name), place, known))
        elif key in details:
            findings.append(finding("F-50", place=place, key=key, first_line=details[key].place.line))
        else:
            details[key] = raw_detail(key, value.strip(), place)
    return details, findings


def raw_detail(key: str, value: str, place: Place) -> RawCell:
    """Return the value of a detail, as it stands in a CSV file, unjudged."""
    cell = RawCell(RawKind.TEXT if value else RawKind.BLANK, value, place)
    return state_cell(cell) if key.startswith("table.") else cell


def _unknown_key(name: str, place: Place, known: Sequence[str]) -> Finding:
    alike = look_alike(name, known)
    if alike:
        return finding("F-48", place=place, value=name, where=f"Line {place.line}", nearest=alike)
    short = [key for key in known if "." not in key]
    return finding("F-49", place=place, value=name, key=name, allowed=listed([*short, "note.<table>", "table.<table>"]))


def _equal_lengths(
    edition: Edition, rows: Sequence[Record], header: Header
) -> tuple[list[Record], tuple[Finding, ...]]:
    """The rows with as many values as the header, spare separators taken off; a finding for every other row."""
    kept, findings, spare = [], [], []
    for line, fields in rows:
        extra = fields[header.width :]
        if len(fields) < header.width or any(value.strip() for value in extra):
            findings.append(_wrong_length(edition, line, fields, header.width))
            continue
        if extra:
            spare.append(line)
        kept.append((line, fields[: header.width]))
    notes = [finding("F-45", place=Place(line=spare[0]), count=len(spare))] if spare else []
    return kept, (*notes, *findings)


def _wrong_length(edition: Edition, line: int, fields: Sequence[str], expected: int) -> Finding:
    named = [keyed(value) for value in fields if keyed(value) in edition.measures]
    cost = blocked_by(edition, named) if named else every_indicator(edition)
    found = "1 value" if len(fields) == 1 else f"{len(fields)} values"
    return finding("F-44", place=Place(line=line), indicators=cost, found=found, expected_number=expected)


def _counts(
    edition: Edition, rows: Sequence[Record], header: Header
) -> tuple[dict[Cell, RawCell], list[Finding], bool]:
    reader = LineReader(edition)
    counts: dict[Cell, RawCell] = {}
    findings: list[Finding] = []
    repeats: Counter[Cell] = Counter()
    for line, fields in rows:
        place = Place(line=line)
        cell, faults = reader.cell({name: fields[column] for name, column in header.columns.items()}, place)
        findings += faults
        if cell is None:
            continue
        read = raw_count(fields[header.columns["count"]].strip(), place)
        repeats[cell] += 1
        if repeats[cell] > 1:
            findings.append(_repeated(edition, cell, read, counts[cell].place))
        else:
            counts[cell] = read
    return counts, findings, bool(findings)


def _repeated(edition: Edition, cell: Cell, again: RawCell, first: Place) -> Finding:
    measure = edition.measures[cell.measure]
    row = f"{measure.row_label(cell.breakdown)} ({edition.service(cell.service).label})"
    return finding(
        "F-46",
        place=again.place,
        row=row,
        column=edition.group(cell.ethnic_group).label,
        value=shown(again.text) or None,
        indicators=blocked_by(edition, [cell.measure]),
        first_line=first.line,
    )


def raw_count(text: str, place: Place) -> RawCell:
    """Return what stands in the place of a count in a CSV file, unjudged."""
    if not text:
        return RawCell(RawKind.BLANK, "", place)
    if text.upper() in ERROR_VALUES:
        return RawCell(RawKind.ERROR, text.upper(), place)
    return RawCell(RawKind.NUMBER if _NUMBER.fullmatch(text) else RawKind.TEXT, text, place)
