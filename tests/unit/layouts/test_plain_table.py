"""A table becomes one component exactly where every cell is of a declared kind, and every link is one of ours."""

import json

import pytest
from dash import dcc, html

from app.layouts import components, national_register, workforce
from app.layouts.national_chapters import CHAPTERS
from app.layouts.plain_table import Table, is_ours
from tests.support.open_data import LEEDS, parts_of, text_of

HEADERS = ("Who", "People")


def drawn(cell):
    """Return the table of one row whose first cell is given."""
    return components.table("Who there is", HEADERS, [(cell, "4")], numbers=(1,))


def test_a_table_of_words_is_one_component_of_plain_values():
    table = components.table("Who there is", HEADERS, [("Black", "1,204"), ("Asian", 7)], numbers={1})

    assert json.loads(json.dumps(table.to_plotly_json())) == {
        "namespace": "scwres",
        "type": "Table",
        "props": {
            "caption": "Who there is",
            "headers": ["Who", "People"],
            "rows": [["Black", "1,204"], ["Asian", "7"]],
            "numbers": [1],
        },
    }


@pytest.mark.parametrize(
    ("cell", "piece"),
    [
        (html.A("Leeds", href="/programme?year=2025"), {"tag": "a", "text": "Leeds", "href": "/programme?year=2025"}),
        (html.Span("12", className="shade"), {"tag": "span", "text": "12", "className": "shade"}),
        (
            html.Div("A measure", style={"minWidth": "14rem"}),
            {"tag": "div", "text": "A measure", "style": {"minWidth": "14rem"}},
        ),
        (["See ", html.A("Leeds", href="#leeds")], ["See ", {"tag": "a", "text": "Leeds", "href": "#leeds"}]),
        ("", ""),
        (0, "0"),
    ],
)
def test_what_a_cell_may_hold_is_kept(cell, piece):
    table = drawn(cell)

    assert isinstance(table, Table)
    assert table.rows == [[piece, "4"]]


@pytest.mark.parametrize(
    "cell",
    [
        html.Button("Go on"),
        html.A("Leeds", href="/x", target="_blank"),
        html.A("Leeds", href="javascript:alert(1)"),
        html.A(html.Strong("Leeds"), href="/x"),
        html.Span("12", **{"aria-hidden": "true"}),
        html.Span(["1", "2"]),
        html.Span(),
        dcc.Markdown("**bold**"),
        ["See ", html.Button("Go on")],
    ],
)
def test_anything_else_is_left_to_the_slower_way(cell):
    table = drawn(cell)

    assert isinstance(table, html.Table)
    assert parts_of(table, "Th")[-1].children is cell


@pytest.mark.parametrize("address", ["/", "/programme?year=2025#all", "#here", "?year=2025", "https://www.gov.uk/a"])
def test_links_to_us_and_to_https_are_ours(address):
    assert is_ours(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "http://www.gov.uk",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n",
        "https://www.gov.uk\\@elsewhere.example",
        "mailto:somebody@demonstration.example",
    ],
)
def test_links_that_lead_elsewhere_are_not(address):
    assert not is_ours(address)


def test_both_ways_hold_the_same_words_and_marks():
    rows = [(html.A("Leeds", href="/leeds"), "4"), (["See ", html.Span("Hull", className="shade")], "0")]
    one, many = components.table("Who", HEADERS, rows, numbers=(1,)), components.html_table("Who", HEADERS, rows, (1,))

    assert text_of(one) == text_of(many)
    assert [str(cell) for cell in parts_of(one, "Td")] == [str(cell) for cell in parts_of(many, "Td")]
    assert [str(cell) for cell in parts_of(one, "Th")] == [str(cell) for cell in parts_of(many, "Th")]


def test_a_table_without_rows_is_drawn_too():
    table = components.table("Nobody", HEADERS, [])

    assert isinstance(table, Table)
    assert (table.rows, table.numbers) == ([], [])


def test_every_table_of_open_data_is_one_component(national, workforce_of):
    pages = [national_register.content(national, one) for one in CHAPTERS] + [workforce.content(workforce_of(LEEDS))]
    kinds = [type(part) for page in pages for part in html.Div(page)._traverse()]

    assert kinds.count(Table) > 20
    assert html.Td not in kinds
