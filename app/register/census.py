"""Census 2021: usual residents by ethnic group, for England, its regions and its councils."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.register.reading import Row, read_rows

HEADER = ("geography_level", "gss_code", "name", "detail", "ethnic_group5", "category", "count", "percent")
LEVELS = ("country", "region", "utla")
TOTAL = "total"
FIVE_GROUPS = "group5"
NINETEEN_CATEGORIES = "category19"
DETAILS = (TOTAL, FIVE_GROUPS, NINETEEN_CATEGORIES)


@dataclass(frozen=True, slots=True)
class CensusCount:
    """Residents of one area in one group or category; ``percent`` is as published, of all residents."""

    geography_level: str
    gss_code: str
    name: str
    detail: str
    ethnic_group5: str
    category: str
    count: int
    percent: Decimal | None


def read_census(path: Path) -> tuple[CensusCount, ...]:
    """Return every count of the file, in the file's order."""
    return tuple(census_count(row) for row in read_rows(path, HEADER))


def census_count(row: Row) -> CensusCount:
    """Return the count of a line."""
    return CensusCount(
        geography_level=row.one_of("geography_level", LEVELS),
        gss_code=row.text("gss_code"),
        name=row.text("name"),
        detail=row.one_of("detail", DETAILS),
        ethnic_group5=row.text("ethnic_group5"),
        category=row.text("category"),
        count=row.whole("count"),
        percent=row.decimal("percent"),
    )
