"""Invitations: a person into an organisation, and an organisation into a collection."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.access import Actor, Permission, Role
from app.clock import Clock
from app.db.models import Collection, Membership, Organisation, OrganisationKind, SecondStep, UserAccount
from app.errors import ConflictError, InvalidRequestError, NotFoundError, NotPermittedError
from app.programme.events import EventKind
from app.services.accounts import (
    add_user,
    change_role,
    disable_account,
    enable_account,
    invite_user,
    lose_authenticator,
)
from app.services.approval_again import ask_for_approval_again
from app.services.events import events_of, record
from app.services.handovers import IN_CHARGE, in_charge, refuse_last_in_charge, successor_among_members
from app.services.link_effects import unasked_organisations
from app.services.other_accounts import ask_about_other_account


@dataclass(frozen=True, slots=True)
class Within:
    """Who works on which organisation, in a session that sees everything: what every change here needs.

    ``agreed`` are the addresses whose accounts of other organisations may get access.
    """

    session: Session
    actor: Actor
    clock: Clock
    organisation: Organisation
    agreed: frozenset[str] = frozenset()

    def log(self, kind: EventKind, collection: Collection | None = None, **detail: object) -> None:
        """Add an event to the organisation's log, in the caller's transaction."""
        record(
            self.session,
            organisation_id=self.organisation.id,
            collection_id=None if collection is None else collection.id,
            kind=kind,
            actor=self.actor,
            clock=self.clock,
            **detail,
        )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to belong to an organisation."""

    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Invitation:
    """What came of naming a person; without a ``token`` they have a password already and need no link."""

    name: str
    email: str
    organisation: str
    token: str | None


def invite_person(within: Within, newcomer: Newcomer) -> Invitation:
    """Make a person a member of an organisation, in the caller's transaction, with a link if they cannot sign in yet.

    Raises what ``add_user`` and ``ask_about_other_account`` do, ``ConflictError`` for a closed account, and
    ``NotPermittedError`` where somebody else than an administrator appoints an administrator.
    """
    session, organisation = within.session, within.organisation
    if newcomer.role is Role.ADMINISTRATOR and not within.actor.may(Permission.MANAGE_ACCOUNTS):
        raise NotPermittedError("Only an administrator can appoint an administrator.")
    ask_about_other_account(session, within.actor, organisation, newcomer.email, within.agreed)
    person = add_user(session, newcomer.email, newcomer.name, newcomer.role, organisation, clock=within.clock)
    if not person.is_active:
        raise ConflictError(f"The account of {person.email} was closed. Ask an administrator to open it again.")
    within.log(EventKind.USER_INVITED, name=person.name, role=newcomer.role.value)
    return _invitation(within, person.id)


def invite_again(within: Within, user_id: int) -> Invitation:
    """Make a new link for a member who has not chosen a password yet; raise ``ConflictError`` for anybody else."""
    membership = member_of(within.session, within.organisation, user_id)
    person = _person(within.session, user_id)
    if not person.is_active or person.password_hash is not None:
        raise ConflictError(f"{person.email} needs no invitation. They can ask for a new password when signing in.")
    within.log(EventKind.USER_INVITED, name=person.name, role=membership.role)
    return _invitation(within, user_id)


def refuse_uninvitable(within: Within, collection: Collection) -> None:
    """Raise ``ConflictError`` for an organisation that was invited to a collection, or of which it asks nothing."""
    organisation = within.organisation
    if organisation.kind == OrganisationKind.PROGRAMME:
        raise ConflictError("The programme's own organisation sends no return.")
    if organisation.is_demonstration != collection.is_demonstration:
        raise ConflictError("Only invented organisations take part in a demonstration, and only real ones elsewhere.")
    if any(event.kind is EventKind.INVITED for event in events_of(within.session, organisation.id, collection.id)):
        raise ConflictError(f"{organisation.name} was invited already.")
    if organisation.id in unasked_organisations(within.session, collection.year):
        raise ConflictError(
            f"The collection of {collection.year} asks nothing of {organisation.name}: its return is made with "
            "another organisation's, or it ended. If that is wrong, take back the link on the page of its codes."
        )


def set_role(within: Within, user_id: int, role: Role) -> None:
    """Give a member another role.

    Raises ``ConflictError`` where an administrator would change their own, and for the only person in charge.
    """
    _refuse_self(within.actor, user_id)
    membership = member_of(within.session, within.organisation, user_id)
    if role not in IN_CHARGE and within.organisation.kind != OrganisationKind.PROGRAMME:
        refuse_last_in_charge(within.session, user_id, [within.organisation.id])
    change_role(within.session, membership.id, role, within.clock)
    within.log(EventKind.ROLE_CHANGED, name=_person(within.session, user_id).name, role=role.value)


