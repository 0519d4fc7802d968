"""The gate: nobody passes without being named on a list, and nobody is anyone but who the session row says.

It is registered before Dash is constructed, because Flask runs hooks in order and Dash's own would otherwise
run first, for strangers too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlencode, urlsplit

from flask import Flask, Request, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin
from werkzeug.middleware.proxy_fix import ProxyFix

from app import current
from app.access import Actor, Permission
from app.errors import NotPermittedError, UnavailableError
from app.services import accounts
from app.settings import Settings

SIGN_IN = "/sign-in"
LOOPBACK = "127.0.0.1"
SAFE_METHODS = frozenset({"GET", "HEAD"})
FORM_ROOM = 64 * 1024
AWAY = "database_is_away"
STATIC = frozenset({"_dash_assets.static", "bootstrap.static"})
INTERACTIVE = frozenset({"/", "/<path:path>"})
DASH_SERVED = frozenset(
    {
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-update-component",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    }
)
DASH_REFUSED = frozenset({"/_reload-hash", "/_favicon.ico"})


class Public(Enum):
    """The mark of a route that a stranger may open."""

    PUBLIC = "open to everyone"


PUBLIC = Public.PUBLIC
Access = Permission | Public


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may open what: plain routes by endpoint, interactive pages by path. What is not named is refused."""

    routes: Mapping[str, Access]
    pages: Mapping[str, Permission]
    uploads: frozenset[str] = field(default_factory=frozenset)


class User(UserMixin):
    """The signed-in person as Flask-Login knows them."""

    def __init__(self, actor: Actor) -> None:
        """Wrap the person of the session row."""
        self.actor = actor

    def get_id(self) -> str:
        """Return the session's number: identity is never kept in a cookie of Flask's."""
        return str(self.actor.session_id)


def install(server: Flask, settings: Settings, policy: Callable[[], Policy]) -> None:
    """Put the gate before every request of the server. Call this before constructing Dash."""
    # The container's own health check asks from inside, by this name.
    server.config["TRUSTED_HOSTS"] = [*settings.trusted_hosts, LOOPBACK]
    if settings.proxies:
        hops = settings.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    manager = LoginManager(server)
    manager.session_protection = None
    manager.request_loader(_person_of)
    server.before_request(lambda: _admit(policy()))


def cookie_name(settings: Settings) -> str:
    """Return the session cookie's name; the prefix binds it to this host over TLS."""
    return "__Host-scwres" if settings.secure_cookies else "scwres"


def remember(response: Response, token: str) -> None:
    """Give the browser its session token: an opaque number that means nothing outside our session table."""
    settings = current.settings()
    response.set_cookie(
        cookie_name(settings), token, secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )


def forget(response: Response) -> None:
    """Take the session token from the browser, and whatever pages left in its storage."""
    settings = current.settings()
    response.delete_cookie(
        cookie_name(settings), secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def session_token() -> str:
    """Return the session token that the browser sent, or an empty string."""
    return request.cookies.get(cookie_name(current.settings()), "")


def safe_next(target: str) -> str:
    """Return a path of this service to go to after signing in; the home page for anything else."""
    if not target.isprintable() or "\\" in target or not target.startswith("/") or target.startswith("//"):
        return "/"
    return "/" if urlsplit(target).path == SIGN_IN else target


def wants_json() -> bool:
    """Whether the answer is read by a script rather than by a person."""
    if request.path.startswith("/_"):
        return True
    return not request.accept_mimetypes.accept_html


def _person_of(incoming: Request) -> User | None:
    token = incoming.cookies.get(cookie_name(current.settings()))
    if not token or g.get(AWAY):
        return None
    try:
        actor = accounts.actor_for_token(current.engine(), token, current.clock())
    except UnavailableError:
        setattr(g, AWAY, True)  # the page that says so is drawn for a stranger, without asking again
        raise
    return User(actor) if actor else None


def _admit(policy: Policy) -> ResponseReturnValue | None:
    if request.endpoint is None:
        return _admit_nowhere()
    access = _access(policy, request.endpoint)
    _refuse_foreign_writes()
    if access is PUBLIC:
        _make_room(policy)
        return None
    if current.maybe_actor() is None:
        return _turn_away()
    if access is None:
        abort(404)
    current.require(access)
    _make_room(policy)
    return None


def _make_room(policy: Policy) -> None:
    """Let the body of a request that brings a file be as large as a file may be."""
    if request.endpoint in policy.uploads:
        request.max_content_length = current.settings().max_upload_bytes + FORM_ROOM


def _admit_nowhere() -> ResponseReturnValue | None:
    """Answer a request that matches no route: a wrong host is told so, a stranger learns nothing else."""
    refusal = request.routing_exception
    if getattr(refusal, "code", None) == 400:  # noqa: PLR2004 - the status of an untrusted host
        return None
    return None if current.maybe_actor() else _turn_away()


def _access(policy: Policy, endpoint: str) -> Access | None:
    if endpoint in STATIC:
        return PUBLIC
    if endpoint in DASH_SERVED:
        return Permission.USE_SERVICE
    if endpoint in INTERACTIVE:
        return policy.pages.get(request.path)
    return policy.routes.get(endpoint)


def _turn_away() -> ResponseReturnValue:
    if request.method not in SAFE_METHODS or request.path.startswith(("/_", "/assets/", "/bootstrap/")):
        raise current.NotSignedInError
    wanted = request.full_path.rstrip("?")
    return redirect(SIGN_IN if wanted == "/" else f"{SIGN_IN}?{urlencode({'next': wanted})}")


def _refuse_foreign_writes() -> None:
    """Refuse a write that another site started, whatever cookies came with it."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin", "")
    foreign_origin = bool(origin) and origin != request.host_url.rstrip("/")
    foreign_site = request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}
    if foreign_origin or foreign_site:
        raise NotPermittedError("This request came from another website and was refused. Nothing was changed.")
