"""All councils, years, roles and measures of open data, as shown and as downloaded, against the raw file.

The expected cells are worked out here from the published files by the csv module and whole numbers alone.
"""

import csv
from collections import Counter, defaultdict
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

import app.register
from app.access import Role as Person
from app.access import Scope
from app.db.engine import create_engine_for
from app.db.models import ReferenceCsww
from app.db.scope import open_session
from app.register import workforce_tables as tables_of
from app.register.workforce import Material, compare_workforce, seniority_gradient, workforce_years
from app.register.workforce_counts import Role, WorkforceRows
from app.services import register
from app.services.reference_rows import workforce_from
from app.services.workforce_page import workforce_page, workforce_tables
from tests.support.open_data import HULL, NOBODY, database_url, open_data_template  # noqa: F401 - fixtures

DATA = Path(app.register.__file__).parent / "data"
ENGLAND = "E92000001"
GROUPS = ("white", "mixed", "asian", "black", "other")
ROLES = ("Total", "Case holder", "Qualified without cases", "Senior practitioner", "First line manager",
         "Middle manager", "Senior manager")  # fmt: skip
LADDER = ("Case holder", "Senior practitioner", "First line manager", "Middle manager", "Senior manager")
YEARS = tuple(str(year) for year in range(2019, 2026))
CHOICES = [(year, role) for year in YEARS for role in ROLES]
UNKNOWN, TOO_FEW = "not comparable: ethnicity not known", "withheld: too few people for a percentage"
NOBODY_THERE, NOT_PUBLISHED = "nobody in this role", "not published"


def raw(name):
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


LINES = {
    (line["year"], line["role"], code): line
    for line in raw("dfe_csww_ethnicity.csv")
    for code in line["gss_code_current"].split(" / ")
}
COUNCILS = sorted(
    (one for one in raw("local_authorities.csv") if one["status"] == "current"), key=lambda one: one["ons_name"]
)
NEIGHBOURS = defaultdict(list)
for pair in raw("statistical_neighbours.csv"):
    if pair["model"] == "DfE 2025":
        NEIGHBOURS[pair["gss_code"]].append(pair["neighbour_gss_code"])
RESIDENTS = defaultdict(Counter)
for area in raw("census2021_ethnicity_utla.csv"):
    if area["detail"] == "group5":
        RESIDENTS[area["gss_code"]][area["ethnic_group5"].lower()] = int(area["count"])
    if area["detail"] == "total":
        RESIDENTS[area["gss_code"]].update({"total": int(area["count"]), "known": int(area["count"])})


def percent(part, whole):
    """One decimal, halves away from zero, in whole numbers only; nothing on a base under 10."""
    if whole < 10:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def added(lines):
    """The counts of some lines together; ``x`` means that the publisher has no number, and adds none."""
    total = Counter({"total": 0, "known": 0})
    for line in lines:
        total.update({name: int(line[name]) for name in ("total", "known", *GROUPS) if line[name] != "x"})
    return total


def why_not(counts):
    """The words for a figure that is not there; empty where there is one."""
    if counts is None:
        return NOT_PUBLISHED
    if counts["total"] and not counts["known"]:
        return UNKNOWN
    if not counts["total"]:
        return NOBODY_THERE
    return "" if counts["known"] >= 10 else TOO_FEW


def minority(counts):
    return sum(counts[group] for group in GROUPS[1:])


def counts_of(year, role, code):
    line = LINES.get((year, role, code))
    return None if line is None else added([line])


def counts_of_neighbours(year, role, code):
    """The neighbours' lines, each once, without the council's own: two councils may report in one line."""
    own = LINES.get((year, role, code))
    found = [LINES[year, role, one] for one in NEIGHBOURS[code] if (year, role, one) in LINES]
    return added({line["gss_code_current"]: line for line in found if line is not own}.values())


def share(counts):
    return why_not(counts) or percent(minority(counts), counts["known"])


