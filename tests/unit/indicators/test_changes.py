"""Changes between collections: the test, its edges at 0, and words that claim no direction without it."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.changes import change, change_sentence, change_words
from app.indicators.results import State
from tests.support.years import disciplinary


def said(earlier, later):
    before, after = disciplinary(*earlier), disciplinary(*later)
    return change_sentence(2024, before, after, change(before, after))


def test_the_score_is_the_difference_of_the_logs_over_their_joint_error():
    tested = change(disciplinary(9, 120, 17, 610), disciplinary(12, 150, 30, 600))

    before, after = math.log(9 * 610 / (120 * 17)), math.log(12 * 600 / (150 * 30))
    variances = 1 / 9 - 1 / 120 + 1 / 17 - 1 / 610 + 1 / 12 - 1 / 150 + 1 / 30 - 1 / 600
    assert tested.z == pytest.approx((after - before) / math.sqrt(variances))
    assert tested.p_value == pytest.approx(math.erfc(abs(tested.z) / math.sqrt(2)))
    assert tested.p_value == pytest.approx(0.3154, abs=0.0001)


def test_beside_a_zero_half_is_added_to_each_of_that_collections_four_cells():
    tested = change(disciplinary(0, 120, 17, 610), disciplinary(12, 150, 30, 600))

    before, after = math.log(0.5 * 611 / (121 * 17.5)), math.log(12 * 600 / (150 * 30))
    variances = 1 / 0.5 - 1 / 121 + 1 / 17.5 - 1 / 611 + 1 / 12 - 1 / 150 + 1 / 30 - 1 / 600
    assert tested.z == pytest.approx((after - before) / math.sqrt(variances))


@pytest.mark.parametrize(("earlier", "later"), [((0, 9, 0, 9), (1, 9, 1, 9)), ((1, 9, 1, 9), (0, 9, 0, 9))])
def test_without_cases_in_one_of_the_collections_nothing_is_tested(earlier, later):
    assert change(disciplinary(*earlier), disciplinary(*later)) is None
    assert said(earlier, later) == (
        "The change since 2024 cannot be tested, because one of the two collections has no ratio."
    )


def test_a_collection_that_was_not_supplied_is_not_tested():
    one = disciplinary(9, 120, 17, 610)

    assert change(replace(one, state=State.NOT_SUPPLIED), one) is None


def test_everybody_in_both_groups_both_times_is_no_change():
    tested = change(disciplinary(9, 9, 20, 20), disciplinary(9, 9, 20, 20))

    assert (tested.z, tested.p_value) == (0, 1)


@settings(deadline=None)
@given(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(any),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(any),
)
def test_the_way_back_is_the_same_change_with_the_other_sign(earlier, later):
    before, after = (disciplinary(a, 40, c, 50) for a, c in (earlier, later))

    there, back = change(before, after), change(after, before)

    assert there.z == pytest.approx(-back.z)
    assert 0 <= there.p_value <= 1
    assert there.p_value == pytest.approx(back.p_value)


def test_a_change_within_chance_claims_nothing():
    assert said((9, 120, 17, 610), (12, 150, 30, 600)) == (
        "The change since 2024 is within what chance alone would give: 2.69 then, 1.60 now."
    )


def test_a_change_beyond_chance_says_so_and_which_way():
    assert said((90, 1000, 100, 2000), (50, 1000, 100, 2000)) == (
        "The change since 2024 is more than chance alone would usually give: 1.80 then, 1.00 now. "
        "It is nearer to equal than it was. One such change in twenty comes from chance alone."
    )
    assert "It is further from equal than it was." in said((50, 1000, 100, 2000), (90, 1000, 100, 2000))


def test_a_change_to_the_mirror_image_has_no_direction():
    tested = change(disciplinary(200, 1000, 400, 1000), disciplinary(400, 1000, 200, 1000))

    assert tested.is_wider is None
    assert "equal than" not in said((200, 1000, 400, 1000), (400, 1000, 200, 1000))


def test_a_change_that_rests_on_too_few_cases_is_a_sign_only():
    words = said((1, 1000, 5, 2000), (400, 1000, 40, 2000))

    assert words.endswith("One of the two collections has too few cases to lean on, so take it as a sign only.")
    assert "equal" not in words


@pytest.mark.parametrize("earlier", [(9, 120, 17, 610), (90, 1000, 100, 2000), (0, 120, 17, 610), (3, 120, 0, 610)])
def test_no_sentence_ever_calls_a_change_better_or_worse(earlier):
    words = said(earlier, (50, 1000, 100, 2000)).lower()

    assert not any(claim in words for claim in ("improve", "worse", "better", "progress", "deteriorat"))


def test_a_ratio_without_end_is_said_in_words():
    assert "above any figure then, 1.00 now" in said((3, 120, 0, 610), (50, 1000, 100, 2000))


def test_a_table_gives_the_chance_in_figures():
    earlier = disciplinary(90, 1000, 100, 2000)

    assert change_words(None) == "not tested"
    assert change_words(change(earlier, disciplinary(50, 1000, 100, 2000))) == "more than chance (p 0.007)"
    assert change_words(change(earlier, disciplinary(85, 1000, 100, 2000))) == "within chance (p 0.775)"
    assert change_words(change(earlier, disciplinary(9, 1000, 100, 2000))) == "more than chance (p below 0.001)"
