"""This year's counts beside last year's: leaps, and tables that did not change at all."""

from collections.abc import Iterator

from app.indicators.edition import Table
from app.indicators.returns import Cell, Return
from schemas.draft import Draft, Outcome, blocked_by
from schemas.findings import Finding, finding

TIMES = 10
SMALLEST_CHANGE = 20
LEAP = "P-05"
UNCHANGED = "P-06"
_NO_RETURN = "There is no return of last year to compare with."


def check_against_last_year(draft: Draft) -> Outcome:
    """Return what is very different from last year's return, or exactly the same."""
    if draft.previous is None:
        return Outcome(not_run={LEAP: _NO_RETURN, UNCHANGED: _NO_RETURN})
    return Outcome((*_leaps(draft, draft.previous), *_unchanged(draft, draft.previous)))


def _leaps(draft: Draft, previous: Return) -> Iterator[Finding]:
    for row in draft.rows:
        for cell in draft.cells(row):
            now, before = draft.numbers.get(cell), previous.counts.get(cell)
            if now is not None and before is not None and is_leap(before, now):
                yield finding(
                    LEAP,
                    place=draft.place(cell),
                    row=draft.label(row),
                    column=draft.column(cell.ethnic_group),
                    value=str(now),
                    indicators=blocked_by(draft.edition, [cell.measure]),
                    before=before,
                    now=now,
                )


def is_leap(before: int, now: int) -> bool:
    """Whether a count is ten or more times the earlier one, or a tenth or less, and moved by at least 20."""
    smaller, larger = sorted((before, now))
    return larger >= TIMES * smaller and larger - smaller >= SMALLEST_CHANGE


def _unchanged(draft: Draft, previous: Return) -> Iterator[Finding]:
    for table in draft.edition.tables:
        now = _table_counts(draft, table)
        before = _earlier_counts(draft, previous, table)
        if any(now.values()) and now == before:
            yield finding(
                UNCHANGED,
                place=draft.place(next(iter(now))),
                row=table.title,
                indicators=blocked_by(draft.edition, _measures(table)),
                table=table.title,
            )


def _table_counts(draft: Draft, table: Table) -> dict[Cell, int]:
    rows = [row for row in draft.rows if row.measure in _measures(table)]
    return {cell: draft.numbers[cell] for row in rows for cell in draft.cells(row) if cell in draft.numbers}


def _earlier_counts(draft: Draft, previous: Return, table: Table) -> dict[Cell, int]:
    return {
        cell: count
        for cell, count in previous.counts.items()
        if cell.measure in _measures(table) and cell.service in draft.covered
    }


def _measures(table: Table) -> frozenset[str]:
    return frozenset(measure.key for measure in table.measures)
