"""The panels of a new release: those that would tell too much of the collection before are left out.

The release itself is audited with them; the collection before, which has been published, is audited here once more
with what they say of it beside everything that readers saw of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from sqlalchemy.orm import Session

from app.db.models import Collection
from app.indicators.audit.asides import aside_spots, with_asides
from app.indicators.audit.evidence import Evidence
from app.indicators.audit.mending import mend
from app.indicators.audit.questions import Pair
from app.indicators.benchmarks import Benchmark
from app.indicators.catalogue import load_edition
from app.indicators.edition import Edition
from app.indicators.pooling import PeerGroup, Pool
from app.services.release_asides import Givers, Sides, sides_of
from app.services.release_evidence import Known, load_known
from app.services.release_panels import Before, load_before, panels
from app.services.release_versions import Version, changed_since

_LABEL = "the panels of the new version"


@dataclass(frozen=True, slots=True)
class TwoCollections:
    """A collection that is to be released, and the one before it with everything that readers know of that."""

    session: Session
    collection: Collection
    before: Before
    known: Known

    @classmethod
    def of(cls, session: Session, collection: Collection, editions_dir: Path) -> Self | None:
        """Return the two; ``None`` where no collection before has a release in force."""
        before = load_before(session, collection)
        if before is None:
            return None
        edition = load_edition(before.collection.year, editions_dir)
        return cls(session, collection, before, load_known(session, before.collection, edition))

    def panels(
        self,
        pool: Pool,
        figures: Iterable[Benchmark],
        edition: Edition,
        versions: Sequence[Version],
        submissions: Mapping[int, int],
    ) -> tuple[Sides, ...]:
        """Return the panels that the rules let through beside these figures, with the returns behind them."""
        changed = changed_since(versions, submissions)
        matched, givers = panels(self.session, self.before, pool, figures, edition, changed), Givers(self.session)
        then = givers.of(self.before.collection, self.before.submissions)
        return tuple(sides_of(matched, then, givers.of(self.collection, submissions), "panels of the new version"))

    def safe(self, sides: Sequence[Sides], family: Sequence[PeerGroup], pairs: Sequence[Pair]) -> tuple[Sides, ...]:
        """Return the panels that show nothing too much of the collection before; see ``safe_towards``."""
        return safe_towards(self.known.of(family), self.before.version, sides, pairs)


def safe_towards(
    versions: Sequence[Evidence], number: int, sides: Sequence[Sides], pairs: Sequence[Pair] = ()
) -> tuple[Sides, ...]:
    """Return the panels that show nothing too much of a collection, beside all that its ``versions`` show.

    The panels are about the version with this ``number``. What the versions give away without any panel is none of the
    panels' doing; none is let through that cannot be judged. Raises ``ArithmeticError`` as the audit does.
    """
    then = [one.then for one in sides]
    version = next((one for one in versions if one.label == f"version {number}"), None)
    if version is None:
        return ()
    wider = with_asides(version, then)
    spots = aside_spots(wider, then)
    if not spots:
        return tuple(sides)
    shown = {spot: figure for spot, figure in wider.figures.items() if spot in spots}
    hidden = mend(versions, replace(wider, label=_LABEL, figures=shown, averages={}), pairs).hidden
    given_up = [spots[source.spot] for source in hidden if source.spot in spots]
    return tuple(one for one in sides if one.then not in given_up)
