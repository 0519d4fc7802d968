"""What the checks say, where they say it, and when they hold their tongue."""

from dataclasses import replace
from datetime import date

import pytest

from app.indicators.returns import Cell, Place, TableState
from schemas.checking import check_raw
from schemas.detail_checks import Expected
from schemas.findings import Severity
from schemas.last_year import is_leap
from schemas.raw import RawCell, RawKind, Source
from tests.unit.schemas.raw_returns import (
    EDITION,
    EXPECTED,
    adult,
    blank_rows,
    blank_table,
    good_return,
    row_values,
    with_counts,
    with_details,
    with_texts,
)

GOOD = good_return()


def check(raw, expected=EXPECTED, previous=None):
    return check_raw(EDITION, raw, expected, previous)


def found(raw, expected=EXPECTED):
    return [(item.code, item.place.cell) for item in check(raw, expected).findings]


def the_one(raw, expected=EXPECTED):
    (item,) = check(raw, expected).findings
    return item


def no_counts_of(raw, service):
    return dict.fromkeys(cell for cell in raw.counts if cell.service == service)


def white_not_split(raw, measure, white, others):
    return with_counts(raw, row_values("adult", measure, (None, None, white, *others)))


class TestOneGo:
    def test_ten_everyday_mistakes_come_back_as_ten_findings_at_their_cells(self):
        raw = with_details(GOOD, as_at="1/4/2025", prepared_by="", services="adult")
        raw = with_counts(raw, no_counts_of(raw, "children"))
        raw = with_texts(
            raw,
            {
                adult("headcount", "mixed", "under_30k"): "n/a",
                adult("senior_managers", "black"): "1,234",
                adult("disciplinary_entered", "other"): "<10",
                adult("hba_public", "white_british"): "20%",
            },
        )
        raw = with_counts(
            raw,
            {
                adult("appointed"): 31,
                adult("cpd_accessed", "mixed"): 12.5,
                adult("leavers", "white_minority"): -7,
                adult("ftp_referred", "black", "social_worker"): None,
            },
        )

        assert [(item.code, item.place.sheet, item.place.cell) for item in check(raw).findings] == [
            ("D-07", "Start", "B8"),
            ("D-14", "Start", "B15"),
            ("C-07", "1 Workforce", "F8"),
            ("C-05", "1 Workforce", "H12"),
            ("R-01", "2 Recruitment", "G9"),
            ("C-16", "3 Employee relations", "I8"),
            ("R-03", "3 Employee relations", "H9"),
            ("C-02", "4 Development", "F8"),
            ("C-04", "5 Staff survey", "C9"),
            ("C-03", "6 Leavers", "D8"),
        ]

    def test_a_cell_that_is_no_count_is_neither_blank_nor_greater_than_its_whole(self):
        raw = with_texts(GOOD, {adult("appointed", "mixed"): "n/a", adult("shortlisted", "asian"): "<10"})

        assert found(raw) == [("C-16", "G8"), ("C-07", "F9")]

    def test_a_row_of_words_is_not_an_empty_row(self):
        raw = with_texts(
            GOOD, {adult("appointed", group): "n/a" for group in EDITION.group_keys if group != "white_not_split"}
        )

        assert {code for code, _cell in found(raw)} == {"C-07"}

    def test_a_cell_that_could_not_be_read_is_not_called_blank(self):
        cells = {cell for cell in GOOD.counts if cell.measure == "appointed" and cell.service == "adult"}
        counts = {cell: value for cell, value in GOOD.counts.items() if cell not in cells}

        assert found(replace(GOOD, counts=counts, unread=frozenset(cells))) == []

    def test_the_return_holds_what_could_be_used_and_nothing_else(self):
        cell = adult("leavers")
        checked = check(with_texts(GOOD, {cell: "n/a"}))

        assert cell not in checked.return_.counts
        assert checked.return_.counts[adult("leavers", "black")] == 11
        assert checked.return_.places[adult("leavers", "black")] == Place("6 Leavers", "H8")
        assert checked.return_.details.as_at == date(2025, 3, 31)

    def test_the_reader_s_findings_stand_among_the_others(self):
        of_reader = check(with_texts(GOOD, {adult("leavers"): "n/a"})).findings[0]

        assert of_reader in check(replace(GOOD, findings=(of_reader,))).findings

    def test_no_two_findings_share_a_key(self):
        raw = with_counts(GOOD, dict.fromkeys(GOOD.counts, -1))
        keys = [item.key for item in check(replace(raw, source=Source.CSV)).findings]

        assert len(keys) == len(set(keys)) == len(GOOD.counts)

    def test_lines_are_given_for_a_csv_file_and_a_neighbour_s_line_for_an_absent_row(self):
        counts = {cell: replace(raw, place=Place(line=20 + at)) for at, (cell, raw) in enumerate(GOOD.counts.items())}
        blank = adult("leavers", "mixed")
        line_of_first = counts[adult("leavers", "white_british")].place.line
        raw = replace(GOOD, source=Source.CSV, counts={cell: raw for cell, raw in counts.items() if cell != blank})

        assert the_one(raw).place == Place(line=line_of_first)


