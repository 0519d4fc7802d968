"""The versions of a release so far, and what comparing a new one with any of them would show.

Two versions that differ by one return show that return. So at least three returns must differ from every version that
anybody has seen, withdrawn ones too, in everything that a figure is about.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, Event, Release, ReleaseWithdrawal
from app.errors import ConflictError
from app.indicators.differencing import LEAST_ORGANISATIONS
from app.indicators.pooling import PeerGroup, PeerKind
from app.programme.events import EventKind
from app.services.peer_groups import GROUPS

CHANGED_TOO_LITTLE = "Too few returns changed since the version before: the difference would show what they sent."

Submissions = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """What went into a version: the submission of each organisation, and the groups that each was in, by kind."""

    number: int
    submissions: Submissions
    keys: Mapping[int, Mapping[str, str]]

    def members(self, group: PeerGroup) -> frozenset[int]:
        """Return who was in a group; neighbours are fixed by open data, so they are who they are now."""
        if group.kind is PeerKind.NEIGHBOURS:
            return group.members
        known = {one for one, keys in self.keys.items() if keys}
        then = {one for one in known if self.keys[one].get(group.kind) == group.key}
        return frozenset(then | group.members - known)


def versions_of(session: Session, collection: Collection) -> tuple[Version, ...]:
    """Return what went into each version of a collection, oldest first, as the event log has it."""
    submissions: dict[int, dict[int, int]] = defaultdict(dict)
    keys: dict[int, dict[int, dict[str, str]]] = defaultdict(dict)
    released = (Event.collection_id == collection.id, Event.kind == EventKind.BENCHMARKS_RELEASED)
    for organisation_id, detail in session.execute(select(Event.organisation_id, Event.detail).where(*released)):
        number = detail["release"]
        keys[number][organisation_id] = detail.get(GROUPS, {})
        if "submission_id" in detail:
            submissions[number][organisation_id] = detail["submission_id"]
    return tuple(Version(number, submissions[number], keys[number]) for number in sorted(keys))


def refuse_too_few_changes(versions: Iterable[Version], now: Submissions) -> None:
    """Raise ``ConflictError`` where so few returns differ from an earlier version that it would show them."""
    for version in versions:
        changed = len(_changed(version.submissions, now))
        if 0 < changed < LEAST_ORGANISATIONS:
            raise ConflictError(
                f"Only {changed} of the accepted returns changed since version {version.number}, and comparing the "
                f"two versions would show what they hold. Publish again once at least {LEAST_ORGANISATIONS} have "
                "changed."
            )


def changed_too_little(versions: Sequence[Version], now: Submissions, groups: Iterable[PeerGroup]) -> dict[str, str]:
    """Return the reason, by the key of a group, why the group cannot be published: too little of it changed."""
    return {
        group.key: CHANGED_TOO_LITTLE
        for group in groups
        if any(0 < len(_changed_in(group, version, now)) < LEAST_ORGANISATIONS for version in versions)
    }


def changed_since(versions: Sequence[Version], now: Submissions) -> tuple[frozenset[int], ...]:
    """Return, for each version, the organisations whose return is another one now, or was or is none."""
    return tuple(frozenset(_changed(version.submissions, now)) for version in versions)


def changes_in_words(session: Session, previous: Release | None, versions: Sequence[Version], now: Submissions) -> str:
    """Return how a new version differs from the one before, and why that was withdrawn if it was.

    It counts returns and names none. Empty for a first version.
    """
    if previous is None:
        return ""
    before = next((one.submissions for one in versions if one.number == previous.version), {})
    changed = len(_changed(before, now))
    words = f"{changed:,} returns are new, different or gone" if changed else "The returns are the same"
    withdrawal = select(ReleaseWithdrawal.reason).where(ReleaseWithdrawal.release_id == previous.id)
    reason = session.scalar(withdrawal)
    return f"{words}. Version {previous.version} was withdrawn: {reason}" if reason else f"{words}."


def _changed(before: Submissions, now: Submissions) -> set[int]:
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}


def _changed_in(group: PeerGroup, version: Version, now: Submissions) -> set[int]:
    then = version.members(group)
    before = {key: number for key, number in version.submissions.items() if key in then}
    return _changed(before, {key: number for key, number in now.items() if key in group.members})
