"""The table of reference datasets: what each is, who published it, under what licence, and how it is read."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.errors import NotFoundError
from app.register.board import read_board
from app.register.census import read_census
from app.register.figures import (
    read_adult_workforce,
    read_fitness_to_practise,
    read_programme,
    read_register,
    read_test_sites,
)
from app.register.geography import read_authorities
from app.register.maps import read_hexagons, read_outlines
from app.register.neighbours import read_neighbours
from app.register.reading import ReferenceFileError, read_bytes
from app.register.referrals import read_referrals
from app.register.workforce_counts import read_workforce

DATA_DIRECTORY = Path(__file__).parent / "data"
TABLE = DATA_DIRECTORY / "datasets.toml"

Reader = Callable[[Path], tuple[Any, ...]]
READERS: Mapping[str, Reader] = {
    "authorities": read_authorities,
    "neighbours": read_neighbours,
    "census": read_census,
    "workforce": read_workforce,
    "register": read_register,
    "fitness_to_practise": read_fitness_to_practise,
    "board": read_board,
    "adult_workforce": read_adult_workforce,
    "programme": read_programme,
    "test_sites": read_test_sites,
    "referrals": read_referrals,
    "outlines": read_outlines,
    "hexagons": read_hexagons,
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """One file of reference data; ``as_at`` says in words what day or years it describes.

    ``kept_in`` is ``database``, or ``package`` for maps, which are drawn straight from the file. A dataset whose
    figures are not to be had yet has no file: ``rows`` is 0, and it is loaded when somebody imports one.
    """

    key: str
    file: str
    title: str
    publisher: str
    licence: str
    attribution: str
    source: str
    as_at: str
    reader: str
    kept_in: str
    rows: int
    sha256: str

    @property
    def is_in_database(self) -> bool:
        """Whether loading puts its rows into the database."""
        return self.kept_in == "database"

    @property
    def is_shipped(self) -> bool:
        """Whether its file comes with the service."""
        return bool(self.sha256)

    def read(self, directory: Path = DATA_DIRECTORY) -> tuple[Any, ...]:
        """Return the typed rows of the file in that directory; raise ``ReferenceFileError`` if it cannot be used."""
        return READERS[self.reader](directory / self.file)

    def fingerprint(self, directory: Path = DATA_DIRECTORY) -> str:
        """Return the SHA-256 of the file in that directory, in hexadecimal."""
        return sha256(read_bytes(directory / self.file)).hexdigest()


@lru_cache(maxsize=4)
def load_datasets(table: Path = TABLE) -> tuple[Dataset, ...]:
    """Return the datasets of a table in its order; raise ``ReferenceFileError`` if the table cannot be used."""
    try:
        rows = tomllib.loads(table.read_text(encoding="utf-8"))["dataset"]
        found = tuple(Dataset(**row) for row in rows)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ReferenceFileError(f"{table.name} cannot be used: {error}.") from error
    unread = [one.key for one in found if one.reader not in READERS]
    if unread or len({one.key for one in found}) < len(found):
        raise ReferenceFileError(f"{table.name}: a key twice, or no reader for {', '.join(unread) or 'any'}.")
    return found


def dataset(key: str) -> Dataset:
    """Return one dataset by its key; raise ``NotFoundError`` if there is none."""
    for one in load_datasets():
        if one.key == key:
            return one
    names = ", ".join(one.key for one in load_datasets())
    raise NotFoundError(f"There is no reference dataset called {key!r}. Choose one of: {names}.")
