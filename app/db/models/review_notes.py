"""What the programme team notes about a version of a return, for itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, same_organisation, tenant_table


class ReviewNote(TenantOwned, Base):
    """One note on one version. No organisation's session reads it, and the database refuses to change or delete it."""

    __tablename__ = "review_note"
    __table_args__ = tenant_table(
        CheckConstraint("text <> ''", name="words_given"),
        same_organisation("submission_id", "submission"),
        Index(None, "organisation_id", "submission_id"),
    )
    tenant_access = TenantAccess.NONE

    submission_id: Mapped[int]
    text: Mapped[str]
    written_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_name: Mapped[str]
    written_at: Mapped[datetime]
