"""The reference tables and the typed rows of the register: how each becomes the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.db.models import (
    Base,
    ReferenceAuthority,
    ReferenceBoardCell,
    ReferenceCensus,
    ReferenceCsww,
    ReferenceFigure,
    ReferenceNeighbour,
)
from app.register.board import BoardCell
from app.register.census import CensusCount
from app.register.datasets import Dataset
from app.register.geography import Authority
from app.register.neighbours import Neighbour
from app.register.workforce_counts import Role, WorkforceCount
from app.services.reference_figures import FIGURE_WRITERS

Values = dict[str, Any]
Writer = Callable[[Any], Values]


def authority_values(one: Authority) -> Values:
    """Return the columns of a council."""
    values = asdict(one)
    renamed = {"ons_name": values.pop("name"), "type": values.pop("kind")}
    codes = {name: list(values[name]) for name in ("predecessor_codes", "successor_codes")}
    return {**values, **renamed, **codes}


def authority_from(row: ReferenceAuthority) -> Authority:
    """Return the council of a row."""
    return Authority(
        gss_code=row.gss_code,
        name=row.ons_name,
        short_name=row.short_name,
        region_code=row.region_code,
        region_name=row.region_name,
        kind=row.type,
        active_from=row.active_from,
        active_to=row.active_to,
        predecessor_codes=tuple(row.predecessor_codes),
        successor_codes=tuple(row.successor_codes),
        status=row.status,
        council_name=row.council_name or "",
        dfe_la_code=row.dfe_la_code or "",
        mysociety_code=row.mysociety_code or "",
        e_code=row.e_code or "",
        note=row.note or "",
    )


def neighbour_values(one: Neighbour) -> Values:
    """Return the columns of a pair of neighbours; their names are those of the councils."""
    values = asdict(one)
    return {key: value for key, value in values.items() if key not in {"name", "neighbour_name"}}


def neighbour_from(row: ReferenceNeighbour, names: Mapping[str, str]) -> Neighbour:
    """Return the pair of a row, named after the councils."""
    return Neighbour(
        model=row.model,
        gss_code=row.gss_code,
        name=names.get(row.gss_code, row.gss_code),
        rank=row.rank,
        neighbour_gss_code=row.neighbour_gss_code,
        neighbour_name=names.get(row.neighbour_gss_code, row.neighbour_gss_code),
        closeness=row.closeness,
    )


def census_values(one: CensusCount) -> Values:
    """Return the columns of a Census count."""
    return {**asdict(one), "percent": float(one.percent or 0)}


def census_from(row: ReferenceCensus) -> CensusCount:
    """Return the Census count of a row."""
    return CensusCount(
        geography_level=row.geography_level,
        gss_code=row.gss_code,
        name=row.name,
        detail=row.detail,
        ethnic_group5=row.ethnic_group5 or "",
        category=row.category,
        count=row.count,
        percent=_printed(row.percent),
    )


def workforce_from(row: ReferenceCsww) -> WorkforceCount:
    """Return the workforce count of a row."""
    values = {field.name: getattr(row, field.name) for field in fields(WorkforceCount)}
    return WorkforceCount(**{**values, "role": Role(row.role)})


def board_values(one: BoardCell) -> Values:
    """Return the columns of a cell of the board."""
    values = asdict(one)
    renamed = {"rag_derived": values.pop("rating"), "direction_rag_derived": values.pop("direction_rating")}
    return {**values, **renamed, "value": _floating(one.value), "aim": _floating(one.aim)}


def board_from(row: ReferenceBoardCell) -> BoardCell:
    """Return the cell of a row."""
    return BoardCell(
        section=row.section,
        kpi_ref=row.kpi_ref,
        metric=row.metric,
        month=row.month,
        value=_printed(row.value),
        unit=row.unit or "",
        aim_operator=row.aim_operator or "",
        aim=_printed(row.aim),
        rating=row.rag_derived or "",
        direction_arrow=row.direction_arrow or "",
        direction_rating=row.direction_rag_derived or "",
        quality=row.quality,
        note=row.note or "",
    )


def _printed(number: float | None) -> Decimal | None:
    """Return a stored number with the decimals it needs and no more: 17, 17.9."""
    return None if number is None else Decimal(f"{number:.10g}")


def _floating(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


WRITERS: Mapping[str, tuple[type[Base], Writer]] = {
    "authorities": (ReferenceAuthority, authority_values),
    "neighbours": (ReferenceNeighbour, neighbour_values),
    "census": (ReferenceCensus, census_values),
    "workforce": (ReferenceCsww, asdict),
    "board": (ReferenceBoardCell, board_values),
    **{reader: (ReferenceFigure, writer) for reader, writer in FIGURE_WRITERS.items()},
}


def replace_rows(session: Session, dataset: Dataset, rows: Sequence[object]) -> None:
    """Put these rows in place of all that the database holds of a dataset, in the caller's transaction."""
    model, values = WRITERS[dataset.reader]
    if model is ReferenceFigure:
        session.execute(delete(ReferenceFigure).where(ReferenceFigure.dataset_key == dataset.key))
        session.execute(insert(model), [{**values(row), "dataset_key": dataset.key} for row in rows])
    else:
        session.execute(delete(model))
        session.execute(insert(model), [values(row) for row in rows])
