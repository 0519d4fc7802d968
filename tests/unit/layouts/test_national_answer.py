"""The one sentence that answers the question on fitness to practise, and what it leaves open."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.layouts import national_register
from app.layouts.national_answer import CANNOT_TELL, NO_ANSWER, answer, in_brief
from app.layouts.national_chapters import chapter_of
from app.layouts.national_figures import PARTS
from tests.support.open_data import text_of


def with_stage(national, name, **changed):
    """The page with one stage of the first group changed."""
    first, *rest = national.overview.pipelines
    stages = tuple(replace(one, **changed) if one.stage == name else one for one in first.stages)
    overview = replace(national.overview, pipelines=(replace(first, stages=stages), *rest))
    return replace(national, overview=overview)


def test_the_question_is_answered_in_one_sentence_from_the_published_figures(national):
    assert answer(national) == (
        "Black, African, Caribbean or Black British social workers were referred more often than their share of the "
        "register would give (19% of those referred, 17% of the register: 1.12 times), and more so among those "
        "referred to a hearing (24%: 1.41 times)."
    )


@pytest.mark.parametrize(
    ("rounding", "says"),
    [
        ((Decimal("0.98"), Decimal("1.10")), "were referred about as often as their share of the register would give"),
        ((Decimal("0.70"), Decimal("0.90")), "were referred less often than their share of the register would give"),
    ],
)
def test_what_the_rounding_leaves_open_is_not_claimed(national, rounding, says):
    assert says in answer(with_stage(national, "referral", rounding=rounding))


def test_a_hearing_that_the_rounding_cannot_tell_from_the_referral_shows_no_larger_difference(national):
    near = with_stage(national, "referred_to_hearing", rounding=(Decimal("1.10"), Decimal("1.20")))

    assert answer(near).endswith("with no larger difference among those referred to a hearing (24%: 1.41 times).")


def test_without_a_hearing_the_referral_stands_alone(national):
    alone = answer(with_stage(national, "referred_to_hearing", ratio=None))

    assert alone.endswith("17% of the register: 1.12 times).")


def test_in_brief_says_what_can_be_said_what_not_and_of_which_days(national):
    said = in_brief(national)

    assert said == (
        "So Black, African, Caribbean or Black British social workers were referred more often than their share of the "
        "register would give; the figures cannot say why, nor whether chance alone could give it. The figures are of "
        "the register as on 31 March 2024; referrals and hearings from December 2019 to March 2024; children's social "
        "workers in 2025; and residents at the Census of 2021."
    )
    assert said in text_of(national_register.content(national, chapter_of("")))
    assert said not in text_of(national_register.content(national, chapter_of("fitness-to-practise")))
    assert in_brief(with_stage(national, "referral", ratio=None)) == ""


def test_one_sign_has_one_meaning_in_both_pictures_in_brief(national):
    register, referred, hearing = PARTS["stages"].series(national)

    assert (register.glyph, referred.glyph, hearing.glyph) == ("●", "○", "✚")
    assert [one.glyph for one in PARTS["population"].series(national)] == ["●", "■", "◇"]
    assert register == PARTS["population"].series(national)[0]


def test_what_is_not_loaded_is_not_answered(national):
    nothing = replace(national, overview=replace(national.overview, pipelines=()))

    assert answer(with_stage(national, "referral", ratio=None)) == NO_ANSWER
    assert answer(nothing) == NO_ANSWER
    assert CANNOT_TELL not in text_of(national_register.content(nothing, chapter_of("fitness-to-practise")))


def test_question_answer_and_its_limits_stand_first_in_that_chapter_only(national):
    fitness = text_of(national_register.content(national, chapter_of("fitness-to-practise")))

    question = "Are minority ethnic social workers referred more often than their share of the register would give?"
    assert fitness.startswith(f"{question} {answer(national)} {CANNOT_TELL}")
    assert CANNOT_TELL not in text_of(national_register.content(national, chapter_of("register")))
