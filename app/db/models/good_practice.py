"""Good practice: what an organisation offers to tell, and what the programme team published of it for everybody."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, one_of, tenant_table
from app.db.models.vocabulary import CaseState


class OfferedCase(TenantOwned, Base):
    """A case as an organisation wrote it. Only what becomes of it changes."""

    __tablename__ = "offered_case"
    __table_args__ = tenant_table(
        one_of("state", CaseState),
        CheckConstraint("state <> 'declined' OR answer <> ''", name="declined_with_a_reason"),
        Index(None, "state"),
    )

    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=CaseState.OFFERED)
    answer: Mapped[str] = mapped_column(default="")
    offered_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    offered_name: Mapped[str]
    offered_at: Mapped[datetime]


class PublishedCase(Base):
    """A case as everybody who is signed in reads it; taken down, never changed."""

    __tablename__ = "published_case"

    content: Mapped[dict[str, Any]]
    offered_case_id: Mapped[int] = mapped_column(ForeignKey("offered_case.id"), unique=True)
    published_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]
