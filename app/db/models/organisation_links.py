"""What organisations are to each other."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, one_of


class LinkKind(StrEnum):
    """What the first organisation of a link is to the second. No kind passes on a history: only a recode keeps one."""

    MERGED_INTO = "merged_into"
    SPLIT_INTO = "split_into"
    RUNS_SERVICE_FOR = "runs_service_for"
    RETURNS_WITH = "returns_with"


class OrganisationLink(Base):
    """One link between two organisations, from a day on; ``service`` is what the first runs for the second.

    ``until`` is its last day, ``None`` while it holds.
    """

    __tablename__ = "organisation_link"
    __table_args__ = (
        one_of("kind", LinkKind),
        CheckConstraint("from_id <> to_id", name="two_organisations"),
        CheckConstraint("(kind = 'runs_service_for') = (service IS NOT NULL)", name="service_where_run"),
        CheckConstraint("until >= since", name="ends_after_it_began"),
        UniqueConstraint("from_id", "to_id", "kind", "since"),
        Index(None, "to_id"),
    )
    tenant_access: ClassVar[TenantAccess] = TenantAccess.NONE

    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    service: Mapped[str | None]
    since: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]
    until: Mapped[date | None]
