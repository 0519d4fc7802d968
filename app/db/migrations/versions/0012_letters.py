"""Reminders: the letters themselves, and whether they go out by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

OWN = "nullif(current_setting('app.organisation', true), '')::int"
STATES = "'queued', 'sending', 'sent', 'refused', 'uncertain', 'returned'"
# Of a letter only what became of it is written later.
FACTS = "id, organisation_id, collection_id, user_id, key, message_id, name, address, subject, text, queued_at"


def upgrade() -> None:
    """Create the tables, and freeze what a letter says."""
    _create_letters()
    _create_settings()
    if op.get_bind().dialect.name == "postgresql":
        _refuse("letter_refuses_truncate", "BEFORE TRUNCATE ON letter FOR EACH STATEMENT")
        _refuse("letter_refuses_row", f"BEFORE DELETE OR UPDATE OF {FACTS} ON letter FOR EACH ROW")
        _grant()
        _secure_rows()
    else:
        _freeze_on_sqlite()


def _create_letters() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_letter_state_known")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_letter_attempts_not_negative")),
        sa.CheckConstraint(
            "(state = 'queued') = (next_attempt_at IS NOT NULL)", name=op.f("ck_letter_waits_while_queued")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_letter_organisation_id")),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_letter_collection_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_letter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_letter_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "collection_id",
            "key",
            "user_id",
            name=op.f("uq_letter_organisation_id_collection_id_key_user_id"),
        ),
    )
    op.create_index(op.f("ix_letter_state_next_attempt_at"), "letter", ["state", "next_attempt_at"], unique=False)
    op.create_index(op.f("ix_letter_collection_id_id"), "letter", ["collection_id", "id"], unique=False)


def _create_settings() -> None:
    op.create_table(
        "reminder_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_name", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_reminder_setting_collection_id")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_reminder_setting_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_setting")),
        sa.UniqueConstraint("collection_id", name=op.f("uq_reminder_setting_collection_id")),
    )


def _freeze_on_sqlite() -> None:
    for name, when in (("update", f"UPDATE OF {FACTS}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER letter_refuses_{name} BEFORE {when} ON letter "
            "BEGIN SELECT RAISE(ABORT, 'letter is written once'); END"
        )


def _refuse(name: str, when: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def _grant() -> None:
    op.execute("GRANT SELECT ON letter TO scwres_tenant")
    op.execute("GRANT SELECT, INSERT, UPDATE ON letter, reminder_setting TO scwres_programme")
    op.execute("GRANT USAGE ON SEQUENCE letter_id_seq, reminder_setting_id_seq TO scwres_programme")


def _secure_rows() -> None:
    own = f"organisation_id = {OWN}"
    op.execute("ALTER TABLE letter ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE letter FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON letter TO scwres_tenant USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY all_rows ON letter TO scwres_programme USING (true) WITH CHECK (true)")
