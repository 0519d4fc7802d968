"""Asking somebody who has been there: who offers to be asked, what is asked, and to whom it was passed on."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.access import Role
from app.db.models.base import Base, TenantOwned, one_of, tenant_table
from app.db.models.vocabulary import PassingState, PeerRequestState
from app.programme.plans import Theme


class PeerOffer(TenantOwned, Base):
    """An organisation lets itself be asked about these themes and indicators. Only its end is ever written to it."""

    __tablename__ = "peer_offer"
    __table_args__ = tenant_table(one_of("contact_role", Role))

    themes: Mapped[list[str]]
    indicators: Mapped[list[str]]
    contact_role: Mapped[str]
    offered_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    offered_name: Mapped[str]
    offered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


Index(
    "uq_peer_offer_live",
    PeerOffer.organisation_id,
    unique=True,
    sqlite_where=PeerOffer.withdrawn_at.is_(None),
    postgresql_where=PeerOffer.withdrawn_at.is_(None),
)


class PeerRequest(TenantOwned, Base):
    """A question as its organisation wrote it. ``contact`` is whom to talk to, once that organisation has agreed.

    ``case_key`` is the case of good practice that it began at, ``None`` for none. Only what becomes of the question
    changes.
    """

    __tablename__ = "peer_request"
    __table_args__ = tenant_table(
        one_of("theme", Theme),
        one_of("state", PeerRequestState),
        CheckConstraint("question <> ''", name="question_asked"),
        CheckConstraint("state <> 'declined' OR answer <> ''", name="declined_with_a_reason"),
        CheckConstraint("state <> 'answered' OR contact IS NOT NULL", name="answered_with_a_contact"),
        Index(None, "state"),
    )

    theme: Mapped[str]
    indicator: Mapped[str]
    question: Mapped[str]
    state: Mapped[str] = mapped_column(default=PeerRequestState.ASKED)
    answer: Mapped[str] = mapped_column(default="")
    contact: Mapped[dict[str, Any] | None]
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_name: Mapped[str]
    asked_at: Mapped[datetime]
    case_key: Mapped[str | None]


class PeerPassing(TenantOwned, Base):
    """A question in the hands of the organisation that is asked, without who asks.

    ``request_id`` is a bare number: no key leads from one organisation's row to another's. ``contact`` is who asked,
    once this organisation has agreed to be put in touch.
    """

    __tablename__ = "peer_passing"
    __table_args__ = tenant_table(
        one_of("theme", Theme),
        one_of("state", PassingState),
        CheckConstraint("contact IS NULL OR state = 'agreed'", name="contact_after_agreeing"),
        UniqueConstraint("organisation_id", "request_id"),
    )

    request_id: Mapped[int]
    theme: Mapped[str]
    indicator: Mapped[str]
    question: Mapped[str]
    state: Mapped[str] = mapped_column(default=PassingState.WAITING)
    contact: Mapped[dict[str, Any] | None]
    passed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]


# One organisation at a time is asked, whoever passes a question on.
Index(
    "uq_peer_passing_open",
    PeerPassing.request_id,
    unique=True,
    sqlite_where=PeerPassing.state.in_(("waiting", "agreed")),
    postgresql_where=PeerPassing.state.in_(("waiting", "agreed")),
)
