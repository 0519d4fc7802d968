"""The next step: one sentence and one button for the person on the home page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from app.programme.calendar import day_words
from app.programme.milestones import MilestoneKey, Step, Who
from app.programme.standing import Stuck, StuckKind, current_status
from app.programme.statuses import ABSENT, MilestoneStatus, Status

PREPARERS = frozenset({"lead", "deputy", "employer"})
SIGNATORIES = frozenset({"signatory", "employer"})
PROGRAMME = frozenset({"programme_team", "administrator"})
_DOERS = {
    Who.PROGRAMME: PROGRAMME,
    Who.ORGANISATION: PREPARERS,
    Who.SIGNATORY: SIGNATORIES,
    Who.BOTH: PREPARERS,
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a person does next. ``is_theirs`` says whether the step is this person's or somebody else's."""

    sentence: str
    action: str
    page: str
    is_theirs: bool


class _AllDue(NamedTuple):
    """What goes with a step by the same day: the words after it, before the day, and of a day that has passed."""

    words: str
    by: str
    was: str
    is_now: str


_ALONE = _AllDue("", "", "it was", "is")
_SIGNED = " and have it signed off"
_TOGETHER = {
    MilestoneKey.UPLOADED: _AllDue(f", put right what is found{_SIGNED}", ", all", "all of it was", "is"),
    MilestoneKey.VALID: _AllDue(_SIGNED, ", both", "both were", "are"),
    MilestoneKey.SIGNED_OFF: _AllDue(_SIGNED, ", both", "both were", "are"),
}
_QUIET = (
    "Nothing has happened here since {}. If something holds you up, tell the programme team: they are glad to help."
)
_NOTHING_TO_SEND = "There is nothing for you to send; if that is wrong, tell the programme team."
_NOTHING_NOW = "There is nothing to do now."
_STILL_OPEN = "Something of an earlier collection is still open: see below."
_BOARD = NextStep("The board shows who needs you today.", "Open the board", "programme", is_theirs=True)
_FINISHED = NextStep(
    "Everything in this collection is complete. Thank you.", "See your indicators", "indicators", is_theirs=False
)


def next_step(
    statuses: tuple[MilestoneStatus, ...],
    role: str,
    stuck: Stuck | None = None,
    asked: Sequence[date] = (),
    *,
    has_earlier: bool = False,
) -> NextStep:
    """Return the next step for a person of this role, given where their organisation stands.

    Where ``stuck`` says that nothing has happened for long, the sentence says since when, and offers help. ``asked``
    are the days of the queries that wait for an answer: nobody is told meanwhile that there is nothing to do.
    Nor is whoever prepares a return while ``has_earlier`` says that an earlier collection still asks for something.
    """
    found = _step(statuses, role, has_earlier=has_earlier)
    if asked and not found.is_theirs and _may_hear_of_queries(current_status(statuses), role):
        return _answer(asked) if role in PREPARERS else _see_queries(len(asked))
    if stuck is None or stuck.kind is not StuckKind.QUIET or role in PROGRAMME:
        return found
    return replace(found, sentence=f"{found.sentence} {_QUIET.format(day_words(stuck.since))}")


def _step(statuses: tuple[MilestoneStatus, ...], role: str, *, has_earlier: bool) -> NextStep:
    if role in PROGRAMME:
        return _BOARD
    current = _current(statuses, role)
    if current is None:
        return _FINISHED
    if current.status in ABSENT:
        return _absent(current)
    step, doers = step_of(current)
    if current.is_closed:
        return _closed(current, is_theirs=role in doers)
    if not current.is_owed:
        return _later(current, step, _STILL_OPEN if has_earlier else _NOTHING_NOW, is_theirs=role in doers)
    return _now(current, step, _all_due(statuses, current)) if role in doers else _wait(current, step)


def _current(statuses: tuple[MilestoneStatus, ...], role: str) -> MilestoneStatus | None:
    """Return the milestone to look at: while the programme works on one, that which is this person's own to do."""
    current = current_status(statuses)
    if current is None or current.milestone.who is not Who.PROGRAMME:
        return current
    return next((one for one in statuses if one.is_owed and role in step_of(one)[1]), current)


def _may_hear_of_queries(current: MilestoneStatus | None, role: str) -> bool:
    """Whether a query comes before what a person is told who has nothing to do for a milestone."""
    if role in PROGRAMME:
        return False
    if current is None:
        return True
    return current.status not in ABSENT and (role in PREPARERS or current.milestone.who is Who.PROGRAMME)


def _answer(asked: Sequence[date]) -> NextStep:
    since = day_words(min(asked))
    if len(asked) == 1:
        sentence = f"Answer the programme team's query about your return: it was asked on {since}."
        return NextStep(sentence, "Answer the query", "queries", is_theirs=True)
    sentence = f"Answer the programme team's {len(asked):,} queries about your return: the first was asked on {since}."
    return NextStep(sentence, "Answer the queries", "queries", is_theirs=True)