def shares_row(counts):
    if counts is None:
        return [NOT_PUBLISHED] * 4
    people = UNKNOWN if why_not(counts) == UNKNOWN else str(minority(counts))
    return [share(counts), people, str(counts["known"]), str(counts["total"])]


def groups_row(counts):
    missing = why_not(counts)
    return [missing or percent(counts[group], counts["known"]) for group in GROUPS]


def known_row(counts):
    if counts is None:
        return [NOT_PUBLISHED] * 3
    known = percent(counts["known"], counts["total"]) or why_not(counts)
    return [known, str(counts["known"]), str(counts["total"])]


def line_of_areas(year, role, one):
    """Own council, region and England, and how many people's ethnicity the council knows."""
    code = one["gss_code"]
    counts = [counts_of(year, role, area) for area in (code, one["region_code"], ENGLAND)]
    return [*map(share, counts), NOT_PUBLISHED if counts[0] is None else str(counts[0]["known"])]


def expected(year, role, one):
    """The tables of a council beside others in one year and role, without the names of their rows."""
    code = one["gss_code"]
    workforces = [
        counts_of(year, role, code),
        counts_of_neighbours(year, role, code),
        counts_of(year, role, one["region_code"]),
        counts_of(year, role, ENGLAND),
    ]
    everybody = [*workforces, RESIDENTS[code]]
    return {
        "shares": [shares_row(counts) for counts in everybody],
        "groups": [groups_row(counts) for counts in everybody],
        "known": [known_row(counts) for counts in workforces],
    }


def expected_seniority(year, one):
    return [line_of_areas(year, step, one) for step in LADDER]


def expected_years(role, one):
    return [line_of_areas(each, role, one) for each in YEARS]


def cells(table):
    return [[str(cell) for cell in row[1:]] for row in table.rows]


@pytest.fixture(scope="module")
def session(open_data_template):  # noqa: F811 - the fixture
    """The database with all reference data, read as anybody may."""
    engine = create_engine_for(f"sqlite:///{open_data_template}")
    with open_session(engine, Scope.organisation(1)) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def page_of(session):
    """Read the page of a council, year and role as somebody of no council."""
    return lambda code, year, role: workforce_page(session, NOBODY, {"council": code, "year": year, "role": role})


@pytest.fixture(scope="module")
def known(session):
    """Each council of the file with what the service has read about it, once for all tests."""
    rows = WorkforceRows.of(map(workforce_from, session.scalars(select(ReferenceCsww))))
    codes = {one["gss_code"] for one in COUNCILS} | {one["region_code"] for one in COUNCILS} | {ENGLAND}
    census = {code: register.census_of(session, code) for code in codes}
    return [
        (
            one,
            register.council(session, code := one["gss_code"]),
            Material(
                rows,
                register.neighbours_of(session, code),
                [*census[code], *census[one["region_code"]], *census[ENGLAND]],
            ),
        )
        for one in COUNCILS
    ]


def rows_of(answer):
    return list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_file_has_all_councils_years_and_roles_and_marks_only_what_is_unavailable():
    marks = Counter(cell for line in LINES.values() for cell in line.values() if cell in {"c", "z", ":", "x", ""})
    missing = {(year, one["ons_name"]) for year in YEARS for one in COUNCILS
               if (year, "Total", one["gss_code"]) not in LINES}  # fmt: skip

    assert len(COUNCILS) == 153
    assert set(marks) == {"x", ""}
    assert all(line["dfe_la_code"] == "" for line in LINES.values() if "" in line.values())
    assert missing == {
        *((year, name) for year in YEARS[:2] for name in ("North Northamptonshire", "West Northamptonshire")),
        *((year, name) for year in YEARS[:4] for name in ("Cumberland", "Westmorland and Furness")),
    }


@pytest.mark.parametrize(("year", "role"), CHOICES)
def test_every_councils_share_in_the_download_equals_the_file(sign_in, year, role):
    answer = sign_in(Person.VIEWER).get(f"/workforce/figures.csv?figure=councils&year={year}&role={role}")
    header, *rows = rows_of(answer)

    assert header[:4] == ["Council", "Region", "Minority ethnic (%)", "Ethnicity known (people)"]
    assert [row[:4] for row in rows] == [
        [
            one["ons_name"],
            one["region_name"],
            share(counts := counts_of(year, role, one["gss_code"])),
            NOT_PUBLISHED if counts is None else str(counts["known"]),
        ]
        for one in COUNCILS
    ]


