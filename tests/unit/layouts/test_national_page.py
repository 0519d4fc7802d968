"""The national picture: every figure as published, what must be said beside it, and what is not there."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from plotly.utils import PlotlyJSONEncoder

from app.layouts import national_board, national_register, national_sentences
from app.layouts.national_chapters import CHAPTERS, chapter_of
from app.layouts.national_figures import PARTS
from app.register.board import BoardTable
from app.register.board_tables import care_cells
from app.register.values import State
from app.services.national_page import national_tables
from tests.support.open_data import parts_of, text_of


def words_of(component):
    """Everything that reaches the browser for a component, however its tables are drawn."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.fixture(scope="module")
def chapters(national):
    """Each chapter of the page by its key, with everything loaded but the referrals."""
    return {one.key: national_register.content(national, one) for one in CHAPTERS}


@pytest.fixture(scope="module")
def content(chapters):
    """All chapters one after the other."""
    return list(chapters.values())


@pytest.fixture(scope="module")
def tables(national):
    return national_tables(national)


@pytest.fixture(scope="module")
def charts(chapters):
    """Each drawn figure of the chapters, by its key."""
    shown = [
        (name, graph.figure)
        for one in CHAPTERS
        for name, graph in zip(
            [name for name in one.figures if PARTS[name].draw and name != "referrals"],
            parts_of(chapters[one.key], "Graph"),
            strict=True,
        )
    ]
    return dict(shown)


