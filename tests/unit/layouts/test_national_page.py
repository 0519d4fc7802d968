"""The national picture: every figure as published, what must be said beside it, and what is not there."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.layouts import board_report, national_register
from app.layouts.national_figures import PARTS
from app.register.board import BoardTable
from app.register.values import State
from app.services.national_page import national_tables
from tests.support.open_data import parts_of, text_of


@pytest.fixture(scope="module")
def content(national):
    return national_register.content(national)


@pytest.fixture(scope="module")
def tables(national):
    return national_tables(national)


@pytest.fixture(scope="module")
def charts(content):
    return dict(zip(PARTS, (graph.figure for graph in parts_of(content, "Graph")), strict=True))


@pytest.mark.parametrize(
    "sentence",
    [
        "100,654 social workers were on the register on 30 November 2022; on 30 April 2020 it was 98,738.",
        "4% of social workers had shared diversity data by 18 February 2022, and 94% by 31 March 2023.",
        "The questions were put into the yearly renewal of registration in September 2022",
        (
            "17% of the register were Black, African, Caribbean or Black British on 31 March 2024; "
            "4.2% of England's residents were Black at the Census of 2021."
        ),
        "The other groups are not loaded yet",
        "were 17% of the register, 19% of those referred and 24% of those referred to a hearing.",
        (
            "SC-WRES indicator 4 counts referrals that an employer makes, so it is to be held against the referral stage "
            "only"
        ),
        "the ratio is 1.12 at referral, 1.41 at referral to a hearing, and 1.47 from triage to investigation.",
        (
            "48% less likely to be appointed from shortlisting, 37% more likely to enter the formal disciplinary process, "
            "8% more likely to enter fitness to practise, 21% more likely to leave the organisation, and 45% less likely "
            "to be senior managers."
        ),
        "No interval was published with them",
        (
            "Test: 18 councils took part; Phase 1: 23 councils took part; Phase 2: 83 councils registered; "
            "Phase 2: 76 councils submitted."
        ),
        "A press report counts 85 sign-ups for Phase 2; the programme's own page says 83.",
        "34.0% of England's case holders and 17.2% of its senior managers",
        "larger than that of residents in every region except North East and North West.",
        (
            "2 were recovered from a column that had spilled in the source, 34 are blank in the report, 2 contradict "
            "another table of the same report"
        ),
    ],
)
def test_the_page_says(content, sentence):
    assert sentence in text_of(content)


def test_groups_without_a_figure_of_the_register_say_not_loaded_yet(tables):
    assert [row[:2] for row in tables["population"].rows] == [
        ("White", "not loaded yet"),
        ("Mixed", "not loaded yet"),
        ("Asian", "not loaded yet"),
        ("Black", Decimal(17)),
        ("Other", "not loaded yet"),
    ]


def test_the_published_ratios_of_both_collections_stand_on_the_ratio_axis(charts, tables):
    found = {row[0]: row[1:3] for row in tables["published-results"].rows}

    assert found["2 Appointment from shortlisting"] == (Decimal("0.5"), Decimal("0.52"))
    assert found["4 Fitness to practise"] == (Decimal("2.1"), Decimal("1.08"))
    assert found["9 Senior management"] == ("not loaded yet", Decimal("0.55"))
    assert "1 Pay bands" not in found
    assert charts["published-results"]["layout"]["xaxis"]["type"] == "log"
    assert [trace["x"][0] for trace in charts["published-results"]["data"]] == [0.5, 0.52]


def test_the_ratio_without_a_comparator_is_not_calculable(tables):
    rows = {row[0]: row for row in tables["ratios"].rows}

    assert rows["Black: from case examiners to a hearing"][1:5] == (
        "not calculable",
        Decimal(36),
        "White",
        "not loaded yet",
    )
    assert rows["Male: referred to a hearing"][1] == Decimal("2.06")


@pytest.mark.parametrize(
    ("key", "first_column"),
    [
        ("pay-bands", [18, 22, 14]),
        ("participation", [18, 23, 83, 76]),
        ("roles", [27.4, 34.0, 23.8, 26.9, 20.1, 21.1, 17.2, 19.0]),
        ("regions", [4.3, 14.0, 21.4, 21.2, 34.7, 22.8, 60.2, 23.8, 13.3]),
        ("stages", [17, 16, 64]),
    ],
)
def test_what_is_drawn_is_what_was_published(charts, key, first_column):
    assert charts[key]["data"][0]["x"] == first_column


def test_regions_are_paired_with_their_population(charts):
    assert charts["regions"]["data"][1]["x"] == [7.0, 14.4, 14.6, 14.3, 23.0, 13.5, 46.2, 13.7, 6.9]


def test_only_stated_percentages_are_drawn_but_all_that_was_said_is_in_the_table(charts, tables):
    assert charts["diversity"]["data"][0]["y"] == [4.0, 8.0, 29.0, 52.0, 94.3, 94.0]
    assert len(tables["diversity"].rows) == 8
    assert "less than 5%" in tables["diversity"].rows[0][4]


def test_each_chart_has_its_download(content):
    addresses = {link.href for link in parts_of(content, "A") if link.href.endswith(".csv")}

    assert addresses == {f"/national-register/{key}.csv" for key in PARTS}


def test_the_board_gives_each_rating_a_shape_and_a_word(national):
    by_month = {row.kpi_ref: row for row in national.board.rows}
    december = national.board.months.index("2020-12")

    assert board_report.cell_words(by_month["TRI1"].cells[december]) == "22%, ■\u00a0red, contradicted"
    assert board_report.cell_words(by_month["CE3"].cells[-1]) == "17%, ○\u00a0green"
    assert board_report.cell_words(by_month["TRI3"].cells[-1]) == "not applicable"
    assert board_report.cell_words(None) == "not in the report"


def test_the_board_shows_aims_arrows_and_notes(content):
    board = text_of(parts_of(content, "Details")[-6:])

    assert "at least 95%" in board
    assert "at most 1,100" in board
    assert "↑ up, green" in board
    assert "TRI1 Percentage of cases progressing through triage" in board
    assert "Metrics table in the same report gives 17.9% for this month." in board
    assert "blank in the report" in board


def test_every_data_set_is_listed_with_its_licence(content, national):
    listed = text_of(parts_of(content, "Table")[-1])

    assert len(national.sources) == 12
    assert all(one.title in listed and one.licence in listed for one in national.sources)


def test_nothing_loaded_is_said_for_each_part(national):
    bare = replace(
        national,
        overview=replace(
            national.overview,
            state=State.NOT_LOADED,
            size=(),
            diversity=(),
            pipeline_state=State.NOT_LOADED,
            pipelines=(),
        ),
        registered=(),
        published={},
        participation=(),
        roles=(),
        regions=(),
        board=BoardTable((), ()),
    )

    content = national_register.content(bare)

    assert parts_of(content, "Graph") == []
    assert text_of(content).startswith("The national figures are not loaded yet.")
    assert text_of(content).count("will be shown here.") == len(PARTS) + 1
