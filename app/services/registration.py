"""Registering with people: whoever is missing is named, invited and counted in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from app.access import Actor, Permission, Role, Scope
from app.clock import Clock
from app.db.models import Collection, Organisation
from app.db.scope import open_session
from app.errors import ConflictError, FieldsRefusedError, NotPermittedError, ScWresError
from app.services.invitations import Invitation, Newcomer, Within, invite_person
from app.services.participation import Registration, register_participation, registration_of


class PeopleRefusedError(FieldsRefusedError):
    """People cannot be named for their roles; ``problems`` says why, by field and role, such as ``email-lead``."""

    def __init__(self, refused: Mapping[Role, ScWresError]) -> None:
        """Say what is wrong with whom."""
        super().__init__({f"{field}-{role}": said for role, why in refused.items() for field, said in _said(why)})
        self.status = max(why.status for why in refused.values())


def _said(why: ScWresError) -> Iterable[tuple[str, str]]:
    return why.problems.items() if isinstance(why, FieldsRefusedError) else [("email", why.user_message)]


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """What an organisation says when it registers: its services in scope and the people it names.

    ``agreed`` are the addresses of those who may come with an account of another organisation.
    """

    services: tuple[str, ...]
    people: tuple[Newcomer, ...]
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Registered:
    """How far the registration has come, and who was invited on the way."""

    registration: Registration
    invitations: tuple[Invitation, ...]


def register_with_people(
    engine: Engine, actor: Actor, clock: Clock, collection: Collection, form: RegistrationForm
) -> Registered:
    """Name the people that the actor's organisation lacks and register it: all of it or nothing.

    Accounts belong to nobody's organisation, so this opens a session of its own over everything, and touches the
    actor's organisation only. Raises ``PeopleRefusedError`` for those who cannot be named, and what
    ``register_participation`` raises.
    """
    if not actor.may(Permission.REGISTER):
        raise NotPermittedError("Only your lead or deputy can register your organisation and name its people.")
    with open_session(engine, Scope.everything(), write=True) as session:
        within = Within(session, actor, clock, session.get_one(Organisation, actor.organisation_id), form.agreed)
        _refuse_taken(form.people, registration_of(session, actor.organisation_id, collection).missing)
        invitations = _invited(within, form.people)
        registration = register_participation(
            session, actor=actor, clock=clock, collection=collection, services=form.services
        )
        session.commit()
    return Registered(registration, invitations)


def _invited(within: Within, people: Iterable[Newcomer]) -> tuple[Invitation, ...]:
    invited: list[Invitation] = []
    refused: dict[Role, ScWresError] = {}
    for newcomer in people:
        try:
            invited.append(invite_person(within, newcomer))
        except ScWresError as error:
            refused[newcomer.role] = error
    if refused:
        raise PeopleRefusedError(refused)
    return tuple(invited)


def _refuse_taken(people: Iterable[Newcomer], missing: tuple[Role, ...]) -> None:
    taken = next((one.role for one in people if one.role not in missing), None)
    if taken is not None:
        raise ConflictError(f"Somebody is your {taken} already. The list of your people says how to change it.")
