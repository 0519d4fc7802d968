"""The programme's own indicators, worked out from what happened."""

from datetime import date
from decimal import Decimal

import pytest

from app.programme.kpi_facts import read_facts
from app.programme.kpi_measures import MEASURES, REVIEW_WORKING_DAYS, Evidence, SignedStaff, percent
from app.programme.kpis import kpi_rows, kpis
from app.programme.months import Period, months_of
from tests.support.cycle import ACCEPTED, READ, REGISTERED, SIGNED, VALID, WINDOWS, events

MAY = Period(date(2025, 5, 1), date(2025, 5, 31))
SEPTEMBER = Period(date(2025, 9, 1), date(2025, 9, 30))
OCTOBER = Period(date(2025, 10, 1), date(2025, 10, 31))
YEAR = Period(date(2025, 3, 1), date(2026, 2, 28))


def of(measure, period, *years, signed=()):
    facts = [read_facts(events(*happenings)) for happenings in years]
    return MEASURES[measure](Evidence(facts, list(signed)), period)


def test_months_run_from_the_first_window_to_today():
    months = months_of(WINDOWS, date(2025, 5, 20))

    assert [one.words for one in months] == ["March 2025", "April 2025", "May 2025"]
    assert [one.is_over for one in months] == [True, True, False]
    assert months[-1].last == date(2025, 5, 20)


def test_months_end_with_the_last_window():
    months = months_of(WINDOWS, date(2030, 1, 1))

    assert months[-1].words == "September 2026"
    assert months[-1].is_over


def test_no_month_has_come_before_the_first_window():
    assert months_of(WINDOWS, date(2025, 2, 28)) == ()


def test_registered_counts_who_takes_part_out_of_who_was_invited_by_then():
    invited, withdrawn = REGISTERED[:1], (*REGISTERED, ("withdrawn", "2025-06-02"))
    late = (("invited", "2025-06-20"),)

    assert of("registered", MAY, REGISTERED, invited, withdrawn, late) == Decimal("66.7")
    assert of("registered", SEPTEMBER, REGISTERED, invited, withdrawn, late) == Decimal(25)


def test_one_that_came_back_takes_part_again():
    back = (*REGISTERED, ("withdrawn", "2025-06-02"), ("rejoined", "2025-09-02"))

    assert of("registered", Period(date(2025, 8, 1), date(2025, 8, 31)), back) == 0
    assert of("registered", SEPTEMBER, back) == 100


def test_one_that_declined_and_comes_back_takes_part_once_it_registers():
    back = (*REGISTERED[:1], ("withdrawn", "2025-04-02"), ("rejoined", "2025-05-02"))
    sent_back = (*REGISTERED, ("registration_sent_back", "2025-05-20"), ("withdrawn", "2025-05-21"))

    assert of("registered", MAY, back) == 0
    assert of("registered", MAY, (*back, ("registered", "2025-05-12"))) == 100
    assert of("registered", SEPTEMBER, (*sent_back, ("rejoined", "2025-06-02"))) == 0


def test_submitted_leaves_out_who_has_nothing_to_submit_until_a_file_comes():
    nothing = (*REGISTERED, ("nothing_to_submit", "2025-09-10"))
    changed_mind = (*nothing, ("upload_received", "2025-10-01"))

    assert of("submitted", SEPTEMBER, SIGNED, REGISTERED, nothing) == 50
    assert of("submitted", SEPTEMBER, SIGNED, REGISTERED, changed_mind) == 50
    assert of("submitted", OCTOBER, SIGNED, REGISTERED, changed_mind) == Decimal("33.3")


def test_the_first_file_alone_decides_whether_it_was_valid_at_once():
    mended = (
        *READ,
        ("upload_has_faults", "2025-09-15", {"must_fix": 2}),
        ("upload_valid", "2025-09-16", {"must_fix": 0}),
    )
    to_confirm = (*READ, ("upload_has_faults", "2025-09-15", {"must_fix": 0, "confirm": 3}))
    unreadable = (*REGISTERED, ("upload_received", "2025-09-15"), ("upload_unreadable", "2025-09-15"))

    assert of("valid_first", SEPTEMBER, VALID) == 100
    assert of("valid_first", SEPTEMBER, to_confirm) == 100
    assert of("valid_first", SEPTEMBER, mended) == 0
    assert of("valid_first", SEPTEMBER, unreadable, VALID) == 50
    assert of("valid_first", OCTOBER, mended) is None


