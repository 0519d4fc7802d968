"""`scwres import-organisations FILE`: says what a list would do, and writes it when told to."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.access import Scope
from app.cli._database import database
from app.errors import InvalidRequestError
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.organisation_imports import Preview


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "import-organisations",
        help="say what a list of organisations and people would do, or write it",
        description="Nothing is written without --write, and then all of it or nothing. Nobody is invited by it.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the list, as CSV")
    parser.add_argument("--write", action="store_true", help="write the list instead of only saying what it would do")
    parser.add_argument("--invented", action="store_true", help="the organisations are invented, for a demonstration")
    parser.set_defaults(handler=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    """Say what becomes of each line that is not the same; write the list if asked. Returns 1 for refused lines."""
    from app.db.scope import open_session  # noqa: PLC0415 - the database loads when it is needed
    from app.services import organisation_imports as imports  # noqa: PLC0415 - same
    from app.services.import_fates import FateKind  # noqa: PLC0415 - same

    content, clock = _content(arguments.file, imports.LARGEST_FILE), from_env().clock
    with database() as engine, open_session(engine, Scope.everything(), write=arguments.write) as session:
        found = imports.preview_list(session, content, is_demonstration=arguments.invented)
        print("\n".join(_lines(found)))
        if arguments.write and found.is_usable:
            kept = imports.receive_list(session, arguments.file.name, content, actor=None, clock=clock)
            imports.apply_import(
                session, kept.id, seen=found.digest, actor=None, clock=clock, is_demonstration=arguments.invented
            )
            session.commit()
            print("Written. Nobody has been invited yet.")
        else:
            print("Nothing was written.")
    return int(bool(found.counts[FateKind.REFUSED]))


def _content(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise InvalidRequestError(f"{path} is larger than {most // 1024**2} MB. Bring the list in parts.")
    return content


def _lines(found: "Preview") -> "Iterator[str]":
    for one in found.by_weight:
        if one.kind != "same":
            yield f"line {one.line}: {one.kind}, {one.code}, {one.name}: {' '.join(one.words)}"
    yield ", ".join(f"{count:,} {kind}" for kind, count in found.counts.items()) + "."
