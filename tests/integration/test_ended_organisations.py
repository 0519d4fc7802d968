"""An organisation that was merged into another or split: nothing is asked of it from the link's first day on."""

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
from app.errors import ConflictError
from app.programme.milestones import MilestoneKey
from app.programme.reminders import due_reminder
from app.programme.statuses import Status
from app.services import signing
from app.services.board_entries import row_of
from app.services.board_map import board_map
from app.services.board_readings import read_collection
from app.services.collection_letters import invite_organisations, uninvited
from app.services.collections import open_collection
from app.services.events import timeline
from app.services.invitations import Within, refuse_uninvitable
from app.services.link_effects import unasked_organisations
from app.services.organisation_history import end_link, link, unlink
from app.services.organisation_stories import organisation_standing
from app.services.registration_approvals import approve_registrations, waiting_registration
from app.services.shared_returns import refuse_made_with, shared_return
from app.services.submissions import get_submission
from tests.support.clocks import StoppedClock
from tests.support.journeys import good_file, traveller

APRIL = date(2025, 4, 1)
MARCH = StoppedClock(instant=datetime(2025, 3, 3, 9, tzinfo=UTC))
OCTOBER = StoppedClock(instant=datetime(2025, 10, 8, 9, tzinfo=UTC))
NOTHING = (Status.ENDED,) * 10
REASON = "ended: merged into Northmoor on 1 April 2025"


@pytest.fixture
def collection(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        opened = open_collection(session, 2025, MARCH)
        session.commit()
    return opened


@pytest.fixture
def ash(make):
    return make.organisation(kind="local_authority", name="Ash", code="ASH", gss_code="E08000035")


@pytest.fixture
def northmoor(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def officer(make):
    user, programme = make.user(name="Olu"), make.organisation(kind="programme", code="PROGRAMME")
    login = make.login_session(make.membership(programme, user, Role.PROGRAMME_TEAM))
    return Actor(user.id, user.name, user.email, Role.PROGRAMME_TEAM, programme.id, programme.name, login.id)


@pytest.fixture
def session(engine, officer, ash, northmoor):
    with open_session(engine, Scope.everything(), write=True) as opened:
        yield opened


@pytest.fixture
def end(session, officer):
    """Records that an organisation was merged into another, or split into it."""

    def _end(one, into, kind=LinkKind.MERGED_INTO, since=APRIL, clock=OCTOBER):
        return link(Within(session, officer, clock, one), into, kind, since)

    return _end


def standing(session, organisation, collection, clock=OCTOBER):
    return organisation_standing(session, organisation.id, collection, clock)


def entry_of(session, collection, code):
    reading = read_collection(session, collection, OCTOBER.today())
    return next(one for one in reading.entries if one.who.code == code)


def tell(session, officer, organisation, collection, *kinds):
    for kind in kinds:
        Within(session, officer, MARCH, organisation).log(kind, collection)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(LinkKind.MERGED_INTO, REASON), (LinkKind.SPLIT_INTO, "ended: split into Northmoor on 1 April 2025")],
)
def test_nothing_is_asked_of_an_organisation_that_ended(
    session, officer, end, ash, northmoor, collection, kind, reason
):
    tell(session, officer, ash, collection, "invited")
    assert standing(session, ash, collection).overdue == (MilestoneKey.REGISTERED,)

    assert end(ash, northmoor, kind) == (2025,)

    found = entry_of(session, collection, "ASH")
    row = row_of(found)
    assert found.standing.pattern == (Status.COMPLETE, *(Status.ENDED,) * 9)
    assert (row.status_words, row.reason, row.next_step, row.turn) == ("ended", reason, "nothing is expected", "nobody")
    assert (row.overdue, row.stuck, row.own_due) == ((), None, "")
    assert due_reminder(found.standing, found.journey, OCTOBER.today()) is None
    assert not found.facts.is_asked(OCTOBER.today())
    assert standing(session, northmoor, collection).pattern[0] is Status.OVERDUE


def test_the_map_says_that_it_ended_and_does_not_count_it_among_those_that_have_not_registered(
    session, end, ash, northmoor, collection
):
    end(ash, northmoor)

    found = board_map([entry_of(session, collection, "ASH")], is_invented=False)

    (leeds,) = (one for one in found.councils if one.code == "ASH")
    assert (leeds.words, leeds.is_late) == ("ended by a merger or a split", False)


