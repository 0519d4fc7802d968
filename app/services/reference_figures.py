"""Single published figures in their common table: how each kind is stored, and read back exactly as printed."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.db.models import ReferenceFigure
from app.register.figures import (
    AdultWorkforceFigure,
    FitnessToPractiseFigure,
    ProgrammeFigure,
    RegisterFigure,
    TestSite,
)
from app.register.referrals import ReferralCount
from app.register.values import BoundedCount, Source

Values = dict[str, Any]
REFERRALS_SOURCE = Source("Social Work England, yearly data sets for SC-WRES", "", "primary")


def register_values(one: RegisterFigure) -> Values:
    """Return the columns of a figure about the register."""
    place = _place(one.as_at.isoformat(), one.measure, one.category, one.subcategory)
    return {**place, **_numbers(one.count, one.percent), **_source(one.source, one.note)}


def register_from(row: ReferenceFigure) -> RegisterFigure:
    """Return the figure about the register of a row."""
    return RegisterFigure(
        as_at=date.fromisoformat(row.period),
        measure=row.measure,
        category=row.characteristic or "",
        subcategory=row.category or "",
        count=_count(row),
        percent=_exact(row, "percent"),
        source=_read_source(row),
        note=row.note or "",
    )


def fitness_values(one: FitnessToPractiseFigure) -> Values:
    """Return the columns of a figure about fitness to practise."""
    place = _place(one.period, one.measure, one.characteristic, one.category)
    own = {"register_percent": one.register_percent, "comparator_percent": one.comparator_percent}
    numbers = _numbers(one.count, one.percent, one.ratio, own)
    numbers["extra"] |= {"stage": one.stage, "comparator": one.comparator}
    return {**place, **numbers, **_source(one.source, one.note)}


def fitness_from(row: ReferenceFigure) -> FitnessToPractiseFigure:
    """Return the figure about fitness to practise of a row."""
    return FitnessToPractiseFigure(
        period=row.period,
        stage=row.extra["stage"],
        characteristic=row.characteristic or "",
        category=row.category or "",
        count=_count(row),
        percent=_exact(row, "percent"),
        register_percent=_exact(row, "register_percent"),
        ratio=_exact(row, "ratio"),
        measure=row.measure,
        comparator=row.extra["comparator"],
        comparator_percent=_exact(row, "comparator_percent"),
        source=_read_source(row),
        note=row.note or "",
    )


def adult_values(one: AdultWorkforceFigure) -> Values:
    """Return the columns of a figure about the adult social care workforce."""
    place = _place(one.year, "workforce_share", one.job_role, one.ethnicity)
    numbers = _numbers(one.count, one.percent)
    numbers["extra"] |= {"geography": one.geography, "sector": one.sector, "scope": one.scope}
    numbers["extra"] |= {"as_at": one.as_at.isoformat() if one.as_at else ""}
    return {**place, **numbers, **_source(one.source, one.note)}


def adult_from(row: ReferenceFigure) -> AdultWorkforceFigure:
    """Return the figure about the adult social care workforce of a row."""
    as_at = row.extra["as_at"]
    return AdultWorkforceFigure(
        year=row.period,
        as_at=date.fromisoformat(as_at) if as_at else None,
        geography=row.extra["geography"],
        sector=row.extra["sector"],
        scope=row.extra["scope"],
        job_role=row.characteristic or "",
        ethnicity=row.category or "",
        count=row.count,
        percent=_exact(row, "percent"),
        source=_read_source(row),
        note=row.note or "",
    )


def programme_values(one: ProgrammeFigure) -> Values:
    """Return the columns of a figure of the programme."""
    place = _place(one.period, one.measure, "phase", one.group)
    extra = {"phase": one.phase, "unit": one.unit, "value": str(one.value)}
    numbers = _numbers(None, None)
    numbers |= {one.unit: int(one.value) if one.unit == "count" else float(one.value), "extra": extra}
    return {**place, **numbers, **_source(one.source, one.note)}


def programme_from(row: ReferenceFigure) -> ProgrammeFigure:
    """Return the figure of the programme of a row."""
    return ProgrammeFigure(
        phase=row.extra["phase"],
        period=row.period,
        measure=row.measure,
        group=row.category or "",
        value=Decimal(row.extra["value"]),
        unit=row.extra["unit"],
        source=_read_source(row),
        note=row.note or "",
    )


def site_values(one: TestSite) -> Values:
    """Return the columns of a council of the test phase."""
    place = _place(one.phase, "test_site", "council", one.gss_code)
    extra = {"name": one.name, "region_name": one.region_name}
    return {**place, **_numbers(None, None), "extra": extra, **_source(one.source, one.note)}


def site_from(row: ReferenceFigure) -> TestSite:
    """Return the council of the test phase of a row."""
    return TestSite(
        gss_code=row.category or "",
        name=row.extra["name"],
        region_name=row.extra["region_name"],
        phase=row.period,
        source=_read_source(row),
        note=row.note or "",
    )


def referral_values(one: ReferralCount) -> Values:
    """Return the columns of a count of referrals."""
    place = _place(str(one.year), "referrals", one.characteristic, one.category)
    numbers = _numbers(one.referrals, None)
    return {**place, "subcategory": one.region, **numbers, **_source(REFERRALS_SOURCE, one.note)}


def referral_from(row: ReferenceFigure) -> ReferralCount:
    """Return the count of referrals of a row."""
    return ReferralCount(
        year=int(row.period),
        region=row.subcategory or "",
        characteristic=row.characteristic or "",
        category=row.category or "",
        referrals=_count(row) or 0,
        note=row.note or "",
    )


FIGURE_WRITERS: Mapping[str, Callable[[Any], Values]] = {
    "register": register_values,
    "fitness_to_practise": fitness_values,
    "adult_workforce": adult_values,
    "programme": programme_values,
    "test_sites": site_values,
    "referrals": referral_values,
}


def _place(period: str, measure: str, characteristic: str, category: str) -> Values:
    return {
        "period": period,
        "measure": measure,
        "characteristic": characteristic,
        "category": category,
        "subcategory": None,
    }


def _numbers(
    count: int | BoundedCount | None,
    percent: Decimal | None,
    ratio: Decimal | None = None,
    others: Mapping[str, Decimal | None] | None = None,
) -> Values:
    """Return the number columns; ``extra`` keeps each decimal as printed, which a float would not."""
    bounds = (count.low, count.high) if isinstance(count, BoundedCount) else (None, None)
    decimals = {"percent": percent, "ratio": ratio, **(others or {})}
    return {
        "count": None if isinstance(count, BoundedCount) else count,
        "lower_bound": bounds[0],
        "upper_bound": bounds[1],
        "percent": None if percent is None else float(percent),
        "ratio": None if ratio is None else float(ratio),
        "extra": {name: str(number) for name, number in decimals.items() if number is not None},
    }


def _source(source: Source, note: str) -> Values:
    return {"source_title": source.title, "source_url": source.url, "source_type": source.kind, "note": note}


def _read_source(row: ReferenceFigure) -> Source:
    return Source(row.source_title, row.source_url or "", row.source_type or "")


def _count(row: ReferenceFigure) -> int | BoundedCount | None:
    if row.lower_bound is not None and row.upper_bound is not None:
        return BoundedCount(row.lower_bound, row.upper_bound)
    return row.count


def _exact(row: ReferenceFigure, name: str) -> Decimal | None:
    return Decimal(row.extra[name]) if name in row.extra else None
