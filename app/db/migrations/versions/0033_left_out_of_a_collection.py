"""A collection that is set up can leave single organisations out, whoever else is invited."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_draft = sa.table("collection_draft", sa.column("left_out", sa.JSON))


def upgrade() -> None:
    """Add the codes that are left out; those set up so far leave nobody out."""
    op.add_column("collection_draft", sa.Column("left_out", sa.JSON(), nullable=True))
    op.execute(sa.update(_draft).values(left_out=[]))
    with op.batch_alter_table("collection_draft") as table:
        table.alter_column("left_out", nullable=False)
