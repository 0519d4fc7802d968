"""The comparison before the first release: it says what will appear, and has no file."""

import pytest

from app.access import Role


@pytest.fixture
def council(sign_in, make):
    """The lead of a council."""
    return sign_in(Role.LEAD, make.organisation(kind="local_authority"))


@pytest.mark.parametrize("search", ["", "?indicator=leaving&peers=region&year=2025"])
def test_the_page_says_what_makes_comparisons_appear(council, search):
    page = council.call("compare.children", search).text

    assert "Comparisons will appear here." in page
    assert "compare-map" not in page


def test_a_download_says_that_nothing_is_published_yet(council):
    answer = council.get("/compare/figures.csv?indicator=leaving&figure=funnel")

    assert answer.status_code == 404
    assert "There are no published benchmarks to compare with yet." in answer.text
