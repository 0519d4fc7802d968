"""Results of one submission, and published releases."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("source_hash", sa.String(), nullable=False),
        sa.Column("contributors", sa.Integer(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('published', 'withdrawn')", name=op.f("ck_release_state_known")),
        sa.CheckConstraint("contributors >= 0", name=op.f("ck_release_contributors_not_negative")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_release_version_from_one")),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_release_collection_id")),
        sa.ForeignKeyConstraint(["published_by"], ["user_account.id"], name=op.f("fk_release_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("collection_id", "version", name=op.f("uq_release_collection_id_version")),
    )
    op.create_table(
        "benchmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("peer_kind", sa.String(), nullable=False),
        sa.Column("peer_key", sa.String(), nullable=False),
        sa.Column("peer_label", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("ethnic_group", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("contributors", sa.Integer(), nullable=True),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("reference_numerator", sa.Integer(), nullable=True),
        sa.Column("reference_denominator", sa.Integer(), nullable=True),
        sa.Column("ratio", sa.Double(), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "peer_kind IN ('england', 'region', 'type', 'size', 'neighbours')",
            name=op.f("ck_benchmark_peer_kind_known"),
        ),
        sa.CheckConstraint("service IN ('adult', 'children', 'both')", name=op.f("ck_benchmark_service_known")),
        sa.CheckConstraint(
            "state IN ('ok', 'no_cases', 'not_calculable', 'not_supplied', 'not_applicable', 'suppressed')",
            name=op.f("ck_benchmark_state_known"),
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_benchmark_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark")),
        sa.UniqueConstraint(
            "release_id",
            "peer_kind",
            "peer_key",
            "indicator",
            "service",
            "breakdown",
            "ethnic_group",
            name="uq_benchmark_place",
        ),
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("ethnic_group", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("reference_numerator", sa.Integer(), nullable=True),
        sa.Column("reference_denominator", sa.Integer(), nullable=True),
        sa.Column("ratio", sa.Double(), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("reliability", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("excess", sa.Double(), nullable=True),
        sa.Column("unknown_numerator_share", sa.Double(), nullable=True),
        sa.Column("unknown_denominator_share", sa.Double(), nullable=True),
        sa.Column("bound_low", sa.Double(), nullable=True),
        sa.Column("bound_high", sa.Double(), nullable=True),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("sentence", sa.String(), nullable=True),
        sa.CheckConstraint(
            "label IN ('adverse', 'possible', 'no_evidence', 'favourable')", name=op.f("ck_result_label_known")
        ),
        sa.CheckConstraint("reliability IN ('ok', 'low')", name=op.f("ck_result_reliability_known")),
        sa.CheckConstraint("service IN ('adult', 'children', 'both')", name=op.f("ck_result_service_known")),
        sa.CheckConstraint(
            "state IN ('ok', 'no_cases', 'not_calculable', 'not_supplied', 'not_applicable', 'suppressed')",
            name=op.f("ck_result_state_known"),
        ),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_result_collection_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "submission_id"],
            ["submission.organisation_id", "submission.id"],
            name=op.f("fk_result_organisation_id_submission_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_result_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_result_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "submission_id",
            "indicator",
            "service",
            "breakdown",
            "ethnic_group",
            name="uq_result_place",
        ),
    )
    op.create_index(
        "ix_result_published_place",
        "result",
        ["collection_id", "indicator", "service", "breakdown", "ethnic_group"],
        unique=False,
    )