class TestRows:
    def test_a_part_greater_than_its_whole_says_both_numbers_both_places_and_the_difference(self):
        item = the_one(with_counts(GOOD, {adult("appointed"): 41}))

        assert item.message == ("“Appointed” is 41 (G9) and “Shortlisted” is 30 (G8) in the column Asian: 11 too many.")
        assert (item.severity, item.place, item.column) == (Severity.MUST_FIX, Place("2 Recruitment", "G9"), "Asian")
        assert item.indicators == ("shortlisting",)

    def test_a_sum_names_every_cell_and_its_sheet(self):
        item = the_one(with_counts(GOOD, {adult("leavers"): 97}))

        assert item.message == (
            "“Leavers” is 97 (G8) and “Headcount” is 96 (1 Workforce, G8 + G9 + G10 + G11) "
            "in the column Asian: 1 more. If this is right, the indicator is not calculable for that group."
        )
        assert item.severity is Severity.CONFIRM

    def test_registered_professionals_are_added_up_against_the_headcount(self):
        values = {adult("regulated_headcount", "asian", key): 49 for key in ("social_worker", "other_regulated")}
        item = the_one(with_counts(GOOD, values))

        assert item.message.startswith("“Registered professionals” is 98 (G13 + G14) and “Headcount” is 96 (")

    def test_referrals_are_compared_by_profession_and_the_total_is_not_repeated(self):
        changed = {adult("ftp_referred", "asian", "social_worker"): 40}

        item = the_one(with_counts(GOOD, changed))

        assert (item.code, item.place.cell) == ("R-02", "G9")
        assert item.message.startswith(
            "“Referred to fitness to practise by the organisation: Social workers” is 40 (G9)"
        )

    def test_referrals_whose_breakdown_cannot_be_compared_are_not_compared_in_total(self):
        raw = with_counts(GOOD, {adult("regulated_headcount", "asian", "social_worker"): (RawKind.TEXT, "n/a")})

        assert found(raw) == [("C-07", "G13")]

    @pytest.mark.parametrize(("white", "codes"), [(110, []), (111, ["R-01"])])
    def test_white_is_compared_as_a_whole_where_only_one_of_the_two_splits_it(self, white, codes):
        raw = white_not_split(GOOD, "appointed", white, (3, 8, 9, 2, 1, 2))

        assert [item.code for item in check(raw).findings] == codes

    def test_the_white_comparison_names_the_cells_that_hold_a_number(self):
        item = the_one(white_not_split(GOOD, "appointed", 111, (3, 8, 9, 2, 1, 2)))

        assert "“Appointed” is 111 (E9) and “Shortlisted” is 110 (C8 + D8) in the column White: 1 too" in item.message

    def test_white_not_split_stands_for_both_white_columns(self):
        raw = GOOD
        for measure in ("shortlisted", "appointed"):
            raw = white_not_split(raw, measure, 60, (9, 8, 9, 2, 1, 2))
        raw = with_counts(
            raw, {adult("appointed", "asian"): 7, adult("appointed", "black"): 7, adult("appointed", "mixed"): 8}
        )

        assert found(with_counts(raw, {adult("appointed", "white_not_split"): 40})) == []

    def test_both_ways_of_counting_white_may_be_used_together_for_other_people_with_a_reason(self):
        item = the_one(with_counts(GOOD, {adult("cpd_accessed", "white_not_split"): 5}))

        assert (item.code, item.severity) == ("R-06", Severity.CONFIRM)
        assert item.message == (
            "White is filled in both ways in this row: 70 in “White British” and “White minority” and 5 in "
            "“White, not split”."
        )

    def test_a_total_of_white_beside_its_parts_counts_people_twice(self):
        item = the_one(with_counts(GOOD, {adult("cpd_accessed", "white_not_split"): 70}))

        assert (item.code, item.severity, item.place.cell) == ("R-05", Severity.MUST_FIX, "E8")
        assert item.message.startswith("“White, not split” repeats the same 70 people who stand in “White British”")
        assert item.indicators == ("cpd",)

    def test_nobody_in_one_of_the_two_ways_counts_nobody_twice(self):
        assert found(with_counts(GOOD, {adult("cpd_accessed", "white_not_split"): 0})) == []

    def test_without_any_white_column_the_row_names_both_ways(self):
        raw = with_counts(
            GOOD, {adult("cpd_accessed", "white_british"): None, adult("cpd_accessed", "white_minority"): None}
        )
        item = the_one(raw)

        assert item.message.endswith("empty: White British and White minority (or White, not split in their place).")
        assert (item.place.cell, item.severity) == ("C8", Severity.CONFIRM)

    def test_one_finding_names_every_blank_column_of_a_row(self):
        raw = with_counts(GOOD, {adult("cpd_accessed", group): None for group in ("mixed", "asian", "not_known")})

        assert [(item.code, item.place.cell, item.message.rpartition(": ")[2]) for item in check(raw).findings] == [
            ("R-03", "F8", "Mixed and Asian."),
            ("R-04", "K8", "Not known."),
        ]


