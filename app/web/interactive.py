"""Dash inside our shell: interactive pages have the header, navigation, banner and footer of the plain ones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import Dash
from flask import render_template, request

from app.web.shell import Destination, page_title, plotly_bundle

if TYPE_CHECKING:
    from app.access import Permission

TOLD_TO_NOBODY = ("python_version", "dash_version", "dash_version_url", "ddk_version", "plotly_version")


class ServiceDash(Dash):
    """Dash with our shell, and with the permission of every callback at hand."""

    def __init__(self, *args: Any, destinations: tuple[Destination, ...], **kwargs: Any) -> None:
        """Keep the pages' titles and make room for the callbacks' permissions."""
        self.destinations = destinations
        self.callback_permissions: dict[str, Permission] = {}
        super().__init__(*args, **kwargs)

    @property
    def server_callbacks(self) -> dict[str, Any]:
        """The callbacks that run on the server, by their output; those that run in the browser cannot be called."""
        return {output: callback for output, callback in self.callback_map.items() if "callback" in callback}

    def interpolate_index(self, **pieces: Any) -> str:
        """Return the page that the browser loads first: the shell with Dash's pieces in its main part."""
        return render_template(
            "interactive.html",
            **{**pieces, "title": page_title(self.destinations, request), "plotly": plotly_bundle()},
        )

    def _config(self) -> Mapping[str, Any]:
        """Return what the browser is told about Dash, without the versions that help an attacker choose."""
        config: dict[str, Any] = super()._config()
        return {key: value for key, value in config.items() if key not in TOLD_TO_NOBODY}
