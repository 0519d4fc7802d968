"""What a closed staff survey found, from the little that was written of it at closing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.db.models import StaffSurvey, SurveyCount
from app.indicators.edition import Edition, Side
from app.programme.staff_survey import Count, added, survey_kit
from app.services.survey_protection import SIDES, Groups, Part

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


def results_of(edition: Edition, survey: StaffSurvey, rows: Sequence[SurveyCount]) -> tuple[ServiceResult, ...]:
    """Return what a closed survey shows of each of its services, in the edition's order."""
    parts = [_part(row) for row in rows]
    answered = survey.answered or {}
    return tuple(
        _service_result(edition, survey, key, [part for part in parts if part.service == key])
        for key in edition.service_keys
        if key in answered
    )


def _part(row: SurveyCount) -> Part:
    yes = tuple((name, int(getattr(row, name))) for name in survey_kit().measures)
    return Part(row.service, tuple(row.ethnic_groups), Count(row.respondents, yes))


def _service_result(edition: Edition, survey: StaffSurvey, service: str, parts: Sequence[Part]) -> ServiceResult:
    respondents = (survey.answered or {})[service]
    hidden = _hidden(edition, survey, parts)
    is_whole = respondents > 0 and not {Side.WHITE, Side.MINORITY_ETHNIC} & hidden.keys()
    shared = (part.groups for part in parts if len(part.groups) > 1 and _side(edition, part) is Side.MINORITY_ETHNIC)
    return ServiceResult(
        service,
        respondents,
        tuple(Shown(one.groups, _words(edition, one.groups), one.count) for one in parts if one.count.respondents),
        tuple(_words(edition, groups) for groups in hidden.values()),
        _columns(edition, parts) if is_whole else {},
        next(shared, ()),
    )


def _hidden(edition: Edition, survey: StaffSurvey, parts: Iterable[Part]) -> dict[Side, Groups]:
    """Return the groups of each side of which nothing was written."""
    seen = {key for part in parts for key in part.groups}
    sides = {side: tuple(key for key in edition.groups_on(side) if key in survey.ethnic_groups) for side in SIDES}
    return {side: groups for side, groups in sides.items() if not seen.issuperset(groups)}


def _side(edition: Edition, part: Part) -> Side:
    return edition.group(part.groups[0]).side


def _words(edition: Edition, groups: Iterable[str]) -> str:
    names = [edition.group(key).label for key in groups]
    return f"{', '.join(names[:-1])} and {names[-1]} together" if len(names) > 1 else names[0]


def _columns(edition: Edition, parts: Iterable[Part]) -> dict[str, Count | None]:
    """Return every column of the return; groups that are put together stand in one, and leave nobody in theirs."""
    kit = survey_kit()
    nobody = added((), kit.measures)
    columns: dict[str, Count | None] = dict.fromkeys(edition.group_keys)
    for part in parts:
        side = _side(edition, part)
        is_white_together = side is Side.WHITE and len(part.groups) > 1
        columns.update(dict.fromkeys(part.groups, None if is_white_together else nobody))
        columns[_column_for(edition, part)] = part.count
        if side is Side.UNKNOWN:
            columns[kit.never_asked] = nobody
    return columns


def _column_for(edition: Edition, part: Part) -> str:
    if len(part.groups) == 1:
        return part.groups[0]
    kit = survey_kit()
    return kit.white_together if _side(edition, part) is Side.WHITE else kit.small_groups_together
