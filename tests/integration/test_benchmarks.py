"""Releases: worked out once over accepted returns, frozen, versioned, and read by the group."""

import pytest
from sqlalchemy import event, select

from app.access import Scope
from app.db.models import Benchmark, Event, Organisation, ReferenceNeighbour, Release
from app.db.scope import open_session
from app.errors import ConflictError, NotFoundError
from app.indicators.pooling import PeerKind
from app.indicators.results import State
from app.services.benchmarks import (
    benchmarks_for,
    compare_with_peers,
    latest_release,
    peers_of,
    releases_of,
)
from app.services.peer_groups import membership_of
from app.services.publishing import publish_release
from tests.support.releasing import NORTH, SOUTH, Programme


@pytest.fixture
def programme(make, engine, clock, collection):
    return Programme(make, engine, clock, collection, make.user())


def test_a_release_holds_the_pooled_and_rounded_figure(programme):
    for number in range(6):
        programme.council(a=20 + number)

    release = programme.publish()

    found = programme.figure(release)
    assert (release.version, release.contributors, release.rule_version) == (1, 6, "4")
    assert (found.numerator, found.denominator) == (135, 1200)
    assert (found.reference_numerator, found.reference_denominator) == (240, 4800)
    assert (found.ratio, found.state, found.contributors) == (2.3, "ok", 6)
    assert found.lower < 2.3 < found.upper
    assert found.peer_label == "Local authorities in England"


def test_four_accepted_returns_are_refused_kindly(programme):
    for _ in range(4):
        programme.council()
    programme.council(state="signed")

    with pytest.raises(ConflictError) as refused:
        programme.publish()

    assert refused.value.user_message == (
        "A release needs at least 5 accepted returns, so that nobody can be recognised. "
        "The collection of 2025 has 4 so far."
    )


def test_a_collection_that_was_never_opened_is_not_found(engine, clock):
    with pytest.raises(NotFoundError):
        publish_release(engine, collection_year=2031, clock=clock)


def test_only_accepted_returns_count(programme):
    for _ in range(5):
        programme.council()
    for state in ("signed", "awaiting_signature", "returned", "superseded", "withdrawn"):
        programme.council(a=150, state=state)

    release = programme.publish()

    assert release.contributors == 5
    assert programme.figure(release).numerator == 100


def test_employers_are_never_pooled_with_councils(programme):
    for _ in range(6):
        programme.council()
    for _ in range(5):
        programme.council(a=40, kind="employer", la_type=None)

    release = programme.publish()

    assert programme.figure(release, key="local_authority").numerator == 120
    assert programme.figure(release, key="employer").numerator == 200


def test_a_trust_that_runs_a_councils_service_counts_as_one(programme):
    for _ in range(5):
        programme.council()
    programme.council(kind="trust", la_type=None)

    assert programme.figure(programme.publish()).numerator == 120


def test_a_later_arrival_changes_nothing_that_is_published(programme):
    for _ in range(6):
        programme.council()
    release = programme.publish()

    programme.council(a=150)

    assert programme.figure(release).numerator == 120


def test_publishing_the_same_returns_again_gives_the_same_release(programme):
    for _ in range(6):
        programme.council()

    first, again = programme.publish(), programme.publish()

    assert (again.id, again.version) == (first.id, 1)


def test_a_version_that_would_show_a_single_return_is_refused(programme):
    for _ in range(6):
        programme.council()
    programme.publish()
    programme.council(a=150)

    with pytest.raises(ConflictError, match=r"^Only 1 of the accepted returns changed since version 1"):
        programme.publish()


def test_a_changed_return_counts_like_a_new_one(programme):
    councils = [programme.council() for _ in range(6)]
    programme.publish()
    for council in councils[:2]:
        programme.replace(council, 30, 40)

    with pytest.raises(ConflictError, match=r"^Only 2 of the accepted returns changed"):
        programme.publish()


def test_three_new_returns_make_a_second_version(programme):
    for _ in range(6):
        programme.council()
    first = programme.publish()
    for _ in range(3):
        programme.council()

    second = programme.publish()

    assert (second.version, second.contributors) == (2, 9)
    assert second.source_hash != first.source_hash
    assert programme.figure(first).numerator == 120
    assert programme.figure(second).numerator == 180


