"""The regulator's register over time: its size, how complete its diversity data are, and fitness to practise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.register.figures import FitnessToPractiseFigure, RegisterFigure
from app.register.sentences import day_in_words, months_in_words
from app.register.values import BoundedCount, Source, State, ratio_of, rounding_range

REGISTER_TOTAL = "registered_total"
DIVERSITY_SHARED = "diversity_data_shared"
REGISTERED = "registered"
SHARE = "share_of_stage"
RATE = "progression_rate"
COUNT = "count"
ETHNICITY = "ethnicity"
CHARACTERISTICS = (ETHNICITY, "gender", "age")
ETHNIC_GROUPS: Mapping[str, tuple[str, ...]] = {
    "white": ("white",),
    "mixed": ("mixed or multiple ethnic groups", "mixed or multiple ethnic group", "mixed"),
    "asian": ("asian or asian british", "asian, asian british or asian welsh", "asian"),
    "black": (
        "black, african, caribbean or black british",
        "black, black british, caribbean or african",
        "black or black british",
        "black",
    ),
    "other": ("other ethnic group", "any other ethnic group", "other ethnic groups", "other"),
}
PEOPLE = {"male": "male social workers", "female": "female social workers"}
SHARE_STAGES = ("register", "referral", "referred_to_hearing")
RATE_STAGES = ("triage_to_investigation", "case_examiner_to_hearing")
STAGE_TITLES = {
    "register": "On the register",
    "referral": "Referred to the regulator",
    "referred_to_hearing": "Referred to a hearing",
    "triage_to_investigation": "From triage to investigation",
    "case_examiner_to_hearing": "From case examiners to a hearing",
}


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One published figure of a series; either value is ``None`` where the source does not give it."""

    as_at: date
    label: str
    count: int | BoundedCount | None
    percent: Decimal | None
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class PipelineStage:
    """One stage of fitness to practise for one group.

    A share stage gives the group's percentage of all cases there and its ratio to the register share. A rate stage
    gives the percentage of the group's cases that go on, and its ratio to the comparator's rate. Inputs are whole
    percentages, so a ratio is good only to ``rounding``: the smallest and largest that the unrounded shares allow.
    ``cases`` of ``all_cases`` are the group's share in people where both were published as numbers; only then can
    ``interval`` be given, the 95% limits of the ratio.
    """

    stage: str
    title: str
    state: State
    percent: Decimal | None
    comparator: str
    comparator_percent: Decimal | None
    ratio: Decimal | None
    note: str
    rounding: tuple[Decimal, Decimal] | None = None
    cases: int | None = None
    all_cases: int | None = None
    interval: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A group's way through fitness to practise over one period: shares of each stage, then rates between stages."""

    period: str
    characteristic: str
    category: str
    people: str
    stages: tuple[PipelineStage, ...]
    sources: tuple[Source, ...]

    @property
    def sentence(self) -> str:
        """What the pipeline shows: where the difference is small and where it grows."""
        shares = [stage for stage in self.stages if stage.stage in SHARE_STAGES and stage.percent is not None]
        if len(shares) < len(SHARE_STAGES):
            return f"The published figures do not follow {self.people} through every stage."
        register, referral, hearing = (stage.percent for stage in shares)
        people = f"{self.people[:1].upper()}{self.people[1:]}"
        return (
            f"{people} were {register}% of the register; from {months_in_words(self.period)} they "
            f"were {referral}% of those referred and {hearing}% of those referred to a hearing."
        )


@dataclass(frozen=True, slots=True)
class RegisterOverview:
    """What is known about the register nationally; each part is empty and the state not loaded where there is none."""

    state: State
    size: tuple[SeriesPoint, ...]
    diversity: tuple[SeriesPoint, ...]
    pipeline_state: State
    pipelines: tuple[Pipeline, ...]

    @property
    def diversity_sentence(self) -> str:
        """How complete the register's diversity data became."""
        known = [point for point in self.diversity if point.percent is not None]
        if not known:
            return "No figure on the completeness of the register's diversity data is loaded yet."
        first, last = known[0], known[-1]
        return (
            f"{first.percent}% of social workers had shared diversity data by {day_in_words(first.as_at)}, "
            f"and {last.percent}% by {day_in_words(last.as_at)}."
        )


def register_overview(
    figures: Sequence[RegisterFigure], fitness: Sequence[FitnessToPractiseFigure]
) -> RegisterOverview:
    """Return everything the overview page shows of the register and of fitness to practise."""
    pipelines = pipelines_of(fitness)
    return RegisterOverview(
        state=State.OK if figures else State.NOT_LOADED,
        size=register_size(figures),
        diversity=diversity_completeness(figures),
        pipeline_state=State.OK if pipelines else State.NOT_LOADED,
        pipelines=pipelines,
    )


def register_size(figures: Iterable[RegisterFigure]) -> tuple[SeriesPoint, ...]:
    """Return how many social workers were registered, oldest first."""
    return _series(figures, REGISTER_TOTAL, "all")


