"""What a few people do in their browsers: forms with their tokens, links from real letters, pages as they read them."""

import re
from datetime import date
from io import BytesIO

from werkzeug.test import TestResponse

from app.access import Role
from app.services.organisations import PROGRAMME_CODE
from schemas.template_writer import Format
from tests.support.dash_client import DashClient
from tests.support.year.cast import BY_WEB, Council
from tests.support.year.figures import as_file, figures
from tests.support.year.living import Year

PASSWORD = "copper lantern orchard"
LINK = re.compile(r"/(?:reset-password|invitation)/\S+")
ACTION = {
    "figure": "shortlisting|adult",
    "theme": "recruitment",
    "objective": "People are appointed as fairly as they are shortlisted",
    "steps": "Mixed panels\nStandard questions",
    "owner": "Head of people",
    "success": "The ratio is no longer adverse",
    "change_shows_on": "2026-03-31",
}
CASE = {
    "title": "Mixed panels",
    "problem": "Too few were appointed.",
    "done": "Panels were mixed.",
    "changed": "The ratio rose.",
    "indicators": ["2"],
    "themes": ["recruitment"],
    "kinds": ["local_authority"],
    "evidence": "2",
    "contact": "people@c000.example",
    "named": "yes",
}


def officer(year: Year) -> DashClient:
    """Return the browser of the programme team."""
    return year.browser(PROGRAMME_CODE, Role.PROGRAMME_TEAM)


def words(answer: TestResponse) -> str:
    """Return a page as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def said(answer: TestResponse) -> str:
    """Return the page after a form was sent, refusing any failure."""
    assert answer.status_code == 200, words(answer)[:2000]
    return words(answer)


def send(visitor: DashClient, address: str, **fields: object) -> str:
    """Send a form and read the page that it leads to."""
    return said(visitor.post(address, fields, follow_redirects=True))


def hidden(visitor: DashClient, address: str, name: str = "seen") -> str:
    """Return what a page's form carries along unseen."""
    found = re.search(rf'name="{name}" value="([^"]+)"', visitor.get(address).text)
    assert found, f"{address} has no {name}"
    return found.group(1)


def bring_list(year: Year, content: bytes) -> str:
    """Bring a list of organisations, look at what it does, and write it; return what the page said before."""
    visitor = officer(year)
    answer = visitor.post(
        "/organisations/import", {"file": (BytesIO(content), "councils.csv")}, content_type="multipart/form-data"
    )
    here = answer.headers["Location"]
    preview = said(visitor.get(here))
    assert "The list was written." in send(visitor, f"{here}/confirm", seen=hidden(visitor, here))
    return preview


def set_up(year: Year, collection_year: int, added: str) -> str:
    """Begin to set a collection up, with words that are added to each letter; return what opening would do."""
    visitor, here = officer(year), f"/programme/collections/{collection_year}"
    send(visitor, "/programme/collections", year=str(collection_year))
    page = visitor.get(here).text
    days = dict(re.findall(r'name="([a-z_]+-(?:opens|due))" value="([^"]+)"', page))
    phase = re.findall(r'name="phase_name"[^>]* value="([^"]+)"', page)[0]
    form = {"phase_name": phase, "invites": ["councils", "last_year"], "codes": "", "words": added, **days}
    return send(visitor, here, **form)


def open_collection(year: Year, collection_year: int) -> str:
    """Open a collection as it stands, and return what the service says to it."""
    visitor, here = officer(year), f"/programme/collections/{collection_year}"
    return send(visitor, f"{here}/open", seen=hidden(visitor, here))


def choose_password(year: Year, address: str) -> None:
    """Ask for a link, follow it from the letter and choose a password."""
    visitor, before = DashClient(year.app), len(year.postman.letters)
    visitor.post("/reset-password", {"email": address}).close()  # the letter goes after the answer
    (letter,) = year.postman.letters[before:]
    assert letter["To"] == address
    link = LINK.search(letter.get_content())
    assert link
    assert visitor.post(link.group(), {"password": PASSWORD}).location == "/sign-in"


def signed_in(year: Year, address: str) -> DashClient:
    """Sign in with the password."""
    visitor = DashClient(year.app)
    assert visitor.post("/sign-in", {"email": address, "password": PASSWORD}).status_code == 302
    return visitor


def upload(year: Year, visitor: DashClient, one: Council, collection_year: int) -> str:
    """Upload this year's workbook, let it be checked, and return the address of the report on it."""
    content = as_file(figures(one, collection_year), Format.XLSX)
    answer = visitor.post(
        "/our-return/upload",
        {"return": (BytesIO(content), f"{one.code}.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    year.work()
    return str(answer.headers["Location"])


def decide(visitor: DashClient, version: str, decision: str, **fields: object) -> str:
    """Sign a version or decline it, having read it."""
    return send(visitor, f"{version}/{decision}", seen=hidden(visitor, version), **fields)


def lead(year: Year) -> DashClient:
    """Return the browser of the lead who does everything there."""
    return year.browser(f"C{BY_WEB:03}", Role.LEAD)


def signatory(year: Year) -> DashClient:
    """Return the browser of that council's signatory."""
    return year.browser(f"C{BY_WEB:03}", Role.SIGNATORY)


def pause(year: Year, one: Council, until: date) -> None:
    """Leave an organisation alone up to a day."""
    here = f"/programme/reminders/{year.actor(one.code, Role.LEAD).organisation_id}/pause"
    send(officer(year), here, until=until.isoformat(), reason="They are moving to another system.")
