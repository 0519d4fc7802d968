"""Action plans: what is planned about which figure, how it goes, why nothing is planned, and what was published."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
THEMES = "'leadership', 'staff_voice', 'culture', 'progression', 'recruitment', 'fairness', 'community'"
STATUSES = "'not_started', 'under_way', 'done', 'stopped'"
TRACKS = "'green', 'amber', 'red'"
OWNED = ("action_plan", "plan_action", "plan_update", "plan_reason", "plan_version")
WRITTEN_ONCE = ("plan_update", "plan_reason", "plan_version")


def upgrade() -> None:
    """Create the tables, and freeze what is written once."""
    _create_plans()
    _create_actions()
    _create_what_is_said()
    if op.get_bind().dialect.name == "postgresql":
        _freeze_on_postgresql()
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _create_plans() -> None:
    _create(
        "action_plan",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("sponsor", sa.String(), nullable=False),
        sa.Column("programme_lead", sa.String(), nullable=False),
        sa.Column("staff_voice", sa.String(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("edited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_action_plan_collection_id")),
        sa.UniqueConstraint(
            "organisation_id", "collection_id", name=op.f("uq_action_plan_organisation_id_collection_id")
        ),
    )


def _create_actions() -> None:
    _create(
        "plan_action",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("start", sa.JSON(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("steps", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("short_term", sa.String(), nullable=False),
        sa.Column("medium_term", sa.String(), nullable=False),
        sa.Column("long_term", sa.String(), nullable=False),
        sa.Column("success", sa.String(), nullable=False),
        sa.Column("change_shows_on", sa.Date(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("edited", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(), nullable=True),
        sa.CheckConstraint(f"theme IN ({THEMES})", name=op.f("ck_plan_action_theme_known")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_reason IS NULL)", name=op.f("ck_plan_action_removed_in_full")
        ),
        _points_at("plan_action", "plan_id", "action_plan"),
        _points_at("plan_action", "carried_from_id", "plan_action"),
        sa.UniqueConstraint(
            "organisation_id", "plan_id", "number", name=op.f("uq_plan_action_organisation_id_plan_id_number")
        ),
    )


def _create_what_is_said() -> None:
    _create(
        "plan_update",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        *_written_by("plan_update", "made"),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_plan_update_status_known")),
        sa.CheckConstraint(f"track IN ({TRACKS})", name=op.f("ck_plan_update_track_known")),
        _points_at("plan_update", "action_id", "plan_action"),
    )
    op.create_index(op.f("ix_plan_update_organisation_id_action_id"), "plan_update", ["organisation_id", "action_id"])
    _create(
        "plan_reason",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *_written_by("plan_reason", "given"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_plan_reason_reason_given")),
        _points_at("plan_reason", "plan_id", "action_plan"),
    )
    op.create_index(op.f("ix_plan_reason_organisation_id_plan_id"), "plan_reason", ["organisation_id", "plan_id"])
    _create(
        "plan_version",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        *_written_by("plan_version", "published"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_version_version_from_one")),
        _points_at("plan_version", "plan_id", "action_plan"),
        sa.UniqueConstraint(
            "organisation_id", "plan_id", "version", name=op.f("uq_plan_version_organisation_id_plan_id_version")
        ),
    )


def _create(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _points_at(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _written_by(table: str, verb: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(f"{verb}_by", sa.Integer(), nullable=False),
        sa.Column(f"{verb}_name", sa.String(), nullable=False),
        sa.Column(f"{verb}_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint([f"{verb}_by"], ["user_account.id"], name=op.f(f"fk_{table}_{verb}_by")),
    )


def _freeze_on_sqlite() -> None:
    for table in WRITTEN_ONCE:
        for verb in ("UPDATE", "DELETE"):
            _refuse_on_sqlite(table, verb)
    for table in ("action_plan", "plan_action"):
        _refuse_on_sqlite(table, "DELETE")


def _refuse_on_sqlite(table: str, verb: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    )


def _freeze_on_postgresql() -> None:
    for table in WRITTEN_ONCE:
        _refuse(f"{table}_refuses_row", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW")
    for table in ("action_plan", "plan_action"):
        _refuse(f"{table}_refuses_row", f"BEFORE DELETE ON {table} FOR EACH ROW")
    for table in OWNED:
        _refuse(f"{table}_refuses_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")


def _refuse(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    listed = ", ".join(OWNED)
    op.execute(f"GRANT SELECT, INSERT ON {listed} TO scwres_tenant, scwres_programme")
    op.execute("GRANT UPDATE, DELETE ON action_plan, plan_action TO scwres_tenant")
    op.execute("GRANT UPDATE ON action_plan, plan_action TO scwres_programme")
    for table in OWNED:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_tenant, scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} TO scwres_tenant USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY all_rows ON {table} TO scwres_programme USING (true) WITH CHECK (true)")
