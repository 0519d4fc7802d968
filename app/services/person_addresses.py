"""A person's address: that it works again."""

from app.db.models import UserAccount
from app.errors import ConflictError
from app.programme.events import EventKind
from app.services.invitations import Within, member_of
from app.services.letters import unreachable_people


def works_again(within: Within, user_id: int) -> UserAccount:
    """Keep that letters arrive at a member's address again, in the caller's transaction: they are written to from now.

    Raises ``ConflictError`` where nothing is known against the address.
    """
    session = within.session
    member_of(session, within.organisation, user_id)
    person = session.get_one(UserAccount, user_id)
    if user_id not in unreachable_people(session):
        raise ConflictError(f"Letters go to {person.email} already.")
    person.address_works_since = within.clock.now()
    within.log(EventKind.ADDRESS_WORKS, name=person.name)
    return person
