"""Log in open collections that an organisation was merged into another or split, where a link has said so already."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

LAST_DAY = (10, 31)  # of the returns of a collection, as it usually is
HOW = {"merged_into": "merged into", "split_into": "split into"}

_event = sa.table(
    "event",
    sa.column("organisation_id", sa.Integer),
    sa.column("collection_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor_user_id", sa.Integer),
    sa.column("actor_name", sa.String),
    sa.column("detail", sa.JSON),
)
_organisation = sa.table(
    "organisation",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("is_demonstration", sa.Boolean),
)
_collection = sa.table(
    "collection",
    sa.column("id", sa.Integer),
    sa.column("year", sa.Integer),
    sa.column("is_demonstration", sa.Boolean),
)
_link = sa.table(
    "organisation_link",
    *(sa.column(name, sa.Integer) for name in ("id", "from_id", "to_id", "recorded_by")),
    sa.column("kind", sa.String),
    sa.column("since", sa.Date),
    sa.column("recorded_name", sa.String),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Add two events for each link and collection that it counts for; on PostgreSQL as the role that sees all rows."""
    connection, is_postgresql = op.get_bind(), op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("SET LOCAL ROLE scwres_programme")
    rows = list(_rows(connection))
    if rows:
        op.bulk_insert(_event, rows)
    if is_postgresql:
        op.execute("RESET ROLE")


def _rows(connection: sa.Connection):  # noqa: ANN202 - a migration stands alone
    people = {one.id: one for one in connection.execute(sa.select(_organisation))}
    collections = connection.execute(sa.select(_collection)).all()
    links = sa.select(_link).where(_link.c.kind.in_(HOW)).order_by(_link.c.id)
    for link in connection.execute(links).all():
        for one in collections:
            is_theirs = people[link.from_id].is_demonstration == one.is_demonstration
            if is_theirs and link.since <= date(one.year, *LAST_DAY):
                yield from _pair(link, one.id, people)


def _pair(link: sa.Row, collection_id: int, people: dict):  # noqa: ANN202 - as above
    how, into = HOW[link.kind], people[link.to_id].name
    sides = (
        (link.from_id, "organisation_ended", link.to_id, {"text": f"{how} {into}", "how": how, "into": into}),
        (link.to_id, "succeeds_another", link.from_id, {"text": people[link.from_id].name}),
    )
    for about, kind, other, said in sides:
        yield {
            "organisation_id": about,
            "collection_id": collection_id,
            "kind": kind,
            "at": link.recorded_at,
            "actor_user_id": link.recorded_by,
            "actor_name": link.recorded_name,
            "detail": {"other_id": other, **said, "since": link.since.isoformat()},
        }
