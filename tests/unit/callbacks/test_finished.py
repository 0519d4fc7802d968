"""Finished answers: kept by what they were made from, never more than a few, and exactly what Dash would send."""

import json

import orjson
import pytest
from dash import html
from plotly.io.json import to_json_plotly

from app.callbacks._finished import FinishedAnswers, answer_once, finished

PAGE = [html.H1("Ours"), html.Div([html.P("0.80"), "words", None], id="x", **{"aria-label": "said"})]


def text_of(answer) -> str:
    return orjson.dumps(answer).decode()


class Desk:
    """Makes pages, counting them, from something that may change."""

    def __init__(self) -> None:
        self.answers, self.rests_on, self.made, self.lasts = FinishedAnswers(), "first", 0, True

    def ask(self, whose="ours") -> str:
        return text_of(answer_once(self.answers, lambda: (whose, self.rests_on), lambda: self.make(whose)))

    def make(self, whose):
        self.made += 1
        return html.P(f"{whose}: {self.rests_on}, made {self.made}"), self.lasts


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_answer_is_what_dash_would_send():
    figure = {"data": [{"x": (1, 2.5), "y": [float("nan"), None]}], 3: True}

    for content in (PAGE, "words", [], html.Div(figure)):
        assert json.loads(finished(content)) == json.loads(to_json_plotly(content))


def test_what_is_no_part_of_a_page_is_refused():
    with pytest.raises(TypeError, match="not JSON serializable: set"):
        finished(html.Div({1}))


def test_an_answer_is_made_once_while_what_it_rests_on_stays(desk):
    first = desk.ask()

    assert (desk.ask(), desk.made) == (first, 1)


def test_an_answer_is_made_anew_once_something_changed(desk):
    desk.ask()
    desk.rests_on = "second"

    assert "second, made 2" in desk.ask()


def test_nobody_gets_what_was_made_for_another(desk):
    desk.ask("ours")

    assert "theirs: first, made 2" in desk.ask("theirs")


def test_what_does_not_last_is_not_kept(desk):
    desk.lasts = False
    desk.ask()

    assert "made 2" in desk.ask()
    assert len(desk.answers) == 0


def test_what_changed_while_it_was_made_is_not_kept(desk):
    keys = iter(["before", "after"])

    answer_once(desk.answers, lambda: next(keys), lambda: desk.make("ours"))

    assert len(desk.answers) == 0


def test_what_failed_is_not_kept_and_tried_again(desk):
    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        answer_once(desk.answers, lambda: "key", fail)

    assert len(desk.answers) == 0


def test_what_was_asked_for_longest_ago_makes_room():
    answers = FinishedAnswers(most_bytes=10)
    answers.keep("first", b"12345")
    answers.keep("second", b"1234")
    answers.find("first")

    answers.keep("third", b"12345")

    assert [answers.find(key) is not None for key in ("first", "second", "third")] == [True, False, True]


def test_an_answer_larger_than_all_the_room_is_not_kept():
    answers = FinishedAnswers(most_bytes=3)

    answers.keep("large", b"1234")

    assert (answers.find("large"), len(answers)) == (None, 0)


def test_an_answer_that_is_kept_again_counts_once():
    answers = FinishedAnswers(most_bytes=10)
    for _ in range(5):
        answers.keep("same", b"12345")
    answers.keep("other", b"12345")

    assert len(answers) == 2
