"""Lists of organisations that wait to be confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Create the table, for the programme alone."""
    op.create_table(
        "organisation_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("received_name", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_name", sa.String(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_ids", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (content IS NOT NULL)", name=op.f("ck_organisation_import_content_until_applied")
        ),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (applied_name IS NULL)", name=op.f("ck_organisation_import_applied_in_full")
        ),
        sa.ForeignKeyConstraint(["received_by"], ["user_account.id"], name=op.f("fk_organisation_import_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_import")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON organisation_import TO scwres_programme")
        op.execute("GRANT USAGE ON SEQUENCE organisation_import_id_seq TO scwres_programme")