@pytest.mark.parametrize(
    "sentence",
    [
        "100,654 social workers were on the register on 30 November 2022; on 30 April 2020 it was 98,738.",
        "4% of social workers had shared diversity data by 18 February 2022, and 94% by 31 March 2023.",
        "Then they were put into the yearly renewal of registration, and nearly everybody did.",
        "January 2021: 9 of the 13 indicators with an aim were red, 3 amber and 1 green.",
        (
            "17% of the register were Black, African, Caribbean or Black British on 31 March 2024; 15.9% of England's "
            "children's social workers in 2025 were Black; 4.2% of its residents at the Census of 2021 were Black."
        ),
        "The register's figures for these ethnic groups are not loaded yet: White, Mixed, Asian, and Other.",
        "were 17% of the register; from December 2019 to March 2024 they were 19% of those referred and 24% of those referred to a hearing.",
        "their share of the cases divided by their share of the register is 1.12 at referral and 1.41 at referral to a hearing.",
        "the ratio is 1.47 from triage to investigation.",
        "Each ratio here is a rate divided by a rate, so it cannot be set beside those above",
        "because the shares were published as whole percentages. It says nothing about chance",
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
        "In 2025, people from minority ethnic groups were 34.0% of England's case holders in children's social work",
        "17.2% of its senior managers, and 19.0% of its residents",
        (
            "32% of the adult social care workforce were Black, Asian and minority ethnic, as reported without a year: it "
            "is believed to be of 2023/24, which would make it the newest of 34 headlines."
        ),
        "larger than that of residents in every region except North East and North West.",
        (
            "2 were recovered from a column that had spilled in the source, 34 are blank in the report, 2 contradict "
            "another table of the same report, and 4 do not apply. All of them are named here."
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
    rows = {row[0]: row for row in tables["decisions"].rows}

    assert rows["Black: from case examiners to a hearing"][1:7] == (
        "not calculable",
        "not calculable",
        "not calculable",
        Decimal(36),
        "White",
        "not loaded yet",
    )
    assert {row[0]: row for row in tables["ratios"].rows}["Male: referred to a hearing"][1] == Decimal("2.06")


def test_a_ratio_of_whole_percentages_says_how_far_rounding_goes_and_claims_nothing_about_chance(tables, charts):
    rows = {row[0]: row for row in tables["ratios"].rows}

    assert rows["Black: referred to the regulator"][1:4] == (
        Decimal("1.12"),
        "not known: no numbers of cases were published",
        "between 1.06 and 1.18",
    )
    assert "● 1.12 (rounding: 1.06 to 1.18)" in charts["ratios"]["layout"]["annotations"][0]["text"]
    line = charts["ratios"]["layout"]["shapes"][2]
    assert (line["x0"], line["x1"]) == (1.06, 1.18)


def test_shares_over_shares_and_rates_over_rates_stand_apart_each_in_the_order_of_a_case(tables):
    assert [row[0] for row in tables["ratios"].rows][:2] == [
        "Black: referred to the regulator",
        "Black: referred to a hearing",
    ]
    assert [row[0] for row in tables["decisions"].rows][:2] == [
        "Black: from triage to investigation",
        "Black: from case examiners to a hearing",
    ]
    assert {row[5] for row in tables["ratios"].rows} == {"the register"}
    assert "the register" not in {row[5] for row in tables["decisions"].rows}


def test_the_register_and_the_workforce_stand_beside_the_population(charts, tables):
    assert tables["population"].rows[3] == ("Black", Decimal(17), Decimal("15.9"), Decimal("4.2"))
    assert charts["population"]["data"][1]["x"] == [72.6, 4.0, 6.6, 15.9, 0.9]


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

    assert addresses == {f"/national-register/{key}.csv" for key in (*PARTS, "board")} - {
        "/national-register/referrals.csv"
    }


def test_the_board_gives_each_rating_a_shape_and_a_word(national):
    by_month = {row.kpi_ref: row for row in national.board.rows}
    december = national.board.months.index("2020-12")

    assert national_board.cell_words(by_month["TRI1"].cells[december]) == "22%, ■\u00a0red, contradicted"
    assert national_board.cell_words(by_month["CE3"].cells[-1]) == "17%, ✓\u00a0green"
    assert national_board.cell_words(by_month["TRI3"].cells[-1]) == "not applicable"
    assert national_board.cell_words(None) == "not in the report"


def test_the_board_shows_aims_arrows_and_notes(chapters):
    board = words_of(chapters["board"])

    assert "at least 95%" in board
    assert "at most 1,100" in board
    assert "↑ up, towards the aim" in board
    assert "TRI1 Percentage of cases progressing through triage" in board
    assert "Metrics table in the same report gives 17.9% for this month." in board
    assert "blank in the report" in board


@pytest.mark.parametrize(
    "named",
    [
        ("Number of temporarily registered social workers", "recovered", "January 2021", "14183"),
        ("Number of social workers joining the register (includes returners)", "recovered", "January 2021", "432"),
        ("Percentage of cases taking 28 calendar days or less to complete triage", "contradicted", "17.9"),
        ("Inspection outcome: approved with conditions", "blank in the report"),
    ],
)
def test_each_cell_to_read_with_care_is_named(chapters, named):
    table = words_of(chapters["board"][-1])

    assert all(words in table for words in named)


def test_the_blank_cells_named_are_all_thirty_four(national):
    blank = [one for one in care_cells(national.board.rows) if one.quality == "blank in the report"]

    assert sum(len(one.months) for one in blank) == 34


def test_every_data_set_is_listed_with_its_licence_and_those_not_loaded_in_a_sentence(chapters, national):
    listed = words_of(chapters["data-sets"])

    assert len(national.sources) == 14
    assert all(one.title in listed and one.licence in listed for one in national.sources if one.state is State.OK)
    missing = "Not loaded yet, so not shown: fitness to practise referrals by region and ethnicity."
    assert missing in text_of(chapters["data-sets"])


def test_each_chapter_opens_with_its_question_and_offers_the_others(chapters):
    register = chapters["register"]
    links = parts_of(register[1], "A")

    assert text_of(register[0]).startswith("How many social workers are registered")
    assert [link.href for link in links][:2] == ["/national-register", "/national-register?part=register"]
    assert [getattr(link, "aria-current", None) for link in links].index("page") == 1


@pytest.mark.parametrize("asked", ["", "nonsense", "<script>"])
def test_an_address_that_names_no_chapter_shows_the_brief_one(asked):
    assert chapter_of(asked) is CHAPTERS[0]


def test_what_is_not_loaded_is_one_sentence_at_the_end_for_readers(chapters):
    fitness = chapters["fitness-to-practise"]

    assert text_of(fitness[-1]) == "Not loaded yet, so not shown: referrals by region."
    assert "Referrals by region" not in text_of(fitness[:-1])
    assert "will be shown here" not in text_of(list(chapters.values()))


def test_whoever_can_load_what_is_missing_sees_its_place_and_how(national):
    fitness = national_register.content(national, chapter_of("fitness-to-practise"), may_load=True)

    assert "Referrals by region will be shown here." in text_of(fitness[-1])
    assert [link.href for link in parts_of(fitness[-1], "A")] == ["/reference-data"]
    assert "Not loaded yet" not in text_of(fitness)


def test_a_mark_that_is_not_loaded_has_no_words_in_the_chart_but_a_sentence_below(charts, chapters):
    labels = [note["text"] for note in charts["published-results"]["layout"]["annotations"]]

    assert not any("not loaded" in label for label in labels)
    assert "Not loaded yet are the results of these indicators: 2023: 9; 2024: 5, 6, 7a, and 7b." in (
        text_of(chapters["sc-wres"])
    )


def test_each_published_result_says_which_side_is_worse_for_its_indicator(charts):
    labels = [note["text"].replace("<br>", " ") for note in charts["published-results"]["layout"]["annotations"]]

    assert "2 Appointment from shortlisting (less likely is worse) ○ 0.5  ● 0.52" in labels
    assert "3 Formal disciplinary process (more likely is worse) ○ 1.4  ● 1.37" in labels
    assert labels[-2:] == ["\u25c0 less likely", "more likely \u25b6"]


def test_the_axes_say_what_they_measure(charts):
    titles = {key: chart["layout"]["xaxis"].get("title", {}).get("text", "") for key, chart in charts.items()}

    assert titles["decisions"].startswith("Times as likely")
    assert titles["participation"] == "Councils"
    assert charts["size"]["layout"]["yaxis"]["title"]["text"] == "Social workers"
    assert titles["stages"] == titles["population"] == titles["regions"] == "Share, in %"


def test_a_share_over_a_share_is_nowhere_called_a_likelihood(content, charts, tables):
    chart, page = charts["ratios"], text_of(content)
    notes = [note["text"] for note in chart["layout"]["annotations"]]

    assert chart["layout"]["xaxis"]["title"]["text"].startswith("Times the share of the register")
    assert notes[-2:] == ["\u25c0 smaller share", "worse<br>larger share \u25b6"]
    assert tables["ratios"].headers[1] == "Times the share of the register"
    of_shares = page.partition("Referrals and hearings beside the register")[2].partition("Your own referrals")[0]
    assert "The share, in times the share of the register" in of_shares
    assert (
        of_shares.count("likely") == of_shares.count("it does not say how many times as likely as others they are") == 1
    )


def test_a_headline_whose_source_states_its_year_is_said_to_be_of_that_year(national):
    stated = [replace(one, note="") for one in national.adult]

    assert "minority ethnic in 2023/24, as reported: the newest of 34" in national_sentences.adult(
        replace(national, adult=tuple(stated))
    )


def test_every_headline_whose_source_states_no_year_says_so_in_the_table(tables):
    rows = tables["adult-workforce"].rows

    assert {row[0] for row in rows if "ear not stated" in str(row[-1])} == {
        "2023/24 (year not stated)",
        "2019/20 (year not stated)",
        "2021/22 (year not stated)",
    }
    assert all("not stated" in str(row[-1]) for row in rows if "(year not stated)" in str(row[0]))


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
        titles={},
        participation=(),
        roles=(),
        regions=(),
        adult=(),
        board=BoardTable((), ()),
    )

    content = [national_register.content(bare, one, may_load=True) for one in CHAPTERS]
    read = [national_register.content(bare, one) for one in CHAPTERS]

    assert parts_of([content, read], "Graph") == []
    assert "will be shown here." not in text_of(read)
    assert text_of(read).count("Not loaded yet, so not shown: ") == len(CHAPTERS)
    assert text_of(content).startswith("The national figures on fitness to practise are not loaded yet.")
    assert text_of(content).count("will be shown here.") == sum(len(one.figures) for one in CHAPTERS) + 1
