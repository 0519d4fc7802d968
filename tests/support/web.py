"""Fixtures for whoever tests over HTTP: the whole service on a fresh database, and clients signed in as any role.

Import them in the folder's ``conftest.py``: ``from tests.support.web import *``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app import current
from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import Membership, Organisation
from app.db.scope import open_session
from app.factory import create_app
from app.services.sessions import begin_session
from app.settings import Settings
from app.web.interactive import ServiceDash
from tests.support.clocks import StoppedClock
from tests.support.dash_client import DashClient
from tests.support.factories import Factories

__all__ = ["SignIn", "client", "database_url", "new_app", "service", "sign_in"]

SECRET = "a secret that is long enough for every test"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Over HTTP the tests run on SQLite; what differs between the engines is tested below the web."""
    return sqlite_url


def new_app(engine: Engine, clock: StoppedClock, **settings: object) -> ServiceDash:
    """Return the whole service on a database, at a clock that stands still."""
    app = create_app(Settings(secret_key=SECRET, **settings), engine)
    set_clock(app, clock)
    return app


def set_clock(app: ServiceDash, clock: StoppedClock) -> None:
    """Let the service live by another clock from now on."""
    extensions = app.server.extensions
    extensions[current.EXTENSION] = replace(extensions[current.EXTENSION], clock=clock)


@pytest.fixture
def service(engine: Engine, clock: StoppedClock, tmp_path: Path) -> ServiceDash:
    """The whole service on a fresh database, with folders of the test's own."""
    return new_app(engine, clock, uploads_dir=tmp_path / "uploads", outbox_dir=tmp_path / "outbox")


@pytest.fixture
def client(service: ServiceDash) -> DashClient:
    """A stranger's browser."""
    return DashClient(service)


@dataclass(slots=True)
class SignIn:
    """Makes clients that are signed in: ``sign_in(Role.LEAD)``, ``sign_in(Role.LEAD, organisation)``."""

    app: ServiceDash
    engine: Engine
    make: Factories
    clock: StoppedClock
    programme: list[Organisation] = field(default_factory=list)

    def __call__(self, role: Role, organisation: Organisation | None = None) -> DashClient:
        membership = self.member(role, organisation)
        return self.as_member(membership)

    def member(self, role: Role, organisation: Organisation | None = None) -> Membership:
        """Make a person with a role; the programme's roles belong to the programme's organisation."""
        where = organisation or (self._programme() if role in PROGRAMME_ROLES else self.make.organisation())
        return self.make.membership(where, self.make.user(), role)

    def as_member(self, membership: Membership) -> DashClient:
        """Return a client that is signed in as this member."""
        with open_session(self.engine, Scope.everything(), write=True) as session:
            token = begin_session(session, membership, self.clock.now())
            session.commit()
        client = DashClient(self.app)
        client.use_session(token)
        return client

    def _programme(self) -> Organisation:
        if not self.programme:
            self.programme.append(self.make.organisation(kind="programme", name="The programme"))
        return self.programme[0]


@pytest.fixture
def sign_in(service: ServiceDash, engine: Engine, make: Factories, clock: StoppedClock) -> Callable[..., DashClient]:
    """Makes clients that are signed in as any role, of any organisation."""
    return SignIn(service, engine, make, clock)
