"""Work for the background process, queued in the transaction that made it necessary."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, one_of, tenant_table
from app.db.models.vocabulary import JobState


class Job(TenantOwned, Base):
    """One piece of work for one organisation; the programme's own work belongs to the programme's organisation."""

    __tablename__ = "job"
    __table_args__ = tenant_table(
        one_of("state", JobState),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index(None, "state", "id"),
    )

    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure_reference: Mapped[str | None]
