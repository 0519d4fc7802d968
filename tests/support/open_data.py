"""Databases that hold the real open data, loaded once for each test process and copied for each test.

A test module that needs them imports the fixtures by name, and by doing so puts ``database_url`` in place of the
empty database.
"""

import shutil
from functools import cache
from pathlib import Path

import pytest
from dash.development.base_component import Component

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.scope import open_session
from app.services.national_page import NationalPage, national_page
from app.services.reference_loading import load_reference
from app.services.workforce_page import WorkforcePage, workforce_page
from tests.support.clocks import StoppedClock
from tests.support.tables import spelled_out

LEEDS, HULL, KINGSTON, CITY, DARLINGTON = "E08000035", "E06000010", "E09000021", "E09000001", "E06000005"
NOBODY = 0


@pytest.fixture(scope="session")
def open_data_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the whole schema and all reference data."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("open-data") / "loaded.sqlite"))
    engine = create_engine_for(f"sqlite:///{path}")
    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=StoppedClock())
        session.commit()
    engine.dispose()
    return path


@pytest.fixture
def database_url(open_data_template: Path, tmp_path: Path) -> str:
    """The address of a database of one's own with all reference data."""
    return f"sqlite:///{shutil.copy(open_data_template, tmp_path / 'scwres.sqlite')}"


@pytest.fixture(scope="session")
def workforce_of(open_data_template: Path):
    """Read the workforce page of a council, year and role, for somebody of no council."""
    engine = create_engine_for(f"sqlite:///{open_data_template}")

    @cache
    def read(council: str = "", year: str = "", role: str = "") -> WorkforcePage:
        with open_session(engine, Scope.organisation(1)) as session:
            return workforce_page(session, NOBODY, {"council": council, "year": year, "role": role})

    yield read
    engine.dispose()


@pytest.fixture(scope="session")
def national(open_data_template: Path) -> NationalPage:
    """The national page with everything loaded."""
    engine = create_engine_for(f"sqlite:///{open_data_template}")
    with open_session(engine, Scope.organisation(1)) as session:
        page = national_page(session)
    engine.dispose()
    return page


def parts_of(component: object, kind: str) -> list[Component]:
    """Return every component of a kind, such as ``Table``, within a component or a list of them."""
    if isinstance(component, list | tuple):
        return [found for part in component for found in parts_of(part, kind)]
    if not isinstance(component, Component):
        return []
    component = spelled_out(component)
    own = [component] if type(component).__name__ == kind else []
    return own + parts_of(getattr(component, "children", None), kind)


def text_of(component: object) -> str:
    """Return every word within a component or a list of them, in order."""
    if isinstance(component, list | tuple):
        return " ".join(filter(None, map(text_of, component)))
    if isinstance(component, Component):
        return text_of(getattr(spelled_out(component), "children", None))
    return "" if component is None else str(component)