def test_days_to_sign_is_the_median_from_first_file_to_first_signature():
    slow = (*REGISTERED, ("upload_received", "2025-09-01"), ("signed_off", "2025-09-21"), ("signed_off", "2025-09-30"))

    assert of("days_to_sign", SEPTEMBER, SIGNED) == 3
    assert of("days_to_sign", SEPTEMBER, SIGNED, slow) == Decimal("11.5")
    assert of("days_to_sign", OCTOBER, SIGNED, slow) is None


def test_declared_takes_the_newest_signed_version_of_each_by_the_last_day():
    signed = [
        SignedStaff(1, date(2025, 9, 3), 50, 100),
        SignedStaff(2, date(2025, 9, 4), 90, 100),
        SignedStaff(1, date(2025, 10, 3), 100, 100),
    ]

    assert of("declared", SEPTEMBER, signed=signed) == 70
    assert of("declared", OCTOBER, signed=signed) == 95
    assert of("declared", MAY, signed=signed) is None


def test_a_query_counts_in_the_month_of_its_fifth_working_day():
    asked = (*SIGNED, ("query_asked", "2025-09-24", {"query_id": "a"}))
    in_time = (*asked, ("query_answered", "2025-10-01", {"query_id": "a"}))
    late = (*asked, ("query_answered", "2025-10-02", {"query_id": "a"}))

    assert of("answered", SEPTEMBER, asked) is None
    assert of("answered", OCTOBER, in_time, late, asked) == Decimal("33.3")


def test_a_query_settled_without_an_answer_counts_neither_way():
    settled = (*SIGNED, ("query_asked", "2025-09-24", {"query_id": "a"}), ("accepted", "2025-09-26"))

    by_itself = (*settled[:-1], ("query_settled", "2025-09-26", {"query_id": "a"}))

    assert of("answered", OCTOBER, settled) is None
    assert of("answered", OCTOBER, by_itself) is None


def test_the_days_of_the_review_stand_once_and_are_named_in_its_words():
    (found,) = (one for one in kpis() if one.key == "reviewed")

    assert (found.title, found.working_days) == ("Signed returns reviewed within 20 working days", REVIEW_WORKING_DAYS)
    assert found.meaning.startswith("First signed returns whose 20 working days ended in the month and")


def test_reviewed_counts_in_the_month_of_the_twentieth_working_day():
    waiting = (*REGISTERED, ("signed_off", "2025-09-18"))

    assert of("reviewed", OCTOBER, (*waiting, ("returned", "2025-10-16")), waiting) == 50
    assert of("reviewed", OCTOBER, (*waiting, ("accepted", "2025-10-17"))) == 0
    assert of("reviewed", SEPTEMBER, waiting) is None


def test_plans_are_held_against_accepted_returns():
    published = (*ACCEPTED, ("action_plan_published", "2026-01-20"))

    assert of("plans", YEAR, published, ACCEPTED, SIGNED) == 50
    assert of("plans", SEPTEMBER, published) is None


def test_a_percentage_is_rounded_half_up_to_one_decimal():
    assert percent(1, 8) == Decimal("12.5")
    assert percent(1, 3) == Decimal("33.3")
    assert percent(1, 2000) == Decimal("0.1")
    assert percent(0, 0) is None


def test_every_indicator_is_measured_and_explained():
    assert [one.key for one in kpis()] == list(MEASURES)
    assert all(one.meaning.endswith(".") and one.operator in {">=", "<="} for one in kpis())


