"""Members who have not chosen a password yet, and whether any letter reached them."""

from collections import defaultdict
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.db.models import Letter, LetterState, Membership, OneTimeLink, Organisation, UserAccount
from app.services.letters import NOT_ARRIVED


class Reached(StrEnum):
    """What became of the letters to somebody who cannot sign in yet, the best of them."""

    INVITED = "invited"
    WAITS = "waits"
    DID_NOT_ARRIVE = "did_not_arrive"
    NONE_WENT = "none_went"


def waiting_members(session: Session, organisation: Organisation) -> dict[int, Reached]:
    """Return the members who have not chosen a password yet by their ids, in one query.

    Whoever a link was made for was sent it. Letters of every organisation count that the person belongs to, each found
    by its organisation. Needs a session over everything.
    """
    theirs = aliased(Membership)
    rows = session.execute(
        select(UserAccount.id, exists().where(OneTimeLink.user_id == UserAccount.id), Letter.state)
        .join(Membership, Membership.user_id == UserAccount.id)
        .join(theirs, theirs.user_id == UserAccount.id)
        .outerjoin(Letter, (Letter.organisation_id == theirs.organisation_id) & (Letter.user_id == theirs.user_id))
        .where(
            Membership.organisation_id == organisation.id, UserAccount.is_active, UserAccount.password_hash.is_(None)
        )
        .distinct()
    )
    order, found = list(Reached), defaultdict(set)
    for user_id, has_link, state in rows:
        found[user_id].add(Reached.INVITED if has_link else _reached(state))
    return {user_id: min(reached, key=order.index) for user_id, reached in found.items()}


def _reached(state: str | None) -> Reached:
    if state is None:
        return Reached.NONE_WENT
    if state in NOT_ARRIVED:
        return Reached.DID_NOT_ARRIVE
    return Reached.WAITS if state == LetterState.QUEUED else Reached.INVITED
