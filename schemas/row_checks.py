"""Checks on rows: a part against its whole for every group, and rows that are filled in by half."""

from collections.abc import Iterator

from app.indicators.edition import Side
from schemas.draft import (
    WHITE_BRITISH,
    WHITE_MINORITY,
    WHITE_NOT_SPLIT,
    Draft,
    Filling,
    Outcome,
    Row,
    blocked_by,
    blocked_by_row,
)
from schemas.findings import Finding, finding
from schemas.judging import MORE_EVENTS, PART_GREATER, Judge
from schemas.relations import WHITE_TOTAL, Relation, relations
from schemas.wording import first_place, listed, where

HALF_FILLED = "R-03"
WHITE_TWICE = "R-05"
WHITE_BOTH_WAYS = "R-06"
UNKNOWN_BLANK = "R-04"


def check_rows(draft: Draft, judge: Judge) -> Outcome:
    """Return what is wrong with the rows as ``judge`` sees it, and which comparisons had nothing to compare."""
    known = tuple(relations(draft))
    found = (*_greater(draft, known, judge), *_half_filled(draft), *_white_both_ways(draft))
    return Outcome(tuple(found), _not_run(known))


def _not_run(known: tuple[Relation, ...]) -> dict[str, str]:
    run = {relation.comparison.strict for relation in known}
    reason = "No part and its whole are both filled in."
    return {code: reason for code, strict in ((PART_GREATER, True), (MORE_EVENTS, False)) if strict not in run}


def _greater(draft: Draft, known: tuple[Relation, ...], judge: Judge) -> Iterator[Finding]:
    if not known:
        return
    refused = judge.greater([relation.comparison for relation in known])
    broken = [(code, known[place]) for place, code in refused]
    named = {_column_of(relation) for _code, relation in broken if not relation.summed}
    for code, relation in broken:
        if not relation.summed or _column_of(relation) not in named:
            yield _greater_finding(draft, code, relation)


def _column_of(relation: Relation) -> tuple[str, str, str]:
    return relation.service, relation.part.key, relation.group


def _greater_finding(draft: Draft, code: str, relation: Relation) -> Finding:
    part_places = [draft.place(cell) for cell in relation.part_cells if cell in draft.numbers]
    whole_places = [draft.place(cell) for cell in relation.whole_cells if cell in draft.numbers]
    place = first_place(part_places)
    part, whole = relation.comparison.part, relation.comparison.whole
    return finding(
        code,
        place=place,
        row=draft.label(Row(relation.service, relation.part.key, relation.breakdown)),
        column="White" if relation.group == WHITE_TOTAL else draft.column(relation.group),
        value=str(part),
        indicators=blocked_by(draft.edition, [relation.part.key]),
        part=part,
        part_words=relation.part.row_label(relation.breakdown),
        part_where=where(part_places, place),
        whole=whole,
        whole_words=relation.whole.row_label(relation.breakdown),
        whole_where=where(whole_places, place),
        excess=part - whole,
    )


def _white_both_ways(draft: Draft) -> Iterator[Finding]:
    """Yield a finding for each row with White people both in the columns that split White and in the one that does not.

    The same number in both is one group of people entered twice; another number may be other people.
    """
    for row in draft.rows:
        split = [group for group in (WHITE_BRITISH, WHITE_MINORITY) if draft.numbers.get(row.cell(group))]
        if split and draft.numbers.get(row.cell(WHITE_NOT_SPLIT)):
            yield _both_ways_finding(draft, row, split)


def _both_ways_finding(draft: Draft, row: Row, split: list[str]) -> Finding:
    single, parts = draft.numbers[row.cell(WHITE_NOT_SPLIT)], sum(draft.numbers[row.cell(group)] for group in split)
    return finding(
        WHITE_TWICE if single == parts else WHITE_BOTH_WAYS,
        place=draft.place(row.cell(WHITE_NOT_SPLIT)),
        row=draft.label(row),
        column=draft.column(WHITE_NOT_SPLIT),
        value=str(single),
        indicators=blocked_by_row(draft.edition, row),
        split=parts,
        split_columns=listed([f"“{draft.column(group)}”" for group in split]),
        single=single,
        single_column=draft.column(WHITE_NOT_SPLIT),
    )


def _half_filled(draft: Draft) -> Iterator[Finding]:
    for row in draft.rows:
        if draft.filling(row) is Filling.FILLED:
            blank = [group for group in draft.edition.group_keys if draft.is_blank(row.cell(group))]
            yield from _blank_columns(draft, row, HALF_FILLED, _needed(draft, row, blank))
            unknown = draft.edition.groups_on(Side.UNKNOWN)
            yield from _blank_columns(draft, row, UNKNOWN_BLANK, [group for group in blank if group in unknown])


def _needed(draft: Draft, row: Row, blank: list[str]) -> list[str]:
    """The blank columns without which the row cannot be used: White one way or the other, and every other group."""
    known = [group.key for group in draft.edition.groups if group.side is not Side.UNKNOWN]
    if draft.is_blank(row.cell(WHITE_NOT_SPLIT)):
        skipped = {WHITE_NOT_SPLIT}
    else:
        skipped = {WHITE_BRITISH, WHITE_MINORITY, WHITE_NOT_SPLIT}
    return [group for group in blank if group in known and group not in skipped]


def _blank_columns(draft: Draft, row: Row, code: str, blank: list[str]) -> Iterator[Finding]:
    if not blank:
        return
    yield finding(
        code,
        place=draft.place(row.cell(blank[0])),
        row=draft.label(row),
        column=draft.column(blank[0]),
        indicators=blocked_by_row(draft.edition, row) if code == HALF_FILLED else (),
        columns=listed([_column_words(draft, group, blank) for group in blank]),
    )


def _column_words(draft: Draft, group: str, blank: list[str]) -> str:
    no_white = group == WHITE_MINORITY and WHITE_BRITISH in blank
    either = f" (or {draft.column(WHITE_NOT_SPLIT)} in their place)" if no_white else ""
    return f"{draft.column(group)}{either}"
