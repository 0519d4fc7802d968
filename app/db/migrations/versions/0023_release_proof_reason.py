"""Why a release went by the rules alone, in the words of whoever asked for it; empty for audited and older ones."""

from alembic import op

from app.db.freezing import freeze_columns

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column, which is written with the release and never again."""
    op.execute(
        "ALTER TABLE release ADD COLUMN proof_reason VARCHAR "
        "CONSTRAINT ck_release_proof_reason_of_rules_alone CHECK (proof_reason IS NULL OR proof = 'rules_alone')"
    )
    freeze_columns("release", ["proof_reason"], "proof_reason")
