"""Our indicators and the comparison over HTTP: every figure on the page is the one in the return."""

import json

import pytest

from app.access import Role
from app.indicators.returns import Cell
from tests.support.journeys import traveller
from tests.support.workbooks import cell_of, good_counts, write_filled

GROUPS = ("white_british", "white_minority", "mixed", "asian", "black", "other", "prefer_not_to_say", "not_known")
SHORTLISTED = dict(zip(GROUPS, (300, 20, 20, 80, 80, 20, 5, 5), strict=True))
APPOINTED = dict(zip(GROUPS, (75, 5, 4, 16, 16, 4, 1, 1), strict=True))


@pytest.fixture
def council(make, tmp_path):
    """A council whose adult shortlisting is 40 of 200 against 80 of 320: 0.80, exactly four-fifths."""
    counts = good_counts()
    for measure, row in (("shortlisted", SHORTLISTED), ("appointed", APPOINTED)):
        counts |= {Cell("adult", measure, "", group): count for group, count in row.items()}
    ours = traveller(make, tmp_path)
    content = write_filled(tmp_path / "return.xlsx", counts).read_bytes()
    ours.submit(ours.send(content, "return.xlsx"))
    return ours.organisation


def text_of(answer) -> str:
    """Every text of a callback's answer, one after the other."""

    def texts(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key not in {"figure", "className", "id", "type", "namespace", "scope", "data-label"}:
                    yield from texts(value)
        elif isinstance(node, list):
            for item in node:
                yield from texts(item)
        elif isinstance(node, str | int | float):
            yield str(node)

    return " | ".join(texts(json.loads(answer.text)["response"]))


def test_the_page_of_all_indicators_says_what_the_counts_say(sign_in, council):
    page = text_of(sign_in(Role.VIEWER, council).call("our-indicators.children", "?service=adult"))

    assert "Minority ethnic applicants were 0.80 times as likely as White applicants to be appointed" in page
    assert "40 of 200" in page
    assert "80 of 320" in page


def test_one_indicator_shows_its_rates_and_where_each_count_was_read(sign_in, council):
    page = text_of(sign_in(Role.LEAD, council).call("indicator.children", "?indicator=shortlisting&service=adult"))

    sheet, cell = cell_of(Cell("adult", "appointed", "", "asian"))
    assert "40 of 200 (20.0%)" in page
    assert "80 of 320 (25.0%)" in page
    assert "That is 6.2 fewer people appointed than if the two rates were equal." in page
    assert f"Appointed | Adult social care | Asian | 16 | {sheet}, cell {cell}" in page
    assert "rule set 2025.1" in page


def test_an_indicator_that_is_none_is_told_kindly(sign_in, council):
    answer = sign_in(Role.LEAD, council).call("indicator.children", "?indicator=tenth")

    assert "There is no such indicator." in answer.text


def test_before_the_first_return_the_page_says_what_will_appear(sign_in):
    page = text_of(sign_in(Role.LEAD).call("our-indicators.children", ""))

    assert "Your nine indicators will appear here." in page


def test_another_organisation_sees_nothing_of_it(sign_in, council):
    stranger = sign_in(Role.LEAD)

    assert "0.80" not in stranger.call("our-indicators.children", "?service=adult").text
    assert "There are no results yet." in stranger.call("indicator.children", "?indicator=shortlisting").text


def test_before_a_release_the_comparison_says_when_it_comes(sign_in, council):
    page = text_of(sign_in(Role.LEAD, council).call("compare.children", ""))

    assert "Comparisons will appear here." in page
