"""A staff list from its file to the counts of a return, as the command does it, beside merely reading the file."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from xml.parsers import expat

import pandas as pd

from app.extracts.judging import Terms
from app.extracts.mapping import read_mapping
from app.extracts.prepare import Given, Prepared, counts_of
from app.indicators.catalogue import load_edition
from benchmarks.case import BenchmarkError, Case, Context, Ready
from benchmarks.extract_data import HEADINGS, MAPPING, write_text, write_unicode, write_workbook
from benchmarks.resources import forget_peak, memory, peak_memory

ROWS = {False: 200_000, True: 1_000_000}
WORKBOOK_ROWS = {False: 30_000, True: 100_000}
MILLION = dict.fromkeys((False, True), 1_000_000)
YEAR = 2025
SHARES = (0, 1, 10, 100)
LEAST_COUNTED = 0.75


def _counted(path: Path) -> Prepared:
    """Take a staff list all the way to the counts of a return."""
    edition = load_edition(YEAR)
    window = date(YEAR - 1, 4, 1), date(YEAR, 3, 31)
    terms = Terms(edition, "BENCH", window[1], *window, ("adult", "children"))
    with path.open("rb") as stream:
        return counts_of([Given("staff", path.name, stream)], read_mapping(MAPPING, edition), terms)


def _answer(path: Path, rows: int, bad: int) -> list[tuple[str, int]]:
    """Return every fate and the headcount, having seen that they are what the file must give."""
    prepared = _counted(path)
    (report,) = prepared.files
    headcount = sum(count for cell, count in prepared.return_.counts.items() if cell.measure == "headcount")
    if report.rows != rows or sum(fate.rows for fate in report.fates) != rows or headcount != report.counted:
        raise BenchmarkError("The fates do not add up to the rows.")
    if (headcount > LEAST_COUNTED * rows) != (bad <= 10):
        raise BenchmarkError(f"{headcount:,} of {rows:,} rows count.")
    return [(fate.key, fate.rows) for fate in report.fates]


def _text(bad: int) -> Case:
    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        rows = ROWS[context.is_full]
        path = write_text(context.folder / "staff.csv", rows, bad)
        yield Ready(lambda: _answer(path, rows, bad))

    return Case(prepare)


def _memory(bad: int) -> Case:
    """Return the case of what counting adds to the memory of a process that has counted a small file before."""

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        rows = ROWS[context.is_full]
        path = write_text(context.folder / "staff.csv", rows, bad)
        _counted(write_text(context.folder / "small.csv", 1_000))

        def growth() -> float:
            forget_peak()
            before = memory()
            _answer(path, rows, bad)
            return peak_memory() - before

        yield Ready(growth, measures=True)

    return Case(prepare)


def _whole(write: Callable[[Path, int], Path], sizes: dict[bool, int]) -> Case:
    """Return the case of a good file of any kind."""

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        rows = sizes[context.is_full]
        path = write(context.folder / "staff", rows)
        yield Ready(lambda: _answer(path, rows, 0))

    return Case(prepare)


def _merely_read(write: Callable[[Path, int], Path], sizes: dict[bool, int], read: Callable[[Path], object]) -> Case:
    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        path = write(context.folder / "staff", sizes[context.is_full])
        yield Ready(lambda: read(path))

    return Case(prepare)


def _with_pandas(path: Path, encoding: str = "utf-8", separator: str = ",") -> tuple[int, int]:
    shape: tuple[int, int] = pd.read_csv(path, encoding=encoding, sep=separator).shape
    assert shape[1] == len(HEADINGS), "Every column is read."
    return shape


def _lexed(path: Path) -> int:
    """Unpack every part of a workbook and let the XML parser go through it, doing nothing with what it finds."""
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        for name in parts:
            with archive.open(name) as part:
                expat.ParserCreate().ParseFile(part)
    return len(parts)


CASES = {
    **{f"csv_bad_{bad}": _text(bad) for bad in SHARES},
    **{f"memory_bad_{bad}": _memory(bad) for bad in SHARES},
    "xlsx": _whole(write_workbook, WORKBOOK_ROWS),
    "xlsx_million": _whole(write_workbook, MILLION),
    "unicode": _whole(write_unicode, ROWS),
    "pandas": _merely_read(write_text, ROWS, _with_pandas),
    "pandas_unicode": _merely_read(write_unicode, ROWS, partial(_with_pandas, encoding="utf-16", separator="\t")),
    "xml": _merely_read(write_workbook, WORKBOOK_ROWS, _lexed),
    "xml_million": _merely_read(write_workbook, MILLION, _lexed),
}
