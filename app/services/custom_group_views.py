"""What the pages about picked groups show: each group with what came of it, and the list to pick from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import (
    Collection,
    CustomBenchmark,
    CustomGroup,
    DirectoryEntry,
    Job,
    JobState,
    Organisation,
    OrganisationKind,
    Release,
)
from app.indicators.results import State
from app.services.benchmarks import latest_releases
from app.services.custom_comparisons import PICKED
from app.services.custom_groups import UNDER_WAY, live_groups, members_of, newest_work
from app.services.directory import NO_REGION, others_alike
from app.services.release_rows import PARTICIPATION

MOST_LISTED = 300
NO_TYPE = "No type"
_WITHOUT_TYPE: dict[str, str] = {OrganisationKind.TRUST: "Trust"}


class Standing(StrEnum):
    """What came of a group in the newest release of a collection."""

    SHOWN = "shown"
    REFUSED = "refused"
    WORKING = "working"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A group in the newest release of one year: ``contributors`` are in it and some figures are shown, or why not.

    ``reference`` is that of a failure of ours.
    """

    year: int
    standing: Standing
    reason: str = ""
    contributors: int = 0
    shown: int = 0
    figures: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group as the list shows it, with the names of its organisations and what came of it, newest year first."""

    group: CustomGroup
    key: str
    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def is_under_way(self) -> bool:
        """Whether something of it is being worked out."""
        return any(one.standing is Standing.WORKING for one in self.outcomes)

    @property
    def can_be_asked_for(self) -> bool:
        """Whether something of it is missing and nobody works on it."""
        return any(one.standing in (Standing.FAILED, Standing.MISSING) for one in self.outcomes)


def group_lines(session: Session, organisation_id: int) -> tuple[GroupLine, ...]:
    """Return the groups of an organisation that are not removed, oldest first."""
    groups = live_groups(session, organisation_id)
    if not groups:
        return ()
    names = {one.id: one.name for one in others_alike(session, organisation_id)}
    members = members_of(session, groups)
    done, work = _outcomes(session, groups), newest_work(session)
    releases = _releases(session, organisation_id)
    return tuple(
        GroupLine(
            group,
            f"{PICKED}-{group.id}",
            tuple(sorted(names.get(one, "An organisation that is no longer in the list") for one in members[group.id])),
            tuple(
                done.get((group.id, release_id)) or _pending(year, work.get(group.id))
                for year, release_id in releases.items()
            ),
        )
        for group in groups
    )


def _releases(session: Session, organisation_id: int) -> dict[int, int]:
    is_demonstration = session.get_one(Organisation, organisation_id).is_demonstration
    found = latest_releases(session).items()
    return {year: release.id for year, release in found if release.is_demonstration == is_demonstration}


def _outcomes(session: Session, groups: Iterable[CustomGroup]) -> dict[tuple[int, int], Outcome]:
    """Return what is stored of each group in each release, by the ids of both."""
    rows = session.execute(
        select(CustomBenchmark, Collection.year)
        .join(Release, Release.id == CustomBenchmark.release_id)
        .join(Collection, Collection.id == Release.collection_id)
        .where(CustomBenchmark.custom_group_id.in_([one.id for one in groups]))
    )
    stored: dict[tuple[int, int, int], list[CustomBenchmark]] = defaultdict(list)
    for row, year in rows:
        stored[row.custom_group_id, row.release_id, year].append(row)
    return {(group, release): _outcome(year, some) for (group, release, year), some in stored.items()}


def _outcome(year: int, rows: Sequence[CustomBenchmark]) -> Outcome:
    whole = next(row for row in rows if row.indicator == PARTICIPATION)
    if whole.state != State.OK:
        return Outcome(year, Standing.REFUSED, whole.reason or "")
    shown = sum(row.ratio is not None for row in rows)
    return Outcome(year, Standing.SHOWN, "", whole.contributors or 0, shown, len(rows) - 1)


def _pending(year: int, work: Job | None) -> Outcome:
    if work is not None and work.state in UNDER_WAY:
        return Outcome(year, Standing.WORKING)
    if work is not None and work.state == JobState.FAILED:
        return Outcome(year, Standing.FAILED, reference=work.failure_reference or "")
    return Outcome(year, Standing.MISSING)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list to pick from is narrowed to; empty where it is not."""

    region: str = ""
    type: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Picker:
    """The list to pick from: what is shown of it, by region, and what was picked and is not shown.

    ``hidden`` is how many more there are than the page can hold.
    """

    regions: tuple[str, ...]
    types: tuple[str, ...]
    shown: tuple[tuple[str, tuple[DirectoryEntry, ...]], ...]
    elsewhere: tuple[DirectoryEntry, ...]
    ticked: frozenset[int]
    found: int
    hidden: int


def picker(session: Session, organisation_id: int, wanted: Wanted, ticked: Iterable[int]) -> Picker:
    """Return the list to pick from, narrowed as ``wanted``; whatever is ``ticked`` stays so."""
    everybody = others_alike(session, organisation_id)
    fit = [one for one in everybody if _fits(one, wanted)]
    listed = fit[:MOST_LISTED]
    known = frozenset(ticked) & {one.id for one in everybody}
    ids = {one.id for one in listed}
    return Picker(
        regions=tuple(dict.fromkeys(region_of(one) for one in everybody)),
        types=tuple(sorted({type_of(one) for one in everybody})),
        shown=tuple((region, tuple(some)) for region, some in groupby(listed, region_of)),
        elsewhere=tuple(one for one in everybody if one.id in known - ids),
        ticked=known,
        found=len(fit),
        hidden=len(fit) - len(listed),
    )


def picked(session: Session, organisation_id: int, ticked: Iterable[int]) -> tuple[DirectoryEntry, ...]:
    """Return those that were picked from the list, by region and name; whatever is not in it is left out."""
    known = frozenset(ticked)
    return tuple(one for one in others_alike(session, organisation_id) if one.id in known)


def region_of(one: DirectoryEntry) -> str:
    """Return the region of an organisation in words."""
    return one.region_name or NO_REGION


def type_of(one: DirectoryEntry) -> str:
    """Return the type of an organisation in words."""
    return one.la_type or _WITHOUT_TYPE.get(one.kind, NO_TYPE)


def _fits(one: DirectoryEntry, wanted: Wanted) -> bool:
    return (
        wanted.region in {"", region_of(one)}
        and wanted.type in {"", type_of(one)}
        and wanted.search.casefold() in one.name.casefold()
    )
