"""The only way to register a callback: with the permission that it needs.

    def register(app: ServiceDash) -> None:
        on(app, Permission.VIEW_RESULTS, Output(ids.LIST, "children"), Input(ids.SERVICE, "value"))(show)

A bare ``dash.callback`` would serve only the first app of a process, and would be open to everyone who is signed in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from app import current
from app.access import Permission
from app.web.interactive import ServiceDash

Callback = TypeVar("Callback", bound=Callable[..., Any])


def on(app: ServiceDash, permission: Permission, *dependencies: Any, **options: Any) -> Callable[[Callback], Callback]:
    """Register a callback that asks for ``permission`` each time before it runs; the arguments are Dash's."""

    def register(callback: Callback) -> Callback:
        @wraps(callback)
        def permitted(*args: Any, **kwargs: Any) -> Any:
            current.require(permission)
            return callback(*args, **kwargs)

        known = set(app.callback_map)
        app.callback(*dependencies, **options)(permitted)
        app.callback_permissions |= dict.fromkeys(set(app.callback_map) - known, permission)
        return callback

    return register
