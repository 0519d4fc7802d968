"""Events: what happened in an organisation's year. Everything else about the cycle is derived from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What sort of thing happened. A kind is never renamed, since the log keeps it for ever."""

    INVITED = "invited"
    INVITATION_WAITS = "invitation_waits"
    NOBODY_TO_REACH = "nobody_to_reach"
    USER_INVITED = "user_invited"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    SECOND_STEP_REMOVED = "second_step_removed"
    ROLE_CHANGED = "role_changed"
    DELEGATION_GIVEN = "delegation_given"
    DELEGATION_ENDED = "delegation_ended"
    REGISTRATION_CHANGED = "registration_changed"
    REGISTERED = "registered"
    REGISTRATION_APPROVED = "registration_approved"
    REGISTRATION_SENT_BACK = "registration_sent_back"
    REGISTRATION_KEPT_OPEN = "registration_kept_open"
    WITHDRAWN = "withdrawn"
    REJOINED = "rejoined"
    NOTHING_TO_SUBMIT = "nothing_to_submit"
    RETURN_MADE_WITH = "return_made_with"
    RETURN_MADE_ALONE = "return_made_alone"
    RETURN_COVERS = "return_covers"
    RETURN_COVERS_NO_MORE = "return_covers_no_more"
    ENDED = "organisation_ended"
    NOT_ENDED = "organisation_not_ended"
    SUCCEEDS = "succeeds_another"
    SUCCEEDS_NO_MORE = "succeeds_another_no_more"
    RUNS_SERVICE = "runs_service"
    RUNS_SERVICE_NO_MORE = "runs_service_no_more"
    SERVICE_RUN = "service_run"
    SERVICE_RUN_NO_MORE = "service_run_no_more"
    TEMPLATE_DOWNLOADED = "template_downloaded"
    EXTRACT_TRIED = "extract_tried"
    TYPING_STARTED = "typing_started"
    SURVEY_OPENED = "survey_opened"
    SURVEY_CLOSED = "survey_closed"
    UPLOAD_RECEIVED = "upload_received"
    UPLOAD_UNREADABLE = "upload_unreadable"
    UPLOAD_FAILED = "upload_failed"
    UPLOAD_READ = "upload_read"
    UPLOAD_HAS_FAULTS = "upload_has_faults"
    CONFIRMATION_GIVEN = "confirmation_given"
    WAIVER_GIVEN = "waiver_given"
    WAIVER_WITHDRAWN = "waiver_withdrawn"
    UPLOAD_VALID = "upload_valid"
    SUBMISSION_SUPERSEDED = "submission_superseded"
    SUBMISSION_WITHDRAWN = "submission_withdrawn"
    SUBMISSION_CREATED = "submission_created"
    SIGN_OFF_DECLINED = "sign_off_declined"
    SIGNED_OFF = "signed_off"
    SIGNATURE_WITHDRAWN = "signature_withdrawn"
    RETURN_READ = "return_read"
    QUERY_ASKED = "query_asked"
    QUERY_ANSWERED = "query_answered"
    QUERY_SETTLED = "query_settled"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    BENCHMARKS_WITHDRAWN = "benchmarks_withdrawn"
    BENCHMARKS_RELEASED = "benchmarks_released"
    ACTION_ADDED = "action_added"
    ACTION_PLAN_PUBLISHED = "action_plan_published"
    PLAN_READ = "plan_read"
    PROGRESS_UPDATED = "progress_updated"
    PROGRESS_REVIEWED = "progress_reviewed"
    NOTE_ADDED = "note_added"
    PEOPLE_NAMED = "people_named"
    HANDED_OVER = "handed_over"
    PERSON_REPLACED = "person_replaced"
    CODE_CHANGED = "code_changed"
    RECORD_CORRECTED = "record_corrected"
    WINDOW_MOVED = "window_moved"
    REMINDER_SENT = "reminder_sent"
    REMINDERS_PAUSED = "reminders_paused"
    REMINDERS_RESUMED = "reminders_resumed"
    LETTER_UNDELIVERED = "letter_undelivered"
    LETTER_SENT_AGAIN = "letter_sent_again"
    ADDRESS_WORKS = "address_works"
    ADDRESS_CORRECTED = "address_corrected"
    PEER_OFFERED = "peer_offered"
    PEER_OFFER_WITHDRAWN = "peer_offer_withdrawn"
    PEER_ASKED = "peer_asked"
    PEER_PASSED_ON = "peer_passed_on"
    PEER_NOT_PASSED_ON = "peer_not_passed_on"
    PEER_RECEIVED = "peer_received"
    PEER_AGREED = "peer_agreed"
    PEER_REFUSED = "peer_refused"
    PEER_LAPSED = "peer_lapsed"
    PEER_CLOSED = "peer_closed"
    PUT_IN_TOUCH = "put_in_touch"


