"""Profiles: how large an invented organisation is and who works there, shaped like the real open data."""

from dataclasses import dataclass

import numpy as np

from app.demonstration.names import council_name, employer_name, places
from app.register.census import CensusCount
from app.register.datasets import dataset
from app.register.geography import Authority
from app.register.workforce_counts import Role, WorkforceCount

COUNCILS = 100
EMPLOYERS = 14
REGISTERED_2024 = 83
SUBMITTED_2024 = 76
WITH_ADULT_2024 = 73
WITH_CHILDREN_2024 = 43
ADULT_HEADCOUNT_2024 = 58_600
CHILDREN_HEADCOUNT_2024 = 39_300
SMALLEST_RESIDENTS = 60_000
GROUPS = ("mixed", "asian", "black", "other")
EMPLOYER_SIZES = (11, 18, 26, 40, 55, 70, 90, 120, 160, 220, 300, 420, 600, 850)


@dataclass(frozen=True, slots=True)
class Profile:
    """One invented organisation. Shares lie between 0 and 1; ``minority_split`` adds up to 1."""

    code: str
    name: str
    kind: str
    la_type: str | None
    region_code: str
    region_name: str
    adult_headcount: int
    children_headcount: int
    minority_share: float
    minority_split: tuple[float, ...]
    unknown_share: float

    @property
    def size(self) -> int:
        """Everybody employed in social care."""
        return self.adult_headcount + self.children_headcount


@dataclass(frozen=True, slots=True)
class _Pattern:
    # What an invented council borrows from open data: the place of a council among all, never its name.
    authority: Authority
    residents: int
    minority_share: float
    minority_split: tuple[float, ...]
    unknown_share: float
    social_workers: int


def council_profiles(seed: int) -> tuple[Profile, ...]:
    """Return the invented councils; the first ``WITH_ADULT_2024`` share the published adult headcount."""
    random = np.random.default_rng(seed)
    patterns = _patterns()
    chosen = [patterns[index] for index in random.permutation(len(patterns))[:COUNCILS]]
    adults = _shared(ADULT_HEADCOUNT_2024, [p.residents for p in chosen], WITH_ADULT_2024)
    children = _shared(CHILDREN_HEADCOUNT_2024, [p.social_workers for p in chosen], WITH_CHILDREN_2024)
    names = places()
    return tuple(
        Profile(
            code=f"DEMO-{number:03d}",
            name=council_name(next(names), pattern.authority.kind),
            kind="local_authority",
            la_type=pattern.authority.kind,
            region_code=pattern.authority.region_code,
            region_name=pattern.authority.region_name,
            adult_headcount=adult,
            children_headcount=child,
            minority_share=pattern.minority_share,
            minority_split=pattern.minority_split,
            unknown_share=pattern.unknown_share,
        )
        for number, (pattern, adult, child) in enumerate(zip(chosen, adults, children, strict=True), start=1)
    )


def employer_profiles(seed: int) -> tuple[Profile, ...]:
    """Return the invented employers of adult social care, from eleven staff upwards."""
    random = np.random.default_rng(seed + 1)
    patterns = _patterns()
    names = list(places())[-EMPLOYERS:]
    return tuple(
        Profile(
            code=f"DEMO-E{number:02d}",
            name=employer_name(names[number - 1], number),
            kind="employer",
            la_type=None,
            region_code=pattern.authority.region_code,
            region_name=pattern.authority.region_name,
            adult_headcount=size,
            children_headcount=0,
            minority_share=min(0.75, pattern.minority_share * 1.3),
            minority_split=pattern.minority_split,
            unknown_share=pattern.unknown_share / 2,
        )
        for number, size, pattern in zip(
            range(1, EMPLOYERS + 1), EMPLOYER_SIZES, _picked(patterns, random), strict=True
        )
    )


def _picked(patterns: list[_Pattern], random: np.random.Generator) -> list[_Pattern]:
    return [patterns[index] for index in random.permutation(len(patterns))[:EMPLOYERS]]


def _patterns() -> list[_Pattern]:
    authorities: tuple[Authority, ...] = dataset("authorities").read()
    census = _census_by_code(dataset("census").read())
    workers = {
        row.gss_code_current: row
        for row in dataset("workforce").read()
        if row.year == 2024 and row.geography_level == "utla" and row.role is Role.TOTAL and row.total  # noqa: PLR2004 - the collection that is simulated
    }
    return [
        _pattern(authority, census[authority.gss_code], workers[authority.gss_code])
        for authority in authorities
        if authority.is_current
        and authority.gss_code in workers
        and sum(census[authority.gss_code].values()) >= SMALLEST_RESIDENTS
    ]


def _pattern(authority: Authority, residents: dict[str, int], workers: WorkforceCount) -> _Pattern:
    total = sum(residents.values())
    minority = [residents[group.title()] for group in GROUPS]
    return _Pattern(
        authority=authority,
        residents=total,
        minority_share=sum(minority) / total,
        minority_split=tuple(count / sum(minority) for count in minority),
        unknown_share=(workers.not_known or 0) / (workers.total or 1),
        social_workers=workers.total or 1,
    )


def _census_by_code(counts: tuple[CensusCount, ...]) -> dict[str, dict[str, int]]:
    by_code: dict[str, dict[str, int]] = {}
    for count in counts:
        if count.geography_level == "utla" and count.detail == "group5":
            by_code.setdefault(count.gss_code, {})[count.ethnic_group5] = count.count
    return by_code


def _shared(total: int, weights: list[int], sharing: int) -> list[int]:
    """Share ``total`` exactly over the first ``sharing`` weights; the rest get their size at the same rate."""
    rate = total / sum(weights[:sharing])
    sizes = [round(weight * rate) for weight in weights]
    largest = max(range(sharing), key=sizes.__getitem__)
    sizes[largest] += total - sum(sizes[:sharing])
    return sizes
