"""Services that one organisation runs for another, such as a children's trust for its council: who counts whom."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Collection, LinkKind, Organisation, OrganisationLink
from app.programme.journey import read_journey
from app.services.events import events_of
from app.services.link_effects import holds


def services_run(session: Session, organisation_id: int, collection: Collection) -> dict[str, tuple[str, ...]]:
    """Return who runs which service of an organisation in a collection and counts its people, as its log says."""
    notes = read_journey(events_of(session, organisation_id, collection.id), date.max).notes
    found: dict[str, tuple[str, ...]] = {}
    for name, service in sorted(notes.run_by.values()):
        found[service] = (*found.get(service, ()), name)
    return found


def runners(session: Session, year: int) -> dict[int, list[tuple[str, str]]]:
    """Return which services others run for whom in a collection: by id, the service and the name of who runs it.

    In one query. Needs a session over everything.
    """
    rows = session.execute(
        select(OrganisationLink, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationLink.from_id)
        .where(OrganisationLink.kind == LinkKind.RUNS_SERVICE_FOR)
        .order_by(OrganisationLink.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for link, name in rows:
        if holds(link, year):
            found.setdefault(link.to_id, []).append((str(link.service), name))
    return found
