"""Good practice: cases that organisations offer, and those that the programme team published."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
STATES = "'offered', 'published', 'declined', 'withdrawn'"
# What was written stays; only what becomes of it is added.
FACTS = {
    "offered_case": "id, organisation_id, content, offered_by, offered_name, offered_at",
    "published_case": "id, content, offered_case_id, published_by, published_at",
}


def upgrade() -> None:
    """Create the tables, and freeze what was written."""
    _create_offered()
    _create_published()
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _create_offered() -> None:
    op.create_table(
        "offered_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=False),
        sa.Column("offered_name", sa.String(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_offered_case_state_known")),
        sa.CheckConstraint("state <> 'declined' OR answer <> ''", name=op.f("ck_offered_case_declined_with_a_reason")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_offered_case_organisation_id")),
        sa.ForeignKeyConstraint(["offered_by"], ["user_account.id"], name=op.f("fk_offered_case_offered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_case")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_offered_case_organisation_id_id")),
    )
    op.create_index(op.f("ix_offered_case_state"), "offered_case", ["state"], unique=False)


def _create_published() -> None:
    op.create_table(
        "published_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("offered_case_id", sa.Integer(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["offered_case_id"], ["offered_case.id"], name=op.f("fk_published_case_offered_case_id")
        ),
        sa.ForeignKeyConstraint(["published_by"], ["user_account.id"], name=op.f("fk_published_case_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_case")),
        sa.UniqueConstraint("offered_case_id", name=op.f("uq_published_case_offered_case_id")),
    )


def _freeze_on_sqlite() -> None:
    for table, facts in FACTS.items():
        for name, when in (("update", f"UPDATE OF {facts}"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            )


def _freeze_on_postgresql() -> None:
    for table, facts in FACTS.items():
        _refuse(f"{table}_refuses_row", f"BEFORE DELETE OR UPDATE OF {facts} ON {table} FOR EACH ROW")
    _refuse("offered_case_refuses_truncate", "BEFORE TRUNCATE ON offered_case FOR EACH STATEMENT")
    _refuse("published_case_refuses_truncate", "BEFORE TRUNCATE ON published_case FOR EACH STATEMENT")


def _refuse(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON offered_case TO scwres_tenant")
    op.execute("GRANT SELECT ON published_case TO scwres_tenant")
    op.execute("GRANT SELECT, INSERT, UPDATE ON offered_case, published_case TO scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE offered_case_id_seq TO scwres_tenant, scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE published_case_id_seq TO scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    op.execute("ALTER TABLE offered_case ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE offered_case FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON offered_case TO scwres_tenant USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY all_rows ON offered_case TO scwres_programme USING (true) WITH CHECK (true)")
