"""An action plan says how many people the organisation employs directly, where it is not what its return counts."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the number; plans so far follow their returns."""
    op.add_column("action_plan", sa.Column("direct_employees", sa.Integer(), nullable=True))
