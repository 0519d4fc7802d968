"""What the figures of picked groups are worked out from: the returns behind every version of a collection's release.

A return that changed between two versions counts as two, so that versions can be set against each other too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Benchmark, Collection, Release
from app.indicators.custom_groups import Seen
from app.indicators.edition import Edition
from app.indicators.pooling import Contribution, Mask, PeerGroup, PeerKind, Place, Pool
from app.indicators.results import MINORITY_ETHNIC, WHITE
from app.indicators.wording import lower_first
from app.services.peer_groups import load_peer_groups
from app.services.release_asides import Givers, published_panels
from app.services.release_sources import contributions_of
from app.services.release_versions import Version, versions_of

ANY_NEIGHBOURS = "a group of statistical neighbours"
IN_BOTH = "those who took part in the collection before as well"
_PARTITIONS = frozenset({PeerKind.REGION, PeerKind.TYPE, PeerKind.SIZE, PeerKind.COHORT})


@dataclass(frozen=True, slots=True)
class Published:
    """A released group: its version, kind, key and label, who is in it, and where it has a figure.

    ``is_panel`` says that it is those of a group who took part in the collection before too, who have ratios alone.
    """

    version: int
    kind: PeerKind
    key: str
    label: str
    members: frozenset[int]
    places: frozenset[Place]
    is_panel: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """Every return behind a collection's releases, in the order of its submission's id, and every released group."""

    release: Release
    pool: Pool
    columns: Mapping[int, int]
    versions: Mapping[int, Version]
    published: tuple[Published, ...]

    @property
    def now(self) -> Version:
        """What went into the release that is worked on."""
        return self.versions[self.release.version]

    def alike(self, members: Iterable[int], keys: Mapping[PeerKind, str]) -> frozenset[int]:
        """Return those that are pooled with whoever has these groups of its own."""
        family = keys.get(PeerKind.ENGLAND)
        return frozenset(one for one in members if self.now.keys.get(one, {}).get(PeerKind.ENGLAND) == family)

    def returns_of(self, organisation_id: int) -> Mask:
        """Return every return of one organisation, whichever version it went into."""
        masks = [self.mask(version, [organisation_id]) for version in self.versions.values()]
        found: Mask = np.any(masks, axis=0)
        return found

    def mask(self, version: Version, members: Iterable[int]) -> Mask:
        """Return the returns of some organisations in a version, as a mask over all returns."""
        found = np.zeros(len(self.columns), np.bool_)
        ids = (version.submissions.get(one) for one in members)
        found[[self.columns[number] for number in ids if number is not None]] = True
        return found

    def seen_by(self, keys: Mapping[PeerKind, str], own: Mask) -> list[Seen]:
        """Return every released group as somebody with these groups of its own sees it, without its ``own`` returns."""
        return [self._seen(one, keys, own) for one in self.published]

    def _seen(self, one: Published, keys: Mapping[PeerKind, str], own: Mask) -> Seen:
        version = self.versions[one.version]
        is_mine = keys.get(one.kind) == one.key
        family = keys.get(PeerKind.ENGLAND, "")
        earlier = "" if version is self.now else f", version {one.version}"
        return Seen(
            words=self._words(one, is_mine=is_mine) + earlier,
            kind=f"{one.kind} {one.version}" if one.kind in _PARTITIONS and not one.is_panel else "",
            returns=self.mask(version, one.members) & ~own,
            places=one.places,
            is_at_hand=is_mine or (one.kind is PeerKind.REGION and one.key.startswith(f"{family}:")),
            has_counts=one.kind is not PeerKind.NEIGHBOURS and not one.is_panel,
        )

    @staticmethod
    def _words(one: Published, *, is_mine: bool) -> str:
        if one.kind is not PeerKind.NEIGHBOURS:
            return lower_first(one.label)
        return "your statistical neighbours" if is_mine else ANY_NEIGHBOURS


def load_material(session: Session, release: Release, edition: Edition) -> Material:
    """Return what the figures of picked groups in a release are worked out from. Needs a session over everything."""
    collection = session.get_one(Collection, release.collection_id)
    versions = {one.number: one for one in versions_of(session, collection)}
    ids = sorted({number for one in versions.values() for number in one.submissions.values()})
    bands = {one.key: one.labelled_band for one in edition.indicators}
    given = (
        one
        for one in _returns(session, collection, versions.values())
        if one.place.breakdown in {"", bands.get(one.place.indicator, "")}
    )
    pool = Pool.of(given, [PeerGroup(PeerKind.ENGLAND, "", "", frozenset(ids))])
    columns = {number: column for column, number in enumerate(ids)}
    published = [*_published(session, collection, versions), *_panels(session, collection)]
    return Material(release, pool, columns, versions, tuple(published))


def _returns(session: Session, collection: Collection, versions: Iterable[Version]) -> Iterator[Contribution]:
    """Yield what each return gave, once, under the id of its submission."""
    done: set[int] = set()
    for version in versions:
        wanted = {key: number for key, number in version.submissions.items() if number not in done}
        for one in contributions_of(session, collection, wanted, only_main=True) if wanted else ():
            yield one._replace(organisation_id=wanted[one.organisation_id])
        done.update(wanted.values())


def _published(session: Session, collection: Collection, versions: Mapping[int, Version]) -> Iterator[Published]:
    rows = session.execute(
        select(
            Release.version,
            *(Benchmark.peer_kind, Benchmark.peer_key, Benchmark.peer_label),
            *(Benchmark.indicator, Benchmark.service, Benchmark.breakdown),
        )
        .join(Release, Release.id == Benchmark.release_id)
        .where(
            Release.collection_id == collection.id,
            Benchmark.ethnic_group == MINORITY_ETHNIC,
            Benchmark.ratio.is_not(None),
        )
    )
    places: dict[tuple[int, str, str, str], set[Place]] = defaultdict(set)
    for version, kind, key, label, indicator, service, breakdown in rows:
        place = Place(indicator, service, breakdown, MINORITY_ETHNIC, WHITE)
        places[version, kind, key, label].add(place)
    near = _neighbours(session, collection) if any(kind == PeerKind.NEIGHBOURS for _, kind, _, _ in places) else {}
    for (number, kind, key, label), some in places.items():
        group = PeerGroup(PeerKind(kind), key, label, near.get(key, frozenset()))
        yield Published(number, group.kind, key, label, versions[number].members(group), frozenset(some))


def _panels(session: Session, collection: Collection) -> Iterator[Published]:
    """Yield the members of the released panels: those of a group who gave a figure in the collection before as well.

    That collection is taken as it stood when each panel was published, whatever became of its release.
    """
    before = session.scalars(select(Collection).where(Collection.year == collection.year - 1)).first()
    if before is None:
        return
    alike: dict[tuple[int, PeerKind, str, frozenset[int]], set[Place]] = defaultdict(set)
    for (_, number), sides in published_panels(session, Givers(session), before, collection):
        group = sides.panel.group
        alike[number, group.kind, group.key, sides.now.members].add(sides.panel.place)
    for (number, kind, key, members), places in alike.items():
        yield Published(number, kind, key, IN_BOTH, members, frozenset(places), is_panel=True)


def _neighbours(session: Session, collection: Collection) -> dict[str, frozenset[int]]:
    families = load_peer_groups(session, collection).families
    return {group.key: group.members for some in families for group in some if group.kind is PeerKind.NEIGHBOURS}
