"""`scwres audit-release`: proves that what was published shows no count too well, or names those that it does."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli._counts import read_year
from app.cli._database import database
from app.cli._ranges import ranges_table
from app.errors import InvalidRequestError
from app.indicators.audit.unproven import HELD_AT_FIRST, HELD_BY_RULES, held_by_rules_words
from app.settings import from_env

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.services.audit_ranges import NamedRange
    from app.services.auditing import Report
    from app.services.release_limits import Unaudited

    Ranges = dict[int, tuple[NamedRange, ...]]

EXPOSED = 1


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``audit-release`` command."""
    parser = subparsers.add_parser(
        "audit-release",
        help="prove that the releases show no count too well",
        description=(
            "For every suppressed count, works out what an outsider, each organisation that took part, or a pair of "
            "them could deduce from every version that was published, panels of two collections and the figures of "
            "groups that organisations picked among it. Ends with 1 where that is too much. Names what the disclosure "
            "rules alone hold and no audit proves."
        ),
    )
    parser.add_argument(
        "--collection", type=read_year, metavar="YEAR", action="append", help="a collection's year; all without it"
    )
    parser.add_argument(
        "--pair",
        nargs=2,
        metavar="CODE",
        action="append",
        default=[],
        help="two organisations that might share what they know, by their codes",
    )
    parser.add_argument(
        "--ranges",
        action="store_true",
        help=(
            "print for every suppressed count, also of a release that passes, the smallest and the largest value that "
            "an outsider, each organisation that took part and each pair can deduce; takes much longer"
        ),
    )
    parser.add_argument(
        "--holder",
        metavar="CODE",
        action="append",
        default=[],
        help="with --ranges, only the counts that this organisation sent; repeatable",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(handler=run_audit_release)


def run_audit_release(arguments: argparse.Namespace) -> int:
    """Audit the releases of the collections, and print what was asked for.

    Raises ``NotFoundError`` for a collection or a code that is not there, ``InvalidRequestError`` for a holder alone.
    """
    if arguments.holder and not arguments.ranges:
        raise InvalidRequestError("--holder narrows down the ranges. Ask for them as well: --ranges --holder CODE")
    # The database and the solver load here, so that commands that need none start without them.
    from app.access import Scope  # noqa: PLC0415 - loaded for this command only
    from app.db.scope import open_session  # noqa: PLC0415 - same

    with database() as engine, open_session(engine, Scope.everything()) as session:
        reports, ranges = _reports(session, arguments.collection or [], arguments.pair, _holders(arguments))
    if arguments.json:
        print(json.dumps([_record(report, ranges.get(report.collection)) for report in reports], indent=2))
    else:
        print("\n".join([*(ranges_table(*one) for one in ranges.items()), _told(reports)]))
    return EXPOSED if any(report.findings for report in reports) else 0


def _holders(arguments: argparse.Namespace) -> list[str] | None:
    """Return whose ranges are wanted, everybody's where nobody is named; ``None`` where no ranges are."""
    holders: list[str] = arguments.holder
    return holders if arguments.ranges else None


def _reports(
    session: "Session", years: list[int], codes: list[list[str]], holders: list[str] | None
) -> "tuple[list[Report], Ranges]":
    from rich.console import Console  # noqa: PLC0415 - loaded for this command only

    from app.indicators.catalogue import EDITIONS_DIR, load_edition  # noqa: PLC0415 - same
    from app.services.audit_ranges import collection_ranges  # noqa: PLC0415 - same
    from app.services.auditing import audit_collection  # noqa: PLC0415 - same
    from app.services.collections import list_collections  # noqa: PLC0415 - same

    directory = from_env().editions_dir or EDITIONS_DIR
    pairs = [(one, other) for one, other in codes]
    chosen = years or [one.year for one in list_collections(session)]
    with Console(stderr=True).status("Auditing the releases") as status:
        reports, ranges = [], {}
        for year in chosen:
            status.update(f"Auditing the releases of {year}")
            edition = load_edition(year, directory)
            reports.append(audit_collection(session, year, edition, pairs))
            if holders is not None:
                status.update(f"Working out the ranges of {year}")
                ranges[year] = collection_ranges(session, year, edition, pairs, holders)
    return reports, ranges


def _record(report: "Report", ranges: "Sequence[NamedRange] | None") -> dict[str, object]:
    told = {} if ranges is None else {"ranges": [asdict(one) for one in ranges]}
    return {
        "collection": report.collection,
        "versions": report.versions,
        "counts_judged": report.tried.judged,
        "by_linear_program": report.tried.by_program,
        "unaudited_versions": [asdict(one) for one in report.unaudited],
        "held_by_rules": list(HELD_BY_RULES),
        "held_by_rules_at_first": [HELD_AT_FIRST],
        "findings": [asdict(finding) for finding in report.findings],
        **told,
    }


def _told(reports: "list[Report]") -> str:
    """Return every report in words, and at the end, once, what none of them proves."""
    unproven = [held_by_rules_words()] if any(report.versions for report in reports) else []
    return "\n".join([*map(_text, reports), *unproven])


def _text(report: "Report") -> str:
    if not report.versions:
        return f"Collection {report.collection}: nothing was published yet."
    judged = (
        f"Collection {report.collection}: {report.tried.judged:,} counts judged over {report.versions} "
        f"version{'s' if report.versions > 1 else ''}, {report.tried.by_program:,} of them by linear programs."
    )
    found = [finding.sentence for finding in report.findings] or ["Nobody can work out a count too closely."]
    return "\n".join([judged, *map(_by_rules_alone, report.unaudited), *found])


def _by_rules_alone(one: "Unaudited") -> str:
    why = f" The reason given: {one.reason.rstrip('.')}." if one.reason else ""
    return (
        f"Version {one.version} was published by the disclosure rules alone: it rests on too many returns for an "
        f"audit beforehand.{why} This is its audit."
    )
