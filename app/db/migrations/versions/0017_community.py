"""The community of practice: meetings, files and sign-ups, and questions passed on to organisations that offer it."""

import sqlalchemy as sa
from alembic import op

from app.db.freezing import freeze_columns

revision = "0017"
down_revision = "0016"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
THEMES = "'leadership', 'staff_voice', 'culture', 'progression', 'recruitment', 'fairness', 'community'"
ROLES = "'lead', 'deputy', 'signatory', 'viewer', 'employer', 'programme_team', 'administrator'"
REQUEST_STATES = "'asked', 'passed_on', 'declined', 'answered', 'closed'"
PASSING_STATES = "'waiting', 'agreed', 'declined', 'lapsed'"
SHARED = ("community_event", "community_file")
OWNED = ("community_sign_up", "peer_offer", "peer_request", "peer_passing")
# What was written stays; only what becomes of it is added.
FACTS = {
    "community_event": ("id", "created_by", "created_name", "created_at"),
    "community_file": (
        "id", "event_id", "keeper_id", "sha256", "size", "kind", "title", "added_by", "added_name", "added_at"
    ),
    "community_sign_up": ("id", "organisation_id", "event_id", "user_id"),
    "peer_offer": (
        "id", "organisation_id", "themes", "indicators", "contact_role", "offered_by", "offered_name", "offered_at"
    ),
    "peer_request": ("id", "organisation_id", "theme", "indicator", "question", "asked_by", "asked_name", "asked_at"),
    "peer_passing": ("id", "organisation_id", "request_id", "theme", "indicator", "question", "passed_at"),
}
CAME = "UPDATE {schema}community_event SET signed_up = signed_up + 1 WHERE id = NEW.event_id"
WENT = "UPDATE {schema}community_event SET signed_up = signed_up - 1 WHERE id = NEW.event_id"


def upgrade() -> None:
    """Create the tables, freeze what was written, and let the database count who comes."""
    _create_events()
    _create_files()
    _create_sign_ups()
    _create_offers()
    _create_requests()
    _create_passings()
    for table, columns in FACTS.items():
        freeze_columns(table, columns, "update")
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
        _count_on_postgresql()
        _grant()
        _secure_rows()
    else:
        _keep_on_sqlite()
        _count_on_sqlite()


def _create_events() -> None:
    op.create_table(
        "community_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("signed_up", sa.Integer(), nullable=False),
        sa.Column("edited", sa.Integer(), nullable=False),
        *_written_by("community_event", "created"),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"theme IN ({THEMES})", name=op.f("ck_community_event_theme_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_community_event_times_in_order")),
        sa.CheckConstraint("signed_up >= 0", name=op.f("ck_community_event_signed_up_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_event")),
    )
    op.create_index(op.f("ix_community_event_starts_at"), "community_event", ["starts_at"], unique=False)


def _create_files() -> None:
    op.create_table(
        "community_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        *_written_by("community_file", "added"),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('pdf', 'docx', 'pptx', 'xlsx')", name=op.f("ck_community_file_kind_known")),
        sa.CheckConstraint("size > 0", name=op.f("ck_community_file_size_above_zero")),
        sa.ForeignKeyConstraint(["event_id"], ["community_event.id"], name=op.f("fk_community_file_event_id")),
        sa.ForeignKeyConstraint(["keeper_id"], ["organisation.id"], name=op.f("fk_community_file_keeper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_file")),
    )
    op.create_index(op.f("ix_community_file_event_id"), "community_file", ["event_id"], unique=False)


def _create_sign_ups() -> None:
    _create_owned(
        "community_sign_up",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["community_event.id"], name=op.f("fk_community_sign_up_event_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_community_sign_up_user_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "event_id",
            "user_id",
            name=op.f("uq_community_sign_up_organisation_id_event_id_user_id"),
        ),
    )
    op.create_index(op.f("ix_community_sign_up_event_id"), "community_sign_up", ["event_id"], unique=False)


def _create_offers() -> None:
    _create_owned(
        "peer_offer",
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("contact_role", sa.String(), nullable=False),
        *_written_by("peer_offer", "offered"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"contact_role IN ({ROLES})", name=op.f("ck_peer_offer_contact_role_known")),
    )
    _unique_while("uq_peer_offer_live", "peer_offer", "organisation_id", "withdrawn_at IS NULL")


