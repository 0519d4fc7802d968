"""The part of the shell that Dash draws: the address, the place for notifications, and the page itself."""

from dash import dcc, html, page_container
from dash.development.base_component import Component

from app.layouts import ids


def shell() -> Component:
    """Return the frame that every interactive page is put into."""
    return html.Div(
        [
            dcc.Location(id=ids.ADDRESS, refresh=False),
            html.Div(id=ids.NOTIFICATION, role="alert"),
            page_container,
        ]
    )
