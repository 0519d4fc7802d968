"""What a council's comparison says, and what it says when a figure cannot be given."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.register.geography import Authority
from app.register.values import State
from app.register.views import population_view
from app.register.workforce import (
    Material,
    compare_workforce,
    gradient_sentence,
    seniority_gradient,
    workforce_point,
    workforce_years,
    years_sentence,
)
from app.register.workforce_counts import Role, WorkforceRows

LEEDS, HULL, KINGSTON, LONDON_CITY, SCILLY, CUMBERLAND = (
    *("E08000035", "E06000010", "E09000021", "E09000001", "E06000053"),
    "E06000063",
)
NOTHING = Material(WorkforceRows.of([], is_loaded=False), (), ())


@pytest.fixture
def compare(council, material):
    return lambda code, year=2025, role=Role.TOTAL: compare_workforce(council(code), year, role, material(code))


def test_leeds_in_2025_reads_as_one_sentence(compare):
    assert compare(LEEDS).sentence == (
        "In 2025, 26.4% of Leeds's children's social workers whose ethnicity is known were from minority ethnic "
        "groups; in its region 21.4%, in England 27.4%, and in Leeds's population 21.0%."
    )


def test_counts_and_shares_of_the_five_groups_are_among_the_known(compare):
    own = compare(LEEDS).own

    assert (own.state, own.total, own.known, own.not_known) == (State.OK, 709, 639, 70)
    assert own.known_percent == Decimal("90.1")
    assert [(group.key, group.count, str(group.percent)) for group in own.groups] == [
        ("white", 470, "73.6"),
        ("mixed", 27, "4.2"),
        ("asian", 59, "9.2"),
        ("black", 73, "11.4"),
        ("other", 10, "1.6"),
    ]
    assert (own.minority_ethnic.count, own.minority_percent) == (169, Decimal("26.4"))
    assert own.declaration == "Ethnicity is known for 639 of 709 people (90.1%)."


def test_hull_has_nothing_to_compare_because_nobodys_ethnicity_is_known(compare):
    comparison = compare(HULL)

    assert comparison.own.state is State.NOT_COMPARABLE
    assert (comparison.own.groups, comparison.own.minority_ethnic, comparison.own.minority_percent) == ((), None, None)
    assert comparison.sentence == (
        "In 2025, in Kingston upon Hull, ethnicity is not known for any of the 349 children's social workers, so there "
        "is nothing to compare. The minority ethnic share beside it: in its region 21.4%, in England 27.4%, and in "
        "Kingston upon Hull's population 8.2%."
    )


def test_a_small_base_keeps_its_published_counts_and_withholds_percentages(compare):
    own = compare(LEEDS, role=Role.SENIOR_MANAGER).own

    assert own.state is State.WITHHELD_SMALL_BASE
    assert [group.count for group in own.groups] == [5, 0, 2, 1, 0]
    assert {group.percent for group in (*own.groups, own.minority_ethnic)} == {None}
    assert own.reason == "Ethnicity is known for 8 of the children's senior managers, too few for a percentage."


def test_a_role_that_nobody_holds_is_withheld_and_said_so(compare):
    own = compare("E06000061", role=Role.SENIOR_MANAGER).own

    assert (own.state, own.total) == (State.WITHHELD_SMALL_BASE, 0)
    assert own.reason == "No children's senior managers were reported."


def test_a_base_of_exactly_ten_has_percentages(compare):
    assert compare(LONDON_CITY, 2021).own.known == 10
    assert compare(LONDON_CITY, 2021).own.state is State.OK
    assert compare(LONDON_CITY, 2019).own.known == 9
    assert compare(LONDON_CITY, 2019).own.state is State.WITHHELD_SMALL_BASE


def test_a_council_in_a_joint_return_has_the_joint_figure_labelled(compare):
    comparison = compare(KINGSTON)

    assert comparison.own.name == "Kingston upon Thames and Richmond upon Thames"
    assert comparison.own.note == "Reported jointly with Richmond upon Thames."
    assert comparison.own.total == 140
    assert comparison.sentence.startswith(
        "In 2025, 34.4% of the children's social workers reported jointly by Kingston upon Thames and Richmond upon "
        "Thames whose ethnicity is known"
    )


def test_the_partner_of_a_joint_return_is_left_out_of_the_neighbours(compare):
    pool = compare(KINGSTON).neighbours

    assert pool.left_out == ("Richmond upon Thames",)
    assert (pool.listed, pool.with_data) == (10, 9)
    assert pool.sentence.endswith(
        "9 of its 10 neighbours have figures; Richmond upon Thames, which reports jointly with it, is left out."
    )


def test_a_joint_return_counts_once_when_both_halves_are_neighbours(council, material, rows):
    both = [one for one in material("E06000061").neighbours if one.neighbour_gss_code == "E06000062"]
    halves = [
        replace(both[0], gss_code=LEEDS),
        replace(both[0], gss_code=LEEDS, neighbour_gss_code="E06000061", rank=9),
    ]

    pool = compare_workforce(council(LEEDS), 2025, Role.TOTAL, Material(rows, halves, ())).neighbours

    assert (pool.listed, pool.with_data, pool.returns, pool.view.total) == (2, 2, 1, 439)


def test_a_neighbour_that_published_nothing_is_not_counted(compare):
    pool = compare(CUMBERLAND, 2022).neighbours

    assert (pool.listed, pool.with_data) == (10, 9)


def test_a_council_that_did_not_exist_yet_is_not_published(compare):
    own = compare(CUMBERLAND, 2022).own

    assert own.state is State.NOT_PUBLISHED
    assert own.sentence == "No figures were published for Cumberland in 2022."
    assert own.declaration == own.sentence


def test_isles_of_scilly_are_withheld_in_every_year(compare):
    assert {compare(SCILLY, year).own.state for year in range(2019, 2026)} == {State.WITHHELD_SMALL_BASE}


def test_a_year_that_is_not_in_the_file_is_not_published(compare):
    comparison = compare(LEEDS, 2018)

    assert {comparison.own.state, comparison.region.state, comparison.england.state} == {State.NOT_PUBLISHED}
    assert comparison.neighbours.view.sentence == "No figures were published for any of its neighbours."


def test_nothing_loaded_is_a_state_of_every_part():
    comparison = compare_workforce(Authority.unnamed(LEEDS), 2025, Role.TOTAL, NOTHING)

    views = (comparison.own, comparison.region, comparison.neighbours.view, comparison.england)
    people = (comparison.population, comparison.region_population, comparison.england_population)
    assert {view.state for view in (*views, *people)} == {State.NOT_LOADED}
    assert comparison.sentence == "These figures are not loaded yet."


def test_neighbours_alone_may_be_missing(council, rows, data):
    comparison = compare_workforce(council(LEEDS), 2025, Role.TOTAL, Material(rows, (), data("census")))

    assert comparison.neighbours.view.state is State.NOT_LOADED
    assert comparison.own.state is State.OK


def test_an_area_without_census_rows_is_not_published():
    assert population_view("Atlantis", []).sentence == "No Census 2021 figures were published for Atlantis."


def test_the_gradient_of_a_council_is_said_in_two_sentences(council, rows):
    steps = seniority_gradient(council(LEEDS), 2025, rows)

    assert [step.role.value for step in steps] == [
        "Case holder",
        "Senior practitioner",
        "First line manager",
        "Middle manager",
        "Senior manager",
    ]
    assert gradient_sentence(steps) == (
        "In 2025, 44.0% of Leeds's children's case holders whose ethnicity is known were from minority ethnic groups. "
        "In 2025, 4.3% of Leeds's children's middle managers whose ethnicity is known were from minority ethnic groups."
    )


def test_the_gradient_falls_back_on_england_where_the_council_has_none(council, rows):
    sentence = gradient_sentence(seniority_gradient(council(HULL), 2025, rows))

    assert sentence.startswith("In 2025, 34.0% of England's children's case holders")
    assert "17.2% of England's children's senior managers" in sentence
    assert gradient_sentence(()).startswith("There are too few people")


def test_years_run_from_2019_to_2025(council, rows):
    points = workforce_years(council(LEEDS), Role.TOTAL, rows)

    assert [point.year for point in points] == [2019, 2020, 2021, 2022, 2023, 2024, 2025]
    assert years_sentence(points).endswith("groups; in 2019 it was 15.6%.")
    assert years_sentence(points[:1]) == points[0].own.sentence
    assert years_sentence(()) == "There is no year with a percentage for this council."


def test_barnsley_keeps_its_history_through_its_new_code(council, rows):
    points = [workforce_point(council("E08000016"), year, Role.TOTAL, rows) for year in range(2019, 2026)]

    assert {point.own.state for point in points} == {State.OK}
    assert {point.own.name for point in points} == {"Barnsley"}
