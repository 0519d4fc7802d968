"""Published figures that stand alone: the regulator's register and fitness to practise, adult care, the programme."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.register.reading import Row, read_rows
from app.register.values import BoundedCount, Source

_SOURCE = ("source_title", "source_url")
REGISTER_HEADER = ("as_at", "measure", "category", "subcategory", "count", "percent", *_SOURCE, "source_type", "note")
FITNESS_HEADER = (
    *("period", "stage", "characteristic", "category", "count", "percent", "register_percent", "ratio"),
    *_SOURCE,
    *("measure", "comparator", "comparator_percent", "source_type", "note"),
)
ADULT_HEADER = (
    *("year", "as_at", "geography", "sector", "scope", "job_role", "ethnicity", "count", "percent"),
    *_SOURCE,
    *("source_type", "note"),
)
PROGRAMME_HEADER = ("phase", "period", "measure", "group", "value", "unit", *_SOURCE, "source_type", "note")
TEST_SITES_HEADER = ("gss_code", "ons_name", "region_name", "phase", *_SOURCE, "note")
SOURCE_KINDS = ("primary", "secondary")
UNITS = ("count", "ratio", "percent")

YEAR_NOT_STATED = "Year not stated"


@dataclass(frozen=True, slots=True)
class RegisterFigure:
    """One figure about Social Work England's register on one day; ``count`` may be years where the measure says."""

    as_at: date
    measure: str
    category: str
    subcategory: str
    count: int | BoundedCount | None
    percent: Decimal | None
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class FitnessToPractiseFigure:
    """One figure about a stage of fitness to practise over a period; percentages are as published."""

    period: str
    stage: str
    characteristic: str
    category: str
    count: int | BoundedCount | None
    percent: Decimal | None
    register_percent: Decimal | None
    ratio: Decimal | None
    measure: str
    comparator: str
    comparator_percent: Decimal | None
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class AdultWorkforceFigure:
    """One published figure about the adult social care workforce; definitions differ from figure to figure."""

    year: str
    as_at: date | None
    geography: str
    sector: str
    scope: str
    job_role: str
    ethnicity: str
    count: int | None
    percent: Decimal | None
    source: Source
    note: str

    @property
    def is_year_stated(self) -> bool:
        """Whether the source itself says of which year it is; where not, the note begins with that."""
        return not self.note.startswith(YEAR_NOT_STATED)


@dataclass(frozen=True, slots=True)
class ProgrammeFigure:
    """One published figure of the SC-WRES programme: who took part, or a national result."""

    phase: str
    period: str
    measure: str
    group: str
    value: Decimal
    unit: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class TestSite:
    """One council selected for the test phase, or named in public as taking part since; ``phase`` says which."""

    gss_code: str
    name: str
    region_name: str
    phase: str
    source: Source
    note: str


def read_register(path: Path) -> tuple[RegisterFigure, ...]:
    """Return every figure about the register, in the file's order."""
    return tuple(register_figure(row) for row in read_rows(path, REGISTER_HEADER))


def read_fitness_to_practise(path: Path) -> tuple[FitnessToPractiseFigure, ...]:
    """Return every figure about fitness to practise, in the file's order."""
    return tuple(fitness_figure(row) for row in read_rows(path, FITNESS_HEADER))


def read_adult_workforce(path: Path) -> tuple[AdultWorkforceFigure, ...]:
    """Return every figure about the adult social care workforce, in the file's order."""
    return tuple(adult_figure(row) for row in read_rows(path, ADULT_HEADER))


def read_programme(path: Path) -> tuple[ProgrammeFigure, ...]:
    """Return every figure of the programme, in the file's order."""
    return tuple(programme_figure(row) for row in read_rows(path, PROGRAMME_HEADER))


def read_test_sites(path: Path) -> tuple[TestSite, ...]:
    """Return the councils of the test phase, in the file's order."""
    return tuple(test_site(row) for row in read_rows(path, TEST_SITES_HEADER))


def _source(row: Row) -> Source:
    return Source(row.text("source_title"), row.text("source_url"), row.one_of("source_type", SOURCE_KINDS))


def register_figure(row: Row) -> RegisterFigure:
    """Return the register figure of a line."""
    return RegisterFigure(
        as_at=row.day("as_at"),
        measure=row.text("measure"),
        category=row.text("category"),
        subcategory=row.text("subcategory"),
        count=row.count("count"),
        percent=row.decimal("percent"),
        source=_source(row),
        note=row.text("note"),
    )


def fitness_figure(row: Row) -> FitnessToPractiseFigure:
    """Return the fitness to practise figure of a line."""
    return FitnessToPractiseFigure(
        period=row.text("period"),
        stage=row.text("stage"),
        characteristic=row.text("characteristic"),
        category=row.text("category"),
        count=row.count("count"),
        percent=row.decimal("percent"),
        register_percent=row.decimal("register_percent"),
        ratio=row.decimal("ratio"),
        measure=row.text("measure"),
        comparator=row.text("comparator"),
        comparator_percent=row.decimal("comparator_percent"),
        source=_source(row),
        note=row.text("note"),
    )


def adult_figure(row: Row) -> AdultWorkforceFigure:
    """Return the adult workforce figure of a line."""
    return AdultWorkforceFigure(
        year=row.text("year"),
        as_at=row.optional_day("as_at"),
        geography=row.text("geography"),
        sector=row.text("sector"),
        scope=row.text("scope"),
        job_role=row.text("job_role"),
        ethnicity=row.text("ethnicity"),
        count=row.optional_whole("count"),
        percent=row.decimal("percent"),
        source=_source(row),
        note=row.text("note"),
    )


def programme_figure(row: Row) -> ProgrammeFigure:
    """Return the programme figure of a line."""
    value = row.decimal("value")
    if value is None:
        raise row.refusal("value", "a number")
    if row.text("unit") == "count" and value != value.to_integral_value():
        raise row.refusal("value", "a whole number")
    return ProgrammeFigure(
        phase=row.text("phase"),
        period=row.text("period"),
        measure=row.text("measure"),
        group=row.text("group"),
        value=value,
        unit=row.one_of("unit", UNITS),
        source=_source(row),
        note=row.text("note"),
    )


def test_site(row: Row) -> TestSite:
    """Return the council of a line."""
    return TestSite(
        gss_code=row.text("gss_code"),
        name=row.text("ons_name"),
        region_name=row.text("region_name"),
        phase=row.text("phase"),
        source=Source(row.text("source_title"), row.text("source_url"), "secondary"),
        note=row.text("note"),
    )
