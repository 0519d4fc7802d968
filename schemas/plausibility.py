"""Figures that are possible but seldom right, within one return. All of them can be confirmed."""

from collections.abc import Iterator
from typing import NamedTuple

from app.indicators.edition import IndicatorDefinition, Kind, Measure, Table
from schemas.draft import Draft, Outcome, Row, blocked_by
from schemas.findings import Finding, finding
from schemas.wording import percent

HEADCOUNT = "headcount"
SHORTLISTING = "shortlisting"
MOST_POINTS = 10
SMALLEST_GROUP = 5
_INCOMPLETE = "The counts that it compares are not all filled in, with a number in every column."


def check_plausibility(draft: Draft) -> Outcome:
    """Return what looks unlikely within the return, and which checks had nothing to look at."""
    responses = tuple(_responses(draft))
    shares = tuple(_share_changes(draft))
    unknowns = tuple(_unknowns(draft))
    outcomes = tuple(_outcomes(draft))
    found = (
        *(_more_respondents(draft, item) for item in responses if item.respondents > item.headcount),
        *(_share_moves(draft, item) for item in shares if _moves(item)),
        *_much_unknown(draft, unknowns),
        *(_everybody(draft, item) for item in outcomes if item.cases == item.people >= SMALLEST_GROUP),
    )
    tried = {"P-01": responses, "P-02": shares, "P-03": unknowns, "P-04": outcomes}
    return Outcome(found, {code: _INCOMPLETE for code, looked_at in tried.items() if not looked_at})


class Response(NamedTuple):
    """Survey respondents beside the headcount of one service."""

    service: str
    measure: str
    respondents: int
    headcount: int


def _responses(draft: Draft) -> Iterator[Response]:
    measures = {item.denominator for item in draft.edition.indicators if item.response_rate and item.is_applicable}
    for measure in sorted(measures):
        for service in draft.covered:
            respondents, headcount = draft.everyone(service, measure), draft.everyone(service, HEADCOUNT)
            if respondents is not None and headcount is not None:
                yield Response(service, measure, respondents, headcount)


def _more_respondents(draft: Draft, item: Response) -> Finding:
    row = Row(item.service, item.measure)
    return finding(
        "P-01",
        place=draft.place(draft.cells(row)[0]),
        row=draft.label(row),
        value=str(item.respondents),
        indicators=blocked_by(draft.edition, [item.measure]),
        respondents=item.respondents,
        headcount=item.headcount,
        excess=item.respondents - item.headcount,
        service=draft.edition.service(item.service).label,
    )


class ShareChange(NamedTuple):
    """The unknown among those shortlisted and among those appointed, for one service."""

    service: str
    before: Measure
    after: Measure
    unknown_before: int
    total_before: int
    unknown_after: int
    total_after: int


def _share_changes(draft: Draft) -> Iterator[ShareChange]:
    indicator = next((item for item in draft.edition.indicators if item.key == SHORTLISTING), None)
    if indicator is None:
        return
    before, after = (draft.edition.measures[key] for key in (indicator.denominator, indicator.numerator))
    for service in draft.covered:
        first, second = _unknown_of(draft, service, before), _unknown_of(draft, service, after)
        if first and second:
            yield ShareChange(service, before, after, *first, *second)


def _unknown_of(draft: Draft, service: str, measure: Measure) -> tuple[int, int] | None:
    """The unknown and everybody of a measure; ``None`` where either is missing or there is nobody."""
    unknown, everyone = draft.unknown(service, measure.key), draft.everyone(service, measure.key)
    return (unknown, everyone) if unknown is not None and everyone else None


def _moves(item: ShareChange) -> bool:
    """Whether the two shares lie more than ten points apart, decided in whole numbers."""
    difference = item.unknown_before * item.total_after - item.unknown_after * item.total_before
    return 100 * abs(difference) > MOST_POINTS * item.total_before * item.total_after


def _share_moves(draft: Draft, item: ShareChange) -> Finding:
    row = Row(item.service, item.after.key)
    after = percent(item.unknown_after, item.total_after)
    return finding(
        "P-02",
        place=draft.place(draft.cells(row)[0]),
        row=draft.label(row),
        value=after,
        indicators=blocked_by(draft.edition, [item.after.key]),
        before=percent(item.unknown_before, item.total_before),
        before_words=item.before.label.lower(),
        after=after,
        after_words=item.after.label.lower(),
        service=draft.edition.service(item.service).label,
    )


class Unknown(NamedTuple):
    """The unknown among everybody counted by one measure of one service."""

    service: str
    table: Table
    measure: Measure
    unknown: int
    total: int


def _unknowns(draft: Draft) -> Iterator[Unknown]:
    for table in draft.edition.tables:
        for measure in table.measures:
            for service in draft.covered:
                found = _unknown_of(draft, service, measure)
                if found:
                    yield Unknown(service, table, measure, *found)


def _much_unknown(draft: Draft, unknowns: tuple[Unknown, ...]) -> Iterator[Finding]:
    limit = draft.edition.most_unknown
    for table in draft.edition.tables:
        above = [item for item in unknowns if item.table == table and 100 * item.unknown > limit * item.total]
        if above:
            worst = max(above, key=lambda item: item.unknown / item.total)
            yield _unknown_finding(draft, worst, len(above) - 1)


def _unknown_finding(draft: Draft, worst: Unknown, others: int) -> Finding:
    row = Row(worst.service, worst.measure.key, worst.measure.breakdown_keys[0])
    limit = draft.edition.most_unknown
    more = f", and as often above {limit}% in {others} more {'row' if others == 1 else 'rows'} of the table"
    return finding(
        "P-03",
        place=draft.place(draft.cells(row)[0]),
        row=worst.table.title,
        value=percent(worst.unknown, worst.total),
        indicators=blocked_by(draft.edition, [measure.key for measure in worst.table.measures]),
        unknown=worst.unknown,
        total=worst.total,
        share=percent(worst.unknown, worst.total),
        measure=worst.measure.label,
        service=draft.edition.service(worst.service).label,
        others=more if others else "",
        limit=limit,
    )


class OutcomeCount(NamedTuple):
    """The cases of an indicator beside the people, for one service and group."""

    service: str
    indicator: IndicatorDefinition
    group: str
    cases: int
    people: int


def _outcomes(draft: Draft) -> Iterator[OutcomeCount]:
    ratios = (item for item in draft.edition.indicators if item.is_applicable and item.kind is Kind.RATIO)
    for indicator in ratios:
        for service in draft.covered:
            for group in draft.edition.group_keys:
                cases = draft.sum(service, indicator.numerator, group)
                people = draft.sum(service, indicator.denominator, group)
                if cases is not None and people is not None:
                    yield OutcomeCount(service, indicator, group, cases, people)


def _everybody(draft: Draft, item: OutcomeCount) -> Finding:
    outcome = draft.edition.measures[item.indicator.numerator]
    row = Row(item.service, outcome.key, outcome.breakdown_keys[0])
    return finding(
        "P-04",
        place=draft.place(row.cell(item.group)),
        row=f"{outcome.label} ({draft.edition.service(item.service).label})",
        column=draft.column(item.group),
        value=str(item.cases),
        indicators=(item.indicator.key,),
        count=item.people,
        people=item.indicator.people,
        outcome=outcome.label,
    )
