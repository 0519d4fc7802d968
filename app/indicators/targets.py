"""What parity would take: the people in a pay band, or in senior management, who would match the workforce's share.

As in the NHS Model Employer goals: target = share of the workforce x staff of the band, rounded half up, and from
today's number to the target in equal steps by year, each rounded half up. Unknown ethnicity is left out throughout.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.indicators.edition import Edition, Kind
from app.indicators.returns import Return
from app.indicators.rounding import half_up, text
from app.indicators.tallies import KNOWN, Rows, Tally
from app.indicators.wording import group_people

HEADCOUNT = "headcount"
LONGEST_YEARS = 10
USUAL_YEARS = 5


@dataclass(frozen=True, slots=True)
class Target:
    """One band: ``now`` of its ``staff`` are of the group, and ``parity`` would match the workforce's share."""

    key: str
    label: str
    now: int
    staff: int
    parity: int

    @property
    def needed(self) -> int:
        """How many more people of the group it would take; 0 where there are as many or more."""
        return max(0, self.parity - self.now)

    def after(self, done: int, years: int) -> int:
        """Return the number of people to have reached after ``done`` of ``years`` years."""
        return int(half_up(self.now + Fraction(self.needed * done, years)))


@dataclass(frozen=True, slots=True)
class Goal:
    """All bands of an indicator with the group's share of the workforce (0 to 1), from ``start`` to the year ``by``."""

    people: str
    person: str
    share: Fraction
    targets: tuple[Target, ...]
    start: int
    by: int

    @property
    def open(self) -> tuple[Target, ...]:
        """The bands that have fewer people of the group than parity."""
        return tuple(target for target in self.targets if target.needed)

    def rows(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Return each year with the people to have reached in each open band; the first is today's."""
        years = self.by - self.start
        return tuple(
            (self.start + done, tuple(target.after(done, years) for target in self.open)) for done in range(years + 1)
        )

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each band, the open ones first and the highest band before the lower ones."""
        downwards = self.targets[::-1]
        ordered = sorted(downwards, key=lambda target: not target.needed)
        return tuple(self._sentence(target) for target in ordered)

    def _sentence(self, target: Target) -> str:
        share = f"{text(self.share * 100, 1)}%"
        if not target.needed:
            is_short = Fraction(target.now, target.staff) < self.share if target.staff else False
            reached = "less than one person short of" if is_short else "already at or above"
            return f"{target.label}: {reached} the share of the workforce ({share})."
        people = self.person if target.needed == 1 else self.people
        return (
            f"{target.label}: {target.needed:,} more {people} by {self.by}, {_pace(target.needed, self)}, would "
            f"match the share of the workforce ({share}): {target.parity:,} of {target.staff:,} instead of "
            f"{target.now:,}."
        )


def goal(  # noqa: PLR0913, PLR0917 - whose return, what of it, and until when
    return_: Return, edition: Edition, key: str, service: str, group: str, by: int
) -> Goal | None:
    """Return what parity would take by a year; ``None`` for an indicator without targets or without the counts.

    ``by`` is 1 to 10 years after the edition's collection; see ``choosable_years``.
    """
    definition, tally = edition.indicator(key), Tally(return_, edition)
    if not (definition.kind is Kind.BAND_RATIO or definition.population_gap) or not definition.is_applicable:
        return None
    share = _share(tally, service, Rows(HEADCOUNT, edition.measures[HEADCOUNT].breakdown_keys), group)
    if share is None:
        return None
    labels = {row.key: row.label for row in edition.measures[definition.numerator].breakdowns}
    measure = edition.measures[definition.numerator]
    rows = [(band, labels[band]) for band in definition.bands] or [("", measure.label)]
    found = [_target(tally, service, Rows(measure.key, (band,)), label, (group, share)) for band, label in rows]
    targets = tuple(target for target in found if target is not None)
    people, person = (group_people(edition, group, noun) for noun in ("people", "person"))
    return Goal(people, person, share, targets, edition.collection, by) if targets else None


def choosable_years(collection: int) -> tuple[int, ...]:
    """Return the years by which parity may be asked for."""
    return tuple(range(collection + 1, collection + LONGEST_YEARS + 1))


def _target(tally: Tally, service: str, rows: Rows, label: str, wanted: tuple[str, Fraction]) -> Target | None:
    group, share = wanted
    now, staff = tally.count(service, rows, group), tally.count(service, rows, KNOWN)
    if now is None or staff is None:
        return None
    return Target(rows.breakdowns[0], label, now, staff, int(half_up(share * staff)))


def _share(tally: Tally, service: str, rows: Rows, group: str) -> Fraction | None:
    part, known = tally.count(service, rows, group), tally.count(service, rows, KNOWN)
    return Fraction(part, known) if part is not None and known else None


def _pace(needed: int, over: Goal) -> str:
    years = over.by - over.start
    fewest, rest = divmod(needed, years)
    if not rest:
        return f"{fewest:,} a year"
    return f"about {fewest:,} or {fewest + 1:,} a year" if fewest else "at most 1 a year"
