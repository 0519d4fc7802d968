"""Notes of the programme team on a version of a return: written once, and never read by an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Create the table, for the programme alone, and freeze its rows."""
    op.create_table(
        "review_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_name", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_review_note_words_given")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_review_note_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "submission_id"],
            ["submission.organisation_id", "submission.id"],
            name=op.f("fk_review_note_organisation_id_submission_id"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["user_account.id"], name=op.f("fk_review_note_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_note")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_review_note_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_review_note_organisation_id_submission_id"), "review_note", ["organisation_id", "submission_id"]
    )
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _freeze_on_sqlite() -> None:
    for what in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER review_note_refuses_{what} BEFORE {what.upper()} ON review_note "
            "BEGIN SELECT RAISE(ABORT, 'review_note is written once'); END"
        )


def _freeze_on_postgresql() -> None:
    for name, when in (("truncate", "TRUNCATE ON review_note FOR EACH STATEMENT"),
                       ("row", "UPDATE OR DELETE ON review_note FOR EACH ROW")):  # fmt: skip
        op.execute(f"CREATE TRIGGER review_note_refuses_{name} BEFORE {when} EXECUTE FUNCTION refuse_change()")


def _secure_rows() -> None:
    """Grant an organisation nothing, and let it see no row even if something were granted one day."""
    op.execute("GRANT SELECT, INSERT ON review_note TO scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE review_note_id_seq TO scwres_programme")
    op.execute("ALTER TABLE review_note ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE review_note FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY no_rows ON review_note TO scwres_tenant USING (false) WITH CHECK (false)")
    op.execute("CREATE POLICY all_rows ON review_note TO scwres_programme USING (true) WITH CHECK (true)")
