"""A finding: one thing wrong or to confirm in a return, at a place, with a code that is never reused."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.indicators.returns import Place
from schemas.personal import looks_personal

NOT_REPEATED = "(personal details, which we do not repeat)"
CATALOGUE_DIR = Path(__file__).parent / "checks"


class Severity(StrEnum):
    """What a finding asks of the person."""

    MUST_FIX = "must_fix"
    CONFIRM = "confirm"
    NOTE = "note"


class Blocks(StrEnum):
    """Which indicators a finding of a check can concern, where they are not the same for all its findings."""

    EVERY = "every"
    PERIOD = "period"
    TABLE = "table"
    ROW = "row"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Check:
    """One entry of the catalogue. ``message``, ``expected`` and ``fix`` are templates with named values.

    ``blocks`` is a kind of reach, or the keys of the indicators themselves. ``waivable`` says that the programme
    team may waive the check for an organisation: only where the figures are right whatever it finds.
    """

    code: str
    title: str
    severity: Severity
    message: str
    expected: str
    fix: str
    meaning: str
    example: str
    blocks: Blocks | tuple[str, ...] = Blocks.NONE
    waivable: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, ready to be read. ``indicators`` are the keys of those that it blocks.

    ``row`` and ``column`` are the labels that the user sees; ``value`` is what was read,
    or ``None`` where nothing was, or where showing it could identify a person. ``waiver`` is the number of the
    waiver that turned the finding into a note, if one did.
    """

    code: str
    severity: Severity
    message: str
    expected: str
    fix: str
    place: Place = Place()
    row: str | None = None
    column: str | None = None
    value: str | None = None
    indicators: tuple[str, ...] = ()
    waiver: int | None = None

    @property
    def key(self) -> str:
        """A name that stays the same between two uploads of the same fault at the same place."""
        where = self.place.sheet or "", self.row or "", self.column or ""
        return "|".join((self.code, *where))


@lru_cache(maxsize=4)
def load_checks(directory: Path = CATALOGUE_DIR) -> dict[str, Check]:
    """Return every check of the catalogue by its code; ``ValueError`` if a code is used twice."""
    checks: dict[str, Check] = {}
    for path in sorted(directory.glob("*.toml")):
        for code, fields in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in checks:
                raise ValueError(f"The code {code} is used twice; codes are never reused.")
            checks[code] = Check(code=code, **_typed(fields))
    return checks


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    blocks = fields["blocks"]
    reach = Blocks(blocks) if isinstance(blocks, str) else tuple(blocks)
    return {**fields, "severity": Severity(fields["severity"]), "blocks": reach}


def finding(  # noqa: PLR0913 - a finding has this many independent parts, all named
    code: str,
    *,
    place: Place = Place(),
    row: str | None = None,
    column: str | None = None,
    value: str | None = None,
    indicators: Iterable[str] = (),
    **values: object,
) -> Finding:
    """Return the finding of a catalogue code, its sentences filled in from ``values``.

    The names ``sheet``, ``cell``, ``line``, ``row``, ``column`` and ``value`` may be used in the templates as well.
    Nothing that looks like personal details is repeated from a file, in whatever place it stood.
    """
    check = load_checks()[code]
    named = {**place._asdict(), "row": row, "column": column, "value": value, **values}
    named = {name: _fit_to_repeat(text) for name, text in named.items()}
    return Finding(
        code=code,
        severity=check.severity,
        message=check.message.format(**named),
        expected=check.expected.format(**named),
        fix=check.fix.format(**named),
        place=place,
        row=row,
        column=column if named["column"] == column else None,
        value=value if named["value"] == value else None,
        indicators=tuple(indicators),
    )


def _fit_to_repeat(text: object) -> object:
    return NOT_REPEATED if isinstance(text, str) and looks_personal(text) else text
