"""The staff survey as data: questions for exactly the counts that the return needs."""

import pytest

from app.indicators.catalogue import load_edition
from app.programme.staff_survey import Count, added, survey_kit

KIT = survey_kit()


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_there_is_a_question_for_each_count_of_the_survey_table_and_no_other(year):
    measures = [measure.key for measure in load_edition(year).table("staff_survey").measures]

    assert measures == ["survey_respondents", *KIT.measures]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_group_that_the_rules_name_is_a_group_of_the_edition(year):
    keys = load_edition(year).group_keys

    assert {*KIT.not_asked, KIT.white_together, KIT.small_groups_together, KIT.never_asked} <= set(keys)


def test_the_questions_are_those_of_twelve_months_at_work_and_their_source_is_named():
    assert KIT.period.startswith("In the last 12 months, have you personally experienced harassment, bullying or abuse")
    assert KIT.questions[0].asks == "people who use services, their relatives or other members of the public?"
    assert "NHS Staff Survey" in KIT.source
    assert KIT.least_respondents == 10


def test_counts_of_groups_add_up_and_of_none_are_nobody():
    one = Count(4, (("hba_public", 2), ("hba_colleagues", 1), ("hba_managers", 0)))

    assert added([one, one], KIT.measures).said_yes("hba_public") == 4
    assert added([], KIT.measures) == Count(0, tuple((name, 0) for name in KIT.measures))
