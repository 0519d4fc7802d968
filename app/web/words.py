"""The words in which plain pages show states: one place, so that they agree everywhere."""

from flask import Flask

from app.clock import british_day
from app.db.models import CaseState, Letter, LetterState, SubmissionState, Upload, UploadState
from app.indicators.edition import Edition
from app.indicators.meanings import evidence_words
from app.indicators.results import BOTH_SERVICES
from app.indicators.rounding import text
from app.programme.calendar import count_words, day_words
from app.programme.plans import TERMS, ActionStatus, Track, theme_titles
from app.programme.reasons import queries_words
from app.programme.sentences import ended
from app.services.result_words import result_words
from app.services.waiting_members import Reached

SUBMISSION_WORDS = {
    SubmissionState.AWAITING_SIGNATURE: "Waiting for a signature",
    SubmissionState.SIGNED: "Signed off, waiting for the programme's review",
    SubmissionState.ACCEPTED: "Accepted by the programme",
    SubmissionState.RETURNED: "Sent back to be changed",
    SubmissionState.SUPERSEDED: "Replaced by a newer version",
    SubmissionState.WITHDRAWN: "Withdrawn",
}

LETTER_WORDS = {
    LetterState.QUEUED: "Waits to be sent",
    LetterState.SENDING: "Being sent",
    LetterState.SENT: "Sent",
    LetterState.REFUSED: "Did not arrive",
    LetterState.UNCERTAIN: "May not have arrived",
    LetterState.RETURNED: "Came back",
    LetterState.NOT_TAKEN: "Not sent",
}

REACHED_WORDS = {
    Reached.INVITED: "Invited, no password chosen yet",
    Reached.WAITS: "The letter to them waits to go out",
    Reached.DID_NOT_ARRIVE: "The letter to them did not arrive",
    Reached.NONE_WENT: "No letter went to them yet",
}

CASE_WORDS = {
    CaseState.OFFERED: "Waits for the programme team",
    CaseState.PUBLISHED: "Published",
    CaseState.DECLINED: "Not published",
    CaseState.WITHDRAWN: "Taken back",
}


def install(server: Flask) -> None:
    """Give every template these words."""
    server.jinja_env.filters.update(
        submission_words=submission_words,
        in_sentence=in_sentence,
        upload_words=upload_words,
        letter_words=letter_words,
        reached_words=reached_words,
        counted=count_words,
        ended=ended,
        plan_words=plan_words,
        track_words=track_words,
        case_words=case_words,
        service_words=service_words,
        one_decimal=one_decimal,
        queries_wait=queries_words,
        result_words=result_words,
        evidence_words=evidence_words,
    )
    server.jinja_env.globals.update(plan_terms=TERMS, theme_titles=theme_titles())


def one_decimal(value: float) -> str:
    """Return a published ratio as it is published: to one decimal."""
    return text(value, 1)


def in_sentence(words: str) -> str:
    """Return words that begin with a capital letter as they stand within a sentence; names in them keep theirs."""
    return f"{words[:1].lower()}{words[1:]}"


def submission_words(state: str, ended: str = "") -> str:
    """Return what the state of a version means; one that waits waits no longer where its organisation has ended."""
    if ended and state == SubmissionState.AWAITING_SIGNATURE:
        return f"Not signed: the organisation {ended}"
    return SUBMISSION_WORDS[SubmissionState(state)]


def letter_words(letter: Letter) -> str:
    """Return what became of a letter, and why where it did not arrive; without the full stop.

    It says on which day it went out, or will, where it was written on another.
    """
    words = f"{LETTER_WORDS[LetterState(letter.state)]}{_later_words(letter)}"
    return f"{words}: {letter.failure.rstrip('.')}" if letter.failure else words


def _later_words(letter: Letter) -> str:
    """Return on which day a letter went out, or will, where that is another than the day it was written on."""
    days = {LetterState.SENT: letter.settled_at, LetterState.QUEUED: letter.next_attempt_at}
    at = days.get(LetterState(letter.state))
    if at is None or british_day(at) == british_day(letter.queued_at):
        return ""
    return f" on {day_words(british_day(at))}"


def reached_words(reached: Reached) -> str:
    """Return what became of the letters to somebody who cannot sign in yet, without the full stop."""
    return REACHED_WORDS[reached]


def case_words(state: str) -> str:
    """Return what became of a case of good practice."""
    return CASE_WORDS[CaseState(state)]


def plan_words(status: str) -> str:
    """Return how far an action has come."""
    return ActionStatus(status).words.capitalize()


def track_words(track: str) -> str:
    """Return how an action is going, with what the colour means."""
    return Track(track).words


def upload_words(upload: Upload) -> str:
    """Return in a few words what was found in a file."""
    if upload.state == UploadState.RECEIVED:
        return "Being checked"
    if upload.state == UploadState.UNREADABLE:
        return "Could not be read"
    if upload.state == UploadState.FAILED:
        return "Could not be checked, for a reason of ours"
    summary = upload.summary or {}
    return f"{summary.get('must_fix', 0)} to fix, {summary.get('confirm', 0)} to confirm"


def service_words(key: str, edition: Edition) -> str:
    """Return a service's name in the middle of a sentence."""
    return "both services together" if key == BOTH_SERVICES else edition.service(key).label.lower()
