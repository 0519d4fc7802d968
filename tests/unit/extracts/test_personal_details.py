"""Columns with details of single people are found, left unread, and refused for anything but a person's number."""

import io

import pytest

from app.extracts.keys import NO_KEY, hashed, new_salt
from app.extracts.mapping_text import mapping_text
from app.extracts.personal import kind_of_cells, personal_columns
from app.extracts.prepare import Given
from app.extracts.suggestion import suggest
from app.extracts.tables import ExtractError
from tests.support.small_extracts import STAFF

CANARY = "Zebedee Quagga"
HEADER = "No,Ethnicity,Service,Hours,Pay,Senior,Surname,Contact,Ref"
ROWS = [f"E{n},A,adult,37,20000,n,{CANARY},zq{n}@mail.example,AB12345{n % 10}C" for n in range(30)]


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("Surname", "names"),
        ("FIRST_NAME", "names"),
        ("firstName", "names"),
        ("DOB", "dates of birth"),
        ("Date of Birth", "dates of birth"),
        ("NI Number", "National Insurance numbers"),
        ("E-mail address", "e-mail addresses"),
        ("Home Postcode", "addresses"),
        ("Mobile", "telephone numbers"),
    ],
)
def test_a_heading_gives_a_personal_column_away(heading, what):
    (found,) = personal_columns(["Service", heading], [])

    assert (found.place, found.what) == (1, what)


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["AB123456C", "", "ab 12 34 56 d"], "National Insurance numbers"),
        (["a@b.example", "c@d.example"], "e-mail addresses"),
        (["1 Road, SW1A 1AA", "LS1 4DY"], "addresses"),
        (["07700 900123", "+44 7700 900 124"], "telephone numbers"),
        (["Ann Bee", "Cee, Dee", "Mrs Eve Eff", "Gee Aitch", "Eye Jay"], "names"),
        (["Social Worker", "Social Worker", "Team Leader", "Social Worker", "Care Worker", "Care Worker"], ""),
        (["A", "B", "99", "White - British"], ""),
        (["20000", "31/03/2025", "37.5"], ""),
        ([], ""),
    ],
)
def test_cells_give_a_personal_column_away(cells, what):
    assert kind_of_cells(cells) == what


def test_personal_columns_are_left_unread_and_named_without_their_content(count):
    prepared = count(STAFF, staff="\n".join((HEADER, *ROWS)))

    (report,) = prepared.files
    assert [one.words for one in report.personal] == [
        "column 7 (surname): names",
        "column 8: e-mail addresses",
        "column 9: National Insurance numbers",
    ]
    assert (report.columns_read, report.columns_not_read) == (6, 3)
    assert "Zebedee" not in repr(prepared)
    assert "mail.example" not in repr(prepared)


def test_a_mapping_that_takes_a_fact_from_a_personal_column_is_refused(count):
    with pytest.raises(ExtractError) as refused:
        count(STAFF.replace('"Senior"', '"Surname"'), staff="\n".join((HEADER, *ROWS)))

    assert refused.value.user_message == (
        "staff.csv: Staff list: the mapping takes 'senior' from column 7 (surname): names. Choose another column."
    )


def test_a_persons_number_may_be_anything_because_only_its_hash_is_used(count, fates):
    prepared = count(STAFF.replace('"No"', '"Ref"'), staff="\n".join((HEADER, *ROWS)))

    assert fates(prepared) == {"counted": 10, "same_row_again": 20}


def test_an_unknown_value_is_told_by_its_rows_only(count):
    prepared = count(
        STAFF,
        staff=f"No,Ethnicity,Service,Hours,Pay,Senior\n1,A,{CANARY},1,1,n\n2,{CANARY},adult,1,1,n\n3,A,adult,1,{CANARY},n\n",
    )

    told = repr(prepared)
    assert "Zebedee" not in told
    assert {fate.key: fate.first_rows for fate in prepared.files[0].fates} == {
        "counted": (4,),
        "unmapped:ethnicity": (3,),
        "unmapped:service": (2,),
    }


def test_a_suggestion_lists_no_value_that_looks_like_a_persons_own(edition):
    rows = "Employee number,Ethnicity,Service\n" + "".join(
        f"{n},A,{value}\n" for n, value in enumerate([*["Adult"] * 8, "07700 900123", "z@mail.example", "Housing"])
    )

    text = mapping_text(suggest([Given("staff", "s.csv", io.BytesIO(rows.encode()))], edition, ("adult",)), edition)

    assert '"Housing" = ""' in text
    assert "07700" not in text
    assert "mail.example" not in text
    assert "not all values are listed" in text


def test_numbers_are_hashed_with_a_new_secret_each_time():
    import pyarrow as pa

    def hashes(salt):
        return hashed([pa.array(["E1", "e1 ", "E2", ""]).dictionary_encode()], salt)

    first, second = hashes(new_salt()), hashes(new_salt())

    assert first[0] == first[1] != first[2]
    assert first[3] == NO_KEY
    assert first[0] != second[0]


def test_numbers_made_of_two_columns_differ_where_either_does():
    import pyarrow as pa

    columns = [pa.array(text).dictionary_encode() for text in (["A", "A", "B", "", ""], ["1", "2", "1", "1", ""])]

    keys = hashed(columns, "0123456789abcdef")

    assert len({int(key) for key in keys}) == 5
    assert keys[4] == NO_KEY
