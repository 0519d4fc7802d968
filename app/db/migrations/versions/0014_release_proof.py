"""How a release was proven safe: by its audit, or by the rules alone; empty for those from before this was kept."""

from alembic import op

from app.db.freezing import freeze_columns

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column, which is written with the release and never again."""
    op.execute(
        "ALTER TABLE release ADD COLUMN proof VARCHAR "
        "CONSTRAINT ck_release_proof_known CHECK (proof IN ('audited', 'rules_alone'))"
    )
    freeze_columns("release", ["proof"], "proof")
