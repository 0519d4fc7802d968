"""Log in open collections which service an organisation runs for another, where a link has said so already."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

LAST_DAY = (10, 31)  # of the returns of a collection, as it usually is
WORDS = {"adult": "Adult social care", "children": "Children's social care"}

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
    *(sa.column(name, sa.String) for name in ("kind", "service")),
    *(sa.column(name, sa.Date) for name in ("since", "until")),
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
    links = sa.select(_link).where(_link.c.kind == "runs_service_for").order_by(_link.c.id)
    for link in connection.execute(links).all():
        for one in collections:
            is_theirs = people[link.from_id].is_demonstration == one.is_demonstration
            last_day = date(one.year, *LAST_DAY)
            if is_theirs and link.since <= last_day and (link.until is None or last_day <= link.until):
                yield from _pair(link, one.id, people)


def _pair(link: sa.Row, collection_id: int, people: dict):  # noqa: ANN202 - as above
    by, council = people[link.from_id].name, people[link.to_id].name
    served = {"text": f"{by}, {WORDS[link.service]}", "by": by, "service": link.service}
    sides = (
        (link.from_id, "runs_service", link.to_id, {"text": f"{council}, {WORDS[link.service]}"}),
        (link.to_id, "service_run", link.from_id, served),
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
