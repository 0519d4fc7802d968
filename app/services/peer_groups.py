"""The comparator groups of a release: fixed by what organisations are, never by what a reader picks.

Every group rests on what was known before the release: the organisation's record, open data and the list of who took
part when. A return never decides about a group, or the group would show something of the return.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.db.models import (
    Collection,
    Event,
    Organisation,
    OrganisationKind,
    Participation,
    ReferenceCsww,
    ReferenceNeighbour,
    Release,
)
from app.indicators.pooling import PeerGroup, PeerKind
from app.programme.events import EventKind
from app.register.neighbours import LATEST_MODEL
from app.register.workforce_counts import Role
from app.services.size_bands import BANDS, CHILDREN_SOCIAL_WORKERS, WORKFORCE, band_of

COUNCILS = "local_authority"
EMPLOYERS = "employer"
_FAMILIES = {
    OrganisationKind.LOCAL_AUTHORITY: COUNCILS,
    OrganisationKind.TRUST: COUNCILS,
    OrganisationKind.EMPLOYER: EMPLOYERS,
}
_TITLES = {COUNCILS: "Local authorities", EMPLOYERS: "Employers"}
_MODEL = f"{LATEST_MODEL} model"
GROUPS = "groups"  # in the detail of the event that tells an organisation of a release

_TOLD = select(Event.detail).where(
    Event.organisation_id == bindparam("organisation"),
    Event.collection_id == bindparam("collection"),
    Event.kind == EventKind.BENCHMARKS_RELEASED,
)

Keys = dict[PeerKind, str]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about groups beside an organisation's own record.

    ``phases`` names the phase of each collection's year, ``first_years`` the first collection of each organisation,
    ``headcounts`` each council's children's social workers by its GSS code, in the year before the collection.
    """

    phases: Mapping[int, str]
    first_years: Mapping[int, int]
    headcounts: Mapping[str | None, int | None]


@dataclass(frozen=True, slots=True)
class PeerGroups:
    """The groups of a release, the local authorities' and the employers' apart, and each organisation's keys."""

    families: tuple[tuple[PeerGroup, ...], ...]
    keys: Mapping[int, Keys]


def load_peer_groups(session: Session, collection: Collection) -> PeerGroups:
    """Return every comparator group of a collection; councils and employers are never pooled.

    A trust that runs a council's service counts as a local authority. Invented organisations are never in a group
    with real ones. Needs a session over everything.
    """
    facts = _facts(session, collection)
    families: dict[str, dict[Organisation, Keys]] = defaultdict(dict)
    alike = select(Organisation).where(Organisation.is_demonstration == collection.is_demonstration)
    for organisation in session.scalars(alike.order_by(Organisation.id)):
        keys = _keys(organisation, facts)
        if keys:
            families[keys[PeerKind.ENGLAND]][organisation] = keys
    neighbours = _neighbours(session)
    return PeerGroups(
        tuple(tuple(_groups(members, neighbours, facts)) for members in families.values()),
        {one.id: keys for members in families.values() for one, keys in members.items()},
    )


@dataclass(frozen=True, slots=True)
class Membership:
    """Where an organisation stands in a release: its groups, widest first, and the submission of its that went in."""

    keys: Keys
    submission_id: int | None


def membership_of(session: Session, release: Release, organisation: Organisation) -> Membership:
    """Return the groups of a release that an organisation can be set beside, and what it gave to it.

    They are those that the release was published with, so that a record which changes later moves nobody; who
    took no part has the groups of its record.
    """
    events = session.scalars(_TOLD, {"organisation": organisation.id, "collection": release.collection_id})
    told: dict[str, Any] = next((detail for detail in events if detail.get("release") == release.version), {})
    return membership_told(session, release, organisation, told)


def membership_told(
    session: Session, release: Release, organisation: Organisation, told: Mapping[str, Any]
) -> Membership:
    """Return the same from what the organisation was told when the release was published; empty for who was not."""
    if GROUPS in told:
        keys = {kind: told[GROUPS][kind] for kind in PeerKind if kind in told[GROUPS]}
    else:
        keys = _keys(organisation, _facts(session, session.get_one(Collection, release.collection_id), organisation))
    return Membership(keys, told.get("submission_id"))


