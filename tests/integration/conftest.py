"""Two organisations with a row of every kind, so that each can be asked what it sees of the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import Engine, insert

from app.access import Scope
from app.db.models import Collection, Event, Organisation, Release, Submission, Upload, UserAccount
from app.db.scope import open_session
from tests.support.factories import Factories


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organisation, and the rows of it that tests point at."""

    organisation: Organisation
    user: UserAccount
    upload: Upload
    submission: Submission

    @property
    def id(self) -> int:
        """The organisation's own id."""
        return self.organisation.id


def _tenant(make: Factories, collection: Collection, release: Release) -> Tenant:
    organisation = make.organisation()
    user = make.user()
    make.login_session(make.membership(organisation, user))
    make.delegation(organisation, user, make.user())
    make.organisation_code(organisation)
    make.participation(organisation, collection, "adult")
    make.event(organisation, collection_id=collection.id)
    make.job(organisation)
    upload = make.upload(organisation, collection, user)
    make.finding(upload)
    make.typed_check(upload, make.typed_value(organisation, collection, user))
    make.confirmation(upload, user)
    make.survey_count(make.staff_survey(organisation, collection, user))
    make.waiver(organisation, collection, user)
    make.letter(organisation, collection, user)
    make.published_case(make.offered_case(organisation, user), user)
    meeting = make.community_event(user)
    make.community_file(meeting, organisation, user)
    make.community_sign_up(organisation, meeting, user)
    make.peer_offer(organisation, user)
    make.peer_passing(organisation, make.peer_request(organisation, user))
    plan = make.action_plan(organisation, collection)
    make.plan_update(make.plan_action(plan), user)
    make.plan_reason(plan, user)
    make.plan_version(plan, user)
    submission = make.submission(upload)
    make.sign_off(submission, user)
    make.return_count(submission)
    make.review_note(submission, user)
    make.result(submission)
    make.custom_benchmark(make.custom_group(organisation, user, make.organisation()), release)
    return Tenant(organisation, user, upload, submission)


@pytest.fixture
def collection(make: Factories) -> Collection:
    """The collection of 2025."""
    return make.collection(2025)


@pytest.fixture
def earlier_release(make: Factories) -> Release:
    """A release of a collection that no other row is about."""
    return make.release(make.collection(2020))


@pytest.fixture
def ours(make: Factories, collection: Collection, earlier_release: Release) -> Tenant:
    """The organisation in whose scope a test works, with one row in every table it owns."""
    return _tenant(make, collection, earlier_release)


@pytest.fixture
def theirs(make: Factories, collection: Collection, earlier_release: Release) -> Tenant:
    """Another organisation, with one row in every table it owns."""
    return _tenant(make, collection, earlier_release)


@pytest.fixture
def tell(engine: Engine) -> Callable[..., None]:
    """Gives an organisation a year: a tuple of (kind, ISO date) or (kind, ISO date, detail)."""

    def _tell(organisation: Organisation, collection: Collection, happenings: Iterable[tuple]) -> None:
        rows = [
            {
                "organisation_id": organisation.id,
                "collection_id": collection.id,
                "kind": kind,
                "at": datetime.combine(date.fromisoformat(day), time(9), UTC),
                "actor_name": "Somebody",
                "detail": detail[0] if detail else {},
            }
            for kind, day, *detail in happenings
        ]
        with open_session(engine, Scope.everything(), write=True) as session:
            session.execute(insert(Event), rows)
            session.commit()

    return _tell
