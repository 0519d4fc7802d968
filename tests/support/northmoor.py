"""A council that is registered for 2025, its people's browsers, and the worker that checks what they send.

Import the fixtures in a folder's ``conftest.py``: ``from tests.support.northmoor import *``.
"""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from app.access import Role
from app.db.engine import create_engine_for
from app.db.models import Organisation
from app.settings import Settings
from app.worker.loop import work_once
from tests.support.clocks import StoppedClock
from tests.support.dash_client import DashClient
from tests.support.factories import Factories

__all__ = ["check", "council", "lead", "signatory"]

CODE = "X00001"
MARCH = (date(2025, 3, 1), date(2025, 3, 31))


@pytest.fixture
def council(make: Factories) -> Organisation:
    """The council, registered with both services."""
    collection = make.collection(2025)
    make.milestone(collection, "invited", *MARCH)
    organisation = make.organisation(code=CODE, name="Northmoor Council", kind="local_authority")
    make.participation(organisation, collection, "adult", "children")
    return organisation


@pytest.fixture
def lead(sign_in: Callable[..., DashClient], council: Organisation) -> DashClient:
    """Its lead's browser."""
    return sign_in(Role.LEAD, council)


@pytest.fixture
def signatory(sign_in: Callable[..., DashClient], council: Organisation) -> DashClient:
    """Its signatory's browser."""
    return sign_in(Role.SIGNATORY, council)


@pytest.fixture
def check(database_url: str, clock: StoppedClock, tmp_path: Path) -> Callable[[], None]:
    """Lets the worker do what is waiting."""

    def work() -> None:
        engine = create_engine_for(database_url)
        while work_once(engine, Settings(uploads_dir=tmp_path / "uploads"), clock):
            pass
        engine.dispose()

    return work


def send(client: DashClient, content: bytes, name: str = "return.csv"):
    """Upload a file."""
    return client.post("/our-return/upload", {"return": (BytesIO(content), name)}, content_type="multipart/form-data")


def report_of(
    client: DashClient, check: Callable[[], None], content: bytes, name: str = "return.csv"
) -> tuple[str, str]:
    """Upload a file, let it be checked, and return the address of its report with the page."""
    address = send(client, content, name).headers["Location"]
    check()
    return address, client.get(address).text
