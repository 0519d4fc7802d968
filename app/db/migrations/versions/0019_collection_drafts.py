"""Collections that are being set up and are not open yet."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Create the table, for the programme alone."""
    op.create_table(
        "collection_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("phase_name", sa.String(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("invites", sa.JSON(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("dry_run", sa.JSON(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_name", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_collection_draft_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_draft")),
        sa.UniqueConstraint("year", name=op.f("uq_collection_draft_year")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON collection_draft TO scwres_programme")
        op.execute("GRANT USAGE ON SEQUENCE collection_draft_id_seq TO scwres_programme")
