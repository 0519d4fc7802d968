"""What a page must be for people who use a keyboard, a screen reader, a phone or large text. Each check names faults."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as TookTooLongError

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

PATIENCE = 3000

CONTROLS = (
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1']), "
    "[contenteditable=true]"
)

# Number what can be operated, in reading order, and note every stop that the keyboard makes from now on.
WATCH = """controls => {
  const seen = item => !item.disabled && item.checkVisibility({visibilityProperty: true});
  const items = [...document.querySelectorAll(controls)].filter(seen);
  const place = item => items.indexOf(item);
  window.stops = [];
  document.addEventListener('focusin', event => {
    const style = getComputedStyle(event.target);
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    window.stops.push({place: place(event.target), seen: ring || style.boxShadow !== 'none'});
  });
  return items.map(item => ({
    group: item.type === 'radio' ? 'radio ' + item.name : '',
    words: item.outerHTML.slice(0, 160),
  }));
}"""

WIDE_ITEMS = """width => [...document.querySelectorAll('body *')]
  .filter(item => item.checkVisibility() && item.getBoundingClientRect().right > width + 1)
  .slice(0, 3).map(item => item.outerHTML.slice(0, 160))"""

# WCAG 1.4.12: the spacing that a person may set without losing anything.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; ' +
    'word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }');
  document.adoptedStyleSheets.push(sheet);
}"""


def barriers(page: Page) -> list[str]:
    """Return every violation that axe finds, with the element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"axe {item['id']}: {node['html'][:300]}" for item in found for node in item["nodes"]]


def heading_faults(page: Page) -> list[str]:
    """Return what is wrong with the page's first heading, its title and its language."""
    headings, title = page.locator("h1").count(), page.title()
    return [
        *([f"{headings} headings of the first level"] if headings != 1 else []),
        *([f"the title is {title!r}"] if not title.endswith(" - SC-WRES Benchmarking Service") else []),
    ]


def keyboard_faults(page: Page) -> list[str]:
    """Walk a freshly loaded page with the Tab key; return what is not reached, in order, or seen to have the focus."""
    items = page.evaluate(WATCH, CONTROLS)
    for _ in items:
        page.keyboard.press("Tab")
    stops = page.evaluate("window.stops")
    page.keyboard.press("Tab")
    return [
        *_order_faults(items, [stop["place"] for stop in stops], stops),
        *([] if _goes_on(page, len(stops)) else ["the focus is trapped"]),
    ]


def _goes_on(page: Page, stops: int) -> bool:
    """Say whether the focus leaves the last stop; on a busy machine the browser takes it over a moment later."""
    moved = "stops => window.stops.length > stops || document.activeElement === document.body"
    try:
        page.wait_for_function(moved, arg=stops, timeout=PATIENCE, polling=50)
    except TookTooLongError:
        return False
    return True


def _order_faults(items: list[dict[str, str]], places: list[int], stops: list[dict[str, object]]) -> list[str]:
    known = [place for place in places if place >= 0]
    groups = {items[place]["group"] for place in known} - {""}
    missed = [item["words"] for place, item in enumerate(items) if place not in known and item["group"] not in groups]
    unseen = [
        items[place]["words"] for stop, place in zip(stops, places, strict=True) if not stop["seen"] and place >= 0
    ]
    first = items[known[0]]["words"] if known else ""
    once = list(dict.fromkeys(known))
    return [
        *(f"the keyboard does not reach {words}" for words in missed),
        *(f"focus cannot be seen on {words}" for words in unseen),
        *(["the first stop is not the skip link"] if "skip-link" not in first else []),
        *(["the focus jumps about"] if once != sorted(once) else []),
    ]


def operation_faults(page: Page) -> list[str]:
    """Open what folds and change what can be chosen, with keys alone; return what does not answer."""
    folds = [fold for fold in page.locator("summary").all() if fold.is_visible()]
    lists = [choice for choice in page.locator("select").all() if choice.is_visible() and choice.is_enabled()]
    return [
        *(f"keys do not open {words_of(fold)}" for fold in folds if not _folds(fold)),
        *(f"keys do not change {words_of(choice)}" for choice in lists if not _changes(choice)),
    ]


def _folds(fold: Locator) -> bool:
    before = _is_open(fold)
    fold.press("Enter")
    after = _is_open(fold)
    fold.press("Enter")
    return before != after and _is_open(fold) == before


def _is_open(fold: Locator) -> bool:
    return bool(fold.evaluate("item => item.parentElement.open"))


def _changes(choice: Locator) -> bool:
    count, chosen = choice.evaluate("item => [item.options.length, item.selectedIndex]")
    if count <= 1:
        return True
    choice.press("ArrowUp" if chosen == count - 1 else "ArrowDown")
    return bool(choice.evaluate("item => item.selectedIndex") != chosen)


def words_of(item: Locator) -> str:
    """Return the beginning of an element as it is written."""
    return str(item.evaluate("item => item.outerHTML.slice(0, 160)"))


def reflow_faults(page: Page, width: int) -> list[str]:
    """Return what sticks out to the right when the window is ``width`` pixels wide."""
    page.set_viewport_size({"width": width, "height": 720})
    try:  # charts follow a moment after the window
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width, timeout=PATIENCE)
    except TookTooLongError:
        return _wide_items(page, width)
    return []


def _wide_items(page: Page, width: int) -> list[str]:
    return [f"wider than {width} pixels: {words}" for words in page.evaluate(WIDE_ITEMS, width)]


def spacing_faults(page: Page, width: int) -> list[str]:
    """Return what sticks out when lines, letters and words are set as far apart as a person may need."""
    page.evaluate(SPACING)
    return [f"with wide spacing, {fault}" for fault in reflow_faults(page, width)]
