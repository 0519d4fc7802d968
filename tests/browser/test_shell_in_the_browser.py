"""The shell for people who use a keyboard, a screen reader, a phone, or a connection that breaks."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.access import Role
from app.web import shell
from tests.support.browser import Visit

pytestmark = pytest.mark.browser

STRANGER = ("/sign-in", "/reset-password", "/guidance", "/guidance/indicators/cpd", "/guidance/inputs", "/guidance/checks",
            "/guidance/methods", "/guidance/sources", "/accessibility", "/privacy", "/security")  # fmt: skip
SIGNED_IN = ("/", "/account", "/account/password", "/nope")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{item['id']}: {node['html']}" for item in found for node in item["nodes"]]


@pytest.mark.parametrize("width", [320, 1100])
def test_no_plain_page_has_a_barrier_that_axe_can_find(visit: Visit, width):
    page = visit.page(viewport={"width": width, "height": 900})

    for path in STRANGER:
        page.goto(visit.base + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize("width", [320, 1100])
def test_no_page_of_a_signed_in_person_has_a_barrier_that_axe_can_find(visit, sign_in, width):
    page = visit.page(sign_in(Role.LEAD), viewport={"width": width, "height": 900})

    for path in SIGNED_IN:
        page.goto(visit.base + path, wait_until="networkidle")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path


def test_a_refused_form_has_no_barrier_and_its_summary_has_the_focus(visit):
    page = visit.open("/sign-in")

    page.get_by_role("button", name="Sign in").press("Enter")

    assert page.title().startswith("Error: Sign in")
    assert page.evaluate("document.activeElement.className") == "summary"
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "email"


def test_the_keyboard_reaches_everything_in_reading_order(visit, sign_in):
    page = visit.open("/account", sign_in(Role.LEAD))
    controls = page.locator("a[href], button, input:not([type=hidden]), select, summary")
    reached = []
    for _ in range(controls.count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(document.activeElement.textContent || '').trim()"))

    assert reached[0] == "Skip to the main content"
    assert reached == [text.strip() for text in controls.all_text_contents()]


def test_the_skip_link_leads_to_the_main_content(visit):
    page = visit.open("/guidance")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_cannot_be_missed(visit):
    page = visit.open("/sign-in")
    page.locator("#email").focus()

    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "4px"
    assert page.evaluate("getComputedStyle(document.activeElement).boxShadow") != "none"


def test_every_target_is_large_enough_for_a_finger(visit, sign_in):
    page = visit.open("/account", sign_in(Role.LEAD))

    boxes = [item.bounding_box() for item in page.locator("header a, header button, main button, footer li a").all()]
    assert len(boxes) > 8
    assert min(box["height"] for box in boxes) >= 44


def test_the_interactive_page_has_its_title_and_place_in_the_navigation_from_the_start(visit, sign_in):
    page = visit.open("/", sign_in(Role.LEAD))

    assert page.title() == "Home - SC-WRES Benchmarking Service"
    assert page.locator("nav [aria-current=page]").inner_text() == "Home"
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.get_by_role("link", name="Guidance").first.is_visible()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "You have been signed out."),
        (413, "larger than"),
        (429, "Too many"),
        (500, "may be old"),
        (503, "not available"),
    ],
)
def test_a_failed_request_tells_the_person(visit, sign_in, status, words):
    page = visit.open("/", sign_in(Role.LEAD))
    page.route("**/_dash-update-component*", lambda route: route.fulfill(status=status, body="{}"))

    page.evaluate("fetch('/_dash-update-component', {method: 'POST'})")
    page.wait_for_selector("#failure p")

    assert words in page.inner_text("[role=alert]#failure")
    assert page.locator("#failure a[href='/sign-in?next=%2F']").count() == (1 if status == 401 else 0)


def test_a_broken_connection_tells_the_person(visit, sign_in):
    page = visit.open("/", sign_in(Role.LEAD))
    page.route("**/_dash-update-component*", lambda route: route.abort())

    page.evaluate("fetch('/_dash-update-component', {method: 'POST'}).catch(() => null)")
    page.wait_for_selector("#failure p")

    assert "The service cannot be reached." in page.inner_text("#failure")


def test_two_minutes_before_the_end_one_key_keeps_the_session(visit, sign_in):
    page = visit.page(sign_in(Role.LEAD))
    page.clock.install()
    page.goto(visit.base + "/account")
    page.clock.fast_forward("27:59")
    assert page.locator("#idle p").count() == 0

    page.clock.fast_forward("00:02")
    page.wait_for_selector("#idle p")
    assert "signed out in two minutes" in page.inner_text("[role=alert]#idle")
    assert violations(page) == []
    page.locator("#idle button").press("Enter")
    page.wait_for_selector("#idle p", state="detached")


def test_without_an_answer_the_page_says_that_the_session_is_over(visit, sign_in):
    page = visit.page(sign_in(Role.LEAD))
    page.clock.install()
    page.goto(visit.base + "/account")

    page.clock.fast_forward("28:01")
    page.clock.fast_forward("02:01")

    page.wait_for_selector("#idle a")
    assert "You have been signed out." in page.inner_text("#idle")
    assert page.get_attribute("#idle a", "href") == "/sign-in?next=%2Faccount"


def test_signing_in_works_without_javascript(visit):
    page = visit.open("/sign-in", java_script_enabled=False)

    page.fill("#email", "nobody@example.org")
    page.fill("#password", "not the password")
    page.get_by_role("button", name="Sign in").click()

    assert "The email address or the password is not right." in page.inner_text(".summary")


def test_high_contrast_and_calm_movement_are_respected(visit, sign_in):
    page = visit.open("/", sign_in(Role.LEAD), forced_colors="active", reduced_motion="reduce")

    assert violations(page) == []
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")


def test_every_page_names_the_service(visit):
    assert shell.SERVICE_NAME in visit.open("/sign-in").inner_text("header")
