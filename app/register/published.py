"""The national SC-WRES results that were published, by indicator of a return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.register.figures import ProgrammeFigure
from app.register.values import Source, State

INDICATORS = (
    *("pay_bands", "shortlisting", "disciplinary", "fitness_to_practise", "cpd", "harassment_public"),
    *("harassment_colleagues", "harassment_managers", "leaving", "senior_management"),
)
MEASURES: Mapping[str, str] = {
    "minority_ethnic_share_of_pay_band": "pay_bands",
    "relative_likelihood:appointed_from_shortlisting": "shortlisting",
    "relative_likelihood:formal_disciplinary": "disciplinary",
    "relative_likelihood:fitness_to_practise": "fitness_to_practise",
    "relative_likelihood:non_mandatory_cpd": "cpd",
    "relative_likelihood:harassment_from_public": "harassment_public",
    "relative_likelihood:harassment_from_colleagues": "harassment_colleagues",
    "relative_likelihood:harassment_from_managers": "harassment_managers",
    "relative_likelihood:leaving": "leaving",
    "relative_likelihood:senior_manager_role": "senior_management",
}
PAY_BANDS: Mapping[str, str] = {
    "Less than 30,000 pounds": "under_30k",
    "30,000 to 69,000 pounds": "30k_to_70k",
    "70,000 pounds and over": "70k_and_over",
}


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One published national figure: a relative likelihood, or a percentage of one pay band."""

    breakdown: str
    label: str
    value: Decimal
    unit: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """What was published for one indicator in one collection; ``figures`` is empty where the state is not loaded."""

    indicator: str
    year: int
    state: State
    figures: tuple[PublishedFigure, ...]

    @property
    def ratio(self) -> Decimal | None:
        """The published relative likelihood, minority ethnic ÷ White, where there is one."""
        return next((figure.value for figure in self.figures if figure.unit == "ratio"), None)


def published_results(figures: Iterable[ProgrammeFigure], year: int) -> tuple[PublishedResult, ...]:
    """Return the results of a collection for all ten indicators in their order, loaded or not."""
    found: dict[str, list[PublishedFigure]] = {key: [] for key in INDICATORS}
    for figure in figures:
        if figure.measure in MEASURES and figure.period == str(year):
            found[MEASURES[figure.measure]].append(_published(figure))
    return tuple(_result(key, year, tuple(figures)) for key, figures in found.items())


def _result(indicator: str, year: int, figures: tuple[PublishedFigure, ...]) -> PublishedResult:
    return PublishedResult(indicator, year, State.OK if figures else State.NOT_LOADED, figures)


def _published(figure: ProgrammeFigure) -> PublishedFigure:
    breakdown = PAY_BANDS.get(figure.group, "")
    return PublishedFigure(breakdown, figure.group, figure.value, figure.unit, figure.source, figure.note)
