"""The programme's own indicators, on the page and as a file, over HTTP."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from app.access import PROGRAMME_ROLES, Role

BOARD = "programme-indicators.children"
TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]
ALL = (
    *(("invited", 3, 3), ("registered", 5, 12), ("upload_received", 9, 15), ("upload_valid", 9, 15)),
    *(("submission_created", 9, 16), ("signed_off", 9, 18)),
)


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def year(make, collection):
    """Two councils, one signed and one registered, and an employer that was only invited."""
    stories = {
        "Ashby": ("local_authority", ALL),
        "Cedarham": ("local_authority", ALL[:2]),
        "Dunmore Care": ("employer", ALL[:1]),
    }
    for name, (kind, happenings) in stories.items():
        organisation = make.organisation(name=name, code=name[:3].upper(), kind=kind)
        for what, month, day in happenings:
            at = datetime(2025, month, day, 9, tzinfo=UTC)
            make.event(organisation, collection_id=collection.id, kind=what, at=at)


def shown(visitor, search=""):
    answer = visitor.call(BOARD, search)
    assert answer.status_code == 200
    return json.dumps(answer.json, ensure_ascii=False)


def lines(visitor, query=""):
    answer = visitor.get(f"/programme/indicators.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_the_page_opens_with_how_the_newest_month_stands(sign_in, year):
    page = shown(sign_in(Role.PROGRAMME_TEAM))

    assert "October 2025 so far, of 1 indicator that is due: 1 green, 0 amber, 0 red." in page
    assert "One of them meets its aim." in page
    assert "50.0%, not due yet" in page
    assert "at least 90%" in page
    assert "nothing to count" in page
    assert "none due yet for 2025" in page


def test_a_direction_is_told_without_a_colour_and_a_rating_with_a_shape_of_its_own(sign_in, year):
    page = shown(sign_in(Role.PROGRAMME_TEAM))

    assert "✓\u00a0green" in page.replace("\\u00a0", "\u00a0")
    assert not [shape for shape in "○◐●" if shape in page]
    assert not [colour for colour in ("green", "amber", "red") if f"level, {colour}" in page or f"up, {colour}" in page]


def test_the_newest_months_stand_first_and_all_of_them_lie_folded_in_a_place_that_the_keyboard_reaches(sign_in, year):
    page = shown(sign_in(Role.PROGRAMME_TEAM))
    newest, every = page.split("View all 8 months")

    assert "Jun 2025" in newest
    assert "May 2025" not in newest
    assert "Mar 2025" in every
    assert '"tabIndex": 0' in every
    assert "Move the table sideways, or choose it and press the arrow keys" in every


def test_the_figures_follow_whom_the_board_is_about(sign_in, year):
    page = shown(sign_in(Role.PROGRAMME_TEAM), "?kind=everyone")

    assert "66.7%, ■" in page


def test_before_the_first_collection_it_says_what_will_appear(sign_in):
    assert "They appear when the first collection begins." in shown(sign_in(Role.ADMINISTRATOR))


def test_the_file_holds_every_month_of_every_indicator(sign_in, year):
    found = lines(sign_in(Role.PROGRAMME_TEAM))
    submitted = {
        line["Month"]: (line["Value"], line["Rating"])
        for line in found
        if line["Indicator"].startswith("Organisations that")
    }

    assert submitted["2025-09"] == ("50.0", "")
    assert submitted["2025-04"] == ("", "")
    assert "2025-10 so far" in submitted
    assert {line["Month"] for line in found if line["Indicator"].startswith("Median")} >= {"whole cycle so far"}


def test_the_file_before_the_first_collection_is_a_kind_answer(sign_in):
    answer = sign_in(Role.PROGRAMME_TEAM).get("/programme/indicators.csv")

    assert answer.status_code == 404
    assert "No collection has begun yet" in answer.get_data(as_text=True)


@pytest.mark.parametrize("role", TENANTS)
def test_only_the_programme_sees_it(sign_in, year, role):
    visitor = sign_in(role)

    paths = ("/programme/indicators", "/programme/indicators.csv")
    assert {visitor.get(path).status_code for path in paths} == {403}
    answer = visitor.call(BOARD, "").text
    assert "Your role does not let you" in answer
    assert "Organisations registered" not in answer
