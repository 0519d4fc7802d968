"""Returns that are typed on the page: every value of every field, and which uploads were made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
TABLES = ("typed_value", "typed_check")


def upgrade() -> None:
    """Create the tables, and refuse to change what was written."""
    _create_values()
    _create_checks()
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _owned(table: str) -> "tuple[sa.Constraint, ...]":
    return (
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _create_values() -> None:
    op.create_table(
        "typed_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=False),
        sa.Column("typed_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_typed_value_version_from_one")),
        sa.CheckConstraint("how IN ('typed', 'from_a_file', 'cleared')", name=op.f("ck_typed_value_how_known")),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_typed_value_collection_id")),
        sa.ForeignKeyConstraint(["typed_by"], ["user_account.id"], name=op.f("fk_typed_value_typed_by")),
        sa.UniqueConstraint("organisation_id", "collection_id", "field", "version", name="uq_typed_value_version"),
        *_owned("typed_value"),
    )
    op.create_index(op.f("ix_typed_value_collection_id"), "typed_value", ["collection_id"], unique=False)


def _create_checks() -> None:
    op.create_table(
        "typed_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("newest_value_id", sa.Integer(), nullable=False),
        _same_organisation("upload_id", "upload"),
        _same_organisation("newest_value_id", "typed_value"),
        sa.UniqueConstraint("organisation_id", "upload_id", name=op.f("uq_typed_check_organisation_id_upload_id")),
        *_owned("typed_check"),
    )


def _same_organisation(column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_typed_check_organisation_id_{column}"),
    )


def _freeze_on_sqlite() -> None:
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            )


def _freeze_on_postgresql() -> None:
    for table in TABLES:
        _refuse(f"{table}_refuses_row", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW")
        _refuse(f"{table}_refuses_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")


def _refuse(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    both = "scwres_tenant, scwres_programme"
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {both}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {both}")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} TO scwres_tenant USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY all_rows ON {table} TO scwres_programme USING (true) WITH CHECK (true)")
