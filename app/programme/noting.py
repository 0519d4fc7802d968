"""Noting: what each kind of event changes in the notes on an organisation's year."""

from collections.abc import Callable
from datetime import date

from app.programme.events import BY_THE_PROGRAMME, Event, EventKind
from app.programme.notes import AWAITS_APPROVAL, Notes, day_of


def take_note(notes: Notes, event: Event) -> EventKind:
    """Note one event, and return what it amounts to: the last reason given makes the file valid."""
    kind, day = event.kind, day_of(event)
    if kind not in BY_THE_PROGRAMME:
        notes.last_active_on = day
    taker = _TAKERS.get(kind)
    if taker is not None:
        taker(notes, event, day)
    if kind is EventKind.CONFIRMATION_GIVEN and notes.has_nothing_left:
        return EventKind.UPLOAD_VALID
    return kind


def _invited(notes: Notes, _event: Event, _day: date) -> None:
    notes.uninvited_since = None


def _invitation_waits(notes: Notes, _event: Event, day: date) -> None:
    notes.uninvited_since = notes.uninvited_since or day


def _registered(notes: Notes, event: Event, day: date) -> None:
    notes.first_registered_on = notes.first_registered_on or day
    notes.withdrawn_on = notes.nothing_to_submit_on = notes.uninvited_since = None
    notes.registration_sent_back_on = notes.approved_on = None
    notes.missing_people = ()
    notes.unapproved_since = day if event.detail.get("awaits") == AWAITS_APPROVAL else None


def _registration_approved(notes: Notes, _event: Event, day: date) -> None:
    notes.unapproved_since = None
    notes.approved_on = day


def _registration_sent_back(notes: Notes, _event: Event, day: date) -> None:
    notes.unapproved_since = notes.approved_on = None
    notes.registration_sent_back_on = day


def _registration_kept_open(notes: Notes, event: Event, _day: date) -> None:
    notes.registration_open_until = event.open_until


def _registration_changed(notes: Notes, event: Event, day: date) -> None:
    notes.missing_people = tuple(event.detail.get("missing") or ())
    if event.detail.get("awaits") == AWAITS_APPROVAL:
        notes.unapproved_since, notes.approved_on = notes.unapproved_since or day, None


def _withdrawn(notes: Notes, _event: Event, day: date) -> None:
    notes.withdrawn_on = day


def _rejoined(notes: Notes, _event: Event, _day: date) -> None:
    notes.withdrawn_on = notes.nothing_to_submit_on = None


def _nothing_to_submit(notes: Notes, _event: Event, day: date) -> None:
    notes.nothing_to_submit_on = day


def _made_with(notes: Notes, event: Event, day: date) -> None:
    notes.made_with = str(event.detail.get("text", ""))
    notes.made_with_since = event.begins_on or day


def _made_alone(notes: Notes, _event: Event, _day: date) -> None:
    notes.made_with, notes.made_with_since = "", None


def _covers(notes: Notes, event: Event, day: date) -> None:
    notes.covers[event.detail.get("other_id")] = str(event.detail.get("text", "")), event.begins_on or day


def _covers_no_more(notes: Notes, event: Event, _day: date) -> None:
    notes.covers.pop(event.detail.get("other_id"), None)


def _service_run(notes: Notes, event: Event, _day: date) -> None:
    notes.run_by[event.detail.get("other_id")] = str(event.detail.get("by", "")), str(event.detail.get("service", ""))


def _service_run_no_more(notes: Notes, event: Event, _day: date) -> None:
    notes.run_by.pop(event.detail.get("other_id"), None)


def _ended(notes: Notes, event: Event, day: date) -> None:
    how, into = (str(event.detail.get(part, "")) for part in ("how", "into"))
    notes.ended[event.detail.get("other_id")] = how, into, event.begins_on or day


def _not_ended(notes: Notes, event: Event, _day: date) -> None:
    notes.ended.pop(event.detail.get("other_id"), None)


def _upload_received(notes: Notes, _event: Event, day: date) -> None:
    notes.nothing_to_submit_on = notes.failed_on = None
    notes.checking_since = day


def _upload_unreadable(notes: Notes, _event: Event, day: date) -> None:
    notes.checking_since = None
    notes.unreadable_on = day
    notes.failed_files += 1


def _upload_failed(notes: Notes, _event: Event, day: date) -> None:
    notes.checking_since = None
    notes.failed_on = day


def _upload_read(notes: Notes, _event: Event, _day: date) -> None:
    notes.checking_since = notes.unreadable_on = notes.failed_on = None


def _upload_has_faults(notes: Notes, event: Event, day: date) -> None:
    _upload_read(notes, event, day)
    notes.faults_on = day
    notes.checked_upload = event.detail.get("upload_id")
    notes.must_fix, notes.confirm = event.number("must_fix"), event.number("confirm")
    notes.failed_files += notes.must_fix > 0


def _confirmation_given(notes: Notes, event: Event, _day: date) -> None:
    if event.detail.get("upload_id") == notes.checked_upload:
        notes.confirm = event.number("left")


def _upload_valid(notes: Notes, event: Event, day: date) -> None:
    _upload_read(notes, event, day)
    notes.faults_on = None
    notes.checked_upload = event.detail.get("upload_id")
    notes.must_fix = notes.confirm = notes.failed_files = 0


