"""The file of the programme's indicators as it was written, with the days that a title and a measure share."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

KPIS_FILE = Path(__file__).parent / "kpis.toml"


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Mapping[str, Any]]:
    """Return the fields of every indicator by its key, with its working days put into its words."""
    listed = tomllib.loads(KPIS_FILE.read_text(encoding="utf-8"))
    return {key: _worded(fields) for key, fields in listed.items()}


def working_days(key: str) -> int:
    """Return within how many working days an indicator wants something done; ``KeyError`` where it names none."""
    days: int = definitions()[key]["working_days"]
    return days


def _worded(fields: dict[str, Any]) -> dict[str, Any]:
    days = fields.get("working_days")
    return {**fields, **{name: fields[name].format(working_days=days) for name in ("title", "meaning")}}
