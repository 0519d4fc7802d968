"""Who may miss their next deadline or did not register by its last day: from the log, last year's, and accounts now."""

from collections.abc import Collection as Several
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.access import SIGNING_ROLES
from app.db.models import Collection, Membership, UserAccount
from app.programme.calendar import working_days_between
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey
from app.programme.risks import Accounts, Nearing, Risk, risk_of
from app.services.board_curves import LastYear, days_of
from app.services.board_readings import Reading
from app.services.collections import previous_collection, windows_of
from app.services.letters import unreachable_people

Risks = Mapping[int, Risk]
NOBODY = Accounts(can_sign_in=False, signatories=0, signatories_in=0)
_AT_ONCE = 500
_DONE_BY = {MilestoneKey.REGISTERED: EventKind.REGISTERED, MilestoneKey.SIGNED_OFF: EventKind.SIGNED_OFF}


class _Before(NamedTuple):
    """When each organisation registered and signed off the year before, and the last days of both."""

    days: LastYear
    registered_by: date
    signed_by: date

    def spare(self, nearing: Nearing, organisation_id: int) -> int | None:
        """Return how many working days before the last day an organisation did what is near now."""
        done = self.days.days.get(_DONE_BY.get(nearing.key, ""), {}).get(organisation_id)
        last_day = self.registered_by if nearing.key is MilestoneKey.REGISTERED else self.signed_by
        return None if done is None else working_days_between(done, last_day)


def risks_of(session: Session, collection: Collection, reading: Reading, *, is_now: bool) -> Risks:
    """Return who may miss their next deadline, by organisation.

    Accounts are looked at only where the reading ``is_now``: of a day that has passed the log alone tells. Nothing is
    read where nothing is due soon, and otherwise at most six queries, however many organisations there are.
    """
    near = reading.remembered("nearing", lambda: _nearing(reading))
    if not near:
        return {}
    before = _before(session, collection)
    logged = reading.remembered(("risks", before), lambda: _logged(near, before))
    if not is_now:
        return logged
    accounts = _accounts(session, near.keys())
    lacking = {number: has for number in near if not _is_enough(has := accounts.get(number, NOBODY))}
    return _merged(reading, logged, near, before, lacking) if lacking else logged


def _merged(
    reading: Reading, logged: Risks, near: Mapping[int, Nearing], before: _Before | None, lacking: dict[int, Accounts]
) -> Risks:
    """Return the risks of the log with what accounts add, made anew only where an account changed since."""
    kept: list[tuple[dict[int, Accounts], _Before | None, Risks]] = reading.remembered("risks of accounts", list)
    newest = kept[-1:]
    if not newest or newest[0][:2] != (lacking, before):
        kept[:] = newest = [(lacking, before, {**logged, **_with_accounts(near, before, lacking)})]
    return newest[0][2]


def _is_enough(accounts: Accounts) -> bool:
    """Whether there is somebody who can sign in, somebody who can sign, and somebody whom letters reach."""
    return accounts.can_sign_in and accounts.signatories_in > 0 and not accounts.are_lost


def _nearing(reading: Reading) -> dict[int, Nearing]:
    return {one.who.organisation_id: one.nearing for one in reading.entries if one.nearing is not None}


def _logged(near: Mapping[int, Nearing], before: _Before | None) -> dict[int, Risk]:
    found = ((number, risk_of(one, _spare(before, one, number))) for number, one in near.items())
    return {number: risk for number, risk in found if risk is not None}


def _with_accounts(
    near: Mapping[int, Nearing], before: _Before | None, lacking: Mapping[int, Accounts]
) -> dict[int, Risk]:
    """Return the risks of those whose accounts may say something, with what they say."""
    found = (
        (number, risk_of(near[number], _spare(before, near[number], number), has)) for number, has in lacking.items()
    )
    return {number: risk for number, risk in found if risk is not None}


def _spare(before: _Before | None, nearing: Nearing, organisation_id: int) -> int | None:
    return None if before is None else before.spare(nearing, organisation_id)


def _before(session: Session, collection: Collection) -> _Before | None:
    found = previous_collection(session, collection)
    if found is None:
        return None
    windows = windows_of(session, found)
    last_days = (windows[key].due_on for key in (MilestoneKey.REGISTERED, MilestoneKey.SIGNED_OFF))
    return _Before(days_of(session, found), *last_days)


def _accounts(session: Session, numbers: Several[int]) -> dict[int, Accounts]:
    """Return who can get in of each organisation that has anybody with an open account."""
    chose, signs = UserAccount.password_hash.is_not(None), Membership.role.in_(SIGNING_ROLES)
    query = (
        select(Membership.organisation_id, _count(chose), _count(signs), _count(and_(chose, signs)))
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active)
        .group_by(Membership.organisation_id)
    )
    if len(numbers) <= _AT_ONCE:
        query = query.where(Membership.organisation_id.in_(numbers))
    rows = session.execute(query)
    lost = _lost(session)
    return {number: Accounts(bool(chosen), sign, sign_in, number in lost) for number, chosen, sign, sign_in in rows}


def _lost(session: Session) -> set[int]:
    """Return the organisations of which letters reach nobody who has an open account."""
    people = unreachable_people(session)
    if not people:
        return set()
    query = (
        select(Membership.organisation_id, Membership.user_id)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(UserAccount.is_active)
    )
    if len(people) <= _AT_ONCE:
        theirs = select(Membership.organisation_id).where(Membership.user_id.in_(people))
        query = query.where(Membership.organisation_id.in_(theirs))
    rows = session.execute(query).all()
    return {number for number, _ in rows} - {number for number, user_id in rows if user_id not in people}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(Membership.id).filter(condition)
