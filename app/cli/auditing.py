"""`scwres audit-release`: proves that what was published shows no count too well, or names those that it does."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli._counts import read_year
from app.cli._database import database
from app.indicators.audit.unproven import HELD_BY_RULES, held_by_rules_words
from app.settings import from_env

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.services.auditing import Report
    from app.services.release_limits import Unaudited

EXPOSED = 1


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``audit-release`` command."""
    parser = subparsers.add_parser(
        "audit-release",
        help="prove that the releases show no count too well",
        description=(
            "For every suppressed count, works out what an outsider, each organisation that took part, or a pair of "
            "them could deduce from every version that was published. Ends with 1 where that is too much. Names "
            "what the disclosure rules alone hold and no audit proves."
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
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(handler=run_audit_release)


def run_audit_release(arguments: argparse.Namespace) -> int:
    """Audit the releases of the collections. Raises ``NotFoundError`` for a collection or a code that is not there."""
    # The database and the solver load here, so that commands that need none start without them.
    from app.access import Scope  # noqa: PLC0415 - loaded for this command only
    from app.db.scope import open_session  # noqa: PLC0415 - same

    with database() as engine, open_session(engine, Scope.everything()) as session:
        reports = _reports(session, arguments.collection or [], arguments.pair)
    print(json.dumps([_record(report) for report in reports], indent=2) if arguments.json else _told(reports))
    return EXPOSED if any(report.findings for report in reports) else 0


def _reports(session: "Session", years: list[int], codes: list[list[str]]) -> "list[Report]":
    from rich.console import Console  # noqa: PLC0415 - loaded for this command only

    from app.indicators.catalogue import EDITIONS_DIR, load_edition  # noqa: PLC0415 - same
    from app.services.auditing import audit_collection  # noqa: PLC0415 - same
    from app.services.collections import list_collections  # noqa: PLC0415 - same

    directory = from_env().editions_dir or EDITIONS_DIR
    pairs = [(one, other) for one, other in codes]
    chosen = years or [one.year for one in list_collections(session)]
    with Console(stderr=True).status("Auditing the releases") as status:
        reports = []
        for year in chosen:
            status.update(f"Auditing the releases of {year}")
            reports.append(audit_collection(session, year, load_edition(year, directory), pairs))
    return reports


def _record(report: "Report") -> dict[str, object]:
    return {
        "collection": report.collection,
        "versions": report.versions,
        "counts_judged": report.tried.judged,
        "by_linear_program": report.tried.by_program,
        "unaudited_versions": [asdict(one) for one in report.unaudited],
        "held_by_rules": list(HELD_BY_RULES),
        "findings": [asdict(finding) for finding in report.findings],
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