def _see_queries(count: int) -> NextStep:
    queries = "a query" if count == 1 else f"{count:,} queries"
    sentence = f"The programme team has {queries} about your return, which your lead or deputy answers."
    return NextStep(sentence, f"See the {'query' if count == 1 else 'queries'}", "queries", is_theirs=False)


def step_of(current: MilestoneStatus) -> tuple[Step, frozenset[str]]:
    """Return what is to be done and by whom: a milestone that somebody else prepares begins with them.

    What came back is mended by those who prepared it.
    """
    one = current.milestone
    if one.again is not None and current.has_come_back:
        return one.again, PREPARERS
    if one.prepare is not None and not current.is_started:
        return one.prepare, PREPARERS
    return one.do, _DOERS[one.who]


def _absent(current: MilestoneStatus) -> NextStep:
    if current.status is Status.DID_NOT_REGISTER:
        sentence = f"Your organisation {current.reason}, and the collection is over. There is nothing to do now."
        return NextStep(sentence, "See where your return stands", "our_return", is_theirs=False)
    if current.status is Status.MADE_WITH_ANOTHER:
        shared = current.reason.removeprefix("its ")
        sentence = f"Your {shared}. {_NOTHING_TO_SEND}"
        return NextStep(sentence, "See where your return stands", "our_return", is_theirs=False)
    if current.status is Status.ENDED:
        sentence = f"Your organisation {current.reason}. {_NOTHING_TO_SEND}"
        return NextStep(sentence, "See where your return stands", "our_return", is_theirs=False)
    sentence = (
        f"Your organisation {current.reason}. If that changes, the registration page says what can still be done."
    )
    return NextStep(sentence, "See the registration", "registration", is_theirs=False)


def _closed(current: MilestoneStatus, *, is_theirs: bool) -> NextStep:
    """Return what is left once registration has closed: to ask, or to say that there is nothing to come."""
    closed = f"Registration closed on {day_words(current.last_day)}"
    if not is_theirs:
        sentence = f"{closed}, and your organisation is not registered. Your lead can ask the programme team about it."
        return NextStep(sentence, "See where your return stands", "our_return", is_theirs=False)
    sentence = (
        f"{closed}. Ask the programme team if you still want to take part. If not, say so on the registration page."
    )
    return NextStep(sentence, "See the registration", "registration", is_theirs=True)


def _later(current: MilestoneStatus, step: Step, now: str, *, is_theirs: bool) -> NextStep:
    opens = day_words(current.window.opens_on)
    if not is_theirs:
        sentence = f"There is nothing you need to do now. The next milestone, {_title(current)}, opens on {opens}."
        return NextStep(sentence, "See where your return stands", "our_return", is_theirs=False)
    task = step.sentence[0].lower() + step.sentence[1:]
    return NextStep(f"{now} From {opens}: {task}.", step.action, step.page, is_theirs=False)


def _all_due(statuses: tuple[MilestoneStatus, ...], current: MilestoneStatus) -> _AllDue:
    """Return what the same last day asks for beyond the next step: the signature, where the return is not with it."""
    is_with_signatory = any(one.key is MilestoneKey.SIGNED_OFF and one.is_started for one in statuses)
    days = {one.key: one.last_day for one in statuses}
    is_same = days.get(MilestoneKey.SIGNED_OFF) == current.last_day
    found = _TOGETHER.get(current.key) if is_same and not is_with_signatory else None
    return _ALONE if found is None else found


def _now(current: MilestoneStatus, step: Step, together: _AllDue) -> NextStep:
    due_on, what = day_words(current.last_day), f"{step.sentence}{together.words}"
    if current.status is Status.OVERDUE:
        sentence = f"{what}: {together.was} due by {due_on} and {together.is_now} {current.due}."
    else:
        sentence = f"{what}{together.by} by {due_on} ({current.due})."
    return NextStep(sentence + _because(current), step.action, step.page, is_theirs=True)


def _wait(current: MilestoneStatus, step: Step) -> NextStep:
    one = current.milestone
    sentence = step.wait or one.wait
    page = "indicators" if current.key is MilestoneKey.QUALITY_REVIEWED else "our_return"
    action = "See your indicators" if page == "indicators" else "See where your return stands"
    return NextStep(sentence + _because(current), action, page, is_theirs=False)


def _because(current: MilestoneStatus) -> str:
    if not current.reason or current.reason == current.milestone.owed:
        return ""
    return f" Now: {current.reason}."


def _title(current: MilestoneStatus) -> str:
    return current.milestone.title.lower()
