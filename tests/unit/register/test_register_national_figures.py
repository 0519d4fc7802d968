"""The national figures that follow from the files come out at the decimals in which they are printed."""

from decimal import Decimal

import pytest

from app.register.views import GROUP_TITLES
from app.register.workforce import pooled_neighbours, residents, seniority_gradient, workforce_point
from app.register.workforce_counts import Role

LEEDS = "E08000035"


@pytest.mark.parametrize(
    ("year", "in_post", "known", "shares"),
    [
        (2019, 32_851, "81.7", ["78.0", "3.5", "5.6", "12.0", "0.8"]),
        (2024, 36_402, "81.4", ["73.8", "3.6", "6.5", "15.2", "0.9"]),
        (2025, 38_292, "82.2", ["72.6", "4.0", "6.6", "15.9", "0.9"]),
    ],
)
def test_england_by_year(*, council, rows, year, in_post, known, shares):
    england = workforce_point(council(LEEDS), year, Role.TOTAL, rows).england

    assert england.total == in_post
    assert england.known_percent == Decimal(known)
    assert [str(group.percent) for group in england.groups] == shares
    assert [group.title for group in england.groups] == list(GROUP_TITLES.values())[:5]


@pytest.mark.parametrize(
    ("region", "workforce", "population"),
    [
        ("London", "60.2", "46.2"),
        ("West Midlands", "34.7", "23.0"),
        ("South East", "23.8", "13.7"),
        ("East of England", "22.8", "13.5"),
        ("Yorkshire and The Humber", "21.4", "14.6"),
        ("East Midlands", "21.2", "14.3"),
        ("North West", "14.0", "14.4"),
        ("South West", "13.3", "6.9"),
        ("North East", "4.3", "7.0"),
    ],
)
def test_each_region_in_2025_against_its_population(data, rows, region, workforce, population):
    member = next(one for one in data("authorities") if one.region_name == region and one.is_current)

    point = workforce_point(member, 2025, Role.TOTAL, rows)

    assert str(point.region.minority_percent) == workforce
    assert str(residents(region, member.region_code, data("census")).minority_percent) == population


def test_england_in_2025_is_27_4_percent_against_a_population_of_19_0(council, rows, data):
    assert str(workforce_point(council(LEEDS), 2025, Role.TOTAL, rows).england.minority_percent) == "27.4"
    assert str(residents("England", "E92000001", data("census")).minority_percent) == "19.0"


def test_seniority_in_england_in_2025(council, rows):
    steps = seniority_gradient(council(LEEDS), 2025, rows)
    black = [next(group for group in step.england.groups if group.key == "black") for step in steps]

    assert [(step.role.value, str(step.england.minority_percent)) for step in steps] == [
        ("Case holder", "34.0"),
        ("Senior practitioner", "26.9"),
        ("First line manager", "20.1"),
        ("Middle manager", "21.1"),
        ("Senior manager", "17.2"),
    ]
    assert [str(group.percent) for group in black] == ["21.3", "15.0", "10.9", "10.9", "7.2"]


@pytest.mark.parametrize(
    ("year", "white_senior", "white", "minority_senior", "minority"),
    [(2020, 418, 21352, 61, 6132), (2022, 495, 20833, 92, 6540), (2024, 536, 21869, 94, 7754)],
)
def test_senior_managers_of_england_match_the_worked_examples(
    *, council, rows, year, white_senior, white, minority_senior, minority
):
    everybody = workforce_point(council(LEEDS), year, Role.TOTAL, rows).england
    senior = workforce_point(council(LEEDS), year, Role.SENIOR_MANAGER, rows).england

    assert (senior.groups[0].count, everybody.groups[0].count) == (white_senior, white)
    assert (senior.minority_ethnic.count, everybody.minority_ethnic.count) == (minority_senior, minority)


def test_every_council_has_ten_neighbours_that_can_be_pooled(data, material):
    for one in data("authorities"):
        if one.is_current:
            pool = pooled_neighbours(one, 2025, Role.TOTAL, material(one.gss_code))
            assert pool.listed == 10
            assert 7 <= pool.with_data + len(pool.left_out) <= 10