def close_account(within: Within, user_id: int) -> None:
    """Close the account of a member everywhere.

    Raises ``ConflictError`` for one's own, and for the only person in charge of any organisation.
    """
    _refuse_self(within.actor, user_id)
    member_of(within.session, within.organisation, user_id)
    refuse_last_in_charge(within.session, user_id)
    disable_account(within.session, user_id, within.clock)
    within.log(EventKind.USER_DISABLED, name=_person(within.session, user_id).name)


def open_account(within: Within, user_id: int) -> None:
    """Open the closed account of a member again."""
    member_of(within.session, within.organisation, user_id)
    enable_account(within.session, user_id)
    within.log(EventKind.USER_ENABLED, name=_person(within.session, user_id).name)


def remove_second_step(within: Within, user_id: int) -> UserAccount:
    """Take the second step of signing in from a member who lost their authenticator, and end all their sessions.

    Raises ``ConflictError`` for one's own, which only the authenticator itself can change, and where there is none.
    """
    _refuse_self(within.actor, user_id)
    member_of(within.session, within.organisation, user_id)
    person = lose_authenticator(within.session, _person(within.session, user_id).email, within.clock)
    within.log(EventKind.SECOND_STEP_REMOVED, name=person.name)
    return person


def hand_over(within: Within, leaver_id: int, name: str, email: str, *, closes: bool) -> Invitation | None:
    """Put somebody in charge in the place of another, in the caller's transaction; return an invitation for a newcomer.

    The leaver's account is closed, or they stay as a viewer. Files, drafts and queries belong to the organisation and
    stay. Raises ``NotFoundError`` for a leaver who is not in charge, ``ConflictError`` where a closed account would
    be missed elsewhere, and what ``invite_person`` raises.
    """
    session, organisation = within.session, within.organisation
    leaving = in_charge(session, organisation, leaver_id)
    role, leaver = Role(leaving.role), _person(session, leaver_id)
    if closes:
        _refuse_needed_elsewhere(session, organisation, leaver)
    known = successor_among_members(session, organisation, email, leaver_id)
    invitation = None
    if known is None:
        invitation = invite_person(within, Newcomer(name, email, role))
    else:
        change_role(session, member_of(session, organisation, known).id, role, within.clock)
    _leave(within, leaving, leaver, closes=closes)
    successor = invitation.name if invitation is not None else _person(session, known or 0).name
    said = f"{leaver.name} to {successor} ({role})"
    within.log(EventKind.HANDED_OVER, text=said)
    ask_for_approval_again(session, organisation.id, actor=within.actor, clock=within.clock, text=said)
    return invitation


def _refuse_needed_elsewhere(session: Session, organisation: Organisation, leaver: UserAccount) -> None:
    elsewhere = select(Membership.id).where(
        Membership.user_id == leaver.id, Membership.organisation_id != organisation.id
    )
    if session.scalars(elsewhere.limit(1)).first() is not None:
        raise ConflictError(
            f"{leaver.name} belongs to another organisation as well, so the account stays open. Let them stay as a "
            "viewer here."
        )


def _leave(within: Within, leaving: Membership, leaver: UserAccount, *, closes: bool) -> None:
    if closes:
        disable_account(within.session, leaver.id, within.clock)
        within.log(EventKind.USER_DISABLED, name=leaver.name)
    else:
        change_role(within.session, leaving.id, Role.VIEWER, within.clock)
        within.log(EventKind.ROLE_CHANGED, name=leaver.name, role=Role.VIEWER.value)


def member_of(session: Session, organisation: Organisation, user_id: int) -> Membership:
    """Return somebody's membership of an organisation; raise ``NotFoundError`` for a stranger to it."""
    found = session.scalars(
        select(Membership).where(Membership.organisation_id == organisation.id, Membership.user_id == user_id)
    ).first()
    if found is None:
        raise NotFoundError(f"This person does not belong to {organisation.name}.")
    return found


def second_step_members(session: Session, organisation: Organisation) -> frozenset[int]:
    """Return the ids of the members who sign in with a second step."""
    of_members = select(SecondStep.user_id).join(Membership, Membership.user_id == SecondStep.user_id)
    return frozenset(session.scalars(of_members.where(Membership.organisation_id == organisation.id)))


def role_named(text: str) -> Role:
    """Return the role of a form; raise ``InvalidRequestError`` for anything else."""
    if text not in set(Role):
        raise InvalidRequestError("Choose a role from the list.")
    return Role(text)


def _refuse_self(actor: Actor, user_id: int) -> None:
    if actor.user_id == user_id:
        raise ConflictError("You cannot do this to your own account. Ask another administrator.")


def _person(session: Session, user_id: int) -> UserAccount:
    return session.get_one(UserAccount, user_id, options=[undefer(UserAccount.password_hash)])


def _invitation(within: Within, user_id: int) -> Invitation:
    person = _person(within.session, user_id)
    token = None if person.password_hash is not None else invite_user(within.session, person, within.clock)
    return Invitation(person.name, person.email, within.organisation.name, token)
