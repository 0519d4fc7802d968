"""From a return's counts to results: one worked example per indicator, every absence, and properties."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.assessment import assess
from app.indicators.calculate import calculate
from app.indicators.catalogue import load_edition
from app.indicators.counts import Counts
from app.indicators.edition import Adverse, EthnicGroup, Side
from app.indicators.results import Label, Reliability, State, UnknownShare
from app.indicators.returns import Cell, Return, ReturnDetails, TableState
from tests.support.returns import EDITION, SHORTLISTING, WORKED, ZEROES, result_of, return_of

RATIOS = {
    "pay_bands": (0.4, Label.ADVERSE),
    "shortlisting": (0.8, Label.NO_EVIDENCE),
    "disciplinary": (2.6911764705882355, Label.POSSIBLE),
    "fitness_to_practise": (2.0, Label.NO_EVIDENCE),
    "cpd": (0.75, Label.POSSIBLE),
    "harassment_public": (1.5, Label.ADVERSE),
    "harassment_colleagues": (2.0, Label.ADVERSE),
    "harassment_managers": (1.2, Label.NO_EVIDENCE),
    "leaving": (0.8, Label.NO_EVIDENCE),
    "senior_management": (0.25, Label.ADVERSE),
}


def test_every_definition_has_a_worked_example():
    assert set(WORKED) == set(RATIOS) == {indicator.key for indicator in EDITION.indicators}


@pytest.mark.parametrize("indicator", RATIOS)
def test_the_worked_example_of_each_indicator_comes_out(indicator):
    ratio, label = RATIOS[indicator]
    band = "70k_and_over" if indicator == "pay_bands" else None

    result = result_of(return_of(WORKED[indicator]), indicator, breakdown=band)

    assert result.ratio == pytest.approx(ratio, rel=1e-15)
    assert (result.state, result.label) == (State.OK, label)


def test_a_result_carries_everything_that_explains_it():
    result = result_of(return_of(WORKED["disciplinary"]), "disciplinary")

    assert (result.numerator, result.denominator) == (9, 120)
    assert (result.reference_numerator, result.reference_denominator) == (17, 610)
    assert result.rate == 0.075
    assert result.reference_rate == 17 / 610
    assert (round(result.lower, 2), round(result.upper, 2)) == (1.18, 5.79)
    assert round(result.excess, 1) == 4.7
    assert result.reliability is Reliability.LOW
    assert (result.number, result.reference, result.reason) == ("3", "white", None)


def test_there_is_a_result_for_every_indicator_service_pay_band_and_group():
    results = calculate(return_of({}), EDITION)

    assert len(results) == (9 + 3) * 3 * 6
    assert len({(one.indicator, one.service, one.breakdown, one.group) for one in results}) == len(results)
    assert {one.group for one in results} == {"minority_ethnic", "mixed", "asian", "black", "other", "white_minority"}


def test_white_minority_is_compared_with_white_british_and_the_rest_with_white():
    references = {(one.group, one.reference) for one in calculate(return_of({}), EDITION)}

    assert ("white_minority", "white_british") in references
    assert {reference for group, reference in references if group != "white_minority"} == {"white"}


def test_both_services_are_added_up_cell_by_cell():
    result = result_of(return_of(WORKED["shortlisting"]), "shortlisting", "both")

    assert (result.numerator, result.denominator) == (80, 400)
    assert (result.reference_numerator, result.reference_denominator) == (200, 800)


def test_both_services_are_not_supplied_where_one_service_in_scope_lacks_a_count():
    result = result_of(return_of(WORKED["shortlisting"], only=("adult",)), "shortlisting", "both")

    assert result.state is State.NOT_SUPPLIED
    assert result.reason == "Missing for children's social care: Appointed; Shortlisted."


def test_both_services_are_the_one_that_is_in_scope_and_say_so():
    return_ = return_of(WORKED["shortlisting"], services=("adult",), only=("adult",))

    both = result_of(return_, "shortlisting", "both")

    assert (both.numerator, both.state) == (40, State.OK)
    assert both.sentence.endswith("This is adult social care alone, because the return covers no other service.")


def test_a_service_out_of_scope_is_not_applicable():
    return_ = return_of(WORKED["shortlisting"], services=("adult",))

    result = result_of(return_, "shortlisting", "children")

    assert (result.state, result.reason) == (
        State.NOT_APPLICABLE,
        "This return does not cover children's social care.",
    )


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (
            TableState.NOT_APPLICABLE,
            State.NOT_APPLICABLE,
            "The organisation said that the table “Staff survey” does not apply to it.",
        ),
        (
            TableState.CANNOT_SUPPLY,
            State.NOT_SUPPLIED,
            "The organisation said that it cannot supply the table “Staff survey”.",
        ),
    ],
)
def test_what_the_organisation_says_about_a_table_comes_before_its_counts(answer, state, reason):
    return_ = return_of(WORKED["harassment_public"], tables={"staff_survey": answer})

    result = result_of(return_, "harassment_public")

    assert (result.state, result.reason) == (state, reason)
    assert (result.ratio, result.numerator, result.label) == (None, None, None)


def test_a_missing_cell_is_named_by_its_row_and_column():
    counts = {"appointed": (1, 2), "shortlisted": {**ZEROES, "asian": 5, "white_british": 9}}
    return_ = return_of(counts)
    del return_.counts[Cell("adult", "shortlisted", "", "black")]

    assert result_of(return_, "shortlisting").reason == "Missing for adult social care: Shortlisted (Black)."
    assert result_of(return_, "shortlisting", group="asian").state is State.OK


def test_a_headcount_needs_all_of_its_pay_bands():
    return_ = return_of(WORKED["leaving"])
    del return_.counts[Cell("adult", "headcount", "pay_not_known", "mixed")]

    assert result_of(return_, "leaving").reason == "Missing for adult social care: Headcount: Pay not known (Mixed)."
    assert result_of(return_, "pay_bands", breakdown="70k_and_over").state is State.NO_CASES


def test_white_may_stand_in_one_figure_and_then_white_minority_cannot_be_compared():
    row = {"mixed": 0, "asian": 9, "black": 0, "other": 0, "white_not_split": 17}
    whole = {**row, "asian": 120, "white_not_split": 610}
    empty = dict.fromkeys(row, 0)
    bands = {"under_30k": whole, "30k_to_70k": empty, "70k_and_over": empty, "pay_not_known": empty}
    return_ = return_of({"disciplinary_entered": row, "headcount": bands})

    assert round(result_of(return_, "disciplinary").ratio, 2) == 2.69
    assert result_of(return_, "disciplinary", group="white_minority").reason == (
        "The return holds White people in one figure, so White minority and White British cannot be compared."
    )


def test_white_split_and_unsplit_figures_are_added():
    counts = {
        "appointed": {**ZEROES, "asian": 4, "white_british": 3, "white_not_split": 7},
        "shortlisted": {**ZEROES, "asian": 10, "white_british": 10, "white_not_split": 20},
    }

    result = result_of(return_of(counts), "shortlisting")

    assert (result.reference_numerator, result.reference_denominator) == (10, 30)


def test_half_of_white_is_not_white():
    counts = {"appointed": {"asian": 1, "mixed": 0, "black": 0, "other": 0, "white_british": 5}, "shortlisted": (9, 9)}

    result = result_of(return_of(counts), "shortlisting")

    assert result.reason == "Missing for adult social care: Appointed (White minority)."


def test_nobody_in_a_group_is_not_calculable():
    result = result_of(return_of({"appointed": (0, 5), "shortlisted": (0, 9)}), "shortlisting")

    assert result.state is State.NOT_CALCULABLE
    assert result.reason == "The return counts no minority ethnic applicants, so there is no rate to compare."
    assert (result.numerator, result.denominator, result.rate) == (0, 0, None)
    assert (result.ratio, result.lower, result.excess, result.label) == (None, None, None, None)


def test_a_part_above_its_whole_is_not_calculable():
    result = result_of(return_of({"leavers": (3, 12), "headcount": (20, 10)}), "leaving")

    assert result.state is State.NOT_CALCULABLE
    assert result.reason == "Leavers (12) is more than Headcount (10) for White people, so no rate can be worked out."


def test_no_cases_leave_the_ratio_undefined_and_anything_possible():
    result = result_of(return_of({"leavers": (0, 0), "headcount": (20, 10)}), "leaving")

    assert (result.state, result.ratio, result.lower, result.upper) == (State.NO_CASES, None, 0.0, math.inf)
    assert result.reason == "Nobody in either group is counted in the outcome, so there is no ratio."
    assert (result.label, result.excess, result.reliability) == (None, 0.0, Reliability.LOW)


def test_cases_in_the_compared_group_only_make_an_infinite_ratio_with_a_lower_limit():
    result = result_of(return_of({"leavers": (6, 0), "headcount": (20, 200)}), "leaving")

    assert (result.state, result.ratio, result.upper) == (State.OK, math.inf, math.inf)
    assert 1 < result.lower < math.inf
    assert result.label is Label.POSSIBLE


def test_cases_in_the_reference_group_only_make_a_ratio_of_nought_with_an_upper_limit():
    result = result_of(return_of({"leavers": (0, 60), "headcount": (100, 200)}), "leaving")

    assert (result.state, result.ratio, result.lower) == (State.OK, 0.0, 0.0)
    assert 0 < result.upper < 1
    assert result.label is Label.FAVOURABLE


def test_unknown_people_are_left_out_of_rates_and_reported_beside_them():
    counts = {
        "leavers": {**ZEROES, "asian": 9, "white_british": 17, "prefer_not_to_say": 1, "not_known": 2},
        "headcount": {
            "under_30k": {**ZEROES, "asian": 120, "white_british": 610, "not_known": 30},
            **{
                key: {**ZEROES, "not_known": 0, "prefer_not_to_say": 20}
                for key in ("30k_to_70k", "70k_and_over", "pay_not_known")
            },
        },
    }

    result = result_of(return_of(counts), "leaving")

    assert round(result.ratio, 2) == 2.69
    assert result.unknown_share == UnknownShare(3 / 29, 90 / 820)
    assert (round(result.bound_low, 2), round(result.bound_high, 2)) == (2.05, 2.69)


def test_where_no_unknown_column_was_filled_in_nothing_is_said_about_them():
    result = result_of(return_of(WORKED["leaving"]), "leaving")

    assert result.unknown_share == UnknownShare(None, None)
    assert (result.bound_low, result.bound_high) == (None, None)


def test_pay_bands_are_shares_of_people_whose_pay_is_known():
    result = result_of(return_of(WORKED["pay_bands"]), "pay_bands", breakdown="30k_to_70k")

    assert (result.numerator, result.denominator) == (35, 100)
    assert (result.reference_numerator, result.reference_denominator) == (250, 400)
    assert result.share == 35 / 285
    assert result.label is None


def test_a_single_groups_share_of_a_band_is_of_everybody_of_known_ethnicity():
    row = {**ZEROES, "asian": 10, "black": 20, "white_british": 60, "white_minority": 10, "not_known": 50}
    return_ = return_of({"headcount": dict.fromkeys(("under_30k", "30k_to_70k", "70k_and_over", "pay_not_known"), row)})

    shares = {
        group: result_of(return_, "pay_bands", group=group, breakdown="70k_and_over").share
        for group in ("minority_ethnic", "asian", "white_minority")
    }

    assert shares == {"minority_ethnic": 0.3, "asian": 0.1, "white_minority": 0.1}


def test_in_2023_pay_bands_are_not_applicable_and_say_why():
    edition = load_edition(2023)
    results = [one for one in calculate(return_of({}), edition) if one.indicator == "pay_bands"]

    assert len(results) == 3 * 6
    assert {(one.breakdown, one.state) for one in results} == {(None, State.NOT_APPLICABLE)}
    assert results[0].reason.startswith("The pay bands of the 2023 collection are not published")


def test_an_edition_may_put_white_minority_on_the_minority_ethnic_side():
    groups = tuple(
        EthnicGroup(one.key, one.label, one.plain, Side.MINORITY_ETHNIC) if one.key == "white_minority" else one
        for one in EDITION.groups
    )
    edition = replace(EDITION, groups=groups)
    counts = {
        "appointed": {**ZEROES, "asian": 4, "white_minority": 2, "white_british": 30},
        "shortlisted": {**ZEROES, "asian": 10, "white_minority": 10, "white_british": 60},
    }

    everyone = result_of(return_of(counts, edition=edition), "shortlisting", edition=edition)
    white_minority = result_of(
        return_of(counts, edition=edition), "shortlisting", group="white_minority", edition=edition
    )

    assert (everyone.numerator, everyone.reference_numerator) == (6, 30)
    assert (white_minority.reference, white_minority.ratio) == ("white", 0.4)


def test_without_a_word_on_services_a_return_covers_all_of_them():
    return_ = Return(ReturnDetails(), return_of(WORKED["shortlisting"]).counts)

    assert result_of(return_, "shortlisting", "children").state is State.OK


COUNT = st.integers(0, 60)
WITHOUT_DEADLINE = settings(deadline=None, max_examples=60)


def shortlisting(a, n1, c, n2):
    counts = {"appointed": (a, c), "shortlisted": (a + n1, c + n2)}
    return result_of(return_of(counts), "shortlisting", edition=SHORTLISTING)


@WITHOUT_DEADLINE
@given(COUNT, COUNT, COUNT, COUNT, st.integers(2, 9))
def test_scaling_all_counts_keeps_the_ratio_and_never_widens_the_interval(a, n1, c, n2, times):
    small, large = shortlisting(a, n1, c, n2), shortlisting(*(times * count for count in (a, n1, c, n2)))

    assert small.ratio == large.ratio
    if small.state is State.OK:
        assert small.lower <= large.lower + 1e-9
        assert large.upper <= small.upper + 1e-9


@WITHOUT_DEADLINE
@given(COUNT, COUNT, COUNT, COUNT)
def test_swapping_the_groups_turns_ratio_and_limits_over(a, n1, c, n2):
    one, other = shortlisting(a, n1, c, n2), shortlisting(c, n2, a, n1)

    assert one.state == other.state
    if a and c:
        assert one.ratio * other.ratio == pytest.approx(1)
        assert one.lower * other.upper == pytest.approx(1)


@given(COUNT, st.integers(1, 60), COUNT, st.integers(1, 60))
def test_what_one_group_has_too_many_the_other_has_too_few(a, n1, c, n2):
    pair = Counts(a, n1 + a, c, n2 + c), Counts(c, n2 + c, a, n1 + a)
    one, other = assess(pair, [Adverse.ABOVE, Adverse.ABOVE])

    assert one.excess + other.excess == pytest.approx(0, abs=1e-9)


@WITHOUT_DEADLINE
@given(COUNT, COUNT, COUNT, COUNT)
def test_the_interval_holds_the_ratio(a, n1, c, n2):
    result = shortlisting(a, n1, c, n2)

    if result.state is State.OK:
        assert result.lower <= result.ratio <= result.upper
