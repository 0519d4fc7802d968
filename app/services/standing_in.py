"""Whom somebody may sign for today: the one question that a request and a signature both ask of the database."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.access import SIGNING_ROLES
from app.db.models import Delegation, Membership, UserAccount

_giver, _person = aliased(Membership), aliased(UserAccount)


def stood_in_for(organisation_id: Any, user_id: Any) -> ScalarSelect[str]:
    """Return the name of the signatory whom a person may stand in for on the day ``:today``, as a column.

    A delegation ends by itself: with its last day, and when the signatory signs no longer.
    """
    return (
        select(_person.name)
        .select_from(Delegation)
        .join(_giver, _is_theirs())
        .join(_person, _person.id == _giver.user_id)
        .where(
            Delegation.organisation_id == organisation_id,
            Delegation.delegate_id == user_id,
            Delegation.ended_at.is_(None),
            Delegation.first_day <= bindparam("today"),
            Delegation.last_day >= bindparam("today"),
            or_(*(_giver.role == role for role in sorted(SIGNING_ROLES))),
            _person.is_active,
        )
        .order_by(Delegation.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def signatory_behind(session: Session, organisation_id: int, user_id: int, today: date) -> str | None:
    """Return the name of the signatory for whom a person may sign on a day; ``None`` where there is none."""
    asked = select(stood_in_for(literal(organisation_id), literal(user_id)))
    return session.scalar(asked, {"today": today})


def _is_theirs() -> ColumnElement[bool]:
    return and_(_giver.organisation_id == Delegation.organisation_id, _giver.user_id == Delegation.given_by)
