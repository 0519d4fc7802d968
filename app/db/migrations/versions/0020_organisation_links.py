"""What organisations are to each other: mergers, splits, services in another employer, sites of two councils."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KINDS = "'merged_into', 'split_into', 'runs_service_for', 'returns_with'"


def upgrade() -> None:
    """Create the table, for the programme alone."""
    op.create_table(
        "organisation_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_name", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_organisation_link_kind_known")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_organisation_link_two_organisations")),
        sa.CheckConstraint(
            "(kind = 'runs_service_for') = (service IS NOT NULL)", name=op.f("ck_organisation_link_service_where_run")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["organisation.id"], name=op.f("fk_organisation_link_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["organisation.id"], name=op.f("fk_organisation_link_to_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name=op.f("fk_organisation_link_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_link")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_organisation_link_from_id_to_id_kind")),
    )
    op.create_index(op.f("ix_organisation_link_to_id"), "organisation_link", ["to_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT SELECT, INSERT, DELETE ON organisation_link TO scwres_programme")
        op.execute("GRANT USAGE ON SEQUENCE organisation_link_id_seq TO scwres_programme")
