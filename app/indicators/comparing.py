"""An organisation's own result beside a group's published one, in words that claim no more than they can."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isinf

from app.indicators.counts import Counts
from app.indicators.edition import Adverse
from app.indicators.results import Reliability, Result, State
from app.indicators.rounding import limit_text, text
from app.indicators.sentences import counts_of
from app.indicators.standing import Limits, effect_of, ratio_of_effects
from app.indicators.wording import lower_first, upper_first

GROUP, WITHOUT_YOU = "the group", "the group without you"
_ABSENT = (State.NOT_SUPPLIED, State.NOT_APPLICABLE, State.NOT_CALCULABLE, State.SUPPRESSED)


class Verdict(StrEnum):
    """What an own result beside a published one allows to be said."""

    ABOVE = "above"
    BELOW = "below"
    NOT_SHOWN = "not_shown"
    TOO_FEW = "too_few"
    NOTHING_OWN = "nothing_own"
    NOTHING_PUBLISHED = "nothing_published"


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

    @property
    def exact_ratio(self) -> float | None:
        """The published ratio from its published counts where it has them, else to its one decimal."""
        if self.ratio is None or self.counts is None:
            return self.ratio
        a, n1, c, n2 = self.counts
        return a * n2 / (c * n1) if a and c else self.ratio


@dataclass(frozen=True, slots=True)
class Target:
    """The ratio that an organisation is set against, and what a sentence calls those whose ratio it is."""

    ratio: float
    group: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """An own result, in full, and a released figure; ``coverage`` says how many of the group's members gave theirs.

    ``others_ratio`` is the group's without the organisation itself and ``against`` the own ratio over it, both ``None``
    where that cannot be known.
    """

    own: Result
    peers: PeerFigure
    coverage: str
    verdict: Verdict
    others_ratio: float | None = None
    against: Limits | None = None

    @property
    def sentence(self) -> str:
        """What the two figures allow to be said, and what they do not."""
        return conclusion(self)

    @property
    def target(self) -> Target | None:
        """What the own result is set against: the group without the organisation itself where that is known.

        Elsewhere the published ratio, as exactly as its published counts give it; ``None`` where nothing is published.
        """
        if self.others_ratio is not None:
            return Target(self.others_ratio, WITHOUT_YOU)
        return None if self.peers.exact_ratio is None else Target(self.peers.exact_ratio, GROUP)


def compare(own: Result, peers: PeerFigure, others: Counts | None = None) -> Comparison:
    """Return the two side by side, with what can and cannot be concluded.

    ``others`` are the group's counts without the organisation itself, where it is in the group and they are known.
    """
    has_both = own.state is State.OK and peers.ratio is not None
    theirs = effect_of(others) if has_both and others is not None else None
    ours = effect_of(counts_of(own)) if theirs is not None else None
    if ours is None or theirs is None:
        return Comparison(own, peers, coverage(peers), _verdict(own, peers, None, None))
    against = ratio_of_effects(ours, theirs)
    verdict = _verdict(own, peers, theirs.ratio, against)
    return Comparison(own, peers, coverage(peers), verdict, theirs.ratio, against)


def coverage(peers: PeerFigure) -> str:
    """Return how complete the group's figure is: ``12 of 33``."""
    if peers.contributors is None:
        return "not shown"
    return f"{peers.contributors:,} of {peers.members:,}" if peers.members is not None else f"{peers.contributors:,}"


def conclusion(item: Comparison) -> str:
    """Return what the two figures allow to be said, and what they do not."""
    own, peers = item.own, item.peers
    group = lower_first(peers.label)
    if peers.ratio is None:
        return f"There is no published figure for {group} to compare with. {peers.reason or ''}".rstrip()
    theirs = f"The published figure for {group} is {text(peers.ratio, 1)}{_without_you(item)}."
    if own.state in _ABSENT or own.lower is None or own.upper is None:
        return f"{theirs} Your own figure is {own.state.replace('_', ' ')}, so there is nothing to set beside it."
    return f"{theirs} {_beside(item)}"


class Side(StrEnum):
    """Whether who differs from a group fares worse or better than it does, as minority ethnic people see it."""

    WORSE = "worse"
    BETTER = "better"


def side_of(item: Comparison, adverse: Adverse) -> Side | None:
    """Return on which side of the group somebody lies, where ``adverse`` is the worse; ``None`` who does not differ."""
    if item.verdict not in {Verdict.ABOVE, Verdict.BELOW}:
        return None
    return Side.WORSE if item.verdict.value == adverse.value else Side.BETTER


_BRIEFLY = {
    Verdict.NOT_SHOWN: "No difference shows.",
    Verdict.TOO_FEW: "Too few cases to compare.",
    Verdict.NOTHING_OWN: "No figure of yours.",
}


