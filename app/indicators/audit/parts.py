"""The smallest counts behind a collection's releases, and how every other count is made of them.

A return gives a measure for each service, pay band and ethnic group, and sums of these. A sum whose parts are given too
is only their sum, so that what is said of the one is said of the others; any other count is a part of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.indicators.audit.evidence import Evidence
from app.indicators.disclosure import THRESHOLD
from app.indicators.pooling import Mask, Place
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE
from app.indicators.tallies import WHITE_BRITISH, WHITE_MINORITY

EVENTS, PEOPLE, REFERENCE_EVENTS, REFERENCE_PEOPLE = range(4)
UNLIMITED = 1e7
_WHITE_REST = "white_rest"
_WHITE_PARTS = (WHITE_BRITISH, WHITE_MINORITY)
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Key(NamedTuple):
    """Which count of a measure; the breakdown is empty where there is none, and for the sum over all of them."""

    service: str
    breakdown: str
    group: str

    @property
    def is_white(self) -> bool:
        """Whether it is a count of White people, or of some of them."""
        return self.group in {WHITE, _WHITE_REST, *_WHITE_PARTS}


class Measured(NamedTuple):
    """A measure as an auditor knows it: what is counted, and whether that is people or what happened to them."""

    name: str
    is_events: bool


Table = dict[Key, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one measure in every return of a collection.

    ``floors`` and ``caps`` are what everybody knows beforehand. ``owners`` is the number of the organisation,
    ``returns`` that of the return, and ``kinds`` is alike for parts that count the same thing, which ``counted`` names
    by kind; ``forms`` gives the parts that make up each count, in all returns together.
    """

    measure: Measured
    values: Floats
    floors: Floats
    caps: Floats
    owners: Numbers
    returns: Numbers
    kinds: Numbers
    counted: tuple[Key, ...]
    forms: Mapping[Key, Mask]

    def form(self, key: Key) -> Mask:
        """Return the parts that make up a count; none where no return gives it."""
        return self.forms.get(key, np.zeros(len(self.values), np.bool_))

    def only(self, chosen: Mask) -> Self:
        """Return only some of the parts."""
        return replace(
            self,
            values=self.values[chosen],
            floors=self.floors[chosen],
            caps=self.caps[chosen],
            owners=self.owners[chosen],
            returns=self.returns[chosen],
            kinds=self.kinds[chosen],
            forms={key: form[chosen] for key, form in self.forms.items()},
        )


def measure_of(evidence: Evidence, place: Place, cell: int) -> Measured:
    """Return which measure a cell of a place is a count of.

    The people below the line of a pay band are those of all bands together.
    """
    if cell in (EVENTS, REFERENCE_EVENTS) or place.breakdown:
        return Measured(place.indicator, is_events=True)
    return Measured(evidence.denominators.get(place.indicator, place.indicator), is_events=False)


def key_of(place: Place, cell: int) -> Key:
    """Return which count of its measure a cell of a place is."""
    group = place.group if cell in (EVENTS, PEOPLE) else place.reference
    breakdown = place.breakdown if cell in (EVENTS, REFERENCE_EVENTS) else ""
    return Key(place.service, breakdown, group)


def parts_of(versions: Sequence[Evidence]) -> tuple[Parts, ...]:
    """Return the parts of each measure that not everybody knows, over all versions of one collection's releases."""
    tables, organisations = _tables(versions)
    public = frozenset().union(*(one.public for one in versions))
    below = _people_below(versions)
    for evidence in versions:
        below |= {people: whole for people, whole in evidence.within.items() if whole in public}
    measures = sorted({measure for measure, _ in tables if measure.is_events or measure.name not in public})
    return tuple(_parts(measure, tables, organisations, below, public) for measure in measures)


def _tables(versions: Sequence[Evidence]) -> tuple[dict[tuple[Measured, int], Table], dict[int, int]]:
    """Return what each return says, by measure and return, and whose each return is."""
    tables: dict[tuple[Measured, int], Table] = defaultdict(dict)
    for evidence, place, cell in _cells(versions):
        where = evidence.places[place]
        measure, key = measure_of(evidence, where, cell), key_of(where, cell)
        for one in np.flatnonzero(evidence.pool.given[place]):
            tables[measure, evidence.returns[one]][key] = int(evidence.pool.counts[place, one, cell])
    pairs = (zip(evidence.returns, evidence.organisations, strict=True) for evidence in versions)
    return tables, dict(chain.from_iterable(pairs))


def _cells(versions: Sequence[Evidence]) -> Iterator[tuple[Evidence, int, int]]:
    for evidence in versions:
        for place, cell in product(range(len(evidence.places)), range(4)):
            yield evidence, place, cell


