"""The staff survey as data: questions for exactly the counts that the return needs, and answers as small numbers."""

import pytest

from app.indicators.catalogue import load_edition
from app.programme.staff_survey import Answer, Count, added, answer_of, code_of, count_of, survey_kit

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


def test_an_answer_is_a_number_and_back():
    every = [
        Answer(place, frozenset(name for bit, name in enumerate(KIT.measures) if pattern >> bit & 1))
        for place in range(14)
        for pattern in range(8)
    ]

    codes = [code_of(one, KIT.measures) for one in every]

    assert codes == list(range(112))
    assert [answer_of(code, KIT.measures) for code in codes] == every


def test_answers_are_counted_by_question():
    said = [Answer(0, frozenset({"hba_public"})), Answer(0, frozenset()), Answer(0, frozenset(KIT.measures))]

    found = count_of(said, KIT.measures)

    assert found.respondents == 3
    assert [found.said_yes(name) for name in KIT.measures] == [2, 1, 1]


def test_counts_of_groups_add_up_and_of_none_are_nobody():
    one = Count(4, (("hba_public", 2), ("hba_colleagues", 1), ("hba_managers", 0)))

    assert added([one, one], KIT.measures).said_yes("hba_public") == 4
    assert added([], KIT.measures) == Count(0, tuple((name, 0) for name in KIT.measures))
