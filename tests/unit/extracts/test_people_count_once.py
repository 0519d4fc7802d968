"""One person counts once, and every row has one fate."""

from app.extracts.fates import COUNTED
from tests.support.small_extracts import STAFF, STAFF_HEADER


def test_the_post_with_the_most_hours_counts(count_staff, above_zero, fates):
    prepared = count_staff("1,A,adult,10,80000,n", "1,A,children,27,20000,n")

    assert above_zero(prepared) == {"children headcount under_30k white_british": 1}
    assert fates(prepared) == {"counted": 1, "another_post": 1}


def test_with_equal_hours_the_higher_pay_decides_and_then_the_earlier_row(count_staff, above_zero, fates):
    by_pay = count_staff("1,A,adult,20,20000,n", "1,A,children,20,40000,n")
    by_row = count_staff("1,A,adult,20,20000,n", "1,A,children,20,20000,n")

    assert above_zero(by_pay) == {"children headcount 30k_to_70k white_british": 1}
    assert above_zero(by_row) == {"adult headcount under_30k white_british": 1}


def test_the_same_row_again_is_told_from_another_post(count_staff, fates):
    prepared = count_staff(
        "1,A,adult,20,20000,n", "1,A,adult,20,20000,n", "1,A,adult,10,20000,n", "1,A,adult,10,20000,n"
    )

    assert fates(prepared) == {"counted": 1, "same_row_again": 2, "another_post": 1}


def test_a_post_that_does_not_count_gives_way_to_one_that_does(count_staff, above_zero, fates):
    prepared = count_staff("1,A,housing,37,20000,n", "1,A,adult,2,20000,n")

    assert above_zero(prepared) == {"adult headcount under_30k white_british": 1}
    assert fates(prepared) == {"counted": 1, "left_out:service": 1}


def test_numbers_are_compared_without_case_and_spaces(count_staff, fates):
    prepared = count_staff("e1 ,A,adult,20,20000,n", "E1,A,adult,10,20000,n", "E2,A,adult,10,20000,n")

    assert fates(prepared) == {"counted": 2, "another_post": 1}


def test_a_row_without_a_number_counts_by_itself_and_is_noticed(count_staff, fates):
    prepared = count_staff(",A,adult,20,20000,n", ",A,adult,20,20000,n", "1,A,adult,20,20000,n")

    assert fates(prepared) == {"counted": 3}
    (notice,) = prepared.files[0].notices
    assert (notice.words, notice.number, notice.first_rows) == (
        "No person number: the row counts as one person.",
        2,
        (2, 3),
    )


def test_different_ethnic_groups_of_one_person_are_noticed(count_staff, above_zero):
    prepared = count_staff("1,A,adult,20,20000,n", "1,M,adult,30,20000,n", "2,A,adult,1,1,n", "2,A,adult,2,1,n")

    assert above_zero(prepared) == {
        "adult headcount under_30k white_british": 1,
        "adult headcount under_30k black": 1,
    }
    several, disagreeing = prepared.files[0].notices
    assert (several.number, disagreeing.number, disagreeing.first_rows) == (2, 1, (3,))


CASES = """
[cases]
scheme = "NHS-2001-16plus1"
[cases.columns]
person = "No"
ethnicity = "Ethnicity"
case = "Type"
opened_on = "Opened"
profession = "Profession"
[cases.fixed]
service = "adult"
[cases.values.case]
disciplinary = "disciplinary_entered"
ftp = "ftp_referred"
sickness = "leave_out"
[cases.values.profession]
sw = "social_worker"
ot = "other_regulated"
"""


def test_one_person_with_two_cases_counts_once_for_each_kind_of_case(count, above_zero, fates):
    rows = "No,Ethnicity,Type,Opened,Profession\n1,M,disciplinary,01/05/2024,\n1,M,disciplinary,01/06/2024,\n1,M,ftp,01/06/2024,sw\n2,A,ftp,01/06/2024,ot\n3,A,sickness,01/06/2024,\n4,A,ftp,01/06/2024,\n"

    prepared = count(CASES, cases=rows)

    assert above_zero(prepared) == {
        "adult disciplinary_entered black": 1,
        "adult ftp_referred social_worker black": 1,
        "adult ftp_referred other_regulated white_british": 1,
    }
    assert fates(prepared) == {
        "counted": 3,
        "counted_already": 1,
        "left_out:case": 1,
        "no_registered_profession": 1,
    }


