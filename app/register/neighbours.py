"""Statistical neighbours: the ten councils most like each council, as DfE's children's services model says."""

from dataclasses import dataclass
from pathlib import Path

from app.register.reading import Row, read_rows

HEADER = ("model", "gss_code", "name", "rank", "neighbour_gss_code", "neighbour_name", "closeness")
CLOSENESS = ("Extremely close", "Very close", "Close", "Somewhat close", "Not close")
LATEST_MODEL = "DfE 2025"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One neighbour of one council under one model; rank 1 is the nearest."""

    model: str
    gss_code: str
    name: str
    rank: int
    neighbour_gss_code: str
    neighbour_name: str
    closeness: str


def read_neighbours(path: Path) -> tuple[Neighbour, ...]:
    """Return every pair of the file, in the file's order."""
    return tuple(neighbour(row) for row in read_rows(path, HEADER))


def neighbour(row: Row) -> Neighbour:
    """Return the pair of a line."""
    return Neighbour(
        model=row.text("model"),
        gss_code=row.text("gss_code"),
        name=row.text("name"),
        rank=row.whole("rank"),
        neighbour_gss_code=row.text("neighbour_gss_code"),
        neighbour_name=row.text("neighbour_name"),
        closeness=row.one_of("closeness", CLOSENESS),
    )
