"""Waivers: the programme team lets one organisation pass a check in one collection, for a reason and until a day."""

from datetime import date
from pathlib import Path

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.clock import Clock
from app.db.models import Collection, Organisation, Upload, Waiver
from app.errors import ConflictError, FieldsRefusedError, InvalidRequestError, NotFoundError
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.edition import Edition
from app.programme.events import EventKind
from app.services.events import record
from app.services.reasons import given_reason
from schemas.findings import load_checks
from schemas.personal import looks_personal
from schemas.places import like_places, place_named
from schemas.waivers import Waived, waivable_codes

LONGEST_PLACE = 200
NO_REASON = "Say why the check is waived, so that the organisation and your colleagues know."
NO_NAMES = "Leave out e-mail addresses, telephone numbers and the like: the organisation and its signatory read this."
NOT_WAIVABLE = "This check cannot be waived, because the figures would be wrong."


class WaiverRefusedError(FieldsRefusedError):
    """A waiver cannot be given as it was typed; ``problems`` says what to change, by field."""


def give_waiver(  # noqa: PLR0913 - the parts of a waiver, all named
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    organisation: Organisation,
    collection: Collection,
    code: str,
    place: str,
    reason: str,
    expires_on: date | None,
    editions_dir: Path = EDITIONS_DIR,
) -> Waiver:
    """Waive a check for an organisation from now on, up to and with a day; files checked before are not touched.

    Raises ``WaiverRefusedError`` for a check that must not be waived, a reason that cannot be kept, a place that
    is no sheet or row of the collection's edition, and a day that is none or has passed: for all of them at once.
    """
    edition = load_edition(collection.year, editions_dir)
    wrong_place = _unusable_place(edition, place.strip())
    said = _unusable(code) | wrong_place | _unusable_reason(reason) | _unusable_day(expires_on, clock.today())
    if said:
        raise WaiverRefusedError(said)
    waiver = Waiver(
        organisation_id=organisation.id,
        collection_id=collection.id,
        code=code,
        place=place_named(edition, place),
        reason=given_reason(reason, NO_REASON),
        approved_by=actor.user_id,
        approved_name=actor.name,
        approved_at=clock.now(),
        expires_on=expires_on,
    )
    session.add(waiver)
    session.flush()
    _record(session, waiver, EventKind.WAIVER_GIVEN, actor, clock)
    return waiver


def withdraw_waiver(session: Session, *, actor: Actor, clock: Clock, organisation: Organisation, number: int) -> None:
    """Take a waiver back: it no longer applies to files checked from now on, and stays on record.

    Raises ``NotFoundError`` for one of another organisation and ``ConflictError`` where it was taken back before.
    """
    of_this = select(Waiver).where(Waiver.organisation_id == organisation.id, Waiver.id == number)
    waiver = session.scalars(of_this.with_for_update()).first()
    if waiver is None:
        raise NotFoundError("There is no such waiver for this organisation.")
    if waiver.withdrawn_at is not None:
        raise ConflictError("This waiver was taken back already.")
    waiver.withdrawn_at, waiver.withdrawn_by = clock.now(), actor.user_id
    session.flush()
    _record(session, waiver, EventKind.WAIVER_WITHDRAWN, actor, clock)


def waivers_of(session: Session, organisation_id: int, collection_id: int) -> list[Waiver]:
    """Return every waiver an organisation was given in a collection, newest first, whatever became of it."""
    return list(session.scalars(_of(organisation_id, collection_id).order_by(Waiver.id.desc())))


def waivers_in_force(session: Session, organisation_id: int, collection_id: int, today: date) -> list[Waiver]:
    """Return the waivers that apply to a file that is checked today, oldest first."""
    live = _of(organisation_id, collection_id).where(Waiver.withdrawn_at.is_(None), Waiver.expires_on >= today)
    return list(session.scalars(live.order_by(Waiver.id)))


def waivers_changed_since(session: Session, upload: Upload) -> bool:
    """Say whether a waiver was given or taken back since a file was checked, so that it is worth checking again."""
    if upload.checked_at is None:
        return False
    changed = or_(Waiver.approved_at > upload.checked_at, Waiver.withdrawn_at > upload.checked_at)
    return (
        session.scalars(_of(upload.organisation_id, upload.collection_id).where(changed).limit(1)).first() is not None
    )


def as_waived(waivers: list[Waiver]) -> list[Waived]:
    """Return waivers in the form that a report is judged by."""
    return [Waived(waiver.id, waiver.code, waiver.place) for waiver in waivers]


def _of(organisation_id: int, collection_id: int) -> Select[Waiver]:
    return select(Waiver).where(Waiver.organisation_id == organisation_id, Waiver.collection_id == collection_id)


def _unusable(code: str) -> dict[str, str]:
    if code in waivable_codes():
        return {}
    return {"code": NOT_WAIVABLE if code in load_checks() else "Choose the check that is waived."}


def _unusable_place(edition: Edition, place: str) -> dict[str, str]:
    if len(place) > LONGEST_PLACE:
        return {"place": f"A place has at most {LONGEST_PLACE} characters."}
    if not place or place_named(edition, place):
        return {}
    like = like_places(edition, place)
    advice = f"Did you mean {like}?" if like else "Write it as the report does, such as Start or Prepared by."
    return {"place": f"The return of {edition.collection} has no sheet or row “{place}”. {advice}"}


def _unusable_reason(reason: str) -> dict[str, str]:
    try:
        given = given_reason(reason, NO_REASON)
    except InvalidRequestError as error:
        return {"reason": error.user_message}
    return {"reason": NO_NAMES} if looks_personal(given) else {}


def _unusable_day(day: date | None, today: date) -> dict[str, str]:
    if day is None:
        return {"expires_on": "Give the last day of the waiver, such as 31 December 2026."}
    return {"expires_on": "The last day of a waiver is today or later."} if day < today else {}


def _record(session: Session, waiver: Waiver, kind: EventKind, actor: Actor, clock: Clock) -> None:
    record(
        session,
        organisation_id=waiver.organisation_id,
        collection_id=waiver.collection_id,
        kind=kind,
        actor=actor,
        clock=clock,
        waiver_id=waiver.id,
        name=f"{waiver.code} {load_checks()[waiver.code].title}"
        + (f", only at {waiver.place}" if waiver.place else ""),
        reason=waiver.reason,
        until=waiver.expires_on.isoformat(),
    )


def applied_waivers(session: Session, upload: Upload) -> dict[int, Waiver]:
    """Return the waivers that made findings of a file notes when it was checked, by their number."""
    numbers = {one["waiver"] for one in (upload.summary or {}).get("waived", ())}
    if not numbers:
        return {}
    mine = (Waiver.organisation_id == upload.organisation_id, Waiver.id.in_(numbers))
    return {waiver.id: waiver for waiver in session.scalars(select(Waiver).where(*mine))}
