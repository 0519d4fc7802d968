"""The shared pieces of the interactive pages carry what assistive technology needs."""

from dash import dcc, html

from app.layouts import components
from tests.support.open_data import parts_of as named_parts_of


def parts_of(component, kind):
    return named_parts_of(component, kind.__name__)


def a_table():
    return components.table("Ratio by group", ["Group", "Ratio"], [["Black", "0.80"], ["Asian", "1.02"]], numbers={1})


def test_a_table_names_itself_its_columns_and_its_rows():
    table = a_table()

    assert parts_of(table, html.Caption)[0].children == "Ratio by group"
    assert [(cell.children, cell.scope) for cell in parts_of(table, html.Th)] == [
        ("Group", "col"),
        ("Ratio", "col"),
        ("Black", "row"),
        ("Asian", "row"),
    ]


def test_each_cell_carries_its_column_for_the_cards_on_a_phone():
    cell = parts_of(a_table(), html.Td)[0]

    assert cell.to_plotly_json()["props"]["data-label"] == "Ratio"
    assert cell.className == "number"


def test_a_chart_never_comes_without_sentence_and_table():
    figure = components.figure({"data": [], "layout": {}}, "The ratio is 0.80.", a_table(), download="/figures.csv")

    assert parts_of(figure, html.Figcaption)[0].children == "The ratio is 0.80."
    assert parts_of(figure, html.Table)
    (drawing,) = [part for part in parts_of(figure, html.Div) if getattr(part, "role", None) == "img"]
    assert drawing.to_plotly_json()["props"]["aria-label"] == "The ratio is 0.80."
    assert [link.href for link in parts_of(figure, html.A)] == ["/figures.csv"]


def test_a_chart_sends_nothing_to_anybody():
    (graph,) = parts_of(components.figure({"data": []}, "x", a_table()), dcc.Graph)

    assert graph.config["showSendToCloud"] is False
    assert graph.config["plotlyServerURL"] == ""
    assert graph.config["displayModeBar"] is False
    assert graph.config["displaylogo"] is False


def test_a_list_to_choose_from_has_its_label_and_hint():
    field = components.select("Group", "group", {"a": "A"}, "a", hint="One of these")

    (label,) = parts_of(field, html.Label)
    assert label.htmlFor == "group"
    assert [part.children for part in parts_of(field, html.Span)] == ["One of these"]


def test_a_page_opens_with_its_question():
    page = components.page("Where do we stand?", components.sentence("Here."))

    assert page.children[0].children == "Where do we stand?"
    assert isinstance(page.children[0], html.H1)


def test_messages_are_read_out():
    assert components.notice("Saved.").role == "status"
    assert "That did not work." in str(components.failure("Try again."))


def test_a_section_can_be_pointed_at():
    assert components.section("Over time", "…", anchor="over-time").id == "over-time"
    assert not hasattr(components.section("Over time", "…"), "id")


def test_an_empty_place_says_what_will_come_and_how():
    said = str(components.empty_state("No returns yet.", "Upload one."))

    assert "No returns yet." in said
    assert "Upload one." in said


def test_the_main_action_is_a_link_of_ours():
    assert components.action("Go on", "/our-return").href == "/our-return"
