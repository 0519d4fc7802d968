"""Checks a file in a process of its own that can write none: for who wants to know, and leaves nothing behind."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from schemas.dated_codes import DatedCode
from schemas.memory_file import inherited_by, path_in_memory
from schemas.report import check_file
from schemas.sandbox import run_limited

WALL_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is checked for: by which collection's edition, on which day, for whom if that is said.

    ``also`` are further codes of whom it is for.
    """

    today: date
    collection: int
    organisation: str | None
    editions_dir: Path
    also: tuple[DatedCode, ...] = ()


def check_in_memory(file: BinaryIO, asked: Asked) -> dict[str, Any]:
    """Return the report on a file in memory as plain values, with its ``edition`` and ``rule_set`` (or ``None``).

    Raises ``SandboxError`` where checking was stopped; whatever the file holds, this process is not harmed.
    """
    path = path_in_memory(file)
    answer: dict[str, Any] = run_limited(
        checked_as_json,
        str(path),
        asked.today.isoformat(),
        asked.collection,
        asked.organisation,
        str(asked.editions_dir.resolve()),
        [(one.code, one.first.isoformat(), one.last and one.last.isoformat()) for one in asked.also],
        wall_seconds=WALL_SECONDS,
        with_libraries=True,
        inherits=inherited_by(path),
    )
    return answer


def checked_as_json(  # noqa: PLR0913, PLR0917 - what the child is told, as JSON
    path: str,
    today: str,
    collection: int,
    organisation: str | None,
    editions_dir: str,
    also: list[tuple[str, str, str | None]],
) -> dict[str, Any]:
    """Return the report on one file as plain values: what the child of ``check_in_memory`` does."""
    report = check_file(
        Path(path),
        display_name="",
        today=date.fromisoformat(today),
        organisation=organisation,
        collection=collection,
        editions_dir=Path(editions_dir),
        also=tuple(DatedCode(code, date.fromisoformat(first), _day(last)) for code, first, last in also),
    )
    edition = report.edition
    return {
        **report.to_json(),
        "readable": report.readable and not report.must_not_be_kept,
        "edition": None if edition is None else str(edition.collection),
        "rule_set": None if edition is None else edition.rule_set,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
