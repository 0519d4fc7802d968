"""Correcting what an organisation is and where it lies. What was published stays as it was; what follows changes."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import Organisation, OrganisationKind
from app.errors import ConflictError
from app.programme.events import EventKind
from app.register.geography import Region
from app.register.regions import REGIONS
from app.services.invitations import Within

KIND_WORDS = {
    OrganisationKind.LOCAL_AUTHORITY: "Council",
    OrganisationKind.TRUST: "Trust that runs a council's service",
    OrganisationKind.EMPLOYER: "Employer",
    OrganisationKind.PROGRAMME: "Programme",
}


def regions_known(session: Session) -> tuple[Region, ...]:
    """Return the regions that an organisation may lie in, the same as in a list: England's, then others in use."""
    used = select(Organisation.region_code, Organisation.region_name).distinct().order_by(Organisation.region_name)
    known = {one.code for one in REGIONS}
    others = (Region(code, name) for code, name in session.execute(used) if code and name and code not in known)
    return (*REGIONS, *others)


def correct_record(within: Within, kind: OrganisationKind, region: Region | None) -> bool:
    """Correct what an organisation is and where it lies, in the caller's transaction; say whether anything changed.

    Its log says what became what. The board, reminders and coming releases follow; published releases keep the groups
    that they were published with. Raises ``ConflictError`` for the programme's own organisation, and where one with
    the official code of a council would stop being one.
    """
    organisation = within.organisation
    if OrganisationKind.PROGRAMME in (organisation.kind, kind):
        raise ConflictError("The programme's own organisation stays what it is.")
    if organisation.gss_code and kind is not OrganisationKind.LOCAL_AUTHORITY:
        raise ConflictError(
            f"{organisation.name} carries {organisation.gss_code}, the official code of a council, so it stays one."
        )
    changes = tuple(_changes(organisation, kind, region))
    if not changes:
        return False
    if kind is not OrganisationKind.LOCAL_AUTHORITY:
        organisation.la_type = None
    organisation.kind = kind
    organisation.region_code, organisation.region_name = (region.code, region.name) if region else (None, None)
    within.session.flush()
    within.log(EventKind.RECORD_CORRECTED, text="; ".join(changes))
    return True


def _changes(organisation: Organisation, kind: OrganisationKind, region: Region | None) -> Iterator[str]:
    if organisation.kind != kind:
        yield f"kind: {KIND_WORDS[OrganisationKind(organisation.kind)]} becomes {KIND_WORDS[kind]}"
    if organisation.region_code != (region.code if region else None):
        yield f"region: {organisation.region_name or 'none'} becomes {region.name if region else 'none'}"
