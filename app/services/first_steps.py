"""What the programme team does before the first collection begins: bring organisations, set up, open, and wait."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models import Organisation, OrganisationKind
from app.programme.milestones import MilestoneKey
from app.services.collection_drafts import list_drafts
from app.services.collections import list_collections, windows_of


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """How far the first collection has come. ``drafts`` are the years that are being set up.

    ``opened`` is the year of the collection that begins first, ``begins_on`` its first day, both ``None`` without one.
    """

    organisations: int
    drafts: tuple[int, ...]
    opened: int | None
    begins_on: date | None


def first_steps(session: Session) -> FirstSteps:
    """Return where the programme stands while no collection has begun; needs a session over everything."""
    opened = {one.year: windows_of(session, one)[MilestoneKey.INVITED].opens_on for one in list_collections(session)}
    year = min(opened, key=lambda one: opened[one], default=None)
    organisations = select(func.count(Organisation.id)).where(Organisation.kind != OrganisationKind.PROGRAMME)
    return FirstSteps(
        organisations=session.scalar(organisations) or 0,
        drafts=tuple(sorted(one.year for one in list_drafts(session))),
        opened=year,
        begins_on=None if year is None else opened[year],
    )
