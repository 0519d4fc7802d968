"""The figures of a release as they are read: of the groups that an organisation stands in, and never of all of them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, bindparam, or_, select
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
_COLUMNS = tuple(getattr(Benchmark, name) for name in _FIGURE)
_IN_RELEASE = Benchmark.release_id == bindparam("release")
_ABOUT = and_(Benchmark.ethnic_group == bindparam("group"), Benchmark.service == bindparam("service"))
_WHOLE = Benchmark.indicator == PARTICIPATION


def _of_groups(*narrowed: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what holds of the rows of the asked groups: each kind by itself, so that an index finds its rows."""
    return or_(*(and_(_IN_RELEASE, *_of_kind(kind), *narrowed) for kind in PeerKind))


def _of_kind(kind: PeerKind) -> tuple[ColumnElement[bool], ...]:
    return Benchmark.peer_kind == kind.value, Benchmark.peer_key == bindparam(kind.value, type_=String)


_OF_ONE_GROUP = (Benchmark.peer_kind == bindparam("kind"), Benchmark.peer_key == bindparam("key"))
_ALL_FIGURES = select(*_COLUMNS).where(_of_groups()).order_by(Benchmark.id)
_LABELS: Select[*tuple[Any, ...]] = select(Benchmark.peer_kind, Benchmark.peer_key, Benchmark.peer_label).where(
    _of_groups(_WHOLE)
)
_FIGURES = select(*_COLUMNS).where(or_(_of_groups(_WHOLE), _of_groups(_ABOUT)))
_LABELS_AND_FIGURES = select(*_COLUMNS).where(
    or_(_of_groups(_WHOLE), and_(_IN_RELEASE, *_OF_ONE_GROUP, _ABOUT)),
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
    asked = {kind.value: keys.get(kind) for kind in PeerKind}
    for row in session.execute(query, {"release": release.id, **asked, **about}):
        found[PeerKind(row.peer_kind)].append(row)
    return found
