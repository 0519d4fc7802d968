"""Small releases planted for the audit: what organisations gave, in which groups they are, and what was published.

``Planting.show`` publishes by hand, so that a leak can be planted; ``by_rules`` publishes what our own rules allow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Self

from app.indicators.audit.evidence import Average, Evidence, Figure, figure_of
from app.indicators.audit.questions import Pair
from app.indicators.audit.verdict import Finding, Tried, audit
from app.indicators.benchmarks import Benchmark, summarise_pool
from app.indicators.disclosure import rounded
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place, Pool
from app.indicators.rounding import half_up

LEAVING = Place("leaving", "adult", "", "minority_ethnic", "white")
DENOMINATORS = {
    "leaving": "headcount",
    "disciplinary": "headcount",
    "cpd": "headcount",
    "pay_bands": "headcount",
    "shortlisting": "shortlisted",
    "harassment_public": "survey_respondents",
    "harassment_colleagues": "survey_respondents",
}
WITHIN = {"survey_respondents": "headcount"}
ENGLAND, REGION, TYPE, NEIGHBOURS = PeerKind.ENGLAND, PeerKind.REGION, PeerKind.TYPE, PeerKind.NEIGHBOURS


@dataclass
class Planting:
    """One version of a release: groups, what each organisation gave, and the figures that were published of it."""

    label: str = "version 1"
    public: frozenset[str] = frozenset({"headcount"})
    denominators: Mapping[str, str] = field(default_factory=lambda: DENOMINATORS)
    given: dict[tuple[int, Place], Contribution] = field(default_factory=dict)
    peers: dict[str, PeerGroup] = field(default_factory=dict)
    returns: dict[int, int] = field(default_factory=dict)
    _shown: list[tuple[str, Place, object]] = field(default_factory=list)

    def give(self, organisations: int | Iterable[int], *four: int, **place: str) -> Self:
        """Let organisations give a of n1 minority ethnic and, unless told, 40 of 400 White people at a place."""
        numbers = [organisations] if isinstance(organisations, int) else organisations
        cells = four if len(four) == 4 else (*four, 40, 400)
        where = LEAVING._replace(**place)
        self.given |= {(one, where): Contribution(one, where, *cells) for one in numbers}
        return self

    def group(self, key: str, members: Iterable[int], kind: PeerKind = REGION) -> Self:
        """Name a comparator group."""
        self.peers[key] = PeerGroup(kind, key, key, frozenset(members))
        return self

    def groups(self, kind: PeerKind = REGION, /, **members: Iterable[int]) -> Self:
        """Name several groups of one kind."""
        for key, those in members.items():
            self.group(key, those, kind)
        return self

    def show(self, *keys: str, counts: bool = True, **place: str) -> Self:
        """Publish the rounded counts of groups at a place, or their ratio alone, whatever the rules say."""
        self._shown += [(key, LEAVING._replace(**place), counts) for key in keys]
        return self

    def show_figure(self, key: str, figure: Figure | Average, **place: str) -> Self:
        """Publish this very figure, true or not."""
        self._shown.append((key, LEAVING._replace(**place), figure))
        return self

    def average(self, *keys: str, **place: str) -> Self:
        """Publish the Mantel-Haenszel ratio of groups at a place."""
        self._shown += [(key, LEAVING._replace(**place), Average) for key in keys]
        return self

    def by_rules(self, **withheld: str) -> Self:
        """Publish what the rules of a release let through."""
        for row in self.benchmarks(withheld):
            if (figure := figure_of(row)) is not None:
                self._shown.append((row.group.key, row.place, figure))
        return self

    def benchmarks(self, withheld: Mapping[str, str]) -> tuple[Benchmark, ...]:
        """Return what the rules of a release make of it."""
        return summarise_pool(self.pool, withheld=withheld, denominators=self.denominators)

    def without(self, key: str, **place: str) -> Self:
        """Suppress a figure that was published."""
        spot = (key, LEAVING._replace(**place))
        self._shown = [one for one in self._shown if one[:2] != spot]
        return self

    def again(self, label: str, *changed: int) -> "Planting":
        """Begin the next version, where these organisations sent a new return."""
        following = Planting(label, self.public, self.denominators, dict(self.given), dict(self.peers))
        later = {one: self.return_of(one) + 1000 for one in changed}
        following.returns = {**self.returns, **later}
        return following

    def return_of(self, organisation: int) -> int:
        """Return the number of the return that an organisation gave; its own number at first."""
        return self.returns.get(organisation, organisation)

    @property
    def pool(self) -> Pool:
        """The counts by place, organisation and cell."""
        return Pool.of(self.given.values(), list(self.peers.values()))

    @property
    def organisations(self) -> tuple[int, ...]:
        """Everybody in any group, in the order of the pool."""
        return tuple(sorted(frozenset[int]().union(*(one.members for one in self.peers.values()))))

    def evidence(self) -> Evidence:
        """Return what an auditor is given."""
        pool, keys = self.pool, list(self.peers)
        figures, averages = {}, {}
        for key, place, what in self._shown:
            spot = pool.places.index(place), keys.index(key)
            parts = pool.parts(*spot)
            if isinstance(what, Average) or what is Average:
                averages[spot] = what if isinstance(what, Average) else Average(mantel_haenszel(parts.tolist()))
            else:
                figures[spot] = what if isinstance(what, Figure) else figure(parts.sum(axis=0).tolist(), what)
        numbers = tuple(map(self.return_of, self.organisations))
        return Evidence(
            label=self.label,
            collection=2025,
            pool=pool,
            organisations=self.organisations,
            returns=numbers,
            figures=figures,
            averages=averages,
            denominators=self.denominators,
            public=self.public,
            within=WITHIN,
        )


def figure(totals: Sequence[int], counts: object = True) -> Figure:
    """Return the figure of these totals as we round: with its four counts, or as a ratio alone."""
    a, n1, c, n2 = shown = tuple(map(rounded, totals))
    return Figure(float(half_up(Fraction(a * n2, n1 * c), 1)), shown if counts else None)


def mantel_haenszel(parts: Iterable[Sequence[int]]) -> float:
    """Return the ratio within organisations, to 1 decimal."""
    above = sum(Fraction(a * n2, n1 + n2) for a, n1, _, n2 in parts)
    below = sum(Fraction(c * n1, n1 + n2) for _, n1, c, n2 in parts)
    return float(half_up(above / below, 1))


def audited(*versions: Planting, pairs: Sequence[Pair] = ()) -> Tried:
    """Audit the versions of one release together."""
    return audit([one.evidence() for one in versions], pairs)


def named(finding: Finding) -> str:
    """Say which count a finding is about: ``organisation 7: leaving adult minority_ethnic``."""
    target = finding.target
    if target is None:
        return finding.contradiction
    key = " ".join(filter(None, target.key))
    return f"{target.holder}: {target.measure.name} {key}"


def exposed(*versions: Planting, pairs: Sequence[Pair] = ()) -> dict[str, tuple[int, ...]]:
    """Return the counts that somebody can narrow too far, and who: nobody named means anybody."""
    return {named(one): one.by for one in audited(*versions, pairs=pairs).findings}
