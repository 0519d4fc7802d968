"""Groups that an organisation picks for itself to be set beside, and the figures that may be shown of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantAccess, TenantOwned, one_of, same_organisation, tenant_table
from app.db.models.vocabulary import ResultService
from app.indicators.results import State as ResultState

MOST_GROUPS = 5


class CustomGroup(TenantOwned, Base):
    """A named choice of ``size`` organisations. Only its removal is ever written to it: another choice is a new group.

    Each that is not removed holds one of the organisation's few slots; ``name_key`` is the name as it is compared.
    """

    __tablename__ = "custom_group"
    __table_args__ = tenant_table(
        CheckConstraint(f"slot BETWEEN 1 AND {MOST_GROUPS}", name="slot_known"),
        CheckConstraint("size >= 1", name="size_from_one"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removal_in_full"),
    )

    slot: Mapped[int]
    name: Mapped[str]
    name_key: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


for _column in (CustomGroup.slot, CustomGroup.name_key):
    Index(
        f"uq_custom_group_live_{_column.key}",
        CustomGroup.organisation_id,
        _column,
        unique=True,
        sqlite_where=CustomGroup.removed_at.is_(None),
        postgresql_where=CustomGroup.removed_at.is_(None),
    )


class CustomGroupMember(TenantOwned, Base):
    """One organisation that was picked; never the one that picks. Written with its group and never changed."""

    __tablename__ = "custom_group_member"
    __table_args__ = tenant_table(
        same_organisation("custom_group_id", "custom_group"),
        UniqueConstraint("organisation_id", "custom_group_id", "member_id"),
        CheckConstraint("member_id <> organisation_id", name="never_itself"),
    )
    tenant_access = TenantAccess.APPEND

    custom_group_id: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class CustomBenchmark(TenantOwned, Base):
    """One figure of a group that was picked, in one release: a ratio to one decimal without counts; never changed.

    It compares minority ethnic with White people. The row of participation says how many of the group are in the
    release or, suppressed, why nothing of it is shown.
    """

    __tablename__ = "custom_benchmark"
    __table_args__ = tenant_table(
        same_organisation("custom_group_id", "custom_group"),
        UniqueConstraint(
            "organisation_id",
            "custom_group_id",
            "release_id",
            "indicator",
            "service",
            "breakdown",
            name="uq_custom_benchmark_place",
        ),
        one_of("service", ResultService),
        one_of("state", ResultState),
        CheckConstraint("state = 'ok' OR (ratio IS NULL AND reason IS NOT NULL)", name="suppressed_in_full"),
    )
    tenant_access = TenantAccess.READ

    custom_group_id: Mapped[int]
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), index=True)
    indicator: Mapped[str]
    service: Mapped[str]
    breakdown: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    reason: Mapped[str | None]
    contributors: Mapped[int | None]
    ratio: Mapped[float | None]
