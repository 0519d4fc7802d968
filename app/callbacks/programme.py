"""The programme's pages: the board, its indicators, and the story of one organisation, as their addresses ask."""

from dash import Input, Output
from dash.development.base_component import Component

from app import current
from app.access import Permission
from app.callbacks._query import query_of
from app.callbacks._registry import on
from app.layouts import deadline, ids, organisation_story, programme, programme_indicators
from app.services.deadline_day import deadline_view
from app.services.programme import board_page
from app.services.programme_indicators import programme_indicators as indicators_page
from app.services.programme_stories import programme_story
from app.web.interactive import ServiceDash


def register(app: ServiceDash) -> None:
    """Register the callbacks of these pages."""
    on(app, Permission.VIEW_PROGRAMME, Output(ids.PROGRAMME_BOARD, "children"), Input(ids.ADDRESS, "search"))(
        show_board
    )
    on(
        app,
        Permission.VIEW_PROGRAMME,
        Output(ids.DEADLINE, "children"),
        Output(ids.DEADLINE_MOMENT, "children"),
        Input(ids.ADDRESS, "search"),
        Input(ids.DEADLINE_FRESH, "n_clicks"),
    )(show_deadline)
    on(app, Permission.VIEW_PROGRAMME, Output(ids.ORGANISATION_STORY, "children"), Input(ids.ADDRESS, "search"))(
        show_story
    )
    on(app, Permission.VIEW_PROGRAMME, Output(ids.PROGRAMME_INDICATORS, "children"), Input(ids.ADDRESS, "search"))(
        show_indicators
    )


def show_board(search: object) -> list[Component]:
    """Show where everyone stands, as far as the address narrows it."""
    asked = query_of(search)
    found = board_page(current.session(), current.clock(), asked)
    return programme.nothing_yet() if found is None else programme.content(found, asked)


def show_deadline(search: object, _times: object) -> tuple[list[Component], str]:
    """Show the deadline that the address asks for, as it stands now; pressing the button shows it anew."""
    asked = query_of(search)
    found = deadline_view(current.session(), current.clock(), asked)
    shown = deadline.nothing_yet() if found is None else deadline.content(found, asked)
    return shown, deadline.moment(found)


def show_indicators(search: object) -> list[Component]:
    """Show the programme's own indicators of the collection that the address names."""
    found = indicators_page(current.session(), current.clock(), query_of(search), current.editions_dir())
    return programme_indicators.nothing_yet() if found is None else programme_indicators.content(found)


def show_story(search: object) -> list[Component]:
    """Show the story of the organisation whose code the address holds."""
    person, asked = current.actor(), query_of(search)
    found = programme_story(current.session(), current.clock(), asked)
    return organisation_story.unknown() if found is None else organisation_story.content(found, person)
