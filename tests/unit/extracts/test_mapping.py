"""A mapping is read strictly: everything in it must mean something, and everything that is needed must be there."""

import pytest

from app.extracts.tables import ExtractError
from tests.support.small_extracts import STAFF


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[staff]", "[staff", "The mapping is not a TOML file"),
        ("[staff]", "[stuff]\n[staff]", "The mapping holds 'stuff', which means nothing here."),
        ("[staff.columns]", "[staff.colums]", "In the mapping, [staff] holds 'colums', which means nothing here."),
        ('ethnicity = "Ethnicity"\n', "", "[staff] does not say where 'ethnicity' (ethnicity) comes from."),
        ('service = "Service"\n', "", "[staff] does not say where 'service' (service) comes from."),
        ('hours = "Hours"', 'ours = "Hours"', "[staff] speaks of 'ours'. Use one of ethnicity, service, person,"),
        ('hours = "Hours"', "hours = 3", "[staff] names no column for 'hours'."),
        ('hours = "Hours"', 'hours = ["Hours", "No"]', "[staff] names several columns for 'hours'"),
        ('adult = "adult"', 'adult = "grown up"', "[staff].values.service must be one of adult, children, leave_out."),
        ('scheme = "NHS-2001-16plus1"', 'scheme = "NHS"', "[staff] scheme must be one of ONS-Census-2021-TS021-20cat,"),
        ("[staff.columns]", 'header_row = "2"\n[staff.columns]', "[staff] header_row must be a whole number from 1."),
        ("[staff.columns]", 'date_order = "us"\n[staff.columns]', "date_order must be one of day_first, month_first."),
        (
            "[staff.columns]",
            '[staff.fixed]\nservice = "adult"\n[staff.columns]',
            "says twice where 'service' comes from.",
        ),
        ("[staff.columns]", '[staff.fixed]\nstarted = "always"\n[staff.columns]', "started must be one of in_window."),
        (
            "[staff.columns]",
            '[staff.pay]\nperiod = "day"\n[staff.columns]',
            "period must be one of year, month, week, hour.",
        ),
        ("[staff.columns]", "[staff.pay]\nweeks = 0\n[staff.columns]", "weeks must be a number above 0, at most 100."),
        ("[staff.columns]", "[staff.pay]\nbonus = 1\n[staff.columns]", "[staff].pay holds 'bonus'"),
        ("[staff.columns]", 'from_staff = "service"\n[staff.columns]', "from_staff must be a list."),
    ],
)
def test_what_cannot_be_used_is_said_in_words(mapping, old, new, sentence):
    assert old in STAFF

    with pytest.raises(ExtractError) as refused:
        mapping(STAFF.replace(old, new, 1))

    assert sentence in refused.value.user_message


def test_a_mapping_of_another_collection_is_refused(edition):
    from app.extracts.mapping import read_mapping

    with pytest.raises(ExtractError, match="must say: collection = 2025"):
        read_mapping("collection = 2024\n" + STAFF, edition)
    with pytest.raises(ExtractError, match="'confirmed' must be true or false"):
        read_mapping('collection = 2025\nconfirmed = "yes"\n' + STAFF, edition)


def test_a_value_that_is_not_decided_has_no_meaning_yet(count, fates):
    text = STAFF.replace('housing = "leave_out"', 'housing = ""')

    prepared = count(text, staff="No,Ethnicity,Service,Hours,Pay,Senior\n1,A,housing,1,1,n\n")

    assert fates(prepared) == {"unmapped:service": 1}


def test_an_empty_value_may_be_mapped_like_any_other(count, above_zero):
    text = STAFF.replace('housing = "leave_out"', '"" = "children"')

    prepared = count(text, staff="No,Ethnicity,Service,Hours,Pay,Senior\n1,A,  ,1,1,n\n")

    assert above_zero(prepared) == {"children headcount under_30k white_british": 1}


def test_a_service_that_the_return_does_not_cover_falls_out(count, terms, fates):
    from dataclasses import replace

    prepared = count(
        STAFF,
        terms=replace(terms, services=("adult",)),
        staff="No,Ethnicity,Service,Hours,Pay,Senior\n1,A,children,1,1,n\n2,A,adult,1,1,n\n",
    )

    assert fates(prepared) == {"counted": 1, "service_not_covered": 1}
    assert {cell.service for cell in prepared.return_.counts} == {"adult"}


def test_a_service_that_a_file_cannot_speak_of_is_not_supplied(count):
    text = STAFF.replace('service = "Service"\n', "").replace(
        "[staff.columns]", '[staff.fixed]\nservice = "adult"\n[staff.columns]'
    )

    prepared = count(
        text.replace('[staff.values.service]\nadult = "adult"\nchildren = "children"\nhousing = "leave_out"\n', ""),
        staff="No,Ethnicity,Service,Hours,Pay,Senior\n1,A,x,1,1,n\n",
    )

    assert {cell.service for cell in prepared.return_.counts} == {"adult"}


def test_measures_without_a_column_are_not_supplied(count_staff, edition):
    prepared = count_staff("1,A,adult,1,1,n")

    assert {cell.measure for cell in prepared.return_.counts} == {"headcount", "senior_managers"}
    states = prepared.return_.details.tables
    assert {key: state.value for key, state in states.items()} == dict.fromkeys(
        ("recruitment", "employee_relations", "development", "staff_survey", "leavers"), "cannot_supply"
    )


def test_two_files_may_not_give_the_same_counts(count):
    asc_wds = '[asc_wds]\n[asc_wds.columns]\nethnicity = "E"\n[asc_wds.fixed]\nservice = "adult"\n[asc_wds.values.ethnicity]\na = "asian"\n'

    with pytest.raises(ExtractError, match="another file already gives these counts"):
        count(STAFF + asc_wds, staff="No,Ethnicity,Service,Hours,Pay,Senior\n1,A,adult,1,1,n\n", asc_wds="E\na\n")


def test_a_file_without_a_section_and_a_section_without_a_staff_list_are_said(count):
    with pytest.raises(ExtractError, match=r"The mapping has no section \[leavers\], which leavers.csv needs"):
        count(STAFF, leavers="E\nx\n")
    text = '[training]\nfrom_staff = ["ethnicity", "service"]\n[training.columns]\nperson = "No"\ntrained_on = "D"\n'
    with pytest.raises(ExtractError, match="Give the staff list as well"):
        count(text, training="No,D\n1,2024-05-01\n")
    with pytest.raises(ExtractError, match="must name the column 'person'"):
        count(text.replace('person = "No"\n', ""), training="No,D\n1,2024-05-01\n")
