"""Groups that an organisation picks for itself, and the directory of names that it picks from."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
OWNED = ("custom_group", "custom_group_member", "custom_benchmark")
WRITTEN_ONCE = ("custom_group_member", "custom_benchmark")
# Of a group only its removal is written, once.
GROUP_FACTS = "id, organisation_id, slot, name, name_key, size, created_at, created_by"
TOLD = ("id", "name", "kind", "la_type", "region_code", "region_name", "is_demonstration")


def upgrade() -> None:
    """Create the tables, fill the directory and keep it in step, and freeze what is written once."""
    _create_directory()
    _create_groups()
    _create_members()
    _create_figures()
    if op.get_bind().dialect.name == "postgresql":
        _keep_in_step_on_postgresql()
        _freeze_on_postgresql()
        _grant()
        _secure_rows()
        # Row security hides the organisations from whoever owns the table, and shows all of them to the programme.
        op.execute("SET LOCAL ROLE scwres_programme")
        _fill_directory()
        op.execute("RESET ROLE")
    else:
        _keep_in_step_on_sqlite()
        _freeze_on_sqlite()
        _fill_directory()


def _fill_directory() -> None:
    listed = ", ".join(TOLD)
    op.execute(f"INSERT INTO directory_entry ({listed}) SELECT {listed} FROM organisation")


def _create_directory() -> None:
    op.create_table(
        "directory_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("la_type", sa.String(), nullable=True),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("region_name", sa.String(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('local_authority', 'trust', 'employer', 'programme')", name=op.f("ck_directory_entry_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["organisation.id"], name=op.f("fk_directory_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entry")),
    )


def _owned(table: str) -> "tuple[sa.Constraint, ...]":
    return (
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _of_a_group(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "custom_group_id"],
        ["custom_group.organisation_id", "custom_group.id"],
        name=op.f(f"fk_{table}_organisation_id_custom_group_id"),
    )


def _create_groups() -> None:
    op.create_table(
        "custom_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("slot BETWEEN 1 AND 5", name=op.f("ck_custom_group_slot_known")),
        sa.CheckConstraint("size >= 1", name=op.f("ck_custom_group_size_from_one")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_custom_group_removal_in_full")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_custom_group_created_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["user_account.id"], name=op.f("fk_custom_group_removed_by")),
        *_owned("custom_group"),
    )
    for column in ("slot", "name_key"):
        op.create_index(
            f"uq_custom_group_live_{column}",
            "custom_group",
            ["organisation_id", column],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )


def _create_members() -> None:
    op.create_table(
        "custom_group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("custom_group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("member_id <> organisation_id", name=op.f("ck_custom_group_member_never_itself")),
        sa.ForeignKeyConstraint(["member_id"], ["organisation.id"], name=op.f("fk_custom_group_member_member_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "custom_group_id",
            "member_id",
            name=op.f("uq_custom_group_member_organisation_id_custom_group_id_member_id"),
        ),
        _of_a_group("custom_group_member"),
        *_owned("custom_group_member"),
    )


def _create_figures() -> None:
    op.create_table(
        "custom_benchmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("custom_group_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("contributors", sa.Integer(), nullable=True),
        sa.Column("ratio", sa.Double(), nullable=True),
        sa.CheckConstraint("service IN ('adult', 'children', 'both')", name=op.f("ck_custom_benchmark_service_known")),
        sa.CheckConstraint(
            "state IN ('ok', 'no_cases', 'not_calculable', 'not_supplied', 'not_applicable', 'suppressed')",
            name=op.f("ck_custom_benchmark_state_known"),
        ),
        sa.CheckConstraint(
            "state = 'ok' OR (ratio IS NULL AND reason IS NOT NULL)",
            name=op.f("ck_custom_benchmark_suppressed_in_full"),
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_custom_benchmark_release_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "custom_group_id",
            "release_id",
            "indicator",
            "service",
            "breakdown",
            name="uq_custom_benchmark_place",
        ),
        _of_a_group("custom_benchmark"),
        *_owned("custom_benchmark"),
    )
    op.create_index(op.f("ix_custom_benchmark_release_id"), "custom_benchmark", ["release_id"], unique=False)


def _new(names: "tuple[str, ...]") -> str:
    return ", ".join(f"NEW.{name}" for name in names)


def _keep_in_step_on_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER organisation_enters_directory AFTER INSERT ON organisation "
        f"BEGIN INSERT INTO directory_entry ({', '.join(TOLD)}) VALUES ({_new(TOLD)}); END"
    )
    op.execute(
        f"CREATE TRIGGER organisation_changes_directory AFTER UPDATE OF {', '.join(TOLD[1:])} ON organisation "
        f"BEGIN UPDATE directory_entry SET {_changes()} WHERE id = NEW.id; END"
    )


def _changes() -> str:
    return ", ".join(f"{name} = NEW.{name}" for name in TOLD[1:])


def _keep_in_step_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION enter_directory() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO directory_entry ({', '.join(TOLD)}) VALUES ({_new(TOLD)}); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE FUNCTION change_directory() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE directory_entry SET {_changes()} WHERE id = NEW.id; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER organisation_enters_directory AFTER INSERT ON organisation "
        "FOR EACH ROW EXECUTE FUNCTION enter_directory()"
    )
    op.execute(
        f"CREATE TRIGGER organisation_changes_directory AFTER UPDATE OF {', '.join(TOLD[1:])} ON organisation "
        "FOR EACH ROW EXECUTE FUNCTION change_directory()"
    )


def _freeze_on_sqlite() -> None:
    for table in WRITTEN_ONCE:
        for verb in ("UPDATE", "DELETE"):
            _refuse_on_sqlite(table, verb.lower(), verb)
    _refuse_on_sqlite("custom_group", "update", f"UPDATE OF {GROUP_FACTS}")
    _refuse_on_sqlite("custom_group", "delete", "DELETE")
    op.execute(
        "CREATE TRIGGER custom_group_stays_removed BEFORE UPDATE ON custom_group WHEN OLD.removed_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'custom_group is written once'); END"
    )


def _refuse_on_sqlite(table: str, name: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    )


def _freeze_on_postgresql() -> None:
    for table in WRITTEN_ONCE:
        _refuse_on_postgresql(f"{table}_refuses_row", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW")
    for table in OWNED:
        _refuse_on_postgresql(f"{table}_refuses_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")
    facts = f"BEFORE DELETE OR UPDATE OF {GROUP_FACTS} ON custom_group FOR EACH ROW"
    _refuse_on_postgresql("custom_group_refuses_row", facts)
    again = "BEFORE UPDATE ON custom_group FOR EACH ROW WHEN (OLD.removed_at IS NOT NULL)"
    _refuse_on_postgresql("custom_group_stays_removed", again)


def _refuse_on_postgresql(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    listed = ", ".join(("directory_entry", *OWNED))
    op.execute(f"GRANT SELECT ON {listed} TO scwres_tenant")
    op.execute("GRANT INSERT ON custom_group, custom_group_member TO scwres_tenant")
    op.execute("GRANT UPDATE, DELETE ON custom_group TO scwres_tenant")
    op.execute(f"GRANT SELECT, INSERT ON {listed} TO scwres_programme")
    op.execute("GRANT UPDATE ON directory_entry, custom_group TO scwres_programme")
    for table in OWNED:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_programme")
    for table in ("custom_group", "custom_group_member"):
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_tenant")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} TO scwres_tenant USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY all_rows ON {table} TO scwres_programme USING (true) WITH CHECK (true)")
