"""Why a result cannot be given, in words: not applicable, not supplied or not calculable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.indicators.counts import Counts
from app.indicators.edition import Edition, IndicatorDefinition, Side
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE, State
from app.indicators.returns import TableState
from app.indicators.tallies import WHITE_BRITISH, WHITE_MINORITY, WHITE_NOT_SPLIT, Gap, Rows, Tally
from app.indicators.wording import group_people, lower_first

NO_CASES = "Nobody in either group is counted in the outcome, so there is no ratio."


@dataclass(frozen=True, slots=True)
class Absence:
    """A result that cannot be given, and the sentence that says why."""

    state: State
    reason: str


def known_beforehand(tally: Tally, indicator: IndicatorDefinition, service: str) -> Absence | None:
    """Return why the edition or the return rules a result out before any count is looked at; else ``None``."""
    if not indicator.is_applicable:
        return Absence(State.NOT_APPLICABLE, indicator.status_reason)
    if service not in (*tally.scope, BOTH_SERVICES):
        label = lower_first(tally.edition.service(service).label)
        return Absence(State.NOT_APPLICABLE, f"This return does not cover {label}.")
    return _by_table(tally, indicator)


def _by_table(tally: Tally, indicator: IndicatorDefinition) -> Absence | None:
    measures = tally.edition.measures
    tables = dict.fromkeys(measures[key].table for key in (indicator.numerator, indicator.denominator))
    for answer, state, words in _ANSWERS:
        for table in tables:
            if tally.return_.table_state(table) is answer:
                return Absence(state, words.format(title=tally.edition.table(table).title))
    return None


_ANSWERS = (
    (
        TableState.NOT_APPLICABLE,
        State.NOT_APPLICABLE,
        "The organisation said that the table “{title}” does not apply to it.",
    ),
    (
        TableState.CANNOT_SUPPLY,
        State.NOT_SUPPLIED,
        "The organisation said that it cannot supply the table “{title}”.",
    ),
)


def missing(tally: Tally, service: str, rows: Sequence[Rows], groups: Sequence[str]) -> Absence:
    """Return the absence of a result whose counts have gaps, naming the rows and columns that are empty."""
    gaps = list(dict.fromkeys(gap for one in rows for gap in tally.gaps(service, one, groups)))
    if _white_is_one_figure(tally, gaps):
        return Absence(
            State.NOT_SUPPLIED,
            "The return holds White people in one figure, so White minority and White British cannot be compared.",
        )
    everything = _needed(tally.edition, groups)
    services = dict.fromkeys(gap.service for gap in gaps)
    sentences = (
        f"Missing for {lower_first(tally.edition.service(one).label)}: "
        f"{_rows_in_words(tally.edition, [gap for gap in gaps if gap.service == one], everything)}."
        for one in services
    )
    return Absence(State.NOT_SUPPLIED, " ".join(sentences))


def _white_is_one_figure(tally: Tally, gaps: Iterable[Gap]) -> bool:
    return all(
        set(gap.columns) == {WHITE_BRITISH, WHITE_MINORITY}
        and tally.return_.count(gap.service, gap.measure, gap.breakdown, WHITE_NOT_SPLIT) is not None
        for gap in gaps
    )


def _needed(edition: Edition, groups: Iterable[str]) -> frozenset[str]:
    """Return the columns that a comparison of these groups rests on, White as one of them."""
    columns: set[str] = set()
    for group in groups:
        columns |= set(edition.groups_on(Side.MINORITY_ETHNIC)) if group == MINORITY_ETHNIC else {group}
    return frozenset(columns)


def _rows_in_words(edition: Edition, gaps: Sequence[Gap], everything: frozenset[str]) -> str:
    """Name each empty row and, unless the whole row is empty, its columns; a measure stands for all of its rows."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for gap in gaps:
        alike.setdefault((gap.measure, gap.columns), []).append(gap.breakdown)
    words = []
    for (key, columns), breakdowns in alike.items():
        measure = edition.measures[key]
        every_row = len(breakdowns) == len(measure.breakdown_keys)
        labels = [measure.label] if every_row else [measure.row_label(breakdown) for breakdown in breakdowns]
        which = "" if everything <= set(columns) else f" ({_columns(edition, columns)})"
        words += [f"{label}{which}" for label in labels]
    return "; ".join(words)


def _columns(edition: Edition, columns: Iterable[str]) -> str:
    return ", ".join("White" if column == WHITE else edition.group(column).label for column in columns)


def not_calculable(
    edition: Edition, indicator: IndicatorDefinition, groups: tuple[str, str], counts: Counts
) -> Absence:
    """Return why a rate cannot be worked out from these counts: nobody below the line, or a part above its whole."""
    measures = edition.measures[indicator.numerator], edition.measures[indicator.denominator]
    sides = ((groups[0], counts.a, counts.n1), (groups[1], counts.c, counts.n2))
    for group, part, whole in sides:
        people = group_people(edition, group, "people")
        if part > whole:
            upper, lower = measures[0].label, measures[1].label
            reason = f"{upper} ({part:,}) is more than {lower} ({whole:,}) for {people}, so no rate can be worked out."
            return Absence(State.NOT_CALCULABLE, reason)
    empty = " and ".join(group_people(edition, group, indicator.people) for group, _, whole in sides if not whole)
    return Absence(State.NOT_CALCULABLE, f"The return counts no {empty}, so there is no rate to compare.")