def briefly(item: Comparison, side: Side | None) -> str:
    """Return the same conclusion in a few words, for a line of a table."""
    if side is not None:
        return f"You probably differ: you lie {item.verdict} it, which is {side} for minority ethnic people."
    return _BRIEFLY.get(item.verdict) or f"No published figure. {item.peers.reason or ''}".rstrip()


def side_words(item: Comparison, side: Side | None) -> str:
    """Return which side that is, after the conclusion in full; empty for who does not differ."""
    if side is None:
        return ""
    return f"{upper_first(item.verdict)} it is the side that is {side} for minority ethnic people."


def _without_you(item: Comparison) -> str:
    """Return the group's ratio without the organisation; the published one is rounded, which alone can differ."""
    if item.others_ratio is None:
        return ""
    return f", rounded to protect people; without you, and less rounded, it is about {text(item.others_ratio)}"


def _verdict(own: Result, peers: PeerFigure, others_ratio: float | None, against: Limits | None) -> Verdict:
    """Decide between the own interval and the group's figure without the organisation; both must show a difference."""
    if peers.ratio is None:
        return Verdict.NOTHING_PUBLISHED
    if own.state in _ABSENT or own.lower is None or own.upper is None:
        return Verdict.NOTHING_OWN
    if own.state is State.NO_CASES or own.reliability is Reliability.LOW:
        return Verdict.TOO_FEW
    theirs = peers.ratio if others_ratio is None else others_ratio
    if own.lower <= theirs <= own.upper or (against is not None and against.lower <= 1 <= against.upper):
        return Verdict.NOT_SHOWN
    return Verdict.ABOVE if theirs < own.lower else Verdict.BELOW


def _beside(item: Comparison) -> str:
    if item.own.state is State.NO_CASES:
        return "You had no cases, which at your numbers says little about how you compare."
    if item.verdict is Verdict.TOO_FEW:
        return "You had too few cases to say whether you differ from it."
    if item.verdict is Verdict.NOT_SHOWN:
        return f"It lies {_where(item)}, so your numbers do not show that you differ."
    return (
        f"The whole range that your numbers allow ({_from_to(item.own)}) lies {item.verdict} it, so you probably "
        "differ. The figures cannot say why; and where nobody truly differs, about 1 such comparison in 20 shows a "
        "difference by chance alone."
    )


def _where(item: Comparison) -> str:
    theirs = item.peers.ratio if item.others_ratio is None else item.others_ratio
    if (item.own.lower or 0) <= (theirs or 0) <= (item.own.upper or 0):
        return f"within the range that your numbers allow ({_from_to(item.own)})"
    return f"just outside the range that your numbers allow ({_from_to(item.own)}), but it is not exact either"


def _from_to(own: Result) -> str:
    """Return the range in words: ``0.57 to 1.11``, ``2.10 upwards``."""
    upper = own.upper or 0.0
    return f"{limit_text(own.lower or 0.0)} {'upwards' if isinf(upper) else f'to {limit_text(upper)}'}"


_DIFFER = (
    ("on {numbers}, for the worse for minority ethnic people", Side.WORSE),
    ("on {numbers}, for the better for minority ethnic people", Side.BETTER),
)
_GROUPED = (
    ("no difference shows on {numbers}", Verdict.NOT_SHOWN),
    ("you have too few cases to compare on {numbers}", Verdict.TOO_FEW),
    ("nothing is published to compare with on {numbers}", Verdict.NOTHING_PUBLISHED),
    ("there is no figure of yours on {numbers}", Verdict.NOTHING_OWN),
)


def summary(comparisons: Sequence[tuple[Comparison, Side | None]], label: str) -> str:
    """Return the whole of many comparisons with one group, each with its side, in one sentence; empty for none."""
    group = lower_first(label)
    differ = list(_parts(_DIFFER, [(item.own.number, side) for item, side in comparisons]))
    others = list(_parts(_GROUPED, [(item.own.number, item.verdict) for item, _ in comparisons]))
    first = [f"you probably differ from {group} {' and '.join(differ)}"] if differ else []
    if not first and not others:
        return ""
    start = "" if first else _start({item.verdict for item, _ in comparisons}, group)
    return upper_first(f"{start}{'; '.join([*first, *others])}.")


def _parts(groups: Iterable[tuple[str, object]], found: Sequence[tuple[str, object]]) -> Iterator[str]:
    """Yield what is said of the indicators of each group that has any."""
    for words, key in groups:
        numbers = [number for number, its in found if its is key]
        if numbers:
            yield words.format(numbers=_indicators(numbers))


def _start(verdicts: set[Verdict], group: str) -> str:
    if Verdict.NOT_SHOWN in verdicts:
        return f"nothing shows that you differ from {group}: "
    return f"you cannot be compared with {group} here: "


def _indicators(numbers: Sequence[str]) -> str:
    *first, last = numbers
    return f"indicators {', '.join(first)} and {last}" if first else f"indicator {last}"
