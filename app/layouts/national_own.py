"""An organisation's own indicator 4 beside the referral stage of the national picture, and beside no later stage."""

from dash import html
from dash.development.base_component import Component

from app.indicators.meanings import DO_NOT_REPUBLISH
from app.indicators.results import Result, State
from app.indicators.wording import lower_first
from app.layouts import components, national_sentences
from app.layouts.numbers import count_text, range_text, result_text
from app.register.fitness_tables import CHANCE_HEADER, NOT_CALCULABLE, ROUNDING_HEADER, widths_of
from app.register.regulator import ETHNICITY, Pipeline, PipelineStage
from app.services.national_own import OwnReferrals
from app.services.national_page import NationalPage

HEADING = "Your own referrals beside the referral stage"
NONE_YET = (
    "Where an organisation has sent a return, its own indicator 4 is shown here beside the referral stage. There is "
    "none for you to see."
)
DIFFERENT = (
    "The two are measured differently: yours is minority ethnic staff compared with White staff, for referrals that "
    "you made; the regulator's is one group's share of all referrals divided by its share of the register. Read them "
    "side by side, not as one number above the other."
)
ONLY_YOU = "Only people of your organisation see this part. The rest of the page is the same for everybody."
HEADERS = ("What is measured", "Ratio", CHANCE_HEADER, ROUNDING_HEADER, "Referred", "Of")
EXACT = "nothing: from whole numbers"


def section(page: NationalPage, own: OwnReferrals | None) -> Component:
    """Return the part of the page, or why there is nothing in it."""
    if own is None:
        return components.section(HEADING, html.P(NONE_YET, className="quiet"), anchor="own")
    beside = [one for one in page.overview.pipelines if one.characteristic == ETHNICITY and _referral(one)]
    rows = [*_own_rows(own), *map(_national_row, beside)]
    table = components.table("Indicator 4 and the regulator's referral stage", HEADERS, rows, numbers=(1,))
    return components.section(
        HEADING,
        components.sentence(own.newest.sentence),
        *([html.P(DO_NOT_REPUBLISH)] if own.is_withheld else []),
        *_together(own),
        table,
        components.sentence(national_sentences.REFERRAL_ONLY),
        components.sentence(DIFFERENT),
        html.P(ONLY_YOU, className="quiet"),
        anchor="own",
    )


def _own_rows(own: OwnReferrals) -> list[tuple[str, ...]]:
    rows = [_row(f"Your organisation, {own.year}", own.newest)]
    if own.together.result is not None:
        rows.append(_row(f"Your organisation, {own.together.title}", own.together.result))
    return rows


def _row(words: str, result: Result) -> tuple[str, ...]:
    width = range_text(result.lower, result.upper) if result.state is State.OK else NOT_CALCULABLE
    referred = f"{count_text(result.numerator)} and {count_text(result.reference_numerator)} White"
    among = f"{count_text(result.denominator)} and {count_text(result.reference_denominator)} White"
    return words, result_text(result), width, EXACT, referred, among


def _together(own: OwnReferrals) -> list[Component]:
    if own.together.result is None:
        why = f"It is of one collection only. {own.together.shortfall}".strip()
        return [components.sentence(why)]
    said = f"{own.together.title}: {lower_first(own.together.result.sentence)} {own.together.shortfall}".strip()
    return [components.sentence(said)]


def _referral(one: Pipeline) -> PipelineStage | None:
    return next((stage for stage in one.stages if stage.stage == "referral" and stage.ratio is not None), None)


def _national_row(one: Pipeline) -> tuple[str, ...]:
    stage = _referral(one)
    widths = widths_of(stage) if stage else (NOT_CALCULABLE, NOT_CALCULABLE)
    ratio = f"{stage.ratio}" if stage else NOT_CALCULABLE
    return f"The regulator, England: {one.people} (share over share)", ratio, *widths, "not published", "not published"
