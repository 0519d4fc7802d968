"""`scwres publish-benchmarks` freezes a collection's benchmarks; `withdraw-benchmarks` takes wrong ones back."""

import argparse
import json
from typing import TYPE_CHECKING

from app.cli._counts import read_count, read_year
from app.cli._database import database
from app.settings import from_env

if TYPE_CHECKING:
    from app.db.models import Release


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``publish-benchmarks`` and ``withdraw-benchmarks`` commands."""
    parser = subparsers.add_parser(
        "publish-benchmarks",
        help="publish the benchmarks of a collection as a frozen release",
        description="Running it again without a change in the accepted returns gives the release that is there.",
    )
    parser.add_argument("--collection", type=read_year, metavar="YEAR", required=True, help="the collection's year")
    parser.add_argument(
        "--without-audit",
        metavar="REASON",
        help="publish by the disclosure rules alone what has too many returns for an audit; the reason is kept with it",
    )
    parser.add_argument("--json", action="store_true", help="print the release as JSON")
    parser.set_defaults(handler=run_publish_benchmarks)
    _add_withdraw(subparsers)


def _add_withdraw(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "withdraw-benchmarks",
        help="take a version of the benchmarks that turned out wrong out of force, for good",
        description="Readers then see the version before or, where there is none, the day and the reason.",
    )
    parser.add_argument("--collection", type=read_year, metavar="YEAR", required=True, help="the collection's year")
    parser.add_argument("--version", metavar="NUMBER", required=True, help="the version")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="what is wrong; every reader sees it")
    parser.set_defaults(handler=run_withdraw_benchmarks)


def run_publish_benchmarks(arguments: argparse.Namespace) -> int:
    """Publish, showing each step on the error output.

    Raises ``ConflictError`` where a release would show too much, and ``InvalidRequestError`` where it has too many
    returns for an audit and no reason was given to do without.
    """
    # The database loads here, so that commands that need none start without it.
    from rich.console import Console  # noqa: PLC0415 - loaded for this command only

    from app.services.publishing import publish_release  # noqa: PLC0415 - same

    clock = from_env().clock
    console = Console(stderr=True)
    with database() as engine, console.status("Reading the accepted returns") as status:
        release = publish_release(
            engine,
            collection_year=arguments.collection,
            clock=clock,
            progress=status.update,
            without_audit=arguments.without_audit,
        )
    print(_as_json(release, arguments.collection) if arguments.json else _as_text(release, arguments.collection))
    return 0


def run_withdraw_benchmarks(arguments: argparse.Namespace) -> int:
    """Withdraw a version. Raises ``NotFoundError`` where there is none and ``ConflictError`` where it is withdrawn."""
    from app.access import Scope  # noqa: PLC0415 - loaded for this command only
    from app.db.scope import open_session  # noqa: PLC0415 - same
    from app.services.withdrawals import withdraw_release  # noqa: PLC0415 - same

    clock = from_env().clock
    with database() as engine, open_session(engine, Scope.everything(), write=True) as session:
        done = withdraw_release(
            session,
            collection_year=arguments.collection,
            version=read_count("The version", arguments.version),
            reason=arguments.reason,
            clock=clock,
        )
        session.commit()
    print(f"Collection {done.year}: version {done.version} is withdrawn.")
    return 0


def _as_json(release: "Release", collection: int) -> str:
    record = {
        "collection": collection,
        "version": release.version,
        "published_at": release.published_at.isoformat(),
        "rule_version": release.rule_version,
        "source_hash": release.source_hash,
        "contributors": release.contributors,
        "is_demonstration": release.is_demonstration,
        "corrects": release.corrects,
        "changes": release.changes,
        "proof": release.proof,
        "proof_reason": release.proof_reason,
    }
    return json.dumps(record, indent=2)


def _as_text(release: "Release", collection: int) -> str:
    return f"Collection {collection}: version {release.version} is published, from {release.contributors:,} returns."
