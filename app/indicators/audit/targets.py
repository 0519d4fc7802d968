"""What a release must keep: every count of every return, and those of groups that are unfit to be known."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.indicators.audit.evidence import Evidence
from app.indicators.audit.parts import Key, Measured, Numbers, Parts, key_of
from app.indicators.audit.statements import View, published_sums
from app.indicators.disclosure import THRESHOLD, is_safe_sum


class Target(NamedTuple):
    """A count that a release must keep: of one organisation's return, or of a group and unfit to be known."""

    holder: str
    measure: Measured
    key: Key
    parts: Numbers
    organisation: int | None = None

    @property
    def name(self) -> tuple[Measured, bytes]:
        """What tells this count from every other one: the parts that make it up."""
        return self.measure, self.parts.tobytes()


def targets_of(parts: Parts, versions: Sequence[Evidence]) -> Iterator[Target]:
    """Yield every count that must be kept, each once: those of returns, and of groups those not published elsewhere."""
    published = published_sums(parts, versions)
    seen: set[tuple[Measured, bytes]] = set()
    of_groups = (target for target in _of_groups(parts, versions) if target.parts.tobytes() not in published)
    for target in (*_of_returns(parts), *of_groups):
        if len(target.parts) and target.name not in seen:
            seen.add(target.name)
            yield target


def _of_returns(parts: Parts) -> Iterator[Target]:
    for key, form in parts.forms.items():
        places = np.flatnonzero(form)
        starts = np.flatnonzero(np.diff(parts.returns[places])) + 1
        for mine in np.split(places, starts):
            owner = int(parts.owners[mine[0]])
            yield Target(f"organisation {owner}", parts.measure, key, mine, owner)


def _of_groups(parts: Parts, versions: Sequence[Evidence]) -> Iterator[Target]:
    for view in (View(parts, evidence) for evidence in versions):
        for place, cells in view.cells.items():
            for cell in cells:
                yield from _suppressed(view, place, cell)


def _suppressed(view: View, place: int, cell: int) -> Iterator[Target]:
    evidence = view.evidence
    key = key_of(evidence.places[place], cell)
    for group, peers in enumerate(evidence.groups):
        figure = evidence.figures.get((place, group))
        is_hidden = peers.shows_counts and (figure is None or figure.counts is None)
        if is_hidden and not _is_fit(evidence.pool.parts(place, group)[:, cell].tolist()):
            mine = np.flatnonzero(view.sum((place, group), cell))
            yield Target(f"{peers.label}, {evidence.label}", view.parts.measure, key, mine)


def _is_fit(parts: Sequence[int]) -> bool:
    """Say whether a sum may be known: it was suppressed for what stands beside it, not for what it is."""
    return is_safe_sum(parts) and sum(parts) >= THRESHOLD
