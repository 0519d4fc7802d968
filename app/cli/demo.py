"""`scwres demo`: make the demonstration's database and print its sign-ins."""

import argparse

from app.settings import Settings, from_env


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``demo`` command."""
    parser = subparsers.add_parser(
        "demo", help="fill an empty database with open data and an invented, labelled programme; print the sign-ins"
    )
    parser.set_defaults(handler=run_demo)


def run_demo(_arguments: argparse.Namespace) -> int:
    """Migrate, seed and print the sign-ins. Raises ``SettingsError`` outside a demonstration."""
    from rich.progress import Progress  # noqa: PLC0415 - other commands start without it

    settings = from_env()
    with Progress(transient=True) as bar:
        tasks: dict[str, int] = {}

        def report(what: str, done: int, total: int) -> None:
            task = tasks.setdefault(what, -1)
            if task < 0:
                task = tasks[what] = bar.add_task(what, total=total)
            bar.update(task, completed=done)  # type: ignore[arg-type]

        _print_sign_ins(settings, _seeded(settings, report))
    return 0


def _seeded(settings: Settings, report) -> list:  # type: ignore[no-untyped-def, type-arg]
    from app.db.engine import create_engine_for  # noqa: PLC0415 - same
    from app.db.migrate import migrate  # noqa: PLC0415
    from app.demonstration.seed import seed  # noqa: PLC0415 - loads the checks and the simulation

    engine = create_engine_for(settings.database_url)
    migrate(engine)
    return seed(engine, settings, report)


def _print_sign_ins(settings: Settings, sign_ins: list) -> None:  # type: ignore[type-arg]
    from app.demonstration.people import PASSWORD  # noqa: PLC0415

    print(f"Demonstration sign-ins for {settings.base_url} (the password is {PASSWORD}):")
    for sign_in in sign_ins:
        print(f"  {sign_in.role.replace('_', ' '):<16} {sign_in.email:<48} {sign_in.organisation}")
