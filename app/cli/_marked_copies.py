"""The files that `scwres check` writes on request: the workbook with its findings marked, and a table of findings."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.errors import InvalidRequestError

if TYPE_CHECKING:
    from schemas.marking import Mark
    from schemas.report import Report

TABLE_ENDING = ".xlsx"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the two files that can be asked for."""
    parser.add_argument(
        "--marked", type=Path, metavar="OUT", help="write the workbook here, every finding marked in it"
    )
    parser.add_argument(
        "--flat", type=Path, metavar="OUT.xlsx", help="write the findings here, as a table of their own"
    )


def write_copies(arguments: argparse.Namespace, report: "Report") -> None:
    """Write what was asked for and say so on standard error; the report itself never depends on it.

    Raises ``InvalidRequestError`` for a name that would overwrite the return or promises another kind of file,
    and ``OSError`` where a file cannot be written.
    """
    from schemas.marking import marks_of  # noqa: PLC0415 - loaded only where a file is asked for

    for target in filter(None, (arguments.marked, arguments.flat)):
        _refuse_overwriting(arguments.file, target)
    marks = marks_of(report.findings, report.edition)
    if arguments.marked:
        _write_marked(arguments.file, arguments.marked, marks)
    if arguments.flat:
        _write_table(arguments.file, arguments.flat, marks)


def _refuse_overwriting(file: Path, target: Path) -> None:
    if target.resolve() == file.resolve():
        raise InvalidRequestError(f"{target} is the return itself. Give the copy another name.")


def _write_marked(file: Path, target: Path, marks: "Sequence[Mark]") -> None:
    from schemas.marked_file import NotMarkedError, write_marked  # noqa: PLC0415 - same

    def write(sink: BinaryIO) -> None:
        source = write_marked(file, marks, sink)
        _require(target, f".{source}", "The marked copy")

    try:
        _write(target, write)
    except NotMarkedError as error:
        print(error.user_message, file=sys.stderr)
        _write_table(file, target, marks)
        return
    print(f"The workbook with its findings marked: {target}", file=sys.stderr)


def _write_table(file: Path, target: Path, marks: "Sequence[Mark]") -> None:
    from schemas.flat_findings import flat_findings  # noqa: PLC0415 - same

    _require(target, TABLE_ENDING, "The table of findings")
    _write(target, lambda sink: sink.write(flat_findings(marks, {"File": file.name})))
    print(f"The findings as a table: {target}", file=sys.stderr)


def _require(target: Path, ending: str, what: str) -> None:
    if target.suffix.lower() != ending:
        raise InvalidRequestError(f"{what} is an {ending} file. Give it a name that ends like that, not {target.name}.")


def _write(target: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as part:
        made = Path(part.name)
        try:
            write(part)
            part.flush()
            made.chmod(0o644)
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)
