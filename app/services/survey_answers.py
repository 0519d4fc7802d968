"""Answering a staff survey: what its link leads to, and one answer counted without a trace of who gave it, or when."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Collection, Organisation, StaffSurvey
from app.db.scope import open_session
from app.errors import ScWresError
from app.programme.staff_survey import Answer
from app.services.survey_counts import Place, count_in, is_readable, places_of
from app.services.surveys import hash_of


class SurveyLinkError(ScWresError):
    """There is no survey with this link, or no longer."""

    status = 404

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "This link leads to no survey. It may be incomplete, or it was replaced by a newer one. "
            "Ask whoever sent it to you for the link."
        )


class SurveyOverError(ScWresError):
    """The survey takes no more answers."""

    status = 410

    def __init__(self) -> None:
        """Say so."""
        super().__init__("This survey is closed and takes no more answers. Thank you for coming.")


class SurveyPausedError(ScWresError):
    """The survey takes no answers before its organisation, or whoever runs the service, has done something."""

    status = 503

    def __init__(self) -> None:
        """Say that nothing was sent, and whom to tell."""
        super().__init__(
            "This survey cannot take answers at the moment, and yours were not sent. "
            "Please tell whoever passed the link on to you."
        )


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey that takes answers, as its page needs it."""

    survey_id: int
    organisation_id: int
    organisation: str
    edition: int
    closes_on: date
    places: tuple[Place, ...]


def survey_behind(engine: Engine, token: str, clock: Clock) -> OpenSurvey:
    """Return the survey that a link leads to; raise ``SurveyLinkError`` or ``SurveyOverError`` where it does not."""
    with open_session(engine, Scope.everything()) as session:
        survey = _survey(session, token)
        _refuse_closed(survey, clock)
        return OpenSurvey(
            survey.id,
            survey.organisation_id,
            session.get_one(Organisation, survey.organisation_id).name,
            int(session.get_one(Collection, survey.collection_id).edition),
            survey.closes_on,
            places_of(survey),
        )


def keep_answer(engine: Engine, token: str, answer: Answer, secret: str, clock: Clock) -> None:
    """Count one answer, on its own; raise as ``survey_behind`` does where the survey was closed meanwhile.

    Raises ``SurveyPausedError`` where the service's secret is not that of the counts: they are left as they are,
    since the secret may come back.
    """
    found = survey_behind(engine, token, clock)
    with open_session(engine, Scope.organisation(found.organisation_id), write=True) as session:
        survey = _survey(session, token, hold=True)
        _refuse_closed(survey, clock)
        if not is_readable(survey, secret):
            raise SurveyPausedError
        count_in(survey, answer, secret)
        session.commit()


def _survey(session: Session, token: str, *, hold: bool = False) -> StaffSurvey:
    query = select(StaffSurvey).where(StaffSurvey.token_hash == hash_of(token))
    survey = session.scalars(query.with_for_update() if hold else query).first()
    if survey is None:
        raise SurveyLinkError
    return survey


def _refuse_closed(survey: StaffSurvey, clock: Clock) -> None:
    if survey.closed_at is not None or clock.today() > survey.closes_on:
        raise SurveyOverError
