"""Somebody who tries every table of whole numbers that the published figures allow: slow, plain, and never wrong.

It shares nothing with the audit: it rounds, adds up and looks for ratios in its own way. A small random release says
what its cells are, one per organisation and smallest count, and what was published of sums of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random
from typing import NamedTuple

import numpy as np

from tests.support.audits import ENGLAND, REGION, TYPE, Planting

MOST_TABLES = 300_000
Cells = frozenset[str]


class Cell(NamedTuple):
    """What an organisation holds, and the most that everybody knows it can hold."""

    owner: int
    value: int
    most: int


class Said(NamedTuple):
    """A published rounded count."""

    cells: Cells
    count: int
    least: int


class SaidRatio(NamedTuple):
    """A published ratio of rounded counts, in tenths, of two sums beside the people that they are of."""

    above: Cells
    below: Cells
    people: int
    reference: int
    tenths: int


def near(count):
    """The nearest multiple of 5; arrays too."""
    return 5 * ((2 * count + 5) // 10)


@dataclass
class Attacker:
    """Knows what was published, and lists every table that it allows."""

    cells: dict[str, Cell] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    ratios: list[SaidRatio] = field(default_factory=list)

    @property
    def is_small(self) -> bool:
        """Whether there are few enough tables to try them all."""
        return np.prod([cell.most + 1.0 for cell in self.cells.values()]) <= MOST_TABLES

    def tables(self) -> np.ndarray:
        """Every table that could be true, one a column."""
        tables = np.indices([cell.most + 1 for cell in self.cells.values()]).reshape(len(self.cells), -1)
        for cells, count, least in self.said:
            total = self._sum(tables, cells)
            tables = tables[:, (near(total) == count) & (total >= least)]
        for above, below, people, reference, tenths in self.ratios:
            a, c = self._sum(tables, above), self._sum(tables, below)
            whole = np.maximum(near(c) * people, 1)
            is_so = (20 * near(a) * reference + whole) // (2 * whole) == tenths
            tables = tables[:, is_so & (a >= 10) & (c >= 10)]
        return tables

    def finds(self, tables: np.ndarray, cells: Cells, known: Sequence[int] = ()) -> tuple[int, int] | None:
        """The range that these organisations narrow a sum to, if that is too narrow; nothing of what is all theirs."""
        theirs = [self.cells[one].value for one in cells if self.cells[one].owner in known]
        others = [self.cells[one] for one in cells if self.cells[one].owner not in known]
        low, high = sum(theirs), sum(theirs) + sum(cell.most for cell in others)
        after = self.range(tables, cells, known)
        is_leak = after[1] - after[0] < 10 if high - low >= 10 else after != (low, high)
        return after if low < high and is_leak else None

    def range(self, tables: np.ndarray, cells: Cells, known: Sequence[int] = ()) -> tuple[int, int]:
        """The smallest and largest that a sum can be to these organisations."""
        for row, cell in enumerate(self.cells.values()):
            if cell.owner in known:
                tables = tables[:, tables[row] == cell.value]
        total = self._sum(tables, cells)
        return int(total.min()), int(total.max())

    def leak(self, tables: np.ndarray, cells: Cells, viewers: Iterable[tuple[int, ...]]) -> bool:
        """Whether any of these viewers finds out too much about a sum; nobody looks on at what is only theirs."""
        owners = {self.cells[one].owner for one in cells}
        return any(
            self.finds(tables, cells, viewer) is not None
            for viewer in viewers
            if len(owners) > 1 or not owners.intersection(viewer)
        )

    def _sum(self, tables: np.ndarray, cells: Iterable[str]) -> np.ndarray:
        rows = [row for row, name in enumerate(self.cells) if name in cells]
        return tables[rows].sum(axis=0)


class Row(NamedTuple):
    """What one organisation gave at a place: for a, n1, c and n2 either the names of cells or a plain number."""

    organisation: int
    place: dict[str, str]
    four: tuple[tuple[str, ...] | int, ...]


@dataclass
class Small:
    """A small random release, what an attacker may reason with, and every count that it must keep."""

    random: Random
    organisations: range
    attacker: Attacker = field(default_factory=Attacker)
    groups: dict[str, frozenset[int]] = field(default_factory=dict)
    kinds: dict[str, object] = field(default_factory=dict)
    versions: list[Planting] = field(default_factory=list)
    kept: dict[Cells, set[str]] = field(default_factory=dict)
    published: set[Cells] = field(default_factory=set)

    @classmethod
    def of(cls, seed: int, least: int = 3, most: int = 6, extra: int = 4) -> "Small":
        """Organisations in England, and in up to ``extra`` groups that overlap at random."""
        random = Random(seed)
        small = cls(random, range(1, random.randint(least, most) + 1))
        small.groups = {"england": frozenset(small.organisations)}
        for number in range(random.randint(0, extra)):
            members = random.sample(small.organisations, random.randint(1, len(small.organisations)))
            small.groups[f"group {number}"] = frozenset(members)
        small.kinds = {key: ENGLAND if key == "england" else random.choice((REGION, TYPE)) for key in small.groups}
        return small

    def cell(self, name: str, owner: int, most: int) -> str:
        """Let an organisation hold any number up to ``most``, often none or all."""
        value = self.random.choice((0, most, most, *[self.random.randint(0, most) for _ in range(4)]))
        self.attacker.cells[name] = Cell(owner, value, most)
        return name

    def total(self, cells: Iterable[str] | int) -> int:
        """What cells really add up to."""
        return cells if isinstance(cells, int) else sum(self.attacker.cells[one].value for one in cells)

    def release(self, rows: Sequence[Row], planting: Planting | None = None, chance: float = 0.6) -> None:
        """Publish some of the counts of these rows, and keep the others."""
        planting = planting or Planting()
        self.versions.append(planting)
        for key, members in self.groups.items():
            planting.group(key, members, self.kinds[key])
        for row in rows:
            planting.give(row.organisation, *map(self.total, row.four), **row.place)
        for row in rows:
            for name, cells in _named(row.place, row.four):
                self._keep(f"organisation {row.organisation}: {name}", frozenset(cells))
        for place, four in _places(rows):
            for key in self.groups:
                self._show_or_keep(planting, key, place, four, chance)

    def _show_or_keep(self, planting, key, place, four, chance):
        cells = tuple(_of(one, self.groups[key]) for one in four)
        least = [10 if number in (0, 2) else 25 for number in range(4)]
        is_large = all(self.total(one) >= floor for one, floor in zip(cells, least, strict=True))
        if is_large and self.random.random() < chance:
            planting.show(key, **place)
            for one, floor in zip(cells, least, strict=True):
                if not isinstance(one, int):
                    self.attacker.said.append(Said(frozenset(one), near(self.total(one)), floor))
                    self.published.add(frozenset(one))
        elif planting.peers[key].shows_counts:
            for name, those in _named(place, cells):
                if not self._is_fit(those):
                    self._keep(f"{key}, {planting.label}: {name}", frozenset(those))

    def _is_fit(self, names: Iterable[str]) -> bool:
        """Whether a sum might as well be known: five or more share it, and two of them leave a fair part to the rest."""
        held = defaultdict(int)
        for name in names:
            held[self.attacker.cells[name].owner] += self.attacker.cells[name].value
        *rest, second, largest = (0, 0, *sorted(held.values()))
        left, total = sum(rest), sum(held.values())
        return len(held) >= 5 and left >= 10 and 10 * left >= max(largest, total) and largest <= left + second

    def _keep(self, name: str, cells: Cells) -> None:
        if cells:
            self.kept.setdefault(cells, set()).add(name)


def _of(given: dict[int, tuple[str, ...] | int], members: frozenset[int]) -> tuple[str, ...] | int:
    inside = [one for organisation, one in given.items() if organisation in members]
    if all(isinstance(one, int) for one in given.values()):
        return sum(inside)
    return tuple(name for names in inside for name in names)


def _places(rows: Sequence[Row]) -> Iterator[tuple[dict[str, str], list[dict]]]:
    ordered = sorted(rows, key=lambda row: sorted(row.place.items()))
    for _, alike in groupby(ordered, key=lambda row: sorted(row.place.items())):
        those = list(alike)
        yield those[0].place, [{row.organisation: row.four[number] for row in those} for number in range(4)]


def _named(place: dict[str, str], four: Sequence) -> Iterator[tuple[str, tuple[str, ...]]]:
    service, band = place.get("service", "adult"), place.get("breakdown", "")
    for number, cells in enumerate(four):
        group = place.get("group", "minority_ethnic") if number < 2 else place.get("reference", "white")
        words = (place.get("indicator", "leaving"), service, band if number in (0, 2) else "", group)
        if not isinstance(cells, int):
            yield " ".join(filter(None, words)), cells
