"""A fresh, migrated database of either kind for a campaign."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.support.databases import migrate_once, running_cluster

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def name_of(url: str) -> str:
    """Return what people call the kind of database at an address."""
    return NAMES[make_url(url).get_backend_name()]


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a database that lasts as long as the block."""
    if kind == "postgresql":
        with running_cluster() as cluster, cluster.database("campaign") as name:
            yield cluster.url(name)
        return
    url = f"sqlite:///{folder / 'campaign.sqlite'}"
    migrate_once(url)
    yield url
