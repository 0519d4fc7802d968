"""The page on a council's children's social workers: real figures, their words, and every state of having none."""

from decimal import Decimal

import pytest

from app.layouts import workforce
from app.services.workforce_page import workforce_tables
from tests.support.open_data import CITY, DARLINGTON, HULL, KINGSTON, LEEDS, parts_of, text_of

HARTLEPOOL, CUMBERLAND = "E06000001", "E06000063"


def words(page):
    return text_of(workforce.content(page))


def chart(page, place):
    return parts_of(workforce.content(page), "Graph")[place].figure


@pytest.mark.parametrize(
    ("council", "shares"),
    [
        (LEEDS, ["26.4", "27.3", "21.4", "27.4", "21.0"]),
        (KINGSTON, ["34.4", "35.2", "60.2", "27.4", "31.7"]),
        (HULL, ["not comparable: ethnicity not known", "28.6", "21.4", "27.4", "8.2"]),
    ],
)
def test_three_councils_stand_beside_their_neighbours_region_england_and_population(workforce_of, council, shares):
    table = workforce_tables(workforce_of(council, "2025"))["shares"]

    assert [str(row[1]) for row in table.rows] == shares


def test_the_lead_sentence_sets_the_council_beside_the_others(workforce_of):
    assert (
        "In 2025, 26.4% of Leeds's children's social workers whose ethnicity is known were from minority ethnic "
        "groups; in its region 21.4%, in England 27.4%, and in Leeds's population 21.0%."
    ) in words(workforce_of(LEEDS))


def test_the_bars_are_the_figures_of_the_table(workforce_of):
    page = workforce_of(LEEDS)
    table = workforce_tables(page)["shares"]

    assert chart(page, 0)["data"][0]["x"] == [26.4, 27.3, 21.4, 27.4, 21.0]
    assert [float(row[1]) for row in table.rows] == [26.4, 27.3, 21.4, 27.4, 21.0]


def test_the_segments_of_each_stack_are_the_figures_of_its_table_and_make_100(workforce_of):
    page = workforce_of(LEEDS)
    drawn = list(zip(*(trace["x"] for trace in chart(page, 1)["data"]), strict=True))

    assert drawn[0] == (73.6, 4.2, 9.2, 11.4, 1.6)
    assert [tuple(map(float, row[1:])) for row in workforce_tables(page)["groups"].rows] == drawn
    assert all(abs(sum(parts) - 100) < 0.3 for parts in drawn)


def test_the_share_falls_from_case_holder_to_middle_manager_and_a_small_base_is_withheld(workforce_of):
    page = workforce_of(LEEDS)
    own = [row[1] for row in workforce_tables(page)["seniority"].rows]

    assert own[:4] == [Decimal("44.0"), Decimal("20.2"), Decimal("9.1"), Decimal("4.3")]
    assert own[4] == "withheld: too few people for a percentage"
    assert chart(page, 2)["data"][0]["x"] == [44.0, 20.2, 9.1, 4.3, None]


def test_the_years_run_from_2019_to_2025(workforce_of):
    page = workforce_of(KINGSTON)

    assert chart(page, 3)["data"][0]["x"] == ["2019", "2020", "2021", "2022", "2023", "2024", "2025"]
    assert chart(page, 3)["data"][0]["y"] == [26.3, 25.0, 28.9, 28.0, 38.6, 38.2, 34.4]


def test_how_much_is_known_is_said_for_the_council_and_england(workforce_of):
    assert (
        "In Leeds, ethnicity is known for 639 of 709 people (90.1%). "
        "In England, ethnicity is known for 31,494 of 38,292 people (82.2%)."
    ) in words(workforce_of(LEEDS))


def test_a_joint_return_is_called_one(workforce_of):
    assert "Reported jointly with Richmond upon Thames." in words(workforce_of(KINGSTON))


def test_a_council_whose_ethnicity_is_unknown_is_not_compared_but_the_others_are(workforce_of):
    said = words(workforce_of(HULL, "2025"))

    assert "ethnicity is not known for any of the 349 children's social workers" in said
    assert "The minority ethnic share beside it: in its region 21.4%" in said


def test_what_cannot_be_compared_is_said_in_words_and_by_a_shape_in_every_picture(workforce_of):
    page = workforce_of(HULL, "2025")
    notes = [[note["text"] for note in chart(page, place)["layout"]["annotations"]] for place in range(6)]

    assert "▩ Kingston upon Hull is not comparable: ethnicity not known" in words(page)
    assert notes[0].count("▩ not comparable: ethnicity not known") == 1
    assert notes[1].count("▩ not comparable: ethnicity not known") == 1
    assert sum("● ▩ not known" in note for note in notes[2]) == 5
    assert notes[3].count("▩") == 7
    assert words(page).count("▩ not comparable: ethnicity not known") == 3  # the keys of roles, years and map


def test_no_picture_draws_what_cannot_be_compared_as_zero(workforce_of):
    page = workforce_of(HULL, "2025")

    assert chart(page, 0)["data"][0]["x"] == [None, 28.6, 21.4, 27.4, 8.2]
    assert [trace["x"][0] for trace in chart(page, 1)["data"]] == [None] * 5
    assert chart(page, 2)["data"][0]["x"] == [None] * 5
    assert chart(page, 3)["data"][0]["y"] == [None] * 7


