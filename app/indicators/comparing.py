"""An organisation's own result beside a group's published one, in words that claim no more than they can."""

from dataclasses import dataclass

from app.indicators.results import Reliability, Result, State
from app.indicators.rounding import text
from app.indicators.wording import lower_first

_ABSENT = (State.NOT_SUPPLIED, State.NOT_APPLICABLE, State.NOT_CALCULABLE)


@dataclass(frozen=True, slots=True)
class PeerFigure:
    """What a release says about a group at one place; ``members`` is how many organisations the group has."""

    kind: str
    key: str
    label: str
    state: State
    reason: str | None
    contributors: int | None
    members: int | None
    counts: tuple[int, int, int, int] | None
    ratio: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An own result, in full, and a released figure; ``coverage`` says how many of the group's members gave theirs."""

    own: Result
    peers: PeerFigure
    sentence: str
    coverage: str


def compare(own: Result, peers: PeerFigure) -> Comparison:
    """Return the two side by side, with what can and cannot be concluded."""
    return Comparison(own, peers, conclusion(own, peers), coverage(peers))


def coverage(peers: PeerFigure) -> str:
    """Return how complete the group's figure is: ``12 of 33``."""
    if peers.contributors is None:
        return "not shown"
    return f"{peers.contributors:,} of {peers.members:,}" if peers.members is not None else f"{peers.contributors:,}"


def conclusion(own: Result, peers: PeerFigure) -> str:
    """Return what the two figures allow to be said, and what they do not."""
    group = lower_first(peers.label)
    if peers.ratio is None:
        return f"There is no published figure for {group} to compare with. {peers.reason or ''}".rstrip()
    theirs = f"The published figure for {group} is {text(peers.ratio, 1)}."
    if own.state in _ABSENT or own.lower is None or own.upper is None:
        return f"{theirs} Your own figure is {own.state.replace('_', ' ')}, so there is nothing to set beside it."
    return f"{theirs} {_beside(own, peers.ratio)}"


def _beside(own: Result, peers_ratio: float) -> str:
    if own.state is State.NO_CASES:
        return "You had no cases, which at your numbers says little about how you compare."
    if own.reliability is Reliability.LOW:
        return "You had too few cases to say whether you differ from it."
    lower, upper = own.lower or 0, own.upper or 0
    if lower <= peers_ratio <= upper:
        return "It lies within the range that your numbers allow, so they do not show that you differ."
    side = "above" if peers_ratio < lower else "below"
    return (
        f"The whole range that your numbers allow lies {side} it, so you probably differ. "
        "The figures cannot say why, and one such difference in twenty comes from chance alone."
    )
