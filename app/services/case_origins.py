"""Where a question began: the case of good practice, who did it and whom to write to, for the programme team alone."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import OfferedCase, Organisation, PublishedCase
from app.programme.good_practice import Case, case_of, public_examples


@dataclass(frozen=True, slots=True)
class CaseOrigin:
    """A case with who did it: ``organisation_id`` is ``None`` where they are not in the service."""

    case: Case
    organisation: str
    organisation_id: int | None = None
    is_published: bool = True


def case_origin(session: Session, key: str | None) -> CaseOrigin | None:
    """Return the case of a key, also one that was taken down since. Needs a session over everything.

    ``None`` without a key, and for a public example that is not listed any more.
    """
    if key is None:
        return None
    if example := next((one for one in public_examples() if one.key == key), None):
        return CaseOrigin(example, example.organisation, _council(session, example.gss_code))
    number = key.removeprefix("case-")
    return _offered_here(session, int(number), key) if number.isdecimal() else None


def _council(session: Session, gss_code: str) -> int | None:
    if not gss_code:
        return None
    return session.scalars(select(Organisation.id).where(Organisation.gss_code == gss_code).limit(1)).first()


def _offered_here(session: Session, published_id: int, key: str) -> CaseOrigin | None:
    row = session.execute(
        select(PublishedCase, Organisation)
        .join(OfferedCase, OfferedCase.id == PublishedCase.offered_case_id)
        .join(Organisation, Organisation.id == OfferedCase.organisation_id)
        .where(PublishedCase.id == published_id)
    ).one_or_none()
    if row is None:
        return None
    published, organisation = row
    case = case_of(key, published.content)
    return CaseOrigin(case, organisation.name, organisation.id, published.taken_down_at is None)
