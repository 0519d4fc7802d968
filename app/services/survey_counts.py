"""The counts of a staff survey: made once with all their rows, and written all together each time."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.db.models import StaffSurvey, SurveyCount
from app.indicators.edition import Edition, EthnicGroup
from app.programme.staff_survey import answer_of, count_of, survey_kit
from app.services.survey_seal import SealError, unseal

log = logging.getLogger("scwres.surveys")


def asked_groups(edition: Edition) -> tuple[EthnicGroup, ...]:
    """Return the ethnic groups that a person may choose from, in the order of the return."""
    return tuple(group for group in edition.groups if group.key not in survey_kit().not_asked)


def make_counts(session: Session, survey: StaffSurvey, edition: Edition) -> None:
    """Make a row for every service of the survey and every group that may be chosen, all of nobody."""
    pairs = [(service, group.key) for service in survey.services for group in asked_groups(edition)]
    keys = {"organisation_id": survey.organisation_id, "survey_id": survey.id}
    nobody = dict.fromkeys(("respondents", *survey_kit().measures), 0)
    rows = [
        {**keys, **nobody, "place": place, "service": service, "ethnic_group": group}
        for place, (service, group) in enumerate(pairs)
    ]
    session.execute(insert(SurveyCount), rows)


def counted_so_far(session: Session, survey: StaffSurvey) -> int:
    """Return how many answers are in the counts."""
    return sum(row.respondents for row in counts_of(session, survey))


def counts_of(session: Session, survey: StaffSurvey) -> Sequence[SurveyCount]:
    """Return the counts of a survey by place."""
    mine = (SurveyCount.organisation_id == survey.organisation_id, SurveyCount.survey_id == survey.id)
    return session.scalars(select(SurveyCount).where(*mine).order_by(SurveyCount.place)).all()


def waiting_codes(survey: StaffSurvey, secret: str) -> list[int]:
    """Return the answers that wait. Those sealed with a secret that the service no longer has are lost, and logged."""
    try:
        return unseal(survey.waiting, secret)
    except SealError:
        log.warning("answers of survey %s that waited to be counted are lost: the service's secret changed", survey.id)
        return []


def add_to_counts(session: Session, survey: StaffSurvey, codes: Iterable[int]) -> None:
    """Add some answers to the counts. Every row of the survey is written, so that none stands out as the newest."""
    measures = survey_kit().measures
    answers = [answer_of(code, measures) for code in codes]
    for row in counts_of(session, survey):
        more = count_of((one for one in answers if one.place == row.place), measures)
        values = {name: getattr(SurveyCount, name) + more.said_yes(name) for name in measures}
        _write(session, row, {"respondents": SurveyCount.respondents + more.respondents, **values})


def forget_counts(session: Session, survey: StaffSurvey) -> None:
    """Set every count back to nobody."""
    zeros = dict.fromkeys(("respondents", *survey_kit().measures), 0)
    for row in counts_of(session, survey):
        _write(session, row, zeros)


def _write(session: Session, row: SurveyCount, values: Mapping[str, object]) -> None:
    session.execute(
        update(SurveyCount).where(SurveyCount.id == row.id).values(**values),
        execution_options={"synchronize_session": False},
    )
    session.expire(row)
