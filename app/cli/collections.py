"""`scwres open-collection`, `load-authorities`, `move-window`, `board`: the programme's year on the command line."""

import argparse
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from app.access import Scope
from app.cli._counts import read_year
from app.cli._database import database
from app.errors import InvalidRequestError
from app.programme.calendar import day_words
from app.programme.milestones import MilestoneKey, Window, milestone
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the four commands."""
    open_parser = subparsers.add_parser("open-collection", help="open the collection of a year with the usual dates")
    open_parser.add_argument("--year", required=True, type=read_year, help="the collection's year, such as 2025")
    open_parser.set_defaults(handler=run_open_collection)
    load = subparsers.add_parser("load-authorities", help="make an organisation of every council; safe to run again")
    load.set_defaults(handler=run_load_authorities)
    move = subparsers.add_parser("move-window", help="change the first and last day of a milestone")
    move.add_argument("--year", required=True, type=read_year, help="the collection's year, such as 2025")
    move.add_argument("--milestone", required=True, choices=[key.value for key in MilestoneKey])
    move.add_argument("--opens", required=True, metavar="DATE", help="the first day, such as 2025-04-01")
    move.add_argument("--due", required=True, metavar="DATE", help="the last day, such as 2025-06-30")
    move.add_argument("--reason", required=True, help="why; organisations read it in their log")
    move.set_defaults(handler=run_move_window)
    shown = subparsers.add_parser("board", help="say where everyone stands today")
    shown.add_argument("--year", required=True, type=read_year, help="the collection's year, such as 2025")
    shown.add_argument("--csv", action="store_true", help="print every organisation as CSV instead")
    shown.set_defaults(handler=run_board)


def run_open_collection(arguments: argparse.Namespace) -> int:
    """Open the collection and say so."""
    from app.indicators.catalogue import EDITIONS_DIR  # noqa: PLC0415 - the database loads when it is needed
    from app.services.collections import open_collection  # noqa: PLC0415

    settings = from_env()
    folder = settings.editions_dir or EDITIONS_DIR
    with _session(write=True) as session:
        opened = open_collection(session, arguments.year, settings.clock, editions_dir=folder)
        session.commit()
    print(f"The collection of {opened.year} ({opened.phase_name}) is open.")
    return 0


def run_load_authorities(_arguments: argparse.Namespace) -> int:
    """Load the councils of the register and say how many are new."""
    from app.services.authorities import load_authorities  # noqa: PLC0415

    with _session(write=True) as session:
        loaded = load_authorities(session, from_env().clock)
        session.commit()
    print(f"Councils added: {loaded.added:,}. Brought up to date: {loaded.changed:,}.")
    return 0


def run_move_window(arguments: argparse.Namespace) -> int:
    """Move the window, log it, and say what it is now."""
    from app.services.collections import find_collection  # noqa: PLC0415
    from app.services.moved_windows import move_days  # noqa: PLC0415

    key, window = MilestoneKey(arguments.milestone), Window(_day(arguments.opens), _day(arguments.due))
    with _session(write=True) as session:
        move_days(
            session,
            actor=None,
            clock=from_env().clock,
            collection=find_collection(session, arguments.year),
            key=key,
            opens_on=window.opens_on,
            due_on=window.due_on,
            reason=arguments.reason,
        )
        session.commit()
    title = milestone(key).title
    print(f"{title} now runs from {day_words(window.opens_on)} to {day_words(window.due_on)}.")
    return 0


def run_board(arguments: argparse.Namespace) -> int:
    """Print the board's sentence and its funnel, or every organisation as CSV."""
    from app.services.board_export import board_csv  # noqa: PLC0415
    from app.services.programme import board, board_rows  # noqa: PLC0415

    today = from_env().clock.today()
    with _session() as session:
        if arguments.csv:
            print(board_csv(board_rows(session, arguments.year, today, is_now=True)), end="")
            return 0
        found = board(session, arguments.year, today)
    print(found.summary.sentence)
    for step in found.summary.funnel:
        print(f"{step.title}: {step.complete:,} complete, {step.overdue:,} overdue")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequestError(f"{text} is not a date. Write it like 2025-06-30.") from None


@contextmanager
def _session(*, write: bool = False) -> "Iterator[Session]":
    from app.db.scope import open_session  # noqa: PLC0415

    with database() as engine, open_session(engine, Scope.everything(), write=write) as session:
        yield session
