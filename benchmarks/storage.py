"""What a page reads from the database, in process: an organisation's results beside a group; the log behind a board."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, select

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import Event
from app.db.scope import open_session
from app.indicators.pooling import PeerKind
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC
from app.services.benchmarks import own_side
from app.services.board_readings import read_collection
from app.services.collections import find_collection
from app.services.release_figures import labels_and_figures
from app.services.release_places import places_of
from benchmarks.case import Case, Context, Ready
from benchmarks.data import CLOCK, READER, SIZES, YEAR
from benchmarks.resources import own_time, time_of

ENGINES = ("sqlite", "postgresql")
LARGEST = max(SIZES)


def select_one(engine: Engine) -> int | None:
    """Do the least that a page can do: ``select 1``, in a session and a transaction of its own as every page has."""
    with open_session(engine, Scope.everything()) as session:
        return session.scalar(select(1))


def organisation_page(engine: Engine) -> tuple[object, ...]:
    """Read what a page of an organisation shows of a year, in its own scope; nothing is compared or put into words.

    The releases in force and where it stands in them, the groups that it has in one of them and the figures
    of one group, its results, and what it gave to that release.
    """
    chosen = (MINORITY_ETHNIC, BOTH_SERVICES)
    with open_session(engine, Scope.organisation(READER)) as session:
        places = places_of(session, READER)
        membership = places.membership(session, YEAR)
        asked = places.releases[YEAR], membership.keys, PeerKind.ENGLAND
        labels, figures = labels_and_figures(session, *asked, *chosen)
        side = own_side(session, READER, YEAR, membership, *chosen)
    assert len(side.results) == 12, "One line is expected for each indicator and pay band."
    assert any(one.ratio is not None for one in figures), "The release holds no figure."
    return labels, side.results, side.given, [(one.indicator, one.breakdown, one.ratio) for one in figures]


def board_first(engine: Engine) -> object:
    """Read a collection as a process does that has kept nothing yet: with connections of its own."""
    fresh = create_engine_for(engine.url.render_as_string(hide_password=False))
    with open_session(fresh, Scope.everything()) as session:
        entries = read_collection(session, find_collection(session, YEAR), CLOCK.today()).entries
    fresh.dispose()
    registered = sum(one.standing.is_registered for one in entries)
    assert registered, "Nobody has registered."
    return registered


def whole_log(engine: Engine) -> object:
    """Fetch every event of a collection, and make nothing of it."""
    fresh = create_engine_for(engine.url.render_as_string(hide_password=False))
    with open_session(fresh, Scope.everything()) as session:
        columns = select(Event.organisation_id, Event.kind, Event.at, Event.detail, Event.id).where(
            Event.collection_id == find_collection(session, YEAR).id
        )
        rows = session.execute(columns.order_by(Event.organisation_id, Event.at, Event.id)).all()
    fresh.dispose()
    return len(rows)


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


_PAGES = {
    f"{name}_{engine}_{size}": _case(f"{engine}-{size}", read, calls)
    for name, read, calls in (("select_1", select_one, 1_000), ("page", organisation_page, 100))
    for engine in ENGINES
    for size in SIZES
}
_LOGS = {
    f"{name}_{LARGEST}": _case(f"sqlite-{LARGEST}", read, 1)
    for name, read in (("board_first", board_first), ("log", whole_log))
}
CASES = _PAGES | _LOGS
