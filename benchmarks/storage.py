"""What a page reads from the database, in process: an organisation's own results beside a comparator group."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, select

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import Organisation
from app.db.scope import open_session
from app.indicators.pooling import PeerKind
from app.services.benchmarks import compare_with_peers
from benchmarks.case import Case, Context, Ready
from benchmarks.data import READER, SIZES, YEAR
from benchmarks.resources import own_time, time_of

ENGINES = ("sqlite", "postgresql")


def select_one(engine: Engine) -> int:
    """Do the least that a database can do, in a transaction of its own as every page's reading is."""
    with engine.connect() as connection:
        return connection.execute(select(1)).scalar_one()


def organisation_page(engine: Engine) -> str:
    """Read an organisation's own results of the year beside those of a comparator group, in its own scope."""
    with open_session(engine, Scope.organisation(READER)) as session:
        mine = session.get_one(Organisation, READER)
        found = compare_with_peers(session, organisation=mine, collection_year=YEAR, kind=PeerKind.ENGLAND)
    assert len(found) == 12, "One line is expected for each indicator and pay band."
    assert any(one.peers.ratio is not None for one in found), "The release holds no figure."
    return repr(found)


def _backend(engine: Engine) -> int | None:
    """Return the process of the server that answers this engine's one connection; ``None`` where there is no server."""
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        return int(connection.scalar(select(func.pg_backend_pid())) or 0)


def _case(database: str, read: Callable[[Engine], object], calls: int) -> Case:
    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        engine = create_engine_for(context.databases[database])
        backend = _backend(engine)
        yield Ready(lambda: read(engine), calls, cost=lambda: own_time() + (time_of(backend) if backend else 0.0))
        engine.dispose()

    return Case(prepare, (database,))


CASES = {
    f"{name}_{engine}_{size}": _case(f"{engine}-{size}", read, calls)
    for name, read, calls in (("select_1", select_one, 400), ("page", organisation_page, 20))
    for engine in ENGINES
    for size in SIZES
}
