"""A group of one's own, picked and saved by keyboard alone, with no barrier on the way on a desk or a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.keyboard import enter, faults, press
from tests.support.touring import Tour

pytestmark = pytest.mark.browser


def test_a_group_is_picked_named_compared_with_and_removed_by_keyboard(own_tour: Tour):
    page = own_tour.open(own_tour.sign_in("lead"), "/compare/groups")
    assert faults(page) == []
    press(page, "link", "Pick a group")

    for number in range(0, 98, 7):
        page.locator("input[name=member]").nth(number).focus()
        page.keyboard.press("Space")
    page.get_by_label("Part of the name").fill("council")
    enter(page)
    expect(page.get_by_text("14 picked so far")).to_be_visible()
    assert faults(page) == []

    press(page, "button", "Go on to name the group")
    assert faults(page) == []
    page.get_by_label("Name of the group").fill("Every seventh")
    enter(page)
    expect(page.get_by_role("heading", name="Every seventh")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ of 14 took part"))).to_be_visible()
    assert faults(page) == []

    press(page, "link", "Compare with Every seventh in 2024")
    expect(page.get_by_label("Compare with")).to_have_value("picked-1")
    own_tour.open(page, "/compare/groups")
    press(page, "link", "Remove Every seventh")
    assert faults(page) == []
    press(page, "button", "Remove the group")
    expect(page.get_by_text("Groups that you pick will be listed here.")).to_be_visible()
