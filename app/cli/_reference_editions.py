"""`scwres reference import`, `editions` and `return`: newer files of the national reference data."""

import argparse
import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.access import Scope
from app.cli._database import database
from app.errors import InvalidRequestError
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.register.datasets import Dataset
    from app.services.reference_editions import Edition, Newcomer
    from app.services.reference_imports import Preview, RefusedFileError

NOTHING_DONE = "Nothing was changed. Run again with --yes to put it in force."


def add_reference(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command ``reference`` with its own commands."""
    parser = subparsers.add_parser("reference", help="import a newer file of a data set, or return to an earlier one")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_import(commands)
    _add_editions(commands)
    _add_return(commands)


def run_import(arguments: argparse.Namespace) -> int:
    """Check a file and print what it would change; with ``--yes`` put it in force."""
    from app.services import reference_imports as imports  # noqa: PLC0415 - heavy

    chosen = imports.importable(arguments.dataset)
    try:
        with _writing() as session:
            edition = imports.receive_edition(session, chosen, _newcomer(arguments), actor=None, clock=from_env().clock)
            shown = imports.preview(session, chosen, edition.id)
            if arguments.yes:
                _put(session, chosen, shown)
            else:
                session.rollback()
    except imports.RefusedFileError as error:
        _print_findings(error, is_json=arguments.json)
        return 2
    _print_preview(shown, is_done=arguments.yes, is_json=arguments.json)
    return 0


def run_editions(arguments: argparse.Namespace) -> int:
    """Print every edition of a data set, the newest first."""
    from app.services import reference_editions as editions  # noqa: PLC0415 - heavy
    from app.services.reference_imports import importable  # noqa: PLC0415 - heavy

    with _writing() as session:
        found = editions.editions_of(session, importable(arguments.dataset))
    if arguments.json:
        print(json.dumps([_plain(one) for one in found], indent=2))
    else:
        print("\n".join(map(_line, found)) or "No edition is kept yet.")
    return 0


def run_return(arguments: argparse.Namespace) -> int:
    """Put an earlier edition in force again."""
    from app.services import reference_imports as imports  # noqa: PLC0415 - heavy

    chosen = imports.importable(arguments.dataset)
    with _writing() as session:
        shown = imports.preview(session, chosen, arguments.edition)
        _put(session, chosen, shown)
    print(f"{chosen.title}: the edition as at {shown.edition.as_at} is in force.")
    return 0


def _add_import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("import", help="check a newer file, show what it would change, and put it in force")
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file that holds the whole data set")
    parser.add_argument("--dataset", required=True, metavar="NAME", help="which data set it is, such as register")
    parser.add_argument("--as-at", default="", metavar="TEXT", help="the day or time that the figures describe")
    parser.add_argument("--source", default="", metavar="TEXT", help="where it was published, as readers should see it")
    parser.add_argument("--yes", action="store_true", help="put it in force; without it nothing is changed")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(handler=run_import)


def _add_editions(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("editions", help="list every file of a data set that is kept")
    parser.add_argument("--dataset", required=True, metavar="NAME", help="which data set, such as register")
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    parser.set_defaults(handler=run_editions)


def _add_return(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("return", help="put an earlier edition in force again")
    parser.add_argument("--dataset", required=True, metavar="NAME", help="which data set, such as register")
    parser.add_argument("--edition", required=True, type=int, metavar="NUMBER", help="as `editions` numbers them")
    parser.set_defaults(handler=run_return)


@contextmanager
def _writing() -> "Iterator[Session]":
    from app.db.scope import open_session  # noqa: PLC0415 - heavy

    with database() as engine, open_session(engine, Scope.everything(), write=True) as session:
        yield session
        session.commit()


def _newcomer(arguments: argparse.Namespace) -> "Newcomer":
    from app.services.reference_editions import Newcomer  # noqa: PLC0415 - heavy
    from app.services.reference_imports import take_in  # noqa: PLC0415 - heavy
    from app.services.uploads import safe_name  # noqa: PLC0415 - heavy

    try:
        with arguments.file.open("rb") as stream:
            content = take_in(stream)
    except OSError as error:
        raise InvalidRequestError(f"{arguments.file} could not be read: {error.strerror}.") from None
    return Newcomer(safe_name(arguments.file.name), content, as_at=arguments.as_at, source=arguments.source)


def _put(session: "Session", chosen: "Dataset", shown: "Preview") -> None:
    from app.services.reference_imports import put_in_force  # noqa: PLC0415 - heavy

    clock = from_env().clock
    put_in_force(session, chosen, shown.edition.id, seen=shown.seen, actor=None, clock=clock)


def _print_findings(error: "RefusedFileError", *, is_json: bool) -> None:
    if is_json:
        print(json.dumps({"usable": False, "findings": [asdict(one) for one in error.findings]}, indent=2))
        return
    told = [f"  {one.place}: {one.message}" for one in error.findings]
    print("\n".join([error.user_message, *told]), file=sys.stderr)


def _print_preview(shown: "Preview", *, is_done: bool, is_json: bool) -> None:
    if is_json:
        print(json.dumps({"usable": True, "in_force": is_done, **_plain(shown)}, indent=2))
        return
    changes = shown.changes
    before = f"as at {shown.replaces.as_at}" if shown.replaces else "nothing loaded"
    print(f"In force until now: {before}. This file: as at {shown.edition.as_at}, {shown.edition.rows:,} rows.")
    rows = "row" if changes.added == 1 else "rows"
    print(f"{changes.added:,} {rows} added, {changes.changed:,} changed, {changes.removed:,} removed.")
    done = "It is in force now; the edition before is kept." if shown.replaces else "It is in force now."
    print(done if is_done else NOTHING_DONE)


def _plain(one: "Preview | Edition") -> dict[str, object]:
    """Return the values as JSON takes them, instants as text."""
    plain: dict[str, object] = json.loads(json.dumps(asdict(one), default=str))
    return plain


def _line(one: "Edition") -> str:
    state = "in force" if one.is_in_force else "was in force before" if one.was_in_force else "waits to be confirmed"
    return f"{one.id}: as at {one.as_at}, {one.rows:,} rows, {one.file_name}, {state}"
