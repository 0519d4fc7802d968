"""A check that the programme team waives for one organisation: by whom, for what reason, until when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, tenant_table


class Waiver(TenantOwned, Base):
    """What a check finds is only a note for this organisation, up to the last day. Only its withdrawal is added to it.

    ``place`` is a sheet, or the label of a row, where the waiver is for that place alone.
    """

    __tablename__ = "waiver"
    __table_args__ = tenant_table(
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("place <> ''", name="place_named"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="end_in_full"),
        Index(None, "collection_id"),
    )
    tenant_access = TenantAccess.READ

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    code: Mapped[str]
    place: Mapped[str | None]
    reason: Mapped[str]
    approved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    approved_name: Mapped[str]
    approved_at: Mapped[datetime]
    expires_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
