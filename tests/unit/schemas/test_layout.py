"""The map of inputs: complete, without overlap, and the same for everybody who asks."""

import json
import re
from dataclasses import replace

import pytest

from app.indicators.catalogue import collections, load_edition
from schemas.layout import InputKind, as_json, cell_name, column_name, detail_keys, layout
from schemas.signature import changed_sheets, signature, signature_marks


@pytest.mark.parametrize("collection", collections())
def test_every_count_of_the_edition_has_exactly_one_cell(collection):
    edition = load_edition(collection)
    counts = [item.counted for item in layout(edition) if item.kind is InputKind.COUNT]
    rows = len(list(edition.rows()))

    assert len(counts) == len(set(counts)) == rows * len(edition.services) * len(edition.groups)


@pytest.mark.parametrize("collection", collections())
def test_no_two_inputs_share_a_cell(collection):
    places = [item.place for item in layout(load_edition(collection))]

    assert len(places) == len(set(places))


def test_known_inputs_of_2025_stand_where_people_have_been_told():
    found = {
        (item.key or item.measure, item.service, item.breakdown, item.ethnic_group): item.place[:2]
        for item in layout(load_edition(2025))
    }

    assert found["organisation", None, None, None] == ("Start", "B4")
    assert found["as_at", None, None, None] == ("Start", "B8")
    assert found["services", "children", None, None] == ("Start", "B12")
    assert found["table.workforce", None, None, None] == ("1 Workforce", "B3")
    assert found["note.workforce", None, None, None] == ("1 Workforce", "B4")
    assert found["headcount", "adult", "under_30k", "white_british"] == ("1 Workforce", "C8")
    assert found["leavers", "children", None, "not_known"] == ("6 Leavers", "K12")


def test_the_details_are_those_of_the_csv_form():
    assert detail_keys(load_edition(2025))[:12] == (
        *("organisation", "collection", "template_version", "as_at", "window_from", "window_to", "services"),
        *("survey_from", "survey_to", "prepared_by", "table.workforce", "table.recruitment"),
    )


def test_the_json_form_has_every_field_and_null_where_it_does_not_apply():
    document = json.loads(json.dumps(as_json(load_edition(2025))))

    assert (document["collection"], document["template_version"]) == (2025, "2025.1")
    fields = ["kind", "key", "service", "measure", "breakdown", "ethnic_group", "sheet", "cell"]
    assert all(list(item) == fields for item in document["inputs"])
    assert {item["kind"] for item in document["inputs"]} == {"count", "detail", "table_state", "note"}
    assert all(re.fullmatch(r"[A-Z]+[1-9]\d*", item["cell"]) for item in document["inputs"])
    assert document["inputs"][0] == {
        "kind": "detail",
        "key": "organisation",
        "service": None,
        "measure": None,
        "breakdown": None,
        "ethnic_group": None,
        "sheet": "Start",
        "cell": "B4",
    }


def test_the_signature_changes_with_the_structure_and_with_nothing_else():
    signatures = {collection: signature(load_edition(collection)) for collection in collections()}

    assert len(set(signatures.values())) == len(signatures)
    assert signature(load_edition(2025)) == signatures[2025]


def test_cells_are_named_as_spreadsheets_name_them():
    assert [column_name(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_name(7, 2) == "C8"


def test_only_a_count_can_be_asked_what_it_counts():
    with pytest.raises(ValueError, match="Start B4 is not a count"):
        _ = layout(load_edition(2025))[0].counted


def test_a_changed_definition_changes_the_signature_of_its_sheet_alone():
    edition = load_edition(2025)
    table = edition.tables[0]
    reworded = replace(table.measures[0], definition="Somebody else's words")
    other = replace(edition, tables=(replace(table, measures=(reworded, *table.measures[1:])), *edition.tables[1:]))

    assert changed_sheets(other, dict(signature_marks(edition))) == "the sheet '1 Workforce'"
    assert changed_sheets(edition, dict(signature_marks(edition))) == ""
