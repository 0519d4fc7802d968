"""A question keeps the case of good practice that it began at, so that the programme team knows whom to ask."""

import sqlalchemy as sa
from alembic import op

from app.db.freezing import freeze_columns

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the case, of which no question so far says anything, and keep it as it was asked."""
    op.add_column("peer_request", sa.Column("case_key", sa.String(), nullable=True))
    freeze_columns("peer_request", ["case_key"], "case_key")
