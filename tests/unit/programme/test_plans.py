"""Action plans: themes, what a plan still has to answer, and when a review is complete."""

from datetime import date

import pytest

from app.programme.plans import ActionStatus, Theme, Track, left_to_review, theme_for, themes, unanswered

OPENS = date(2026, 9, 1)


def test_the_seven_themes_stand_in_the_programmes_order():
    assert [one.title for one in themes()] == [
        *("Leadership", "Staff voice", "Culture", "Progression and development"),
        *("Recruitment and retention", "Performance and fairness", "Community impact"),
    ]


@pytest.mark.parametrize(
    ("number", "theme"),
    [("1", Theme.LEADERSHIP), ("2", Theme.RECRUITMENT), ("3", Theme.FAIRNESS), ("4", Theme.FAIRNESS),
     ("5", Theme.PROGRESSION), ("6", Theme.CULTURE), ("7a", Theme.CULTURE), ("7b", Theme.CULTURE),
     ("8", Theme.RECRUITMENT), ("9", Theme.LEADERSHIP)],
)  # fmt: skip
def test_an_action_about_an_indicator_begins_under_a_theme_that_names_it(number, theme):
    assert theme_for(number) is theme
    assert number[:1] in next(one.indicators for one in themes() if one.theme is theme)


def test_each_indicator_begins_under_one_theme():
    assert sorted(number for one in themes() for number in one.proposed_for) == list("123456789")


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        (set(), (("leaving", "adult"),)),
        ({("leaving", "adult")}, ()),
        ({("leaving", "both")}, ()),
        ({("leaving", "children")}, (("leaving", "adult"),)),
        ({("training", "adult")}, (("leaving", "adult"),)),
    ],
)
def test_an_adverse_figure_is_answered_by_its_own_service_or_by_both(answers, left):
    assert unanswered([("leaving", "adult")], answers) == left


def test_what_is_adverse_only_together_is_answered_by_either_service():
    assert unanswered([("leaving", "both")], {("leaving", "children")}) == ()


def test_a_review_waits_for_each_action_that_has_not_ended():
    updates = {
        1: None,
        2: (ActionStatus.UNDER_WAY, date(2026, 8, 31)),
        3: (ActionStatus.UNDER_WAY, date(2026, 9, 1)),
        4: (ActionStatus.DONE, date(2026, 2, 1)),
        5: (ActionStatus.STOPPED, date(2026, 2, 1)),
    }

    assert left_to_review(updates, OPENS) == 2
    assert left_to_review({}, OPENS) == 0


def test_a_colour_never_stands_without_its_meaning():
    assert [one.words for one in Track] == [
        "green: on track",
        "amber: at risk, and something is being done about it",
        "red: off track",
    ]