@pytest.mark.parametrize(("percent_registered", "expected"), [(80, "green"), (75, "amber"), (70, "amber"), (65, "red")])
def test_a_figure_is_rated_against_its_aim(percent_registered, expected):
    part = percent_registered // 5
    years = [REGISTERED] * part + [REGISTERED[:1]] * (20 - part)

    row = kpi_rows(
        Evidence([read_facts(events(*one)) for one in years], []), months_of(WINDOWS, date(2025, 6, 30)), WINDOWS
    )[0]

    assert row.cells[-1].value == percent_registered
    assert row.cells[-1].rating == expected


def test_a_board_has_a_figure_for_each_month_and_one_for_the_whole_cycle_only_where_months_add_up():
    months = months_of(WINDOWS, date(2025, 10, 8))
    rows = {
        row.kpi.key: row
        for row in kpi_rows(
            Evidence([read_facts(events(*one)) for one in (SIGNED, VALID, REGISTERED)], []), months, WINDOWS
        )
    }

    assert all(len(row.cells) == 8 for row in rows.values())
    assert rows["valid_first"].so_far.value == 100
    assert rows["registered"].so_far is None
    assert [cell.value for cell in rows["registered"].cells] == [None, 0, *[100] * 6]


def test_an_aim_is_rated_from_the_month_in_which_it_is_due():
    months = months_of(WINDOWS, date(2025, 11, 8))
    rows = {row.kpi.key: row for row in kpi_rows(Evidence([read_facts(events(*SIGNED))], []), months, WINDOWS)}

    assert [cell.rating for cell in rows["registered"].cells] == ["", "", "", *["green"] * 6]
    assert [cell.rating for cell in rows["submitted"].cells] == [*[""] * 7, "green", "green"]
    assert rows["submitted"].cells[6].value == 100
    assert [cell.is_ahead for cell in rows["submitted"].cells] == [*[True] * 6, *[False] * 3]
    assert {cell.is_ahead for cell in rows["plans"].cells} == {True}
    assert not any(cell.is_ahead for cell in rows["reviewed"].cells)


def test_the_direction_goes_by_months_that_are_over():
    years = [(("invited", "2025-03-03"), ("registered", f"2025-{month:02}-02")) for month in range(3, 10)]
    evidence = Evidence([read_facts(events(*one)) for one in years], [])

    begun = kpi_rows(evidence, months_of(WINDOWS, date(2025, 5, 10)), WINDOWS)[0]
    grown = kpi_rows(evidence, months_of(WINDOWS, date(2025, 9, 30)), WINDOWS)[0]

    assert begun.direction == ""
    assert (grown.direction, grown.direction_rating) == ("up", "green")


def test_who_makes_its_return_with_another_is_neither_asked_nor_waited_for_from_that_day_on():
    shared = (*REGISTERED, ("return_made_with", "2025-09-20", {"text": "Wandsworth", "since": "2025-09-10"}))
    alone = (*shared, ("return_made_alone", "2025-09-25"))
    august = Period(date(2025, 8, 1), date(2025, 8, 31))

    assert of("registered", SEPTEMBER, REGISTERED[:1], shared) == 0
    assert of("registered", august, REGISTERED[:1], shared) == 50
    assert of("submitted", SEPTEMBER, SIGNED, shared) == 100
    assert of("submitted", SEPTEMBER, SIGNED, alone) == 50


def test_who_was_merged_or_split_is_neither_asked_nor_waited_for_from_that_day_on():
    ended = (*REGISTERED, ("organisation_ended", "2025-09-20", {"into": "Wandsworth", "since": "2025-09-10"}))
    again = (*ended, ("organisation_not_ended", "2025-09-25"))

    assert of("registered", SEPTEMBER, REGISTERED[:1], ended) == 0
    assert of("registered", MAY, REGISTERED[:1], ended) == 50
    assert of("submitted", SEPTEMBER, SIGNED, ended) == 100
    assert of("submitted", SEPTEMBER, SIGNED, again) == 50


def test_a_registration_that_was_sent_back_takes_no_part_until_the_next_one():
    back = (*REGISTERED, ("registration_sent_back", "2025-09-10"))

    assert of("registered", SEPTEMBER, back) == 0
    assert of("registered", SEPTEMBER, (*back, ("registered", "2025-09-12"))) == 100
