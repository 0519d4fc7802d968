"""The guidance says what the edition and the catalogue say, each thing at its own address."""

import re
from pathlib import Path

import pytest
from markupsafe import escape

from app.access import Role
from app.indicators.catalogue import load_edition
from app.indicators.meanings import JUDGED, MEANINGS
from app.programme.briefings import briefings
from app.web.guidance import METHODS
from schemas.findings import load_checks

EDITION = load_edition(2025)
LAYOUTS = Path(__file__).parents[2] / "app/layouts"


def test_every_indicator_has_its_page(client):
    for indicator in EDITION.indicators:
        page = client.get(f"/guidance/indicators/{indicator.key}")
        assert page.status_code == 200
        assert f"Indicator {indicator.number}: {indicator.title}" in page.text


def test_an_indicator_names_its_counts_and_who_checked_it(client):
    page = client.get("/guidance/indicators/fitness_to_practise").text

    assert '<a href="/guidance/inputs#ftp_referred">Referred to fitness to practise by the organisation</a>' in page
    assert "Comparable since</dt><dd>2025" in page


def test_every_count_stands_at_its_own_anchor_and_says_when_it_is_provisional(client):
    page = client.get("/guidance/inputs").text

    for measure in EDITION.measures.values():
        assert f'<section class="entry" id="{measure.key}">' in page
    provisional = [measure for measure in EDITION.measures.values() if measure.definition_status == "provisional"]
    assert page.count('<span class="provisional">provisional</span></h3>') == len(provisional)


def test_the_words_for_evidence_are_explained_as_on_the_pages_of_figures(client):
    page = client.get("/guidance/methods").text

    for one in (MEANINGS[verdict] for verdict in JUDGED):
        assert f"<dt>{escape(one.words)}</dt><dd>{escape(str(one))}</dd>" in page


def test_every_check_stands_at_its_own_anchor(client):
    page = client.get("/guidance/checks").text

    assert load_checks()
    for code in load_checks():
        assert f'<section class="entry" id="{code}">' in page


def test_no_placeholder_of_a_template_is_shown(client):
    page = client.get("/guidance/checks").text

    assert "{" not in page.split("<main")[1]


def test_every_national_source_is_shown_with_its_licence(client):
    page = client.get("/guidance/sources").text

    assert page.count("<dt>Licence</dt>") == page.count('<section class="entry"') > 5


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("shortlisted", "/guidance/inputs#shortlisted"), ("R-01", "/guidance/checks#R-01"), ("SURE figures", "#interval")],
)
def test_the_search_finds_counts_checks_and_methods(client, wanted, found):
    assert found in client.get("/guidance", query_string={"q": wanted}).text


def test_a_search_without_result_says_what_to_do(client):
    page = client.get("/guidance", query_string={"q": "xylophone"}).text

    assert "0 results for “xylophone”" in page
    assert "Try fewer, or one of the lists below." in page


