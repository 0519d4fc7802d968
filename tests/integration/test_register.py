"""The register in the database: what a page reads equals what the files say, and nothing loaded is a state."""

import shutil
from contextlib import ExitStack
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.access import Scope
from app.db.engine import create_engine_for
from app.db.scope import open_session
from app.errors import InvalidRequestError, NotFoundError
from app.register.datasets import DATA_DIRECTORY, dataset
from app.register.geography import current_authority
from app.register.published import published_results as results_from_file
from app.register.regulator import register_overview as overview_from_file
from app.register.values import BoundedCount, State
from app.register.workforce import Material, compare_workforce, seniority_gradient
from app.register.workforce import workforce_years as years_from_file
from app.register.workforce_counts import Role, WorkforceRows
from app.services import register
from app.services.reference_loading import load_reference
from tests.support.clocks import StoppedClock

LEEDS, HULL, KINGSTON, CUMBERLAND, OLD_BARNSLEY = "E08000035", "E06000010", "E09000021", "E06000063", "E08000016"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request, tmp_path_factory):
    """An engine on a database with the reference data, on both engines in turn; tests only read it."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            url = f"sqlite:///{shutil.copy(template, tmp_path_factory.mktemp('register') / 'loaded.sqlite')}"
        else:
            cluster = request.getfixturevalue("postgresql_cluster")
            url = cluster.url(stack.enter_context(cluster.database("test_register_loaded")))
        engine = create_engine_for(url)
        stack.callback(engine.dispose)
        with open_session(engine, Scope.everything(), write=True) as session:
            load_reference(session, clock=StoppedClock())
            session.commit()
        yield engine


@pytest.fixture
def reader(loaded):
    """A session of one organisation on the loaded database."""
    with open_session(loaded, Scope.organisation(1)) as session:
        yield session


@pytest.fixture
def empty(engine):
    """A session on a database without reference data."""
    with open_session(engine, Scope.organisation(1)) as session:
        yield session


@pytest.fixture(scope="module")
def files():
    """The same rows straight from the files."""
    keys = ("authorities", "workforce", "neighbours", "census", "register", "fitness_to_practise", "programme")
    return {key: dataset(key).read() for key in keys}


@pytest.fixture
def statements(loaded):
    """Counts what is sent to the database."""
    sent = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        sent.append((statement, parameters))

    event.listen(loaded, "before_cursor_execute", note)
    yield sent
    event.remove(loaded, "before_cursor_execute", note)


def from_files(files, code, year, role):
    about = current_authority(files["authorities"], code)
    neighbours = [one for one in files["neighbours"] if (one.gss_code, one.model) == (about.gss_code, "DfE 2025")]
    material = Material(WorkforceRows.of(files["workforce"]), neighbours, files["census"])
    return compare_workforce(about, year, role, material)


def test_a_comparison_from_the_database_equals_one_from_the_files(reader, files):
    cases = [
        (LEEDS, 2025, Role.TOTAL),
        (LEEDS, 2019, Role.SENIOR_MANAGER),
        (HULL, 2025, Role.TOTAL),
        (KINGSTON, 2022, Role.CASE_HOLDER),
        ("E06000062", 2025, Role.TOTAL),
        (CUMBERLAND, 2022, Role.TOTAL),
        (OLD_BARNSLEY, 2020, Role.TOTAL),
        ("E06000053", 2024, Role.TOTAL),
    ]
    for code, year, role in cases:
        assert register.workforce_comparison(reader, code, year, role) == from_files(files, code, year, role)


def test_seniority_and_years_equal_those_of_the_files(reader, files):
    rows = WorkforceRows.of(files["workforce"])
    for code in (LEEDS, KINGSTON):
        about = current_authority(files["authorities"], code)
        assert register.seniority(reader, code, 2025) == seniority_gradient(about, 2025, rows)
        assert register.workforce_years(reader, code, "Total") == years_from_file(about, Role.TOTAL, rows)


def test_a_comparison_takes_few_small_queries(reader, statements):
    register.workforce_comparison(reader, LEEDS, 2025, Role.TOTAL)

    assert len(statements) <= 12


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
def test_a_comparison_searches_indexes_and_never_scans_a_table(loaded, reader, statements):
    register.workforce_comparison(reader, LEEDS, 2025, Role.TOTAL)

    with loaded.connect() as connection:
        for statement, parameters in [sent for sent in statements if sent[0].startswith("SELECT")]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert not [step for *_, step in plan if step.startswith("SCAN")], statement


def test_the_years_available_are_those_of_the_file(reader):
    assert register.workforce_years_available(reader) == (2019, 2020, 2021, 2022, 2023, 2024, 2025)


def test_neighbours_come_by_rank_with_their_names(reader, files):
    found = register.neighbours_of(reader, LEEDS)

    assert found == tuple(one for one in files["neighbours"] if (one.gss_code, one.model) == (LEEDS, "DfE 2025"))
    assert [one.rank for one in found] == list(range(1, 11))


def test_the_2021_model_names_cumbria_from_the_former_councils(reader):
    found = register.neighbours_of(reader, "E06000054", model="DfE April 2021")

    assert len(found) == 10
    assert all(one.neighbour_name != one.neighbour_gss_code for one in found)
    assert register.neighbours_of(reader, LEEDS, model="DfE 1999") == ()


def test_census_rows_of_one_area(reader, files):
    assert set(register.census_of(reader, LEEDS)) == {one for one in files["census"] if one.gss_code == LEEDS}


def test_councils_are_the_153_by_name(reader):
    found = register.councils(reader)

    assert len(found) == 153
    assert [one.name for one in found][:2] == ["Barking and Dagenham", "Barnet"]


def test_a_former_code_answers_as_todays_council(reader):
    assert register.council(reader, OLD_BARNSLEY).gss_code == "E08000038"


@pytest.mark.parametrize("code", ["E10000006", "nonsense", "", "' OR 1=1 --"])
def test_an_unknown_or_split_council_is_not_found(reader, code):
    with pytest.raises(NotFoundError, match="no council with this code"):
        register.workforce_comparison(reader, code, 2025)


def test_an_unknown_role_is_refused_with_the_list(reader):
    with pytest.raises(InvalidRequestError, match="Choose one of: Total, Case holder"):
        register.workforce_comparison(reader, LEEDS, 2025, "Director")
    with pytest.raises(InvalidRequestError):
        register.workforce_years(reader, LEEDS, "")


def test_the_overview_equals_that_of_the_files(reader, files):
    assert register.register_overview(reader) == overview_from_file(files["register"], files["fitness_to_practise"])


def test_the_register_by_gender(reader):
    assert [str(point.percent) for point in register.register_breakdown(reader, "gender") if point.percent] == [
        "82.6",
        "82.9",
        "16",
    ]


def test_published_results_keep_the_decimals_that_were_printed(reader, files):
    found = register.published_results(reader, 2023)

    assert found == results_from_file(files["programme"], 2023)
    assert {one.indicator: str(one.ratio) for one in found}["cpd"] == "1.0"


def test_the_board_is_whole(reader):
    table = register.board(reader)
    first = table.rows[0]

    assert (table.state, len(table.rows), len(table.months)) == (State.OK, 64, 11)
    assert sum(cell is not None for row in table.rows for cell in row.cells) == 653
    assert (first.kpi_ref, first.aim, str(first.cells[0].value)) == ("REG1", 95, "42")
    assert {str(cell.value) for row in table.rows for cell in row.cells if cell and cell.quality == "inconsistent"} == {
        "22",
        "17.9",
    }


def test_other_published_facts_equal_their_files(reader, files):
    assert register.test_sites(reader) == dataset("test_sites").read()
    assert register.named_since(reader) == dataset("named_since").read()
    assert register.adult_workforce(reader) == dataset("adult_workforce").read()
    assert set(register.participation(reader)) < set(files["programme"])
    assert {figure.value for figure in register.participation(reader) if figure.measure.endswith("registered")} == {
        Decimal(83)
    }


def test_datasets_say_where_they_came_from(reader, clock):
    found = {one.key: one for one in register.datasets(reader)}

    assert len(found) == 14
    assert {one.key for one in found.values() if one.state is not State.OK} == {"referrals"}
    assert found["workforce"].rows == 7917
    assert found["workforce"].loaded_at == clock.now()
    assert found["workforce"].attribution.endswith("licensed under the Open Government Licence v3.0.")
    assert (found["outlines"].loaded_at, found["outlines"].rows) == (None, 153)


def test_a_count_under_ten_stays_bounded_in_the_database(engine, clock, tmp_path):
    header = (
        "period,stage,characteristic,category,count,percent,register_percent,ratio,source_title,source_url,measure,"
        "comparator,comparator_percent,source_type,note\n"
    )
    row = "2024,referral,religion,Jewish,<10,,,,Referrals by region,,count,,,primary,\n"
    (tmp_path / "swe_ftp.csv").write_text(header + row)

    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=clock, directory=tmp_path)
        (found,) = register._figures(session, "fitness_to_practise")

        assert (found.count, found.lower_bound, found.upper_bound) == (None, 0, 9)
        assert register.fitness_from(found).count == BoundedCount(0, 9)


def test_nothing_loaded_is_a_state_of_every_reading(empty):
    comparison = register.workforce_comparison(empty, LEEDS, 2025)

    assert comparison.sentence == "These figures are not loaded yet."
    assert {comparison.own.state, comparison.neighbours.view.state, comparison.population.state} == {State.NOT_LOADED}
    assert {step.own.state for step in register.seniority(empty, LEEDS, 2025)} == {State.NOT_LOADED}
    assert register.workforce_years(empty, LEEDS) == ()
    assert register.workforce_years_available(empty) == ()
    assert register.neighbours_of(empty, LEEDS) == register.census_of(empty, LEEDS) == register.councils(empty) == ()
    assert register.register_overview(empty).state is State.NOT_LOADED
    assert register.board(empty).state is State.NOT_LOADED
    assert {one.state for one in register.published_results(empty, 2024)} == {State.NOT_LOADED}
    assert register.adult_workforce(empty) == register.participation(empty) == register.test_sites(empty) == ()
    assert [one.key for one in register.datasets(empty) if one.state is State.OK] == ["outlines", "hexagons"]


def test_councils_without_workforce_still_say_what_is_missing(engine, clock, tmp_path):
    source = dataset("authorities")
    (tmp_path / source.file).write_bytes((DATA_DIRECTORY / source.file).read_bytes())
    with open_session(engine, Scope.everything(), write=True) as session:
        load_reference(session, clock=clock, directory=tmp_path)

        comparison = register.workforce_comparison(session, LEEDS, 2025)

    assert comparison.council.name == "Leeds"
    assert comparison.own.state is State.NOT_LOADED
