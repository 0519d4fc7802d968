"""A browser without a browser: opens pages, sends forms with their token, calls callbacks as the renderer does."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web.interactive import ServiceDash

HOST = "127.0.0.1"
BASE_URL = f"http://{HOST}:8050"
HTML = {"Accept": "text/html"}
CSRF_COOKIE = "scwres-csrf"
SESSION_COOKIE = "scwres"


@dataclass(slots=True)
class DashClient:
    """One visitor with their own cookies."""

    app: ServiceDash
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.server.test_client()

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send any request as a browser that reads HTML."""
        headers = {**HTML, **options.pop("headers", {})}
        return self.client.open(path, method=method, base_url=BASE_URL, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.open("GET", path, **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token that a page of ours would have put into it."""
        return self.open("POST", path, data={"csrf_token": self.form_token(), **(data or {})}, **options)

    def form_token(self) -> str:
        """Return the token that the forms of this visitor carry."""
        page = self.get("/account")
        page = page if page.status_code == 200 else self.get("/sign-in")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, f"no form token in {page.status}: {page.text[:200]}"
        return found.group(1)

    def use_session(self, token: str) -> None:
        """Carry a session token from now on."""
        self.client.set_cookie(SESSION_COOKIE, token, domain=HOST)

    def call(self, output: str, *inputs: Any, state: Sequence[Any] = ()) -> TestResponse:
        """Call the callback of an output with these values, as the page would."""
        return self.call_with(body_of(self.app, output, inputs, state))

    def call_with(self, body: object, **headers: str) -> TestResponse:
        """Send any body to the callback address, with the token that our page would read from its cookie."""
        return self.client.post(
            "/_dash-update-component",
            data=body if isinstance(body, bytes) else json.dumps(body),
            base_url=BASE_URL,
            headers={"Content-Type": "application/json", "X-CSRFToken": self.script_token(), **headers},
        )

    def script_token(self) -> str:
        """Return the token that the page's script reads from its cookie."""
        if not self.cookie(CSRF_COOKIE):
            self.get("/account")
        return self.cookie(CSRF_COOKIE)

    def cookie(self, name: str) -> str:
        """Return the value of a cookie that this visitor carries, or an empty string."""
        found = self.client.get_cookie(name, domain=HOST)
        return found.value if found else ""


def body_of(app: ServiceDash, output: str, inputs: Sequence[Any], state: Sequence[Any] = ()) -> dict[str, Any]:
    """Return the body that Dash's renderer would send for this callback."""
    callback = app.callback_map[output]
    declared = callback["output"]
    many = isinstance(declared, list | tuple)
    return {
        "output": output,
        "outputs": [item.to_dict() for item in declared] if many else declared.to_dict(),
        "inputs": _with_values(callback["inputs"], inputs),
        "state": _with_values(callback["state"], state),
        "changedPropIds": [],
    }


def _with_values(declared: Sequence[Mapping[str, Any]], values: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"id": item["id"], "property": item["property"], "value": value}
        for item, value in zip(declared, values, strict=True)
    ]
