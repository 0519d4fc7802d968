"""What the comparison pages of an organisation rest on, in one short row.

A release never changes but to be withdrawn, a version of a return never changes once it was worked out, and of a group
that was picked nothing changes but that it is removed. So while this row stays the same, so does every page that stands
on what a release was published with.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.db.models import (
    CustomBenchmark,
    CustomGroup,
    Organisation,
    Release,
    ReleaseState,
    ReleaseWithdrawal,
    Submission,
)

_OWN: BindParameter[int] = bindparam("organisation")
_STAMP = select(
    # What of the organisation's own record stands on its pages, or decides about them.
    *(Organisation.kind, Organisation.region_code, Organisation.is_demonstration),
    # The releases in force, and how many were ever withdrawn.
    select(func.aggregate_strings(cast(Release.id, String), ","))
    .where(Release.state == ReleaseState.PUBLISHED)
    .scalar_subquery(),
    select(func.count(ReleaseWithdrawal.id)).scalar_subquery(),
    # Each version of its returns, and whether it stands.
    select(func.aggregate_strings(cast(Submission.id, String) + Submission.state, ","))
    .where(Submission.organisation_id == _OWN)
    .scalar_subquery(),
    # The groups that it picked, those of them that it removed, and the figures that were worked out for them.
    select(func.max(CustomGroup.id)).where(CustomGroup.organisation_id == _OWN).scalar_subquery(),
    select(func.count(CustomGroup.removed_at)).where(CustomGroup.organisation_id == _OWN).scalar_subquery(),
    select(func.max(CustomBenchmark.id)).where(CustomBenchmark.organisation_id == _OWN).scalar_subquery(),
).where(Organisation.id == _OWN)


@dataclass(frozen=True, slots=True)
class ComparisonStamp:
    """What the comparison pages of one organisation rest on: two that are equal stand for the same pages."""

    organisation_id: int
    rests_on: tuple[Any, ...]


def comparison_stamp(session: Session, organisation_id: int) -> ComparisonStamp:
    """Return what the comparison pages of an organisation rest on at this moment."""
    return ComparisonStamp(organisation_id, tuple(session.execute(_STAMP, {"organisation": organisation_id}).one()))
