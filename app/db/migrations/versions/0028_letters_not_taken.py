"""A letter that no mail server took says nothing about its address, and an address can be said to work again."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

KNOWN = "ck_letter_state_known"
STATES = "'queued', 'sending', 'sent', 'refused', 'uncertain', 'returned', 'not_taken'"
NEVER_TAKEN = "No mail server took it for more than a day."
# Changing a rule of the table makes it anew on SQLite, and what freezes a letter goes with the old one.
FACTS = "id, organisation_id, collection_id, user_id, key, message_id, name, address, subject, text, queued_at"


def upgrade() -> None:
    """Add the state and tell by it the letters that were given up so far; add since when an address works again."""
    with op.batch_alter_table("letter") as letter:
        letter.drop_constraint(op.f(KNOWN), type_="check")
        letter.create_check_constraint(op.f(KNOWN), f"state IN ({STATES})")
    if op.get_bind().dialect.name == "sqlite":
        _freeze_again()
    table = sa.table("letter", sa.column("state"), sa.column("failure"))
    given_up = (table.c.state == "refused") & (table.c.failure == NEVER_TAKEN)
    op.execute(sa.update(table).where(given_up).values(state="not_taken"))
    op.add_column("user_account", sa.Column("address_works_since", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT SELECT (address_works_since) ON user_account TO scwres_tenant")


def _freeze_again() -> None:
    for name, when in (("update", f"UPDATE OF {FACTS}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER letter_refuses_{name} BEFORE {when} ON letter "
            "BEGIN SELECT RAISE(ABORT, 'letter is written once'); END"
        )
