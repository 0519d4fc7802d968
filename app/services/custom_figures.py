"""The figures of picked groups, worked out over everything and outside any request, from what went into a release."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db.models import Collection, CustomBenchmark, CustomGroup, Organisation, Release
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.indicators.custom_groups import Assessment, CustomFigure, Seen, assess
from app.indicators.differencing import LEAST_ORGANISATIONS
from app.indicators.pooling import Mask, Place
from app.indicators.results import BOTH_SERVICES, MINORITY_ETHNIC, WHITE, State
from app.services.custom_groups import members_of
from app.services.custom_sources import Material, load_material
from app.services.peer_groups import membership_of
from app.services.release_rows import PARTICIPATION, Row
from app.services.release_versions import CHANGED_TOO_LITTLE, Version


def write_for_release(session: Session, release: Release, editions_dir: Path = EDITIONS_DIR) -> None:
    """Work out and store the figures of every group that is not removed, in the transaction that makes a release."""
    live = (
        select(CustomGroup)
        .join(Organisation, Organisation.id == CustomGroup.organisation_id)
        .where(CustomGroup.removed_at.is_(None), Organisation.is_demonstration == release.is_demonstration)
        .order_by(CustomGroup.id)
    )
    store(session, figures_of(session, release, session.scalars(live).all(), editions_dir))


def store(session: Session, rows: Sequence[Row]) -> None:
    """Store figures that were worked out, in the caller's transaction."""
    if rows:
        session.execute(insert(CustomBenchmark), rows)


def figures_of(
    session: Session, release: Release, groups: Sequence[CustomGroup], editions_dir: Path = EDITIONS_DIR
) -> list[Row]:
    """Return the figures of some groups in a release, or why each has none, as rows to be stored.

    The groups of one organisation are taken in the order in which they were saved, each beside all before it. A group
    that has been worked out for the release is left out. Needs a session over everything.
    """
    done = select(CustomBenchmark.custom_group_id).where(CustomBenchmark.release_id == release.id)
    known = set(session.scalars(done))
    by_owner: dict[int, list[CustomGroup]] = defaultdict(list)
    for group in sorted(groups, key=lambda one: one.id):
        if group.id not in known:
            by_owner[group.organisation_id].append(group)
    if not by_owner:
        return []
    year = session.get_one(Collection, release.collection_id).year
    material = load_material(session, release, load_edition(year, editions_dir))
    return [row for owner, some in by_owner.items() for row in _of_owner(session, material, owner, some)]


def _of_owner(session: Session, material: Material, owner: int, groups: Sequence[CustomGroup]) -> list[Row]:
    """Work out the groups of one organisation: each counts among what was seen once it has figures."""
    keys = membership_of(session, material.release, session.get_one(Organisation, owner)).keys
    own = material.returns_of(owner)
    seen = [*material.seen_by(keys, own), *_earlier(session, material, owner)]
    members, rows = members_of(session, groups), []
    for group in groups:
        picked = material.alike(members[group.id], keys)
        chosen = material.mask(material.now, picked)
        found = _assessed(material, picked, chosen, seen)
        rows += _rows(material.release, group, found, int(chosen.sum()))
        places = frozenset(one.place for one in found.figures if one.state is State.OK)
        seen.append(Seen(_words(group), "", chosen, places))
    return rows


def _assessed(material: Material, picked: Iterable[int], chosen: Mask, seen: Sequence[Seen]) -> Assessment:
    changed = (_changed(version, material.now, picked) for version in material.versions.values())
    if any(0 < count < LEAST_ORGANISATIONS for count in changed):
        return Assessment(CHANGED_TOO_LITTLE)
    return assess(material.pool, chosen, seen)


def _changed(before: Version, now: Version, members: Iterable[int]) -> int:
    return sum(before.submissions.get(one) != now.submissions.get(one) for one in members)


def _earlier(session: Session, material: Material, owner: int) -> list[Seen]:
    """Return every figure that the organisation ever had of groups that it picked, removed ones too."""
    rows = session.execute(
        select(CustomBenchmark, Release.version)
        .join(Release, Release.id == CustomBenchmark.release_id)
        .where(
            CustomBenchmark.organisation_id == owner,
            CustomBenchmark.ratio.is_not(None),
            Release.collection_id == material.release.collection_id,
        )
    )
    places: dict[tuple[int, int], set[Place]] = defaultdict(set)
    for row, version in rows:
        place = Place(row.indicator, row.service, row.breakdown, MINORITY_ETHNIC, WHITE)
        places[row.custom_group_id, version].add(place)
    groups = session.scalars(select(CustomGroup).where(CustomGroup.id.in_({one for one, _ in places}))).all()
    named, members = {one.id: _words(one) for one in groups}, members_of(session, groups)
    return [
        Seen(named[one], "", material.mask(material.versions[version], members[one]), frozenset(some))
        for (one, version), some in places.items()
    ]


def _words(group: CustomGroup) -> str:
    return f"your {'' if group.removed_at is None else 'removed '}group \u201c{group.name}\u201d"


def _rows(release: Release, group: CustomGroup, found: Assessment, size: int) -> list[Row]:
    keys = {"organisation_id": group.organisation_id, "custom_group_id": group.id, "release_id": release.id}
    whole = {
        "indicator": PARTICIPATION,
        "service": BOTH_SERVICES,
        "breakdown": "",
        "state": State.OK if found.reason is None else State.SUPPRESSED,
        "reason": found.reason,
        "contributors": size if found.reason is None else None,
        "ratio": None,
    }
    return [{**keys, **whole}, *({**keys, **_figure(one)} for one in found.figures)]


def _figure(one: CustomFigure) -> Row:
    return {
        "indicator": one.place.indicator,
        "service": one.place.service,
        "breakdown": one.place.breakdown,
        "state": one.state,
        "reason": one.reason,
        "contributors": one.contributors,
        "ratio": one.ratio,
    }
