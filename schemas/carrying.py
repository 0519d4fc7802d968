"""Carries the figures of another collection's template over to the collection that is wanted, where they still fit."""

from dataclasses import replace

from app.indicators.edition import Edition
from app.indicators.returns import Cell
from schemas.draft import every_indicator
from schemas.findings import finding
from schemas.layout import detail_keys
from schemas.raw import RawReturn

OTHER_COLLECTION = "F-31"


def carry_over(raw: RawReturn, made_for: Edition, wanted: Edition) -> RawReturn:
    """Return what a template of one edition holds as a return of another, with the finding that says so.

    A figure fits where its group and its row are still there and its measure is still defined in the same words.
    """
    said = finding(
        OTHER_COLLECTION,
        indicators=every_indicator(wanted),
        found=made_for.collection,
        expected=wanted.collection,
    )
    details = detail_keys(wanted)
    return replace(
        raw,
        details={key: cell for key, cell in raw.details.items() if key in details},
        counts={cell: value for cell, value in raw.counts.items() if fits(cell, made_for, wanted)},
        findings=(said, *raw.findings),
        unread=frozenset(cell for cell in raw.unread if fits(cell, made_for, wanted)),
    )


def fits(cell: Cell, made_for: Edition, wanted: Edition) -> bool:
    """Whether a figure of one edition counts the same in another: its row, its group and its definition are there."""
    measure = wanted.measures.get(cell.measure)
    return (
        measure is not None
        and measure.definition == made_for.measures[cell.measure].definition
        and cell.breakdown in measure.breakdown_keys
        and cell.ethnic_group in wanted.group_keys
        and cell.service in wanted.service_keys
    )