def test_it_counts_from_the_first_day_of_the_link_and_keeps_what_was_done_before(
    session, officer, end, ash, northmoor, collection
):
    tell(session, officer, ash, collection, "invited", "registered")
    end(ash, northmoor, since=date(2025, 9, 1), clock=MARCH)

    before = standing(session, ash, collection, StoppedClock(instant=datetime(2025, 8, 29, 9, tzinfo=UTC)))
    after = standing(session, ash, collection, StoppedClock(instant=datetime(2025, 9, 1, 9, tzinfo=UTC)))

    assert (before.is_taking_part, before.current.key) == (True, MilestoneKey.PREPARED)
    assert after.pattern == (Status.COMPLETE, Status.COMPLETE, *(Status.ENDED,) * 8)
    assert (after.is_taking_part, after.is_registered) == (False, True)


def test_a_collection_whose_returns_were_due_before_is_untouched(session, end, ash, northmoor, collection):
    earlier = open_collection(session, 2024, MARCH)

    assert end(ash, northmoor) == (2025,)
    assert standing(session, ash, earlier).pattern[0] is Status.OVERDUE
    assert unasked_organisations(session, 2024) == frozenset()
    assert unasked_organisations(session, 2025) == {ash.id}


def test_what_it_signed_before_it_ended_is_still_reviewed_and_nothing_is_asked_after_that(
    session, officer, end, ash, northmoor, collection
):
    tell(session, officer, ash, collection, "invited", "registered", "upload_valid", "submission_created", "signed_off")
    end(ash, northmoor, since=date(2025, 10, 1))
    november = StoppedClock(instant=datetime(2025, 11, 5, 9, tzinfo=UTC))

    review = standing(session, ash, collection, november)
    tell(session, officer, ash, collection, "accepted")
    accepted = standing(session, ash, collection, november)

    assert (review.current.key, review.current.is_owed) == (MilestoneKey.QUALITY_REVIEWED, True)
    assert accepted.pattern[5:] == (Status.COMPLETE, Status.COMPLETE, Status.ENDED, Status.ENDED, Status.ENDED)
    assert accepted.overdue == ()


def test_a_registration_of_before_can_still_be_approved_so_that_the_return_beside_it_can_be_accepted(
    session, officer, end, ash, northmoor, collection
):
    Within(session, officer, MARCH, ash).log("registered", collection, awaits="approval")
    end(ash, northmoor)
    waits = waiting_registration(session, collection, ash, OCTOBER)

    seen = {ash.id: waits.seen}
    assert approve_registrations(session, actor=officer, clock=OCTOBER, collection=collection, seen=seen) == 1
    assert waiting_registration(session, collection, ash, OCTOBER) is None


def test_both_logs_hold_it_and_it_is_taken_back_with_the_link(session, officer, end, ash, northmoor, collection):
    end(ash, northmoor)
    (row,) = session.scalars(select(OrganisationLink)).all()

    unlink(Within(session, officer, OCTOBER, northmoor), row.id)

    def told(one):
        return [line.sentence for line in reversed(timeline(session, one.id, collection.id))]

    assert told(ash) == [
        "The organisation ended: merged into Northmoor; from 1 April 2025 on.",
        "A link by which it had ended was taken back: merged into Northmoor.",
    ]
    assert told(northmoor) == [
        "Another organisation was merged or split into it: Ash; from 1 April 2025 on.",
        "A link by which it had followed another organisation was taken back: Ash.",
    ]
    assert standing(session, ash, collection).pattern[0] is Status.OVERDUE
    assert entry_of(session, collection, "ASH").facts.is_asked(OCTOBER.today())


def test_a_council_split_in_two_has_ended_until_both_links_are_taken_back(
    session, make, officer, end, ash, northmoor, collection
):
    session.rollback()
    southmoor = make.organisation(kind="local_authority", name="Southmoor", code="SOU")
    for into in (southmoor, northmoor):
        end(ash, into, LinkKind.SPLIT_INTO)
    first, second = session.scalars(select(OrganisationLink.id).order_by(OrganisationLink.id)).all()

    both = standing(session, ash, collection).current.reason
    unlink(Within(session, officer, OCTOBER, ash), first)
    one = standing(session, ash, collection).current.reason
    is_asked = entry_of(session, collection, "ASH").facts.is_asked(OCTOBER.today())
    unlink(Within(session, officer, OCTOBER, ash), second)

    assert both == "ended: split into Northmoor and Southmoor on 1 April 2025"
    assert (one, is_asked) == ("ended: split into Northmoor on 1 April 2025", False)
    assert standing(session, ash, collection).pattern[0] is Status.OVERDUE


