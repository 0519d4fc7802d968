"""What stands beside the figures of a release: differences, panels, several collections, and the group without you."""

from dataclasses import replace

import pytest

from app.access import Scope
from app.db.models import BenchmarkPanel, BenchmarkSpread, Organisation, ReferenceNeighbour
from app.db.scope import open_session
from app.indicators.pooling import PeerKind
from app.services.benchmarks import compare_with_peers
from app.services.national_benchmarks import national_benchmarks
from tests.support.releasing import NORTH, SOUTH, Programme


@pytest.fixture
def programme(make, engine, clock, collection):
    return Programme(make, engine, clock, collection, make.user())


@pytest.fixture
def earlier(programme, make):
    """The same programme a year before."""
    return replace(programme, collection=make.collection(2024))


@pytest.fixture
def near(make):
    """Make some councils the statistical neighbours of E06000000."""

    def _near(councils):
        listed = {"model": "DfE 2025", "gss_code": "E06000000", "closeness": "Close"}
        for rank, other in enumerate(councils, 1):
            make.save(ReferenceNeighbour(**listed, rank=rank, neighbour_gss_code=other.gss_code))

    return _near


def leaving(rows):
    return [row for row in rows if (row.indicator, row.service) == ("leaving", "adult")]


def compared(programme, organisation, kind=PeerKind.ENGLAND):
    with open_session(programme.engine, Scope.organisation(organisation.id)) as session:
        me = session.get(Organisation, organisation.id)
        found = compare_with_peers(session, organisation=me, collection_year=2025, kind=kind, service="adult")
    return next(one for one in found if one.own.indicator == "leaving")


def test_differences_are_stored_where_the_figure_is_published(programme):
    for number in range(21):
        programme.council(a=20 + number, **NORTH)
    for _ in range(4):
        programme.council(**SOUTH)

    release = programme.publish()

    rows = leaving(programme.rows(BenchmarkSpread, BenchmarkSpread.release_id == release.id))
    assert {row.peer_kind for row in rows} == {"england", "type"}  # both regions are suppressed
    england = rows[0]
    assert (england.contributors, england.crude, england.mantel_haenszel) == (25, 2.8, 2.8)
    assert list(england.points) == ["25", "50", "75"]
    assert england.ethnic_group == "minority_ethnic"


def test_the_group_is_compared_without_the_reader(programme):
    ours = programme.council(a=60)
    for _ in range(6):
        programme.council()
    programme.publish()

    found = compared(programme, ours)

    # 180 of 1,400 less 60 of 200, against 280 of 5,600 less 40 of 800
    assert found.peers.counts == (180, 1400, 280, 5600)
    assert found.others_ratio == pytest.approx(120 * 4800 / (240 * 1200))


def test_the_reader_leaves_out_what_it_sent_to_the_release_not_what_it_has_now(programme):
    ours = programme.council(a=60)
    for _ in range(6):
        programme.council()
    programme.publish()
    programme.replace(ours, 110, 40)

    found = compared(programme, ours)

    assert found.own.numerator == 110
    assert found.others_ratio == pytest.approx(2.0)


def test_nobody_is_left_out_who_is_not_in_the_figure(programme):
    for _ in range(6):
        programme.council()
    ours = programme.council(a=60, state="signed")

    programme.publish()

    assert compared(programme, ours).others_ratio is None


def test_nobody_is_left_out_of_its_neighbours(programme, near):
    councils = [programme.council(a=40, c=80, gss_code=f"E060000{number:02}") for number in range(12)]
    near(councils[1:8])
    programme.publish()

    found = compared(programme, councils[0], PeerKind.NEIGHBOURS)

    assert (found.peers.ratio, found.others_ratio, found.coverage) == (2.0, None, "7 of 7")


def test_a_figure_of_neighbours_takes_two_hundred_people_on_each_side(programme, near):
    councils = [programme.council(a=28, c=80, gss_code=f"E060000{number:02}") for number in range(12)]
    near(councils[1:8])
    programme.publish()

    found = compared(programme, councils[0], PeerKind.NEIGHBOURS)

    assert (found.peers.ratio, found.peers.reason) == (None, "Suppressed to protect people.")


def test_how_many_neighbours_took_part_is_known_also_where_their_figure_is_not(programme, make, near):
    councils = [programme.council(gss_code=f"E060000{number:02}") for number in range(6)]
    others = [make.organisation(kind="local_authority", gss_code=f"E070000{number:02}") for number in range(10)]
    near([*councils[1:5], *others])
    programme.publish()

    found = compared(programme, councils[0], PeerKind.NEIGHBOURS)

    assert (found.peers.ratio, found.coverage) == (None, "4 of 14 took part")
    assert found.peers.reason == "Fewer than 5 organisations gave these figures."


