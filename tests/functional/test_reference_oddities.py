"""Whatever file the importer lets in, every page that shows national figures still answers."""

import csv
from io import BytesIO, StringIO
from random import Random

import pytest

from app.access import Role
from app.layouts.national_chapters import CHAPTERS
from app.register.datasets import DATA_DIRECTORY, load_datasets
from app.register.layouts import LAYOUTS
from tests.functional.test_reference_data import bring, confirm
from tests.support.open_data import database_url, open_data_template  # noqa: F401 - fixtures

SHIPPED = [one for one in load_datasets() if one.is_shipped and one.is_in_database]
FILES = (*(key for one in CHAPTERS for key in one.figures), "board")
STRANGE = "Strånge “words”, =1+1"


def rows_of(dataset):
    with (DATA_DIRECTORY / dataset.file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(dataset, rows):
    text = StringIO()
    writer = csv.DictWriter(text, LAYOUTS[dataset.reader].header)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def answers(browser):
    """The status of every page and file that shows national figures; 500 for a callback that failed."""
    called = [browser.call("national-figures.children", f"?part={one.key}") for one in CHAPTERS]
    called += [browser.call("workforce-figures.children", asked) for asked in ("?council=E08000035", "")]
    opened = [browser.get(f"/national-register/{key}.csv") for key in FILES] + [browser.get("/guidance/sources")]
    return {500 if "Something went wrong" in one.text else one.status_code for one in (*called, *opened)}


def imported(sign_in, dataset, content):
    administrator = sign_in(Role.ADMINISTRATOR)
    answer = bring(administrator, dataset.key, content, as_at="some day")
    assert answer.status_code == 303, answer.text
    assert confirm(administrator, answer.location).status_code == 303


@pytest.mark.parametrize("dataset", SHIPPED, ids=lambda one: one.key)
@pytest.mark.parametrize("place", [0, -1])
def test_one_single_line_of_a_data_set_breaks_no_page(sign_in, dataset, place):
    imported(sign_in, dataset, written(dataset, [rows_of(dataset)[place]]))

    assert answers(sign_in(Role.VIEWER)) <= {200, 404}


FREE_WORDS = {
    "register": ("measure", "category", "subcategory", "source_title", "note"),
    "fitness_to_practise": ("period", "stage", "characteristic", "category", "measure", "comparator"),
    "programme": ("phase", "period", "measure", "group"),
    "adult_workforce": ("year", "scope", "sector", "ethnicity"),
    "board": ("kpi_ref", "metric", "unit", "note"),
    "authorities": ("ons_name", "region_name", "type"),
}


@pytest.mark.parametrize("key", FREE_WORDS)
def test_strange_words_where_words_are_free_break_no_page(sign_in, key):
    dataset = next(one for one in SHIPPED if one.key == key)
    rows = rows_of(dataset)
    for at, row in enumerate(rows):
        row[FREE_WORDS[key][at % len(FREE_WORDS[key])]] = f"{STRANGE} {at}"

    imported(sign_in, dataset, written(dataset, rows))

    assert answers(sign_in(Role.VIEWER)) <= {200, 404}


NUMBERS = {"count": ("", "<10", "0", "7"), "percent": ("", "0", "7", "")}
HELD_AGAINST = {"register_percent": "", "ratio": "", "comparator_percent": "0"}


@pytest.mark.parametrize("key", ["register", "fitness_to_practise"])
@pytest.mark.parametrize("seed", range(4))
def test_numbers_missing_hidden_and_nought_break_no_page(sign_in, key, seed):
    drawn = Random(seed)
    dataset = next(one for one in SHIPPED if one.key == key)
    rows = rows_of(dataset)
    for row in rows:
        row.update({name: drawn.choice(words) for name, words in NUMBERS.items()})
        row.update({name: words for name, words in HELD_AGAINST.items() if name in row})
    imported(sign_in, dataset, written(dataset, rows))

    assert answers(sign_in(Role.VIEWER)) <= {200, 404}


@pytest.mark.parametrize("number", ["", "<10", "0"])
def test_the_same_number_everywhere_breaks_no_page(sign_in, number):
    dataset = next(one for one in SHIPPED if one.key == "register")
    rows = [{**row, "count": number, "percent": number.removeprefix("<10")} for row in rows_of(dataset)]
    imported(sign_in, dataset, written(dataset, rows))

    assert answers(sign_in(Role.VIEWER)) <= {200, 404}


def test_a_formula_in_a_file_is_only_text_in_a_download(sign_in):
    referrals = f'year,region,characteristic,category,referrals,note\n2025,"{STRANGE}",ethnicity,=1+1,50,\n'
    administrator = sign_in(Role.ADMINISTRATOR)
    sent = {"file": (BytesIO(referrals.encode()), "r.csv")}
    confirm(administrator, administrator.post("/reference-data/referrals", sent).location)

    table = sign_in(Role.VIEWER).get("/national-register/referrals.csv").get_data().decode("utf-8-sig")

    assert "\n=1" not in table
    assert ",=1" not in table
