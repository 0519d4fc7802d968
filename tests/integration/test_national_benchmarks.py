"""The national figures of a release, as the programme reads them where it publishes."""

import pytest

from app.access import Scope
from app.db.scope import open_session
from app.services.national_benchmarks import NationalFigure, national_benchmarks


@pytest.fixture
def release(make):
    return make.release(make.collection(2025))


def read(engine, release):
    with open_session(engine, Scope.everything()) as session:
        return national_benchmarks(session, release, 2025)


def test_each_figure_stands_with_its_own_limits_in_the_editions_order(make, engine, release):
    here = {"service": "both", "peer_label": "Councils in England"}
    make.benchmark(release, **here, indicator="leaving", ratio=1.2, lower=1.1, upper=1.4, contributors=73)
    make.benchmark(release, **here, indicator="shortlisting", ratio=0.5, lower=0.4, upper=0.6, contributors=70)

    found = read(engine, release)

    assert found == {
        "Councils in England": (
            NationalFigure("2", "Appointment from shortlisting", 0.5, 0.4, 0.6, 70),
            NationalFigure("8", "Leaving", 1.2, 1.1, 1.4, 73),
        )
    }


def test_of_the_pay_bands_only_the_labelled_one_is_a_headline(make, engine, release):
    for band, ratio in (("under_30k", 1.1), ("70k_and_over", 0.7)):
        make.benchmark(release, service="both", indicator="pay_bands", breakdown=band, ratio=ratio)

    assert [figure.ratio for figure in read(engine, release)["England"]] == [0.7]


def test_other_groups_services_and_regions_are_left_out(make, engine, release):
    make.benchmark(release, service="adult", ratio=1.2)
    make.benchmark(release, service="both", ethnic_group="asian", ratio=1.2)
    make.benchmark(release, service="both", peer_kind="region", peer_key="E12000001", ratio=1.2)

    assert read(engine, release) == {}


def test_a_suppressed_figure_stays_without_a_ratio(make, engine, release):
    make.benchmark(release, service="both", state="suppressed", contributors=None)

    (figure,) = read(engine, release)["England"]
    assert (figure.ratio, figure.lower, figure.contributors) == (None, None, None)
