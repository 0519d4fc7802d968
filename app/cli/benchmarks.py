"""`scwres publish-benchmarks`: works out a collection's benchmarks over all accepted returns and freezes them."""

import argparse
import json
from typing import TYPE_CHECKING

from app.cli._counts import read_year
from app.cli._database import database
from app.settings import from_env

if TYPE_CHECKING:
    from app.db.models import Release


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``publish-benchmarks`` command."""
    parser = subparsers.add_parser(
        "publish-benchmarks",
        help="publish the benchmarks of a collection as a frozen release",
        description="Running it again without a change in the accepted returns gives the release that is there.",
    )
    parser.add_argument("--collection", type=read_year, metavar="YEAR", required=True, help="the collection's year")
    parser.add_argument("--json", action="store_true", help="print the release as JSON")
    parser.set_defaults(handler=run_publish_benchmarks)


def run_publish_benchmarks(arguments: argparse.Namespace) -> int:
    """Publish, showing each step on the error output. Raises ``ConflictError`` where a release would show too much."""
    # The database loads here, so that commands that need none start without it.
    from rich.console import Console  # noqa: PLC0415 - loaded for this command only

    from app.services.benchmarks import publish_release  # noqa: PLC0415 - same

    clock = from_env().clock
    console = Console(stderr=True)
    with database() as engine, console.status("Reading the accepted returns") as status:
        release = publish_release(engine, collection_year=arguments.collection, clock=clock, progress=status.update)
    print(_as_json(release, arguments.collection) if arguments.json else _as_text(release, arguments.collection))
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
    }
    return json.dumps(record, indent=2)


def _as_text(release: "Release", collection: int) -> str:
    return f"Collection {collection}: version {release.version} is published, from {release.contributors:,} returns."