class TestTables:
    def test_an_empty_pay_band_costs_what_is_computed_from_the_headcount(self):
        item = the_one(with_counts(GOOD, row_values("adult", "headcount", (None,) * 9, "30k_to_70k")))

        assert (item.code, item.severity, item.place) == ("T-01", Severity.CONFIRM, Place("1 Workforce", "C9"))
        assert item.indicators == ("pay_bands", "disciplinary", "cpd", "leaving", "senior_management")

    def test_an_empty_row_of_unknown_pay_does_not_cost_the_pay_bands(self):
        item = the_one(with_counts(GOOD, row_values("adult", "headcount", (None,) * 9, "pay_not_known")))

        assert "pay_bands" not in item.indicators

    def test_an_empty_measure_is_named_once_and_not_again_by_its_indicator(self):
        item = the_one(blank_rows(GOOD, "adult", "shortlisted"))

        assert (item.code, item.row, item.indicators) == ("T-02", "Shortlisted (Adult social care)", ("shortlisting",))

    def test_a_table_left_empty_is_named_for_each_service(self):
        assert found(blank_table(GOOD, "leavers")) == [("T-03", "C8"), ("T-03", "C12")]

    def test_a_return_without_a_count_says_only_that(self):
        item = the_one(with_counts(GOOD, dict.fromkeys(GOOD.counts)))

        assert (item.code, item.message) == ("T-08", "There is nothing in it: no count is filled in.")
        assert len(item.indicators) == 10

    def test_a_missing_table_says_which_indicators_it_costs(self):
        item = the_one(with_details(blank_table(GOOD, "staff_survey"), table__staff_survey="cannot_supply"))

        assert item.severity is Severity.NOTE
        assert item.message == "The table “Staff survey” is marked “Cannot supply”."
        assert item.indicators == ("harassment_public", "harassment_colleagues", "harassment_managers")

    def test_an_indicator_with_one_half_is_named_once_for_both_services(self):
        raw = with_details(blank_table(GOOD, "leavers"), table__leavers="cannot_supply")
        (item,) = (one for one in check(raw).findings if one.code == "T-07")

        assert item.message == (
            "Indicator 8 (Leaving): “Headcount” is filled in and “Leavers” is not, "
            "for Adult social care and Children's social care."
        )
        assert item.row == "Indicator 8: Leaving"

    def test_numbers_in_a_table_said_not_to_be_supplied_are_left_out_of_every_other_check(self):
        raw = with_details(GOOD, table__leavers="Not applicable")
        raw = with_counts(raw, {adult("leavers"): 9999, adult("leavers", "mixed"): None})

        assert [item.code for item in check(raw).findings] == ["T-05"]

    def test_a_covered_service_without_any_number_is_named_once_for_all_its_tables(self):
        item = the_one(with_counts(GOOD, no_counts_of(GOOD, "children")))

        assert (item.code, item.severity, item.row) == ("T-10", Severity.CONFIRM, "Children's social care")
        assert item.place == GOOD.details["services"].place
        assert len(item.indicators) == 10

    def test_numbers_for_a_service_that_is_not_covered_are_counted(self):
        item = the_one(with_details(GOOD, services="adult"))

        assert item.code == "T-04"
        assert "Children's social care (144 cells)" in item.message

    def test_services_that_are_not_chosen_are_asked_for_once(self):
        raw = with_details(GOOD, services="")
        raw = with_counts(raw, no_counts_of(raw, "children"))

        assert [item.code for item in check(raw).findings] == ["D-12"]