# What somebody else than the organisation did: it does not count as activity of the organisation.
BY_THE_PROGRAMME = frozenset(
    {
        EventKind.INVITED,
        EventKind.INVITATION_WAITS,
        EventKind.NOBODY_TO_REACH,
        EventKind.USER_INVITED,
        EventKind.USER_DISABLED,
        EventKind.USER_ENABLED,
        EventKind.SECOND_STEP_REMOVED,
        EventKind.ROLE_CHANGED,
        EventKind.REGISTRATION_APPROVED,
        EventKind.REGISTRATION_SENT_BACK,
        EventKind.REGISTRATION_KEPT_OPEN,
        EventKind.RETURN_MADE_WITH,
        EventKind.RETURN_MADE_ALONE,
        EventKind.RETURN_COVERS,
        EventKind.RETURN_COVERS_NO_MORE,
        EventKind.ENDED,
        EventKind.NOT_ENDED,
        EventKind.SUCCEEDS,
        EventKind.SUCCEEDS_NO_MORE,
        EventKind.RUNS_SERVICE,
        EventKind.RUNS_SERVICE_NO_MORE,
        EventKind.SERVICE_RUN,
        EventKind.SERVICE_RUN_NO_MORE,
        EventKind.UPLOAD_FAILED,
        EventKind.WAIVER_GIVEN,
        EventKind.WAIVER_WITHDRAWN,
        EventKind.RETURN_READ,
        EventKind.QUERY_ASKED,
        EventKind.QUERY_SETTLED,
        EventKind.RETURNED,
        EventKind.ACCEPTED,
        EventKind.BENCHMARKS_WITHDRAWN,
        EventKind.BENCHMARKS_RELEASED,
        EventKind.PLAN_READ,
        EventKind.NOTE_ADDED,
        EventKind.PEOPLE_NAMED,
        EventKind.CODE_CHANGED,
        EventKind.RECORD_CORRECTED,
        EventKind.WINDOW_MOVED,
        EventKind.REMINDER_SENT,
        EventKind.REMINDERS_PAUSED,
        EventKind.REMINDERS_RESUMED,
        EventKind.LETTER_UNDELIVERED,
        EventKind.LETTER_SENT_AGAIN,
        EventKind.ADDRESS_WORKS,
        EventKind.ADDRESS_CORRECTED,
        EventKind.PEER_PASSED_ON,
        EventKind.PEER_NOT_PASSED_ON,
        EventKind.PEER_RECEIVED,
        EventKind.PEER_LAPSED,
        EventKind.PUT_IN_TOUCH,
    }
)

