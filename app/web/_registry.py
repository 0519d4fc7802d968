"""The only way to add a plain route: with a permission, or marked as open to everyone.

    from app.access import Permission
    from app.web._registry import PUBLIC, route

    blueprint = Blueprint("returns", __name__)

    @route(blueprint, "/our-return", permission=Permission.VIEW_RETURN)
    def our_return() -> str: ...

Start-up refuses a route that was added in any other way.
"""

from collections.abc import Callable
from typing import ParamSpec

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.gate import DASH_REFUSED, DASH_SERVED, INTERACTIVE, PUBLIC, STATIC, Access

__all__ = ["PUBLIC", "Access", "access_of", "refuse_unnamed_routes", "route", "uploads_of"]

ROUTES = "scwres_routes"
UPLOADS = "scwres_uploads"
NAMED_ELSEWHERE = STATIC | INTERACTIVE | DASH_SERVED | DASH_REFUSED

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    permission: Access,
    methods: tuple[str, ...] = ("GET",),
    is_upload: bool = False,
) -> Callable[[View[P]], View[P]]:
    """Add a route that only people with ``permission`` may open.

    With ``is_upload`` its body may be as large as an uploaded file; every other body is held to the small limit.
    """

    def register(view: View[P]) -> View[P]:
        blueprint.add_url_rule(rule, view_func=view, methods=list(methods))
        endpoint = f"{blueprint.name}.{view.__name__}"
        blueprint.record(lambda state: _note(state, endpoint, permission, is_upload=is_upload))
        return view

    return register


def access_of(server: Flask) -> dict[str, Access]:
    """Return each plain route's endpoint with who may open it."""
    routes: dict[str, Access] = server.extensions.setdefault(ROUTES, {})
    return routes


def uploads_of(server: Flask) -> frozenset[str]:
    """Return the endpoints that take a file."""
    return frozenset(server.extensions.setdefault(UPLOADS, set()))


def refuse_unnamed_routes(server: Flask) -> None:
    """Raise ``RuntimeError`` naming every route that nobody gave a permission."""
    named = NAMED_ELSEWHERE | set(access_of(server))
    unnamed = sorted({rule.endpoint for rule in server.url_map.iter_rules()} - named)
    if unnamed:
        raise RuntimeError(f"These routes have no permission; add them with app.web._registry.route: {unnamed}.")


def _note(state: BlueprintSetupState, endpoint: str, permission: Access, *, is_upload: bool) -> None:
    access_of(state.app)[endpoint] = permission
    if is_upload:
        state.app.extensions.setdefault(UPLOADS, set()).add(endpoint)