@pytest.mark.parametrize(("year", "role"), CHOICES)
def test_every_council_beside_its_neighbours_region_england_and_residents_equals_the_files(known, year, role):
    for one, council, material in known:
        comparison = compare_workforce(council, int(year), Role(role), material)
        made = (
            tables_of.shares_table(comparison),
            tables_of.groups_table(comparison),
            tables_of.known_table(comparison),
        )

        assert {table.key: cells(table) for table in made} == expected(year, role, one), one["ons_name"]


@pytest.mark.parametrize("year", YEARS)
def test_every_councils_roles_equal_the_file(known, year):
    for one, council, material in known:
        table = tables_of.seniority_table(seniority_gradient(council, int(year), material.rows))

        assert cells(table) == expected_seniority(year, one), one["ons_name"]


@pytest.mark.parametrize("role", ROLES)
def test_every_councils_years_equal_the_file(known, role):
    for one, council, material in known:
        table = tables_of.years_table(workforce_years(council, Role(role), material.rows), Role(role))

        assert cells(table) == expected_years(role, one), one["ons_name"]


@pytest.mark.parametrize("start", range(9))
def test_the_page_of_every_council_shows_these_figures(page_of, start):
    """Each council in the latest year, and in a year and role of its own so that together they meet all of them."""
    for place, one in list(enumerate(COUNCILS))[start::9]:
        for year, role in (("2025", "Total"), CHOICES[place % len(CHOICES)]):
            shown = workforce_tables(page_of(one["gss_code"], year, role))
            wanted = {
                **expected(year, role, one),
                "seniority": expected_seniority(year, one),
                "years": expected_years(role, one),
            }

            assert {name: cells(shown[name]) for name in wanted} == wanted, (one["ons_name"], year, role)


def test_hulls_figures_of_2025_say_that_they_cannot_be_compared_and_never_zero(page_of):
    tables = workforce_tables(page_of(HULL, "2025", "Total"))
    own = {name: [str(cell) for cell in tables[name].rows[0][1:]] for name in ("shares", "groups")}
    (listed,) = [row for row in tables["councils"].rows if row[0] == "Kingston upon Hull, City of"]

    assert own["shares"] == [UNKNOWN, UNKNOWN, "0", "349"]
    assert own["groups"] == [UNKNOWN] * 5
    assert {row[1] for row in tables["seniority"].rows} == {UNKNOWN}
    assert [row[1] for row in tables["years"].rows] == [UNKNOWN] * 7
    assert listed[2] == UNKNOWN


@pytest.mark.parametrize(
    ("code", "year", "shown"),
    [
        ("E06000063", "2022", NOT_PUBLISHED),  # Cumberland, from the split of Cumbria on 1 April 2023
        ("E06000063", "2023", "3.1"),  # 5 of 161
        ("E06000061", "2020", NOT_PUBLISHED),  # North Northamptonshire, from the split on 1 April 2021
        ("E06000061", "2022", "23.3"),  # 35 of 150, reported jointly with West Northamptonshire
        ("E06000059", "2019", "3.8"),  # Dorset, from April 2019: 6 of 158
        ("E06000060", "2019", "27.8"),  # Buckinghamshire, a county under another code until 2020: 42 of 151
        ("E06000066", "2019", "4.6"),  # Somerset, a county under another code until 2023: 11 of 238
        ("E08000039", "2019", "19.3"),  # Sheffield, under another code until 2025: 77 of 398
    ],
)
def test_a_council_that_was_split_merged_or_recoded_has_only_its_own_figures(page_of, code, year, shown):
    table = workforce_tables(page_of(code, year, "Total"))["shares"]

    assert str(table.rows[0][1]) == shown
