"""Whatever file the importer lets in, every page that shows national figures still answers."""

import csv
from io import BytesIO, StringIO

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
    """The status of every page and file that shows national figures."""
    chapters = [browser.call("national-figures.children", f"?part={one.key}").status_code for one in CHAPTERS]
    files = [browser.get(f"/national-register/{key}.csv").status_code for key in FILES]
    others = [
        browser.get("/guidance/sources").status_code,
        browser.call("workforce-figures.children", "?council=E08000035").status_code,
        browser.call("workforce-figures.children", "").status_code,
    ]
    return set(chapters) | set(files) | set(others)


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


@pytest.mark.parametrize("key", ["register", "fitness_to_practise"])
def test_every_number_missing_or_hidden_breaks_no_page(sign_in, key):
    dataset = next(one for one in SHIPPED if one.key == key)
    for number in ("", "<10", "0"):
        numbers = {"count": number, "percent": "" if number == "<10" else number}
        rows = [{**row, **{name: value for name, value in numbers.items() if name in row}} for row in rows_of(dataset)]
        if key == "fitness_to_practise":
            rows = [
                {**row, "register_percent": "", "ratio": "", "comparator_percent": number.strip("<1")} for row in rows
            ]
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
