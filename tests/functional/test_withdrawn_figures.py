"""Figures that were withdrawn are told of wherever their readers look: Compare, home and Our indicators."""

import pytest

from app.access import Role, Scope
from app.db.models import Collection
from app.db.scope import open_session
from app.services.release_rows import PARTICIPATION
from app.services.withdrawals import withdraw_release
from tests.support.several_years import past_return

NOTICE = "The published figures for 2025 were withdrawn on 8 October 2025 because: Headcounts were counted twice."
COMPARE, HOME, INDICATORS = (
    ("compare.children", ""),
    ("home-tasks.children", "home-tasks"),
    ("our-indicators.children", ""),
)


@pytest.fixture
def council(make):
    """A real council with a return in two collections."""
    council = make.organisation(kind="local_authority")
    for year in (2024, 2025):
        past_return(make, council, year, {"headcount": (200, 800), "leavers": (20, 60)})
    return council


@pytest.fixture
def release(make, engine, council):
    """Publish a version of a collection in which the council has one group."""

    def _release(year, version=1, **values):
        with open_session(engine, Scope.everything()) as session:
            collection = session.query(Collection).filter_by(year=year).one()
        made = make.release(collection, version=version, **values)
        group = {"peer_key": "local_authority", "peer_label": "Local authorities in England"}
        whole = {"indicator": PARTICIPATION, "service": "both", "ethnic_group": "everybody", "denominator": 33}
        make.benchmark(made, **group, **whole)

    return _release


@pytest.fixture
def withdraw(engine, clock):
    def _withdraw(year=2025, version=1):
        with open_session(engine, Scope.everything(), write=True) as session:
            reason = "Headcounts were counted twice."
            withdraw_release(session, collection_year=year, version=version, reason=reason, clock=clock)
            session.commit()

    return _withdraw


@pytest.fixture
def said(sign_in, council):
    """Ask for a page as the council's lead."""
    visitor = sign_in(Role.LEAD, council)

    def _said(page):
        answer = visitor.call(*page)
        assert answer.status_code == 200
        return answer.text

    return _said


@pytest.mark.parametrize("page", [COMPARE, HOME, INDICATORS])
def test_each_page_says_when_and_why_figures_were_withdrawn(release, withdraw, said, page):
    release(2025)
    before = said(page)
    withdraw()

    assert "withdrawn" not in before
    assert NOTICE in said(page)


def test_where_nothing_is_left_the_comparison_still_says_what_makes_comparisons_appear(release, withdraw, said):
    release(2025)
    withdraw()

    assert "Comparisons will appear here." in said(COMPARE)


def test_the_comparison_says_that_the_version_before_stands(release, withdraw, said):
    release(2025, 1)
    release(2025, 2)
    withdraw(version=2)

    assert f"{NOTICE} Below are the figures of version 1, published before those." in said(COMPARE)


def test_an_earlier_collection_that_is_left_is_shown_beside_the_notice(release, withdraw, said):
    release(2024)
    release(2025)
    withdraw()

    page = said(COMPARE)
    assert NOTICE in page
    assert "Below are the figures of version" not in page
    assert "one figure from all accepted returns of 2024" in page
    assert "Benchmarks of 2024 were published on 8 October 2025, from 12 returns." in said(HOME)
    assert NOTICE in said(HOME)


def test_an_older_collection_needs_no_notice_once_a_newer_one_stands(release, withdraw, said):
    release(2024, 1)
    release(2024, 2)
    release(2025)
    withdraw(2024, 2)

    assert all("withdrawn" not in said(page) for page in (COMPARE, HOME, INDICATORS))
    assert "The published figures for 2024 were withdrawn" in said(("compare.children", "?year=2024"))


def test_ones_own_figures_are_said_not_to_be_touched(release, withdraw, said):
    release(2025)
    withdraw()

    assert f"{NOTICE} Your own figures on this page are not affected." in said(INDICATORS)
    assert "withdrawn" not in said(("our-indicators.children", "?year=2024"))


def test_a_real_council_is_told_nothing_of_figures_of_invented_organisations(release, withdraw, said):
    release(2025, is_demonstration=True)
    withdraw()

    assert all("withdrawn" not in said(page) for page in (COMPARE, HOME, INDICATORS))


def test_a_real_council_does_not_read_that_invented_figures_were_published(release, said):
    release(2025, is_demonstration=True)

    assert "Benchmarks of 2025" not in said(HOME)


def test_a_newer_version_after_a_withdrawn_one_ends_the_notice(release, withdraw, said):
    release(2025, 1)
    withdraw()
    release(2025, 2)

    assert all("withdrawn" not in said(page) for page in (COMPARE, HOME, INDICATORS))
