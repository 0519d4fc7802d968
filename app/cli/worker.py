"""`scwres worker`: the background process beside the web server."""

import argparse

from app.cli._database import refuse_database_not_set_up
from app.settings import from_env


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``worker`` command."""
    parser = subparsers.add_parser("worker", help="read uploaded files and compute releases in the background")
    parser.set_defaults(handler=run_worker)


def run_worker(_arguments: argparse.Namespace) -> int:
    """Work until told to stop. Raises ``UnavailableError`` for a database that is not set up."""
    refuse_database_not_set_up()
    from app.worker.loop import run  # noqa: PLC0415 - pandas and pandera load here, never in another command

    run(from_env().with_secret())
    return 0
