"""Organisations, the annual collections they take part in, and the log from which milestones are derived."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, tenant_table
from app.db.models.vocabulary import OrganisationKind


class Organisation(Base):
    """A tenant: a council, a trust that runs a council's service, an employer, or the programme itself.

    A session confined to an organisation sees this one row of the table.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        CheckConstraint("size >= 0", name="size_not_negative"),
        Index(None, "kind", "region_code"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    la_type: Mapped[str | None]
    region_code: Mapped[str | None]
    region_name: Mapped[str | None]
    gss_code: Mapped[str | None] = mapped_column(index=True)
    size: Mapped[int | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes by which people know it now: its own, and the official one of a council."""
        return tuple(filter(None, (self.code, self.gss_code)))


class DirectoryEntry(Base):
    """What every signed-in person may know of an organisation, under its own id: its name, kind and place, no more.

    The database itself keeps it in step with ``Organisation``, of which a confined session sees one row only.
    """

    __tablename__ = "directory_entry"
    __table_args__ = (one_of("kind", OrganisationKind),)

    id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, sort_order=-2)
    name: Mapped[str]
    kind: Mapped[str]
    la_type: Mapped[str | None]
    region_code: Mapped[str | None]
    region_name: Mapped[str | None]
    is_demonstration: Mapped[bool]


class OrganisationCode(TenantOwned, Base):
    """A code that an organisation carries or carried, such as a GSS code, with its dates."""

    __tablename__ = "organisation_code"
    __table_args__ = tenant_table(
        UniqueConstraint("organisation_id", "scheme", "code", "valid_from"),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
        Index(None, "scheme", "code"),
    )
    tenant_access = TenantAccess.READ

    scheme: Mapped[str]
    code: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Collection(Base):
    """One annual round, with the edition of the standard that is in force for it."""

    __tablename__ = "collection"

    year: Mapped[int] = mapped_column(unique=True)
    edition: Mapped[str]
    phase_name: Mapped[str]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]


class CollectionMilestone(Base):
    """The window of one milestone in one collection."""

    __tablename__ = "collection_milestone"
    __table_args__ = (
        UniqueConstraint("collection_id", "milestone"),
        CheckConstraint("due_on >= opens_on", name="dates_in_order"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    milestone: Mapped[str]
    opens_on: Mapped[date]
    due_on: Mapped[date]


class Participation(TenantOwned, Base):
    """An organisation takes part in a collection with these services (``adult``, ``children`` or both)."""

    __tablename__ = "participation"
    __table_args__ = tenant_table(UniqueConstraint("organisation_id", "collection_id"), Index(None, "collection_id"))

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    services: Mapped[list[str]]


class Event(TenantOwned, Base):
    """Something that happened, written once: milestones are derived from it and the organisation may read it.

    The database itself refuses to change or delete a row.
    """

    __tablename__ = "event"
    __table_args__ = tenant_table(
        Index(None, "organisation_id", "collection_id", "at"),
        Index(None, "collection_id", "kind", "organisation_id"),
    )
    tenant_access = TenantAccess.APPEND

    collection_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