def diversity_completeness(figures: Iterable[RegisterFigure]) -> tuple[SeriesPoint, ...]:
    """Return how many social workers had shared diversity data, oldest first; before November 2022 hardly any."""
    return _series(figures, DIVERSITY_SHARED, "all")


def register_breakdown(figures: Iterable[RegisterFigure], category: str) -> tuple[SeriesPoint, ...]:
    """Return the register by one category, such as ``gender`` or ``region_of_work``, oldest first."""
    return _series(figures, REGISTERED, category)


def group_of(category: str) -> str | None:
    """Return which of the five ethnic groups the regulator's name of a group is, or ``None`` for any other."""
    name = category.strip().casefold()
    return next((group for group, names in ETHNIC_GROUPS.items() if name in names), None)


def latest_period(figures: Iterable[FitnessToPractiseFigure]) -> str:
    """Return the period with the latest end for which stages are published by ethnicity; empty where there is none."""
    periods = {one.period for one in figures if _is_stage(one) and one.characteristic == ETHNICITY}
    return max(periods, key=lambda period: period.split(" to ")[::-1], default="")


def pipelines_of(figures: Sequence[FitnessToPractiseFigure]) -> tuple[Pipeline, ...]:
    """Return each group's way through fitness to practise in the latest period, minority ethnic groups first."""
    period = latest_period(figures)
    found = dict.fromkeys(
        (one.characteristic, one.category)
        for one in figures
        if one.period == period and _is_stage(one) and one.characteristic in CHARACTERISTICS
    )
    return tuple(pipeline(figures, period, *group) for group in sorted(found, key=_order))


def pipeline(figures: Sequence[FitnessToPractiseFigure], period: str, characteristic: str, category: str) -> Pipeline:
    """Return a group's way through fitness to practise in a period; a stage without a figure says so."""
    chosen = [one for one in figures if one.period == period]
    own = [one for one in chosen if (one.characteristic, one.category) == (characteristic, category) and _is_stage(one)]
    by_stage = {one.stage: one for one in own}
    totals = {one.stage: one.count for one in chosen if (one.measure, one.characteristic) == (COUNT, "all")}
    register = by_stage["register"].percent if "register" in by_stage else None
    shares = tuple(_share_stage(name, by_stage.get(name), register, totals.get(name)) for name in SHARE_STAGES)
    rates = tuple(_rate_stage(name, by_stage.get(name)) for name in RATE_STAGES)
    sources = tuple(dict.fromkeys(one.source for one in own))
    return Pipeline(period, characteristic, category, _people(characteristic, category), shares + rates, sources)


def _is_stage(one: FitnessToPractiseFigure) -> bool:
    return (one.measure == SHARE and one.stage in SHARE_STAGES) or (one.measure == RATE and one.stage in RATE_STAGES)


def _order(group: tuple[str, str]) -> tuple[int, bool]:
    characteristic, category = group
    return CHARACTERISTICS.index(characteristic), group_of(category) in {"white", None}


def _people(characteristic: str, category: str) -> str:
    if characteristic == "age":
        return f"social workers aged {category}"
    return PEOPLE.get(category.casefold(), f"{category} social workers")


def _series(figures: Iterable[RegisterFigure], measure: str, category: str) -> tuple[SeriesPoint, ...]:
    chosen = [one for one in figures if (one.measure, one.category) == (measure, category)]
    return tuple(
        SeriesPoint(one.as_at, one.subcategory, one.count, one.percent, one.source, one.note)
        for one in sorted(chosen, key=lambda one: one.as_at)
    )


def _share_stage(
    stage: str, figure: FitnessToPractiseFigure | None, register: Decimal | None, total: int | BoundedCount | None
) -> PipelineStage:
    if figure is None or figure.percent is None:
        return _unpublished(stage, figure)
    is_compared = bool(register) and stage != "register"
    beside = register if is_compared else None
    return PipelineStage(
        stage=stage,
        title=STAGE_TITLES[stage],
        state=State.OK,
        percent=figure.percent,
        comparator="the register" if is_compared else "",
        comparator_percent=beside,
        ratio=ratio_of(figure.percent, beside) if beside else None,
        note=figure.note,
        rounding=rounding_range(figure.percent, beside) if beside else None,
        cases=figure.count if isinstance(figure.count, int) else None,
        all_cases=total if isinstance(total, int) else None,
    )


def _rate_stage(stage: str, figure: FitnessToPractiseFigure | None) -> PipelineStage:
    if figure is None or figure.percent is None:
        return _unpublished(stage, figure)
    other = figure.comparator_percent
    return PipelineStage(
        stage=stage,
        title=STAGE_TITLES[stage],
        state=State.OK if other else State.NOT_COMPARABLE,
        percent=figure.percent,
        comparator=figure.comparator,
        comparator_percent=other,
        ratio=ratio_of(figure.percent, other) if other else None,
        note=figure.note,
        rounding=rounding_range(figure.percent, other) if other else None,
    )


def _unpublished(stage: str, figure: FitnessToPractiseFigure | None) -> PipelineStage:
    note = figure.note if figure else "No figure was published."
    return PipelineStage(stage, STAGE_TITLES[stage], State.NOT_PUBLISHED, None, "", None, None, note)
