"""What `scwres prepare` tells of the files that it counted: the fate of every row, in words, as rows and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.extracts.fates import Fate
    from app.extracts.prepare import FileReport, Prepared

HEADER = ("file", "kind", "fate", "field", "rows", "first_rows", "meaning", "what_to_do")
MOST_ROWS_SHOWN = 5


def as_text(prepared: "Prepared", target: str | None) -> str:
    """Return what became of every row, in plain words, and where the return stands."""
    lines = [line for report in prepared.files for line in (*_file(report), "")]
    return "\n".join([*lines, *_ending(prepared, target)])


def as_rows(prepared: "Prepared") -> Iterator[Sequence[object]]:
    """Yield the reconciliation as a table: one line for each fate of each file, which add up to the rows read."""
    yield HEADER
    for report in prepared.files:
        for fate in report.fates:
            name, _, field = fate.key.partition(":")
            first = " ".join(map(str, fate.first_rows))
            yield report.name, report.kind.key, name, field, fate.rows, first, fate.words, fate.fix
        yield report.name, report.kind.key, "rows_read", "", report.rows, "", "All rows below the headings.", ""


def as_json(prepared: "Prepared", target: str | None) -> dict[str, object]:
    """Return the same as plain values, with every count of the return."""
    details = prepared.return_.details
    return {
        "complete": prepared.is_complete,
        "written": target,
        "organisation": details.organisation,
        "collection": details.collection,
        "as_at": str(details.as_at),
        "window_from": str(details.window_from),
        "window_to": str(details.window_to),
        "files": [_report_as_json(report) for report in prepared.files],
        "counts": [{**cell._asdict(), "count": count} for cell, count in prepared.return_.counts.items()],
    }


def _file(report: "FileReport") -> Iterator[str]:
    yield f"{report.kind.title} ({report.name}): {report.rows:,} rows read, {report.counted:,} counted."
    for fate in report.fates:
        if fate.name != "counted":
            yield f"  {fate.rows:>9,}  {fate.words}{_where(fate.rows, fate.first_rows)}{_fix(fate)}"
    for notice in report.notices:
        yield f"  {notice.number:>9,}  Note: {notice.words}{_where(notice.number, notice.first_rows)}"
    yield from (f"  Not read, being personal: {one.words}." for one in report.personal)
    if report.columns_not_read:
        noun = "column was" if report.columns_not_read == 1 else "columns were"
        yield f"  {report.columns_not_read} {noun} not read, because the mapping does not need them."


def _where(rows: int, first: Sequence[int]) -> str:
    if not first:
        return ""
    shown = ", ".join(f"{row}" for row in first[:MOST_ROWS_SHOWN])
    return f" Rows {shown} and more." if rows > MOST_ROWS_SHOWN else f" Row{'s' if rows > 1 else ''} {shown}."


def _fix(fate: "Fate") -> str:
    return f" {fate.fix}" if fate.fix else ""


def _ending(prepared: "Prepared", target: str | None) -> Iterator[str]:
    if prepared.is_complete and not prepared.has_counts:
        yield "The return was not written, because not one row counts. The fates of the rows above say why."
        return
    if target is None:
        yield "The return was not written, because the mapping does not say what every value means."
        yield "Add the new values with --suggest --mapping FILE, decide them there, and run this again."
        return
    yield f"The return was written to {target}. Check it with: scwres check {target}"
    yield "Tables without an extract are marked 'Cannot supply'. Change that where you fill one in by hand."


def _report_as_json(report: "FileReport") -> dict[str, object]:
    return {
        "file": report.name,
        "kind": report.kind.key,
        "rows": report.rows,
        "counted": report.counted,
        "fates": [_fate_as_json(fate) for fate in report.fates],
        "notices": [
            {"words": notice.words, "number": notice.number, "first_rows": list(notice.first_rows)}
            for notice in report.notices
        ],
        "personal_columns": [one.words for one in report.personal],
        "columns_read": report.columns_read,
        "columns_not_read": report.columns_not_read,
    }


def _fate_as_json(fate: "Fate") -> dict[str, object]:
    name, _, field = fate.key.partition(":")
    return {
        "fate": name,
        "field": field,
        "rows": fate.rows,
        "first_rows": list(fate.first_rows),
        "words": fate.words,
        "fix": fate.fix,
    }
