"""Which pages a person is shown, in which order, and which one they are on."""

from datetime import date

from app.access import Actor, Permission, Role
from app.web.shell import Destination, Link, day_in_words, full_title, navigation, without_names

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


def test_a_title_names_the_page_first():
    assert full_title("Compare") == "Compare - SC-WRES Benchmarking Service"


def test_a_date_is_written_as_people_write_it():
    assert day_in_words(date(2025, 10, 8)) == "8 October 2025"


def test_values_that_a_finding_would_name_become_an_ellipsis():
    assert without_names("If you mean {number}, type {number}.") == "If you mean …, type …."