def test_the_next_collection_knows_it_from_its_first_day_and_invites_it_in_no_way(
    session, officer, end, ash, northmoor
):
    assert end(ash, northmoor, clock=MARCH) == ()

    opened = open_collection(session, 2025, MARCH)
    everybody = [ash.id, northmoor.id]

    assert standing(session, ash, opened).pattern == NOTHING
    assert uninvited(session, everybody, opened) == {northmoor.id}
    done = invite_organisations(
        session, everybody, collection=opened, actor=officer, clock=MARCH, base_url="https://x.example"
    )
    assert (done.organisations, done.waiting) == (0, 1)
    assert session.scalars(select(Event.organisation_id).where(Event.kind == "invitation_waits")).all() == [
        northmoor.id
    ]
    with pytest.raises(ConflictError, match="The collection of 2025 asks nothing of Ash"):
        refuse_uninvitable(Within(session, officer, MARCH, ash), opened)


def test_it_reads_that_it_ended_and_sends_nothing_from_that_day_on(session, end, ash, northmoor, collection):
    end(ash, northmoor, since=date(2025, 9, 1), clock=MARCH)

    refuse_made_with(session, ash.id, collection, MARCH)
    assert shared_return(session, ash.id, collection, MARCH).ended == ""
    assert (
        shared_return(session, ash.id, collection, OCTOBER).ended == "ended: merged into Northmoor on 1 September 2025"
    )
    with pytest.raises(ConflictError, match="Your organisation ended: merged into Northmoor on 1 September 2025, so"):
        refuse_made_with(session, ash.id, collection, OCTOBER)


def test_links_of_before_are_logged_by_the_migration(session, engine, officer, ash, northmoor, collection):
    row = OrganisationLink(from_id=ash.id, to_id=northmoor.id, kind="merged_into", since=APRIL)
    row.recorded_by, row.recorded_name, row.recorded_at = officer.user_id, "Olu", MARCH.now()
    session.add(row)
    session.commit()

    module = import_module("app.db.migrations.versions.0030_organisations_that_ended")
    with (
        engine.execution_options(**{WRITES: True}).begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        module.upgrade()

    session.expire_all()
    found = standing(session, ash, collection)
    assert (found.pattern, found.current.reason) == (NOTHING, REASON)
    unlink(Within(session, officer, OCTOBER, ash), row.id)
    assert standing(session, ash, collection).pattern[0] is Status.OVERDUE


@pytest.fixture
def southmoor(make, ash, northmoor):
    return make.organisation(kind="local_authority", name="Southmoor", code="SOU")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (LinkKind.MERGED_INTO, LinkKind.SPLIT_INTO),
        (LinkKind.SPLIT_INTO, LinkKind.MERGED_INTO),
    ],
)
def test_a_merger_beside_a_split_is_refused(southmoor, end, ash, northmoor, first, then):
    end(ash, northmoor, first)

    for into in (northmoor, southmoor):
        with pytest.raises(ConflictError, match=r"Ash was (merged|split) into Northmoor on 1 April 2025\. Both cannot"):
            end(ash, into, then)


def test_two_mergers_are_refused(southmoor, end, ash, northmoor):
    end(ash, northmoor)

    with pytest.raises(ConflictError, match="was split into each of them"):
        end(ash, southmoor)


def test_organisations_cannot_go_into_each_other_in_a_circle(southmoor, end, ash, northmoor):
    end(ash, northmoor, since=date(2023, 4, 1))
    end(northmoor, southmoor, LinkKind.SPLIT_INTO, since=date(2024, 4, 1))

    for into in (northmoor, ash):
        with pytest.raises(ConflictError, match=f"{into.name} was itself merged or split into Southmoor, directly or"):
            end(southmoor, into)