class TestDetails:
    def test_both_meanings_of_a_date_are_named(self):
        item = the_one(with_details(GOOD, as_at="1/5/2025"))

        assert item.message == "“1/5/2025” can be 1 May 2025 or 5 January 2025."
        assert item.fix == "Type 2025-05-01 or 2025-01-05."

    def test_a_number_where_a_date_belongs_is_not_guessed(self):
        cell = RawCell(RawKind.NUMBER, "45747", Place("Start", "B8"))

        assert the_one(replace(GOOD, details={**GOOD.details, "as_at": cell})).code == "D-06"

    def test_a_wrong_organisation_names_both(self):
        item = the_one(GOOD, Expected(date(2025, 10, 8), organisation="E06000001"))

        assert item.message == "The return is for organisation E06000099, and you are working for E06000001."

    def test_an_override_stands_in_the_place_of_what_the_file_says(self):
        expected = Expected(date(2025, 10, 8), organisation="X1", collection=2025, overrides=True)
        checked = check(with_details(GOOD, organisation="", collection=""), expected)

        assert checked.findings == ()
        assert (checked.return_.details.organisation, checked.return_.details.collection) == ("X1", 2025)

    def test_personal_details_are_neither_shown_nor_kept(self):
        checked = check(with_details(GOOD, prepared_by="jo@example.org", note__leavers="Call 07700 900123"))

        assert [item.code for item in checked.findings] == ["D-15", "D-17"]
        assert all(item.value is None and "jo@" not in item.message for item in checked.findings)
        assert checked.return_.details.prepared_by == ""
        assert checked.return_.details.notes == {}

    def test_states_and_notes_of_tables_are_read_as_they_are_written(self):
        raw = with_details(blank_table(GOOD, "leavers"), table__leavers="Cannot supply", note__leavers="New system")
        details = check(raw).return_.details

        assert details.tables == {"leavers": TableState.CANNOT_SUPPLY}
        assert details.notes == {"leavers": "New system"}

    def test_a_window_too_short_says_when_it_would_end(self):
        item = the_one(with_details(GOOD, window_from="2024-07-01"))

        assert item.message == (
            "The window from 1 July 2024 to 31 March 2025 is not 12 months long. "
            "From 1 July 2024, 12 months end on 30 June 2025."
        )

    def test_a_reversed_window_is_not_also_too_short(self):
        raw = with_details(GOOD, window_from="2025-03-31", window_to="2025-03-02")

        assert [item.code for item in check(raw).findings] == ["D-11"]

    def test_a_fault_in_a_date_names_the_indicators_counted_by_it(self):
        item = the_one(with_details(GOOD, survey_from=""))

        assert item.indicators == ("harassment_public", "harassment_colleagues", "harassment_managers")

    def test_survey_dates_are_not_asked_for_without_survey_counts(self):
        raw = with_details(
            blank_table(GOOD, "staff_survey"), survey_from="", survey_to="", table__staff_survey="cannot_supply"
        )

        assert [item.code for item in check(raw).findings] == ["T-09"]

    def test_survey_dates_that_are_missing_can_be_confirmed(self):
        assert the_one(with_details(GOOD, survey_from="")).severity is Severity.CONFIRM

    @pytest.mark.parametrize(
        ("changes", "cost"),
        [({"prepared_by": ""}, "every"), ({"note__leavers": "Call 07700 900123"}, ("leaving",))],
    )
    def test_a_detail_that_blocks_names_the_indicators_that_wait_for_it(self, changes, cost):
        everything = tuple(indicator.key for indicator in EDITION.indicators)

        assert the_one(with_details(GOOD, **changes)).indicators == (everything if cost == "every" else cost)

    @pytest.mark.parametrize(
        ("table", "cost"),
        [
            ("employee_relations", ("disciplinary", "fitness_to_practise")),
            ("development", ("cpd",)),
            ("leavers", ("leaving",)),
        ],
    )
    @pytest.mark.parametrize("state", ["cannot_supply", "not_applicable"])
    def test_a_table_not_supplied_names_every_indicator_that_it_costs(self, table, cost, state):
        raw = with_details(blank_table(GOOD, table), **{f"table__{table}": state})

        assert [item.indicators for item in check(raw).findings if item.code == "T-09"] == [cost]


