"""`scwres init-db`, `add-user` and `remove-second-step`: what is done before somebody can sign in."""

import argparse
import sys
from typing import TYPE_CHECKING

from app.access import PROGRAMME_ROLES, Role, Scope
from app.cli._database import any_database, database
from app.errors import InvalidRequestError
from app.settings import from_env

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.clock import Clock
    from app.db.models import Organisation

LINK_PATH = "/invitation/"


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``init-db``, ``add-user`` and ``remove-second-step`` commands."""
    initialise = subparsers.add_parser("init-db", help="create the database or bring it up to date; safe to run again")
    initialise.set_defaults(handler=run_init_db)
    add = subparsers.add_parser("add-user", help="make a person a member of an organisation and invite them")
    add.add_argument("--email", required=True, help="the address with which the person signs in")
    add.add_argument("--name", required=True, help="the person's name")
    add.add_argument("--role", required=True, choices=[role.value for role in Role], help="what the person is there")
    add.add_argument(
        "--organisation",
        default="",
        metavar="CODE",
        help="the organisation's code; the programme's own people need none",
    )
    add.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input instead of inviting"
    )
    add.set_defaults(handler=run_add_user)
    remove = subparsers.add_parser("remove-second-step", help="let a person who lost their authenticator sign in again")
    remove.add_argument("--email", required=True, help="the address with which the person signs in")
    remove.set_defaults(handler=run_remove_second_step)


def run_init_db(_arguments: argparse.Namespace) -> int:
    """Apply every migration that is missing and say so."""
    from app.db.migrate import migrate  # noqa: PLC0415 - commands that need no database start without it

    with any_database() as engine:
        migrate(engine, from_env().with_secret().secret_key)
    print("The database is up to date.")
    return 0


def run_add_user(arguments: argparse.Namespace) -> int:
    """Add the person and print a link that lets them set their password, good once within seven days.

    With ``--password-stdin`` the password is read from the first line of standard input and nothing is printed but
    that the person was added.
    """
    from app.db.scope import open_session  # noqa: PLC0415

    password = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    with database() as engine, open_session(engine, Scope.everything(), write=True) as session:
        told = _add(session, arguments, password)
        session.commit()
    print(told)
    return 0


def run_remove_second_step(arguments: argparse.Namespace) -> int:
    """Take the second step of signing in from a person and sign them out everywhere: for the last administrator."""
    from app.db.scope import open_session  # noqa: PLC0415
    from app.services.accounts import lose_authenticator  # noqa: PLC0415

    with database() as engine, open_session(engine, Scope.everything(), write=True) as session:
        person = lose_authenticator(session, arguments.email, from_env().clock)
        session.commit()
    print(f"{person.email} signs in with the password, and sets up a second step anew where one is needed.")
    return 0


def _add(session: "Session", arguments: argparse.Namespace, password: str | None) -> str:
    from app.services import accounts  # noqa: PLC0415

    settings = from_env()
    organisation = _organisation(session, arguments, settings.clock)
    person = accounts.add_user(
        session, arguments.email, arguments.name, Role(arguments.role), organisation, clock=settings.clock
    )
    if password is not None:
        accounts.set_first_password(person, password)
        return f"{person.email} was added to {organisation.name} and may sign in."
    token = accounts.invite_user(session, person, settings.clock)
    return (
        f"{person.email} was added to {organisation.name}. This link sets the password, once, within seven days:\n"
        f"{settings.base_url.rstrip('/')}{LINK_PATH}{token}"
    )


def _organisation(session: "Session", arguments: argparse.Namespace, clock: "Clock") -> "Organisation":
    from app.services.organisations import (  # noqa: PLC0415
        PROGRAMME_CODE,
        find_organisation,
        programme_organisation,
    )

    if arguments.role in PROGRAMME_ROLES and arguments.organisation in ("", PROGRAMME_CODE):
        return programme_organisation(session, clock)
    if not arguments.organisation:
        raise InvalidRequestError("Say which organisation the person belongs to: --organisation CODE.")
    return find_organisation(session, arguments.organisation)
