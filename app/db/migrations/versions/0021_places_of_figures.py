"""Find the figures about one ethnic group and service without reading those about all others."""

from alembic import op

revision = "0021"
down_revision = "0020"

INDEXES = {
    "ix_benchmark_about": ("benchmark", ["release_id", "peer_kind", "peer_key", "ethnic_group", "service"]),
    "ix_result_about": ("result", ["organisation_id", "submission_id", "ethnic_group", "service"]),
}


def upgrade() -> None:
    """Create the indexes."""
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
