"""The content policy holds in a real browser, and its list of styles is exact: neither too short nor too long."""

import re

import pytest
from dash import dcc, html

from app.access import Permission, Role
from app.factory import create_app
from app.layouts import components
from app.layouts.pages import PAGES, Page
from app.settings import Settings
from app.web import security
from app.web.style_hashes import STYLE_HASHES
from tests.support.browser import Visit, served
from tests.support.web import SECRET, SignIn, set_clock

pytestmark = pytest.mark.browser

GRAPH = {
    "data": [
        {"type": "scatter", "x": [1, 2, 3], "y": [2, 1, 4], "mode": "markers+text", "text": ["a", "b", "c"]},
        {"type": "bar", "x": [1, 2], "y": [3, 4]},
    ],
    "layout": {"title": {"text": "A title"}, "annotations": [{"text": "a note", "x": 1, "y": 2}]},
}


def gallery():
    """Every kind of component that the pages are made of."""
    twin = components.table("Ratio by group", ["Group", "Ratio"], [["Black", "0.80"], ["Asian", "1.02"]], numbers={1})
    return components.page(
        "Does everything show?",
        components.sentence("It does.", lead=True),
        components.section(
            "Choices", components.select("Group", "gallery-group", {"a": "A", "b": "B"}, "a", hint="One")
        ),
        components.figure(GRAPH, "The ratio is 0.80.", twin, download="/guidance"),
        components.empty_state("Nothing yet.", "It appears when a return is sent."),
        components.notice("Saved."),
        components.failure("Try again."),
        components.action("Go on", "/"),
        html.Div(dcc.Loading(html.Div("loaded"))),
        dcc.Markdown("**bold**"),
        dcc.Store(id="gallery-store"),
    )


@pytest.fixture
def service(engine, clock):
    """The service with one more page, which shows every component."""
    page = Page("gallery", "/gallery", "Gallery", "Does everything show?", Permission.USE_SERVICE, 80, gallery)
    app = create_app(Settings(secret_key=SECRET), engine, (*PAGES, page))
    set_clock(app, clock)
    return app


def open_gallery(visit, client):
    page = visit.open("/gallery", client)
    page.wait_for_selector(".js-plotly-plot .plot-container")
    return page


def test_nothing_on_a_page_is_refused_and_nothing_comes_from_elsewhere(visit: Visit, sign_in: SignIn):
    page = open_gallery(visit, sign_in(Role.LEAD))
    page.hover(".js-plotly-plot")
    page.select_option("#gallery-group", "b")

    assert visit.complaints == []
    assert visit.foreign == []


def test_the_list_of_allowed_styles_is_exact(chromium, sign_in, service, monkeypatch):
    monkeypatch.setattr(security, "STYLE_HASHES", ())
    wanted: set[str] = set()
    with served(service) as base:
        bare = Visit(chromium, base)
        open_gallery(bare, sign_in(Role.LEAD)).wait_for_timeout(500)
        for complaint in bare.complaints:
            wanted |= set(re.findall(r"('sha256-[^']+')", complaint))
        bare.contexts[0].close()

    assert wanted == set(STYLE_HASHES), "\n".join(f'    "{style}",' for style in sorted(wanted))


def test_a_chart_offers_no_way_out_to_another_service(visit, sign_in):
    page = open_gallery(visit, sign_in(Role.LEAD))

    assert page.locator(".modebar").count() == 0
    assert "Share" not in page.inner_text("body")


def test_a_planted_script_or_style_does_not_run(visit, sign_in):
    page = open_gallery(visit, sign_in(Role.LEAD))

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.planted=1\">')")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.planted=2'; document.body.append(s) }"
    )
    page.wait_for_timeout(200)

    assert page.evaluate("window.planted") is None


def test_every_chart_has_a_sentence_and_a_table(visit, sign_in):
    page = open_gallery(visit, sign_in(Role.LEAD))

    figure = page.locator("figure")
    assert figure.count() == page.locator(".js-plotly-plot").count() == 1
    assert figure.get_by_role("img", name="The ratio is 0.80.").count() == 1
    figure.get_by_text("View as table").click()
    assert figure.get_by_role("cell", name="0.80").is_visible()
