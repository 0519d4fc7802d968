from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Event, Participation, Submission
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotPermittedError
from app.services.collections import open_collection
from app.services.participation import (
    declare_nothing_to_submit,
    may_rejoin,
    register_participation,
    registration_of,
    rejoin,
    withdraw_participation,
)
from app.services.uploads import lock_return
from tests.support.clocks import StoppedClock

MAY = StoppedClock(instant=datetime(2025, 5, 12, 9, tzinfo=UTC))
OCTOBER = StoppedClock(instant=datetime(2025, 10, 8, 9, tzinfo=UTC))


@pytest.fixture
def collection(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        opened = open_collection(session, 2025, MAY)
        session.commit()
    return opened


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor Council")


@pytest.fixture
def join(make):
    """Gives an organisation a person of a role, and returns that person as an actor."""

    def _join(organisation, role):
        user = make.user()
        login = make.login_session(make.membership(organisation, user, role))
        return Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, login.id)

    return _join


@pytest.fixture
def lead(join, council):
    return join(council, Role.LEAD)


@pytest.fixture
def whole_team(join, council, lead):
    join(council, Role.DEPUTY)
    join(council, Role.SIGNATORY)
    return lead


@pytest.fixture
def own(engine, council):
    with open_session(engine, Scope.organisation(council.id), write=True) as session:
        yield session


def log(session):
    return [(row.kind, row.detail) for row in session.scalars(select(Event).order_by(Event.id))]


def register(session, actor, collection, *services, clock=MAY):
    return register_participation(session, actor=actor, clock=clock, collection=collection, services=services)


def test_an_organisation_with_its_three_people_is_registered(own, whole_team, collection):
    registered = register(own, whole_team, collection, "children", "adult")

    assert registered.is_complete
    assert registration_of(own, whole_team.organisation_id, collection) == registered
    assert own.scalars(select(Participation)).one().services == ["adult", "children"]
    assert log(own) == [("registered", {"services": ["adult", "children"], "awaits": "approval"})]


def test_without_a_deputy_and_a_signatory_the_log_says_who_is_missing(own, lead, collection):
    registered = register(own, lead, collection, "adult")

    assert (registered.is_complete, registered.missing) == (False, (Role.DEPUTY, Role.SIGNATORY))
    assert log(own) == [("registration_changed", {"services": ["adult"], "missing": ["deputy", "signatory"]})]


def test_registering_again_once_everybody_is_named_completes_it(own, join, council, lead, collection):
    own.commit()
    with open_session(own.get_bind(), Scope.organisation(council.id), write=True) as first:
        register(first, lead, collection, "adult")
        first.commit()
    join(council, Role.DEPUTY)
    join(council, Role.SIGNATORY)

    assert register(own, lead, collection, "adult").is_complete
    assert [kind for kind, _ in log(own)] == ["registration_changed", "registered"]


def test_saying_the_same_again_adds_nothing_to_the_log(own, whole_team, collection):
    for _ in range(2):
        register(own, whole_team, collection, "adult")

    assert [kind for kind, _ in log(own)] == ["registered"]


def test_services_can_change_after_registration_closed(own, whole_team, collection):
    register(own, whole_team, collection, "adult")

    register(own, whole_team, collection, "adult", "children", clock=OCTOBER)

    assert log(own)[1] == ("registration_changed", {"services": ["adult", "children"]})


def test_a_closed_account_names_nobody(own, make, council, lead, collection):
    make.membership(council, make.user(is_active=False), Role.DEPUTY)

    assert Role.DEPUTY in register(own, lead, collection, "adult").missing


def test_an_employer_needs_only_the_employer(engine, make, join, collection):
    employer = make.organisation(kind="employer")
    actor = join(employer, Role.EMPLOYER)

    with open_session(engine, Scope.organisation(employer.id), write=True) as session:
        assert register(session, actor, collection, "adult").is_complete


@pytest.mark.parametrize("services", [(), ("health",), ("adult", "health")])
def test_only_known_services_can_be_chosen(own, whole_team, collection, services):
    with pytest.raises(InvalidRequestError, match="Choose adult social care"):
        register(own, whole_team, collection, *services)


def test_a_viewer_cannot_register(own, join, council, collection):
    viewer = join(council, Role.VIEWER)

    with pytest.raises(NotPermittedError, match="Only your lead or deputy"):
        register(own, viewer, collection, "adult")


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (datetime(2025, 3, 31, 9, tzinfo=UTC), "Registration opens on 1 April 2025"),
        (datetime(2025, 7, 1, 9, tzinfo=UTC), "Registration closed on 30 June 2025"),
    ],
)
def test_registration_has_a_first_and_a_last_day(own, whole_team, collection, day, message):
    with pytest.raises(ConflictError, match=message):
        register(own, whole_team, collection, "adult", clock=StoppedClock(instant=day))


