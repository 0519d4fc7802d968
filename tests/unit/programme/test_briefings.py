"""Briefings: one for each indicator, each finding with a source that is named and used."""

import tomllib
from urllib.parse import urlsplit

from app.indicators.catalogue import load_edition
from app.programme.briefings import BRIEFINGS_FILE, briefings

READ = tomllib.loads(BRIEFINGS_FILE.read_text(encoding="utf-8"))


def test_every_indicator_has_one_briefing():
    for indicator in load_edition(2025).indicators:
        assert [one.number for one in briefings().values() if one.is_about(indicator.number)] == [indicator.number[0]]


def test_a_briefing_says_something_under_each_heading():
    for one in briefings().values():
        assert len(one.moves) >= 3, one.number
        assert len(one.ask) >= 3, one.number
        assert len(one.evidence) >= 2, one.number


def test_what_moves_a_figure_is_told_and_what_to_ask_is_asked():
    for one in briefings().values():
        assert all(text.endswith(".") for text in (*one.moves, one.limits, *(found.says for found in one.evidence)))
        assert all("?" in text for text in one.ask)


def test_every_source_can_be_opened_and_is_cited():
    cited = {found["source"] for one in READ["briefings"].values() for found in one["evidence"]}

    assert cited == set(READ["sources"])
    assert {urlsplit(source["link"]).scheme for source in READ["sources"].values()} == {"https"}


def test_a_year_is_given_where_the_source_gives_one():
    sources = {found.source.title: found.source for one in briefings().values() for found in one.evidence}

    assert sources["Race equality: what works"].year is None
    assert sources["Anti-racism survey report"].year == 2022
