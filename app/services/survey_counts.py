"""The counts of a staff survey: one sealed value while it is open, and once closed only what may be seen.

Whoever reads a row of an open survey sees only that somebody answered since it was read before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db.models import StaffSurvey, SurveyCount
from app.indicators.edition import Edition
from app.programme.staff_survey import Answer, Count, survey_kit
from app.services.survey_protection import Part, ServiceCounts
from app.services.survey_seal import SealError, seal, unseal


@dataclass(frozen=True, slots=True)
class Place:
    """What a person may say of themselves: a service and an ethnic group of the edition, by their keys."""

    place: int
    service: str
    ethnic_group: str


def groups_to_ask(edition: Edition) -> list[str]:
    """Return the ethnic groups that a person may choose from, by their keys, in the order of the return."""
    return [group.key for group in edition.groups if group.key not in survey_kit().not_asked]


def places_of(survey: StaffSurvey) -> tuple[Place, ...]:
    """Return every service and ethnic group that can be chosen; a place has the same number for good."""
    pairs = [(service, group) for service in survey.services for group in survey.ethnic_groups]
    return tuple(Place(place, service, group) for place, (service, group) in enumerate(pairs))


def seal_nobody(secret: str) -> bytes:
    """Return the sealed counts of a survey that nobody has answered."""
    return seal((), secret)


def count_in(survey: StaffSurvey, answer: Answer, secret: str) -> None:
    """Add one answer to the sealed counts; its questions are no longer held together by anything.

    Raises ``SealError`` where they were sealed with another secret, like all that read them here.
    """
    numbers = list(_numbers(survey, secret))
    first = answer.place * _width()
    numbers[first] += 1
    for offset, measure in enumerate(survey_kit().measures, first + 1):
        numbers[offset] += measure in answer.yes
    survey.tally = seal(numbers, secret)


def is_readable(survey: StaffSurvey, secret: str) -> bool:
    """Whether the counts of an open survey were sealed with this secret."""
    try:
        _numbers(survey, secret)
    except SealError:
        return False
    return True


def answered_so_far(survey: StaffSurvey, secret: str) -> int:
    """Return how many people have answered an open survey."""
    return sum(_numbers(survey, secret)[:: _width()])


def sealed_counts(survey: StaffSurvey, secret: str) -> ServiceCounts:
    """Return the counts of an open survey by service and ethnic group."""
    numbers, measures = _numbers(survey, secret), survey_kit().measures
    counts: dict[str, dict[str, Count]] = {service: {} for service in survey.services}
    for one in places_of(survey):
        respondents, *yes = numbers[one.place * _width() : (one.place + 1) * _width()]
        counts[one.service][one.ethnic_group] = Count(respondents, tuple(zip(measures, yes, strict=True)))
    return counts


def write_shown(session: Session, survey: StaffSurvey, parts: Iterable[Part]) -> None:
    """Write what may be seen of a survey, once and in clear."""
    keys = {"organisation_id": survey.organisation_id, "survey_id": survey.id}
    rows = [
        {
            **keys,
            "place": place,
            "service": part.service,
            "ethnic_groups": list(part.groups),
            "respondents": part.count.respondents,
            **dict(part.count.yes),
        }
        for place, part in enumerate(parts)
    ]
    session.execute(insert(SurveyCount), rows)


def shown_rows(session: Session, survey: StaffSurvey) -> Sequence[SurveyCount]:
    """Return what a closed survey shows, in order; an open one shows nothing."""
    mine = (SurveyCount.organisation_id == survey.organisation_id, SurveyCount.survey_id == survey.id)
    return session.scalars(select(SurveyCount).where(*mine).order_by(SurveyCount.place)).all()


def _numbers(survey: StaffSurvey, secret: str) -> tuple[int, ...]:
    return unseal(survey.tally or b"", secret)


def _width() -> int:
    return 1 + len(survey_kit().measures)