def test_a_region_in_which_too_few_returns_changed_keeps_silent(programme):
    for where in (NORTH, SOUTH):
        for _ in range(6):
            programme.council(**where)
    first = programme.publish()
    programme.council(**NORTH)
    for _ in range(3):
        programme.council(**SOUTH)

    second = programme.publish()

    north = {"kind": "region", "key": "local_authority:E12000001"}
    assert programme.figure(first, **north).state == "ok"
    assert programme.figure(second, **north).reason == (
        "Too few returns changed since the version before: the difference would show what they sent."
    )


def test_neighbour_groups_come_from_the_open_list_and_show_no_counts(programme, make):
    councils = [programme.council(gss_code=f"E0600000{number}") for number in range(7)]
    for rank, other in enumerate(councils[1:], 1):
        make.save(
            ReferenceNeighbour(
                model="DfE 2025",
                gss_code="E06000000",
                rank=rank,
                neighbour_gss_code=other.gss_code,
                closeness="Close",
            )
        )

    release = programme.publish()

    found = programme.figure(release, kind="neighbours")
    assert found.peer_key == "E06000000"
    assert found.peer_label == f"Statistical neighbours of {councils[0].name} (DfE 2025 model)"
    # the neighbours are all of England but one council, so even a ratio would say too much
    assert (found.state, found.numerator) == ("suppressed", None)
    assert found.reason.startswith("Too close to a wider group")


def test_everybody_who_takes_part_finds_the_release_in_their_story(programme, make, collection):
    contributor = programme.council()
    for _ in range(5):
        programme.council()
    onlooker = make.organisation()
    make.participation(onlooker, collection, "adult")

    programme.publish(published_by=programme.user.id)

    with open_session(programme.engine, Scope.everything()) as session:
        rows = session.scalars(select(Event).where(Event.kind == "benchmarks_released")).all()
    details = {row.organisation_id: row.detail for row in rows}
    assert len(rows) == 7
    assert details[onlooker.id] == {
        "release": 1,
        "groups": {"england": "employer", "cohort": "employer:2025"},
    }
    assert set(details[contributor.id]) == {"release", "groups", "submission_id"}
    assert {row.actor_name for row in rows} == {programme.user.name}


def test_a_return_that_moves_while_the_release_is_worked_out_stops_it(programme):
    for _ in range(6):
        programme.council()
    steps = []

    def progress(step):
        steps.append(step)
        if step.startswith("Storing"):
            programme.council()

    with pytest.raises(ConflictError, match="Publish again"):
        programme.publish(progress=progress)

    assert steps[0] == "Adding up 6 returns"
    with open_session(programme.engine, Scope.everything()) as session:
        assert session.scalars(select(Release)).all() == []


def test_the_latest_release_in_force_is_read(programme, make, collection):
    with open_session(programme.engine, Scope.everything()) as session:
        assert latest_release(session, 2025) is None

    make.release(collection, version=1)
    make.release(collection, version=2)
    make.release(collection, version=3, state="withdrawn")

    with open_session(programme.engine, Scope.everything()) as session:
        assert latest_release(session, 2025).version == 2
        assert [release.version for release in releases_of(session, 2025)] == [3, 2, 1]
        assert latest_release(session, 2024) is None


def test_an_organisation_reads_its_groups_and_no_others(programme):
    ours = programme.council(**SOUTH)
    for _ in range(5):
        programme.council(**NORTH)
    programme.council(kind="employer", la_type=None)
    release = programme.publish()

    with open_session(programme.engine, Scope.organisation(ours.id)) as session:
        me = session.get(Organisation, ours.id)
        found = benchmarks_for(session, release, me)
        labels = peers_of(session, release, membership_of(session, release, me))

    assert labels == {
        PeerKind.ENGLAND: "Local authorities in England",
        PeerKind.REGION: "Local authorities in South East",
        PeerKind.TYPE: "Local authorities of the type County",
    }
    assert {row.peer_label for rows in found.values() for row in rows} == set(labels.values())


