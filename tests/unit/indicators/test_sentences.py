"""The sentences: every variant, and that no sentence ever disagrees with its number."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.catalogue import load_edition
from app.indicators.results import State
from app.indicators.rounding import text
from app.indicators.sentences import counts_of, sentence
from app.indicators.wording import past_tense
from tests.support.returns import EDITION, SHORTLISTING, WORKED, ZEROES, result_of, return_of


def shortlisted(a, n1, c, n2):
    counts = {"appointed": (a, c), "shortlisted": (n1, n2)}
    return result_of(return_of(counts), "shortlisting", edition=SHORTLISTING)


def left(a, n1, c, n2, group="minority_ethnic"):
    return result_of(return_of({"leavers": (a, c), "headcount": (n1, n2)}), "leaving", group=group)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (
            (40, 200, 100, 400),
            (
                "Minority ethnic applicants were 0.80 times as likely as White applicants to be appointed from "
                "shortlisting (20% less likely). With these numbers it could be anywhere from 0.57 to 1.10, "
                "so this may be chance."
            ),
        ),
        (
            (20, 200, 100, 400),
            (
                "Minority ethnic applicants were 0.40 times as likely as White applicants to be appointed from "
                "shortlisting (60% less likely). With these numbers it could be anywhere from 0.25 to 0.61, "
                "so this is unlikely to be chance."
            ),
        ),
        (
            (137, 400, 100, 400),
            (
                "Minority ethnic applicants were 1.37 times as likely as White applicants to be appointed from "
                "shortlisting (37% more likely). With these numbers it could be anywhere from 1.10 to 1.71, "
                "so this is unlikely to be chance. The difference is in favour of minority ethnic applicants."
            ),
        ),
        (
            (50, 100, 100, 400),
            (
                "Minority ethnic applicants were 2.00 times as likely as White applicants to be appointed from "
                "shortlisting. With these numbers it could be anywhere from 1.53 to 2.58, so this is unlikely to be "
                "chance. The difference is in favour of minority ethnic applicants."
            ),
        ),
        (
            (30, 100, 60, 200),
            (
                "Minority ethnic applicants were as likely as White applicants to be appointed from shortlisting "
                "(1.00). With these numbers it could be anywhere from 0.68 to 1.43, "
                "so a difference either way is possible."
            ),
        ),
        (
            (300, 1000, 601, 2000),
            (
                "Minority ethnic applicants were about as likely as White applicants to be appointed from shortlisting "
                "(1.00). With these numbers it could be anywhere from 0.89 to 1.12, "
                "so a difference either way is possible."
            ),
        ),
        (
            (3, 20, 4, 60),
            (
                "Minority ethnic applicants were 2.25 times as likely as White applicants to be appointed from "
                "shortlisting. With these numbers it could be anywhere from 0.48 to 9.46: "
                "there are too few cases to say."
            ),
        ),
        (
            (9, 10, 10, 60),
            (
                "Minority ethnic applicants were 5.40 times as likely as White applicants to be appointed from "
                "shortlisting. With these numbers it could be anywhere from 2.93 to 10.45, "
                "all on one side of equal, but with so few cases that it stays uncertain."
            ),
        ),
        (
            (0, 0, 4, 60),
            "Not calculable. The return counts no minority ethnic applicants, so there is no rate to compare.",
        ),
    ],
)
def test_each_kind_of_ratio_has_its_sentence(counts, expected):
    assert shortlisted(*counts).sentence == expected


def test_a_ratio_of_nought_is_said_in_people():
    assert left(0, 60, 12, 1_178).sentence == (
        "None of 60 minority ethnic staff left the organisation, against 12 of 1,178 White staff. "
        "With these numbers it could be anything up to 4.93 times as likely: there are too few cases to say."
    )


def test_an_infinite_ratio_is_said_in_people():
    assert left(12, 100, 0, 100).sentence == (
        "12 of 100 minority ethnic staff left the organisation, against none of 100 White staff. "
        "With these numbers it could be anything from 3.95 times as likely upwards, so this is unlikely to be chance."
    )


def test_no_cases_leave_nothing_to_compare():
    assert left(0, 60, 0, 100).sentence == (
        "None of 60 minority ethnic staff and none of 100 White staff left the organisation, "
        "so there is nothing to compare."
    )


def test_a_pay_band_is_named_first():
    result = result_of(return_of(WORKED["pay_bands"]), "pay_bands", breakdown="70k_and_over")

    assert result.sentence.startswith(
        "Pay of £70,000 and over: minority ethnic staff were 0.40 times as likely as White staff "
        "to be in this pay band (60% less likely)."
    )


def test_groups_whose_name_cannot_stand_before_people_follow_them():
    counts = {
        "leavers": {**ZEROES, "other": 5, "white_british": 5},
        "headcount": {"under_30k": {**ZEROES, "other": 30}},
    }
    empty = {
        key: (0, 300) if key == "30k_to_70k" else (0, 0) for key in ("30k_to_70k", "70k_and_over", "pay_not_known")
    }
    counts["headcount"] |= empty

    result = result_of(return_of(counts), "leaving", group="other")

    assert result.sentence.startswith("Staff of Other ethnicity were 10.00 times as likely as White staff to leave")


def test_white_minority_is_set_beside_white_british():
    counts = {
        "appointed": {**ZEROES, "white_minority": 30, "white_british": 80},
        "shortlisted": {**ZEROES, "white_minority": 60, "white_british": 100},
    }

    result = result_of(return_of(counts), "shortlisting", group="white_minority")

    assert result.sentence.startswith("White minority applicants were 0.63 times as likely as White British applicants")


def test_what_is_absent_leads_with_the_kind_of_absence():
    result = result_of(return_of({}), "cpd")

    assert result.state is State.NOT_SUPPLIED
    assert result.sentence == (
        "Not supplied. Missing for adult social care: Accessed funded non-mandatory CPD; Headcount."
    )


@pytest.mark.parametrize("collection", [2023, 2024, 2025])
def test_every_outcome_can_be_told_as_something_that_happened(collection):
    told = {one.key: past_tense(one.outcome).split()[0] for one in load_edition(collection).indicators}

    assert set(told.values()) <= {"were", "entered", "accessed", "experienced", "reported", "left"}


COUNT = st.integers(1, 400)


@settings(deadline=None, max_examples=150)
@given(COUNT, COUNT, COUNT, COUNT)
def test_sentence_and_number_always_agree(a, n1, c, n2):
    result = shortlisted(a, a + n1, c, c + n2)
    ratio = Fraction(a * (c + n2), c * (a + n1))
    shown = text(ratio)

    found = re.search(r"were (?:about )?(?:as likely|(?:less than )?([\d.,]+) times as likely)", result.sentence)
    assert found
    assert (found[1] or "1.00").replace(",", "") == (shown if shown != "0.00" else "0.01").replace(",", "")
    assert ("more likely" in result.sentence) is (Fraction(1) < Fraction(shown.replace(",", "")) < 2)
    if ratio < 1:
        assert "more likely" not in result.sentence
    if ratio > 1:
        assert "less likely" not in result.sentence
    percentage = re.search(r"\((\d+)% (more|less) likely\)", result.sentence)
    if percentage:
        change = int(percentage[1]) if percentage[2] == "more" else -int(percentage[1])
        assert text(1 + Fraction(change, 100)) == shown


@settings(deadline=None, max_examples=60)
@given(COUNT, COUNT, COUNT, COUNT)
def test_chance_is_called_unlikely_exactly_where_the_interval_leaves_out_one(a, n1, c, n2):
    result = shortlisted(a, a + n1, c, c + n2)

    unlikely = "unlikely to be chance" in result.sentence
    assert unlikely is (result.reliability == "ok" and not result.lower <= 1 <= result.upper)


def test_counts_of_a_result_without_counts_are_refused():
    with pytest.raises(ValueError, match="cpd for minority_ethnic has no counts"):
        counts_of(result_of(return_of({}), "cpd"))


def test_a_sentence_can_be_made_again_from_a_stored_result():
    result = result_of(return_of(WORKED["leaving"]), "leaving")

    assert sentence(result, EDITION) == result.sentence
