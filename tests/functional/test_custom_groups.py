"""Groups of one's own over HTTP: picked from a list, named, worked out, compared with, and removed."""

import csv
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.engine import create_engine_for
from app.db.models import Job, Organisation
from app.db.scope import open_session
from app.services import custom_group_views
from app.settings import Settings
from app.worker import custom_groups as working
from app.worker.loop import work_once
from tests.support.clocks import StoppedClock
from tests.support.factories import Factories
from tests.support.releasing import NORTH, SOUTH, Programme

HERE = "/compare/groups"


@pytest.fixture(scope="module")
def released(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with ten councils' returns in each of two regions, released."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("groups") / "released.sqlite"))
    engine, clock = create_engine_for(f"sqlite:///{path}"), StoppedClock()
    make = Factories(engine, clock)
    programme = Programme(make, engine, clock, make.collection(2025), make.user(email="sender@example.org"))
    for number in range(10):
        programme.council(name=f"North {number}", **NORTH)
        programme.council(name=f"South {number}", la_type="Unitary" if number > 4 else "County", **SOUTH)
    programme.council(name="Ours", **NORTH)
    make.organisation(name="An employer", kind="employer")
    programme.publish()
    engine.dispose()
    return path


@pytest.fixture
def database_url(released: Path, tmp_path: Path) -> str:
    """The address of a database of one's own with the release."""
    return f"sqlite:///{shutil.copy(released, tmp_path / 'scwres.sqlite')}"


@pytest.fixture
def ids(engine):
    """The id of every organisation by its name."""
    with open_session(engine, Scope.everything()) as session:
        return {one.name: one.id for one in session.scalars(select(Organisation))}


@pytest.fixture
def organisation(engine):
    """Our organisation."""
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(Organisation).where(Organisation.name == "Ours")).one()


@pytest.fixture
def ours(sign_in, organisation):
    return sign_in(Role.LEAD, organisation)


@pytest.fixture
def work(engine, clock):
    """Work until nothing waits."""

    def _work():
        while work_once(engine, Settings(secret_key="x" * 32), clock):
            pass

    return _work


def names(region, numbers):
    return [f"{region} {number}" for number in numbers]


@pytest.fixture
def eight(ids):
    return [ids[name] for name in (*names("North", range(4)), *names("South", range(4)))]


def save(client, members, name="Like us"):
    return client.post(HERE, {"member": [str(one) for one in members], "name": name})


def ticked(answer):
    return {int(one) for one in re.findall(r'value="(\d+)" checked', answer.text)}


def test_a_group_is_picked_named_worked_out_and_compared_with(ours, work, ids, eight):
    start = ours.get(HERE)
    assert "Groups that you pick will be listed here" in start.text
    query = "&".join(f"member={one}" for one in eight)
    checked = ours.get(f"{HERE}/check?{query}")
    assert (checked.status_code, "8 organisations are picked" in checked.text) == (200, True)
    assert "North 3" in checked.text

    saved = save(ours, eight)

    assert (saved.status_code, saved.location) == (303, HERE)
    waiting = ours.get(HERE)
    assert "The group \u201cLike us\u201d is saved" in waiting.text
    assert "being worked out" in waiting.text
    assert waiting.headers["Refresh"] == "3"
    work()
    done = ours.get(HERE)
    assert "8 of 8 took part" in done.text
    assert "Refresh" not in done.headers
    key = re.search(r"peers=(picked-\d+)", done.text)[1]
    page = ours.call("compare.children", f"?peers={key}&service=adult&indicator=leaving").text
    assert "The published figure for your group \u201cLike us\u201d is 2.0" in page
    assert "8 of its 8 organisations gave this figure" in page


def test_the_comparison_offers_the_group_to_its_own_organisation_only(ours, sign_in, engine, work, eight):
    save(ours, eight)
    work()
    with open_session(engine, Scope.everything()) as session:
        other = session.scalars(select(Organisation).where(Organisation.name == "South 9")).one()
    stranger = sign_in(Role.LEAD, other)

    assert "Like us" in ours.call("compare.children", "").text
    assert "Like us" not in stranger.call("compare.children", "?peers=picked-1").text
    assert "Like us" not in stranger.get(HERE).text
    assert stranger.get("/compare/figures.csv?peers=picked-1").text.count("Like us") == 0


def test_the_download_names_the_group_and_has_its_figures(ours, work, eight):
    save(ours, eight)
    work()

    answer = ours.get("/compare/figures.csv?peers=picked-1&figure=indicators&service=adult")

    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    leaving = next(row for row in rows if row[0].endswith("Leaving the organisation") or row[0].startswith("8"))
    assert "2.0" in leaving
    assert "8 of 8" in leaving


def test_a_suppressed_figure_of_the_group_falls_back_to_the_next_wider_group(ours, work, eight, monkeypatch):
    monkeypatch.setattr("app.indicators.custom_groups.refusal", lambda _: "Suppressed to protect people.")
    save(ours, eight)
    work()

    page = ours.call("compare.children", "?peers=picked-1&service=adult&indicator=leaving").text

    assert "There is no published figure for your group" in page
    assert "The next wider group has one" in page


def test_a_refused_group_says_why_and_is_not_offered(ours, work, ids):
    # all of the North but ourselves and one more
    save(ours, [ids[name] for name in names("North", range(9))], "Nearly the North")
    work()

    page = ours.get(HERE).text
    assert (
        "no figure is shown. Together with the figure for local authorities in North East this group would show what "
        "one organisation sent. Add or remove at least three."
    ) in page
    assert "peers=picked" not in page
    assert "Nearly the North" not in ours.call("compare.children", "").text


