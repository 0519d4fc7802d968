"""Why a milestone is where it is, in words that complete the sentence "It is not done because ..."."""

from collections.abc import Callable
from datetime import date

from app.programme.calendar import count_words, day_words
from app.programme.milestones import MilestoneKey, milestone
from app.programme.notes import Notes


def reason_for(key: MilestoneKey, notes: Notes, today: date) -> str:
    """Return why a milestone that is owed is not complete, such as "3 things to fix since 2 October"."""
    return (_EXPLAINED[key](notes, today) if key in _EXPLAINED else "") or milestone(key).owed


def absence_reason(notes: Notes, today: date) -> str:
    """Return why an organisation owes nothing any more; empty while it takes part."""
    if notes.ended:
        return ended_words(notes)
    if notes.withdrawn_on is not None:
        left_on = day_words(notes.withdrawn_on, today)
        # Who never registered has nothing to withdraw from: it declined the invitation.
        return f"withdrew on {left_on}" if notes.first_registered_on else f"declined on {left_on} to take part"
    if notes.made_with_since is not None:
        return f"its return is made with {notes.made_with}, since {day_words(notes.made_with_since, today)}"
    since = notes.nothing_to_submit_on
    return f"said on {day_words(since, today)} that there is nothing to submit" if since is not None else ""


def ended_words(notes: Notes) -> str:
    """Return what became of an organisation that ended, such as "ended: merged into Northmoor on 1 April 2025"."""
    ways: dict[tuple[str, date], list[str]] = {}
    for how, into, since in sorted(notes.ended.values(), key=lambda one: (one[2], one[1])):
        ways.setdefault((how, since), []).append(into)
    said = (f"{how} {' and '.join(names)} on {day_words(since)}" for (how, since), names in ways.items())
    return f"ended: {'; '.join(said)}"


def unsigned_words(notes: Notes, since: date, today: date) -> str:
    """Return what became of the signature on a day, such as "the signatory declined on 18 September"."""
    what = "the signature was taken back" if notes.was_taken_back else "the signatory declined"
    return f"{what} on {day_words(since, today)}"


def faults_words(must_fix: int, confirm: int) -> str:
    """Return what is left in a file, such as "3 things to fix and 1 to confirm"; empty when nothing is."""
    fixes = f"{count_words(must_fix, 'thing')} to fix" if must_fix else ""
    confirms = f"{confirm:,} to confirm" if must_fix else f"{count_words(confirm, 'thing')} to confirm"
    return " and ".join(part for part in (fixes, confirms if confirm else "") if part)


def queries_words(count: int) -> str:
    """Return how many queries wait, such as "1 query waits" and "2 queries wait"."""
    return "1 query waits" if count == 1 else f"{count:,} queries wait"


def _invited(notes: Notes, _today: date) -> str:
    return "not invited: nobody to reach" if notes.uninvited_since is not None else ""


def _registered(notes: Notes, today: date) -> str:
    if notes.registration_sent_back_on is not None and not notes.missing_people:
        return f"sent back by the programme team on {day_words(notes.registration_sent_back_on, today)}"
    return f"still to name: {', '.join(notes.missing_people)}" if notes.missing_people else ""


def _uploaded(notes: Notes, today: date) -> str:
    if notes.checking_since is not None:
        return f"a file is being read since {day_words(notes.checking_since, today)}"
    if notes.failed_on is not None:
        failed = day_words(notes.failed_on, today)
        return f"a file could not be checked on {failed}, for a reason of ours: please send it again"
    return _unread(notes, today)


def _unread(notes: Notes, today: date) -> str:
    day = notes.unreadable_on
    return "" if day is None else f"the file sent on {day_words(day, today)} could not be read"


def _valid(notes: Notes, today: date) -> str:
    if notes.faults_on is not None:
        faults = f"{faults_words(notes.must_fix, notes.confirm)} since {day_words(notes.faults_on, today)}"
        unread = _unread(notes, today)
        return f"{unread}; before that, {faults}" if unread else faults
    if notes.unsigned_on is not None:
        return unsigned_words(notes, notes.unsigned_on, today)
    if notes.sent_back_on is not None:
        return f"sent back by the programme team on {day_words(notes.sent_back_on, today)}"
    return ""


def _signed_off(notes: Notes, today: date) -> str:
    if notes.waiting_since is not None:
        return f"waiting for the signatory since {day_words(notes.waiting_since, today)}"
    return ""


def _quality_reviewed(notes: Notes, today: date) -> str:
    if notes.query_since is not None:
        waiting = count_words(len(notes.queries), "query").replace("querys", "queries")
        return f"{waiting} waiting for an answer since {day_words(notes.query_since, today)}"
    if notes.answered_on is not None:
        return f"answered on {day_words(notes.answered_on, today)}, waiting for the programme team"
    return ""


def _progress_review(notes: Notes, _today: date) -> str:
    return f"{count_words(notes.actions_left, 'action')} still to update" if notes.actions_left else ""


_EXPLAINED: dict[MilestoneKey, Callable[[Notes, date], str]] = {
    MilestoneKey.INVITED: _invited,
    MilestoneKey.REGISTERED: _registered,
    MilestoneKey.UPLOADED: _uploaded,
    MilestoneKey.VALID: _valid,
    MilestoneKey.SIGNED_OFF: _signed_off,
    MilestoneKey.QUALITY_REVIEWED: _quality_reviewed,
    MilestoneKey.PROGRESS_REVIEW: _progress_review,
}
