"""Who may sign for a signatory for some days, for whom a version was signed, and why a newer one was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
# Of a delegation only its end is written, once.
DELEGATION_FACTS = "id, organisation_id, given_by, delegate_id, first_day, last_day, created_at"
# Of a submission only the state moves on.
SUBMISSION_FACTS = (
    "id, organisation_id, collection_id, upload_id, version, content_hash, edition, rule_set, template_version, "
    "created_at, created_by, reason"
)


def upgrade() -> None:
    """Create the table, add the two columns, and freeze what is written once."""
    _create_delegations()
    op.add_column("sign_off", sa.Column("on_behalf_of", sa.String(), nullable=True))
    op.add_column("submission", sa.Column("reason", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _create_delegations() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("given_by <> delegate_id", name=op.f("ck_delegation_never_to_oneself")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_delegation_days_in_order")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_delegation_end_in_full")),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name=op.f("fk_delegation_given_by")),
        sa.ForeignKeyConstraint(["delegate_id"], ["user_account.id"], name=op.f("fk_delegation_delegate_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_delegation_ended_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_delegation_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_delegation_organisation_id_id")),
    )
    op.create_index(op.f("ix_delegation_organisation_id_delegate_id"), "delegation", ["organisation_id", "delegate_id"])


def _freeze_on_sqlite() -> None:
    _refuse_on_sqlite("delegation", "update", f"UPDATE OF {DELEGATION_FACTS}")
    _refuse_on_sqlite("delegation", "delete", "DELETE")
    op.execute(
        "CREATE TRIGGER delegation_stays_ended BEFORE UPDATE ON delegation WHEN OLD.ended_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'delegation is written once'); END"
    )
    op.execute("DROP TRIGGER submission_refuses_update")
    _refuse_on_sqlite("submission", "update", f"UPDATE OF {SUBMISSION_FACTS}")


def _refuse_on_sqlite(table: str, name: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    )


def _freeze_on_postgresql() -> None:
    _refuse_on_postgresql("delegation_refuses_truncate", "BEFORE TRUNCATE ON delegation FOR EACH STATEMENT")
    facts = f"BEFORE DELETE OR UPDATE OF {DELEGATION_FACTS} ON delegation FOR EACH ROW"
    _refuse_on_postgresql("delegation_refuses_row", facts)
    again = "BEFORE UPDATE ON delegation FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)"
    _refuse_on_postgresql("delegation_stays_ended", again)
    op.execute("DROP TRIGGER submission_refuses_row ON submission")
    facts = f"BEFORE DELETE OR UPDATE OF {SUBMISSION_FACTS} ON submission FOR EACH ROW"
    _refuse_on_postgresql("submission_refuses_row", facts)


def _refuse_on_postgresql(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON delegation TO scwres_tenant")
    op.execute("GRANT SELECT, INSERT, UPDATE ON delegation TO scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE delegation_id_seq TO scwres_tenant, scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    op.execute("ALTER TABLE delegation ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE delegation FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON delegation TO scwres_tenant USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY all_rows ON delegation TO scwres_programme USING (true) WITH CHECK (true)")
