"""`scwres demo`: make the demonstration's database and print its sign-ins."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.settings import Settings, from_env

if TYPE_CHECKING:
    from app.demonstration.people import SignIn

Report = Callable[[str, int, int], None]


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``demo`` command."""
    parser = subparsers.add_parser(
        "demo", help="fill an empty database with open data and an invented, labelled programme; print the sign-ins"
    )
    parser.set_defaults(handler=run_demo)


def run_demo(_arguments: argparse.Namespace) -> int:
    """Migrate, seed and print the sign-ins. Raises ``SettingsError`` outside a demonstration."""
    from rich.console import Console  # noqa: PLC0415 - other commands start without it
    from rich.progress import Progress, TaskID  # noqa: PLC0415

    settings = from_env()
    tasks: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True)) as bar:

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        sign_ins = _seeded(settings, report)
    _print_sign_ins(settings, sign_ins)
    return 0


def _seeded(settings: Settings, report: Report) -> "list[SignIn]":
    from app.db.engine import create_engine_for  # noqa: PLC0415 - loads the database and the checks
    from app.db.migrate import migrate  # noqa: PLC0415
    from app.demonstration.seed import seed  # noqa: PLC0415

    engine = create_engine_for(settings.database_url)
    migrate(engine, settings.with_secret().secret_key)
    return seed(engine, settings, report)


def _print_sign_ins(settings: Settings, sign_ins: "list[SignIn]") -> None:
    from app.demonstration.people import PASSWORD  # noqa: PLC0415 - loads the database

    print(f"Sign-ins of the demonstration at {settings.base_url}, all with the password {PASSWORD}:")
    for sign_in in sign_ins:
        print(f"  {sign_in.role.replace('_', ' '):<16}{sign_in.email:<48}{sign_in.organisation}")
