"""A link between two organisations may end on a day, and begin again on a later one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ONCE, AGAIN = "uq_organisation_link_from_id_to_id_kind", "uq_organisation_link_from_id_to_id_kind_since"


def upgrade() -> None:
    """Let a link have a last day."""
    with op.batch_alter_table("organisation_link") as link:
        link.add_column(sa.Column("until", sa.Date(), nullable=True))
        link.create_check_constraint(op.f("ck_organisation_link_ends_after_it_began"), "until >= since")
        link.drop_constraint(ONCE, type_="unique")
        link.create_unique_constraint(op.f(AGAIN), ["from_id", "to_id", "kind", "since"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT UPDATE (until) ON organisation_link TO scwres_programme")
