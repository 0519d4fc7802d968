"""The page on a council's children's social workers, and its downloads, over HTTP."""

import csv
from io import StringIO

import pytest

from app.access import Role
from tests.support.open_data import HULL, KINGSTON, LEEDS, database_url, open_data_template  # noqa: F401 - fixtures

OUTPUT = "workforce-figures.children"


@pytest.fixture
def leeds_lead(sign_in, make):
    """The lead of Leeds."""
    return sign_in(Role.LEAD, make.organisation(gss_code=LEEDS, kind="local_authority"))


def shown(client, search=""):
    answer = client.call(OUTPUT, search)
    assert answer.status_code == 200
    return answer.text


def rows_of(answer):
    return list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_page_opens_on_ones_own_council(leeds_lead):
    assert leeds_lead.get("/workforce").status_code == 200
    assert "In 2025, 26.4% of Leeds's children's social workers" in shown(leeds_lead)


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?council=E08000035&year=2019", "In 2019, 15.6% of Leeds's children's social workers"),
        ("?council=E09000021", "In 2025, 34.4% of the children's social workers reported jointly by"),
        ("?council=E06000010", "ethnicity is not known for any of the 349 children's social workers"),
        ("?role=Case+holder", "In 2025, 44.0% of Leeds's children's case holders"),
        ("?council=E99999999", "There is no council with this code today."),
        ("?year=twenty", "There are no figures for that year."),
        ("?council=%00&year=%ff", "There is no council with this code today."),
        ("?role=Wizard", "There is no such role."),
    ],
)
def test_the_address_chooses_council_year_and_role(leeds_lead, search, sentence):
    assert sentence in shown(leeds_lead, search)


@pytest.mark.parametrize("search", [None, "", "?" + "x" * 5000, "?wrong=1"])
def test_an_address_that_means_nothing_opens_ones_own_council(leeds_lead, search):
    assert "26.4% of Leeds's children's social workers" in shown(leeds_lead, search)


@pytest.mark.parametrize("search", [7, [], {"council": "E08000035"}])
def test_an_address_that_is_no_text_never_breaks_the_service(leeds_lead, search):
    assert leeds_lead.call(OUTPUT, search).status_code in {200, 400}


def test_the_programme_team_has_no_council_of_its_own_and_chooses_one(sign_in):
    team = sign_in(Role.PROGRAMME_TEAM)

    assert "Choose a council to see its children's social workers" in shown(team)
    assert "26.4% of Leeds's" in shown(team, "?council=E08000035")


def test_a_stranger_sees_nothing(client):
    assert client.get("/workforce").status_code == 302
    assert client.get("/workforce/figures.csv?figure=shares&council=E08000035").status_code == 302
    assert client.call(OUTPUT, "").status_code == 401


@pytest.mark.parametrize(
    ("council", "first"),
    [
        (LEEDS, ["Leeds", "26.4"]),
        (KINGSTON, ["Kingston upon Thames and Richmond upon Thames", "34.4", "32", "93", "140"]),
        (HULL, ["Kingston upon Hull", "not comparable: ethnicity not known"]),
    ],
)
def test_the_figures_of_three_councils_as_a_file(leeds_lead, council, first):
    rows = rows_of(leeds_lead.get(f"/workforce/figures.csv?figure=shares&council={council}&year=2025&role=Total"))

    assert rows[0][:2] == ["Area", "Minority ethnic (%)"]
    assert rows[1][: len(first)] == first
    assert rows[1][-1].startswith("Source: Department for Education, Children's social work workforce")


@pytest.mark.parametrize("figure", ["shares", "groups", "seniority", "years", "known", "councils"])
def test_each_chart_of_the_page_can_be_downloaded(leeds_lead, figure):
    answer = leeds_lead.get(f"/workforce/figures.csv?figure={figure}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="childrens-workforce-{figure}.csv"'
    assert len(rows_of(answer)) > 4


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 404, "There are no such figures."),
        ("figure=passwords", 404, "There are no such figures."),
        ("figure=shares&council=E99999999", 400, "There is no council with this code today."),
        ("figure=shares&year=1999", 400, "There are no figures for that year."),
        ("figure=shares&role=x", 400, "There is no such role."),
    ],
)
def test_a_download_that_does_not_exist_is_answered_kindly(leeds_lead, query, status, message):
    answer = leeds_lead.get(f"/workforce/figures.csv?{query}")

    assert answer.status_code == status
    assert message in answer.text
