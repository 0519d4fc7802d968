"""Sentences about everybody at once for the top of the board, and what the programme team reads of one organisation."""

from collections import Counter
from collections.abc import Sequence

from app.programme.kpi_measures import REVIEW_WORKING_DAYS
from app.programme.milestones import MilestoneKey, Who, milestone
from app.programme.standing import Standing, StuckKind

SMALLEST_MAJORITY = 2


def ended(words: str) -> str:
    """Return words with a full stop, unless a mark of their own ends them."""
    return words if words.endswith((".", "?", "!")) else f"{words}."


def board_sentence(standings: Sequence[Standing]) -> str:
    """Return the sentence at the top of the board.

    For example "83 registered, 76 submitted, 4 overdue; most of those stuck are waiting for a signatory."
    Overdue is everybody who was invited and owes something whose last day has passed, registered or not.
    """
    registered = [one for one in standings if one.is_registered]
    late = [one.is_registered for one in standings if one.overdue]
    overdue = f"{len(late):,} overdue{overdue_split(late.count(False), late.count(True))}"
    if not registered:
        return f"Nobody has registered yet{f'; {len(late):,} overdue' if late else ''}."
    submitted = sum(one.status_of(MilestoneKey.SIGNED_OFF).completed_at is not None for one in registered)
    counts = f"{len(registered):,} registered, {submitted:,} submitted, {overdue}"
    return f"{counts}; {_stuck_words([one.stuck.kind for one in registered if one.stuck is not None])}."


def overdue_split(unregistered: int, registered: int) -> str:
    """Return what completes a count of those overdue, ": 9 have not registered, 11 have registered".

    Empty where all of them have registered.
    """
    if not unregistered:
        return ""
    have_not, have = ("has" if count == 1 else "have" for count in (unregistered, registered))
    return f": {unregistered:,} {have_not} not registered, {registered:,} {have} registered"


def distance_words(key: MilestoneKey, due: str) -> str:
    """Return how far away a last day is; the programme's own is never called due, since nobody else owes it."""
    if milestone(key).who is not Who.PROGRAMME:
        return due
    return due.replace("overdue", "past the last day") if "overdue" in due else due.replace("due", "last day", 1)


def with_aim(reason: str, standing: Standing) -> str:
    """Return a reason, and that a review has waited for longer than the programme's aim where it has."""
    return f"{reason}; past the {REVIEW_WORKING_DAYS}-day aim" if standing.is_past_aim else reason


def _stuck_words(kinds: Sequence[StuckKind]) -> str:
    if not kinds:
        return "nobody is stuck"
    if len(kinds) == 1:
        return f"1 is stuck and {_singular(kinds[0])}"
    kind, count = Counter(kinds).most_common(1)[0]
    if count == len(kinds):
        return f"all {len(kinds):,} that are stuck {kind.words}"
    if count * SMALLEST_MAJORITY > len(kinds):
        return f"most of those stuck {kind.words}"
    return f"{len(kinds):,} are stuck for different reasons"


def _singular(kind: StuckKind) -> str:
    first, rest = kind.words.split(" ", 1)
    return f"{_SINGULAR[first]} {rest}"


_SINGULAR = {"are": "is", "have": "has", "were": "was", "had": "had"}
