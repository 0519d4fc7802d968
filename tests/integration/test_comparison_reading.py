"""What the comparison page reads of a release, on both engines: the figures of one place and one group, and no other."""

import pytest

from app.access import Scope
from app.db.models import BenchmarkPanel, BenchmarkSpread, Release
from app.db.scope import open_session
from app.indicators.results import Result, State
from app.register.regions import REGIONS
from app.services.comparison_reading import (
    Beside,
    Panel,
    Place,
    RegionFigure,
    counts_published,
    differences_of,
    group_figures,
    panel_of,
    region_figures,
)

LEAVING = Place("leaving", "both", "")
ENGLAND = ("england", "local_authority")
SPREAD = {"contributors": 60, "crude": 1.4, "mantel_haenszel": 1.3, "tau2": 0.02, "i2": 30}


@pytest.fixture
def release(make, collection) -> Release:
    """A release whose figures a test adds."""
    return make.release(collection)


@pytest.fixture
def read(engine):
    """Call a reader with a session of some organisation."""

    def call(reader, *arguments):
        with open_session(engine, Scope.organisation(1)) as session:
            return reader(session, *arguments)

    return call


def test_a_place_is_that_of_an_own_result():
    own = Result("pay_bands", "1", "both", "under_30k", "minority_ethnic", "white", State.OK)

    assert Place.of(own) == ("pay_bands", "both", "under_30k")
    assert Place.of(Result("leaving", "8", "both", None, "minority_ethnic", "white", State.OK)) == LEAVING


def test_a_groups_figure_is_found_in_each_release_that_has_one(make, collection, release, read):
    later = make.release(collection, version=2)
    wanted = [_figure(make, one, *ENGLAND, ratio=1.0 + one.version) for one in (release, later)]
    _figure(make, release, *ENGLAND, service="adult")
    _figure(make, release, *ENGLAND, ethnic_group="asian")
    _figure(make, release, "region", "local_authority:E12000007")

    found = read(group_figures, [release, later], *ENGLAND, LEAVING)

    assert {key: row.id for key, row in found.items()} == {release.id: wanted[0].id, later.id: wanted[1].id}


def test_published_points_are_numbers_again(make, release, read):
    place = {"indicator": "leaving", "service": "both", "ethnic_group": "minority_ethnic"}
    group = {"peer_kind": "england", "peer_key": "local_authority"}
    points = {"25": 0.9, "50": 1, "75": 1.6}
    make.save(BenchmarkSpread(release_id=release.id, **group, **place, **SPREAD, points=points))
    make.save(BenchmarkSpread(release_id=release.id, **group, **{**place, "service": "adult"}, **SPREAD, points={}))

    (found,) = read(differences_of, [release], *ENGLAND, LEAVING).values()

    assert found.points == {25: 0.9, 50: 1.0, 75: 1.6}
    assert (found.contributors, found.crude, found.mantel_haenszel, found.tau2, found.i2) == (60, 1.4, 1.3, 0.02, 30)
    assert (found.lower, found.standing_out) == (None, None)


def test_those_who_took_part_twice_are_read_with_both_years(make, release, read):
    assert read(panel_of, release, 2025, *ENGLAND, LEAVING) is None

    values = {
        "previous_year": 2024,
        "contributors": 61,
        "previous_ratio": 1.6,
        "ratio": 1.5,
        "verdict": "within_chance",
    }
    make.save(
        BenchmarkPanel(
            release_id=release.id,
            peer_kind="england",
            peer_key="local_authority",
            indicator="leaving",
            service="both",
            **values,
        )
    )

    assert read(panel_of, release, 2025, *ENGLAND, LEAVING) == Panel(2024, 2025, 61, 1.6, 1.5, "within_chance")


def test_every_region_has_a_line_published_suppressed_or_empty(make, release, read):
    for code, contributors in (("E12000007", 14), ("E12000001", 5), ("E12000009", 3)):
        _took_part(make, release, f"local_authority:{code}", contributors)
    _took_part(make, release, "employer:E12000008", 9)
    _figure(make, release, "region", "local_authority:E12000007", ratio=1.4, lower=1.2, upper=1.6)
    reason = "Suppressed to protect people."
    _figure(make, release, "region", "local_authority:E12000001", ratio=None, state="suppressed", reason=reason)

    _figure(make, release, *ENGLAND, ratio=1.1)
    _figure(make, release, "england", "employer", ratio=9.0)

    regions = read(region_figures, release, "local_authority", LEAVING)

    found = {one.region.name: one for one in regions.figures}
    assert (len(found), regions.england) == (9, 1.1)
    assert (found["London"].ratio, found["London"].lower, found["London"].contributors) == (1.4, 1.2, 14)
    assert (found["North East"].ratio, found["North East"].reason, found["North East"].members) == (None, reason, 20)
    assert found["South West"].reason == "Fewer than 5 organisations gave these figures."
    assert not found["South West"].is_empty
    assert (found["South East"].reason, found["South East"].is_empty) == ("Nobody took part.", True)


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "england", "side"),
    [
        (1.4, 1.2, 1.7, 1.1, Beside.ABOVE),
        (1.4, 1.2, 1.7, 1.2, Beside.ALIKE),
        (1.4, 1.2, 1.7, 1.7, Beside.ALIKE),
        (1.4, 1.2, 1.7, 1.8, Beside.BELOW),
        (1.4, 1.2, 1.7, None, None),
        (None, None, None, 1.1, None),
    ],
)
def test_a_region_differs_only_where_its_whole_range_leaves_englands_figure_out(ratio, lower, upper, england, side):
    assert RegionFigure(REGIONS[0], ratio, lower, upper, "", 9, 12).beside(england) is side


def test_counts_are_given_whole_or_not_at_all(make, release):
    whole = {"numerator": 20, "denominator": 200, "reference_numerator": 40, "reference_denominator": 800}

    assert counts_published(_figure(make, release, *ENGLAND, **whole)) == (20, 200, 40, 800)
    bare = _figure(make, release, *ENGLAND, service="adult", **{**whole, "reference_numerator": None})
    assert counts_published(bare) is None


def _figure(make, release, kind, key, **values):
    about = {"indicator": "leaving", "service": "both", "ethnic_group": "minority_ethnic", "ratio": 1.4, "state": "ok"}
    cells = dict.fromkeys(("numerator", "denominator", "reference_numerator", "reference_denominator"))
    where = {"peer_kind": kind, "peer_key": key, "peer_label": "A group"}
    return make.benchmark(release, **{**about, **cells, "lower": None, "upper": None, **where, **values})


def _took_part(make, release, key, contributors):
    whole = {"contributors": contributors, "denominator": 20, "ratio": None}
    return _figure(make, release, "region", key, indicator="participation", ethnic_group="everybody", **whole)
