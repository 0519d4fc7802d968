"""The headers that every answer carries, and the token that proves a write came from our own page."""

from collections.abc import Callable, Iterator, Sequence

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from app import current
from app.gate import STATIC
from app.settings import MIBIBYTE, Settings
from app.web.style_hashes import STYLE_HASHES

CSRF_HEADER = "X-CSRFToken"
LARGEST_FORM = 2 * MIBIBYTE
CACHED = STATIC | {"/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"}
YEAR = 365 * 24 * 3600
LARGEST_KEY = 2**31 - 1
FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock",
    "usb", "xr-spatial-tracking",
)  # fmt: skip
CONSTANT_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
}


class RowKey(IntegerConverter):
    """A number in an address: the key of a row, so that one which no database could hold is simply not found."""

    def to_python(self, value: str) -> int:
        """Return the number; raise ``NotFound`` beyond the largest key there can be.

        A bound of the converter itself would answer 405 where another method of the same address has a rule of its own.
        """
        key: int = super().to_python(value)
        if key > LARGEST_KEY:
            raise NotFound
        return key


class FormSession(SecureCookieSessionInterface):
    """Flask's signed cookie, whose signer is made once for a server instead of for every request."""

    def __init__(self) -> None:
        """Have no signer yet."""
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer, made with the key that the server has when it is first asked for."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def csrf_cookie_name(settings: Settings) -> str:
    """Return the name of the cookie from which our pages read the token that they send back."""
    return "__Host-scwres-csrf" if settings.secure_cookies else "scwres-csrf"


def configure(server: Flask, settings: Settings) -> None:
    """Set the cookies, limits and keys that Flask itself goes by."""
    server.url_map.converters["int"] = RowKey
    server.session_interface = FormSession()
    server.config.update(
        DEBUG=False,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-scwres-form" if settings.secure_cookies else "scwres-form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        WTF_CSRF_TIME_LIMIT=None,
    )


def install(server: Flask, script_hashes: Callable[[], Sequence[str]]) -> None:
    """Check the token of every write, and put the headers on every answer.

    ``script_hashes`` names Dash's inline scripts; it is asked on the first answer, when all of them are known.
    """
    CSRFProtect(server)
    constant: list[tuple[str, str]] = []

    def finish(response: Response) -> Response:
        if not constant:
            constant.extend(_constant_headers(content_policy(script_hashes()), current.settings()))
        response.headers.extend(constant)
        _forbid_keeping(response)
        _set_csrf_cookie(response)
        return response

    server.after_request(finish)


def content_policy(script_hashes: Sequence[str]) -> str:
    """Return the content security policy: our own files, the scripts and styles named by their hash, nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(script_hashes)}".strip(),
            f"style-src 'self' {' '.join(STYLE_HASHES)}".strip(),
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def _constant_headers(policy: str, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the headers that every answer carries alike; nothing else sets them, so they are merely added."""
    yield from CONSTANT_HEADERS.items()
    yield "Content-Security-Policy", policy
    if settings.secure_cookies:
        yield "Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains"


def _forbid_keeping(response: Response) -> None:
    """Forbid a browser to keep an answer, unless it is a file that never changes."""
    if request.endpoint not in CACHED or response.status_code >= 400:  # noqa: PLR2004 - the first status of a failure
        response.headers["Cache-Control"] = "no-store"


def _set_csrf_cookie(response: Response) -> None:
    """Let the script of a signed-in person's page read the token; a page of another site cannot."""
    is_page = request.method == "GET" and response.mimetype == "text/html" and response.status_code == 200  # noqa: PLR2004
    if not is_page or current.maybe_actor() is None:
        return
    settings = current.settings()
    response.set_cookie(
        csrf_cookie_name(settings), generate_csrf(), secure=settings.secure_cookies, samesite="Strict", path="/"
    )
