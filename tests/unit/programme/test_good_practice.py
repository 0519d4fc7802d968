"""Good practice: what is shipped, what a filter finds, and in which order."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from app.programme.good_practice import CaseFilter, Grade, Size, case_of, found, public_examples

CASE = public_examples()[0]


def keys(wanted, adverse=()):
    return [one.key for one in found(public_examples(), wanted, adverse)]


def test_every_public_example_can_be_read_where_it_says():
    for case in public_examples():
        assert urlsplit(case.link).scheme == "https", case.key
        assert all(text.endswith(".") for text in (case.problem, case.done, case.changed)), case.key
        assert case.contact == ""


def test_every_indicator_has_an_example():
    assert {number for case in public_examples() for number in case.indicators} == set("123456789")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CaseFilter(indicator="7a"), ["norfolk"]),
        (CaseFilter(kind="employer", indicator="2"), ["skills_for_care", "lincolnshire"]),
        (CaseFilter(theme="fairness"), ["social_work_england", "birmingham_childrens_trust"]),
        (CaseFilter(theme="community"), []),
        (CaseFilter(size="250-999"), ["bexley"]),
        (CaseFilter(size="1000-1999", kind="trust"), ["birmingham_childrens_trust"]),
        (CaseFilter(size="under-250"), []),
        (CaseFilter(size="not-stated", indicator="6"), ["norfolk"]),
    ],
)
def test_a_filter_finds_by_indicator_theme_kind_and_size(wanted, expected):
    assert keys(wanted) == expected


def test_cases_about_adverse_indicators_come_first_then_the_best_evidence():
    assert keys(CaseFilter(), adverse=["6"])[0] == "norfolk"
    assert keys(CaseFilter())[:3] == ["social_work_england", "skills_for_care", "haringey"]


def test_the_size_of_a_public_example_can_be_read_where_it_says():
    for case in public_examples():
        assert bool(case.size_link) == (case.size is not Size.NOT_STATED), case.key
        assert urlsplit(case.size_link).scheme in {"", "https"}, case.key


def test_a_case_that_was_written_before_sizes_were_asked_states_none():
    fields = {name: getattr(CASE, name) for name in CASE.__dataclass_fields__ if name not in {"key", "size"}}

    assert case_of("x", fields).size is Size.NOT_STATED


def test_a_grade_is_said_in_words():
    assert Grade(2).words == "measured before and after"
    assert [one.words for one in Grade] == [
        *("told by those who did it", "measured before and after", "compared with others", "evaluated independently"),
    ]


@pytest.mark.parametrize("wrong", [{"themes": ["magic"]}, {"evidence": 9}, {"size": "huge"}])
def test_a_case_with_an_unknown_word_is_refused(wrong):
    fields = {name: getattr(replace(CASE), name) for name in CASE.__dataclass_fields__ if name != "key"}

    with pytest.raises(ValueError, match="is not a valid"):
        case_of("x", {**fields, **wrong})
