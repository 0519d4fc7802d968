"""A person's address: that it works again, and another one in its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.access import PROGRAMME_ROLES, Actor, Permission, Scope
from app.db.models import Membership, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError, FieldsRefusedError, NotPermittedError, ScWresError
from app.programme.events import EventKind
from app.services import second_step
from app.services.accounts import invite_user
from app.services.addresses import checked_email
from app.services.events import record
from app.services.invitations import Invitation, Within, member_of
from app.services.letters import redirect_letters, unreachable_people
from app.services.links import drop_links
from app.services.organisations import get_organisation
from app.services.sessions import end_sessions
from app.services.signing_in import Desk, WrongPasswordError, known_person
from app.services.throttle import forgive_guess
from app.services.waiting_invitations import invite_waiting

FIELDS = ("email", "current", "code")


class AddressRefusedError(FieldsRefusedError):
    """An address cannot be corrected as the form was filled in; ``problems`` says what to change, by field."""

    def __init__(self, refused: Mapping[str, ScWresError]) -> None:
        """Keep all that is wrong, in the order of the form."""
        super().__init__({field: refused[field].user_message for field in FIELDS if field in refused})
        self.status = max(one.status for one in refused.values())


@dataclass(frozen=True, slots=True)
class Correction:
    """Whose address is to be another one, with what proves once more who asks for it."""

    organisation_id: int
    user_id: int
    email: str
    password: str
    code: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """Who signs in with which address now; ``invitation`` is there for somebody who has yet to choose a password."""

    name: str
    old: str
    new: str
    organisation: str
    invitation: Invitation | None


def works_again(within: Within, user_id: int, base_url: str) -> UserAccount:
    """Keep that letters arrive at a member's address again, in the caller's transaction: they are written to from now.

    An invitation to a collection that waited for somebody to reach goes out. Raises ``ConflictError`` where nothing is
    known against the address.
    """
    session = within.session
    member_of(session, within.organisation, user_id)
    person = session.get_one(UserAccount, user_id)
    if user_id not in unreachable_people(session):
        raise ConflictError(f"Letters go to {person.email} already.")
    person.address_works_since = within.clock.now()
    within.log(EventKind.ADDRESS_WORKS, name=person.name)
    _invite(within, user_id, base_url)
    return person


def correct_address(desk: Desk, session_token: str, actor: Actor, wanted: Correction, *, base_url: str) -> Corrected:
    """Give a member of an organisation another address to sign in with, and end all their sessions and links.

    Whoever asks gives their password, and their code where they have a second step, so that a screen left alone is not
    enough to take over an account. An invitation to a collection that waited for somebody to reach goes out. Raises
    ``AddressRefusedError`` with all that is wrong in the form, ``TooManyAttemptsError``, ``NotFoundError`` for a
    stranger to the organisation, ``ConflictError`` for one's own address, and ``NotPermittedError`` for whoever may
    not.
    """
    found = _before_the_proof(desk, actor, wanted)
    try:
        asking, attempt = known_person(desk, session_token, wanted.password)
    except WrongPasswordError as refused:
        raise AddressRefusedError({**found, "current": refused}) from refused
    with open_session(desk.engine, Scope.everything(), write=True) as session:
        _prove(session, desk, asking.id, wanted, found)
        forgive_guess(session, attempt)
        within = Within(session, actor, desk.clock, get_organisation(session, wanted.organisation_id))
        done = _corrected(within, wanted)
        _invite(within, wanted.user_id, base_url)
        session.commit()
    return done


def _before_the_proof(desk: Desk, actor: Actor, wanted: Correction) -> dict[str, ScWresError]:
    """Return what is wrong with the address, and with the look of the code: what no guess has to be counted for."""
    with open_session(desk.engine, Scope.everything()) as session:
        member_of(session, get_organisation(session, wanted.organisation_id), wanted.user_id)
        _refuse_change(session, actor, wanted.user_id)
        needs_code = second_step.has_second_step(session, actor.user_id)
        found = {
            "email": _refusal(lambda: _new_address(session, wanted)),
            "code": _refusal(lambda: second_step.refuse_misshapen(wanted.code)) if needs_code else None,
        }
    return {field: refused for field, refused in found.items() if refused}


def _refusal(act: Callable[[], object]) -> ScWresError | None:
    try:
        act()
    except ScWresError as refused:
        return refused
    return None


def _prove(session: Session, desk: Desk, user_id: int, wanted: Correction, found: Mapping[str, ScWresError]) -> None:
    """Use up the code of somebody with a second step; raise ``AddressRefusedError`` for it and what else was found."""
    problems = dict(found)
    if second_step.has_second_step(session, user_id):
        wrong = _refusal(lambda: second_step.prove(session, user_id, wanted.code, desk.against()))
        problems |= {"code": wrong} if wrong else {}
    if problems:
        raise AddressRefusedError(problems)


def _new_address(session: Session, wanted: Correction) -> str:
    new = checked_email(wanted.email)
    _refuse_taken(session, session.get_one(UserAccount, wanted.user_id), new)
    return new


def _corrected(within: Within, wanted: Correction) -> Corrected:
    session, now = within.session, within.clock.now()
    person = session.get_one(UserAccount, wanted.user_id, options=[undefer(UserAccount.password_hash)])
    old, new = person.email, _new_address(session, wanted)
    person.email, person.address_works_since = new, now
    end_sessions(session, person.id, now)
    drop_links(session, person.id, now)
    redirect_letters(session, person, within.clock)
    invitation = None
    if person.password_hash is None:
        invitation = Invitation(person.name, new, within.organisation.name, invite_user(session, person, within.clock))
    _log(within, person, old)
    return Corrected(person.name, old, new, within.organisation.name, invitation)


def _refuse_change(session: Session, actor: Actor, user_id: int) -> None:
    if actor.user_id == user_id:
        raise ConflictError("You cannot do this to your own account. Ask another administrator.")
    theirs = select(Membership.id).where(Membership.user_id == user_id, Membership.role.in_(PROGRAMME_ROLES))
    is_programme = session.scalars(theirs).first() is not None
    if not actor.may(Permission.MANAGE_ACCOUNTS if is_programme else Permission.MANAGE_ORGANISATIONS):
        raise NotPermittedError("Only an administrator can correct the address of somebody of the programme team.")


def _refuse_taken(session: Session, person: UserAccount, new: str) -> None:
    if new == person.email:
        raise ConflictError(f"{person.name} signs in with this address already.")
    if not person.is_active:
        raise ConflictError(f"The account of {person.name} is closed. An administrator can open it again first.")
    if session.scalars(select(UserAccount.id).where(UserAccount.email == new)).first() is not None:
        raise ConflictError("Somebody else signs in with this address already. Check it, or name that person instead.")


def _log(within: Within, person: UserAccount, old: str) -> None:
    """Tell every organisation that the person belongs to."""
    for owner in _organisations_of(within.session, person.id):
        record(
            within.session,
            organisation_id=owner,
            kind=EventKind.ADDRESS_CORRECTED,
            actor=within.actor,
            clock=within.clock,
            name=person.name,
            text=f"from {old} to {person.email}",
        )


def _invite(within: Within, user_id: int, base_url: str) -> None:
    within.session.flush()
    theirs = _organisations_of(within.session, user_id)
    invite_waiting(within.session, theirs, actor=within.actor, clock=within.clock, base_url=base_url)


def _organisations_of(session: Session, user_id: int) -> Sequence[int]:
    return session.scalars(select(Membership.organisation_id).where(Membership.user_id == user_id)).all()
