"""The people of the demonstration: invented, one sign-in per role, and actors for everything that is simulated."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.clock import Clock
from app.db.models import Membership, Organisation, UserAccount
from app.services.accounts import add_user, set_first_password
from app.services.organisations import programme_organisation

PASSWORD = "plain-sailing-2025"  # noqa: S105 - printed on purpose; the demonstration is refused in production
DOMAIN = "demonstration.example"
PROGRAMME_NAME = "SC-WRES programme team (demonstration)"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in that the demonstration prints."""

    role: Role
    email: str
    organisation: str


COUNCIL_ROLES = (Role.LEAD, Role.DEPUTY, Role.SIGNATORY)


def add_programme(session: Session, clock: Clock) -> Organisation:
    """Add the programme team's own organisation, labelled."""
    programme = programme_organisation(session, clock, PROGRAMME_NAME)
    programme.is_demonstration = True
    return programme


def add_person(session: Session, organisation: Organisation, role: Role, clock: Clock) -> Actor:
    """Add one invented person and return them as an actor; they cannot sign in yet."""
    mailbox = f"{role.replace('_', '-')}.{organisation.code.lower()}@{DOMAIN}"
    name = f"Demonstration {role.replace('_', ' ')}"
    user = add_user(session, mailbox, name, role, organisation, clock=clock)
    return _actor(user, role, organisation)


def open_sign_in(session: Session, actor: Actor) -> SignIn:
    """Let a person sign in with the demonstration's printed password."""
    set_first_password(session.get_one(UserAccount, actor.user_id), PASSWORD)
    return SignIn(actor.role, actor.email, actor.organisation_name)


def sign_ins(session: Session) -> list[SignIn]:
    """Return every sign-in of the demonstration, in the order of roles."""
    rows = session.execute(
        select(Membership.role, UserAccount.email, Organisation.name)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(UserAccount.password_hash.is_not(None))
        .order_by(Membership.id)
    )
    found = [SignIn(Role(role), email, organisation) for role, email, organisation in rows]
    return sorted(found, key=lambda sign_in: list(Role).index(sign_in.role))


def _actor(user: UserAccount, role: Role, organisation: Organisation) -> Actor:
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=role,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        session_id=0,
        is_demonstration=True,
    )
