"""What the child that reads extracts answers: counts, or questions in which nothing of a row stands."""

import json
import os
import tomllib
from dataclasses import asdict

import pytest

from app.extracts.asking import could_be_a_name
from app.extracts.counting_apart import UNFIT, Asked, Mapped, read_as_json
from app.extracts.mapping import read_mapping
from app.extracts.mapping_text import confirmed_text
from app.indicators.catalogue import EDITIONS_DIR

STAFF = {
    "scheme": "NHS-2001-16plus1",
    "columns": {"ethnicity": "Ethnicity", "service": "Service"},
    "values": {"service": {"Adults": "adult", 'Kin & Co. "x"': "children"}},
}
ROWS = "Ethnicity,Service\nA,Adults\nM,Adults\n"


@pytest.fixture
def answer(tmp_path):
    """Give what the child answers to files, by kind, and a mapping so far."""

    def read(mapped=None, **files):
        named = []
        for kind, text in files.items():
            path = tmp_path / kind
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            named.append([kind, os.fspath(path)])
        asked = Asked(str(EDITIONS_DIR), 2025, "X1", "2025-03-31", "2025-03-31", ("adult", "children"))
        found = read_as_json(named, asdict(asked), asdict(mapped or Mapped()))
        return json.loads(json.dumps(found))

    return read


def confirmed(**sections):
    return Mapped(document=sections, confirmed=True)


def test_a_confirmed_mapping_gives_counts_with_its_own_text(answer):
    result = answer(confirmed(staff=STAFF), staff=ROWS)["result"]

    assert sum(row[-1] for row in result["counts"]) == 2
    assert result["files"][0]["counted"] == 2
    assert tomllib.loads(result["mapping"])["staff"]["values"] == STAFF["values"]


def test_a_confirmed_mapping_is_read_back_as_it_was(edition):
    text = confirmed_text({"staff": STAFF, "confirmed": False}, edition)

    assert read_mapping(text, edition).confirmed
    assert dict(read_mapping(text, edition).files["staff"].values["service"]) == STAFF["values"]["service"]


def test_without_a_mapping_there_are_questions_and_no_counts(answer):
    found = answer(staff=ROWS)

    assert "result" not in found
    (question,) = found["questions"]
    assert question["title"] == "Staff list"
    assert [source["chosen"] for source in question["sources"] if source["chosen"]] == [["Ethnicity"], ["Service"]]
    assert question["scheme"]["means"] == [
        {"text": "A", "label": "White - British", "group": "White British", "rows": 1},
        {"text": "M", "label": "Black or Black British - Caribbean", "group": "Black", "rows": 1},
    ]
    assert question["lacks_a_column"] is False


def test_a_missing_column_is_said_in_words(answer):
    (question,) = answer(staff="Ethnicity,Where\nA,x\n")["questions"]

    assert question["missing"] == ["Which column says service."]
    assert question["lacks_a_column"] is True


def test_rows_that_the_mapping_does_not_know_stop_the_count(answer):
    found = answer(confirmed(staff=STAFF), staff=ROWS + "B,Roads\n")

    assert [fate["words"] for fate in found["stopped"][0]["fates"]] == [
        "Service: a value that the mapping does not know."
    ]
    assert {"text": "Roads", "means": "", "rows": 1} in found["questions"][0]["values"][0]["lines"]


def test_what_the_mapping_says_of_other_files_is_handed_on(answer):
    leavers = {"columns": {"ethnicity": "E", "service": "S", "left_on": "L"}}

    assert answer(Mapped(document={"staff": {}, "leavers": leavers}), staff=ROWS)["rest"] == {"leavers": leavers}


@pytest.mark.parametrize("document", [{"staff": 3}, {"staff": {"columns": 3}}, {"staff": {"scheme": "own"}}])
def test_a_mapping_of_another_shape_is_refused_in_words(answer, document):
    assert answer(Mapped(document=document), staff=ROWS) == {"problem": UNFIT}


def test_the_first_problem_is_told_where_nothing_can_be_asked(answer):
    found = answer(confirmed(staff={**STAFF, "header_row": 0}), staff=ROWS)

    assert found == {"problem": "In the mapping, [staff] header_row must be a whole number from 1."}


def test_a_file_is_named_once_in_a_sentence(answer):
    found = answer(confirmed(staff={**STAFF, "columns": {"ethnicity": "Nowhere", "service": "Service"}}), staff=ROWS)

    assert found["problem"].startswith("Staff list: there is no column 'Nowhere'")


@pytest.mark.parametrize("said", ["confirmed = true\ncollection = 2024\n", "confirmed = false\ncollection = 2025\n"])
def test_a_kept_mapping_counts_at_once_only_if_confirmed_for_this_collection(answer, said):
    text = (
        said + '[staff]\nscheme = "NHS-2001-16plus1"\n[staff.columns]\nethnicity = "Ethnicity"\nservice = "Service"\n'
    )
    text += '[staff.values.service]\nAdults = "adult"\n'

    assert "questions" in answer(Mapped(text=text), staff=ROWS)
    now = "confirmed = true\ncollection = 2025\n"
    assert "result" in answer(Mapped(text=text.replace(said, now)), staff=ROWS)


def test_dates_and_odd_numbers_in_a_mapping_are_no_failure(answer):
    text = "collection = 2025\nconfirmed = true\n[staff]\nsheet = 2025-03-31\nscheme = nan\n"

    assert "problem" in answer(Mapped(text=text), staff=ROWS)


def test_headings_that_nobody_knows_are_never_shown(answer):
    found = answer(staff="Zebedee Quagga,AB123456C\nAda Quagga,AB123456D\n")

    assert found == {
        "problem": "Staff list: no row holds headings that we know. Put headings over the columns, such as ethnicity, "
        "service."
    }


def test_headings_with_signs_of_a_person_are_not_offered(answer):
    (question,) = answer(staff="Ethnicity,Service,zq@mail.example,Surname,Fine\nA,Adults,1,2,3\n")["questions"]

    assert question["sources"][0]["columns"] == [["Ethnicity"], ["Service"], ["Fine"]]


def test_rare_values_that_could_be_names_are_counted_and_not_shown(answer):
    rows = "Ethnicity,Service\n" + "A,Zebedee Quagga\n" * 4 + "A,Adult Roads\n" * 5

    (question,) = answer(staff=rows)["questions"]

    assert question["values"][0]["hidden"] == 1
    assert [line["text"] for line in question["values"][0]["lines"]] == ["Adult Roads"]


@pytest.mark.parametrize(
    "text", ["Zebedee Quagga", "QUAGGA, Zebedee", "z quagga", "Mr Z. O'Quagga", "Zoë  Quägga-Smith"]
)
def test_a_few_words_could_be_a_name(text):
    assert could_be_a_name(text)


@pytest.mark.parametrize("text", ["Housing", "ASC-01", "Team 7 North", "", "one two three four five", "Roads & Parks"])
def test_one_word_a_code_or_a_sentence_could_not(text):
    assert not could_be_a_name(text)
