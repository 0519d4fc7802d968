"""Two versions of a return side by side: the details, the results and the counts that are not the same in both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.indicators.calculate import calculate
from app.indicators.edition import Edition, IndicatorDefinition
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, Result
from app.indicators.returns import Cell, Place, Return
from app.programme.calendar import count_words, day_words
from app.services.result_words import NOTHING, result_words
from schemas.layout import NOTE_LABEL, STATE_LABEL, STATE_WORDS, DetailKind, start_rows
from schemas.template_values import all_detail_texts
from schemas.wording import listed

BOTH = "Both services"
HEADERS = ("Part", "Indicator", "Service", "Row", "Group", "Left", "Right", "Place on the left", "Place on the right")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what it is, and what either version says."""

    what: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result that differs, in plain words on either side."""

    service: str
    row: str
    group: str
    is_headline: bool
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class CountChange:
    """A count that differs, with where it stands in either file."""

    service: str
    row: str
    group: str
    left: str
    right: str
    left_place: str
    right_place: str


@dataclass(frozen=True, slots=True)
class IndicatorDifference:
    """What differs in one indicator: its results, and the counts behind them."""

    number: str
    title: str
    results: tuple[ResultChange, ...]
    counts: tuple[CountChange, ...]

    @property
    def headlines(self) -> tuple[ResultChange, ...]:
        """Minority ethnic people against White people; the single groups are detail."""
        return tuple(one for one in self.results if one.is_headline)

    @property
    def of_groups(self) -> int:
        """How many results of single groups differ."""
        return len(self.results) - len(self.headlines)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two versions."""

    details: tuple[Change, ...]
    indicators: tuple[IndicatorDifference, ...]
    counts: tuple[CountChange, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether both versions say exactly the same."""
        return not (self.details or self.counts)

    @property
    def summary(self) -> str:
        """How much differs, in one sentence."""
        parts = (
            _differing(len(self.counts), "count"),
            _differing(len(self.details), "detail"),
            _differing(len(self.indicators), "indicator"),
        )
        said = [part for part in parts if part]
        return f"{listed(said)}." if said else "Nothing differs."


def _differing(number: int, what: str) -> str:
    if not number:
        return ""
    return f"{count_words(number, what)} {'differs' if number == 1 else 'differ'}"


def difference(edition: Edition, left: Return, right: Return) -> Difference:
    """Return what differs between two returns of one collection, by indicator."""
    cells = [cell for cell in _cells(edition) if left.counts.get(cell) != right.counts.get(cell)]
    counts = {cell: _count_change(edition, cell, left, right) for cell in cells}
    changed = tuple(_result_changes(edition, left, right))
    return Difference(
        details=tuple(_details(edition, left, right)),
        indicators=tuple(_indicators(edition, changed, counts)),
        counts=tuple(counts.values()),
    )


def _cells(edition: Edition) -> Iterator[Cell]:
    for _table, measure, breakdown in edition.rows():
        for service in edition.service_keys:
            for group in edition.group_keys:
                yield Cell(service, measure.key, breakdown, group)


def _count_change(edition: Edition, cell: Cell, left: Return, right: Return) -> CountChange:
    return CountChange(
        service=edition.service(cell.service).label,
        row=edition.measures[cell.measure].row_label(cell.breakdown),
        group=edition.group(cell.ethnic_group).label,
        left=_number(left.counts.get(cell)),
        right=_number(right.counts.get(cell)),
        left_place=place_words(left.places.get(cell)),
        right_place=place_words(right.places.get(cell)),
    )


def _number(count: int | None) -> str:
    return NOTHING if count is None else f"{count:,}"


def place_words(place: Place | None) -> str:
    """Return where a count stood in its file; empty where nothing stood there."""
    if place is None:
        return ""
    if place.line is not None:
        return f"line {place.line}"
    return f"{place.sheet}, {place.cell}" if place.sheet else ""


_Found = tuple[str, ResultChange]


def _result_changes(edition: Edition, left: Return, right: Return) -> Iterator[_Found]:
    for before, after in zip(calculate(left, edition), calculate(right, edition), strict=True):
        words = result_words(before), result_words(after)
        if words[0] != words[1]:
            yield (
                after.indicator,
                ResultChange(
                    service=_service(edition, after.service),
                    row=_row(edition, after),
                    group=_group(edition, after),
                    is_headline=after.group == MINORITY_ETHNIC,
                    left=words[0],
                    right=words[1],
                ),
            )


def _service(edition: Edition, key: str) -> str:
    return BOTH if key == BOTH_SERVICES else edition.service(key).label


def _row(edition: Edition, result: Result) -> str:
    if not result.breakdown:
        return ""
    indicator = edition.indicator(result.indicator)
    return edition.measures[indicator.numerator].row_label(result.breakdown)


def _group(edition: Edition, result: Result) -> str:
    return "Minority ethnic" if result.group == MINORITY_ETHNIC else edition.group(result.group).label


def _indicators(
    edition: Edition, changed: Iterable[_Found], counts: dict[Cell, CountChange]
) -> Iterator[IndicatorDifference]:
    found = list(changed)
    for indicator in edition.indicators:
        results = tuple(change for key, change in found if key == indicator.key)
        if results:
            behind = tuple(change for cell, change in counts.items() if _is_behind(indicator, cell))
            yield IndicatorDifference(indicator.number, indicator.title, results, behind)


def _is_behind(indicator: IndicatorDefinition, cell: Cell) -> bool:
    return cell.measure in {indicator.numerator, indicator.denominator}


def _details(edition: Edition, left: Return, right: Return) -> Iterator[Change]:
    texts = [all_detail_texts(edition, one.details.organisation, one) for one in (left, right)]
    labels = detail_labels(edition)
    for key, before in texts[0].items():
        if before != texts[1][key]:
            yield Change(labels[key], _detail(edition, key, before), _detail(edition, key, texts[1][key]))


def detail_labels(edition: Edition) -> dict[str, str]:
    """Return what each detail is called, by its key."""
    labels = {line.key: line.label for line in start_rows(edition) if line.key}
    labels["services"] = "Services covered"
    for table in edition.tables:
        labels[f"table.{table.key}"] = f"{table.title}: {STATE_LABEL}"
        labels[f"note.{table.key}"] = f"{table.title}: {NOTE_LABEL}"
    return labels


def _detail(edition: Edition, key: str, value: str) -> str:
    if key.startswith("table."):
        return STATE_WORDS[value]
    if key == "services" and value:
        return ", ".join(edition.service(one).label for one in value.split(","))
    is_day = any(line.key == key and line.kind is DetailKind.DATE for line in start_rows(edition))
    return (day_words(date.fromisoformat(value)) if is_day and value else value) or NOTHING


def difference_rows(found: Difference) -> Iterator[Row]:
    """Yield the whole difference as rows of a table with ``HEADERS``: details, results of every group, counts."""
    for detail in found.details:
        yield "Detail", "", "", detail.what, "", detail.left, detail.right, "", ""
    for one in found.indicators:
        for result in one.results:
            title = f"{one.number} {one.title}"
            yield "Result", title, result.service, result.row, result.group, result.left, result.right, "", ""
    for count in found.counts:
        yield (
            *("Count", "", count.service, count.row, count.group, count.left, count.right),
            *(count.left_place, count.right_place),
        )
