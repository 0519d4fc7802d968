"""What the database itself refuses: changing what is frozen, and reading another organisation's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Written once: no update, no delete.
FROZEN = ("event", "sign_off", "return_count", "benchmark")
# Of a submission only the state moves on.
SUBMISSION_FACTS = (
    "id, organisation_id, collection_id, upload_id, version, content_hash, edition, rule_set, template_version, "
    "created_at, created_by"
)

TENANT_READS = ("organisation_code", "membership")
TENANT_APPENDS = ("event", "sign_off", "return_count")
TENANT_WRITES = ("participation", "job", "upload", "finding", "confirmation", "submission", "result")
TENANT_OWNED = (*TENANT_READS, *TENANT_APPENDS, *TENANT_WRITES, "login_session")
SHARED = (
    "organisation",
    "collection",
    "collection_milestone",
    "release",
    "benchmark",
    "reference_dataset",
    "reference_authority",
    "reference_neighbour",
    "reference_census",
    "reference_csww",
    "reference_figure",
    "reference_board_cell",
)
PRIVATE = ("one_time_link", "sign_in_attempt")
PUBLIC_COLUMNS_OF_A_PERSON = "id, email, name, is_active, created_at"
OWN = "nullif(current_setting('app.organisation', true), '')::int"


def upgrade() -> None:
    """Add triggers on both engines; roles, grants and row-level security on PostgreSQL."""
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _create_roles()
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _freeze_on_sqlite() -> None:
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_sqlite_trigger(table, verb, verb))
    op.execute(_sqlite_trigger("submission", "UPDATE", f"UPDATE OF {SUBMISSION_FACTS}"))
    op.execute(_sqlite_trigger("submission", "DELETE", "DELETE"))


def _sqlite_trigger(table: str, verb: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {when} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    )


def _freeze_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    for table in FROZEN:
        op.execute(_postgresql_trigger(table, "row", "UPDATE OR DELETE", "FOR EACH ROW"))
        op.execute(_postgresql_trigger(table, "truncate", "TRUNCATE", "FOR EACH STATEMENT"))
    op.execute(_postgresql_trigger("submission", "row", f"DELETE OR UPDATE OF {SUBMISSION_FACTS}", "FOR EACH ROW"))
    op.execute(_postgresql_trigger("submission", "truncate", "TRUNCATE", "FOR EACH STATEMENT"))


def _postgresql_trigger(table: str, name: str, when: str, each: str) -> str:
    return f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} {each} EXECUTE FUNCTION refuse_change()"


def _create_roles() -> None:
    roles = sa.table("pg_roles", sa.column("rolname"))
    found = set(op.get_bind().execute(sa.select(roles.c.rolname)).scalars())
    for role in ("scwres_tenant", "scwres_programme"):
        if role not in found:
            op.execute(f"CREATE ROLE {role} NOLOGIN")
    op.execute("GRANT scwres_tenant, scwres_programme TO CURRENT_USER")


def _grant() -> None:
    both = "scwres_tenant, scwres_programme"
    op.execute(f"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {both}', current_schema()); END $$")
    _give("SELECT", (*SHARED, *TENANT_READS, *TENANT_APPENDS, *TENANT_WRITES), "scwres_tenant")
    _give("INSERT", (*TENANT_APPENDS, *TENANT_WRITES), "scwres_tenant")
    _give("UPDATE, DELETE", TENANT_WRITES, "scwres_tenant")
    op.execute(f"GRANT SELECT ({PUBLIC_COLUMNS_OF_A_PERSON}) ON user_account TO scwres_tenant")
    everything = (*SHARED, *TENANT_OWNED, *PRIVATE, "user_account")
    _give("SELECT, INSERT", everything, "scwres_programme")
    _give("UPDATE, DELETE", [table for table in everything if table not in FROZEN], "scwres_programme")
    for table in everything:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_programme")
    for table in (*TENANT_APPENDS, *TENANT_WRITES):
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_tenant")


def _give(rights: str, tables: "tuple[str, ...] | list[str]", role: str) -> None:
    op.execute(f"GRANT {rights} ON {', '.join(tables)} TO {role}")


def _secure_rows() -> None:
    for table in TENANT_OWNED:
        _secure(table, f"organisation_id = {OWN}")
    _secure("organisation", f"id = {OWN}")
    _secure("user_account", "id IN (SELECT user_id FROM membership)")


def _secure(table: str, own_rows: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON {table} TO scwres_tenant USING ({own_rows}) WITH CHECK ({own_rows})")
    op.execute(f"CREATE POLICY all_rows ON {table} TO scwres_programme USING (true) WITH CHECK (true)")
