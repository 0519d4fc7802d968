"""One return covers two councils: nothing is asked of the one whose return the other makes, from the link's day on."""

import threading
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.engine import WRITES
from app.db.models import Event, LinkKind, OrganisationLink
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.programme.milestones import MilestoneKey
from app.programme.reminders import due_reminder
from app.programme.statuses import Status
from app.services.board_entries import row_of
from app.services.board_readings import read_collection
from app.services.collections import open_collection
from app.services.invitations import Within
from app.services.link_effects import unasked_organisations
from app.services.organisation_history import end_link, link, unlink
from app.services.organisation_stories import organisation_standing
from app.services.shared_returns import refuse_made_with, shared_return
from tests.support.clocks import StoppedClock
from tests.support.journeys import good_file, traveller

APRIL = date(2025, 4, 1)
MARCH = StoppedClock(instant=datetime(2025, 3, 3, 9, tzinfo=UTC))
NOVEMBER = StoppedClock(instant=datetime(2025, 11, 5, 9, tzinfo=UTC))
IN_FORCE = (Status.MADE_WITH_ANOTHER,) * 10


@pytest.fixture
def collection(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        opened = open_collection(session, 2025, MARCH)
        session.commit()
    return opened


@pytest.fixture
def richmond(make):
    return make.organisation(kind="local_authority", name="Richmond", code="RIC")


@pytest.fixture
def wandsworth(make):
    return make.organisation(kind="local_authority", name="Wandsworth", code="WAN")


@pytest.fixture
def officer(make):
    user, programme = make.user(name="Olu"), make.organisation(kind="programme", code="PROGRAMME")
    login = make.login_session(make.membership(programme, user, Role.PROGRAMME_TEAM))
    return Actor(user.id, user.name, user.email, Role.PROGRAMME_TEAM, programme.id, programme.name, login.id)


@pytest.fixture
def session(engine, officer, richmond, wandsworth):
    with open_session(engine, Scope.everything(), write=True) as opened:
        yield opened


@pytest.fixture
def share(session, officer):
    """Records that one organisation's return is made by another."""

    def _share(covered, by, since=APRIL, clock=NOVEMBER):
        return link(Within(session, officer, clock, covered), by, LinkKind.RETURNS_WITH, since)

    return _share


def standing(session, organisation, collection, clock=NOVEMBER):
    return organisation_standing(session, organisation.id, collection, clock)


def invited_and_registered(session, officer, organisation, collection):
    Within(session, officer, MARCH, organisation).log("invited", collection)
    Within(session, officer, MARCH, organisation).log("registered", collection, services=["adult"])


def test_nothing_is_asked_of_a_council_whose_return_another_makes(session, share, richmond, wandsworth, collection):
    assert share(richmond, wandsworth) == (2025,)

    covered = standing(session, richmond, collection)
    assert covered.pattern == IN_FORCE
    assert (covered.overdue, covered.stuck, covered.is_taking_part) == ((), None, False)
    assert covered.current.reason == "its return is made with Wandsworth, since 1 April"
    assert standing(session, wandsworth, collection).pattern[0] is Status.OVERDUE


def test_it_counts_from_the_first_day_of_the_link(session, share, officer, richmond, wandsworth, collection):
    invited_and_registered(session, officer, richmond, collection)
    share(richmond, wandsworth, date(2025, 9, 1), MARCH)

    before = StoppedClock(instant=datetime(2025, 8, 29, 9, tzinfo=UTC))
    assert standing(session, richmond, collection, before).is_taking_part
    assert standing(session, richmond, collection, before).current.key is MilestoneKey.PREPARED
    on_the_day = StoppedClock(instant=datetime(2025, 9, 1, 9, tzinfo=UTC))
    assert not standing(session, richmond, collection, on_the_day).is_taking_part
    assert standing(session, richmond, collection, on_the_day).pattern[3] is Status.MADE_WITH_ANOTHER


def test_it_is_reminded_of_nothing_and_the_board_says_with_whom(
    session, share, officer, richmond, wandsworth, collection
):
    invited_and_registered(session, officer, richmond, collection)
    share(richmond, wandsworth)

    reading = read_collection(session, collection, NOVEMBER.today())
    covered = next(one for one in reading.entries if one.who.code == "RIC")
    row = row_of(covered)

    assert due_reminder(covered.standing, covered.journey, NOVEMBER.today()) is None
    assert (row.status_words, row.reason, row.turn) == (
        "made with another", "its return is made with Wandsworth, since 1 April", "nobody",
    )  # fmt: skip
    assert (row.overdue, row.stuck, row.own_due) == ((), None, "")
    assert reading.expected(MilestoneKey.SIGNED_OFF) == 0


def test_the_programmes_indicators_neither_ask_it_nor_wait_for_its_return(
    session, share, officer, richmond, wandsworth, collection
):
    invited_and_registered(session, officer, richmond, collection)
    share(richmond, wandsworth, date(2025, 9, 1))

    reading = read_collection(session, collection, NOVEMBER.today())
    facts = next(one.facts for one in reading.entries if one.who.code == "RIC")

    assert (facts.owes_return(date(2025, 8, 31)), facts.owes_return(date(2025, 9, 1))) == (True, False)
    assert (facts.is_made_with(date(2025, 8, 31)), facts.is_made_with(date(2025, 9, 1))) == (False, True)


def test_a_return_of_ones_own_is_not_sent_before_the_first_day_of_the_link_either(
    session, share, richmond, wandsworth, collection
):
    share(richmond, wandsworth, date(2025, 9, 1), MARCH)

    with pytest.raises(ConflictError, match="made with Wandsworth, from 1 September 2025, so nothing is sent"):
        refuse_made_with(session, richmond.id, collection, MARCH)


def test_each_reads_with_whom_it_shares(session, share, richmond, wandsworth, collection):
    share(richmond, wandsworth)

    covered = shared_return(session, richmond.id, collection, NOVEMBER)
    maker = shared_return(session, wandsworth.id, collection, NOVEMBER)
    assert (covered.made_with, covered.since, covered.covers) == ("Wandsworth", APRIL, ())
    assert (maker.made_with, maker.since, maker.covers) == ("", None, ("Richmond",))
    with pytest.raises(ConflictError, match="Your return is made with Wandsworth, since 1 April 2025, so nothing is"):
        refuse_made_with(session, richmond.id, collection, NOVEMBER)
    refuse_made_with(session, wandsworth.id, collection, NOVEMBER)


def test_a_link_that_is_taken_back_gives_each_its_own_return_again(
    session, share, officer, richmond, wandsworth, collection
):
    share(richmond, wandsworth)
    (row,) = session.scalars(select(OrganisationLink)).all()

    unlink(Within(session, officer, NOVEMBER, wandsworth), row.id)

    assert standing(session, richmond, collection).pattern[0] is Status.OVERDUE
    assert shared_return(session, wandsworth.id, collection, NOVEMBER).covers == ()
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["return_made_with", "return_covers", "return_made_alone", "return_covers_no_more"]


def test_a_link_that_ends_keeps_the_collections_before_and_gives_those_after_their_own_returns(
    session, share, officer, richmond, wandsworth, collection
):
    earlier = open_collection(session, 2024, MARCH)
    assert share(richmond, wandsworth, date(2024, 4, 1)) == (2025, 2024)
    (row,) = session.scalars(select(OrganisationLink)).all()

    end_link(Within(session, officer, NOVEMBER, richmond), row.id, date(2025, 3, 31))

    assert standing(session, richmond, earlier).pattern == IN_FORCE
    assert shared_return(session, wandsworth.id, earlier, NOVEMBER).covers == ("Richmond",)
    assert shared_return(session, wandsworth.id, collection, NOVEMBER).covers == ()
    assert standing(session, richmond, collection).pattern[0] is Status.OVERDUE
    assert unasked_organisations(session, 2024) == {richmond.id}
    assert unasked_organisations(session, 2025) == frozenset()
    with pytest.raises(ConflictError, match="This link has ended already"):
        end_link(Within(session, officer, NOVEMBER, richmond), row.id, date(2027, 3, 31))


def test_after_a_link_ended_either_may_share_again(session, share, officer, richmond, wandsworth):
    share(richmond, wandsworth)
    (row,) = session.scalars(select(OrganisationLink)).all()
    end_link(Within(session, officer, NOVEMBER, richmond), row.id, date(2026, 3, 31))

    with pytest.raises(ConflictError, match="this is recorded already"):
        share(richmond, wandsworth, date(2026, 3, 31))
    share(wandsworth, richmond, date(2026, 4, 1))

    assert unasked_organisations(session, 2025) == {richmond.id}
    assert unasked_organisations(session, 2026) == {wandsworth.id}


def test_a_link_does_not_end_before_it_begins(session, share, officer, richmond, wandsworth):
    share(richmond, wandsworth)
    (row,) = session.scalars(select(OrganisationLink)).all()

    with pytest.raises(InvalidRequestError, match="cannot lie before the first one, 1 April 2025"):
        end_link(Within(session, officer, NOVEMBER, richmond), row.id, date(2025, 3, 31))
    with pytest.raises(NotFoundError, match="taken back meanwhile"):
        end_link(Within(session, officer, NOVEMBER, richmond), row.id + 1, date(2026, 3, 31))


def test_a_return_of_ones_own_that_stands_is_not_taken_away(session, make, share, richmond, wandsworth, collection):
    session.rollback()
    make.submission(make.upload(richmond, collection, make.user()), state="signed")

    assert share(richmond, wandsworth) == ()
    assert standing(session, richmond, collection).pattern[0] is Status.OVERDUE


def test_a_collection_whose_returns_were_due_before_the_link_keeps_its_own(
    session, share, richmond, wandsworth, collection
):
    assert share(richmond, wandsworth, date(2025, 11, 1)) == ()
    assert unasked_organisations(session, 2025) == frozenset()
    assert unasked_organisations(session, 2026) == {richmond.id}


def test_the_next_collection_knows_it_from_its_first_day(session, share, richmond, wandsworth):
    assert share(richmond, wandsworth, APRIL, MARCH) == ()

    opened = open_collection(session, 2025, MARCH)

    assert standing(session, richmond, opened).pattern == IN_FORCE
    assert shared_return(session, wandsworth.id, opened, NOVEMBER).covers == ("Richmond",)


def test_nobody_makes_a_return_for_another_whose_own_is_made_elsewhere(session, make, share, richmond, wandsworth):
    session.rollback()
    kingston = make.organisation(kind="local_authority", name="Kingston", code="KIN")
    share(richmond, wandsworth)

    for covered, by, words in (
        (kingston, richmond, "The return of Richmond is made with another organisation itself. Choose that one."),
        (wandsworth, kingston, "The return of Wandsworth covers another organisation. Take that link back first."),
        (richmond, kingston, "The return of Richmond is made with another organisation already."),
    ):
        with pytest.raises(ConflictError, match=words.replace(".", r"\.")):
            share(covered, by)


def meanwhile(session, act):
    """Let somebody else act while this session has not committed yet, and return what was refused."""
    refused = []

    def try_it():
        try:
            act()
        except ConflictError as error:
            refused.append(str(error))

    other = threading.Thread(target=try_it)
    other.start()
    other.join(0.3)
    session.commit()
    other.join()
    return refused


def test_two_links_at_the_same_moment_make_no_chain(engine, make, officer, richmond, wandsworth):
    kingston = make.organisation(kind="local_authority", name="Kingston", code="KIN")

    def record(covered, by, session):
        link(Within(session, officer, NOVEMBER, covered), by, LinkKind.RETURNS_WITH, APRIL)

    def another():
        with open_session(engine, Scope.everything(), write=True) as second:
            record(wandsworth, kingston, second)
            second.commit()

    with open_session(engine, Scope.everything(), write=True) as first:
        record(richmond, wandsworth, first)
        refused = meanwhile(first, another)

    assert refused == ["The return of Wandsworth covers another organisation. Take that link back first."]


def test_a_return_that_is_sent_while_the_link_is_recorded_is_refused(engine, make, officer, wandsworth, tmp_path):
    ours = traveller(make, tmp_path)
    upload = ours.send(good_file(tmp_path))

    with open_session(engine, Scope.everything(), write=True) as first:
        link(Within(first, officer, ours.clock, ours.organisation), wandsworth, LinkKind.RETURNS_WITH, APRIL)
        (refused,) = meanwhile(first, lambda: ours.submit(upload))

    assert "is made with Wandsworth, since 1 April 2025" in refused


def test_links_of_before_are_logged_by_the_migration(session, engine, officer, richmond, wandsworth, collection):
    row = OrganisationLink(from_id=richmond.id, to_id=wandsworth.id, kind="returns_with", since=APRIL)
    row.recorded_by, row.recorded_name, row.recorded_at = officer.user_id, "Olu", MARCH.now()
    session.add(row)
    session.commit()

    module = import_module("app.db.migrations.versions.0026_shared_returns")
    with (
        engine.execution_options(**{WRITES: True}).begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        module.upgrade()

    session.expire_all()
    assert standing(session, richmond, collection).pattern == IN_FORCE
    assert shared_return(session, wandsworth.id, collection, NOVEMBER).covers == ("Richmond",)
