"""Dash inside our shell: the interactive pages have the same header, navigation, banner and footer as the plain ones."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash
from flask import render_template, request

from app.access import Permission
from app.web.shell import Destination, page_title, plotly_bundle

TOLD_TO_NOBODY = ("python_version", "dash_version", "dash_version_url", "ddk_version", "plotly_version")


class ServiceDash(Dash):
    """Dash with our shell, and with the permission of every callback at hand."""

    def __init__(self, *args: Any, destinations: tuple[Destination, ...], **kwargs: Any) -> None:  # noqa: ANN401
        """Keep the pages' titles and make room for the callbacks' permissions."""
        self.destinations = destinations
        self.callback_permissions: dict[str, Permission] = {}
        super().__init__(*args, **kwargs)

    def interpolate_index(self, **pieces: Any) -> str:  # noqa: ANN401 - Dash's own signature
        """Return the page that the browser loads first: the shell with Dash's pieces in its main part."""
        return render_template(
            "interactive.html",
            **{**pieces, "title": page_title(self.destinations, request), "plotly": plotly_bundle()},
        )

    def _config(self) -> Mapping[str, Any]:
        """Return what the browser is told about Dash, without the versions that help an attacker choose."""
        config: dict[str, Any] = super()._config()
        return {key: value for key, value in config.items() if key not in TOLD_TO_NOBODY}


ErrorHandler = Callable[[Exception], None]