def test_a_single_ethnic_group_beside_neighbours_says_why_there_is_nothing(programme, near):
    councils = [programme.council(gss_code=f"E060000{number:02}") for number in range(12)]
    near(councils[1:8])
    programme.publish()
    asked = {"collection_year": 2025, "kind": PeerKind.NEIGHBOURS, "service": "adult", "group": "asian"}

    with open_session(programme.engine, Scope.organisation(councils[0].id)) as session:
        me = session.get(Organisation, councils[0].id)
        found = compare_with_peers(session, organisation=me, **asked)

    assert {one.peers.reason for one in found} == {
        "Statistical neighbours show minority ethnic people compared with White people only."
    }


def test_the_same_organisations_are_followed_from_one_release_to_the_next(programme, earlier):
    councils = [earlier.council() for _ in range(8)]
    earlier.publish()
    for council in councils:
        programme.submit(council, 30, 40)

    release = programme.publish()

    rows = leaving(programme.rows(BenchmarkPanel, BenchmarkPanel.release_id == release.id))
    assert {row.peer_kind for row in rows} == {"england", "region"}
    assert {(row.previous_year, row.contributors, row.previous_ratio, row.ratio, row.verdict) for row in rows} == {
        (2024, 8, 2.0, 3.0, "more_than_chance")
    }


def test_nobody_is_followed_from_a_release_that_was_withdrawn(programme, earlier):
    councils = [earlier.council() for _ in range(8)]
    earlier.change(earlier.publish(), state="withdrawn")
    for council in councils:
        programme.submit(council, 30, 40)

    programme.publish()

    assert programme.rows(BenchmarkPanel) == []


def test_a_correction_with_one_late_return_follows_nobody(programme, earlier):
    councils = [earlier.council() for _ in range(14)]
    earlier.publish()
    for one in councils[:9]:
        programme.submit(one, 22, 40)
    first = programme.publish()
    programme.submit(councils[9], 22, 40)
    for _ in range(3):
        programme.council(a=22)
    second = programme.publish()

    assert len(programme.rows(BenchmarkPanel, BenchmarkPanel.release_id == first.id)) > 0
    assert programme.figure(second).ratio is not None
    assert programme.rows(BenchmarkPanel, BenchmarkPanel.release_id == second.id) == []


def test_nobody_is_followed_over_a_year_without_a_collection(programme, make):
    long_ago = replace(programme, collection=make.collection(2023))
    councils = [long_ago.council() for _ in range(8)]
    long_ago.publish()
    for council in councils:
        programme.submit(council, 30, 40)

    programme.publish()

    assert programme.rows(BenchmarkPanel) == []


def national(programme, release):
    with open_session(programme.engine, Scope.everything()) as session:
        (figures,) = national_benchmarks(session, release, 2025).values()
    return {figure.title: figure for figure in figures}


def counted(make, release, indicator="leaving", **values):
    counts = {"numerator": 60, "denominator": 3000, "reference_numerator": 50, "reference_denominator": 5000}
    make.benchmark(release, service="both", indicator=indicator, ratio=2.0, **{**counts, **values})


def test_several_collections_are_added_up_from_what_was_published_of_each(programme, make):
    release = make.release(programme.collection)
    before = make.release(make.collection(2024))
    counted(make, release)
    counted(make, before, numerator=40, reference_numerator=70)

    together = national(programme, release)["Leaving"].together

    assert (together.years, together.counts) == ((2024, 2025), (100, 6000, 120, 10000))
    assert (together.ratio, together.lower, together.upper) == (1.4, 1.1, 1.8)


def test_a_collection_with_another_definition_or_a_withdrawn_release_is_not_added(programme, make):
    release = make.release(programme.collection)
    before = make.collection(2024)
    long_ago = make.release(make.collection(2023), state="withdrawn")
    counted(make, release)
    counted(make, release, "fitness_to_practise")
    counted(make, make.release(before), "fitness_to_practise")  # defined anew for 2025
    counted(make, long_ago)

    found = national(programme, release)

    assert {title: figure.together for title, figure in found.items()} == {
        "Leaving": None,
        "Fitness to practise referral by the employer": None,
    }


def test_a_suppressed_figure_has_no_part_in_several_collections(programme, make):
    release = make.release(programme.collection)
    counted(make, release)
    make.benchmark(make.release(make.collection(2024)), service="both", state="suppressed")

    assert national(programme, release)["Leaving"].together is None
