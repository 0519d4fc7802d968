"""`scwres indicators`: works out the indicators of one return, in plain sentences or as JSON."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli._counts import read_year
from app.settings import from_env

if TYPE_CHECKING:
    from app.indicators.edition import Edition
    from app.indicators.results import Result
    from app.indicators.returns import Return
    from schemas.report import Report

UNREADABLE = 2


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``indicators`` command."""
    parser = subparsers.add_parser("indicators", help="work out the indicators of a return")
    parser.add_argument("file", type=Path, help="a return: .xlsx, .ods or .csv")
    parser.add_argument("--json", action="store_true", help="print every result, unrounded, as JSON")
    parser.add_argument("--organisation", help="the organisation's code, in place of what the file says")
    parser.add_argument("--collection", type=read_year, help="the collection's year, in place of what the file says")
    parser.set_defaults(handler=run_indicators)


def run_indicators(arguments: argparse.Namespace) -> int:
    """Print the results of one file; 2 if it could not be read.

    Cells with something to fix count as not supplied, and the output says how many things there are to fix.
    """
    report = _report(arguments)
    if report.return_ is None or report.edition is None:
        return _unreadable(report, as_json=arguments.json)
    show = _print_json if arguments.json else _print_text
    show(report, report.return_, report.edition)
    return 0


def _report(arguments: argparse.Namespace) -> "Report":
    from app.indicators.catalogue import EDITIONS_DIR  # noqa: PLC0415 - loaded for this command only
    from schemas.report import check_file  # noqa: PLC0415 - same

    settings = from_env()
    return check_file(
        arguments.file,
        display_name=arguments.file.name,
        today=settings.clock.today(),
        organisation=arguments.organisation,
        collection=arguments.collection,
        editions_dir=settings.editions_dir or EDITIONS_DIR,
        overrides=True,
    )


def _unreadable(report: "Report", *, as_json: bool) -> int:
    messages = [f"{item.message} {item.fix}".strip() for item in report.findings]
    if as_json:
        nothing = dict.fromkeys(("organisation", "collection", "template_version", "rule_set", "edition"))
        document = {"readable": False, **nothing, "results": [], "disparities": [], "messages": messages}
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print("This file could not be read.", *messages, sep="\n", file=sys.stderr)
    return UNREADABLE


def _print_json(report: "Report", return_: "Return", edition: "Edition") -> None:
    from app.indicators.calculate import calculate  # noqa: PLC0415 - loaded for this command only
    from app.indicators.disparities import band_disparities  # noqa: PLC0415 - loaded for this command only

    document = {
        "readable": True,
        "organisation": return_.details.organisation or None,
        "collection": edition.collection,
        "template_version": return_.details.template_version or None,
        "rule_set": edition.rule_set,
        "edition": edition.collection,
        "must_fix": report.summary["must_fix"],
        "results": [result_as_json(result) for result in calculate(return_, edition)],
        "disparities": [_plain(asdict(one)) for one in band_disparities(return_, edition)],
    }
    print(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def result_as_json(result: "Result") -> dict[str, Any]:
    """Return one result as plain values: undefined is null, infinite is ``"inf"``."""
    record: dict[str, Any] = _plain(asdict(result))
    if result.reason is None:
        del record["reason"]
    return record


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return "inf" if value == math.inf else value


def _print_text(report: "Report", return_: "Return", edition: "Edition") -> None:
    from app.indicators.calculate import calculate  # noqa: PLC0415 - loaded for this command only

    to_fix = report.summary["must_fix"]
    name = return_.details.organisation or "This return"
    print(f"{name}, collection {edition.collection}\n")
    if to_fix:
        things = "1 thing" if to_fix == 1 else f"{to_fix} things"
        print(f"There is still something to fix ({things}). A figure that cannot be used counts as not supplied.\n")
    for line in _headlines(calculate(return_, edition), edition):
        print(line)


def _headlines(results: "tuple[Result, ...]", edition: "Edition") -> Iterator[str]:
    from app.indicators.headlines import headlines  # noqa: PLC0415 - loaded for this command only
    from app.indicators.results import BOTH_SERVICES  # noqa: PLC0415 - loaded for this command only

    for service in (*edition.service_keys, BOTH_SERVICES):
        heading = "Both services" if service == BOTH_SERVICES else edition.service(service).label
        yield f"{heading}\n{'-' * len(heading)}"
        for result in headlines(results, edition, service):
            yield f"{result.number:>2}  {edition.indicator(result.indicator).title}\n    {result.sentence}"
        yield ""
