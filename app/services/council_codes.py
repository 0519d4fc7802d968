"""The codes by which a council is found elsewhere, where a map or a register knows another than the one of today."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models import OrganisationCode
from app.services.authorities import GSS


def codes_known(session: Session, organisations: Iterable[int], known: Collection[str]) -> dict[int, str]:
    """Return for each organisation the newest code of its history that is among those known, if any is."""
    wanted = set(organisations)
    if not wanted:
        return {}
    carried = (
        select(OrganisationCode.organisation_id, OrganisationCode.code)
        .where(OrganisationCode.scheme == GSS, OrganisationCode.organisation_id.in_(wanted))
        .order_by(OrganisationCode.valid_from)
    )
    return {organisation: code for organisation, code in session.execute(carried) if code in known}
