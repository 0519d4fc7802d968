"""The people of a campaign: organisations with a lead and a signatory, and a browser that never gives up."""

import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine

from app.access import Role, Scope
from app.clock import Clock
from app.db.models import Collection, Membership, Organisation
from app.db.scope import open_session
from app.services.sessions import begin_session
from tests.campaigns.service import HOST
from tests.support.factories import Factories
from tests.support.journeys import good_file

SERVICES = ("adult", "children")
DETAILS_2024 = {
    "as_at": "2024-03-31",
    "window_from": "2023-04-01",
    "window_to": "2024-03-31",
    "survey_from": "2024-01-06",
    "survey_to": "2024-01-31",
}
BOUNDARY = "a-boundary-that-no-file-holds"
PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 0.2


class NeverAnsweredError(RuntimeError):
    """A request was repeated for as long as anybody would wait, and never answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request."""

    status: int
    location: str
    waits: bool
    text: str

    @property
    def number(self) -> int:
        """The number at the end of the address that it leads to."""
        return int(self.location.rpartition("/")[2])


@dataclass(slots=True)
class Browser:
    """One signed-in person, who sends a request again until it is answered. Counts how often it was not."""

    port: int
    token: str
    broken: int = 0
    refused: int = 0
    form_token: str = ""
    form_cookie: str = ""

    def open(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> Answer:
        """Return the answer; a broken connection, or a service that is away, is tried again."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            answer = self.open_once(method, path, body, content_type)
            if answer is not None and answer.status < 500:
                return answer
            time.sleep(PAUSE_SECONDS)
        raise NeverAnsweredError(f"{method} {path}")

    def open_once(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> Answer | None:
        """Return the answer, or ``None`` where the connection broke."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {"Accept": "text/html", "Cookie": f"scwres={self.token}; {self.form_cookie}"}
        try:
            connection.request(method, path, body, {**headers, **({"Content-Type": content_type} if body else {})})
            found = connection.getresponse()
            answer = self._answer(found)
        except (OSError, http.client.HTTPException):
            self.broken += 1
            return None
        finally:
            connection.close()
        self.refused += answer.status >= 500
        return answer

    def _answer(self, found: http.client.HTTPResponse) -> Answer:
        for cookie in found.headers.get_all("Set-Cookie") or ():
            if cookie.startswith("scwres-form="):
                self.form_cookie = cookie.partition(";")[0]
        text = found.read().decode()
        return Answer(found.status, found.headers.get("Location", ""), "Refresh" in found.headers, text)

    def post(self, path: str, **values: str) -> Answer:
        """Send a form."""
        body = urlencode({"csrf_token": self.proof(), **values}).encode()
        return self.open("POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, content: bytes, *, once: bool = False) -> Answer | None:
        """Upload a file; with ``once`` do not try again."""
        body = upload_body(self.proof(), content)
        send = self.open_once if once else self.open
        return send("POST", "/our-return/upload", body, f"multipart/form-data; boundary={BOUNDARY}")

    def proof(self) -> str:
        """Return the token that this person's forms carry."""
        if not self.form_token:
            page = self.open("GET", "/account")
            (self.form_token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page.text))
        return self.form_token


def upload_body(proof: str, content: bytes) -> bytes:
    """Return the body of an upload form."""
    head = 'Content-Disposition: form-data; name="csrf_token"'
    file = 'Content-Disposition: form-data; name="return"; filename="return.csv"\r\nContent-Type: text/csv'
    return (
        f"--{BOUNDARY}\r\n{head}\r\n\r\n{proof}\r\n--{BOUNDARY}\r\n{file}\r\n\r\n".encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )


@dataclass(slots=True)
class Council:
    """An invented organisation of a campaign."""

    organisation: Organisation
    members: dict[Role, Membership]
    files: dict[int, bytes]

    def file(self, year: int, number: int) -> bytes:
        """Return the return of a year, unlike that of every other number."""
        return self.files[year].replace(b"#prepared_by: A. Preparer", f"#prepared_by: Preparer {number}".encode())


@dataclass(slots=True)
class Crowd:
    """Every organisation of a campaign."""

    engine: Engine
    councils: list[Council] = field(default_factory=list)

    def browser(self, council: Council, role: Role, port: int, day: str) -> Browser:
        """Return the browser of a member who has signed in on a day."""
        with open_session(self.engine, Scope.everything(), write=True) as session:
            token = begin_session(session, council.members[role], Clock(date.fromisoformat(day)).now())
            session.commit()
        return Browser(port, token)


def gather(engine: Engine, folder: Path, number: int, years: tuple[int, ...] = (2024, 2025)) -> Crowd:
    """Make that many organisations that take part in each year's collection."""
    make = Factories(engine, Clock(date(2025, 10, 8)))
    collections = [make.collection(year) for year in years]
    return Crowd(engine, [_council(make, folder, one, collections) for one in range(1, number + 1)])


def _council(make: Factories, folder: Path, number: int, collections: list[Collection]) -> Council:
    code = f"X{number:05}"
    organisation = make.organisation(code=code, name=f"Council {code}", kind="local_authority")
    members = {
        role: make.membership(organisation, make.user(), role) for role in (Role.LEAD, Role.DEPUTY, Role.SIGNATORY)
    }
    for collection in collections:
        make.participation(organisation, collection, *SERVICES)
    return Council(organisation, members, {one.year: _file(folder, code, one.year) for one in collections})


def _file(folder: Path, code: str, year: int) -> bytes:
    from tests.support.workbooks import write_filled

    if year == 2025:
        return good_file(folder, code)
    path = write_filled(folder / f"{year}.csv", details=DETAILS_2024, organisation=code, collection=year)
    return path.read_bytes()


def waiting(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Wait for something, for as long as anybody would; say whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(PAUSE_SECONDS)
    return False
