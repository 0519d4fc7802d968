"""What a closed staff survey shows: no question for fewer than ten people, and groups together where that is needed.

The own organisation sees its own counts, but these answers were given on a promise, and the promise comes first. A
group in which fewer than ten people answered is shown only together with others of its side; a side of fewer than
ten, and fewer than ten who would not name a group, are not shown at all. No total over what is shown and what is
not is ever stated for a question, so that nothing can be subtracted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.db.models import SurveyCount
from app.indicators.edition import Edition, Side
from app.programme.staff_survey import Count, SurveyKit, added, survey_kit

Counts = Mapping[str, Count]
Groups = tuple[str, ...]
RESPONDENTS = "survey_respondents"


@dataclass(frozen=True, slots=True)
class Shown:
    """Some ethnic groups, by their keys, whose answers are shown as one: a group itself, or several together."""

    groups: tuple[str, ...]
    label: str
    count: Count


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """What is shown of one service. ``hidden`` names groups of which nothing is shown.

    ``columns`` holds the counts as they can stand in the return, by ethnic group, ``None`` for a column left empty.
    It is empty itself where nobody answered, and where White or minority ethnic people cannot be shown, since the
    return then has no use for the rest. ``puts_together`` names minority ethnic groups that one column would have to
    hold together.
    """

    service: str
    respondents: int
    shown: tuple[Shown, ...]
    hidden: tuple[str, ...]
    columns: Mapping[str, Count | None]
    puts_together: tuple[str, ...]


def results_of(edition: Edition, rows: Sequence[SurveyCount]) -> tuple[ServiceResult, ...]:
    """Return what may be shown of each service of a closed survey, in the edition's order."""
    asked = [key for key in edition.service_keys if any(row.service == key for row in rows)]
    return tuple(_service_result(edition, key, _counts(rows, key)) for key in asked)


def _counts(rows: Sequence[SurveyCount], service: str) -> Counts:
    measures = survey_kit().measures
    return {
        row.ethnic_group: Count(row.respondents, tuple((name, getattr(row, name)) for name in measures))
        for row in rows
        if row.service == service
    }


def _service_result(edition: Edition, service: str, counts: Counts) -> ServiceResult:
    kit = survey_kit()
    sides = {side: _of_side(edition, counts, side) for side in Side}
    white = _protected(sides[Side.WHITE], kit, frozenset())
    minority = _protected(sides[Side.MINORITY_ETHNIC], kit, frozenset({kit.small_groups_together}))
    unknown = _protected(sides[Side.UNKNOWN], kit, frozenset())
    respondents = sum(count.respondents for count in counts.values())
    is_whole = respondents > 0 and white is not None and minority is not None
    return ServiceResult(
        service,
        respondents,
        tuple(_shown(edition, (*(white or ()), *(minority or ()), *(unknown or ())), counts)),
        tuple(_words(edition, sides[side]) for side, part in _parts(white, minority, unknown) if part is None),
        _columns(edition, counts, white or (), minority or (), unknown) if is_whole else {},
        next((groups for groups in minority or () if len(groups) > 1), ()),
    )


def _parts(*parts: tuple[Groups, ...] | None) -> list[tuple[Side, tuple[Groups, ...] | None]]:
    return list(zip((Side.WHITE, Side.MINORITY_ETHNIC, Side.UNKNOWN), parts, strict=True))


def _of_side(edition: Edition, counts: Counts, side: Side) -> Counts:
    return {key: counts[key] for key in edition.groups_on(side) if key in counts}


def _protected(counts: Counts, kit: SurveyKit, hosts: frozenset[str]) -> tuple[Groups, ...] | None:
    """Return the groups of one side as they may be shown, or ``None`` where all of them together are too few.

    Groups that are too small go together, with the group in whose column they would stand and, while they are still
    too few, with the next smallest.
    """
    least = kit.least_respondents
    small = {key for key, count in counts.items() if 0 < count.respondents < least}
    if not small:
        return tuple((key,) for key in counts)
    together = small | (hosts & counts.keys())
    for key in sorted(counts, key=lambda one: counts[one].respondents):
        if sum(counts[one].respondents for one in together) < least and counts[key].respondents:
            together.add(key)
    if sum(counts[one].respondents for one in together) < least:
        return None
    apart = [(key,) for key in counts if key not in together]
    return (*apart, tuple(key for key in counts if key in together))


def _shown(edition: Edition, parts: Iterable[Groups], counts: Counts) -> Iterator[Shown]:
    for groups in parts:
        count = added((counts[key] for key in groups), survey_kit().measures)
        if count.respondents:
            yield Shown(groups, _words(edition, groups), count)


def _words(edition: Edition, groups: Iterable[str]) -> str:
    names = [edition.group(key).label for key in groups]
    return f"{', '.join(names[:-1])} and {names[-1]} together" if len(names) > 1 else names[0]


def _columns(
    edition: Edition,
    counts: Counts,
    white: tuple[Groups, ...],
    minority: tuple[Groups, ...],
    unknown: tuple[Groups, ...] | None,
) -> dict[str, Count | None]:
    """Return every column of the return; groups that are put together stand in one, and leave nobody in theirs."""
    kit = survey_kit()
    nobody = added((), kit.measures)
    columns: dict[str, Count | None] = dict.fromkeys(edition.group_keys)
    for groups in (*white, *minority):
        columns.update(dict.fromkeys(groups, nobody))
        columns[_column_for(edition, groups)] = added((counts[key] for key in groups), kit.measures)
    if any(len(groups) > 1 for groups in white):
        columns.update(dict.fromkeys((key for groups in white for key in groups), None))
    if unknown is not None:
        columns.update(_of_side(edition, counts, Side.UNKNOWN))
        columns[kit.never_asked] = nobody
    return columns


def _column_for(edition: Edition, groups: Groups) -> str:
    if len(groups) == 1:
        return groups[0]
    kit = survey_kit()
    return kit.white_together if edition.group(groups[0]).side is Side.WHITE else kit.small_groups_together
