"""A suggestion recognises columns and values, says what it cannot know, and reads back as a mapping."""

import io
import tomllib

import pytest

from app.extracts.mapping import read_mapping
from app.extracts.mapping_text import mapping_text
from app.extracts.prepare import Given
from app.extracts.suggestion import suggest

STAFF = "Employee Number,Ethnic Origin,Directorate,Contract Type,Weekly Hours,Annual Salary,Start Date\n"


def given(kind, text):
    return Given(kind, f"{kind}.csv", io.BytesIO(text.encode()))


@pytest.fixture
def made(edition):
    """Suggest a mapping for one file; return the suggestion and the text made of it, read again."""

    def make(kind, text, services=("adult", "children"), others=(), before=None):
        suggested = suggest([given(kind, text), *others], edition, services, before)
        return suggested[0], tomllib.loads(mapping_text(suggested, edition))[kind]

    return make


def test_columns_and_values_are_recognised(made):
    one, read = made("staff", STAFF + "1,A,Adult Social Care,Permanent,37,30000,31/03/2020\n2,M,CSC,Agency,37,30000,\n")

    assert read["columns"] == {
        "person": "Employee Number",
        "ethnicity": "Ethnic Origin",
        "service": "Directorate",
        "employment": "Contract Type",
        "hours": "Weekly Hours",
        "pay": "Annual Salary",
        "started": "Start Date",
    }
    assert read["scheme"] == "NHS-2001-16plus1"
    assert read["date_order"] == "day_first"
    assert read["values"]["service"] == {"Adult Social Care": "adult", "CSC": "children"}
    assert read["values"]["employment"] == {"Permanent": "employed", "Agency": "not_employed"}
    assert one.missing == []
    assert one.sentences == [
        "The ethnicity values are of NHS-2001-16plus1: 100% of the values that are given.",
        "Pay is taken as full-time pay for a year.",
    ]


def test_what_cannot_be_known_is_left_to_a_person(made, edition):
    one, read = made("staff", STAFF + "1,1,Adults,Permanent,37,30000,01/02/2020\n2,2,Place,Odd,37,30000,\n")

    assert one.missing == [
        "Which scheme the ethnicity values are of.",
        "What 2 values of 'ethnicity' (ethnicity) mean.",
        "What 1 value of 'service' (service) means.",
        "What 1 value of 'employment' (contract type) means.",
    ]
    assert read["values"]["service"] == {"Adults": "adult", "Place": ""}
    assert "The dates could be read with the day or the month first; the day is taken as first." in one.sentences


def test_months_first_are_recognised(made):
    _one, read = made("staff", STAFF + "1,A,Adults,Permanent,37,30000,03/31/2020\n")

    assert read["date_order"] == "month_first"


def test_words_for_ethnicity_are_translated_where_they_mean_one_thing(made):
    rows = "1,White British,Adults,Permanent,,,\n2,Black African,Adults,Permanent,,,\n3,Smurf,Adults,Permanent,,,\n4,tbc,Adults,Permanent,,,\n"

    _one, read = made("staff", STAFF + rows)

    assert read["scheme"] == "DfE-CSWW-census"
    assert read["values"]["ethnicity"] == {"Smurf": "", "tbc": "not_known"}


def test_one_service_and_a_staff_list_fill_in_what_a_file_does_not_say(made):
    staff = given("staff", STAFF + "1,A,Adults,Permanent,37,30000,\n")

    _one, read = made("training", "Employee number,Course date\n1,2024-05-01\n", ("adult",), [staff])
    other, taken = made("training", "Employee number,Course date\n1,2024-05-01\n", others=[staff])

    assert (read["fixed"], read["from_staff"]) == ({"service": "adult"}, ["ethnicity"])
    assert taken["from_staff"] == ["ethnicity", "service"]
    assert other.sentences == ["Taken from the staff list by the person number: ethnicity, service."]
    assert other.missing == []


def test_required_columns_that_are_missing_are_named(made):
    one, _read = made("cases", "Ethnicity,Something\nA,1\n")

    assert one.missing == [
        "Which column says 'service' (service).",
        "Which column says 'case' (kind of case).",
        "Which column says 'opened_on' (day on which the case was opened).",
    ]


def test_all_rows_of_a_shortlist_are_shortlisted(made):
    one, read = made("applicants", "Ethnicity,Appointed,Interview date\nA,Y,2024-05-01\n", ("adult",))

    assert read["fixed"] == {"service": "adult", "shortlisted": "yes"}
    assert "No column says who was shortlisted: every row is taken as shortlisted." in one.sentences


def test_decisions_made_before_stay_and_new_values_are_added(made):
    first = STAFF + "1,A,Adults,Permanent,37,30000,31/03/2020\n2,A,Place,Permanent,37,30000,\n"
    _one, read = made("staff", first)
    read["values"]["service"]["Place"] = "leave_out"
    read["values"]["service"]["Adults"] = "children"
    read["pay"]["pay_is"] = "actual"

    one, again = made("staff", first + "3,A,Parks,Permanent,37,30000,\n", before={"staff": read})

    assert again["values"]["service"] == {"Adults": "children", "Place": "leave_out", "Parks": ""}
    assert again["pay"] == {"pay_is": "actual", "period": "year"}
    assert one.missing == ["What 1 value of 'service' (service) means."]


def test_a_suggestion_reads_back_as_a_mapping_whatever_stands_in_it(edition):
    odd = STAFF.replace("Directorate", 'Service "area" \\ é') + '1,A,"a ""b"" \\ é",Permanent,37,30000,\n'

    suggested = suggest([given("staff", odd)], edition, ("adult",))
    mapping = read_mapping(mapping_text(suggested, edition), edition)

    assert mapping.confirmed is False
    assert mapping.files["staff"].fixed == {"service": "adult"}


def test_sections_without_a_file_are_kept(edition):
    kept = {
        "leavers": {
            "scheme": "NHS-2001-16plus1",
            "columns": {"ethnicity": "E", "left_on": "D"},
            "fixed": {"service": "adult"},
            "values": {"ethnicity": {"White / other": "white_minority"}},
        }
    }

    text = mapping_text(
        suggest([given("staff", STAFF + "1,A,Adults,Permanent,37,30000,\n")], edition, ("adult",)), edition, kept
    )

    assert tomllib.loads(text)["leavers"] == kept["leavers"]
    assert read_mapping(text, edition).files["leavers"].fixed == {"service": "adult"}


def test_titles_above_the_headings_are_stepped_over(made):
    _one, read = made("staff", "Report of the day\n\n" + STAFF + "1,A,Adults,Permanent,37,30000,\n")

    assert read["header_row"] == 3
