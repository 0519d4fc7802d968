"""Adds judged rows up to the counts of a return. A 0 is stated only where the file could have said otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.extracts.judging import Judged, Terms
from app.indicators.edition import Measure
from app.indicators.returns import Cell

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Tally:
    """One measure of one file: which rows count, and which of the measure's breakdowns each belongs to."""

    measure: Measure
    counts: Mask
    breakdown: NDArray[np.int8]
    stated: Sequence[int]


Maker = Callable[[Judged, Measure, Mask], Iterator[_Tally]]


def counts_of_rows(judged: Judged, terms: Terms) -> dict[Cell, int]:
    """Return the counts that one file yields."""
    services, groups = _stated_services(judged, terms), _stated_groups(judged)
    keys = tuple(group.key for group in terms.edition.groups)
    cells: dict[Cell, int] = {}
    for tally in _tallies(judged, terms):
        table = _added(judged, tally, len(keys))
        for place, service in services:
            for row in tally.stated:
                for group in groups:
                    cell = Cell(service, tally.measure.key, tally.measure.breakdown_keys[row], keys[group])
                    cells[cell] = int(table[place, row, group])
    return cells


def _added(judged: Judged, tally: _Tally, groups: int) -> NDArray[np.int64]:
    rows = np.flatnonzero(tally.counts)
    services, breakdowns = len(judged.mapping.kind.field("service").choices), len(tally.measure.breakdown_keys)
    place = judged.said["service"][rows].astype(np.int64) * breakdowns + tally.breakdown[rows]
    place = place * groups + judged.said["ethnicity"][rows]
    return np.bincount(place, minlength=services * breakdowns * groups).reshape(services, breakdowns, groups)


def _stated_services(judged: Judged, terms: Terms) -> list[tuple[int, str]]:
    choices = judged.mapping.kind.field("service").choices
    reached = judged.reached["service"]
    return [(place, key) for place, key in enumerate(choices) if key in terms.services and place in reached]


def _stated_groups(judged: Judged) -> list[int]:
    return sorted(judged.reached["ethnicity"])


def _tallies(judged: Judged, terms: Terms) -> Iterator[_Tally]:
    counted = judged.fate == 0
    for key in judged.mapping.kind.measures:
        measure = terms.edition.measures.get(key)
        if measure is not None:
            yield from _TALLY[key](judged, measure, counted)


def _plain(_judged: Judged, measure: Measure, counted: Mask) -> Iterator[_Tally]:
    yield _Tally(measure, counted, np.zeros(len(counted), np.int8), (0,))


def _headcount(judged: Judged, measure: Measure, counted: Mask) -> Iterator[_Tally]:
    yield _Tally(measure, counted, judged.band, range(len(measure.breakdown_keys)))


def _if_yes(field: str) -> Maker:
    def tally(judged: Judged, measure: Measure, counted: Mask) -> Iterator[_Tally]:
        if field in judged.said:
            yield from _plain(judged, measure, counted & (judged.said[field] == 0))

    return tally


def _regulated(judged: Judged, measure: Measure, counted: Mask) -> Iterator[_Tally]:
    """Count registered professionals; the choices of the field begin with the measure's breakdowns."""
    if "profession" in judged.said:
        profession = judged.said["profession"]
        known = counted & (profession >= 0) & (profession < len(measure.breakdown_keys))
        yield _Tally(measure, known, profession, range(len(measure.breakdown_keys)))


def _disciplinary(judged: Judged, measure: Measure, counted: Mask) -> Iterator[_Tally]:
    if 0 in judged.reached["case"]:
        yield from _plain(judged, measure, counted & (judged.said["case"] == 0))


def _referred(judged: Judged, measure: Measure, counted: Mask) -> Iterator[_Tally]:
    if 1 in judged.reached["case"]:
        yield from _regulated(judged, measure, counted & (judged.said["case"] == 1))


_TALLY: Mapping[str, Maker] = {
    "headcount": _headcount,
    "senior_managers": _if_yes("senior"),
    "regulated_headcount": _regulated,
    "shortlisted": _plain,
    "appointed": _if_yes("appointed"),
    "disciplinary_entered": _disciplinary,
    "ftp_referred": _referred,
    "cpd_accessed": _plain,
    "leavers": _plain,
}
