"""The tables behind the charts on fitness to practise."""

from collections.abc import Mapping, Sequence

from app.register.figure_tables import STATE_WORDS, Cell, FigureTable, percent_cell
from app.register.referrals import UNKNOWN, Count, RegionReferrals
from app.register.regulator import RATE_STAGES, SHARE_STAGES, STAGE_TITLES, Pipeline, PipelineStage, group_of
from app.register.sentences import months_in_words, within
from app.register.values import BoundedCount, State
from app.register.views import GROUP_TITLES, View
from app.register.workforce_counts import GROUPS

NOT_CALCULABLE = "not calculable"
WIDTH_WORDS = "between {} and {}"
CHANCE_HEADER, ROUNDING_HEADER = "What chance allows (95%)", "What rounding allows"
NO_CASES_PUBLISHED = "not known: no numbers of cases were published"


def stages_table(pipelines: Sequence[Pipeline]) -> FigureTable:
    """Return each group's share of the register, of referrals and of cases referred to a hearing."""
    rows = [
        (short_title(one), *(_stage_percent(stage) for stage in one.stages if stage.stage in SHARE_STAGES))
        for one in pipelines
    ]
    headers = ("Group", *(f"{STAGE_TITLES[stage]} (%)" for stage in SHARE_STAGES))
    caption = f"Share of each stage of fitness to practise, {months_in_words(pipelines[0].period)}"
    return FigureTable("stages", caption, headers, tuple(rows), (1, 2, 3), ("fitness_to_practise",))


def ratios_table(pipelines: Sequence[Pipeline]) -> FigureTable:
    """Return how each group's share of referrals and of hearings compares with its share of the register."""
    caption = f"Shares of fitness to practise over shares of the register, {months_in_words(pipelines[0].period)}"
    return _compared("ratios", caption, "Times the share of the register", pipelines, SHARE_STAGES)


def decisions_table(pipelines: Sequence[Pipeline]) -> FigureTable:
    """Return how often each group's cases go on at each of the regulator's decisions, over those of other people."""
    caption = f"How often cases go on, compared with other social workers, {months_in_words(pipelines[0].period)}"
    return _compared("decisions", caption, "Ratio", pipelines, RATE_STAGES)


def compared_stages(pipeline: Pipeline, stages: Sequence[str]) -> list[PipelineStage]:
    """Return those of some stages at which a group is held against others, in the order in which a case meets them."""
    found = {stage.stage: stage for stage in pipeline.stages if stage.comparator}
    return [found[name] for name in stages if name in found]


def _compared(key: str, caption: str, ratio: str, pipelines: Sequence[Pipeline], stages: Sequence[str]) -> FigureTable:
    """Return a table of one kind of ratio, under the name ``ratio``: the ratio first, then what it is made of."""
    rows = [
        (f"{short_title(one)}: {within(STAGE_TITLES[stage.stage])}", *_ratio_cells(stage))
        for one in pipelines
        for stage in compared_stages(one, stages)
    ]
    widths = (CHANCE_HEADER, ROUNDING_HEADER)
    headers = ("Group and stage", ratio, *widths, "Group (%)", "Held against", "Held against (%)", "Note")
    return FigureTable(key, caption, headers, tuple(rows), (1, 4, 6), ("fitness_to_practise",))


def referrals_table(regions: Sequence[RegionReferrals], residents: Mapping[str, View], year: int) -> FigureTable:
    """Return each region's referrals by ethnic group; hidden counts give the smallest and largest share they allow."""
    rows = [
        (
            one.region,
            *_limits(one),
            percent_cell(residents[one.region]) if one.region in residents else STATE_WORDS[State.NOT_PUBLISHED],
            *(_count(one.counts.get(group)) for group in (*GROUPS, UNKNOWN)),
        )
        for one in regions
    ]
    headers = (
        "Region",
        "Minority ethnic share of referrals, at least (%)",
        "At most (%)",
        "Residents, minority ethnic (%)",
        *(f"{GROUP_TITLES[group]} (referrals)" for group in GROUPS),
        "Not known (referrals)",
    )
    caption = f"Referrals to the regulator by region and ethnic group, year to 31 March {year}"
    numbers = tuple(range(1, len(headers)))
    return FigureTable("referrals", caption, headers, tuple(rows), numbers, ("referrals", "census"))


def short_title(pipeline: Pipeline) -> str:
    """Return a pipeline's group in a word or two."""
    if pipeline.characteristic == "age":
        return f"Aged {pipeline.category}"
    group = group_of(pipeline.category)
    return GROUP_TITLES[group] if group else pipeline.category


def widths_of(stage: PipelineStage) -> tuple[str, str]:
    """Return in words where chance and where the rounding of the shares lets a ratio lie: two different things."""
    if stage.ratio is None:
        return NOT_CALCULABLE, NOT_CALCULABLE
    chance = WIDTH_WORDS.format(*stage.interval) if stage.interval is not None else NO_CASES_PUBLISHED
    return chance, WIDTH_WORDS.format(*stage.rounding) if stage.rounding is not None else NOT_CALCULABLE


def _stage_percent(stage: PipelineStage) -> Cell:
    return STATE_WORDS[State.NOT_PUBLISHED] if stage.percent is None else stage.percent


def _ratio_cells(stage: PipelineStage) -> tuple[Cell, ...]:
    beside = STATE_WORDS[State.NOT_LOADED] if stage.comparator_percent is None else stage.comparator_percent
    ratio = NOT_CALCULABLE if stage.ratio is None else stage.ratio
    return ratio, *widths_of(stage), _stage_percent(stage), stage.comparator, beside, stage.note


def _limits(region: RegionReferrals) -> tuple[Cell, Cell]:
    if region.lowest is None or region.highest is None:
        return (STATE_WORDS[region.state],) * 2
    return region.lowest, region.highest


def _count(count: Count | None) -> Cell:
    if count is None:
        return STATE_WORDS[State.NOT_PUBLISHED]
    return count.words if isinstance(count, BoundedCount) else count
