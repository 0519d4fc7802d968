"""Which pages a person is shown, in which order, and which one they are on."""

from datetime import date

import pytest

from app.access import Actor, Permission, Role
from app.layouts.pages import PAGES
from app.web.shell import Destination, Link, Menu, day_in_words, full_title, menu, navigation, without_names

PLACES = (
    Destination("/guidance", "Guidance", Permission.USE_SERVICE, 90),
    Destination("/", "Home", Permission.USE_SERVICE, 10),
    Destination("/programme", "Programme board", Permission.VIEW_PROGRAMME, 50),
    Destination("/account", "Your account", Permission.USE_SERVICE, None),
    Destination("/our-indicators", "Our indicators", Permission.VIEW_RESULTS, 30),
)


def actor(role: Role) -> Actor:
    return Actor(1, "Ada", "ada@example.org", role, 1, "First Council", 1)


def test_a_stranger_is_shown_no_navigation():
    assert navigation(PLACES, None, "/") == ()


def test_pages_stand_in_their_order_and_only_for_those_who_may_open_them():
    shown = navigation(PLACES, actor(Role.LEAD), "/")

    assert [link.title for link in shown] == ["Home", "Our indicators", "Guidance"]


def test_the_programme_team_is_shown_its_board():
    shown = navigation(PLACES, actor(Role.PROGRAMME_TEAM), "/programme")

    assert Link("/programme", "Programme board", "page") in shown


def test_a_page_below_another_marks_the_one_above_it():
    shown = navigation(PLACES, actor(Role.LEAD), "/our-indicators/indicator")

    assert [link.here for link in shown] == ["", "true", ""]


def test_of_two_pages_above_only_the_nearer_is_marked():
    places = (*PLACES, Destination("/programme/release", "Release", Permission.PUBLISH_BENCHMARKS, 60))

    shown = navigation(places, actor(Role.PROGRAMME_TEAM), "/programme/release")

    assert [link.title for link in shown if link.here] == ["Release"]


def test_up_to_ten_pages_stand_in_one_row():
    links = tuple(Link(f"/{number}", f"Page {number}", "", "Section") for number in range(10))

    assert menu(links) == Menu(links)


def test_more_than_ten_stand_by_section_with_the_pages_of_ones_own_below():
    reading = tuple(Link(f"/read/{number}", f"Text {number}", "", "Reading") for number in range(8))
    board, release = Link("/board", "Board", "", "Programme"), Link("/release", "Release", "page", "Programme")
    alone, data = Link("/", "Home", ""), Link("/data", "Data sets", "", "National figures")

    found = menu((alone, board, release, *reading, data))

    assert found.first == (
        alone,
        Link("/board", "Programme", "true", "Programme"),
        Link("/read/0", "Reading", "", "Reading"),
        data,
    )
    assert (found.section, found.within) == ("Programme", (board, release))


def test_on_a_page_of_no_section_there_is_no_second_row():
    links = (Link("/", "Home", "page"), *(Link(f"/{number}", f"Page {number}", "", "Section") for number in range(10)))

    assert (menu(links).section, menu(links).within) == ("", ())


@pytest.mark.parametrize("role", [Role.PROGRAMME_TEAM, Role.ADMINISTRATOR])
def test_the_programme_team_meets_five_entries_first_and_organisations_one_row(role):
    places = tuple(Destination(one.path, one.title, one.permission, one.order, one.section) for one in PAGES)

    team, lead = (menu(navigation(places, actor(one), "/programme/reminders/7")) for one in (role, Role.LEAD))

    assert [link.title for link in team.first] == ["Home", "Programme", "Community", "National figures", "Guidance"]
    assert [link.title for link in team.within if link.here] == ["Reminders"]
    assert lead.within == ()


def test_a_title_names_the_page_first():
    assert full_title("Compare") == "Compare - SC-WRES Benchmarking Service"


def test_a_date_is_written_as_people_write_it():
    assert day_in_words(date(2025, 10, 8)) == "8 October 2025"


def test_values_that_a_finding_would_name_become_an_ellipsis():
    assert without_names("If you mean {number}, type {number}.") == "If you mean …, type …."
