"""The directory: which other organisations an organisation can pick, by name, kind and place and no more."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import DirectoryEntry, Organisation, OrganisationKind

_ALIKE: tuple[tuple[OrganisationKind, ...], ...] = (
    (OrganisationKind.LOCAL_AUTHORITY, OrganisationKind.TRUST),
    (OrganisationKind.EMPLOYER,),
)
NO_REGION = "No region"


def others_alike(session: Session, organisation_id: int) -> tuple[DirectoryEntry, ...]:
    """Return the other organisations that one may be set beside, by region and name.

    Councils, and trusts that run a council's service, are alike, and so are employers; an invented organisation and a
    real one never are. Nobody is like the programme.
    """
    own = session.get_one(Organisation, organisation_id)
    kinds = next((alike for alike in _ALIKE if own.kind in alike), ())
    found = session.scalars(
        select(DirectoryEntry).where(
            DirectoryEntry.kind.in_(kinds),
            DirectoryEntry.is_demonstration == own.is_demonstration,
            DirectoryEntry.id != own.id,
        )
    )
    return tuple(sorted(found, key=lambda one: (one.region_name is None, one.region_name or "", one.name, one.id)))