def test_years_that_cannot_be_compared_are_told_from_those_that_can(workforce_of):
    page = workforce_of(HARTLEPOOL)
    marks = [note["x"] for note in chart(page, 3)["layout"]["annotations"] if note["text"] == "▩"]

    assert marks == [0, 1, 2, 3, 4]
    assert chart(page, 3)["data"][0]["y"] == [None, None, None, None, None, 1.0, 2.0]
    assert "In 2019, 2020, 2021, 2022, and 2023 it is not comparable: ethnicity not known." in words(page)
    assert "From 2019 to 2025, Kingston upon Hull is not comparable: ethnicity not known." in words(workforce_of(HULL))


def test_words_in_place_of_a_figure_take_no_room_from_the_lines(workforce_of):
    assert chart(workforce_of(HULL), 3)["layout"]["margin"] == chart(workforce_of(LEEDS), 3)["layout"]["margin"]


def test_a_council_that_did_not_exist_yet_says_so(workforce_of):
    before, after = words(workforce_of(CUMBERLAND, "2021")), words(workforce_of(CUMBERLAND, "2023"))

    assert "No figures were published for Cumberland in 2021." in before
    assert "Cumberland began on 1 April 2023. Figures of what was there before cannot be carried over to it." in before
    assert "began on" not in after


def test_names_that_are_too_long_for_a_phone_are_shorter_in_the_bars_and_whole_in_the_table(workforce_of):
    page = workforce_of(KINGSTON)
    labels = [note["text"] for note in chart(page, 0)["layout"]["annotations"]]

    assert labels[0] == "Kingston upon Thames (joint return)"
    assert labels[-1] == "Residents, Census 2021"
    assert max(map(len, labels)) < 40
    assert workforce_tables(page)["shares"].rows[0][0] == "Kingston upon Thames and Richmond upon Thames"


def test_a_role_with_two_people_has_no_percentage(workforce_of):
    table = workforce_tables(workforce_of(CITY, "2025", "Senior manager"))["shares"]

    assert table.rows[0][:2] == ("City of London", "withheld: too few people for a percentage")
    assert table.rows[0][3] == 2


def test_the_map_says_the_range_and_how_many_councils_have_a_figure(workforce_of):
    page = workforce_of(LEEDS)

    assert "runs from 1.1% in Darlington to 83.6% in Brent; 151 of 153 councils have a percentage." in words(page)
    assert {one.council.gss_code: one.step_words for one in page.map.shares}[DARLINGTON] == "under 5%"


def test_every_council_is_in_the_maps_table_with_the_figure_of_its_colour(workforce_of):
    page = workforce_of(LEEDS)
    table = workforce_tables(page)["councils"]

    assert len(table.rows) == 153
    for one, row in zip(page.map.shares, table.rows, strict=True):
        assert row[0] == one.council.name
        assert (one.step is None) == isinstance(row[2], str)


def test_each_chart_has_its_sentence_table_download_source_day_and_licence(workforce_of):
    content = workforce.content(workforce_of(LEEDS))
    figures = parts_of(content, "Figure")

    assert len(figures) == 6
    for one in figures:
        drawing, _, link = parts_of(one, "Div")[0], parts_of(one, "Table")[0], parts_of(one, "A")[0]
        assert drawing.role == "img"
        assert getattr(drawing, "aria-label") == text_of(parts_of(one, "Figcaption")[0])
        assert link.href.startswith("/workforce/figures.csv?council=E08000035&year=2025&role=Total&figure=")
    assert text_of(content).count("As at: 30 September of each year, 2019 to 2025.") == 6
    assert text_of(content).count("Open Government Licence v3.0") >= 6


def test_no_chart_brings_a_style_that_the_content_policy_would_block(workforce_of):
    texts = [
        note["text"]
        for graph in parts_of(workforce.content(workforce_of(KINGSTON)), "Graph")
        for note in graph.figure["layout"]["annotations"]
    ]

    assert not [text for text in texts if "<" in text.replace("<br>", "")]


def test_the_choice_offers_all_councils_years_and_roles(workforce_of):
    form = parts_of(workforce.content(workforce_of(LEEDS)), "Form")[0]
    council, year, role = parts_of(form, "Select")

    assert (form.method, form.action) == ("get", "/workforce")
    assert (council.name, year.name, role.name) == ("council", "year", "role")
    assert (len(council.options), len(year.options), len(role.options)) == (153, 7, 7)
    assert (council.value, year.value, role.value) == (LEEDS, "2025", "Total")


def test_somebody_of_no_council_is_asked_to_choose_one_and_sees_the_map(workforce_of):
    content = workforce.content(workforce_of())

    assert "Choose a council to see its children's social workers" in text_of(content)
    assert len(parts_of(content, "Graph")) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("E99999999", "", ""), "There is no council with this code today. Choose a council from the list."),
        ((LEEDS, "1999", ""), "There are no figures for that year. Choose a year from 2019 to 2025."),
        ((LEEDS, "2025' OR 1=1", ""), "There are no figures for that year. Choose a year from 2019 to 2025."),
        ((LEEDS, "2025", "Wizard"), "There is no such role. Choose a role from the list."),
    ],
)
def test_what_does_not_exist_is_named_kindly_and_the_page_still_works(workforce_of, asked, said):
    content = workforce.content(workforce_of(*asked))

    assert said in text_of(content)
    assert len(parts_of(content, "Form")) == 1
