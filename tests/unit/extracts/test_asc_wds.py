"""The ASC-WDS bulk-upload workers file: its columns and codes."""

import csv
import io

import pytest

from app.extracts.kinds import document_of
from app.extracts.mapping import read_mapping
from app.extracts.mapping_text import mapping_text
from app.extracts.prepare import Given, counts_of
from app.extracts.suggestion import suggest
from app.extracts.tables import ExtractError

COLUMNS = [
    "LOCALESTID",
    "UNIQUEWORKERID",
    "STATUS",
    "DISPLAYID",
    "NINUMBER",
    "POSTCODE",
    "DOB",
    "GENDER",
    "ETHNICITY",
    "NATIONALITY",
    "STARTDATE",
    "EMPLSTATUS",
    "ZEROHRCONT",
    "SALARYINT",
    "SALARY",
    "HOURLYRATE",
    "MAINJOBROLE",
    "CONTHOURS",
    "AVGHOURS",
]
WORKER = dict.fromkeys(COLUMNS, "") | {
    "LOCALESTID": "site 1",
    "STATUS": "UPDATE",
    "DISPLAYID": "Invented Person",
    "NINUMBER": "AB123456C",
    "DOB": "01/01/1980",
    "ETHNICITY": "31",
    "STARTDATE": "01/02/2020",
    "EMPLSTATUS": "1",
    "SALARYINT": "1",
    "SALARY": "25000",
    "MAINJOBROLE": "8",
    "CONTHOURS": "37",
}


def workers(*changes):
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS)
    writer.writeheader()
    writer.writerows({**WORKER, "UNIQUEWORKERID": str(number), **change} for number, change in enumerate(changes))
    return Given("asc_wds", "workers.csv", io.BytesIO(stream.getvalue().encode()))


@pytest.fixture
def counted(edition, terms):
    def count(*changes):
        given = workers(*changes)
        suggested = suggest([given], edition, ("adult",))
        assert suggested[0].missing == []
        return counts_of([given], read_mapping(mapping_text(suggested, edition), edition), terms)

    return count


def test_headcount_comes_by_group_and_band(counted, above_zero, fates):
    prepared = counted(
        {}, {"ETHNICITY": "98"}, {"ETHNICITY": "99"}, {"ETHNICITY": ""}, {"ETHNICITY": "45", "SALARY": "70000"}
    )

    assert above_zero(prepared) == {
        "adult headcount under_30k white_british": 1,
        "adult headcount under_30k other": 1,
        "adult headcount under_30k not_known": 2,
        "adult headcount 70k_and_over black": 1,
    }
    assert fates(prepared) == {"counted": 5}


@pytest.mark.parametrize(("code", "employed"), [("1", True), ("2", True), ("3", False), ("4", False), ("7", False)])
def test_permanent_and_temporary_staff_are_directly_employed(counted, fates, code, employed):
    assert fates(counted({"EMPLSTATUS": code})) == ({"counted": 1} if employed else {"not_counted:employment": 1})


@pytest.mark.parametrize(
    ("role", "cells"),
    [
        ("1", {"senior_managers": 1}),
        ("2", {}),
        ("4", {}),
        ("6", {"regulated_headcount social_worker": 1}),
        ("15", {"regulated_headcount other_regulated": 1}),
        ("16", {"regulated_headcount other_regulated": 1}),
        ("17", {"regulated_headcount other_regulated": 1}),
        ("37", {"regulated_headcount other_regulated": 1}),
        ("36", {}),
    ],
)
def test_a_role_says_whether_it_is_senior_or_a_registered_profession(counted, above_zero, role, cells):
    found = above_zero(counted({"MAINJOBROLE": role}))

    assert found == {
        "adult headcount under_30k white_british": 1,
        **{f"adult {cell} white_british": number for cell, number in cells.items()},
    }


def test_pay_for_the_hours_worked_becomes_full_time_pay(counted, above_zero):
    half = {"SALARY": "15000", "CONTHOURS": "18.5"}
    hourly = {"SALARYINT": "3", "SALARY": "", "HOURLYRATE": "15.60", "CONTHOURS": "10"}

    prepared = counted(half, hourly, {"CONTHOURS": "999"}, {"SALARY": "", "SALARYINT": ""})

    assert above_zero(prepared) == {
        "adult headcount 30k_to_70k white_british": 2,
        "adult headcount pay_not_known white_british": 2,
    }


def test_the_same_worker_number_at_two_workplaces_is_two_people(counted, fates):
    prepared = counted(
        {"UNIQUEWORKERID": "7"}, {"UNIQUEWORKERID": "7", "LOCALESTID": "site 2"}, {"UNIQUEWORKERID": "7"}
    )

    assert fates(prepared) == {"counted": 2, "same_row_again": 1}


def test_records_to_be_deleted_and_childrens_roles_fall_out_and_strange_codes_ask(counted, fates):
    prepared = counted(
        {"STATUS": "DELETE"}, {"MAINJOBROLE": "42"}, {"MAINJOBROLE": "77"}, {"EMPLSTATUS": "5"}, {"ETHNICITY": "7"}
    )

    assert fates(prepared) == {
        "not_counted:status": 1,
        "left_out:service": 1,
        "unmapped:service": 1,
        "unmapped:employment": 1,
        "unmapped:ethnicity": 1,
    }


def test_personal_columns_of_the_file_are_left_unread(counted):
    (report,) = counted({}, {}).files

    assert [one.words for one in report.personal] == [
        "column 4 (displayid): names",
        "column 5 (ninumber): National Insurance numbers",
        "column 6 (postcode): addresses",
        "column 7 (dob): dates of birth",
    ]


def test_another_file_is_no_workers_file(edition):
    with pytest.raises(ExtractError, match="is not an ASC-WDS workers file"):
        suggest([Given("asc_wds", "x.csv", io.BytesIO(b"A,B\n1,2\n"))], edition, ("adult",))


def test_every_role_has_a_meaning_for_each_field():
    roles = document_of("asc_wds")["roles"]

    assert len(roles) == 39
    assert {role[1] for role in roles.values()} == {"adult", "leave_out"}
    assert [code for code, role in roles.items() if role[2] == "yes"] == ["1"]
    assert [code for code, role in roles.items() if role[3] != "none"] == ["6", "15", "16", "17", "37"]
