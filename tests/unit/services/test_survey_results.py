"""What a closed staff survey shows: never a question for fewer than ten, never a total to subtract from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.models import StaffSurvey, SurveyCount
from app.indicators.catalogue import load_edition
from app.indicators.edition import Side
from app.programme.staff_survey import Count
from app.services.survey_protection import what_may_be_seen
from app.services.survey_results import results_of

EDITION = load_edition(2025)
GROUPS = ("white_british", "white_minority", "mixed", "asian", "black", "other", "prefer_not_to_say")


MEASURES = ("hba_public", "hba_colleagues", "hba_managers")


def counted(**answered):
    """Counts of a service in which every second respondent said yes to the first question."""
    numbers = {group: answered.get(group, 0) for group in GROUPS}
    return {
        group: Count(number, tuple(zip(MEASURES, (number // 2, 0, 0), strict=True)))
        for group, number in numbers.items()
    }


def closed(**services):
    """What is found of a closed survey by way of the rows that closing writes, and of nothing else."""
    parts = what_may_be_seen(EDITION, services)
    rows = [
        SurveyCount(
            service=one.service,
            ethnic_groups=list(one.groups),
            respondents=one.count.respondents,
            **dict(one.count.yes),
        )
        for one in parts
    ]
    answered = {key: sum(one.respondents for one in groups.values()) for key, groups in services.items()}
    return results_of(EDITION, StaffSurvey(ethnic_groups=list(GROUPS), answered=answered), rows)


def result(**answered):
    (found,) = closed(adult=counted(**answered))
    return found


def shown(found):
    return {one.groups: (one.count.respondents, one.count.said_yes("hba_public")) for one in found.shown}


def columns(found):
    return {group: None if count is None else count.respondents for group, count in found.columns.items()}


def test_groups_of_ten_are_shown_each_and_stand_in_their_own_columns():
    found = result(white_british=40, white_minority=10, mixed=10, asian=12, black=20, other=10, prefer_not_to_say=10)

    assert shown(found)["black",] == (20, 10)
    assert found.hidden == ()
    assert found.puts_together == ()
    assert columns(found) == {
        "white_british": 40, "white_minority": 10, "white_not_split": None, "mixed": 10, "asian": 12, "black": 20,
        "other": 10, "prefer_not_to_say": 10, "not_known": 0,
    }  # fmt: skip


def test_nobody_in_a_group_tells_nothing_and_is_none():
    found = result(white_british=40, black=20)

    assert columns(found)["asian"] == 0
    assert columns(found)["white_minority"] == 0
    assert found.puts_together == ()


def test_a_service_of_which_nobody_answered_shows_nothing_and_stays_out_of_the_return():
    found = result()

    assert (found.respondents, found.shown, found.hidden, found.columns) == (0, (), (), {})


def test_small_white_groups_go_into_the_column_for_white_not_split():
    found = result(white_british=40, white_minority=3, black=10)

    assert shown(found)["white_british", "white_minority"] == (43, 21)
    assert (columns(found)["white_british"], columns(found)["white_minority"]) == (None, None)
    assert columns(found)["white_not_split"] == 43


def test_small_minority_ethnic_groups_go_together_with_other():
    found = result(white_british=40, mixed=4, asian=7, black=30)

    assert shown(found)["mixed", "asian", "other"] == (11, 5)
    assert shown(found)["black",] == (30, 15)
    assert found.puts_together == ("mixed", "asian", "other")
    assert [columns(found)[group] for group in ("mixed", "asian", "black", "other")] == [0, 0, 30, 11]


def test_groups_that_are_too_small_even_together_take_the_next_smallest_with_them():
    found = result(white_british=40, mixed=2, asian=12, black=30, other=3)

    assert found.puts_together == ("mixed", "asian", "other")
    assert shown(found)["black",] == (30, 15)


def test_other_may_be_large_and_still_has_to_take_a_small_group_in():
    found = result(white_british=40, mixed=2, asian=10, other=15)

    assert found.puts_together == ("mixed", "other")
    assert shown(found)["asian",] == (10, 5)


@pytest.mark.parametrize(
    ("answered", "hidden"),
    [
        ({"white_british": 9, "black": 20}, ("White British and White minority together",)),
        ({"white_british": 20, "black": 5, "asian": 4}, ("Mixed, Asian, Black and Other together",)),
    ],
)
def test_a_side_of_fewer_than_ten_is_hidden_and_the_service_stays_out_of_the_return(answered, hidden):
    found = result(**answered)

    assert found.hidden == hidden
    assert found.columns == {}


def test_few_who_would_not_name_a_group_are_hidden_and_leave_the_unknown_columns_empty():
    found = result(white_british=20, black=20, prefer_not_to_say=9)

    assert found.hidden == ("Prefer not to say",)
    assert (columns(found)["prefer_not_to_say"], columns(found)["not_known"]) == (None, None)
    assert columns(found)["black"] == 20


def test_each_service_is_judged_by_itself_in_the_order_of_the_edition():
    found = closed(children=counted(black=12), adult=counted(black=3, white_british=30))

    assert [(one.service, one.respondents) for one in found] == [("adult", 33), ("children", 12)]


@given(st.fixed_dictionaries({group: st.integers(0, 25) for group in GROUPS}))
def test_whatever_was_answered_no_question_is_shown_for_fewer_than_ten_and_no_group_twice(answered):
    found = result(**answered)

    for one in (*found.shown, *what_may_be_seen(EDITION, {"adult": counted(**answered)})):
        assert one.count.respondents == 0 or one.count.respondents >= 10
    listed = [group for one in found.shown for group in one.groups]
    assert len(listed) == len(set(listed))
    assert all(count is None or count.respondents in (0, *range(10, 200)) for count in found.columns.values())


@given(st.fixed_dictionaries({group: st.integers(0, 25) for group in GROUPS}))
def test_whatever_goes_together_the_two_sides_of_the_comparison_stay_exact(answered):
    found = result(**answered)

    if found.columns:
        for side in (Side.WHITE, Side.MINORITY_ETHNIC):
            kept = [found.columns[key] for key in EDITION.groups_on(side)]
            told = [answered[key] for key in EDITION.groups_on(side) if key in answered]
            assert sum(one.respondents for one in kept if one) == sum(told)
            assert sum(one.said_yes("hba_public") for one in kept if one) == sum(number // 2 for number in told)
