"""One area's ethnic make-up as it may be shown: counts as published, percentages only where they mean something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.register.census import FIVE_GROUPS, TOTAL, CensusCount
from app.register.sentences import within
from app.register.values import SMALLEST_BASE, State, percent_of
from app.register.workforce_counts import GROUPS, MINORITY_ETHNIC, WorkforceCount

GROUP_TITLES = {
    "white": "White",
    "mixed": "Mixed",
    "asian": "Asian",
    "black": "Black",
    "other": "Other",
    "minority_ethnic": "Minority ethnic",
}


@dataclass(frozen=True, slots=True)
class GroupShare:
    """One group's count as published, and its percentage of those whose ethnicity is known (1 decimal)."""

    key: str
    title: str
    count: int
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class View:
    """One area's make-up. ``groups`` is empty and counts are ``None`` where nothing was published.

    ``sentence`` says what the view shows, or why it shows nothing; ``reason`` is why there is no percentage, and is
    empty when the state is ok. ``note`` is what a reader must know beside the figures, such as a joint return.
    ``known_percent`` is the declaration rate.
    """

    name: str
    state: State
    sentence: str
    reason: str = ""
    note: str = ""
    total: int | None = None
    known: int | None = None
    not_known: int | None = None
    known_percent: Decimal | None = None
    groups: tuple[GroupShare, ...] = ()
    minority_ethnic: GroupShare | None = None

    @property
    def minority_percent(self) -> Decimal | None:
        """The minority ethnic percentage of those whose ethnicity is known, where it can be given."""
        return self.minority_ethnic.percent if self.minority_ethnic else None

    @property
    def declaration(self) -> str:
        """How much of the area's people the figures describe, as a sentence."""
        if self.total is None or self.known is None:
            return self.reason
        share = f" ({self.known_percent}%)" if self.known_percent is not None else ""
        return f"Ethnicity is known for {self.known:,} of {self.total:,} people{share}."


def absent(name: str, state: State, reason: str) -> View:
    """Return the view of an area for which there is nothing to show, and why."""
    return View(name, state, reason, reason)


def workforce_view(name: str, owned: str, rows: Sequence[WorkforceCount], note: str = "") -> View:
    """Return the view of one or more rows of the same year and role added together; at least one row is needed.

    ``owned`` names whose people are counted in a sentence: "Leeds's children's social workers".
    """
    total, known = sum(row.total for row in rows), sum(row.known for row in rows)
    counts = _summed(rows)
    state = _state(total, known)
    reason = _reason(state, total, known, rows[0].role.people)
    minority = _minority(counts, known) if state is not State.NOT_COMPARABLE else None
    year = rows[0].year
    return View(
        name=name,
        state=state,
        sentence=_sentence(year, owned, minority) if not reason else f"In {year}, in {name}, {within(reason)}",
        reason=reason,
        note=note,
        total=total,
        known=known,
        not_known=total - known,
        known_percent=percent_of(known, total),
        groups=_shares(counts, known) if minority else (),
        minority_ethnic=minority,
    )


def population_view(name: str, counts: Sequence[CensusCount]) -> View:
    """Return the view of an area's residents from its Census rows; everybody's ethnicity is known."""
    by_group = {row.ethnic_group5.casefold(): row.count for row in counts if row.detail == FIVE_GROUPS}
    total = next((row.count for row in counts if row.detail == TOTAL), None)
    if total is None or set(by_group) != set(GROUPS):
        return absent(name, State.NOT_PUBLISHED, f"No Census 2021 figures were published for {name}.")
    minority = _minority(by_group, total)
    return View(
        name=name,
        state=State.OK,
        sentence=f"At the Census of 2021, {minority.percent}% of {name}'s residents were from minority ethnic groups.",
        total=total,
        known=total,
        not_known=0,
        known_percent=percent_of(total, total),
        groups=_shares(by_group, total),
        minority_ethnic=minority,
    )


def _summed(rows: Sequence[WorkforceCount]) -> dict[str, int]:
    published = [row.groups for row in rows if row.groups is not None]
    return {group: sum(groups[group] for groups in published) for group in GROUPS}


def _state(total: int, known: int) -> State:
    if total and not known:
        return State.NOT_COMPARABLE
    return State.OK if known >= SMALLEST_BASE else State.WITHHELD_SMALL_BASE


def _reason(state: State, total: int, known: int, people: str) -> str:
    if state is State.OK:
        return ""
    if state is State.NOT_COMPARABLE:
        return f"Ethnicity is not known for any of the {total:,} {people}, so there is nothing to compare."
    if not total:
        return f"No {people} were reported."
    return f"Ethnicity is known for {known} of the {people}, too few for a percentage."


def _sentence(year: int, owned: str, minority: GroupShare | None) -> str:
    share = minority.percent if minority else None
    return f"In {year}, {share}% of {owned} whose ethnicity is known were from minority ethnic groups."


def _shares(counts: Mapping[str, int], base: int) -> tuple[GroupShare, ...]:
    return tuple(_share(group, counts[group], base) for group in GROUPS)


def _minority(counts: Mapping[str, int], base: int) -> GroupShare:
    return _share("minority_ethnic", sum(counts[group] for group in MINORITY_ETHNIC), base)


def _share(key: str, count: int, base: int) -> GroupShare:
    return GroupShare(key, GROUP_TITLES[key], count, percent_of(count, base))
