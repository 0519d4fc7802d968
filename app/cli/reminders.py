"""`scwres reminders` says whom a reminder is due to, and sends; `record-bounces` takes in what came back."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli._counts import read_year
from app.cli._database import database
from app.errors import InvalidRequestError
from app.programme.calendar import count_words
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.reminder_letters import DueReminder


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``reminders`` and ``record-bounces`` commands."""
    parser = subparsers.add_parser(
        "reminders",
        help="say whom a reminder is due to today, or send them",
        description="Only those who still owe something are written to, and never twice for the same thing. "
        "The worker hands the letters to the mail server.",
    )
    parser.add_argument("--collection", type=read_year, metavar="YEAR", required=True, help="the collection's year")
    parser.add_argument("--send", action="store_true", help="write the letters instead of only listing them")
    parser.set_defaults(handler=run_reminders)
    bounces = subparsers.add_parser(
        "record-bounces",
        help="take in the mail server's reports of letters that came back",
        description="Nobody is written to again at an address that a letter came back from.",
    )
    bounces.add_argument(
        "file", nargs="+", type=Path, metavar="FILE", help="a message as saved from the mailbox (.eml)"
    )
    bounces.set_defaults(handler=run_record_bounces)


def run_reminders(arguments: argparse.Namespace) -> int:
    """List who is due a reminder, or write the letters. Raises ``NotFoundError`` for a collection never opened."""
    # The database loads here, so that commands that need none start without it.
    from app.access import Scope  # noqa: PLC0415 - loaded for this command only
    from app.db.scope import open_session  # noqa: PLC0415 - same
    from app.services.collections import find_collection  # noqa: PLC0415 - same
    from app.services.reminders import due_reminders, send_reminders  # noqa: PLC0415 - same

    settings = from_env()
    with database() as engine, open_session(engine, Scope.everything(), write=arguments.send) as session:
        collection = find_collection(session, arguments.collection)
        print(_as_text(due_reminders(session, collection, settings.clock.today())))
        if arguments.send:
            letters = send_reminders(
                session, actor=None, clock=settings.clock, collection=collection, base_url=settings.base_url
            )
            session.commit()
            print(f"{count_words(letters, 'letter')} on the way.")
    return 0


def run_record_bounces(arguments: argparse.Namespace) -> int:
    """Keep which letters came back. Raises ``InvalidRequestError`` for a file that cannot be read."""
    from app.access import Scope  # noqa: PLC0415 - loaded for this command only
    from app.db.scope import open_session  # noqa: PLC0415 - same
    from app.services.bounces import record_report  # noqa: PLC0415 - same

    contents = {path: _content(path) for path in arguments.file}
    with database() as engine, open_session(engine, Scope.everything(), write=True) as session:
        for path, content in contents.items():
            found = record_report(session, content, from_env().clock)
            for letter in found:
                print(f"{path}: came back from {letter.address} ({letter.failure})")
            if not found:
                print(f"{path}: no letter of this service that newly came back", file=sys.stderr)
        session.commit()
    return 0


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"{path} could not be read: {error.strerror}.") from None


def _as_text(due: "Sequence[DueReminder]") -> str:
    if not due:
        return "Nobody is due a reminder today that was not sent one."
    return "\n".join(f"{one.organisation}: {one.reminder.subject}; {_recipients(one)}" for one in due)


def _recipients(one: "DueReminder") -> str:
    return ", ".join(f"{to.words} {to.email}" for to in one.recipients) or "nobody to write to"
