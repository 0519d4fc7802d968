"""`scwres load-reference` and `scwres reference`: the national reference data, as shipped and as newer files."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.access import Scope
from app.cli._database import database
from app.cli._reference_editions import add_reference
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from app.services.reference_loading import LoadedDataset

WORDS = {
    "loaded": "{rows:,} rows loaded",
    "replaced": "{rows:,} rows loaded in place of the earlier ones",
    "already_loaded": "already loaded, {rows:,} rows",
    "newer_kept": "an imported edition is in force and stays, {rows:,} rows",
    "absent": "no file in this folder, left as it was",
}


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``load-reference`` command and the commands of ``reference``."""
    parser = subparsers.add_parser("load-reference", help="load the national reference data; safe to run again")
    parser.add_argument("--directory", type=Path, help="a folder of newer files; without it, the files shipped")
    parser.add_argument("--json", action="store_true", help="print the outcome of each dataset as JSON")
    parser.set_defaults(handler=run_load_reference)
    add_reference(subparsers)


def run_load_reference(arguments: argparse.Namespace) -> int:
    """Load the reference data in one transaction and print what became of each dataset."""
    loaded = _load(arguments.directory)
    print(_as_json(loaded) if arguments.json else _as_text(loaded))
    return 0


def _load(directory: Path | None) -> "list[LoadedDataset]":
    with database() as engine:
        return _load_into(engine, directory)


def _load_into(engine: "Engine", directory: Path | None) -> "list[LoadedDataset]":
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from app.db.scope import open_session  # noqa: PLC0415
    from app.services.reference_loading import datasets_to_load, load_reference  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Loading reference data", total=len(datasets_to_load()))
        with open_session(engine, Scope.everything(), write=True) as session:
            loaded = load_reference(
                session, clock=from_env().clock, directory=directory, progress=lambda _: bar.advance(task)
            )
            session.commit()
    return loaded


def _as_json(loaded: "Iterable[LoadedDataset]") -> str:
    return json.dumps([asdict(one) for one in loaded], indent=2)


def _as_text(loaded: "Iterable[LoadedDataset]") -> str:
    return "\n".join(f"{one.title}: {WORDS[one.outcome].format(rows=one.rows)}" for one in loaded)