def _people_below(versions: Sequence[Evidence]) -> dict[str, str]:
    """Return the measure below the line of each indicator."""
    return {
        place.indicator: evidence.denominators.get(place.indicator, place.indicator)
        for evidence in versions
        for place in evidence.places
    }


def _parts(
    measure: Measured,
    tables: Mapping[tuple[Measured, int], Table],
    organisations: Mapping[int, int],
    below: Mapping[str, str],
    public: frozenset[str],
) -> Parts:
    """Lay out the parts of one measure, return by return."""
    columns: list[tuple[float, float, float, int, int, int]] = []
    forms: dict[Key, list[int]] = defaultdict(list)
    kinds: dict[Key, int] = {}
    for (_, return_), table in sorted(((key, one) for key, one in tables.items() if key[0] == measure), key=str):
        known = _Known(measure, return_, tables, below, public)
        places: dict[Key, int] = {}
        for key in table:
            for part, value in _decomposed(key, table):
                if part not in places:
                    places[part] = len(columns)
                    kind = kinds.setdefault(part, len(kinds))
                    columns.append((value, *known.limits(part, value), organisations[return_], return_, kind))
                forms[key].append(places[part])
    values, floors, caps, owners, returns, of_kinds = np.array(columns, np.float64).reshape(-1, 6).T
    masks = {key: _mask(len(columns), places) for key, places in forms.items()}
    labels = (owners.astype(np.int64), returns.astype(np.int64), of_kinds.astype(np.int64))
    return Parts(measure, values, floors, caps, *labels, counted=tuple(kinds), forms=masks)


def _mask(length: int, places: Iterable[int]) -> Mask:
    mask = np.zeros(length, np.bool_)
    mask[list(places)] = True
    return mask


class _Known(NamedTuple):
    """What everybody may know of a return's parts before any release."""

    measure: Measured
    return_: int
    tables: Mapping[tuple[Measured, int], Table]
    below: Mapping[str, str]
    public: frozenset[str]

    def limits(self, part: Key, value: int) -> tuple[float, float]:
        """Return the least and the most that a part can be.

        Of events, no more than there are people; where their number is no public one, a release hides it by at
        least the threshold. Of people, no more than of a public number that they are part of.
        """
        people = self._people(part, self.below.get(self.measure.name, ""))
        is_public = self.below.get(self.measure.name) in self.public
        if not self.measure.is_events:
            return 0.0, UNLIMITED if people is None else float(max(people, value))
        return 0.0, float(max(people or 0, value) if is_public else max(people or 0, value, THRESHOLD))

    def _people(self, part: Key, below: str) -> int | None:
        table = self.tables.get((Measured(below, is_events=False), self.return_), {})
        whole = part._replace(breakdown="")
        if part.group != _WHITE_REST:
            return table.get(whole)
        white = table.get(whole._replace(group=WHITE))
        split = (table.get(whole._replace(group=group), 0) for group in _WHITE_PARTS)
        return None if white is None else white - sum(split)


def _decomposed(key: Key, table: Table) -> Iterator[tuple[Key, int]]:
    """Yield the parts that make up a count, each with its value: the count itself where it has none."""
    parts = next((parts for split in _SPLITS if (parts := split(key, table))), None)
    if parts is None:
        yield key, table[key]
        return
    for part in parts:
        if part in table:
            yield from _decomposed(part, table)
    rest = table[key] - sum(table.get(part, 0) for part in parts)
    if rest:
        yield key._replace(group=_WHITE_REST), rest


def _by_service(key: Key, table: Table) -> list[Key] | None:
    if key.service != BOTH_SERVICES:
        return None
    return _exact(key, table, [one for one in table if one.service != BOTH_SERVICES and one[1:] == key[1:]])


def _by_band(key: Key, table: Table) -> list[Key] | None:
    if key.breakdown:
        return None
    alike = (key.service, key.group)
    return _exact(key, table, [one for one in table if one.breakdown and (one.service, one.group) == alike])


def _by_ethnic_group(key: Key, table: Table) -> list[Key] | None:
    if key.group != MINORITY_ETHNIC:
        return None
    others = (MINORITY_ETHNIC, WHITE, *_WHITE_PARTS)
    return _exact(key, table, [one for one in table if one.group not in others and one[:2] == key[:2]])


def _by_white_group(key: Key, table: Table) -> list[Key] | None:
    if key.group != WHITE:
        return None
    parts = [part for part in (key._replace(group=group) for group in _WHITE_PARTS) if part in table]
    return parts if parts and sum(table[part] for part in parts) <= table[key] else None


def _exact(key: Key, table: Table, parts: list[Key]) -> list[Key] | None:
    return parts if parts and sum(table[part] for part in parts) == table[key] else None


_SPLITS = (_by_service, _by_band, _by_ethnic_group, _by_white_group)