def _keys(organisation: Organisation, facts: Facts) -> Keys:
    family = _FAMILIES.get(OrganisationKind(organisation.kind))
    if family is None:
        return {}
    is_council = family == COUNCILS
    found = {
        PeerKind.ENGLAND: family,
        PeerKind.REGION: organisation.region_code and f"{family}:{organisation.region_code}",
        PeerKind.TYPE: organisation.la_type if is_council else None,
        PeerKind.SIZE: _size(organisation, family, facts),
        PeerKind.COHORT: _cohort(organisation, family, facts),
        PeerKind.NEIGHBOURS: organisation.gss_code if is_council else None,
    }
    return {kind: key for kind, key in found.items() if key}


def _size(organisation: Organisation, family: str, facts: Facts) -> str | None:
    """Return the size band: by open data for a council that is in them, by its record for everybody else."""
    code = organisation.gss_code
    if code:
        band = band_of(facts.headcounts.get(code), CHILDREN_SOCIAL_WORKERS)
    else:
        band = band_of(organisation.size, WORKFORCE)
    return f"{family}:{band.key}" if band else None


def _cohort(organisation: Organisation, family: str, facts: Facts) -> str | None:
    year = facts.first_years.get(organisation.id)
    return f"{family}:{year}" if year in facts.phases else None


def _groups(
    members: Mapping[Organisation, Keys], neighbours: Mapping[str, Sequence[str]], facts: Facts
) -> Iterator[PeerGroup]:
    """Yield the groups of one family in the order in which they enter a release."""
    for kind in (PeerKind.ENGLAND, PeerKind.REGION, PeerKind.TYPE, PeerKind.SIZE, PeerKind.COHORT):
        alike: dict[str, list[Organisation]] = defaultdict(list)
        for one, keys in members.items():
            if kind in keys:
                alike[keys[kind]].append(one)
        for key, some in sorted(alike.items()):
            yield _group(kind, key, _label(kind, key, some[0], facts), some)
    by_code = {one.gss_code: one for one in members if one.gss_code}
    for code in sorted(by_code.keys() & neighbours.keys()):
        near = [by_code[other] for other in neighbours[code] if other in by_code]
        yield _group(PeerKind.NEIGHBOURS, code, f"Statistical neighbours of {by_code[code].name} ({_MODEL})", near)


def _label(kind: PeerKind, key: str, one: Organisation, facts: Facts) -> str:
    title = _TITLES[_FAMILIES[OrganisationKind(one.kind)]]
    last = key.rpartition(":")[2]
    words: dict[PeerKind, Callable[[], str]] = {
        PeerKind.ENGLAND: lambda: "in England",
        PeerKind.REGION: lambda: f"in {one.region_name}",
        PeerKind.TYPE: lambda: f"of the type {key}",
        PeerKind.SIZE: lambda: BANDS[last].words,
        PeerKind.COHORT: lambda: f"that joined in {facts.phases[int(last)]} ({last})",
    }
    return f"{title} {words[kind]()}"


def _group(kind: PeerKind, key: str, label: str, members: Iterable[Organisation]) -> PeerGroup:
    return PeerGroup(kind, key, label, frozenset(one.id for one in members))


def _facts(session: Session, collection: Collection, only: Organisation | None = None) -> Facts:
    """Read what decides about groups, of every organisation or of one."""
    phases = select(Collection.year, Collection.phase_name).where(Collection.year <= collection.year)
    return Facts(
        phases=_pairs(session, phases),
        first_years=_pairs(session, _first_years(only)),
        headcounts=_pairs(session, _headcounts(collection.year, only)),
    )


def _pairs(session: Session, query: Select[_Key, _Value]) -> dict[_Key, _Value]:
    return {key: value for key, value in session.execute(query)}  # noqa: C416 - a row is no pair to dict's types


def _first_years(only: Organisation | None) -> Select[int, int]:
    query = select(Participation.organisation_id, func.min(Collection.year)).join(
        Collection, Collection.id == Participation.collection_id
    )
    if only is not None:
        query = query.where(Participation.organisation_id == only.id)
    return query.group_by(Participation.organisation_id)


def _headcounts(year: int, only: Organisation | None) -> Select[str | None, int | None]:
    query = select(ReferenceCsww.gss_code_current, ReferenceCsww.total).where(
        ReferenceCsww.year == year - 1,
        ReferenceCsww.role == Role.TOTAL,
    )
    return query if only is None else query.where(ReferenceCsww.gss_code_current == only.gss_code)


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
