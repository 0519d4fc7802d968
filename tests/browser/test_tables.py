"""A table that is one component looks in a real browser exactly as one made of a component for every cell."""

from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from dash import html

from app.access import Permission, Role
from app.factory import create_app
from app.layouts import components
from app.layouts.pages import PAGES, Page
from app.layouts.plain_table import Table
from app.settings import Settings
from tests.support.accessibility import barriers, keyboard_faults, reflow_faults
from tests.support.browser import Visit, served
from tests.support.web import SECRET, SignIn, set_clock

pytestmark = pytest.mark.browser

HEADERS = ("Who", "People", "Share", "What to know")
ROWS = [
    ("Black", "1,204", "20.1%", ""),
    (html.A("Leeds", href="/guidance?a=1&b=2"), 7, html.Span("0.0%", className="shade shade-1"), "<b>&amp;</b>"),
    (html.Div("A long measure", style={"minWidth": "14rem"}), "0", "-", ["See ", html.A("why", href="#why"), "."]),
    (html.Span("Other"), "3", "suppressed to protect people", html.A("GOV.UK", href="https://www.gov.uk/")),
]
ADDRESSES = ["javascript:window.planted=1", "//elsewhere.example", "/\t/elsewhere.example", "http://plain.example"]
FORGED = [
    *[[{"tag": "a", "text": "forged", "href": address}, ""] for address in ADDRESSES],
    [{"tag": "script", "text": "window.planted = 2"}, {"tag": "constructor", "text": "odd"}],
    [{"tag": "span", "text": "<img src=x onerror='window.planted=3'>", "onClick": "window.planted=4"}, ""],
]


def gallery():
    """The same table in both ways, and one that nobody but a forger would send."""
    return components.page(
        "Do both ways look alike?",
        html.Div(components.table("Who there is", HEADERS, ROWS, numbers=(1, 2)), id="one"),
        html.Div(components.html_table("Who there is", HEADERS, ROWS, (1, 2)), id="many"),
        html.Div(Table(caption="Forged", headers=["A", "B"], rows=FORGED, numbers=[]), id="forged"),
    )


@pytest.fixture
def service(engine, clock):
    """The service with one more page, which shows the tables."""
    page = Page("gallery", "/gallery", "Gallery", "Do both ways look alike?", Permission.USE_SERVICE, 80, gallery)
    app = create_app(Settings(secret_key=SECRET), engine, (*PAGES, page))
    set_clock(app, clock)
    return app


@pytest.fixture
def page(visit: Visit, sign_in: SignIn):
    page = visit.open("/gallery", sign_in(Role.LEAD))
    page.wait_for_selector("#forged table")
    return page


def markup(page, place):
    return page.locator(f"#{place} table").evaluate("table => table.outerHTML")


def test_both_ways_give_the_same_markup(page, visit):
    assert markup(page, "one") == markup(page, "many")
    assert page.locator("#one tbody td[data-label='What to know']").count() == len(ROWS)
    assert visit.complaints == []
    assert visit.foreign == []


def test_a_forged_link_or_element_is_words_and_nothing_more(page, visit):
    forged = page.locator("#forged table")

    assert forged.locator("a, script, img, [onclick]").count() == 0
    assert forged.get_by_text("forged", exact=True).count() == len(ADDRESSES)
    forged.get_by_text("<img src=x").click()
    assert page.evaluate("window.planted") is None
    assert visit.complaints == []


def test_the_table_is_open_to_everybody_and_fits_a_phone(page):
    assert barriers(page) == []
    assert keyboard_faults(page) == []
    assert reflow_faults(page, 320) == []


def test_the_script_is_kept_by_the_browser_under_an_address_that_names_its_content(page, visit):
    source = page.locator("script[src*='/tables.js']").get_attribute("src")
    answer = page.request.get(visit.base + source)

    assert urlsplit(source).query == f"v={sha256(answer.body()).hexdigest()[:12]}"
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_checking_build_of_the_renderer_draws_the_same(chromium, service, sign_in):
    service.enable_dev_tools(
        debug=False, dev_tools_props_check=True, dev_tools_serve_dev_bundles=True, dev_tools_ui=False
    )
    with served(service) as base:
        checked = Visit(chromium, base)
        page = checked.open("/gallery", sign_in(Role.LEAD))
        page.wait_for_selector("#forged table")

        assert page.locator("script[src*='dash_renderer'][src*='.dev.js']").count() == 1
        assert markup(page, "one") == markup(page, "many")
        # This build brings styles of its own that the content policy refuses; it is never served to anybody.
        assert [told for told in checked.complaints if "inline style" not in told] == []
        checked.close()