def test_who_is_invited_late_can_register_for_twenty_working_days(make, own, whole_team, council, collection):
    make.event(council, collection_id=collection.id, kind="invited", at=datetime(2025, 9, 10, 9, tzinfo=UTC))

    with pytest.raises(ConflictError, match="Registration closed on 8 October 2025"):
        register(own, whole_team, collection, "adult", clock=StoppedClock(instant=datetime(2025, 10, 9, tzinfo=UTC)))
    in_time = StoppedClock(instant=datetime(2025, 10, 8, 9, tzinfo=UTC))
    assert register(own, whole_team, collection, "adult", clock=in_time).is_complete


def test_who_has_withdrawn_comes_back_before_sending_anything(own, whole_team, collection):
    register(own, whole_team, collection, "adult")
    step = {"actor": whole_team, "clock": OCTOBER, "collection": collection}
    withdraw_participation(own, **step, reason="No capacity this year.")

    with pytest.raises(ConflictError, match="Your organisation withdrew from this collection"):
        lock_return(own, whole_team.organisation_id, collection.id)

    rejoin(own, **step)
    lock_return(own, whole_team.organisation_id, collection.id)


def test_who_declined_comes_back_by_itself_only_while_it_can_still_register(make, own, whole_team, council, collection):
    make.event(council, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))
    step = {"actor": whole_team, "collection": collection}
    in_june, in_july = (StoppedClock(instant=datetime(2025, *day, 9, tzinfo=UTC)) for day in ((6, 30), (7, 1)))
    withdraw_participation(own, **step, clock=in_june, reason="No capacity this year.")

    with pytest.raises(ConflictError, match="Registration closed on 30 June 2025"):
        rejoin(own, **step, clock=in_july)

    assert [may_rejoin(own, council.id, collection, clock) for clock in (in_june, in_july)] == [True, False]
    rejoin(own, **step, clock=in_june)


def test_withdrawing_keeps_the_reason_and_rejoining_undoes_it(own, whole_team, collection):
    register(own, whole_team, collection, "adult")
    step = {"actor": whole_team, "clock": OCTOBER, "collection": collection}

    withdraw_participation(own, **step, reason=" No capacity this year. ")
    with pytest.raises(ConflictError, match="takes no part"):
        withdraw_participation(own, **step, reason="Again.")
    rejoin(own, **step)
    with pytest.raises(ConflictError, match="takes part already"):
        rejoin(own, **step)

    assert log(own)[1:] == [("withdrawn", {"reason": "No capacity this year."}), ("rejoined", {})]


def test_nothing_to_submit_is_said_with_a_reason_and_can_be_taken_back(own, whole_team, collection):
    register(own, whole_team, collection, "adult")
    step = {"actor": whole_team, "clock": OCTOBER, "collection": collection}

    with pytest.raises(InvalidRequestError, match="Say why there is nothing to submit"):
        declare_nothing_to_submit(own, **step, reason=" ")
    declare_nothing_to_submit(own, **step, reason="We employ nobody directly.")
    rejoin(own, **step)

    assert [kind for kind, _ in log(own)] == ["registered", "nothing_to_submit", "rejoined"]


@pytest.fixture
def with_submission(make, council, collection, whole_team, engine):
    """Registers the council and gives it a submission in a state."""

    def _with(state):
        user = make.user()
        make.submission(make.upload(council, collection, user), state=state)
        with open_session(engine, Scope.organisation(council.id), write=True) as session:
            register(session, whole_team, collection, "adult")
            session.commit()

    return _with


@pytest.mark.parametrize("state", ["awaiting_signature", "signed"])
def test_withdrawing_takes_an_open_version_back_with_it(with_submission, own, whole_team, collection, state):
    with_submission(state)

    withdraw_participation(own, actor=whole_team, clock=OCTOBER, collection=collection, reason="No capacity.")

    assert own.scalars(select(Submission)).one().state == "withdrawn"
    assert [kind for kind, _ in log(own)] == ["registered", "submission_withdrawn", "withdrawn"]


def test_an_accepted_return_cannot_be_walked_away_from(with_submission, own, whole_team, collection):
    with_submission("accepted")

    with pytest.raises(ConflictError, match="Your return was accepted"):
        withdraw_participation(own, actor=whole_team, clock=OCTOBER, collection=collection, reason="No capacity.")


def test_there_is_something_to_submit_once_a_return_was_sent(with_submission, own, whole_team, collection):
    with_submission("signed")

    with pytest.raises(ConflictError, match="You have sent a return"):
        declare_nothing_to_submit(own, actor=whole_team, clock=OCTOBER, collection=collection, reason="None.")


def test_who_declines_an_invitation_is_told_apart_from_who_withdraws(own, make, council, whole_team, collection):
    own.rollback()
    make.event(council, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))

    withdraw_participation(own, actor=whole_team, clock=MAY, collection=collection, reason="No time.")

    assert log(own)[-1] == ("withdrawn", {"reason": "No time.", "declined": True})
