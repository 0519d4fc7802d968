"""Collections that are being set up: nothing of them is seen by organisations before they are opened."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess


class CollectionDraft(Base):
    """What the programme team has decided of a coming collection; the row goes when the collection is opened.

    ``windows`` holds the first and last day of each milestone in ISO form, ``invites`` and ``codes`` who is invited,
    ``left_out`` the codes of those who are not although they would be, ``dry_run`` what the new edition's checks say
    of last year's returns.
    """

    __tablename__ = "collection_draft"
    tenant_access: ClassVar[TenantAccess] = TenantAccess.NONE

    year: Mapped[int] = mapped_column(unique=True)
    phase_name: Mapped[str]
    windows: Mapped[dict[str, Any]]
    invites: Mapped[list[str]]
    codes: Mapped[list[str]]
    words: Mapped[str]
    dry_run: Mapped[dict[str, Any] | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_name: Mapped[str]
    changed_at: Mapped[datetime]
    left_out: Mapped[list[str]]
