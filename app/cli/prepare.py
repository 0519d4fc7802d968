"""`scwres prepare`: record-level HR extracts, counted on this machine into a return. Nothing of a row is kept."""

import argparse
import csv
import json
import sys
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli._counts import read_year
from app.cli._prepare_mapping import TO_DECIDE, mapping_for, write_suggestion
from app.errors import InvalidRequestError
from app.settings import from_env
from schemas.dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.extracts.judging import Terms
    from app.extracts.mapping import ExtractMapping
    from app.extracts.prepare import Given, Prepared, Progress

WRITTEN = 0
KINDS = {
    "staff": "the staff list",
    "applicants": "applicants, one row for each application",
    "cases": "disciplinary and fitness to practise cases",
    "training": "training records",
    "leavers": "leavers",
    "asc_wds": "an ASC-WDS bulk-upload workers file, in the place of the staff list",
}
SERVICES = ("adult", "children")
LONGEST_CODE = 40


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``prepare`` command."""
    parser = subparsers.add_parser(
        "prepare",
        help="count HR extracts on this machine into a filled return",
        description="Exit code: 0 with the return written, 1 with something to decide in the mapping, 2 if a file "
        "cannot be read.",
    )
    parser.add_argument("--organisation", required=True, metavar="CODE", help="the organisation's code")
    parser.add_argument("--name", help="the organisation's name; its code if not given")
    parser.add_argument("--collection", required=True, type=read_year, metavar="YEAR", help="the collection")
    parser.add_argument("--as-at", required=True, type=read_day, metavar="DATE", help="the as-at date, as 2025-03-31")
    parser.add_argument("--window-to", type=read_day, metavar="DATE", help="the window's last day; else the as-at date")
    parser.add_argument("--services", required=True, type=read_services, help="adult, children or adult,children")
    parser.add_argument("--prepared-by", default="", metavar="NAME", help="who prepared the return")
    for key, words in KINDS.items():
        parser.add_argument(f"--{key.replace('_', '-')}", type=Path, metavar="FILE", help=f"{words}: .csv or .xlsx")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="the mapping: read, or written by --suggest")
    parser.add_argument("--suggest", action="store_true", help="suggest a mapping instead of counting")
    parser.add_argument("--yes", action="store_true", help="take the mapping, or the suggested one, as confirmed")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the return to write: .xlsx, .ods or .csv")
    parser.add_argument("--reconciliation", type=Path, metavar="FILE", help="write the fate of every row as CSV")
    parser.add_argument("--force", action="store_true", help="write over files that are there already")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.set_defaults(handler=run_prepare)


def read_day(given: str) -> date:
    """Give a day. Raises ArgumentTypeError, for the parser to show, for anything else."""
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given[:40]!r} is not a day. Write it as 2025-03-31.") from None


def read_services(given: str) -> tuple[str, ...]:
    """Give the services named. Raises ArgumentTypeError for another."""
    named = [service.strip().lower() for service in given.split(",")]
    if not named or any(service not in SERVICES for service in named):
        raise argparse.ArgumentTypeError("Give adult, children or adult,children.")
    return tuple(service for service in SERVICES if service in named)


def run_prepare(arguments: argparse.Namespace) -> int:
    """Suggest a mapping, or count by one and write the return. Raises a sentence where a file cannot be read."""
    terms = _terms(arguments)
    _refuse_to_overwrite(arguments)
    with ExitStack() as stack:
        files = _files(arguments, stack)
        if arguments.suggest:
            return write_suggestion(arguments, files, terms)
        mapping = mapping_for(arguments, files, terms)
        if mapping is None:
            return TO_DECIDE
        with _progress(wanted=sys.stderr.isatty()) as progress:
            prepared = _counted(files, mapping, terms, progress)
    return _write(arguments, prepared, terms)


def _terms(arguments: argparse.Namespace) -> "Terms":
    from app.extracts.judging import Terms  # noqa: PLC0415 - loaded for this command only
    from app.indicators.catalogue import EDITIONS_DIR, load_edition  # noqa: PLC0415 - same

    edition = load_edition(arguments.collection, from_env().editions_dir or EDITIONS_DIR)
    last = arguments.window_to or arguments.as_at
    return Terms(
        edition=edition,
        organisation=_code(arguments.organisation),
        as_at=arguments.as_at,
        window_from=first_day(last, edition.window_months),
        window_to=last,
        services=arguments.services,
        prepared_by=arguments.prepared_by,
    )


def _code(given: str) -> str:
    code = given.strip()
    if not code or len(code) > LONGEST_CODE or not code.isprintable():
        raise InvalidRequestError(f"Give the organisation's code in 1 to {LONGEST_CODE} letters and digits.")
    return code


def _refuse_to_overwrite(arguments: argparse.Namespace) -> None:
    for path in (arguments.output, arguments.reconciliation):
        if path is not None and path.exists() and not arguments.force and not arguments.suggest:
            raise InvalidRequestError(f"{path} is there already. Choose another name, or add --force to write over it.")
    if not arguments.suggest and arguments.output is None:
        raise InvalidRequestError("Say with -o which file to write the return to.")
    if arguments.output is not None and arguments.output.suffix.lower() not in {".xlsx", ".ods", ".csv"}:
        raise InvalidRequestError("The return can be written as .xlsx, .ods or .csv. Choose such a name for -o.")


def _files(arguments: argparse.Namespace, stack: ExitStack) -> "list[Given]":
    from app.extracts.prepare import Given  # noqa: PLC0415 - loaded for this command only

    files = []
    for kind in KINDS:
        path: Path | None = getattr(arguments, kind)
        if path is None:
            continue
        if not path.is_file():
            raise InvalidRequestError(f"There is no file {path}.")
        files.append(Given(kind, path.name, stack.enter_context(path.open("rb"))))
    if not files:
        options = ", ".join(f"--{kind.replace('_', '-')}" for kind in KINDS)
        raise InvalidRequestError(f"Give at least one extract: {options}.")
    return files


@contextmanager
def _progress(*, wanted: bool) -> "Iterator[Progress]":
    """Show how much of each file has been read, where somebody is looking."""
    if not wanted:
        yield lambda _name, _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 - loaded for this command only
    from rich.progress import Progress, TaskID  # noqa: PLC0415 - same

    tasks: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def show(name: str, done: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=size)
            bar.update(tasks[name], completed=done)

        yield show


def _counted(files: "Sequence[Given]", mapping: "ExtractMapping", terms: "Terms", progress: "Progress") -> "Prepared":
    from app.extracts.prepare import counts_of  # noqa: PLC0415 - loaded for this command only

    return counts_of(files, mapping, terms, progress)


def _write(arguments: argparse.Namespace, prepared: "Prepared", terms: "Terms") -> int:
    from app.cli._reconciled import as_json, as_rows, as_text  # noqa: PLC0415 - loaded for this command only

    if arguments.reconciliation is not None:
        with arguments.reconciliation.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(as_rows(prepared))
    is_written = prepared.is_complete and prepared.has_counts
    if is_written:
        _write_return(arguments, prepared, terms)
    target = str(arguments.output) if is_written else None
    if arguments.json:
        print(json.dumps(as_json(prepared, target), ensure_ascii=False, indent=2))
    else:
        print(as_text(prepared, target))
    return WRITTEN if is_written else TO_DECIDE


def _write_return(arguments: argparse.Namespace, prepared: "Prepared", terms: "Terms") -> None:
    from schemas.template_writer import write_template  # noqa: PLC0415 - loaded for this command only

    target: Path = arguments.output
    kind = target.suffix.lstrip(".").lower()
    try:
        name = arguments.name or terms.organisation
        write_template(terms.edition, terms.organisation, name, kind, target, prepared.return_)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InvalidRequestError(f"{target} cannot be written: {reason}. Choose another place.") from None
