"""The programme team's first screens, before any collection has begun."""

import json
import re
from datetime import UTC, datetime

import pytest

from app.access import ROLE_PERMISSIONS, Role
from app.layouts.pages import PAGES
from tests.support.clocks import StoppedClock


@pytest.fixture
def clock():
    return StoppedClock(instant=datetime(2025, 2, 3, 9, tzinfo=UTC))


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def home(visitor):
    answer = visitor.call("home-tasks.children", "home-tasks")
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.json, separators=(",", ":"))


def leads(words, address):
    return f'"children":"{words}","className":"btn btn-primary action","href":"{address}"'


def test_on_an_empty_database_the_list_of_organisations_comes_first(team):
    page = home(team)

    assert "No collection is open yet. These steps bring the first one about." in page
    assert leads("Bring the list of organisations", "/organisations/import") in page
    assert "None is here yet." in page


def test_then_the_collection_is_set_up(team, make):
    make.organisation(kind="local_authority")

    assert leads("Set up the first collection", "/programme/collections") in home(team)

    team.post("/programme/collections", data={"year": "2025"})
    page = home(team)
    assert leads("Go on setting up 2025", "/programme/collections/2025") in page
    assert "That of 2025 is being set up." in page


def test_once_it_is_open_the_page_says_when_it_begins(team, make):
    make.organisation(kind="local_authority")
    make.collection(2025)

    page = home(team)

    assert "The collection of 2025 is open and begins on 1 March 2025." in page
    assert "Until 1 March 2025 its dates can still be moved there." in page


@pytest.mark.parametrize("is_open", [False, True])
def test_no_page_of_the_menu_is_missing_before_the_first_collection_begins(team, make, is_open):
    if is_open:
        make.collection(2025)

    mine = [page for page in PAGES if page.order and page.permission in ROLE_PERMISSIONS[Role.PROGRAMME_TEAM]]
    for page in mine:
        answer = team.get(page.path)
        assert answer.status_code in (200, 404), page.path
        assert "There is no such page" not in answer.text, page.path
        assert answer.status_code == 200 or 'class="empty"' in answer.text, page.path


def test_a_page_of_the_menu_says_when_it_opens_and_nothing_can_be_sent_to_it_before(team):
    shown, sent = team.get("/programme/release"), team.post("/programme/release")

    assert re.search(r"This page opens on the first day of the first collection\.", shown.text)
    assert "says what comes first" in shown.text
    assert sent.status_code == 404
