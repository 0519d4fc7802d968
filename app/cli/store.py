"""`scwres sweep` and `scwres verify-store`: what crashes left behind, and whether everything kept is as it was."""

import argparse

from app.cli._database import database
from app.settings import from_env

FOUND = 1


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``sweep`` and ``verify-store`` commands."""
    sweeping = subparsers.add_parser("sweep", help="remove what broken uploads left in the store; the worker does too")
    sweeping.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    sweeping.set_defaults(handler=run_sweep)
    verifying = subparsers.add_parser(
        "verify-store", help="name every file, version, signature and log entry that is missing or altered: then exit 1"
    )
    verifying.set_defaults(handler=run_verify_store)


def run_sweep(arguments: argparse.Namespace) -> int:
    """Remove what is left over, name it by its hash, and say how much there was."""
    from app.services.sweeping import sweep  # noqa: PLC0415 - commands that need no database start without it

    settings = from_env()
    with database() as engine:
        swept = sweep(engine, settings.uploads_dir, settings.clock, dry_run=arguments.dry_run)
    for name in (*swept.parts, *swept.orphans):
        print(name)
    done = "would be removed" if arguments.dry_run else "removed"
    print(
        f"Unfinished files: {len(swept.parts)}, stored files that nothing names: {len(swept.orphans)}, "
        f"old guesses at passwords: {swept.guesses} {done}."
    )
    return 0


def run_verify_store(_arguments: argparse.Namespace) -> int:
    """Name everything kept that is missing or altered. Returns 1 if there is anything."""
    from app.services.verifying import faults_in_rows, faults_in_store  # noqa: PLC0415

    with database() as engine:
        faults = [*faults_in_store(engine, from_env().uploads_dir), *faults_in_rows(engine)]
    for fault in faults:
        print(f"{fault.what}: {fault.name}" + (f", SHA-256 {fault.sha256}" if fault.sha256 else ""))
    if faults:
        print(f"Missing or altered: {len(faults)}. Restore them from a backup.")
        return FOUND
    print("Every file, version, signature and entry in the log is as it was.")
    return 0