def test_a_case_before_the_window_does_not_stand_in_for_one_within_it(count, above_zero, fates):
    rows = "No,Ethnicity,Type,Opened,Profession\n1,M,disciplinary,31/03/2024,\n1,M,disciplinary,01/04/2024,\n2,M,disciplinary,31/03/2025,\n3,M,disciplinary,01/04/2025,\n"

    prepared = count(CASES, cases=rows)

    assert above_zero(prepared) == {"adult disciplinary_entered black": 2}
    assert fates(prepared) == {"counted": 2, "before_window:opened_on": 1, "after_window:opened_on": 1}


APPLICANTS = """
[applicants]
scheme = "NHS-2001-16plus1"
[applicants.columns]
application = "Ref"
ethnicity = "Ethnicity"
shortlisted = "Shortlisted"
appointed = "Appointed"
shortlisted_on = "Date"
[applicants.fixed]
service = "children"
[applicants.values.shortlisted]
y = "yes"
n = "no"
[applicants.values.appointed]
y = "yes"
n = "no"
"""


def test_somebody_shortlisted_for_two_posts_counts_twice_and_an_application_once(count, above_zero, fates):
    rows = "Ref,Ethnicity,Shortlisted,Appointed,Date\na1,M,y,y,2024-05-01\na2,M,y,n,2024-05-01\na2,M,y,n,2024-05-01\na3,A,n,n,2024-05-01\na4,A,n,y,2024-05-01\n"

    prepared = count(APPLICANTS, applicants=rows)

    assert above_zero(prepared) == {"children shortlisted black": 2, "children appointed black": 1}
    assert fates(prepared) == {
        "counted": 2,
        "counted_already": 1,
        "not_counted:shortlisted": 1,
        "appointed_not_shortlisted": 1,
    }


TRAINING = """
[training]
from_staff = ["ethnicity", "service"]
[training.columns]
person = "No"
trained_on = "Date"
funded = "Funded"
mandatory = "Mandatory"
[training.values.funded]
y = "yes"
n = "no"
[training.values.mandatory]
y = "yes"
n = "no"
"""


def test_what_a_file_does_not_say_is_taken_from_the_staff_list(count, above_zero, fates):
    staff = (
        f"{STAFF_HEADER}\n1,A,adult,37,20000,n\n2,M,children,10,20000,n\n2,M,adult,20,20000,n\n3,H,housing,20,20000,n\n"
    )
    training = "No,Date,Funded,Mandatory\n1,2024-05-01,y,n\n2,2024-06-01,y,n\n2,2024-07-01,y,n\n9,2024-06-01,y,n\n1,2024-06-01,n,n\n1,2024-06-01,y,y\n,2024-06-01,y,n\n"

    prepared = count(STAFF + TRAINING, training=training, staff=staff)

    assert {cell: number for cell, number in above_zero(prepared).items() if "cpd" in cell} == {
        "adult cpd_accessed white_british": 1,
        "adult cpd_accessed black": 1,
    }
    assert fates(prepared, 1) == {
        "counted": 2,
        "counted_already": 1,
        "not_on_staff_list": 2,
        "not_counted:funded": 1,
        "not_counted:mandatory": 1,
    }


def test_fates_add_up_to_the_rows_read(count_staff):
    prepared = count_staff("1,A,adult,20,20000,n", "", "1,A,adult", "2,?,adult,1,1,n", "3,A,nowhere,1,1,n", ",,,,,")

    (report,) = prepared.files
    assert sum(fate.rows for fate in report.fates) == report.rows == 6
    assert {fate.key: fate.first_rows for fate in report.fates if fate.key != COUNTED} == {
        "blank": (3, 7),
        "ragged": (4,),
        "unmapped:ethnicity": (5,),
        "unmapped:service": (6,),
    }
    assert not prepared.is_complete
