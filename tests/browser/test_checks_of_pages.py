"""The checks that every page is put through find what they are for: each is shown one page with one fault."""

import pytest

from tests.support.accessibility import (
    barriers,
    heading_faults,
    keyboard_faults,
    operation_faults,
    reflow_faults,
    spacing_faults,
)

pytestmark = pytest.mark.browser

TITLE = "<title>Home - SC-WRES Benchmarking Service</title>"
SKIP = '<a class="skip-link" href="#main">Skip</a>'
FRAME = '<!doctype html><html lang="en-GB"><head>{head}</head><body>{skip}<main id="main">{body}</main></body></html>'


@pytest.fixture
def show(chromium):
    """Shows a page that was made up for one test."""
    page = chromium.new_page(reduced_motion="reduce")

    def show(body, head=TITLE, skip=SKIP):
        page.set_content(FRAME.format(body=body, head=head, skip=skip))
        return page

    yield show
    page.close()


def test_a_page_without_a_fault_passes_every_check(show):
    page = show("<h1>Home</h1><p><a href='/'>Home</a></p><details><summary>More</summary><p>It is here.</p></details>")

    checks = (barriers, heading_faults, keyboard_faults, operation_faults)
    assert [fault for check in checks for fault in check(page)] == []
    assert reflow_faults(page, 320) == []
    assert spacing_faults(page, 360) == []


def test_a_field_without_a_label_is_a_barrier(show):
    assert [fault[:9] for fault in barriers(show("<h1>Home</h1><input name='nameless'>"))] == ["axe label"]


def test_two_first_headings_or_a_bare_title_are_told(show):
    page = show("<h1>One</h1><h1>Two</h1>", head="<title>Home</title>")

    assert heading_faults(page) == ["2 headings of the first level", "the title is 'Home'"]


def test_focus_that_cannot_be_seen_is_told(show):
    page = show("<h1>Home</h1><a href='/' id='quiet'>Home</a>", head=TITLE + "<style>#quiet {outline: none}</style>")

    assert keyboard_faults(page) == ['focus cannot be seen on <a href="/" id="quiet">Home</a>']


def test_what_the_keyboard_cannot_reach_is_told(show):
    page = show("<h1>Home</h1><button tabindex='-1'>Save</button>")

    assert keyboard_faults(page) == ['the keyboard does not reach <button tabindex="-1">Save</button>']


def test_a_trap_is_told(show):
    page = show("<h1>Home</h1><button>Save</button><button>Go on</button>")
    page.evaluate(
        "document.querySelector('button').addEventListener('keydown', e => e.key === 'Tab' && e.preventDefault())"
    )

    faults = keyboard_faults(page)

    assert "the focus is trapped" in faults
    assert "the keyboard does not reach <button>Go on</button>" in faults


def test_focus_that_jumps_about_or_misses_the_skip_link_is_told(show):
    page = show("<h1>Home</h1><a href='/'>Home</a><a href='/first' tabindex='1'>First</a>")

    assert keyboard_faults(page) == ["the first stop is not the skip link", "the focus jumps about"]


def test_a_list_that_refuses_keys_is_told(show):
    page = show("<h1>Home</h1><select aria-label='Year'><option>2024</option><option>2025</option></select>")
    page.evaluate("document.querySelector('select').addEventListener('keydown', e => e.preventDefault())")

    assert len(operation_faults(page)) == 1


def test_a_fold_that_refuses_keys_is_told(show):
    page = show("<h1>Home</h1><details><summary>More</summary>It is here.</details>")
    page.evaluate("document.querySelector('summary').addEventListener('click', e => e.preventDefault())")

    assert operation_faults(page) == ["keys do not open <summary>More</summary>"]


def test_what_sticks_out_is_told_with_its_element(show):
    page = show("<h1>Home</h1><div style='width: 330px'>wide</div>")

    assert reflow_faults(page, 640) == []
    assert reflow_faults(page, 320)[0].startswith("wider than 320 pixels: <div style=")