def test_a_search_shows_what_was_typed_without_running_it(client):
    page = client.get("/guidance", query_string={"q": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page


def test_the_methods_link_to_anchors_that_exist(client):
    index, methods = client.get("/guidance").text, client.get("/guidance/methods").text

    for key, title in METHODS:
        assert f"/guidance/methods#{key}" in index
        assert f'id="{key}">\n  <h2>{escape(title)}</h2>' in methods


def test_each_method_that_a_page_points_at_is_explained_there():
    code = "\n".join(path.read_text(encoding="utf-8") for path in LAYOUTS.rglob("*.py"))
    pointed = set(re.findall(r"methods#(\w+)", code)) | {
        anchor for call in re.findall(r"explained\(([^()]*=[^()]*)\)", code) for anchor in re.findall(r"(\w+)=", call)
    }

    assert {"evidence", "tenths", "funnel", "suppressed", "change", "several", "interval"} <= pointed
    assert pointed <= {key for key, _ in METHODS}


@pytest.mark.parametrize(
    ("wanted", "found"), [("mantel", "averages"), ("decile", "tenths"), ("over-dispersion", "differences")]
)
def test_a_method_is_found_by_its_statistical_name(client, wanted, found):
    assert f"/guidance/methods#{found}" in client.get("/guidance", query_string={"q": wanted}).text.split("<h2>")[1]


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/security"])
def test_each_statement_opens_for_a_stranger(client, path):
    page = client.get(path)

    assert page.status_code == 200
    assert page.text.count("<h1>") == 1


def test_security_txt_points_to_the_security_page(client):
    answer = client.get("/.well-known/security.txt")

    assert answer.mimetype == "text/plain"
    assert answer.text == (
        "Contact: http://127.0.0.1:8050/security\nExpires: 2026-10-08T09:00:00Z\nPreferred-Languages: en\n"
    )


def test_every_check_says_how_grave_it_is_what_it_blocks_and_whether_it_can_be_waived(client):
    page = client.get("/guidance/checks").text
    entries = dict(re.findall(r'<section class="entry" id="([A-Z]-\d\d)">(.*?)</section>', page, re.DOTALL))

    assert set(entries) == set(load_checks())
    for code, check in load_checks().items():
        for words in (check.title, check.meaning, check.example):
            assert str(escape(words)) in entries[code]
        assert f'<a href="#{code}">/guidance/checks#{code}</a>' in entries[code]
        assert ("can waive this check" in entries[code]) is check.waivable
    assert "Must fix: the return cannot be signed" in entries["R-01"]
    assert "It can block the indicators that use the row." in entries["R-01"]
    assert "It can concern indicators 6, 7a and 7b." in entries["P-01"]
    assert "It can concern indicator 2." in entries["P-02"]
    assert "Not possible, because the figures could be wrong." in entries["C-01"]


def test_checks_are_found_by_their_code_and_by_any_of_their_words(client):
    by_code = client.get("/guidance/checks?q=r-05").text
    by_words = client.get("/guidance/checks?q=percentage count").text
    nothing = client.get("/guidance/checks?q=zebra").text

    assert re.findall(r'class="entry" id="([A-Z]-\d\d)"', by_code) == ["R-05"]
    assert "1 of " in by_code
    assert 'id="C-04"' in by_words
    assert 'id="D-14"' not in by_words
    assert "0 of " in nothing
    assert 'class="entry"' not in nothing
    assert "&lt;script&gt;" in client.get("/guidance/checks?q=<script>").text


def test_every_indicator_has_a_briefing_that_says_what_moves_it_and_cites_what_it_says(client):
    for number, briefing in briefings().items():
        page = client.get(f"/guidance/briefings/{number}").text
        assert f"Briefing on indicator {number}: " in page
        for text in (*briefing.moves, *briefing.ask, briefing.limits):
            assert str(escape(text)) in page
        for one in briefing.evidence:
            assert f'<a href="{escape(one.source.link)}" rel="noreferrer">{escape(one.source.title)}</a>' in page


def test_the_briefing_of_both_parts_of_indicator_7_names_both(client):
    page = client.get("/guidance/briefings/7").text

    assert "Briefing on indicator 7: Harassment, bullying or abuse from colleagues and managers" in page
    assert page.count("Above 1, minority ethnic people fare worse.") == 2


def test_a_briefing_that_there_is_not_is_not_found(client):
    assert client.get("/guidance/briefings/10").status_code == 404


def test_a_briefing_is_found_by_its_words_and_leads_who_may_on(client, sign_in):
    assert "Briefing on indicator 8: Leaving" in client.get("/guidance?q=agency+money").text
    assert "What next?" not in client.get("/guidance/briefings/8").text

    lead, viewer = sign_in(Role.LEAD), sign_in(Role.PROGRAMME_TEAM)
    assert 'href="/good-practice?indicator=8"' in lead.get("/guidance/briefings/8").text
    assert 'href="/action-plan"' in lead.get("/guidance/briefings/8").text
    assert 'href="/action-plan"' not in viewer.get("/guidance/briefings/8").text