def test_nobody_goes_into_an_organisation_that_had_ended_by_then(southmoor, end, ash, northmoor):
    end(northmoor, southmoor)

    with pytest.raises(ConflictError, match="Northmoor was merged into Southmoor on 1 April 2025, so it was gone by"):
        end(ash, northmoor)
    end(ash, northmoor, since=date(2023, 4, 1))


def test_who_makes_anothers_return_ends_only_once_that_is_settled(southmoor, end, officer, session, ash, northmoor):
    end(southmoor, ash, LinkKind.RETURNS_WITH)

    with pytest.raises(ConflictError, match="The return of Ash covers another organisation"):
        end(ash, northmoor, since=date(2026, 4, 1))
    (row,) = session.scalars(select(OrganisationLink)).all()
    end_link(Within(session, officer, OCTOBER, ash), row.id, date(2026, 3, 31))
    end(ash, northmoor, since=date(2026, 4, 1))

    with pytest.raises(ConflictError, match="Ash was merged into Northmoor on 1 April 2026, so it makes no return"):
        end(southmoor, ash, LinkKind.RETURNS_WITH, since=date(2026, 4, 1))


@pytest.fixture
def waiting(make, officer, tmp_path):
    """A council whose version waits for a signature, and a function that ends the council on a day."""
    ours = traveller(make, tmp_path)
    version = ours.submit(ours.send(good_file(tmp_path)))
    into = make.organisation(kind="local_authority", name="Northmoor", code="NOR")

    def _end(since):
        with open_session(make.engine, Scope.everything(), write=True) as session:
            link(Within(session, officer, ours.clock, ours.organisation), into, LinkKind.MERGED_INTO, since)
            session.commit()

    return ours, version, _end


def decide(ours, version, act, **said):
    with ours.session(write=True) as session:
        mine, clock = get_submission(session, version.id), ours.clock
        act(session, actor=ours.signatory, clock=clock, submission=mine, seen_hash=version.content_hash, **said)
        session.commit()
        return mine.state


def test_a_version_that_waits_is_not_signed_once_the_organisation_has_ended_but_may_be_declined(waiting):
    ours, version, end = waiting
    end(ours.clock.today())

    with pytest.raises(ConflictError, match="Your organisation ended: merged into Northmoor on 8 October 2025, so"):
        decide(ours, version, signing.sign)

    assert decide(ours, version, signing.decline, reason="Northmoor counts our people now.") == "returned"


def test_an_organisation_that_is_to_end_signs_until_it_does(waiting):
    ours, version, end = waiting
    end(ours.clock.later(days=1).today())

    assert decide(ours, version, signing.sign) == "signed"


@pytest.mark.parametrize("kind", [LinkKind.SPLIT_INTO, LinkKind.MERGED_INTO])
def test_an_organisation_that_others_went_into_did_not_end_before_they_came(southmoor, end, ash, northmoor, kind):
    end(ash, northmoor)

    for day, words in ((date(2024, 4, 1), "1 April 2024"), (APRIL, "1 April 2025")):
        with pytest.raises(ConflictError, match=f"so Northmoor cannot have ended on {words} already"):
            end(northmoor, southmoor, kind, since=day)
    end(northmoor, southmoor, kind, since=date(2025, 4, 2))


def test_whose_return_another_is_to_make_must_not_have_ended_by_then(southmoor, end, ash, northmoor):
    end(ash, northmoor)

    with pytest.raises(ConflictError, match="Ash was merged into Northmoor on 1 April 2025, so it was gone by then"):
        end(ash, southmoor, LinkKind.RETURNS_WITH)
    end(ash, southmoor, LinkKind.RETURNS_WITH, since=date(2023, 4, 1))


def test_no_service_is_run_by_or_for_an_organisation_that_ended_by_then(
    southmoor, session, officer, end, ash, northmoor
):
    def run(by, whom, since):
        return link(Within(session, officer, OCTOBER, by), whom, LinkKind.RUNS_SERVICE_FOR, since, "adult")

    end(ash, northmoor)

    for by, whom in ((ash, southmoor), (southmoor, ash)):
        with pytest.raises(ConflictError, match="Ash was merged into Northmoor on 1 April 2025, so it was gone"):
            run(by, whom, APRIL)
        run(by, whom, date(2025, 3, 31))
