"""What the comparison pages of an organisation rest on, in a few short rows.

A release never changes but to be withdrawn, a version of a return never changes once it was worked out, and of a group
that was picked nothing changes but that it is removed. So while these rows stay the same, so does every page that
stands on what a release was published with.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.db.models import CustomBenchmark, CustomGroup, Organisation, Release, ReleaseState, Submission

_NEWEST_RELEASE = select(func.max(Release.id)).scalar_subquery()
_RELEASES_IN_FORCE = select(func.count(Release.id)).where(Release.state == ReleaseState.PUBLISHED).scalar_subquery()
_STAMP = (
    select(
        # What of the organisation's own record stands on its pages, or decides about them.
        *(Organisation.kind, Organisation.region_code, Organisation.is_demonstration),
        # A release only ever comes to be or is withdrawn, so these two tell which are in force.
        *(_NEWEST_RELEASE, _RELEASES_IN_FORCE),
        # The groups that it picked, those of them that it removed, and the figures that were worked out for them.
        select(func.max(CustomGroup.id)).where(CustomGroup.organisation_id == Organisation.id).scalar_subquery(),
        select(func.count(CustomGroup.removed_at))
        .where(CustomGroup.organisation_id == Organisation.id)
        .scalar_subquery(),
        select(func.max(CustomBenchmark.id))
        .where(CustomBenchmark.organisation_id == Organisation.id)
        .scalar_subquery(),
        # A row for each version of its returns, and whether it stands.
        *(Submission.id, Submission.state),
    )
    .outerjoin_from(Organisation, Submission, Submission.organisation_id == Organisation.id)
    .where(Organisation.id == bindparam("organisation"))
    .order_by(Submission.id)
)


@dataclass(frozen=True, slots=True)
class ComparisonStamp:
    """What the comparison pages of one organisation rest on: two that are equal stand for the same pages."""

    organisation_id: int
    rests_on: tuple[tuple[Any, ...], ...]


def comparison_stamp(connection: Connection, organisation_id: int) -> ComparisonStamp:
    """Return what the comparison pages of an organisation rest on at this moment."""
    rows = connection.execute(_STAMP, {"organisation": organisation_id})
    return ComparisonStamp(organisation_id, tuple(tuple(row) for row in rows))