def test_the_list_holds_others_of_our_own_sort_by_region(ours):
    page = ours.get(f"{HERE}/new").text

    assert re.findall(r"<legend>(.*?)</legend>", page) == ["North East", "South East"]
    assert "An employer" not in page
    assert ">Ours<" not in page
    assert page.count('type="checkbox"') == 20


@pytest.mark.parametrize(
    ("query", "boxes"),
    [
        ("region=North+East", 10 + 1),
        ("type=Unitary", 5 + 2),
        ("search=SOUTH+3", 1 + 1),
        ("region=South+East&type=County", 5 + 1),
        ("region=Nowhere", 0 + 2),
    ],
)
def test_the_list_is_narrowed_and_keeps_what_was_ticked(ours, ids, query, boxes):
    answer = ours.get(f"{HERE}/new?{query}&member={ids['North 1']}&member={ids['South 3']}")

    assert ticked(answer) == {ids["North 1"], ids["South 3"]}
    assert answer.text.count('type="checkbox"') == boxes
    assert "2 picked so far" in answer.text


def test_a_long_list_says_how_much_of_it_is_not_shown(ours, ids, monkeypatch):
    monkeypatch.setattr(custom_group_views, "MOST_LISTED", 7)

    answer = ours.get(f"{HERE}/new?member={ids['South 9']}")

    assert "13 more fit" in answer.text
    assert ticked(answer) == {ids["South 9"]}


@pytest.mark.parametrize("bad", ["x", "-1", "1.5", "9" * 30, "\u0661", "", "0"])
def test_whatever_is_no_organisation_of_the_list_is_left_out_or_refused(ours, eight, bad):
    assert ours.get(f"{HERE}/new?member={bad}").status_code == 200
    assert ours.get(f"{HERE}/check?member={bad}").status_code == 400
    refused = save(ours, [*eight, bad])
    assert refused.status_code == 400
    assert "One of the organisations that you picked is not in the list" in refused.text


def test_an_employer_cannot_be_slipped_into_a_councils_group(ours, ids, eight):
    assert save(ours, [*eight, ids["An employer"]]).status_code == 400
    assert save(ours, [*eight, ids["Ours"]]).status_code == 400


def test_too_few_are_refused_before_they_are_named(ours, ids):
    answer = ours.get(f"{HERE}/check?member={ids['North 1']}")

    assert answer.status_code == 400
    assert "Pick at least 5 organisations" in answer.text
    assert "North 1" in answer.text


def test_a_refused_name_keeps_the_choice_and_what_was_typed(ours, eight):
    save(ours, eight)

    answer = save(ours, eight, "like US")

    assert answer.status_code == 409
    assert "You have a group of that name already" in answer.text
    assert 'value="like US"' in answer.text
    assert answer.text.count('name="member"') == 16


def test_a_name_is_shown_as_it_was_typed_and_runs_nothing(ours, work, eight):
    save(ours, eight, "<b>Us</b> & them")
    work()

    assert "&lt;b&gt;Us&lt;/b&gt; &amp; them" in ours.get(HERE).text
    assert "<b>Us</b>" not in ours.get(HERE).text


def test_removing_asks_first_and_tells(ours, work, eight):
    save(ours, eight)
    work()
    assert "Remove Like us?" in ours.get(f"{HERE}/1/remove").text

    removed = ours.post(f"{HERE}/1/remove", {})

    assert (removed.status_code, removed.location) == (303, HERE)
    page = ours.get(HERE).text
    assert "The group \u201cLike us\u201d is removed" in page
    assert "Like us" not in ours.get(HERE).text
    assert "Like us" not in ours.call("compare.children", "?peers=picked-1").text
    assert ours.post(f"{HERE}/1/remove", {}).status_code == 404


def test_a_failure_of_ours_keeps_the_group_and_can_be_asked_for_again(ours, work, eight, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(working, "figures_of", lambda *_: 1 / 0)
        save(ours, eight)
        work()
    page = ours.get(HERE).text
    assert "working it out failed for a reason of ours. The group is kept." in page
    assert re.search(r"Quote the reference [0-9a-f]{8}\.", page)

    assert ours.post(f"{HERE}/1/again", {}).status_code == 303
    work()

    assert "8 of 8 took part" in ours.get(HERE).text


def test_asking_again_while_it_is_under_way_queues_nothing(ours, engine, eight):
    save(ours, eight)
    ours.post(f"{HERE}/1/again", {})

    with open_session(engine, Scope.everything()) as session:
        assert len(session.scalars(select(Job)).all()) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
def test_a_reader_sees_the_groups_and_cannot_change_them(ours, sign_in, organisation, work, eight, role):
    save(ours, eight)
    work()
    reader = sign_in(role, organisation)

    page = reader.get(HERE).text

    assert "8 of 8 took part" in page
    assert "Your lead or deputy picks and removes groups." in page
    assert f"{HERE}/1/remove" not in page
    assert reader.get(f"{HERE}/new").status_code == 403
    assert reader.post(f"{HERE}/1/remove", {}).status_code == 403


def test_the_programme_team_has_no_such_page(sign_in):
    assert sign_in(Role.PROGRAMME_TEAM).get(HERE).status_code == 403


def test_a_form_without_its_token_changes_nothing(ours, eight):
    answer = ours.open("POST", HERE, data={"member": [str(one) for one in eight], "name": "Like us"})

    assert answer.status_code == 400
    assert "Groups that you pick will be listed here" in ours.get(HERE).text


def test_a_full_list_asks_to_make_room(ours, eight):
    for number in range(5):
        save(ours, eight, f"Group {number}")

    assert "Remove a group to make room for another." in ours.get(HERE).text
    assert save(ours, eight, "One more").status_code == 409
