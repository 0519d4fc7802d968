"""The board's table as CSV text, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from app.programme.joining import joined_words
from app.programme.milestones import Milestone, Who, milestone, milestones
from app.programme.statuses import Status
from app.services.board_entries import PROGRAMME_TEAM, BoardRow

HEADER = (
    "Organisation",
    "Code",
    "Kind",
    "Region",
    "Joined in",
    "Current milestone",
    "Status",
    "Whose turn",
    "Since",
    "Reason",
    "Overdue",
    "Stuck",
    "At risk",
    "Signs",
    "What would help",
)
LAST = ("Next step", "Past the aim for a review")
FORMULA_STARTS = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - some spreadsheets read the wide forms alike
LAYOUT = frozenset("\t\r\n")


def board_csv(rows: Iterable[BoardRow]) -> str:
    """Return the rows as CSV with a header: what the board shows, the status of each milestone, and the next step.

    A text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*HEADER, *(one.title for one in milestones()), *LAST))
    writer.writerows([safe_cell(cell) for cell in _cells(row)] for row in rows)
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula, whatever cannot be seen before it."""
    first_seen = next((one for one in text if one.isprintable() and not one.isspace()), "")
    return f"'{text}" if first_seen in FORMULA_STARTS or text[:1] in LAYOUT else text


def _cells(row: BoardRow) -> Iterator[str]:
    yield from (row.name, row.code, row.kind.replace("_", " "), row.region_name or "", joined_words(row.joined))
    yield from (row.milestone_title, row.status_words, row.turn)
    yield from ("" if row.since is None else row.since.isoformat(), row.reason)
    yield "; ".join(milestone(key).title for key in row.overdue)
    yield "yes" if row.stuck is not None else "no"
    yield from _risk(row)
    yield from (_words(row, one, status) for one, status in zip(milestones(), row.statuses, strict=True))
    yield from (row.next_step, "yes" if row.is_past_aim else "no")


def _risk(row: BoardRow) -> tuple[str, str, str]:
    return (
        ("no", "", "") if row.risk is None else ("no" if row.risk.is_missed else "yes", row.risk.words, row.risk.helps)
    )


def _words(row: BoardRow, one: Milestone, status: Status) -> str:
    """Return a milestone's status, the current one's as in the column of the status."""
    if one.key is row.milestone:
        return row.status_words
    is_ours = status is Status.OVERDUE and one.who is Who.PROGRAMME
    return f"waits for the {PROGRAMME_TEAM}" if is_ours else status.words
