"""The whole service in headless Chromium: on an empty database, and as the demonstration that a visitor meets."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import *  # noqa: F403 - fixtures
from tests.support.databases import Cluster
from tests.support.demonstration import Demonstration, copied, running, seeded_once
from tests.support.touring import Tour, touring
from tests.support.walking import Registries
from tests.support.web import *  # noqa: F403 - fixtures


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The seeded demonstration, made once for all test processes and never served."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return seeded_once(shared / "demonstration")


@pytest.fixture(scope="session")
def shown(seeded: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Demonstration]]:
    """A running copy for all tests of this process that change nothing that others look at."""
    copy = copied(seeded, tmp_path_factory.mktemp("shown") / "demonstration")
    with running(copy) as base:
        yield base, copy


@pytest.fixture
def tour(chromium: Browser, shown: tuple[str, Demonstration]) -> Iterator[Tour]:
    """A visit to the running demonstration, to look at."""
    with touring(chromium, *shown) as tour:
        yield tour


@pytest.fixture
def own_tour(chromium: Browser, seeded: Demonstration, tmp_path: Path) -> Iterator[Tour]:
    """A visit to a running copy of the demonstration, to do things in."""
    copy = copied(seeded, tmp_path / "demonstration")
    with running(copy) as base, touring(chromium, base, copy) as tour:
        yield tour


@pytest.fixture
def postgresql_tour(chromium: Browser, postgresql_cluster: Cluster, tmp_path: Path) -> Iterator[Tour]:
    """The same on PostgreSQL, seeded anew."""
    with postgresql_cluster.database("demonstration") as name:
        made = Demonstration(postgresql_cluster.url(name), tmp_path / "demonstration").seed()
        with running(made) as base, touring(chromium, base, made) as tour:
            yield tour


@pytest.fixture(scope="session")
def registries() -> Registries:
    """What pages and routes there are."""
    return Registries()
