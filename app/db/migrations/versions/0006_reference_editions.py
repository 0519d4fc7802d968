"""Editions of the open data: every file that came in, and who put which in force."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

PROGRAMME_ONLY = ("reference_edition", "reference_change")
KINDS = "'received', 'put_in_force', 'returned_to', 'discarded'"


def upgrade() -> None:
    """Create the tables, and let only the programme touch them; a change is written once."""
    _create_editions()
    _create_changes()
    if op.get_bind().dialect.name == "postgresql":
        _secure_on_postgresql()
    else:
        _freeze_on_sqlite()


def _create_editions() -> None:
    op.create_table(
        "reference_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("received_by_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["received_by"], ["user_account.id"], name=op.f("fk_reference_edition_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_edition")),
        sa.UniqueConstraint("dataset_key", "sha256", name=op.f("uq_reference_edition_dataset_key_sha256")),
    )


def _create_changes() -> None:
    op.create_table(
        "reference_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_user_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_reference_change_kind_known")),
        sa.ForeignKeyConstraint(["actor_user_id"], ["user_account.id"], name=op.f("fk_reference_change_actor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_change")),
    )
    op.create_index(op.f("ix_reference_change_dataset_key_id"), "reference_change", ["dataset_key", "id"], unique=False)


def _freeze_on_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER reference_change_refuses_{verb.lower()} BEFORE {verb} ON reference_change "
            "BEGIN SELECT RAISE(ABORT, 'reference_change is written once'); END"
        )


def _secure_on_postgresql() -> None:
    for name, when, each in (("row", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER reference_change_refuses_{name} BEFORE {when} ON reference_change "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )
    op.execute("GRANT SELECT, INSERT ON reference_edition, reference_change TO scwres_programme")
    op.execute("GRANT UPDATE, DELETE ON reference_edition TO scwres_programme")
    for table in PROGRAMME_ONLY:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_programme")
