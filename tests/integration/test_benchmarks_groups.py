"""Comparator groups: by size and by phase too, from what was known before, and frozen with the release."""

import pytest

from app.access import Scope
from app.db.models import Benchmark, Organisation, ReferenceCsww
from app.db.scope import open_session
from app.indicators.pooling import PeerKind
from app.services.benchmarks import peers_of
from app.services.peer_groups import membership_of
from app.services.size_bands import CHILDREN_SOCIAL_WORKERS, WORKFORCE, band_of
from tests.support.releasing import Programme

SIZE, COHORT = PeerKind.SIZE, PeerKind.COHORT


@pytest.fixture
def programme(make, engine, clock, collection):
    return Programme(make, engine, clock, collection, make.user())


@pytest.fixture
def see(engine):
    """Ask something of a release as an organisation sees it."""

    def _see(ask, release, organisation):
        with open_session(engine, Scope.organisation(organisation.id)) as session:
            return ask(session, release, session.get(Organisation, organisation.id))

    return _see


def labels_of(session, release, organisation):
    return peers_of(session, release, membership_of(session, release, organisation))


def headcount(make, code, total, year=2024, role="Total"):
    make.save(
        ReferenceCsww(
            year=year, as_at=make.clock.today(), geography_level="utla", gss_code=code, gss_code_current=code,
            name=code, role=role, total=total,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("people", "key"),
    [(1, "under-250"), (249, "under-250"), (250, "250-999"), (999, "250-999"), (1000, "1000-1999"),
     (2000, "2000-or-more"), (90_000, "2000-or-more")],
)  # fmt: skip
def test_each_headcount_is_in_one_band(people, key):
    assert band_of(people, WORKFORCE).key == key


@pytest.mark.parametrize("people", [None, 0])
def test_a_headcount_that_is_not_known_is_in_no_band(people):
    assert band_of(people, WORKFORCE) is None
    assert band_of(people, CHILDREN_SOCIAL_WORKERS) is None


def test_an_invented_organisation_is_as_large_as_its_record_says(programme, see):
    ours = programme.council(size=620)
    for _ in range(4):
        programme.council(size=4000)

    release = programme.publish()

    assert see(labels_of, release, ours)[SIZE] == "Local authorities with 250 to 999 people in social care"


def test_a_real_council_is_as_large_as_the_open_data_of_the_year_before_say(programme, make, see):
    headcount(make, "E06000001", 140)
    headcount(make, "E06000001", 900, year=2025)
    headcount(make, "E06000001", 20, role="Case holder")
    ours = programme.council(gss_code="E06000001", size=5000)
    unknown = programme.council(gss_code="E06000002", size=5000)
    for _ in range(4):
        programme.council()

    release = programme.publish()

    assert see(labels_of, release, ours)[SIZE] == "Local authorities with fewer than 150 children's social workers"
    assert SIZE not in see(labels_of, release, unknown)


def test_a_cohort_is_named_by_the_phase_in_which_its_organisations_joined(programme, make, see):
    earlier = make.collection(2024, phase_name="Phase 2")
    ours, later = programme.council(), programme.council()
    for collection in (earlier, programme.collection):
        make.participation(ours, collection, "adult")
    make.participation(later, programme.collection, "adult")
    for _ in range(4):
        programme.council()

    release = programme.publish()

    assert see(labels_of, release, ours)[COHORT] == "Local authorities that joined in Phase 2 (2024)"
    assert see(labels_of, release, later)[COHORT] == "Local authorities that joined in Phase 3 (2025)"


def test_groups_come_widest_first(programme, make, see):
    ours = programme.council(size=620)
    make.participation(ours, programme.collection, "adult")
    for _ in range(4):
        programme.council()

    assert [kind.value for kind in see(labels_of, programme.publish(), ours)] == [
        "england", "region", "type", "size", "cohort"
    ]  # fmt: skip


def test_a_record_that_changes_later_moves_nobody_in_a_release(programme, see):
    ours = programme.council(size=620)
    for _ in range(4):
        programme.council(size=4000)
    release = programme.publish()

    programme.change(ours, size=9000, region_code="E12000002")

    keys = see(membership_of, release, ours).keys
    assert keys[SIZE] == "local_authority:250-999"
    assert keys[PeerKind.REGION] == "local_authority:E12000001"


def test_who_took_no_part_is_set_beside_the_groups_of_its_record(programme, make, see):
    onlooker = make.organisation(kind="local_authority", la_type="County", size=620)
    for _ in range(5):
        programme.council(size=700)

    release = programme.publish()

    membership = see(membership_of, release, onlooker)
    assert membership.submission_id is None
    assert membership.keys == {
        PeerKind.ENGLAND: "local_authority", PeerKind.TYPE: "County", SIZE: "local_authority:250-999"
    }  # fmt: skip


def test_the_size_in_a_return_decides_about_nothing(programme):
    for _ in range(6):
        programme.council()

    release = programme.publish()

    assert programme.rows(Benchmark, Benchmark.release_id == release.id, Benchmark.peer_kind == "size") == []
