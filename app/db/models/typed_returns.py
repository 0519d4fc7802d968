"""What people type on the page instead of sending a file: every value that ever stood in a field, and each check."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, same_organisation, tenant_table


class TypedHow(StrEnum):
    """How a value came into its field."""

    TYPED = "typed"
    FROM_A_FILE = "from_a_file"
    CLEARED = "cleared"


class TypedValue(TenantOwned, Base):
    """One value of a field, exactly as it was typed; never changed, for a later version stands in its place.

    The newest version of each field is the typed return. An empty text is a field that was emptied again.
    """

    __tablename__ = "typed_value"
    __table_args__ = tenant_table(
        UniqueConstraint("organisation_id", "collection_id", "field", "version", name="uq_typed_value_version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        one_of("how", TypedHow),
        Index(None, "collection_id"),
    )
    tenant_access = TenantAccess.APPEND

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    field: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    how: Mapped[str] = mapped_column(default=TypedHow.TYPED)
    typed_at: Mapped[datetime]
    typed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    typed_by_name: Mapped[str]


class TypedCheck(TenantOwned, Base):
    """The mark of an upload that was typed here; ``newest_value_id`` is the last value that went into it."""

    __tablename__ = "typed_check"
    __table_args__ = tenant_table(
        same_organisation("upload_id", "upload"),
        same_organisation("newest_value_id", "typed_value"),
        UniqueConstraint("organisation_id", "upload_id"),
    )
    tenant_access = TenantAccess.APPEND

    upload_id: Mapped[int]
    newest_value_id: Mapped[int]
