"""Checks that the programme team waives for one organisation in one collection, for a reason and until a day."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
# Of a waiver only its withdrawal is written, once.
FACTS = "id, organisation_id, collection_id, code, place, reason, approved_by, approved_name, approved_at, expires_on"


def upgrade() -> None:
    """Create the table, and freeze what is written once."""
    _create_waivers()
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _create_waivers() -> None:
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approved_name", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_waiver_reason_given")),
        sa.CheckConstraint("place <> ''", name=op.f("ck_waiver_place_named")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_waiver_end_in_full")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_waiver_organisation_id")),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_waiver_collection_id")),
        sa.ForeignKeyConstraint(["approved_by"], ["user_account.id"], name=op.f("fk_waiver_approved_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["user_account.id"], name=op.f("fk_waiver_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_waiver_organisation_id_id")),
    )
    op.create_index(op.f("ix_waiver_collection_id"), "waiver", ["collection_id"], unique=False)


def _freeze_on_sqlite() -> None:
    for name, when in (("update", f"UPDATE OF {FACTS}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER waiver_refuses_{name} BEFORE {when} ON waiver "
            "BEGIN SELECT RAISE(ABORT, 'waiver is written once'); END"
        )
    op.execute(
        "CREATE TRIGGER waiver_stays_withdrawn BEFORE UPDATE ON waiver WHEN OLD.withdrawn_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'waiver is written once'); END"
    )


def _freeze_on_postgresql() -> None:
    _refuse("waiver_refuses_truncate", "BEFORE TRUNCATE ON waiver FOR EACH STATEMENT")
    _refuse("waiver_refuses_row", f"BEFORE DELETE OR UPDATE OF {FACTS} ON waiver FOR EACH ROW")
    _refuse("waiver_stays_withdrawn", "BEFORE UPDATE ON waiver FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL)")


def _refuse(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    op.execute("GRANT SELECT ON waiver TO scwres_tenant")
    op.execute("GRANT SELECT, INSERT, UPDATE ON waiver TO scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE waiver_id_seq TO scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    op.execute("ALTER TABLE waiver ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE waiver FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON waiver TO scwres_tenant USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY all_rows ON waiver TO scwres_programme USING (true) WITH CHECK (true)")
