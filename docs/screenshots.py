"""Makes the README's pictures: ``python -m docs.screenshots`` lives through the main jobs and photographs each step."""

import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from docs.png import small_png
from tests.support.browser import CHROMIUM, chromium_path
from tests.support.demonstration import on_sqlite, running
from tests.support.everyday_mistakes import corrections, fill, mistakes
from tests.support.touring import PHONE, Tour, touring
from tests.support.walking import settle
from tests.support.workbooks import set_cells

PICTURES = Path(__file__).parent / "screenshots"
WINDOW = {"viewport": {"width": 1100, "height": 760}}
LOW, TALL, TWO_CHARTS = 560, 900, 1530
EDGES = """start => [
  Math.floor(document.querySelector(start).getBoundingClientRect().top + scrollY),
  Math.floor(document.querySelector('.service-footer').getBoundingClientRect().top + scrollY),
  document.documentElement.clientWidth,
]"""
READ = """async picture => {
  const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawing = canvas.getContext('2d');
  drawing.drawImage(image, 0, 0);
  const pixels = drawing.getImageData(0, 0, image.width, image.height).data;
  const reader = new FileReader();
  reader.readAsDataURL(new Blob([pixels]));
  await new Promise(read => reader.onload = read);
  return [reader.result.split(',')[1], image.width, image.height];
}"""
IN_FULL = "/compare?indicator=shortlisting"
REASON = "All five went to the same two courses; we counted again."


def main() -> None:
    """Seed a demonstration of its own, serve it, and write every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="scwres-pictures-") as folder, _opened(Path(folder)) as tour:
        _lead(tour, Path(folder))
        _signatory(tour)
        _viewer(tour)
        _employer(tour)
        _programme(tour)
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.name:<28} {picture.stat().st_size / 1000:>6.0f} kB")  # noqa: T201 - this is a program


@contextmanager
def _opened(folder: Path) -> Iterator[Tour]:
    seeded = on_sqlite(folder / "demonstration").seed()
    with running(seeded) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM)
        with touring(browser, base, seeded) as tour:
            yield tour
        browser.close()


def _lead(tour: Tour, folder: Path) -> None:
    stranger = tour.page(**WINDOW)
    stranger.goto(f"{tour.visit.base}/sign-in")
    _take(stranger, "01-sign-in", start="body")
    page = tour.sign_in("lead", **WINDOW)
    _take(page, "02-home", height=TALL, start="body")
    tour.open(page, "/our-return")
    _take(page, "03-our-return", height=TALL)
    path = _template(page, folder)
    _upload(page, set_cells(fill(path), mistakes()))
    _take(page, "04-report", height=TALL)
    _upload(page, set_cells(path, corrections()))
    page.get_by_label("Why is this right?").fill(REASON)
    _take(page, "05-reasons", start="#confirm")
    page.get_by_role("button", name="Keep these reasons").click()
    page.get_by_role("button", name="Send for sign-off").click()
    expect(page.get_by_text("The return is with your signatory.")).to_be_visible()


def _template(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (.xlsx)").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def _upload(page: Page, path: Path) -> None:
    page.get_by_label("Which file is your return?").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="Is this file right?")).to_be_visible()


def _signatory(tour: Tour) -> None:
    page = tour.sign_in("signatory", **WINDOW)
    tour.open(page, "/our-return")
    page.get_by_role("link", name="Read and sign").click()
    _take(page, "06-sign-off", height=TALL)
    phone = tour.sign_in("signatory", **PHONE)
    phone.goto(page.url)
    _take(phone, "15-phone", height=PHONE["viewport"]["height"], start="main")
    page.get_by_role("button", name="Sign off version").click()
    expect(page.locator("h1")).to_contain_text("Receipt")
    _take(page, "07-receipt")


def _viewer(tour: Tour) -> None:
    page = tour.sign_in("viewer", **WINDOW)
    tour.open(page, IN_FULL)
    _take(page, "16-compare-in-full", height=TWO_CHARTS, start="#compare .part")
    phone = tour.sign_in("viewer", **PHONE)
    tour.open(phone, IN_FULL)
    _take(phone, "17-compare-on-a-phone", height=TALL, start="#compare .part")
    tour.open(page, "/our-indicators")
    _take(page, "08-our-indicators", height=TALL)
    page.locator(".headlines").get_by_role("link", name="2 Appointment from shortlisting").click()
    settle(page)
    _take(page, "09-one-indicator", height=TALL)


def _employer(tour: Tour) -> None:
    page = tour.sign_in("employer", **WINDOW)
    tour.open(page, "/compare")
    _take(page, "10-compare", height=TALL)
    tour.open(page, "/workforce?council=E08000035")
    _take(page, "11-workforce", height=TALL)
    tour.open(page, "/national-register")
    _take(page, "12-national-register", height=TALL)


def _programme(tour: Tour) -> None:
    page = tour.sign_in("programme team", **WINDOW)
    tour.open(page, "/programme")
    _take(page, "13-programme-board", height=TALL)
    tour.open(page, "/programme?only=submitted")
    page.locator("#everyone table").get_by_role("link").first.click()
    settle(page)
    _take(page, "14-organisation", height=TALL)


def _take(page: Page, name: str, *, height: int = LOW, start: str = ".demonstration") -> None:
    """Photograph a page from one of its parts on; a page that ends sooner is shown to its end."""
    page.mouse.move(0, 0)
    top, end, width = page.evaluate(EDGES, start)
    taken = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": top, "width": width, "height": min(height, end - top)},
        animations="disabled",
        caret="hide",
    )
    pixels, width, height = _pixels(page, taken)
    (PICTURES / f"{name}.png").write_bytes(small_png(pixels, width, height))


def _pixels(page: Page, picture: bytes) -> tuple[bytes, int, int]:
    """Return a picture as four bytes a pixel, with its width and height; the browser knows how to read it."""
    reader = page.context.browser.new_page() if page.context.browser else page
    encoded, width, height = reader.evaluate(READ, b64encode(picture).decode())
    reader.close()
    return b64decode(encoded), width, height


if __name__ == "__main__":
    main()
