"""Which counts are parts of which others, row by row and group by group, as the edition says."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.indicators.edition import Measure
from app.indicators.returns import Cell
from schemas.draft import WHITE_BRITISH, WHITE_COLUMNS, WHITE_MINORITY, WHITE_NOT_SPLIT, Draft, Row
from schemas.judging import Comparison

WHITE_TOTAL = "white"


@dataclass(frozen=True, slots=True)
class Relation:
    """A part and its whole for one service and one column; each may be a sum of several cells.

    ``summed`` says that breakdowns were added up which can also be compared one by one.
    """

    service: str
    part: Measure
    whole: Measure
    group: str
    breakdown: str
    comparison: Comparison
    summed: bool

    @property
    def part_cells(self) -> tuple[Cell, ...]:
        """The cells added up in the part."""
        return self._cells(self.part)

    @property
    def whole_cells(self) -> tuple[Cell, ...]:
        """The cells added up in the whole."""
        return self._cells(self.whole)

    def _cells(self, measure: Measure) -> tuple[Cell, ...]:
        breakdowns = (self.breakdown,) if self.breakdown else measure.breakdown_keys
        groups = WHITE_COLUMNS if self.group == WHITE_TOTAL else (self.group,)
        return tuple(Row(self.service, measure.key, key).cell(group) for key in breakdowns for group in groups)


def relations(draft: Draft) -> Iterator[Relation]:
    """Yield every pair of part and whole of which both numbers are known."""
    for part in draft.edition.measures.values():
        whole_key = part.within or part.usually_within
        if whole_key:
            whole = draft.edition.measures[whole_key]
            for service in draft.covered:
                yield from _of_service(draft, service, part, whole)


def _of_service(draft: Draft, service: str, part: Measure, whole: Measure) -> Iterator[Relation]:
    pair = part, whole
    shared = part.breakdown_keys if part.breakdowns and part.breakdowns == whole.breakdowns else ()
    for group in draft.edition.group_keys:
        for breakdown in shared:
            cells = [Row(service, measure.key, breakdown).cell(group) for measure in pair]
            yield from _relation(service, pair, (group, breakdown), [_usable(draft, cell) for cell in cells])
        sums = [draft.sum(service, measure.key, group) for measure in pair]
        yield from _relation(service, pair, (group, ""), sums, summed=bool(shared))
    if _split_differently(draft, service, part, whole):
        sums = [draft.white_sum(service, measure.key) for measure in pair]
        yield from _relation(service, pair, (WHITE_TOTAL, ""), sums)


def _usable(draft: Draft, cell: Cell) -> int | None:
    table = draft.edition.measures[cell.measure].table
    return draft.numbers.get(cell) if draft.is_supplied(table) else None


def _relation(
    service: str,
    pair: tuple[Measure, Measure],
    column: tuple[str, str],
    numbers: list[int | None],
    *,
    summed: bool = False,
) -> Iterator[Relation]:
    smaller, larger = numbers
    if smaller is not None and larger is not None:
        comparison = Comparison(smaller, larger, strict=bool(pair[0].within))
        yield Relation(service, *pair, *column, comparison, summed)


def _split_differently(draft: Draft, service: str, part: Measure, whole: Measure) -> bool:
    """Whether one measure splits White and the other does not, so that no column of theirs can be compared."""
    patterns = [
        frozenset(group for group in WHITE_COLUMNS if draft.sum(service, measure.key, group) is not None)
        for measure in (part, whole)
    ]
    split = frozenset((WHITE_BRITISH, WHITE_MINORITY))
    return sorted(patterns, key=len) == [frozenset((WHITE_NOT_SPLIT,)), split]
