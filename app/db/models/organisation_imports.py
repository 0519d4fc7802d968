"""Lists of organisations that somebody brings: kept until they are written or thrown away."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess


class OrganisationImport(Base):
    """One list. Its ``content``, compressed, names people, so it goes as soon as it is written to the tables.

    ``organisation_ids`` are those whose people were named by it and may be invited.
    """

    __tablename__ = "organisation_import"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (content IS NOT NULL)", name="content_until_applied"),
        CheckConstraint("(applied_at IS NULL) = (applied_name IS NULL)", name="applied_in_full"),
    )
    tenant_access: ClassVar[TenantAccess] = TenantAccess.NONE

    file_name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    received_name: Mapped[str]
    received_at: Mapped[datetime]
    applied_name: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    organisation_ids: Mapped[list[int]] = mapped_column(default=list)
