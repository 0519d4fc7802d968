"""The home page: who is asking decides what it says."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission, Role
from app.callbacks._registry import on
from app.layouts import first_steps as before_the_first
from app.layouts import home, ids
from app.services.administration import administrator_home
from app.services.first_steps import first_steps
from app.services.home_pages import organisation_home
from app.services.team_home import programme_home
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the home page's callback."""
    on(app, Permission.USE_SERVICE, Output(ids.HOME_TASKS, "children"), Input(ids.HOME_TASKS, "id"))(show)


def show(_page: object) -> list[Component]:
    """Show the person what to do next."""
    role = current.actor().role
    return _HOMES.get(role, _for_organisation)()


def _for_organisation() -> list[Component]:
    found = organisation_home(current.session(), current.actor(), current.clock())
    return home.nothing_yet() if found is None else home.organisation(found)


def _for_programme() -> list[Component]:
    session = current.session()
    found = programme_home(session, current.clock())
    return before_the_first.content(first_steps(session)) if found is None else home.programme(found)


def _for_administrator() -> list[Component]:
    return home.administrator(administrator_home(current.session()))


_HOMES = {Role.PROGRAMME_TEAM: _for_programme, Role.ADMINISTRATOR: _for_administrator}
