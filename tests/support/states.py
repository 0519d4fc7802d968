"""States of pages as data: how somebody gets there by keyboard alone, and what must hold there, errors included."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.support.accessibility import barriers, heading_faults, keyboard_faults, reflow_faults
from tests.support.touring import Tour
from tests.support.walking import settle

DESK, PHONE = 1280, 360
HEIGHT = 800
Step = Callable[[Page], None]

# The next Tab starts from the top, wherever the focus stands.
FROM_THE_TOP = (
    "() => { const body = document.body; body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex') }"
)
# A message belongs to its field for everybody: the field names it, or the group that the field stands in does.
UNSAID = """() => [...document.querySelectorAll('main [aria-invalid=true]')].filter(field =>
  !(field.getAttribute('aria-describedby') || '').split(' ').some(id => {
    const said = document.getElementById(id);
    return said && said.matches('.field-message, [id^=about-]') && said.textContent.trim();
  })).map(field => field.outerHTML.slice(0, 160))"""


@dataclass(frozen=True, slots=True)
class State:
    """One state of a page: who is there, in a window of which width, and the steps from the state before.

    ``wrong`` is the id of the field to which the first line of the summary leads, or how it begins where it ends in a
    number of its own; a summary about no field has "-".
    """

    name: str
    who: str
    width: int
    steps: tuple[Step, ...]
    wrong: str = ""


@dataclass(slots=True)
class Rooms:
    """A browser for each person of a tour, signed in once; strangers have one too."""

    tour: Tour
    pages: dict[str, Page]

    def of(self, who: str) -> Page:
        """Return the page of a person, on which the state before last of theirs may still stand."""
        if who not in self.pages:
            is_stranger = who == "stranger"
            self.pages[who] = self.tour.open(self.tour.page(), "/check") if is_stranger else self.tour.sign_in(who)
        return self.pages[who]


def faults_of(tour: Tour, states: Sequence[State]) -> dict[str, list[str]]:
    """Go from state to state and return what shuts somebody out, by the state's name; states without a fault are left."""
    rooms, found = Rooms(tour, {}), {}
    for state in states:
        page = rooms.of(state.who)
        page.set_viewport_size({"width": state.width, "height": HEIGHT})
        for step in state.steps:
            step(page)
        found[state.name] = faults(page, state)
    return {name: said for name, said in found.items() if said}


def faults(page: Page, state: State) -> list[str]:
    """Return what is wrong in a state: with its title, the focus, axe, the keyboard's way, or its width on a phone."""
    found = [*heading_faults(page), *_error_faults(page, state), *barriers(page)]
    page.evaluate(FROM_THE_TOP)
    found += keyboard_faults(page)
    found += reflow_faults(page, PHONE)
    page.set_viewport_size({"width": state.width, "height": HEIGHT})
    return found


def _error_faults(page: Page, state: State) -> list[str]:
    if page.title().startswith("Error: ") != bool(state.wrong):
        return [f"the title is {page.title()!r}"]
    return _summary_faults(page, state.wrong) if state.wrong else []


def _summary_faults(page: Page, wrong: str) -> list[str]:
    """Return what is wrong with a summary: it has the focus, and its links lead to fields that say what is wrong."""
    found = [] if page.evaluate("document.activeElement.matches('.summary')") else ["the summary lacks the focus"]
    found += [f"nobody is told what is wrong with {field}" for field in page.evaluate(UNSAID)]
    if wrong == "-":
        return found
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("decodeURIComponent(location.hash) !== ''")
    place = page.evaluate("[decodeURIComponent(location.hash), '#' + document.activeElement.id]")
    is_there = place[0] == place[1] and (
        place[0] == f"#{wrong}" or (wrong[-1] == "-" and place[0].startswith(f"#{wrong}"))
    )
    return found if is_there else [*found, f"the summary leads to {place}"]


def at(path: str) -> Step:
    """Open a path."""

    def open_it(page: Page) -> None:
        page.goto(urljoin(page.url, path))
        settle(page)

    return open_it


def press(name: str, role: str = "button") -> Step:
    """Go to the first control of this name, press Enter, and wait for the page that follows."""

    def press_it(page: Page) -> None:
        page.get_by_role(role, name=name).first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        settle(page)

    return press_it


def follow(name: str) -> Step:
    """Follow the first link of this name."""
    return press(name, "link")


def unfold(words: str) -> Step:
    """Open what folds, by keyboard, unless it stands open."""

    def open_it(page: Page) -> None:
        fold = page.locator("summary").get_by_text(words, exact=True).first
        if not fold.evaluate("item => item.closest('details').open"):
            fold.focus()
            page.keyboard.press("Enter")

    return open_it


def write(label: str, text: str) -> Step:
    """Write into the first field of this label, over what stands there."""

    def write_it(page: Page) -> None:
        page.get_by_label(label).first.focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)

    return write_it


def choose(label: str, words: str) -> Step:
    """Choose from a list by typing how the choice begins."""

    def choose_it(page: Page) -> None:
        page.get_by_label(label).first.focus()
        page.keyboard.type(words)

    return choose_it


def tick(label: str) -> Step:
    """Tick the first box, or pick the first of the choices, of this label."""

    def tick_it(page: Page) -> None:
        page.get_by_label(label).first.focus()
        page.keyboard.press("Space")

    return tick_it


def tick_all(label: str) -> Step:
    """Tick every box of this label."""

    def tick_them(page: Page) -> None:
        for box in page.get_by_label(label).all():
            box.focus()
            page.keyboard.press("Space")

    return tick_them


def attach(label: str, path: Path) -> Step:
    """Choose a file; the window in which one does belongs to the browser, not to the page."""
    return lambda page: page.get_by_label(label).first.set_input_files(path)


def unguarded(button: str) -> Step:
    """Let the form with this button be sent as an old browser sends it, which looks at nothing."""
    return lambda page: page.get_by_role("button", name=button).first.evaluate(
        "item => { item.form.noValidate = true }"
    )


def shown(words: str) -> Step:
    """Wait until the page says this; a file that is being checked takes a moment."""
    return lambda page: expect(page.locator("main")).to_contain_text(words)
