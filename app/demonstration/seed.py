"""Seeds the demonstration: real open data, an invented programme of two collections, and one sign-in per role."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Actor, Role, Scope
from app.clock import Clock
from app.db.models import Collection, Organisation, OrganisationKind
from app.db.scope import open_session
from app.demonstration import beside
from app.demonstration.people import (
    COUNCIL_ROLES,
    REAL_COUNCIL,
    SHOWN_COUNCIL,
    SignIn,
    add_person,
    add_programme,
    open_sign_ins,
    sign_ins,
)
from app.demonstration.play import Stage, decide_on_registration, play
from app.demonstration.profiles import Profile, council_profiles, employer_profiles
from app.demonstration.simulation import assumptions
from app.demonstration.stories import Ending, Story, stories
from app.errors import SettingsError
from app.services.authorities import load_authorities
from app.services.collections import open_collection
from app.services.organisations import NewOrganisation, add_organisation, find_organisation
from app.services.participation import register_participation
from app.services.publishing import publish_release
from app.services.reference_loading import load_reference
from app.settings import Environment, Settings

YEARS = (2024, 2025)
RELEASED = date(2025, 3, 20)
BEGINNING = date(2024, 3, 1)
REAL_COUNCIL_REGISTERED = date(2025, 6, 2)
T = TypeVar("T")
Progress = Callable[[str, int, int], None]
Cast = dict[Role, Actor]


def seed(engine: Engine, settings: Settings, progress: Progress) -> list[SignIn]:
    """Fill an empty database with the demonstration and return its sign-ins; a seeded one is left as it is.

    ``progress`` is told what is being done, how far it is and how far it goes. Raises ``SettingsError`` outside
    a demonstration.
    """
    if settings.environment is not Environment.DEMONSTRATION:
        raise SettingsError("The demonstration needs SCWRES_ENVIRONMENT=demonstration and a database of its own.")
    if not _is_empty(engine):
        with open_session(engine, Scope.everything()) as session:
            return sign_ins(session)
    _load_open_data(engine, progress)
    number = assumptions()["seed"]
    councils, employers = council_profiles(number), employer_profiles(number)
    programme = _in_session(engine, _add_programme)
    casts = _in_session(engine, lambda session: _add_organisations(session, (*councils, *employers)))
    for year in YEARS:
        collection = _in_session(engine, lambda session, year=year: _open(session, year))
        stage = Stage(engine, settings, collection, programme[Role.PROGRAMME_TEAM])
        told = stories(year, councils, employers, number)
        _play_all(stage, told, casts, progress)
        _play_beside(stage, told, casts)
    opened = _in_session(engine, lambda session: _open_sign_ins(session, _who_chose_a_password(told, casts), programme))
    real = _in_session(engine, lambda session: find_organisation(session, REAL_COUNCIL).id)
    decide_on_registration(stage, real, REAL_COUNCIL_REGISTERED)
    return opened


def _is_empty(engine: Engine) -> bool:
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(Collection.id).limit(1)).first() is None


def _load_open_data(engine: Engine, progress: Progress) -> None:
    progress("Loading open data", 0, 1)
    clock = Clock(BEGINNING)

    def load(session: Session) -> None:
        load_reference(session, clock=clock)
        load_authorities(session, clock)

    _in_session(engine, load)
    progress("Loading open data", 1, 1)


def _add_programme(session: Session) -> Cast:
    clock = Clock(BEGINNING)
    programme = add_programme(session, clock)
    return {role: add_person(session, programme, role, clock) for role in (Role.PROGRAMME_TEAM, Role.ADMINISTRATOR)}


def _add_organisations(session: Session, profiles: Iterable[Profile]) -> dict[str, Cast]:
    clock = Clock(BEGINNING)
    return {profile.code: _add_organisation(session, profile, clock) for profile in profiles}


def _add_organisation(session: Session, profile: Profile, clock: Clock) -> Cast:
    kind = OrganisationKind(profile.kind)
    organisation = add_organisation(
        session,
        NewOrganisation(
            code=profile.code,
            name=profile.name,
            kind=kind,
            la_type=profile.la_type,
            region_code=profile.region_code,
            region_name=profile.region_name,
            size=profile.size,
            is_demonstration=True,
        ),
        clock,
    )
    roles = (Role.EMPLOYER,) if kind is OrganisationKind.EMPLOYER else COUNCIL_ROLES
    return {role: add_person(session, organisation, role, clock) for role in roles}


def _open(session: Session, year: int) -> Collection:
    return open_collection(session, year, Clock(date(year, 3, 1)), is_demonstration=True)


def _play_all(stage: Stage, all_stories: list[Story], casts: dict[str, Cast], progress: Progress) -> None:
    for done, story in enumerate(all_stories):
        progress(f"Simulating {stage.collection.year}", done, len(all_stories))
        play(stage, story, casts[story.profile.code])
    progress(f"Simulating {stage.collection.year}", len(all_stories), len(all_stories))


def _play_beside(stage: Stage, told: list[Story], casts: dict[str, Cast]) -> None:
    """Play what follows the returns of the earlier collection, and what goes on beside those of the newest."""
    if stage.collection.year == YEARS[-1]:
        beside.waived_check(stage, told, casts)
        beside.meeting_to_come(stage, casts, [one.profile.code for one in told[1:3]])
        beside.next_collection(stage)
        return
    publish_release(
        stage.engine,
        collection_year=stage.collection.year,
        clock=Clock(RELEASED),
        published_by=stage.programme.user_id,
    )
    beside.plan_under_way(stage, told, casts)


def _who_chose_a_password(told: list[Story], casts: dict[str, Cast]) -> list[Actor]:
    """Return the people of every organisation that registered in the newest collection."""
    came = (story.profile.code for story in told if story.ending is not Ending.NOT_REGISTERED)
    return [person for code in came for person in casts[code].values()]


def _open_sign_ins(session: Session, people: list[Actor], programme: Cast) -> list[SignIn]:
    viewer = add_person(session, find_organisation(session, SHOWN_COUNCIL), Role.VIEWER, Clock(BEGINNING))
    open_sign_ins(session, [*people, viewer, *programme.values(), _lead_of_a_real_council(session)])
    return sign_ins(session)


def _lead_of_a_real_council(session: Session) -> Actor:
    clock = Clock(REAL_COUNCIL_REGISTERED)
    council: Organisation = find_organisation(session, REAL_COUNCIL)
    cast = {role: add_person(session, council, role, clock) for role in COUNCIL_ROLES}
    collection = session.scalars(select(Collection).where(Collection.year == YEARS[-1])).one()
    register_participation(
        session,
        actor=cast[Role.LEAD],
        clock=clock,
        collection=collection,
        services=("adult", "children"),
    )
    return cast[Role.LEAD]


def _in_session(engine: Engine, act: Callable[[Session], T]) -> T:
    with open_session(engine, Scope.everything(), write=True) as session:
        outcome = act(session)
        session.commit()
        return outcome
