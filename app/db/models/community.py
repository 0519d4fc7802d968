"""The community of practice: meetings that everybody sees, their files, and who of an organisation comes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, one_of, tenant_table
from app.db.models.vocabulary import CommunityFileKind
from app.programme.plans import Theme


class CommunityEvent(Base):
    """A meeting. ``signed_up`` is how many people come, kept by the database itself; ``edited`` counts changes."""

    __tablename__ = "community_event"
    __table_args__ = (
        one_of("theme", Theme),
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("signed_up >= 0", name="signed_up_not_negative"),
        Index(None, "starts_at"),
    )

    title: Mapped[str]
    theme: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    description: Mapped[str]
    signed_up: Mapped[int] = mapped_column(default=0)
    edited: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_name: Mapped[str]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class CommunityFile(Base):
    """A file of a meeting, kept in the store of the organisation ``keeper_id`` under its hash."""

    __tablename__ = "community_file"
    __table_args__ = (
        one_of("kind", CommunityFileKind),
        CheckConstraint("size > 0", name="size_above_zero"),
        Index(None, "event_id"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("community_event.id"))
    keeper_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sha256: Mapped[str]
    size: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    added_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_name: Mapped[str]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class CommunitySignUp(TenantOwned, Base):
    """A person who comes to a meeting, or came to think otherwise; one row for each, however often they change."""

    __tablename__ = "community_sign_up"
    __table_args__ = tenant_table(UniqueConstraint("organisation_id", "event_id", "user_id"), Index(None, "event_id"))

    event_id: Mapped[int] = mapped_column(ForeignKey("community_event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    signed_up_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
