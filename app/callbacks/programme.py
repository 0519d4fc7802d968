"""The programme board, and the story of one organisation: what their addresses ask for."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.layouts import ids, organisation_story, programme
from app.services.programme import board_page
from app.services.programme_stories import programme_story
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the callbacks of both pages."""
    on(app, Permission.VIEW_PROGRAMME, Output(ids.PROGRAMME_BOARD, "children"), Input(ids.ADDRESS, "search"))(
        show_board
    )
    on(app, Permission.VIEW_PROGRAMME, Output(ids.ORGANISATION_STORY, "children"), Input(ids.ADDRESS, "search"))(
        show_story
    )


def show_board(search: object) -> list[Component]:
    """Show where everyone stands, as far as the address narrows it."""
    asked = query_of(search)
    found = board_page(current.session(), current.clock(), asked)
    return programme.nothing_yet() if found is None else programme.content(found, asked)


def show_story(search: object) -> list[Component]:
    """Show the story of the organisation whose code the address holds."""
    person, asked = current.actor(), query_of(search)
    found = programme_story(current.session(), current.clock(), asked)
    return organisation_story.unknown() if found is None else organisation_story.content(found, person)