def _submission_created(notes: Notes, event: Event, day: date) -> None:
    _upload_valid(notes, event, day)
    notes.nothing_to_submit_on = notes.unsigned_on = notes.sent_back_on = None
    notes.waiting_since = day


def _submission_closed(notes: Notes, _event: Event, _day: date) -> None:
    notes.waiting_since = notes.unsigned_on = None


def _signed_off(notes: Notes, event: Event, day: date) -> None:
    _submission_closed(notes, event, day)
    notes.first_signed_on = notes.first_signed_on or day


def _unsigned(notes: Notes, event: Event, day: date) -> None:
    notes.waiting_since = None
    notes.unsigned_on, notes.was_taken_back = day, event.kind is EventKind.SIGNATURE_WITHDRAWN


def _returned(notes: Notes, _event: Event, day: date) -> None:
    notes.waiting_since = None
    notes.queries.clear()
    notes.answered.clear()
    notes.sent_back_on = day


def _query_asked(notes: Notes, event: Event, day: date) -> None:
    notes.queries.setdefault(event.detail.get("query_id"), day)


def _query_answered(notes: Notes, event: Event, day: date) -> None:
    query = event.detail.get("query_id")
    notes.queries.pop(query, None)
    notes.answered[query] = day


def _query_settled(notes: Notes, event: Event, _day: date) -> None:
    for waiting in (notes.queries, notes.answered):
        waiting.pop(event.detail.get("query_id"), None)


def _accepted(notes: Notes, _event: Event, _day: date) -> None:
    notes.queries.clear()
    notes.answered.clear()


def _progress_updated(notes: Notes, event: Event, _day: date) -> None:
    notes.actions_left = event.number("left")


_TAKERS: dict[EventKind, Callable[[Notes, Event, date], None]] = {
    EventKind.INVITED: _invited,
    EventKind.INVITATION_WAITS: _invitation_waits,
    EventKind.REGISTERED: _registered,
    EventKind.REGISTRATION_APPROVED: _registration_approved,
    EventKind.REGISTRATION_SENT_BACK: _registration_sent_back,
    EventKind.REGISTRATION_KEPT_OPEN: _registration_kept_open,
    EventKind.REGISTRATION_CHANGED: _registration_changed,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.REJOINED: _rejoined,
    EventKind.NOTHING_TO_SUBMIT: _nothing_to_submit,
    EventKind.RETURN_MADE_WITH: _made_with,
    EventKind.RETURN_MADE_ALONE: _made_alone,
    EventKind.RETURN_COVERS: _covers,
    EventKind.RETURN_COVERS_NO_MORE: _covers_no_more,
    EventKind.SERVICE_RUN: _service_run,
    EventKind.SERVICE_RUN_NO_MORE: _service_run_no_more,
    EventKind.ENDED: _ended,
    EventKind.NOT_ENDED: _not_ended,
    EventKind.UPLOAD_RECEIVED: _upload_received,
    EventKind.UPLOAD_UNREADABLE: _upload_unreadable,
    EventKind.UPLOAD_FAILED: _upload_failed,
    EventKind.UPLOAD_READ: _upload_read,
    EventKind.UPLOAD_HAS_FAULTS: _upload_has_faults,
    EventKind.CONFIRMATION_GIVEN: _confirmation_given,
    EventKind.UPLOAD_VALID: _upload_valid,
    EventKind.SUBMISSION_CREATED: _submission_created,
    EventKind.SUBMISSION_SUPERSEDED: _submission_closed,
    EventKind.SUBMISSION_WITHDRAWN: _submission_closed,
    EventKind.SIGNED_OFF: _signed_off,
    EventKind.SIGN_OFF_DECLINED: _unsigned,
    EventKind.SIGNATURE_WITHDRAWN: _unsigned,
    EventKind.RETURNED: _returned,
    EventKind.QUERY_ASKED: _query_asked,
    EventKind.QUERY_ANSWERED: _query_answered,
    EventKind.QUERY_SETTLED: _query_settled,
    EventKind.ACCEPTED: _accepted,
    EventKind.PROGRESS_UPDATED: _progress_updated,
}
# The kinds of events of which more than the kind and the day is noted.
DETAIL_MATTERS = frozenset(
    {
        EventKind.REGISTERED,
        EventKind.RETURN_MADE_WITH,
        EventKind.RETURN_COVERS,
        EventKind.RETURN_COVERS_NO_MORE,
        EventKind.SERVICE_RUN,
        EventKind.SERVICE_RUN_NO_MORE,
        EventKind.ENDED,
        EventKind.NOT_ENDED,
        EventKind.REGISTRATION_CHANGED,
        EventKind.REGISTRATION_KEPT_OPEN,
        EventKind.UPLOAD_HAS_FAULTS,
        EventKind.UPLOAD_VALID,
        EventKind.SUBMISSION_CREATED,
        EventKind.CONFIRMATION_GIVEN,
        EventKind.QUERY_ASKED,
        EventKind.QUERY_ANSWERED,
        EventKind.QUERY_SETTLED,
        EventKind.PROGRESS_UPDATED,
    }
)
