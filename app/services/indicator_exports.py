"""An organisation's own indicators as files: the figures, and the same text as the page on how each was worked out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isinf
from pathlib import Path

from sqlalchemy.orm import Session

from app.errors import NotFoundError
from app.indicators.by_chance import marks_in_detail, marks_sentence
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.changes import change_words
from app.indicators.disclosure import THRESHOLD
from app.indicators.disparities import step_label, step_sentence
from app.indicators.meanings import DO_NOT_REPUBLISH, evidence_words, meaning, reliability_words
from app.indicators.republishing import is_sum_withheld
from app.indicators.results import Result
from app.indicators.rounding import limit_text, text
from app.indicators.stages import moved
from app.indicators.trends import Point
from app.indicators.windows import COUNTED_AGAIN, Window
from app.indicators.workings import workings
from app.services.indicator_views import Headline, our_indicators, submission_of
from app.services.one_indicator import NO_RESULTS, OneIndicator, one_indicator, origin_of
from app.services.uploads import submitted_return

FIGURES = (
    *("In words", "Evidence", "What that means", "Reliability", "Ratio", "From", "To"),
    *("People", "Of", "Compared people", "Of compared", "Note"),
)
PLACE = ("Number", "Indicator", "Collection", "Service", "Ethnic group")
ABOUT = "About the return"
OF_ONE = ("Part", "What", *FIGURES, "Where")

Cell = str | int | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A file of figures: what it is called, without its ending, its headers and its rows."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def all_indicators_file(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> Export:
    """Return one row for each indicator of what was asked; raise ``NotFoundError`` before the first return."""
    view = our_indicators(session, organisation_id, asked, editions_dir)
    if view is None:
        raise NotFoundError(NO_RESULTS)
    submission = submission_of(session, organisation_id, view.choice.year)
    return_, origin = submitted_return(session, submission), origin_of(session, submission)
    about = " ".join(view.notes)
    place = (view.choice.year, view.options.services[view.choice.service], view.options.groups[view.choice.group])
    worked = [(item, workings(item.result, return_, view.edition, origin)) for item in view.headlines]
    rows = tuple(
        (item.result.number, item.definition.title, *place, *_figures(item), about, *(fact.words for fact in facts))
        for item, facts in worked
    )
    names = (fact.name for fact in worked[0][1])
    return Export(f"our-indicators-{view.choice.year}", (*PLACE, *FIGURES, ABOUT, *names), rows)


def one_indicator_file(
    session: Session, organisation_id: int, asked: Mapping[str, str], editions_dir: Path = EDITIONS_DIR
) -> Export:
    """Return everything that the page of one indicator says, in parts; raises what ``one_indicator`` raises."""
    view = one_indicator(session, organisation_id, asked, editions_dir)
    parts = (_results, _over_time, _sentences, _workings, _counts)
    rows = tuple(row for part in parts for row in part(view))
    return Export(f"indicator-{view.definition.number}-{view.choice.year}", OF_ONE, rows)


def _results(view: OneIndicator) -> Iterator[Row]:
    for note in view.notes:
        yield _row("Note", str(view.choice.year), note)
    yield _row("Result", f"{view.definition.number} {view.definition.title}", *_figures(view.headline))
    bands = {row.key: row.label for row in view.edition.measures["headcount"].breakdowns}
    for item in view.bands:
        yield _row("Pay band", bands[item.result.breakdown or ""], *_figures(item))
    for item in view.by_group:
        yield _row("Ethnic group", view.options.groups[item.result.group], *_figures(item))
    of_groups = [item.result for item in view.by_group]
    for words in (marks_sentence(of_groups, view.edition), marks_in_detail(of_groups, of_groups, view.edition)):
        if words:
            yield _row("Ethnic group", "All of them", words)


def _over_time(view: OneIndicator) -> Iterator[Row]:
    for point in view.points:
        yield _row(
            "Collection", str(point.year), *_figures(_plain(view, point.result, is_withheld=_of_year(view, point)))
        )
        if point.broken or point.change:
            said = point.broken.reason if point.broken else change_words(point.change)
            yield _row("Change since the collection before", str(point.year), said)
    for one in view.windows:
        if one.result is not None:
            yield _row(
                "Several collections",
                one.title,
                *_figures(_plain(view, one.result, is_withheld=_of_several(view, one))),
            )
        yield _row("Several collections", f"Up to {one.length}", f"{COUNTED_AGAIN} {one.shortfall}".strip())


def _sentences(view: OneIndicator) -> Iterator[Row]:
    goal, people = view.parity.goal, view.options.groups[view.choice.group]
    for sentence in (*goal.sentences(), *view.parity.care) if goal else filter(None, [view.parity.sentence]):
        yield _row("What parity would take", people, sentence)
    for step in view.steps:
        yield _row("Between pay bands", step_label(step, view.edition), step_sentence(step, view.edition))
    for sentence in view.beside:
        yield _row("Beside it", "", sentence)
    for stage in view.stages:
        known = "not supplied" if stage.share is None else f"{text(stage.share * 100, 1)}%"
        yield _row("Ethnicity known", stage.label, known)
    if warning := moved(view.stages):
        yield _row("Ethnicity known", "Take care", warning)


def _workings(view: OneIndicator) -> Iterator[Row]:
    for fact in view.facts:
        yield _row("How was this worked out?", fact.name, fact.words)


def _counts(view: OneIndicator) -> Iterator[Row]:
    # Counts of single ethnic groups, White British people among them, go with the results that they would give away.
    is_any_withheld = bool(view.withheld[view.choice.year].keys)
    for one in view.sources:
        note = DO_NOT_REPUBLISH if is_any_withheld or 0 < one.count < THRESHOLD else ""
        words = f"{one.service}, {one.column}"
        cells: dict[str, Cell] = {"Part": "Count", "What": one.row, "In words": words, "People": one.count}
        yield _named(cells | {"Note": note, "Where": one.place})


def _named(cells: Mapping[str, Cell]) -> Row:
    return tuple(cells.get(name, "") for name in OF_ONE)


def _row(part: str, what: str, words: Cell, *figures: Cell) -> Row:
    return _padded((part, what, words, *figures))


def _padded(cells: Iterable[Cell]) -> Row:
    given = tuple(cells)
    return (*given, *("" for _ in range(len(OF_ONE) - len(given))))


def _plain(view: OneIndicator, result: Result, *, is_withheld: bool) -> Headline:
    return Headline(result, view.definition, is_withheld)


def _of_year(view: OneIndicator, point: Point) -> bool:
    return point.result in view.withheld[point.year]


def _of_several(view: OneIndicator, one: Window) -> bool:
    parts = [_of_year(view, point) for point in view.points if point.year in one.years]
    return one.result is not None and is_sum_withheld(one.result, parts)


def _figures(item: Headline) -> tuple[Cell, ...]:
    """Return a result under ``FIGURES``."""
    result = item.result
    return (
        " ".join(filter(None, (result.sentence, item.several, *(one.words for one in item.elsewhere)))),
        evidence_words(result),
        str(meaning(result, is_clear_elsewhere=bool(item.elsewhere), is_survey=item.definition.response_rate)),
        reliability_words(result),
        _ratio(result.ratio),
        None if result.ratio is None or result.lower is None else limit_text(result.lower),
        None if result.ratio is None else _ratio(result.upper, is_limit=True),
        result.numerator,
        result.denominator,
        result.reference_numerator,
        result.reference_denominator,
        DO_NOT_REPUBLISH if item.do_not_republish else "",
    )


def _ratio(value: float | None, *, is_limit: bool = False) -> str | None:
    if value is None:
        return None
    if isinf(value):
        return "above any figure"
    return limit_text(value) if is_limit else text(value)