TITLES: dict[EventKind, str] = {
    EventKind.INVITED: "Invited to take part",
    EventKind.INVITATION_WAITS: "Not invited yet, because nobody can be reached there",
    EventKind.NOBODY_TO_REACH: "Added without anybody to reach: the programme team finds somebody",
    EventKind.USER_INVITED: "A person was invited",
    EventKind.USER_DISABLED: "A person's account was closed",
    EventKind.USER_ENABLED: "A person's account was opened again",
    EventKind.SECOND_STEP_REMOVED: "A person's second step of signing in was removed",
    EventKind.ROLE_CHANGED: "A person was given another role",
    EventKind.DELEGATION_GIVEN: "The signatory named somebody to sign for them",
    EventKind.DELEGATION_ENDED: "The signatory's delegation was ended",
    EventKind.REGISTRATION_CHANGED: "Registration changed",
    EventKind.REGISTERED: "Registered",
    EventKind.REGISTRATION_APPROVED: "The programme team approved the registration",
    EventKind.REGISTRATION_SENT_BACK: "The programme team sent the registration back",
    EventKind.REGISTRATION_KEPT_OPEN: "The programme team kept registration open",
    EventKind.WITHDRAWN: "Withdrew from the collection",
    EventKind.REJOINED: "Joined the collection again",
    EventKind.NOTHING_TO_SUBMIT: "Said there is nothing to submit",
    EventKind.RETURN_MADE_WITH: "Its return is made with another organisation",
    EventKind.RETURN_MADE_ALONE: "It makes its own return again",
    EventKind.RETURN_COVERS: "Its return covers another organisation as well",
    EventKind.RETURN_COVERS_NO_MORE: "Its return no longer covers another organisation",
    EventKind.ENDED: "The organisation ended",
    EventKind.NOT_ENDED: "A link by which it had ended was taken back",
    EventKind.SUCCEEDS: "Another organisation was merged or split into it",
    EventKind.SUCCEEDS_NO_MORE: "A link by which it had followed another organisation was taken back",
    EventKind.RUNS_SERVICE: "It runs a service for another organisation, and counts its people",
    EventKind.RUNS_SERVICE_NO_MORE: "It no longer runs a service for another organisation",
    EventKind.SERVICE_RUN: "Another organisation runs a service for it, and counts its people",
    EventKind.SERVICE_RUN_NO_MORE: "Another organisation no longer runs a service for it",
    EventKind.TEMPLATE_DOWNLOADED: "Downloaded the template",
    EventKind.EXTRACT_TRIED: "Tried an HR extract",
    EventKind.TYPING_STARTED: "Began to type the return in here",
    EventKind.SURVEY_OPENED: "Opened an anonymous staff survey",
    EventKind.SURVEY_CLOSED: "Closed the anonymous staff survey",
    EventKind.UPLOAD_RECEIVED: "Sent a file",
    EventKind.UPLOAD_UNREADABLE: "A file could not be read",
    EventKind.UPLOAD_FAILED: "A file could not be checked, for a reason of ours",
    EventKind.UPLOAD_READ: "A file was read",
    EventKind.UPLOAD_HAS_FAULTS: "A file has things to fix or confirm",
    EventKind.CONFIRMATION_GIVEN: "Gave reasons for figures to confirm",
    EventKind.WAIVER_GIVEN: "The programme team waived a check",
    EventKind.WAIVER_WITHDRAWN: "The programme team took back a waiver",
    EventKind.UPLOAD_VALID: "A file passed every check",
    EventKind.SUBMISSION_SUPERSEDED: "A version was replaced by a newer one",
    EventKind.SUBMISSION_WITHDRAWN: "A version was taken back",
    EventKind.SUBMISSION_CREATED: "Sent a version for sign-off",
    EventKind.SIGN_OFF_DECLINED: "The signatory declined to sign",
    EventKind.SIGNED_OFF: "Signed off",
    EventKind.SIGNATURE_WITHDRAWN: "The signature was taken back",
    EventKind.RETURN_READ: "The programme team read the return",
    EventKind.QUERY_ASKED: "A query was asked",
    EventKind.QUERY_ANSWERED: "A query was answered",
    EventKind.QUERY_SETTLED: "A query was settled",
    EventKind.RETURNED: "Sent back by the programme team",
    EventKind.ACCEPTED: "Accepted by the programme team",
    EventKind.BENCHMARKS_WITHDRAWN: "Benchmarks were withdrawn",
    EventKind.BENCHMARKS_RELEASED: "Benchmarks were released",
    EventKind.ACTION_ADDED: "Added an action",
    EventKind.ACTION_PLAN_PUBLISHED: "Published the action plan",
    EventKind.PLAN_READ: "The programme team read the published action plan",
    EventKind.PROGRESS_UPDATED: "Updated an action",
    EventKind.PROGRESS_REVIEWED: "Reviewed progress on every action",
    EventKind.NOTE_ADDED: "The programme team wrote a note",
    EventKind.PEOPLE_NAMED: "The programme team named people",
    EventKind.HANDED_OVER: "The charge of the return was handed over",
    EventKind.PERSON_REPLACED: "Somebody else was named for a role",
    EventKind.CODE_CHANGED: "The official code was replaced",
    EventKind.RECORD_CORRECTED: "Its kind or region was corrected",
    EventKind.WINDOW_MOVED: "Dates of the collection were moved",
    EventKind.REMINDER_SENT: "A reminder was sent",
    EventKind.REMINDERS_PAUSED: "Reminders were paused",
    EventKind.REMINDERS_RESUMED: "Reminders go out again",
    EventKind.LETTER_UNDELIVERED: "A letter did not arrive",
    EventKind.LETTER_SENT_AGAIN: "Letters that no mail server had taken are sent again",
    EventKind.ADDRESS_WORKS: "The address of a person works again",
    EventKind.ADDRESS_CORRECTED: "The address of a person was corrected",
    EventKind.PEER_OFFERED: "Offered to be asked by other organisations",
    EventKind.PEER_OFFER_WITHDRAWN: "Withdrew the offer to be asked",
    EventKind.PEER_ASKED: "Asked somebody who has been there",
    EventKind.PEER_PASSED_ON: "The programme team passed a question on",
    EventKind.PEER_NOT_PASSED_ON: "The programme team did not pass a question on",
    EventKind.PEER_RECEIVED: "A question of another organisation was passed on",
    EventKind.PEER_AGREED: "Agreed to be put in touch",
    EventKind.PEER_REFUSED: "Declined a question of another organisation",
    EventKind.PEER_LAPSED: "A question of another organisation was taken back",
    EventKind.PEER_CLOSED: "Closed a question to other organisations",
    EventKind.PUT_IN_TOUCH: "Put in touch with another organisation",
}

_RANK = {kind: rank for rank, kind in enumerate(EventKind)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one organisation in one collection, at an aware instant.

    ``sequence`` is its place in the log; it decides between two events of the same instant.
    """

    kind: EventKind
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    sequence: int = 0

    @property
    def begins_on(self) -> date | None:
        """The day from which it counts, where that is not the day on which it was logged."""
        since = self.detail.get("since")
        return date.fromisoformat(since) if isinstance(since, str) else None

    @property
    def open_until(self) -> date | None:
        """The last day up to which something is kept open, where the event says so."""
        until = self.detail.get("until")
        return date.fromisoformat(until) if isinstance(until, str) else None

    def number(self, name: str) -> int:
        """Return a count from the detail, or 0 where it holds none."""
        value = self.detail.get(name)
        return value if isinstance(value, int) else 0


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return the events as they happened, the same list however they were handed over.

    Within an instant the log's order decides, then the order in which such things can follow each other.
    """
    return sorted(events, key=lambda one: (one.at, one.sequence, _RANK[one.kind], repr(sorted(one.detail.items()))))
