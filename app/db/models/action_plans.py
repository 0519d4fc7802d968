"""Action plans: what an organisation will do about its figures, how that goes, and what it published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, same_organisation, tenant_table
from app.programme.plans import ActionStatus, Theme, Track


class ActionPlan(TenantOwned, Base):
    """An organisation's plan for one collection. ``edited`` counts its changes, so that none goes unseen.

    ``direct_employees`` is ``None`` where the plan follows what the return counts.
    """

    __tablename__ = "action_plan"
    __table_args__ = tenant_table(UniqueConstraint("organisation_id", "collection_id"))

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    sponsor: Mapped[str] = mapped_column(default="")
    programme_lead: Mapped[str] = mapped_column(default="")
    staff_voice: Mapped[str] = mapped_column(default="")
    statement: Mapped[str] = mapped_column(default="")
    edited: Mapped[int] = mapped_column(default=0)
    direct_employees: Mapped[int | None]


class PlanAction(TenantOwned, Base):
    """One thing that will be done, and the figure that it starts from, kept as it was then."""

    __tablename__ = "plan_action"
    __table_args__ = tenant_table(
        same_organisation("plan_id", "action_plan"),
        same_organisation("carried_from_id", "plan_action"),
        one_of("theme", Theme),
        CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name="removed_in_full"),
        UniqueConstraint("organisation_id", "plan_id", "number"),
    )

    plan_id: Mapped[int]
    number: Mapped[int]
    theme: Mapped[str]
    indicator: Mapped[str]
    service: Mapped[str]
    start: Mapped[dict[str, Any]]
    objective: Mapped[str]
    steps: Mapped[str]
    owner: Mapped[str]
    short_term: Mapped[str] = mapped_column(default="")
    medium_term: Mapped[str] = mapped_column(default="")
    long_term: Mapped[str] = mapped_column(default="")
    success: Mapped[str]
    change_shows_on: Mapped[date]
    carried_from_id: Mapped[int | None]
    edited: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]


class PlanUpdate(TenantOwned, Base):
    """How an action was going on a day, with what shows it. Written once."""

    __tablename__ = "plan_update"
    __table_args__ = tenant_table(
        same_organisation("action_id", "plan_action"),
        one_of("status", ActionStatus),
        one_of("track", Track),
        Index(None, "organisation_id", "action_id"),
    )
    tenant_access = TenantAccess.APPEND

    action_id: Mapped[int]
    status: Mapped[str]
    track: Mapped[str]
    text: Mapped[str]
    evidence: Mapped[str] = mapped_column(default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_name: Mapped[str]
    made_at: Mapped[datetime]


class PlanReason(TenantOwned, Base):
    """Why nothing is planned about an adverse result. Written once; the newest one counts."""

    __tablename__ = "plan_reason"
    __table_args__ = tenant_table(
        same_organisation("plan_id", "action_plan"),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index(None, "organisation_id", "plan_id"),
    )
    tenant_access = TenantAccess.APPEND

    plan_id: Mapped[int]
    indicator: Mapped[str]
    service: Mapped[str]
    reason: Mapped[str]
    given_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_name: Mapped[str]
    given_at: Mapped[datetime]


class PlanVersion(TenantOwned, Base):
    """A plan exactly as it was published. Written once."""

    __tablename__ = "plan_version"
    __table_args__ = tenant_table(
        same_organisation("plan_id", "action_plan"),
        CheckConstraint("version >= 1", name="version_from_one"),
        UniqueConstraint("organisation_id", "plan_id", "version"),
    )
    tenant_access = TenantAccess.APPEND

    plan_id: Mapped[int]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    published_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    published_name: Mapped[str]
    published_at: Mapped[datetime]
