"""The comparator groups of a release: fixed by what organisations are, never by what a reader picks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation, OrganisationKind, ReferenceNeighbour
from app.indicators.pooling import PeerGroup, PeerKind
from app.register.neighbours import LATEST_MODEL

COUNCILS = "local_authority"
EMPLOYERS = "employer"
_FAMILIES = {
    OrganisationKind.LOCAL_AUTHORITY: COUNCILS,
    OrganisationKind.TRUST: COUNCILS,
    OrganisationKind.EMPLOYER: EMPLOYERS,
}
_TITLES = {COUNCILS: "Local authorities", EMPLOYERS: "Employers"}


def load_peer_groups(session: Session, *, is_demonstration: bool) -> tuple[tuple[PeerGroup, ...], ...]:
    """Return every comparator group, the local authorities' and the employers' apart: the two are never pooled.

    A trust that runs a council's service counts as a local authority. Invented organisations are never in a group
    with real ones. Needs a session over everything.
    """
    families: dict[str, list[Organisation]] = defaultdict(list)
    alike = select(Organisation).where(Organisation.is_demonstration == is_demonstration).order_by(Organisation.id)
    for organisation in session.scalars(alike):
        if organisation.kind in _FAMILIES:
            families[_FAMILIES[OrganisationKind(organisation.kind)]].append(organisation)
    neighbours = _neighbours(session)
    return tuple(tuple(_groups(family, members, neighbours)) for family, members in families.items())


def keys_of(organisation: Organisation) -> dict[PeerKind, str]:
    """Return the key of each comparator group that an organisation can be set beside."""
    family = _FAMILIES.get(OrganisationKind(organisation.kind))
    if family is None:
        return {}
    keys = {PeerKind.ENGLAND: family}
    if organisation.region_code:
        keys[PeerKind.REGION] = f"{family}:{organisation.region_code}"
    if family == COUNCILS and organisation.la_type:
        keys[PeerKind.TYPE] = organisation.la_type
    if family == COUNCILS and organisation.gss_code:
        keys[PeerKind.NEIGHBOURS] = organisation.gss_code
    return keys


def _groups(family: str, members: Sequence[Organisation], neighbours: dict[str, list[str]]) -> Iterator[PeerGroup]:
    title = _TITLES[family]
    yield _group(PeerKind.ENGLAND, family, f"{title} in England", members)
    for kind in (PeerKind.REGION, PeerKind.TYPE):
        alike: dict[str, list[Organisation]] = defaultdict(list)
        for one in members:
            if kind in keys_of(one):
                alike[keys_of(one)[kind]].append(one)
        for key, some in sorted(alike.items()):
            where = f"{title} in {some[0].region_name}" if kind is PeerKind.REGION else f"{title} of the type {key}"
            yield _group(kind, key, where, some)
    by_code = {one.gss_code: one for one in members if one.gss_code}
    for code in sorted(by_code.keys() & neighbours.keys()):
        near = [by_code[other] for other in neighbours[code] if other in by_code]
        yield _group(PeerKind.NEIGHBOURS, code, f"Statistical neighbours of {by_code[code].name}", near)


def _group(kind: PeerKind, key: str, label: str, members: Iterable[Organisation]) -> PeerGroup:
    return PeerGroup(kind, key, label, frozenset(one.id for one in members))


def _neighbours(session: Session) -> dict[str, list[str]]:
    listed: dict[str, list[str]] = defaultdict(list)
    rows = session.execute(
        select(ReferenceNeighbour.gss_code, ReferenceNeighbour.neighbour_gss_code)
        .where(ReferenceNeighbour.model == LATEST_MODEL)
        .order_by(ReferenceNeighbour.gss_code, ReferenceNeighbour.rank)
    )
    for code, neighbour in rows:
        listed[code].append(neighbour)
    return listed