class TestPlausibility:
    @pytest.mark.parametrize(("unknown", "is_much"), [(16, True), (15, False)])
    def test_one_column_for_unknown_ethnicity_is_enough_to_see_much_of_it(self, unknown, is_much):
        raw = with_counts(GOOD, row_values("adult", "cpd_accessed", (20, 10, None, 5, 10, 12, 3, None, unknown)))

        assert ("P-03" in {item.code for item in check(raw).findings}) == is_much

    @pytest.mark.parametrize(("limit", "said"), [(20, []), (15, ["At most 15%."])])
    def test_how_much_may_be_unknown_is_the_editions_to_say(self, limit, said):
        raw = with_counts(GOOD, row_values("adult", "cpd_accessed", (20, 10, None, 5, 10, 12, 3, None, 15)))

        found = check_raw(replace(EDITION, most_unknown=limit), raw, EXPECTED, None).findings

        assert [item.expected for item in found if item.code == "P-03"] == said

    def test_nothing_is_said_of_unknown_ethnicity_beside_a_count_that_cannot_be_used(self):
        values = row_values("adult", "cpd_accessed", (20, 10, None, 5, 10, 12, 3, None, 16))
        raw = with_texts(with_counts(GOOD, values), {adult("cpd_accessed", "prefer_not_to_say"): "some"})

        assert [item.code for item in check(raw).findings] == ["C-01", "P-04"]

    def test_checks_without_anything_to_look_at_say_why(self):
        raw = with_details(blank_table(GOOD, "staff_survey"), table__staff_survey="not_applicable")

        assert check(raw).not_run == {
            "P-01": "The counts that it compares are not all filled in, with a number in every column.",
            "P-05": "There is no return of last year to compare with.",
            "P-06": "There is no return of last year to compare with.",
        }

    def test_comparisons_without_a_whole_say_why(self):
        raw = GOOD
        for table in ("workforce", "recruitment", "staff_survey"):
            raw = with_details(
                blank_table(raw, table), **{f"table__{table}": "cannot_supply", f"note__{table}": "Lost"}
            )

        assert {"R-01", "R-02"} <= set(check(raw).not_run)

    def test_much_unknown_is_said_once_for_a_table(self):
        raw = with_counts(GOOD, {adult("headcount", "not_known", key): 90 for key in ("under_30k", "30k_to_70k")})
        raw = with_counts(raw, row_values("children", "senior_managers", (8, 2, None, 1, 1, 2, 0, 2, 2)))

        item = the_one(raw)

        assert item.code == "P-03"
        assert "and as often above 20% in 1 more row of the table" in item.message

    @pytest.mark.parametrize(("everybody", "codes"), [(4, []), (5, ["P-04"])])
    def test_everybody_in_one_outcome_is_asked_about_from_five_people(self, everybody, codes):
        raw = with_counts(GOOD, {adult("shortlisted", "mixed"): everybody, adult("appointed", "mixed"): everybody})

        assert [item.code for item in check(raw).findings] == codes

    @pytest.mark.parametrize(
        ("before", "now", "leaps"),
        [
            (64, 6, True),
            (6, 64, True),
            (2, 20, False),
            (2, 22, True),
            (3, 29, False),
            (0, 19, False),
            (0, 20, True),
            (20, 0, True),
        ],
    )
    def test_a_leap_is_ten_times_and_at_least_twenty(self, before, now, leaps):
        assert is_leap(before, now) is leaps


def test_a_return_of_one_service_may_leave_the_other_out():
    raw = with_details(GOOD, services="children")
    raw = with_counts(raw, no_counts_of(raw, "adult"))

    assert check(raw).findings == ()
    assert Cell("adult", "leavers", "", "asian") not in check(raw).return_.counts
