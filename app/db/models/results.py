"""What was computed from a submission, and what was published from all of them.

Ratios and limits may be infinite: both engines keep ``float("inf")`` in a
Float column as it is. A figure that could not be computed is ``None`` and its
``state`` says why.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.models.base import Base, TenantOwned, one_of, same_organisation, tenant_table
from app.db.models.vocabulary import PeerKind, ReleaseProof, ReleaseState, ResultService
from app.indicators.results import Label, Reliability
from app.indicators.results import State as ResultState


class Result(TenantOwned, Base):
    """One indicator's value for one submission, service, breakdown and pair of groups, with its counts."""

    __tablename__ = "result"
    __table_args__ = tenant_table(
        same_organisation("submission_id", "submission"),
        one_of("service", ResultService),
        one_of("state", ResultState),
        one_of("label", Label),
        one_of("reliability", Reliability),
        UniqueConstraint(
            "organisation_id",
            "submission_id",
            "indicator",
            "service",
            "breakdown",
            "ethnic_group",
            name="uq_result_place",
        ),
        Index("ix_result_about", "organisation_id", "submission_id", "ethnic_group", "service"),
        Index("ix_result_published_place", "collection_id", "indicator", "service", "breakdown", "ethnic_group"),
    )

    submission_id: Mapped[int]
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    indicator: Mapped[str]
    service: Mapped[str]
    breakdown: Mapped[str] = mapped_column(default="")
    ethnic_group: Mapped[str]
    reference: Mapped[str]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    reference_numerator: Mapped[int | None]
    reference_denominator: Mapped[int | None]
    ratio: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    label: Mapped[str | None]
    reliability: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    excess: Mapped[float | None]
    unknown_numerator_share: Mapped[float | None]
    unknown_denominator_share: Mapped[float | None]
    bound_low: Mapped[float | None]
    bound_high: Mapped[float | None]
    share: Mapped[float | None]
    sentence: Mapped[str | None]


class Release(Base):
    """A frozen, versioned publication of benchmarks. ``published_by`` is empty for one made on the command line.

    Only its state ever changes, once, to withdrawn. ``corrects`` is the version that it takes the place of and
    ``changes`` says in words how the two differ; both are empty for the first. ``proof`` is how it was proven safe,
    empty for a release from before that was kept; ``proof_reason`` is why one went by the rules alone.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("collection_id", "version"),
        one_of("state", ReleaseState),
        one_of("proof", ReleaseProof),
        CheckConstraint("proof_reason IS NULL OR proof = 'rules_alone'", name="proof_reason_of_rules_alone"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("contributors >= 0", name="contributors_not_negative"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(default=ReleaseState.PUBLISHED)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    rule_version: Mapped[str]
    source_hash: Mapped[str]
    contributors: Mapped[int]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    corrects: Mapped[int | None]
    changes: Mapped[str | None]
    proof: Mapped[str | None]
    proof_reason: Mapped[str | None]


class ReleaseWithdrawal(Base):
    """Why and when a release that turned out wrong was taken out of force; written once, for everybody to read."""

    __tablename__ = "release_withdrawal"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), unique=True)
    withdrawn_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str]


class Benchmark(Base):
    """One published figure of a comparator group, disclosure-controlled before it was written; never changed.

    Counts are the published, rounded ones. Every signed-in person may see it.
    """

    __tablename__ = "benchmark"
    __table_args__ = (
        UniqueConstraint(
            "release_id",
            "peer_kind",
            "peer_key",
            "indicator",
            "service",
            "breakdown",
            "ethnic_group",
            name="uq_benchmark_place",
        ),
        Index("ix_benchmark_about", "release_id", "peer_kind", "peer_key", "ethnic_group", "service"),
        one_of("peer_kind", PeerKind),
        one_of("service", ResultService),
        one_of("state", ResultState),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    peer_kind: Mapped[str]
    peer_key: Mapped[str]
    peer_label: Mapped[str]
    indicator: Mapped[str]
    service: Mapped[str]
    breakdown: Mapped[str] = mapped_column(default="")
    ethnic_group: Mapped[str]
    state: Mapped[str]
    contributors: Mapped[int | None]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    reference_numerator: Mapped[int | None]
    reference_denominator: Mapped[int | None]
    ratio: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    reason: Mapped[str | None]


class BenchmarkSpread(Base):
    """How the organisations of a group differ at one place where the group's own figure is published; never changed.

    ``points`` gives ratios by percentile, written as text: ``{"25": 0.9}``. What may not be published is ``None``.
    """

    __tablename__ = "benchmark_spread"
    __table_args__ = (
        UniqueConstraint(
            "release_id",
            "peer_kind",
            "peer_key",
            "indicator",
            "service",
            "breakdown",
            "ethnic_group",
            name="uq_benchmark_spread_place",
        ),
        one_of("peer_kind", PeerKind),
        one_of("service", ResultService),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    peer_kind: Mapped[str]
    peer_key: Mapped[str]
    indicator: Mapped[str]
    service: Mapped[str]
    breakdown: Mapped[str] = mapped_column(default="")
    ethnic_group: Mapped[str]
    contributors: Mapped[int]
    crude: Mapped[float | None]
    mantel_haenszel: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    tau2: Mapped[float | None]
    i2: Mapped[int | None]
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)
    standing_out: Mapped[int | None]
    by_chance: Mapped[int | None]


class BenchmarkPanel(Base):
    """The same organisations in two collections: minority ethnic compared with White, without counts; never changed."""

    __tablename__ = "benchmark_panel"
    __table_args__ = (
        UniqueConstraint(
            "release_id", "peer_kind", "peer_key", "indicator", "service", "breakdown", name="uq_benchmark_panel_place"
        ),
        one_of("peer_kind", PeerKind),
        one_of("service", ResultService),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    peer_kind: Mapped[str]
    peer_key: Mapped[str]
    indicator: Mapped[str]
    service: Mapped[str]
    breakdown: Mapped[str] = mapped_column(default="")
    previous_year: Mapped[int]
    contributors: Mapped[int]
    previous_ratio: Mapped[float]
    ratio: Mapped[float]
    verdict: Mapped[str]
