"""The answer to the question on fitness to practise, from the published figures, and what they cannot tell."""

from decimal import Decimal

from app.indicators.wording import upper_first
from app.register.regulator import ETHNICITY, Pipeline, PipelineStage, group_of
from app.register.sentences import day_in_words, months_in_words
from app.services.national_page import NationalPage

CANNOT_TELL = (
    "What these figures cannot tell: why there is a difference; whether chance alone could give it, because no numbers "
    "of cases were published; how other minority ethnic groups fare; and what employers do, because most referrals "
    "come from the public."
)
NO_ANSWER = "That cannot be answered yet: no ethnic group's share of the referrals is loaded."
HEARING = "referred_to_hearing"
EVEN = Decimal(1)


def answer(page: NationalPage) -> str:
    """Return whether the first minority ethnic group followed is referred more often than it is registered."""
    one = next((pipeline for pipeline in page.overview.pipelines if _is_minority(pipeline)), None)
    referral = None if one is None else _stage(one, "referral")
    if one is None or referral is None:
        return NO_ANSWER
    hearing = _stage(one, HEARING)
    later = f", {_later(referral, hearing)}" if hearing is not None else ""
    return (
        f"{upper_first(one.people)} were {_how_often(referral)} their share of the register would give "
        f"({referral.percent}% of those referred, {referral.comparator_percent}% of the register: {referral.ratio} "
        f"times){later}."
    )


def in_brief(page: NationalPage) -> str:
    """Return what the opening figures allow to be said, what not, and of which days they are; empty without them."""
    one = next((pipeline for pipeline in page.overview.pipelines if _is_minority(pipeline)), None)
    referral = None if one is None else _stage(one, "referral")
    if one is None or referral is None:
        return ""
    return (
        f"So {one.people} were {_how_often(referral)} their share of the register would give; the figures cannot say "
        f"why, nor whether chance alone could give it. {_days(page, one)}"
    )


def _days(page: NationalPage, one: Pipeline) -> str:
    """Return of which day or time each kind of figure is."""
    known = [point for point in page.registered if point.percent is not None and group_of(point.label)]
    register = [f"the register as on {day_in_words(known[-1].as_at)}"] if known else []
    rest = f"referrals and hearings from {months_in_words(one.period)}", f"children's social workers in {page.year}"
    return f"The figures are of {'; '.join([*register, *rest])}; and residents at the Census of 2021."


def _is_minority(pipeline: Pipeline) -> bool:
    return pipeline.characteristic == ETHNICITY and group_of(pipeline.category) not in {"white", None}


def _stage(pipeline: Pipeline, name: str) -> PipelineStage | None:
    return next((one for one in pipeline.stages if one.stage == name and one.ratio is not None), None)


def _how_often(stage: PipelineStage) -> str:
    """Return on which side of even a ratio lies; where the rounding of its shares leaves that open, that is said."""
    low, high = _between(stage)
    if low > EVEN:
        return "referred more often than"
    return "referred less often than" if high < EVEN else "referred about as often as"


def _later(referral: PipelineStage, hearing: PipelineStage) -> str:
    """Return how the difference is at a hearing, where the rounding of both lets one tell."""
    (_, top), (bottom, _) = _between(referral), _between(hearing)
    figures = f"({hearing.percent}%: {hearing.ratio} times)"
    if bottom > top:
        return f"and more so among those referred to a hearing {figures}"
    return f"with no larger difference among those referred to a hearing {figures}"


def _between(stage: PipelineStage) -> tuple[Decimal, Decimal]:
    ratio = stage.ratio if stage.ratio is not None else EVEN
    return stage.rounding or (ratio, ratio)
