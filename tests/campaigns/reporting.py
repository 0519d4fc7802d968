"""What a campaign gave: printed as a table and as JSON, and kept in ``docs/campaigns.md`` beside the others."""

import json
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.support.databases import find_postgres

ROOT = Path(__file__).parents[2]
KEPT, PAGE = ROOT / "docs" / "campaigns.json", ROOT / "docs" / "campaigns.md"
RUN = ("on", "commit", "Python", "SQLite", "PostgreSQL")
TOP = """# Campaigns

Written by `./run campaign NAME`; nothing here was typed by hand. A campaign runs long; its short form is among the
tests. Each row of a table is counted, and a campaign fails where a figure that must be 0 is not.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """The tables of one campaign, and whether everything held."""

    name: str
    title: str
    about: str
    seed: int
    tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[object]]]]
    is_clean: bool
    run: Mapping[str, str] = field(default_factory=lambda: _circumstances())  # noqa: PLW0108 - defined below


def publish(report: Report, *, keep: bool) -> None:
    """Print a report; with ``keep`` put it into the page of all campaigns."""
    console = Console(width=120)
    for title, columns, rows in report.tables:
        table = Table(*columns, title=title, title_justify="left")
        for row in rows:
            table.add_row(*map(_shown, row))
        console.print(table)
    sys.stdout.write(json.dumps(asdict(report)) + "\n")
    if keep:
        kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        kept[report.name] = asdict(report)
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        PAGE.write_text(page(kept), encoding="utf-8")


def page(kept: Mapping[str, Mapping[str, object]]) -> str:
    """Return the page of all campaigns."""
    return TOP + "".join(_section(one) for _name, one in sorted(kept.items()))


def _section(one: Mapping[str, object]) -> str:
    run = ", ".join(f"{key} {one['run'][key]}" for key in RUN if key in one["run"])
    held = "Everything held." if one["is_clean"] else "Something did not hold."
    head = (
        f"\n## {one['title']}\n\n`./run campaign {one['name']}`: {run}, seed {one['seed']}. {held}\n\n{one['about']}\n"
    )
    return head + "".join(_markdown(*table) for table in one["tables"])


def _markdown(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return f"\n{title}\n\n" + "".join(f"| {' | '.join(map(_shown, line))} |\n" for line in lines)


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _circumstances() -> dict[str, str]:
    """Return when and with what a campaign ran."""
    server = subprocess.run([find_postgres() / "initdb", "--version"], check=True, capture_output=True, text=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return {
        "on": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": server.stdout.split()[2],
    }
