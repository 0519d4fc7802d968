"""Staff surveys as the organisation's lead runs them: open one, pass its link on, move its last day, close it."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, StaffSurvey, SurveyOutcome
from app.errors import ConflictError, FieldsRefusedError, NotFoundError
from app.indicators.edition import Edition
from app.programme.events import EventKind
from app.services.events import record
from app.services.survey_counts import (
    answered_so_far,
    groups_to_ask,
    is_readable,
    seal_nobody,
    sealed_counts,
    write_shown,
)
from app.services.survey_protection import what_may_be_seen
from app.services.uploads import lock_return

MOST_DAYS = 90
STEP = 10
NO_SERVICE = "Choose at least one service whose staff you will ask."
NO_DAY = f"Choose a last day from today on, at most {MOST_DAYS} days ahead."
ONE_ALREADY = "Your organisation has a survey for this collection already."
NOT_OPEN = "This survey is closed. Nothing can be changed any more."
NONE_YET = "Your organisation has opened no survey for this collection."


class SurveyRefusedError(FieldsRefusedError):
    """Something in the form cannot be used; ``problems`` says what, by field."""


def open_survey(  # noqa: PLR0913 - the parts of a survey, all named
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    collection: Collection,
    edition: Edition,
    services: Iterable[str],
    closes_on: date | None,
    secret: str,
) -> StaffSurvey:
    """Open a survey from today up to and with its last day, in the caller's transaction.

    Raises ``SurveyRefusedError`` for a choice that cannot be used, and ``ConflictError`` where the organisation is
    not registered or has a survey already whose answers were not too few.
    """
    lock_return(session, actor.organisation_id, collection.id)
    chosen = [key for key in edition.service_keys if key in set(services)]
    last = _fit_day(closes_on, clock.today())
    if not chosen or last is None:
        raise SurveyRefusedError(({} if chosen else {"services": NO_SERVICE}) | ({} if last else {"closes_on": NO_DAY}))
    before = newest_survey(session, actor.organisation_id, collection.id)
    if before is not None and before.outcome != SurveyOutcome.TOO_FEW:
        raise ConflictError(ONE_ALREADY)
    survey = StaffSurvey(
        organisation_id=actor.organisation_id,
        collection_id=collection.id,
        services=chosen,
        ethnic_groups=groups_to_ask(edition),
        closes_on=last,
        tally=seal_nobody(secret),
        **_new_link(secret),
        opened_at=clock.now(),
        opened_by=actor.user_id,
        opened_name=actor.name,
    )
    session.add(survey)
    session.flush()
    _record(session, survey, EventKind.SURVEY_OPENED, actor, clock)
    return survey


def newest_survey(session: Session, organisation_id: int, collection_id: int) -> StaffSurvey | None:
    """Return the newest survey of an organisation in a collection."""
    return session.scalars(_of(organisation_id, collection_id).order_by(StaffSurvey.id.desc()).limit(1)).first()


def renew_link(session: Session, *, actor: Actor, collection: Collection, secret: str) -> None:
    """Make another link, so that the one before no longer works; raise ``ConflictError`` for a closed survey.

    Where the service's secret has changed, the counts can no longer be read, and the survey begins again with nobody.
    """
    survey = _held(session, actor.organisation_id, collection.id)
    if not is_readable(survey, secret):
        survey.tally = seal_nobody(secret)
    link = _new_link(secret)
    survey.link_salt, survey.token_hash = link["link_salt"], link["token_hash"]
    session.flush()


def move_last_day(
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, closes_on: date | None
) -> None:
    """Take answers up to another day, also once the last day has passed; raise ``SurveyRefusedError`` for a bad one.

    Nobody has seen a result before the survey is closed, so that going on shows nothing of who answered when.
    """
    survey = _held(session, actor.organisation_id, collection.id)
    last = _fit_day(closes_on, clock.today())
    if last is None:
        raise SurveyRefusedError({"closes_on": NO_DAY})
    survey.closes_on = last
    session.flush()


def close_survey(  # noqa: PLR0913 - what closing needs, all named
    session: Session, *, actor: Actor, clock: Clock, collection: Collection, edition: Edition, secret: str
) -> SurveyOutcome:
    """Close the survey for good: keep what may be seen and destroy the rest.

    Where nothing may be seen, or the service's secret has changed, nothing is kept, and the organisation may open
    another survey.
    """
    survey = _held(session, actor.organisation_id, collection.id)
    counts = sealed_counts(survey, secret) if is_readable(survey, secret) else {}
    parts = what_may_be_seen(edition, counts)
    is_enough = any(part.count.respondents for part in parts)
    if is_enough:
        write_shown(session, survey, parts)
        survey.answered = {key: sum(one.respondents for one in groups.values()) for key, groups in counts.items()}
    survey.closes_on = min(survey.closes_on, clock.today())
    survey.closed_at, survey.closed_by, survey.closed_name = clock.now(), actor.user_id, actor.name
    survey.outcome = SurveyOutcome.COUNTED if is_enough else SurveyOutcome.TOO_FEW
    survey.tally = None
    session.flush()
    _record(session, survey, EventKind.SURVEY_CLOSED, actor, clock)
    return SurveyOutcome(survey.outcome)


def link_token(survey: StaffSurvey, secret: str) -> str | None:
    """Return the token of the survey's link, or ``None`` where the service's secret has changed since it was made."""
    token = _token(survey.link_salt, secret)
    return token if hash_of(token) == survey.token_hash else None


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def respondents_in_steps(survey: StaffSurvey, secret: str) -> int:
    """Return how many people answered so far, rounded down to tens, so that nobody can watch who answers when.

    Raises ``SealError`` where the counts were sealed with another secret.
    """
    return answered_so_far(survey, secret) // STEP * STEP


def _fit_day(day: date | None, today: date) -> date | None:
    return day if day is not None and today <= day <= today + timedelta(days=MOST_DAYS) else None


def _new_link(secret: str) -> dict[str, str]:
    salt = secrets.token_urlsafe(32)
    return {"link_salt": salt, "token_hash": hash_of(_token(salt, secret))}


def _token(salt: str, secret: str) -> str:
    made = hmac.digest(secret.encode(), f"staff survey link: {salt}".encode(), sha256)
    return urlsafe_b64encode(made).decode().rstrip("=")


def _of(organisation_id: int, collection_id: int) -> Select[StaffSurvey]:
    mine = (StaffSurvey.organisation_id == organisation_id, StaffSurvey.collection_id == collection_id)
    return select(StaffSurvey).where(*mine)


def _held(session: Session, organisation_id: int, collection_id: int) -> StaffSurvey:
    """Hold the newest survey for the rest of the transaction; raise where there is none, or it was closed."""
    newest = _of(organisation_id, collection_id).order_by(StaffSurvey.id.desc()).limit(1)
    survey = session.scalars(newest.with_for_update()).first()
    if survey is None:
        raise NotFoundError(NONE_YET)
    if survey.closed_at is not None:
        raise ConflictError(NOT_OPEN)
    return survey


def _record(session: Session, survey: StaffSurvey, kind: EventKind, actor: Actor, clock: Clock) -> None:
    record(
        session,
        organisation_id=survey.organisation_id,
        collection_id=survey.collection_id,
        kind=kind,
        actor=actor,
        clock=clock,
        survey_id=survey.id,
    )
