"""The regulator's yearly counts of referrals by region and diversity group, where counts under ten are hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from app.register.reading import Row, read_rows
from app.register.regulator import group_of
from app.register.values import SMALLEST_BASE, BoundedCount, State, rounded
from app.register.workforce_counts import GROUPS, MINORITY_ETHNIC

HEADER = ("year", "region", "characteristic", "category", "referrals", "note")
ETHNICITY = "ethnicity"
UNKNOWN = "unknown"
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100

Count = int | BoundedCount


@dataclass(frozen=True, slots=True)
class ReferralCount:
    """Referrals of one group in one region in the year to 31 March; ``<10`` is a bounded count, never 0 or 10."""

    year: int
    region: str
    characteristic: str
    category: str
    referrals: Count
    note: str


@dataclass(frozen=True, slots=True)
class RegionReferrals:
    """A region's referrals by ethnic group, and the minority ethnic share of those whose ethnicity is known.

    ``lowest`` and ``highest`` are the smallest and largest percentage that the hidden counts allow, the same where
    nothing is hidden; both are ``None`` where the state is not ok.
    """

    region: str
    counts: Mapping[str, Count]
    state: State
    lowest: Decimal | None
    highest: Decimal | None


def read_referrals(path: Path) -> tuple[ReferralCount, ...]:
    """Return every count of the file, in the file's order."""
    return tuple(referral_count(row) for row in read_rows(path, HEADER))


def referral_count(row: Row) -> ReferralCount:
    """Return the count of a line."""
    year, referrals = row.whole("year"), row.count("referrals")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise row.refusal("year", "a year such as 2025, in which the twelve months to 31 March end")
    if referrals is None:
        raise row.refusal("referrals", "a whole number or a form such as <10")
    if not row.text("region") or not row.text("category"):
        raise row.contradiction("the region and the category must both be filled in.")
    return ReferralCount(
        year, row.text("region"), row.text("characteristic").lower(), row.text("category"), referrals, row.text("note")
    )


def latest_year(counts: Iterable[ReferralCount]) -> int:
    """Return the newest year that has counts by ethnicity, or 0."""
    return max((one.year for one in counts if one.characteristic == ETHNICITY), default=0)


def regions_in(counts: Sequence[ReferralCount], year: int) -> tuple[RegionReferrals, ...]:
    """Return each region's referrals by ethnic group in a year, in the file's order."""
    chosen = [one for one in counts if (one.year, one.characteristic) == (year, ETHNICITY)]
    regions = dict.fromkeys(one.region for one in chosen)
    return tuple(_region(name, [one for one in chosen if one.region == name]) for name in regions)


def share_limits(part: Sequence[Count], rest: Sequence[Count]) -> tuple[Decimal, Decimal] | None:
    """Return the smallest and largest percentage that ``part`` can be of all, 1 decimal each.

    ``None`` where all of them may be fewer than ten people. The smallest has every hidden count of the part at its
    lowest and of the rest at its highest; the largest the other way round.
    """
    if _least(part) + _least(rest) < SMALLEST_BASE:
        return None
    smallest = Fraction(_least(part) * 100, _least(part) + _most(rest))
    largest = Fraction(_most(part) * 100, _most(part) + _least(rest))
    return rounded(smallest, 1), rounded(largest, 1)


def _region(name: str, counts: Sequence[ReferralCount]) -> RegionReferrals:
    found = {group_of(one.category) or UNKNOWN: one.referrals for one in counts}
    if not set(GROUPS) <= set(found):
        return RegionReferrals(name, found, State.NOT_PUBLISHED, None, None)
    limits = share_limits([found[group] for group in MINORITY_ETHNIC], [found["white"]])
    if limits is None:
        return RegionReferrals(name, found, State.WITHHELD_SMALL_BASE, None, None)
    return RegionReferrals(name, found, State.OK, *limits)


def _least(counts: Iterable[Count]) -> int:
    return sum(one.low if isinstance(one, BoundedCount) else one for one in counts)


def _most(counts: Iterable[Count]) -> int:
    return sum(one.high if isinstance(one, BoundedCount) else one for one in counts)
