"""Who may sign an organisation's return for its signatory, and from which day to which."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, tenant_table


class Delegation(TenantOwned, Base):
    """A signatory lets a colleague sign for them, from the first day to the last. Only its end is added later."""

    __tablename__ = "delegation"
    __table_args__ = tenant_table(
        CheckConstraint("given_by <> delegate_id", name="never_to_oneself"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_in_full"),
        Index(None, "organisation_id", "delegate_id"),
    )

    given_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