def _create_requests() -> None:
    _create_owned(
        "peer_request",
        *_asked_about(),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=True),
        *_written_by("peer_request", "asked"),
        sa.CheckConstraint(f"theme IN ({THEMES})", name=op.f("ck_peer_request_theme_known")),
        sa.CheckConstraint(f"state IN ({REQUEST_STATES})", name=op.f("ck_peer_request_state_known")),
        sa.CheckConstraint("question <> ''", name=op.f("ck_peer_request_question_asked")),
        sa.CheckConstraint("state <> 'declined' OR answer <> ''", name=op.f("ck_peer_request_declined_with_a_reason")),
        sa.CheckConstraint(
            "state <> 'answered' OR contact IS NOT NULL", name=op.f("ck_peer_request_answered_with_a_contact")
        ),
    )
    op.create_index(op.f("ix_peer_request_state"), "peer_request", ["state"], unique=False)


def _create_passings() -> None:
    _create_owned(
        "peer_passing",
        sa.Column("request_id", sa.Integer(), nullable=False),
        *_asked_about(),
        sa.Column("contact", sa.JSON(), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"theme IN ({THEMES})", name=op.f("ck_peer_passing_theme_known")),
        sa.CheckConstraint(f"state IN ({PASSING_STATES})", name=op.f("ck_peer_passing_state_known")),
        sa.CheckConstraint("contact IS NULL OR state = 'agreed'", name=op.f("ck_peer_passing_contact_after_agreeing")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_peer_passing_decided_by")),
        sa.UniqueConstraint(
            "organisation_id", "request_id", name=op.f("uq_peer_passing_organisation_id_request_id")
        ),
    )
    _unique_while("uq_peer_passing_open", "peer_passing", "request_id", "state IN ('waiting', 'agreed')")


def _asked_about() -> tuple[sa.schema.SchemaItem, ...]:
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in ("theme", "indicator", "question", "state"))


def _create_owned(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )


def _written_by(table: str, verb: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(f"{verb}_by", sa.Integer(), nullable=False),
        sa.Column(f"{verb}_name", sa.String(), nullable=False),
        sa.Column(f"{verb}_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint([f"{verb}_by"], ["user_account.id"], name=op.f(f"fk_{table}_{verb}_by")),
    )


def _unique_while(name: str, table: str, column: str, condition: str) -> None:
    while_true = sa.text(condition)
    op.create_index(name, table, [column], unique=True, sqlite_where=while_true, postgresql_where=while_true)


def _keep_on_sqlite() -> None:
    for table in FACTS:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
        )


def _keep_on_postgresql() -> None:
    for table in FACTS:
        for verb, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )


def _count_on_sqlite() -> None:
    came, went = CAME.format(schema=""), WENT.format(schema="")
    for name, when, then in (
        ("in", "INSERT ON community_sign_up WHEN NEW.cancelled_at IS NULL", came),
        ("again", f"{_changed()} WHEN OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL", came),
        ("out", f"{_changed()} WHEN OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL", went),
    ):
        op.execute(f"CREATE TRIGGER community_sign_up_counts_{name} AFTER {when} BEGIN {then}; END")


def _changed() -> str:
    return "UPDATE OF cancelled_at ON community_sign_up"


def _count_on_postgresql() -> None:
    # An organisation may not write a meeting. The number is raised with the rights of the tables' owner, by this alone.
    for name, then in (("came", CAME), ("went", WENT)):
        op.execute(
            f"CREATE FUNCTION count_who_{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = pg_catalog, public AS $$ BEGIN {then.format(schema='public.')}; RETURN NULL; END $$"
        )
    for name, when, function in (
        ("in", "INSERT ON community_sign_up FOR EACH ROW WHEN (NEW.cancelled_at IS NULL)", "came"),
        (
            "again",
            f"{_changed()} FOR EACH ROW WHEN (OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL)",
            "came",
        ),
        ("out", f"{_changed()} FOR EACH ROW WHEN (OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL)", "went"),
    ):
        op.execute(
            f"CREATE TRIGGER community_sign_up_counts_{name} AFTER {when} EXECUTE FUNCTION count_who_{function}()"
        )


def _grant() -> None:
    listed = ", ".join((*SHARED, *OWNED))
    op.execute(f"GRANT SELECT ON {', '.join(SHARED)} TO scwres_tenant")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(OWNED)} TO scwres_tenant")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {listed} TO scwres_programme")
    for table in OWNED:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_tenant, scwres_programme")
    for table in SHARED:
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} TO scwres_tenant USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY all_rows ON {table} TO scwres_programme USING (true) WITH CHECK (true)")
