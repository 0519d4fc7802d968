"""One event as a sentence of an organisation's story."""

from app.programme.calendar import count_words, day_words
from app.programme.events import TITLES, Event, EventKind
from app.programme.reasons import faults_words

SENTENCE_ENDS = (".", "?", "!")


def event_sentence(event: Event) -> str:
    """Return what happened, with what is known of it, such as "Signed off (version 2)."."""
    version = event.number("version")
    title = f"{_title(event)} (version {version})" if version else _title(event)
    more = "; ".join(filter(None, _details(event)))
    sentence = f"{title}: {more}" if more else title
    return sentence if sentence.endswith(SENTENCE_ENDS) else f"{sentence}."


def _title(event: Event) -> str:
    number = event.number("number")
    if event.kind is EventKind.PROGRESS_UPDATED and number:
        return f"Updated action {number}"
    return "Declined to take part" if event.detail.get("declined") else TITLES[event.kind]


def _details(event: Event) -> tuple[str, ...]:
    return (
        _faults(event),
        _left(event),
        _missing(event),
        _person(event),
        _behalf(event),
        _unanswered(event),
        _said(event),
        _since(event),
        _until(event),
    )


def _faults(event: Event) -> str:
    if event.kind is not EventKind.UPLOAD_HAS_FAULTS:
        return ""
    return faults_words(event.number("must_fix"), event.number("confirm"))


def _left(event: Event) -> str:
    if event.kind is not EventKind.CONFIRMATION_GIVEN:
        return ""
    return f"{count_words(event.number('confirmed'), 'reason')} given, {event.number('left'):,} left"


def _missing(event: Event) -> str:
    missing = event.detail.get("missing")
    return f"still to name {', '.join(missing)}" if missing else ""


def _person(event: Event) -> str:
    named = (event.detail.get("name"), event.detail.get("role"))
    return ", ".join(str(part).replace("_", " ") for part in named if part)


def _behalf(event: Event) -> str:
    signatory = event.detail.get("on_behalf_of")
    return f"on behalf of {signatory}" if signatory else ""


def _unanswered(event: Event) -> str:
    """Return how many queries a decision on the return settled, because nobody waited for the answer."""
    count = event.number("unanswered")
    queries = "1 query was" if count == 1 else f"{count:,} queries were"
    return f"{queries} settled without an answer" if count else ""


def _said(event: Event) -> str:
    """Return the reason that was given, or the words of a query or of its answer."""
    return str(event.detail.get("reason") or event.detail.get("text") or "").rstrip(".")


def _since(event: Event) -> str:
    return f"from {day_words(event.begins_on)} on" if event.begins_on else ""


def _until(event: Event) -> str:
    until = event.open_until if event.kind is EventKind.REGISTRATION_KEPT_OPEN else None
    return "" if until is None else f"until {day_words(until)}"
