"""For how many people ethnicity is known at each stage that an indicator counts, and whether that moves."""

from dataclasses import dataclass
from fractions import Fraction

from app.indicators.edition import Edition
from app.indicators.returns import Return
from app.indicators.rounding import text
from app.indicators.tallies import EVERYBODY, KNOWN, Rows, Tally
from app.indicators.wording import lower_first

MOST_MOVED = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: ``known`` people of ``everybody`` have a recorded ethnicity; ``None`` where it was not supplied."""

    label: str
    known: int | None
    everybody: int | None

    @property
    def share(self) -> Fraction | None:
        """The share, between 0 and 1, whose ethnicity is known; ``None`` for nobody or where it is not supplied."""
        if self.known is None or not self.everybody:
            return None
        return Fraction(self.known, self.everybody)


def stages(return_: Return, edition: Edition, key: str, service: str) -> tuple[Stage, ...]:
    """Return what an indicator counts, the larger group first: shortlisted, then appointed."""
    definition, tally = edition.indicator(key), Tally(return_, edition)
    measures = dict.fromkeys((definition.denominator, definition.numerator))
    more = ", people whose pay is not known among them" if definition.bands else ""
    return tuple(_stage(tally, service, measure, more) for measure in measures)


def moved(found: tuple[Stage, ...]) -> str:
    """Return a warning where the known share moves by more than 10 points between two stages; else empty."""
    shares = [(stage, share) for stage in found if (share := stage.share) is not None]
    if len(shares) < 2 or abs(shares[0][1] - shares[-1][1]) <= MOST_MOVED:  # noqa: PLR2004 - a move takes two
        return ""
    (first, before), (last, after) = shares[0], shares[-1]
    return (
        f"Take care: ethnicity is known for {text(before * 100, 1)}% of “{lower_first(first.label)}” but for "
        f"{text(after * 100, 1)}% of “{lower_first(last.label)}”. A move of more than 10 points can make or hide a gap."
    )


def _stage(tally: Tally, service: str, measure: str, more: str) -> Stage:
    rows = Rows(measure, tally.edition.measures[measure].breakdown_keys)
    label = tally.edition.measures[measure].label
    return Stage(f"{label}{more}", tally.count(service, rows, KNOWN), tally.count(service, rows, EVERYBODY))
