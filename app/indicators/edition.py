"""An edition: the definitions in force for one collection, as frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property


class Side(StrEnum):
    """Where an ethnic group stands in the main comparison."""

    WHITE = "white"
    MINORITY_ETHNIC = "minority_ethnic"
    UNKNOWN = "unknown"


class Adverse(StrEnum):
    """On which side of equal treatment a ratio is adverse for minority ethnic people."""

    BELOW = "below"
    ABOVE = "above"


class Kind(StrEnum):
    """How an indicator is calculated."""

    RATIO = "ratio"
    BAND_RATIO = "band_ratio"


@dataclass(frozen=True, slots=True)
class Service:
    """A part of social care that a return may cover."""

    key: str
    label: str
    short: str


@dataclass(frozen=True, slots=True)
class EthnicGroup:
    """One column of the return."""

    key: str
    label: str
    plain: str
    side: Side
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One row within a measure, such as a pay band."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted, with the definition that a person reads beside it.

    ``within`` names a measure that this one can never exceed; ``usually_within``
    one that it may exceed only because people left before the as-at date.
    """

    key: str
    table: str
    label: str
    plain: str
    timing: str
    definition: str
    definition_status: str
    breakdowns: tuple[Breakdown, ...] = ()
    within: str = ""
    usually_within: str = ""

    @property
    def breakdown_keys(self) -> tuple[str, ...]:
        """The breakdowns' keys, or one empty key where there are none."""
        return tuple(row.key for row in self.breakdowns) or ("",)

    def row_label(self, breakdown: str) -> str:
        """The label that the template shows for one row of this measure."""
        labels = {row.key: row.label for row in self.breakdowns}
        return f"{self.label}: {labels[breakdown]}" if breakdown else self.label


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of the return."""

    key: str
    title: str
    sheet: str
    guidance: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """One indicator as defined for one collection: a document with an owner and a review date."""

    key: str
    number: str
    title: str
    kind: Kind
    numerator: str
    denominator: str
    adverse: Adverse
    people: str
    outcome: str
    question: str
    how_calculated: str
    why_it_matters: str
    source: str
    published_as: str
    comparable_from: int
    authored_by: str
    checked_by: str
    date_reviewed: date
    next_review: date
    event: str = ""
    status: str = "in_use"
    status_reason: str = ""
    bands: tuple[str, ...] = ()
    labelled_band: str = ""
    response_rate: bool = False
    population_gap: bool = False

    @property
    def is_applicable(self) -> bool:
        """Whether the collection of this edition calculates the indicator."""
        return self.status != "not_applicable"


@dataclass(frozen=True)
class Edition:
    """Everything that may change from one collection to the next.

    ``most_unknown`` is the largest share of unknown ethnicity, in per cent, that needs no confirming.
    """

    collection: int
    phase: str
    title: str
    template_version: str
    rule_set: str
    status: str
    as_at_earliest: date
    as_at_latest: date
    most_unknown: int
    window_months: int
    window_earliest_end: date
    window_latest_end: date
    services: tuple[Service, ...]
    groups: tuple[EthnicGroup, ...]
    tables: tuple[Table, ...]
    indicators: tuple[IndicatorDefinition, ...]

    @property
    def is_provisional(self) -> bool:
        """Whether its definitions may still change, so that no real collection opens with it."""
        return self.status == "provisional"

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by its key, in the order of the template."""
        return {measure.key: measure for table in self.tables for measure in table.measures}

    @cached_property
    def group_keys(self) -> tuple[str, ...]:
        """The ethnic groups' keys in column order."""
        return tuple(group.key for group in self.groups)

    @cached_property
    def service_keys(self) -> tuple[str, ...]:
        """The services' keys in order."""
        return tuple(service.key for service in self.services)

    def groups_on(self, side: Side) -> tuple[str, ...]:
        """The keys of the ethnic groups on one side of the comparison."""
        return tuple(group.key for group in self.groups if group.side is side)

    def group(self, key: str) -> EthnicGroup:
        """The ethnic group of that key; ``KeyError`` if the edition has none."""
        return {group.key: group for group in self.groups}[key]

    def service(self, key: str) -> Service:
        """The service of that key; ``KeyError`` if the edition has none."""
        return {service.key: service for service in self.services}[key]

    def table(self, key: str) -> Table:
        """The table of that key; ``KeyError`` if the edition has none."""
        return {table.key: table for table in self.tables}[key]

    def indicator(self, key: str) -> IndicatorDefinition:
        """The indicator of that key; ``KeyError`` if the edition has none."""
        return {indicator.key: indicator for indicator in self.indicators}[key]

    def rows(self) -> Iterator[tuple[Table, Measure, str]]:
        """Every row of the return, once per table, measure and breakdown, in the order of the template."""
        for table in self.tables:
            for measure in table.measures:
                for breakdown in measure.breakdown_keys:
                    yield table, measure, breakdown

    def indicators_using(self, measure: str) -> tuple[IndicatorDefinition, ...]:
        """The applicable indicators that need this measure."""
        return tuple(
            indicator
            for indicator in self.indicators
            if indicator.is_applicable and measure in (indicator.numerator, indicator.denominator)
        )
