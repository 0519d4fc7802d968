"""The figures of a release as they are read: of the groups that an organisation stands in, and never of all of them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.db.models import Benchmark, Organisation, Release
from app.indicators.pooling import PeerKind
from app.services.peer_groups import Keys, Membership, membership_of
from app.services.release_rows import PARTICIPATION

Figure = Row[*tuple[Any, ...]]  # the columns of a published figure that are shown

_FIGURE = (
    "peer_kind", "peer_key", "peer_label", "indicator", "service", "breakdown", "ethnic_group", "state", "reason",
    "contributors", "numerator", "denominator", "reference_numerator", "reference_denominator", "ratio", "lower",
    "upper",
)  # fmt: skip
# Each column by itself, and not in pairs: an index finds the rows then, and pairs that nobody asked for are few.
_OF_GROUPS = (
    Benchmark.release_id == bindparam("release"),
    Benchmark.peer_kind.in_(bindparam("kinds", expanding=True)),
    Benchmark.peer_key.in_(bindparam("keys", expanding=True)),
)
_ALL_FIGURES = select(*(getattr(Benchmark, name) for name in _FIGURE)).where(*_OF_GROUPS).order_by(Benchmark.id)
_LABELS: Select[*tuple[Any, ...]] = select(Benchmark.peer_kind, Benchmark.peer_key, Benchmark.peer_label).where(
    *_OF_GROUPS, Benchmark.indicator == PARTICIPATION
)
_ABOUT = and_(Benchmark.ethnic_group == bindparam("group"), Benchmark.service == bindparam("service"))
_FIGURES = select(*(getattr(Benchmark, name) for name in _FIGURE)).where(
    *_OF_GROUPS,
    or_(_ABOUT, Benchmark.indicator == PARTICIPATION),
)
# Each half finds its rows by an index of its own.
_LABELS_AND_FIGURES: Select[*tuple[Any, ...]] = select(*(getattr(Benchmark, name) for name in _FIGURE)).where(
    or_(
        and_(*_OF_GROUPS, Benchmark.indicator == PARTICIPATION),
        and_(
            Benchmark.release_id == bindparam("release"),
            Benchmark.peer_kind == bindparam("kind"),
            Benchmark.peer_key == bindparam("key"),
            _ABOUT,
        ),
    )
)


def benchmarks_for(
    session: Session, release: Release, organisation: Organisation
) -> dict[PeerKind, tuple[Figure, ...]]:
    """Return the figures of a release for each comparator group that an organisation can be set beside.

    Reads only those groups, so that it costs the same whether five or eighteen thousand organisations contributed.
    """
    keys = membership_of(session, release, organisation).keys
    found = _figures_by_kind(session, release, keys, _ALL_FIGURES)
    return {kind: tuple(found[kind]) for kind in keys if kind in found}


def peers_of(session: Session, release: Release, membership: Membership) -> dict[PeerKind, str]:
    """Return the label of each comparator group that a release has for an organisation, widest first."""
    found = _figures_by_kind(session, release, membership.keys, _LABELS)
    return {kind: found[kind][0].peer_label for kind in membership.keys if kind in found}


def labels_and_figures(  # noqa: PLR0913, PLR0917 - which release, groups and place
    session: Session, release: Release, keys: Keys, kind: PeerKind, group: str, service: str
) -> tuple[dict[PeerKind, str], list[Figure]]:
    """Return what ``peers_of`` does, and what ``figures_by_kind`` does for one of the groups, in one query."""
    one = {"kind": kind.value, "key": keys[kind], "group": group, "service": service}
    found = _figures_by_kind(session, release, keys, _LABELS_AND_FIGURES, **one)
    return {each: found[each][0].peer_label for each in keys if each in found}, found.get(kind, [])


def figures_by_kind(
    session: Session, release: Release, keys: Mapping[PeerKind, str], group: str, service: str
) -> dict[PeerKind, list[Figure]]:
    """Return the figures of some groups of a release about one ethnic group and service, and how many they are."""
    return _figures_by_kind(session, release, keys, _FIGURES, group=group, service=service)


def _figures_by_kind(
    session: Session, release: Release, keys: Mapping[PeerKind, str], query: Select[*tuple[Any, ...]], **about: object
) -> dict[PeerKind, list[Figure]]:
    """Return those figures of some groups in one query; a group without any is left out."""
    found: dict[PeerKind, list[Figure]] = defaultdict(list)
    groups = {kind.value: key for kind, key in keys.items()}
    about |= {"kinds": [*groups], "keys": [*groups.values()]}
    for row in session.execute(query, {"release": release.id, **about}):
        if groups[row.peer_kind] == row.peer_key:
            found[PeerKind(row.peer_kind)].append(row)
    return found
