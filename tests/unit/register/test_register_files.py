"""The files shipped are whole and agree with each other: every check that their description claims."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from app.errors import NotFoundError
from app.register.geography import Authority, current_authority, regions_of
from app.register.workforce_counts import GROUPS


@pytest.fixture(scope="module")
def current(data):
    return [one for one in data("authorities") if one.is_current]


def test_153_councils_are_current_and_12_codes_are_former(data, current):
    assert len(current) == 153
    assert len(data("authorities")) == 165
    assert Counter(one.status for one in data("authorities")) == {"current": 153, "abolished": 8, "recoded": 4}


def test_codes_and_names_of_current_councils_are_unique(current):
    assert len({one.gss_code for one in current}) == 153
    assert len({one.name for one in current}) == 153


def test_the_nine_regions_hold_the_councils_that_they_should(data, current):
    assert Counter(one.region_name for one in current) == {
        "North East": 12,
        "North West": 24,
        "Yorkshire and The Humber": 15,
        "East Midlands": 10,
        "West Midlands": 14,
        "East of England": 11,
        "London": 33,
        "South East": 19,
        "South West": 15,
    }
    assert len(regions_of(data("authorities"))) == 9


@pytest.mark.parametrize(
    ("day", "councils"),
    [
        (date(2018, 9, 30), 152),
        (date(2019, 3, 31), 152),
        (date(2019, 4, 1), 151),
        (date(2021, 3, 31), 151),
        (date(2021, 4, 1), 152),
        (date(2023, 3, 31), 152),
        (date(2023, 4, 1), 153),
        (date(2025, 3, 31), 153),
        (date(2025, 4, 1), 153),
        (date(2026, 1, 1), 153),
    ],
)
def test_the_number_of_councils_is_that_of_its_day(data, day, councils):
    assert sum(one.live_on(day) for one in data("authorities")) == councils


def test_derbyshire_and_lincolnshire_are_in_the_east_midlands(current):
    regions = {one.name: one.region_name for one in current}

    assert regions["Derbyshire"] == regions["Lincolnshire"] == "East Midlands"


def test_a_recode_is_followed_to_the_same_council(data):
    for former, today in {
        "E08000016": "E08000038",
        "E08000019": "E08000039",
        "E08000020": "E08000037",
        "E06000048": "E06000057",
        "E10000023": "E06000065",
        "E10000027": "E06000066",
        "E10000002": "E06000060",
    }.items():
        assert current_authority(data("authorities"), former).gss_code == today


@pytest.mark.parametrize("code", ["E10000006", "E10000021", "E10000009", "E06000028", "E99999999", ""])
def test_a_council_that_split_or_merged_or_never_was_answers_to_no_code(data, code):
    with pytest.raises(NotFoundError, match="no council with this code today"):
        current_authority(data("authorities"), code)


def test_names_read_in_the_order_in_which_people_say_them(data):
    names = {one.gss_code: one.display_name for one in data("authorities")}

    assert names["E06000010"] == "Kingston upon Hull"
    assert names["E06000019"] == "Herefordshire"
    assert names["E09000001"] == "City of London"


def test_a_council_without_details_still_has_words():
    assert Authority.unnamed("E08000035").display_name == "this council"


def test_census_totals_of_england_are_those_of_ons(data):
    england = [one for one in data("census") if one.geography_level == "country"]
    total = next(one.count for one in england if one.detail == "total")
    shares = {one.ethnic_group5: one.percent for one in england if one.detail == "group5"}

    assert total == 56_490_048
    assert shares == {
        "White": Decimal("81.05"),
        "Asian": Decimal("9.61"),
        "Black": Decimal("4.22"),
        "Mixed": Decimal("2.96"),
        "Other": Decimal("2.18"),
    }


def test_census_councils_are_the_current_ones_each_with_all_its_groups(data, current):
    counts = Counter((one.gss_code, one.detail) for one in data("census") if one.geography_level == "utla")

    assert counts == {
        (one.gss_code, detail): rows
        for one in current
        for detail, rows in (("total", 1), ("group5", 5), ("category19", 19))
    }


def test_census_councils_add_up_to_their_region_within_14_people(data, current):
    totals = {one.gss_code: one.count for one in data("census") if one.detail == "total"}
    for region in regions_of(data("authorities")):
        added = sum(totals[one.gss_code] for one in current if one.region_code == region.code)
        assert abs(added - totals[region.code]) <= 14


def test_workforce_parts_add_up_in_every_row_with_numbers(raw):
    for row in raw("dfe_csww_ethnicity.csv"):
        assert int(row["known"]) + int(row["not_known"]) == int(row["total"])
        if row["white"] != "x":
            assert sum(int(row[group]) for group in GROUPS) == int(row["known"])


def test_149_rows_are_unavailable_and_each_has_no_known_ethnicity(data):
    unavailable = [row for row in data("workforce") if row.groups is None]

    assert len(unavailable) == 149
    assert {row.known for row in unavailable} == {0}


def test_england_2023_matches_the_official_preview(rows):
    england = rows.find(2023, "Total", "E92000001")

    assert (england.total, england.known, england.white, england.mixed) == (35_199, 28_522, 21_498, 985)


def test_two_returns_are_joint_and_both_halves_find_them(rows):
    kingston, richmond = rows.find(2025, "Total", "E09000021"), rows.find(2025, "Total", "E09000027")

    assert kingston is richmond
    assert kingston.member_names == ("Kingston upon Thames", "Richmond upon Thames")
    assert rows.find(2025, "Total", "E06000061") is rows.find(2025, "Total", "E06000062")
    assert {row.gss_code for row in rows.rows.values() if row.is_joint} == {
        "E06000061 / E06000062",
        "E09000021 / E09000027",
    }


def test_inner_and_outer_london_are_left_out_of_the_regions(data):
    standard = {row.name for row in data("workforce") if row.is_standard_region}

    assert len(standard) == 9
    assert "London" in standard
    assert not {"Inner London", "Outer London"} & standard


def test_regions_add_up_to_england_once_london_is_counted_once(data):
    for year in range(2019, 2026):
        of_year = [row for row in data("workforce") if row.year == year and row.role == "Total"]
        england = next(row for row in of_year if row.geography_level == "country")
        assert sum(row.total for row in of_year if row.is_standard_region) == england.total


def test_in_2025_46_of_the_returns_know_under_80_percent_and_8_under_half(data):
    returns = [row for row in data("workforce") if (row.year, row.role, row.geography_level) == (2025, "Total", "utla")]

    assert sum(5 * row.known < 4 * row.total for row in returns) == 46
    assert sum(2 * row.known < row.total for row in returns) == 8
    assert [row.name for row in returns if row.total and not row.known] == ["Kingston upon Hull, City of"]


def test_neighbours_cover_the_current_councils_with_ten_each(data, current):
    codes = {one.gss_code for one in current}
    latest = [one for one in data("neighbours") if one.model == "DfE 2025"]

    assert Counter(one.gss_code for one in latest) == dict.fromkeys(codes, 10)
    assert {one.neighbour_gss_code for one in latest} <= codes
    assert Counter(one.closeness for one in latest) == {
        "Extremely close": 12,
        "Very close": 820,
        "Close": 513,
        "Somewhat close": 136,
        "Not close": 49,
    }


def test_the_2021_model_has_152_councils_and_names_cumbria(data):
    earlier = [one for one in data("neighbours") if one.model == "DfE April 2021"]

    assert len({one.gss_code for one in earlier}) == 152
    assert "E10000006" in {one.neighbour_gss_code for one in earlier}


def test_city_of_london_and_isles_of_scilly_have_no_close_neighbour(data):
    far = {one.closeness for one in data("neighbours") if one.gss_code in {"E09000001", "E06000053"}}

    assert far == {"Not close"}


def test_maps_cover_exactly_the_current_councils(data, current):
    codes = {one.gss_code for one in current}

    assert {one.gss_code for one in data("hexagons")} == codes
    assert {one.gss_code for one in data("outlines")} == codes
    assert len(data("hexagons")) == len(data("outlines")) == 153


def test_no_two_councils_share_a_hexagon(data):
    assert len({(one.q, one.r) for one in data("hexagons")}) == 153


def test_the_register_agrees_with_its_joiners_and_leavers_every_month(data):
    by_measure = {}
    for one in data("register"):
        by_measure.setdefault(one.measure, {})[one.as_at] = one.count
    totals = by_measure["registered_total"]
    months = sorted(day for day in by_measure["left_in_month"])

    for earlier, later in pairwise(months):
        change = by_measure["joined_in_month"][later] - by_measure["left_in_month"][later]
        assert totals[later] - totals[earlier] == change
    december = date(2020, 12, 31)
    assert (by_measure["joined_in_month"][december], by_measure["left_in_month"][december]) == (840, 5290)
