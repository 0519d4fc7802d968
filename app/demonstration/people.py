"""The people of the demonstration: invented, one sign-in per role, and actors for everything that is simulated."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.clock import Clock
from app.db.models import Membership, Organisation, UserAccount
from app.services.accounts import add_user
from app.services.organisations import PROGRAMME_CODE, programme_organisation
from app.services.passwords import hash_password

PASSWORD = "plain-sailing-2025"  # noqa: S105 - printed on purpose; the demonstration is refused in production
DOMAIN = "demonstration.example"
PROGRAMME_NAME = "SC-WRES programme team (demonstration)"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in that the demonstration prints."""

    role: Role
    email: str
    organisation: str


REAL_COUNCIL = "LDS"
SHOWN_COUNCIL, SHOWN_EMPLOYER = "DEMO-001", "DEMO-E11"
PRINTED = (SHOWN_COUNCIL, SHOWN_EMPLOYER, REAL_COUNCIL, PROGRAMME_CODE)
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


def open_sign_ins(session: Session, people: Iterable[Actor]) -> None:
    """Let people sign in with the demonstration's printed password, hashed once for all of them."""
    known = UserAccount.id.in_([person.user_id for person in people])
    session.execute(update(UserAccount).where(known).values(password_hash=hash_password(PASSWORD)))


def sign_ins(session: Session) -> list[SignIn]:
    """Return the sign-ins that are printed, at least one per role, in the order of roles."""
    rows = session.execute(
        select(Membership.role, UserAccount.email, Organisation.name)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(UserAccount.password_hash.is_not(None), Organisation.code.in_(PRINTED))
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
