"""The page on the national picture, and its downloads, over HTTP."""

import csv
from io import StringIO

import pytest

from app.access import Role
from tests.support.open_data import database_url, open_data_template  # noqa: F401 - fixtures


def test_everybody_who_is_signed_in_sees_the_same_national_picture(sign_in):
    answers = {
        sign_in(role).call("national-figures.children", "national-figures").text
        for role in (Role.VIEWER, Role.EMPLOYER, Role.PROGRAMME_TEAM)
    }

    assert len(answers) == 1
    assert "17% of the register, 19% of those referred and 24% of those referred to a hearing" in answers.pop()


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/national-register").status_code == 302
    assert client.get("/national-register/size.csv").status_code == 302


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("size", ["30 April 2020", "98738"]),
        ("diversity", ["30 November 2021", "not stated as a figure"]),
        ("population", ["White", "not loaded yet", "81.0"]),
        ("stages", ["Black", "17", "19", "24"]),
        ("ratios", ["Black: referred to the regulator", "1.12", "19", "the register", "17"]),
        ("published-results", ["2 Appointment from shortlisting", "0.5", "0.52"]),
        ("pay-bands", ["Less than 30,000 pounds", "18"]),
        ("participation", ["Test: councils took part", "18", "all", "April 2021 to April 2022"]),
        ("roles", ["All roles", "27.4", "82.2", "31494", "38292"]),
        ("regions", ["North East", "4.3", "7.0", "1877", "2434"]),
    ],
)
def test_each_table_is_a_file_with_its_source(sign_in, key, first):
    answer = sign_in(Role.VIEWER).get(f"/national-register/{key}.csv")
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="national-{key}.csv"'
    assert rows[1][: len(first)] == first
    assert rows[0][-1] == "Source"
    assert rows[1][-1]


@pytest.mark.parametrize("key", ["passwords", "..%2F..%2Fetc%2Fpasswd", "SIZE"])
def test_a_table_that_does_not_exist_is_not_found(sign_in, key):
    assert sign_in(Role.VIEWER).get(f"/national-register/{key}.csv").status_code == 404
