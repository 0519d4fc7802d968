"""The map of all councils in open data, as any page may show it: one council marked, its table, its download."""

import pytest

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.scope import open_session
from app.layouts import open_map
from app.services.open_data_map import open_data_map
from tests.support.open_data import HULL, KINGSTON, LEEDS, NOBODY, parts_of, text_of


@pytest.fixture(scope="module")
def view_of(open_data_template):
    """Read the map for what somebody of no council asks."""
    engine = create_engine_for(f"sqlite:///{open_data_template}")
    with open_session(engine, Scope.organisation(1)) as session:
        yield lambda **asked: open_data_map(session, NOBODY, asked)
    engine.dispose()


def traces(shown):
    return parts_of(shown, "Graph")[0].figure["data"]


def test_the_council_that_is_marked_has_a_thick_outline_and_is_named(view_of):
    view = view_of(council=LEEDS)
    shown = open_map.section(view)

    assert view.marked.name == "Leeds"
    assert "Leeds has a thick outline." in text_of(shown)
    assert len(traces(shown)[-1]["x"]) == 8


def test_without_a_council_none_is_marked(view_of):
    shown = open_map.section(view_of())

    assert "thick outline" not in text_of(shown)
    assert traces(shown)[-1]["x"] == []


def test_who_cannot_be_compared_is_named_and_crossed_and_not_the_same_as_no_percentage(view_of):
    view = view_of(council=HULL, year="2025")
    shown = open_map.section(view)
    crossed = [trace for trace in traces(shown) if trace.get("fillpattern", {}).get("shape") == "x"]

    assert [one.gss_code for one in view.not_comparable] == [HULL]
    assert (
        "151 of 153 councils have a percentage. Kingston upon Hull is not comparable: ethnicity not known."
        in text_of(shown)
    )
    assert "▩ not comparable: ethnicity not known" in text_of(shown)
    assert "▨ no percentage to show" in text_of(shown)
    assert len(crossed) == 1
    assert len(crossed[0]["x"]) == 8


def test_many_who_cannot_be_compared_are_counted(view_of):
    view = view_of(year="2019", role="Senior manager")

    assert open_map.map_words(view).endswith("13 councils are not comparable: ethnicity not known.")


def test_two_who_cannot_be_compared_are_both_named(view_of):
    said = open_map.map_words(view_of(year="2019"))

    assert said.endswith("Hartlepool and Kingston upon Hull are not comparable: ethnicity not known.")


def test_where_all_can_be_compared_nothing_is_added(view_of):
    view = view_of(council=KINGSTON)
    all_known = type(view)(view.choice, tuple(one for one in view.shares if one.step is not None), view.sources, {})

    assert "not comparable" not in open_map.map_words(all_known)


def test_the_map_comes_with_its_table_its_download_and_its_sources(view_of):
    shown = open_map.section(view_of(council=LEEDS, year="2024", role="Case holder"))
    (table,) = parts_of(shown, "Table")

    assert len(parts_of(table, "Tr")) == 154
    assert parts_of(shown, "A")[0].href == (
        "/workforce/figures.csv?council=E08000035&year=2024&role=Case+holder&figure=councils"
    )
    assert "Open Government Licence v3.0" in text_of(shown)


def test_on_a_page_about_returns_it_says_that_it_is_open_data_and_leads_to_all_of_it(view_of):
    shown = open_map.section_elsewhere(view_of(council=LEEDS))

    assert (
        "This map is published open data on children's social workers. Nothing in it comes from a return."
        in text_of(shown)
    )
    assert parts_of(shown, "A")[0].href == "/workforce?council=E08000035&year=2025&role=Total"
    assert len(parts_of(shown, "Graph")) == 1


@pytest.mark.parametrize("asked", [{"council": "E99999999"}, {"year": "2031"}, {"role": 7}, {"year": ["2025"]}])
def test_what_is_not_understood_becomes_a_problem_and_the_map_is_still_there(view_of, asked):
    view = view_of(**asked)

    assert view.choice.problem
    assert (view.choice.year, view.choice.council, len(view.shares)) == (2025, "", 153)


def test_where_nothing_is_loaded_one_sentence_says_so(sqlite_template):
    engine = create_engine_for(f"sqlite:///{sqlite_template}")
    with open_session(engine, Scope.organisation(1)) as session:
        view = open_data_map(session, NOBODY, {"council": LEEDS})
    engine.dispose()

    assert not view.is_loaded
    assert text_of(open_map.section_elsewhere(view)).startswith("Not loaded yet, so not shown: open data on children")
    assert parts_of(open_map.section_elsewhere(view), "Graph") == []