def test_an_own_result_stands_in_full_beside_the_released_figure(programme):
    ours = programme.council(a=60)
    for _ in range(6):
        programme.council()
    programme.make.organisation(kind="local_authority")
    programme.publish()

    with open_session(programme.engine, Scope.organisation(ours.id)) as session:
        me = session.get(Organisation, ours.id)
        found = compare_with_peers(
            session, organisation=me, collection_year=2025, kind=PeerKind.ENGLAND, service="adult"
        )

    leaving = next(one for one in found if one.own.indicator == "leaving")
    assert (leaving.own.numerator, leaving.own.denominator) == (60, 200)
    assert (leaving.peers.ratio, leaving.coverage) == (2.6, "7 of 8")
    assert (
        leaving.sentence
        == (
            "The published figure for local authorities in England is 2.6. "
            "The whole range that your numbers allow lies above it, so you probably differ. "
            "The figures cannot say why; and where nobody truly differs, about 1 such comparison in 20 shows a difference by chance alone."
        )
        or leaving.own.ratio > 2.6
    )
    assert len(found) == 12


def test_an_own_absence_and_a_suppressed_figure_are_said_in_words(programme):
    ours = programme.council(**SOUTH)
    for _ in range(5):
        programme.council()
    programme.publish()

    with open_session(programme.engine, Scope.organisation(ours.id)) as session:
        me = session.get(Organisation, ours.id)
        ask = {"organisation": me, "collection_year": 2025, "service": "adult"}
        region = compare_with_peers(session, kind=PeerKind.REGION, **ask)
        england = compare_with_peers(session, kind=PeerKind.ENGLAND, **ask)

    leaving = next(one for one in region if one.own.indicator == "leaving")
    assert (leaving.peers.state, leaving.coverage) == (State.SUPPRESSED, "1 of 1 took part")
    assert leaving.sentence == (
        "There is no published figure for local authorities in South East to compare with. "
        "Fewer than 5 organisations gave these figures."
    )
    cpd = next(one for one in england if one.own.indicator == "cpd")
    assert cpd.sentence.endswith("Fewer than 5 organisations gave these figures.")


def test_before_a_release_there_is_nothing_to_compare_with(programme, make):
    ours = make.organisation(kind="local_authority")

    with (
        open_session(programme.engine, Scope.organisation(ours.id)) as session,
        pytest.raises(NotFoundError, match="have not been released yet"),
    ):
        compare_with_peers(
            session, organisation=session.get(Organisation, ours.id), collection_year=2025, kind=PeerKind.ENGLAND
        )


def test_a_group_that_the_organisation_does_not_belong_to_is_not_found(programme):
    ours = programme.council()
    for _ in range(5):
        programme.council()
    programme.publish()

    with (
        open_session(programme.engine, Scope.organisation(ours.id)) as session,
        pytest.raises(NotFoundError, match="no such group"),
    ):
        compare_with_peers(
            session, organisation=session.get(Organisation, ours.id), collection_year=2025, kind=PeerKind.NEIGHBOURS
        )


@pytest.mark.parametrize("others", [5, 40])
def test_reading_takes_the_same_statements_however_many_contributed(programme, others):
    ours = programme.council()
    for _ in range(others):
        programme.council()
    release = programme.publish()
    statements = []
    event.listen(programme.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))

    with open_session(programme.engine, Scope.organisation(ours.id)) as session:
        me = session.get(Organisation, ours.id)
        rows = benchmarks_for(session, release, me)

    selects = [one for one in statements if one.lstrip().upper().startswith("SELECT") and "set_config" not in one]
    assert len(selects) == 1 + 1 + 1  # the organisation, its groups, their figures
    assert (
        len(rows[PeerKind.ENGLAND]) == 4 * 3 * 6 + 1
    )  # leaving and three pay bands, by service and group, and who took part


def test_invented_organisations_and_real_ones_are_never_in_one_group(make, engine, clock):
    invented = make.collection(2025, is_demonstration=True)
    programme = Programme(make, engine, clock, invented, make.user())
    for _ in range(6):
        programme.council(is_demonstration=True)
    real = programme.council(a=90, c=10)

    release = programme.publish()

    with open_session(engine, Scope.everything()) as session:
        members = select(Benchmark).where(Benchmark.release_id == release.id, Benchmark.indicator == "participation")
        england = next(row for row in session.scalars(members) if row.peer_kind == "england")
    assert real.is_demonstration is False
    assert (england.contributors, england.denominator) == (6, 6)
    assert programme.figure(release).numerator == 120
