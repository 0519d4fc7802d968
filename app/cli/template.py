"""`scwres template` and `scwres layout`: the template of a collection as a file, and where its inputs stand."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli._counts import read_year
from app.errors import InvalidRequestError, NotFoundError
from app.settings import from_env

if TYPE_CHECKING:
    from app.indicators.edition import Edition

FORMATS = ("xlsx", "ods", "csv")
LONGEST_CODE = 40


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``template`` and the ``layout`` command."""
    _add_template(subparsers)
    _add_layout(subparsers)


def _add_template(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("template", help="write the template of a collection for one organisation")
    parser.add_argument("--organisation", required=True, metavar="CODE", help="the organisation's code")
    parser.add_argument("--name", help="the organisation's name; looked up for a council's GSS code")
    parser.add_argument(
        "--collection", type=read_year, metavar="YEAR", help="the collection; the current one if not given"
    )
    parser.add_argument("--format", choices=FORMATS, help="the kind of file; that of the file's name if not given")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="the file to write")
    parser.add_argument("--force", action="store_true", help="write over a file that is there already")
    parser.set_defaults(handler=run_template)


def _add_layout(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("layout", help="list sheet and cell of every input of a collection's workbook")
    parser.add_argument(
        "--collection", type=read_year, metavar="YEAR", help="the collection; the current one if not given"
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    parser.set_defaults(handler=run_layout)


def run_template(arguments: argparse.Namespace) -> int:
    """Write the template and say so. Raises InvalidRequestError or EditionError, in words, where it cannot be."""
    edition = _edition(arguments.collection)
    target: Path = arguments.output
    kind = _format(arguments.format, target)
    code = _code(arguments.organisation)
    if target.exists() and not arguments.force:
        raise InvalidRequestError(f"{target} is there already. Choose another name, or add --force to write over it.")
    _write(edition, code, arguments.name or _name(code), kind, target)
    print(f"{edition.title}: template for {code} written to {target}.")
    return 0


def run_layout(arguments: argparse.Namespace) -> int:
    """Print where every input stands, as JSON or as one line for each."""
    from schemas.layout import as_json, layout  # noqa: PLC0415 - loaded for this command only

    edition = _edition(arguments.collection)
    if arguments.json:
        print(json.dumps(as_json(edition), ensure_ascii=False, indent=1))
        return 0
    for item in layout(edition):
        labels = (item.row_label, item.column_label, item.service)
        print(f"{item.sheet}!{item.cell}", item.kind, ", ".join(filter(None, labels)), sep="\t")
    return 0


def _edition(collection: int | None) -> "Edition":
    from app.indicators.catalogue import (  # noqa: PLC0415 - loaded for this command only
        EDITIONS_DIR,
        current_collection,
        load_edition,
    )

    directory = from_env().editions_dir or EDITIONS_DIR
    return load_edition(current_collection(directory) if collection is None else collection, directory)


def _format(chosen: str | None, target: Path) -> str:
    kind = chosen or target.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise InvalidRequestError(f"Say with --format which kind of file to write: {', '.join(FORMATS)}.")
    return kind


def _code(given: str) -> str:
    code = given.strip()
    if not code or len(code) > LONGEST_CODE or not code.isprintable():
        raise InvalidRequestError(f"Give the organisation's code in 1 to {LONGEST_CODE} letters and digits.")
    return code


def _name(code: str) -> str:
    """The council's name for a GSS code that answers to a council; else the code itself."""
    from app.register.datasets import dataset  # noqa: PLC0415 - loaded for this command only
    from app.register.geography import current_authority  # noqa: PLC0415 - same

    try:
        return current_authority(dataset("authorities").read(), code).name
    except NotFoundError:
        return code


def _write(edition: "Edition", code: str, name: str, kind: str, target: Path) -> None:
    from schemas.template_writer import write_template  # noqa: PLC0415 - loaded for this command only

    try:
        write_template(edition, code, name, kind, target)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InvalidRequestError(f"{target} cannot be written: {reason}. Choose another place.") from None
