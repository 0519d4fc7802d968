"""The results of a staff survey as changes to the typed return: shown first, and nothing overwritten unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.clock import british_day
from app.db.models import StaffSurvey
from app.errors import ConflictError, InvalidRequestError
from app.indicators.edition import Edition
from app.indicators.returns import Cell, TableState
from app.programme.staff_survey import Count, survey_kit
from app.services.survey_results import RESPONDENTS, ServiceResult
from app.services.typed_fields import Field, fields_of
from app.services.typed_returns import Change, Fate, Standing, Typist, save, standing_values, text_of
from schemas.typed import field_of

REPLACE_FIRST = "Tick that the values listed below shall be replaced, or change nothing."
CHANGED = "Somebody changed these fields meanwhile, so nothing was written. Look at what stands there now."
NOTHING = "Too few people answered for anything to go into the return."
LEFT_OUT = (
    "Leaving out each service with small groups leaves nothing to write. Choose to count them together, or answer "
    "'Cannot supply' for this table."
)
FROM_HERE = (
    "From the anonymous staff survey of this service; whoever answered none of its questions is not counted, and "
    "whoever preferred not to answer one counts as not having said yes to it."
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that holds something else than the survey found."""

    field: Field
    stands: str
    found: str


def texts_for_return(
    edition: Edition, survey: StaffSurvey, results: Iterable[ServiceResult], *, together: bool
) -> dict[str, str]:
    """Return what would stand in each field of the return; empty where no service has enough answers.

    Without ``together`` a service whose small groups would have to share a column is left out.
    """
    taken = [one for one in results if one.columns and (together or not one.puts_together)]
    counts = {key: text for one in taken for key, text in _count_texts(one).items()}
    if not counts:
        return {}
    table = edition.measures[RESPONDENTS].table
    return {
        "survey_from": opened_on(survey).isoformat(),
        "survey_to": survey.closes_on.isoformat(),
        f"table.{table}": TableState.SUPPLIED,
        f"note.{table}": _note(edition, taken),
        **counts,
    }


def opened_on(survey: StaffSurvey) -> date:
    """Return the first day of a survey."""
    return british_day(survey.opened_at)


def differences(edition: Edition, standing: Standing, texts: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the fields in which something else stands already, in the order of the pages."""
    return tuple(
        Difference(field, text_of(standing, key), texts[key])
        for key, field in fields_of(edition).items()
        if key in texts and text_of(standing, key) not in {"", texts[key]}
    )


def is_written(standing: Standing, texts: Mapping[str, str]) -> bool:
    """Whether the return holds exactly these results."""
    return all(text_of(standing, key) == text for key, text in texts.items())


def put_into_return(
    session: Session, typist: Typist, texts: Mapping[str, str], seen: Mapping[str, int], *, replace: bool
) -> int:
    """Write the results as the person's own changes, in the caller's transaction; return how many fields changed.

    ``seen`` holds the version of each field that the person was shown. Raises ``InvalidRequestError`` where there is
    nothing to write, or where something else stands and the person did not say ``replace``; ``ConflictError`` where
    somebody changed a field since. Then the caller keeps nothing.
    """
    if not texts:
        raise InvalidRequestError(NOTHING)
    standing = standing_values(session, typist.organisation_id, typist.collection.id)
    if differences(typist.edition, standing, texts) and not replace:
        raise InvalidRequestError(REPLACE_FIRST)
    outcomes = save(session, typist, [Change(key, text, seen.get(key, 0)) for key, text in texts.items()])
    if any(one.fate is Fate.CONFLICT for one in outcomes):
        raise ConflictError(CHANGED)
    return sum(one.fate is Fate.SAVED for one in outcomes)


def _count_texts(result: ServiceResult) -> dict[str, str]:
    return {
        field_of(Cell(result.service, measure, "", group)): _text(count, measure)
        for measure in (RESPONDENTS, *survey_kit().measures)
        for group, count in result.columns.items()
    }


def _text(count: Count | None, measure: str) -> str:
    if count is None:
        return ""
    return str(count.respondents if measure == RESPONDENTS else count.said_yes(measure))


def _note(edition: Edition, results: Iterable[ServiceResult]) -> str:
    """Return the note of the table: where the figures come from, and which columns hold more than their name."""
    kit = survey_kit()
    column = edition.group(kit.small_groups_together).label
    said = [FROM_HERE]
    for one in results:
        if one.puts_together:
            names = ", ".join(edition.group(key).label for key in one.puts_together)
            said.append(
                f"{edition.service(one.service).label}: {column} holds {names} together, because fewer than "
                f"{kit.least_respondents} people of a group answered; 0 in the others of them does not mean nobody."
            )
    return " ".join(said)
