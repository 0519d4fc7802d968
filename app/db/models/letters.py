"""Letters that the service sends by itself, and whether it may."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, tenant_table
from app.db.models.vocabulary import LetterState


class Letter(TenantOwned, Base):
    """One reminder to one person, exactly as it was written; it goes out at most once.

    ``key`` names what it is about, so that nobody gets two of them. Only what became of it changes.
    """

    __tablename__ = "letter"
    __table_args__ = tenant_table(
        one_of("state", LetterState),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("(state = 'queued') = (next_attempt_at IS NOT NULL)", name="waits_while_queued"),
        UniqueConstraint("organisation_id", "collection_id", "key", "user_id"),
        Index(None, "state", "next_attempt_at"),
        Index(None, "collection_id", "id"),
    )
    tenant_access = TenantAccess.READ

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    queued_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    failure: Mapped[str | None]


class ReminderSetting(Base):
    """How a collection's reminders go out; without a row nothing goes out by itself."""

    __tablename__ = "reminder_setting"
    tenant_access = TenantAccess.NONE

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), unique=True)
    is_automatic: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_name: Mapped[str]
    changed_at: Mapped[datetime]
