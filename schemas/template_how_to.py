"""The words of the template's How to sheet."""

from collections.abc import Iterable, Iterator

from app.indicators.edition import Edition

STEPS = (
    "1. Fill in the sheet Start: the dates, the services you cover, and who prepared the return.",
    "2. Fill in each numbered sheet. Enter whole numbers of people, never percentages.",
    "3. Enter 0 where there was nobody. Leave a cell blank only where you do not hold the figure.",
    "4. If you cannot supply a table, or it does not apply to you, say so at its top. The note is for us.",
    "5. Look at the sheet Checks. It counts for you and shows where a part is more than its whole.",
    "6. Save the workbook and upload it. You will see every finding at once and can upload again.",
    "Never enter names, dates of birth, National Insurance numbers or anything else about one person.",
)


def how_to_lines(edition: Edition, more: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield the look and the text of each line, top to bottom; ``more`` follows the steps."""
    yield "section", "How to fill in this workbook"
    yield from (("prose", step) for step in (*STEPS, *more))
    yield "section", "The ethnic groups"
    for group in edition.groups:
        yield "prose", f"{group.label}: {group.hint}." if group.hint else group.label
    yield "section", "The tables"
    for table in edition.tables:
        yield "prose", f"{table.sheet}: {table.guidance}"
