"""The importer over HTTP: who may use it, what a file would change, confirming, going back, and bad files."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import ReferenceChange, ReferenceDataset, ReferenceEdition
from app.db.scope import open_session
from app.register.datasets import DATA_DIRECTORY
from tests.support.open_data import database_url, open_data_template  # noqa: F401 - fixtures

REGISTER = (DATA_DIRECTORY / "swe_register.csv").read_text(encoding="utf-8")
REFERRALS = "year,region,characteristic,category,referrals,note\n"
GROUPS = ("White", "Mixed or multiple ethnic groups", "Asian or Asian British", "Other ethnic group")
BLACK = "Black, African, Caribbean or Black British"
CODE = re.compile(r"<code>(.*?)</code>")


@pytest.fixture
def administrator(sign_in):
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def reader(engine):
    with open_session(engine, Scope.everything()) as session:
        yield session


def bring(browser, key, content, **words):
    content = content if isinstance(content, bytes) else content.encode()
    return browser.post(f"/reference-data/{key}", {"file": (BytesIO(content), "newer.csv"), **words})


def confirm(browser, place):
    seen = re.search(r'name="seen" value="([^"]*)"', browser.get(place).text).group(1)
    return browser.post(f"{place}/confirm", {"seen": seen})


def newer_register():
    """The register's file with one figure changed, one gone and one new."""
    header, _gone, second, *rest = REGISTER.splitlines()
    new = "2026-11-30,registered_total,all,,110000,,Social Work England,,primary,"
    return "\n".join([header, second.replace(second.split(",")[4], "77", 1), *rest, new]) + "\n"


def referrals_file():
    rows = [f"2025,{area},Ethnicity,{name},50," for area in ("London", "South West") for name in GROUPS]
    rows += [f'2025,London,Ethnicity,"{BLACK}",150,', f'2025,South West,Ethnicity,"{BLACK}",<10,']
    return REFERRALS + "\n".join(rows) + "\n"


@pytest.mark.parametrize("role", [Role.LEAD, Role.EMPLOYER, Role.PROGRAMME_TEAM])
def test_only_an_administrator_may_see_or_use_it(sign_in, role):
    browser = sign_in(role)

    assert browser.get("/reference-data").status_code == 403
    assert bring(browser, "register", newer_register()).status_code == 403


def test_an_administrator_finds_it_from_home_and_sees_what_is_loaded(administrator):
    home = administrator.call("home-tasks.children", "home-tasks").text
    shown = administrator.get("/reference-data").text

    assert "Bring the national figures up to date" in home
    assert "11 of 12 data sets are loaded. The others wait for somebody to import a file." in shown
    assert "Outlines of the councils" not in shown


def test_a_newer_file_changes_nothing_until_it_is_confirmed(administrator, reader):
    answer = bring(administrator, "register", newer_register())
    shown = administrator.get(answer.location).text

    assert answer.status_code == 303
    assert "1 row added, 1 changed, 1 removed; 123 stay the same." in shown
    assert "30 April 2020 to 30 November 2026" in shown
    assert "77" in shown
    kept = reader.scalar(select(ReferenceDataset).where(ReferenceDataset.key == "register"))
    assert (kept.row_count, kept.as_at) == (125, "April 2020 to November 2025")


def test_a_confirmed_edition_is_shown_at_once_and_the_one_before_can_be_returned_to(administrator, sign_in, reader):
    viewer = sign_in(Role.VIEWER)
    assert "100,654 social workers were on the register" in register_chapter(viewer)
    place = bring(administrator, "register", newer_register()).location

    answer = confirm(administrator, place)

    assert answer.status_code == 303
    assert "110,000 social workers were on the register on 30 November 2026" in register_chapter(viewer)
    assert "30 April 2020 to 30 November 2026" in viewer.call("national-figures.children", "?part=data-sets").text
    earlier = earlier_editions(administrator, "register")
    assert len(earlier) == 1
    assert confirm(administrator, earlier[0]).status_code == 303
    assert "100,654 social workers were on the register" in register_chapter(viewer)
    kinds = reader.scalars(select(ReferenceChange.kind).where(ReferenceChange.dataset_key == "register"))
    assert list(kinds) == ["put_in_force", "received", "put_in_force", "returned_to"]


def register_chapter(browser):
    return browser.call("national-figures.children", "?part=register").text


def earlier_editions(browser, key):
    page = browser.get(f"/reference-data/{key}").text
    return re.findall(r'href="(/reference-data/[a-z_]+/editions/\d+)"', page)


def test_two_administrators_do_not_overwrite_each_other(administrator, sign_in):
    place = bring(administrator, "register", newer_register()).location
    other = bring(administrator, "register", newer_register().replace("110000", "120000")).location
    seen = re.search(r'name="seen" value="([^"]*)"', administrator.get(place).text).group(1)
    confirm(sign_in(Role.ADMINISTRATOR), other)

    answer = administrator.post(f"{place}/confirm", {"seen": seen})

    assert answer.status_code == 409
    assert "Another edition was put in force meanwhile. Nothing was changed" in answer.text


def test_a_file_can_be_thrown_away_but_no_edition_that_was_in_force(administrator, reader):
    place = bring(administrator, "register", newer_register()).location

    assert administrator.post(f"{place}/discard").status_code == 303
    assert administrator.get(place).status_code == 404
    shipped = reader.scalar(select(ReferenceEdition.id).where(ReferenceEdition.dataset_key == "register"))
    assert administrator.post(f"/reference-data/register/editions/{shipped}/discard").status_code == 409


def test_the_file_of_an_edition_comes_back_byte_for_byte(administrator, reader):
    shipped = reader.scalar(select(ReferenceEdition.id).where(ReferenceEdition.dataset_key == "register"))

    answer = administrator.get(f"/reference-data/register/editions/{shipped}/file")

    assert answer.data.decode() == REGISTER
    assert answer.headers["Content-Disposition"] == f"attachment; filename=register-edition-{shipped}.csv"
    assert administrator.get(f"/reference-data/census/editions/{shipped}/file").status_code == 404


def test_hidden_numbers_stay_hidden_and_give_bounds(administrator, sign_in):
    place = bring(administrator, "referrals", referrals_file()).location
    assert "It would be the first edition, with 10 rows." in administrator.get(place).text
    confirm(administrator, place)

    chapter = sign_in(Role.VIEWER).call("national-figures.children", "?part=fitness-to-practise").text
    table = sign_in(Role.VIEWER).get("/national-register/referrals.csv").get_data().decode("utf-8-sig")

    assert "can be given for 2 of 2 areas; for 1 of them only between limits" in chapter
    london, south_west = table.splitlines()[1:3]
    assert london.startswith("London,85.7,85.7,46.2,50,50,50,150,50,not published")
    assert south_west.startswith("South West,75.0,76.1,6.9,50,50,50,fewer than 10,50")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,b\n1,2\n", "Line 1.</strong> The column names differ. Missing: as_at, measure"),
        (REGISTER.replace(",", ";"), "The columns are not separated by commas."),
        (REGISTER.splitlines()[0] + "\n", "There is no line below the column names."),
        (b"PK\x03\x04rest", "This is a spreadsheet. Save it as CSV UTF-8"),
        (REGISTER.encode("utf-16"), "This is not UTF-8 text."),
        (REGISTER + REGISTER.splitlines()[1] + "\n", "It speaks of the same thing as line 2"),
        (
            REGISTER + "30/11/2026,registered_total,all,,<ten,,t,,primary,\n",
            "Line 127, column as_at.</strong> &#39;30/11/2026&#39; is not a date such as 2025-09-30.",
        ),
        (b"", "The file is empty."),
    ],
)
def test_a_bad_file_is_refused_kindly_with_line_and_column(administrator, reader, content, says):
    answer = bring(administrator, "register", content)

    assert answer.status_code in {400, 413, 422}
    assert says in answer.text
    assert 'role="alert"' in answer.text
    assert len(reader.scalars(select(ReferenceEdition)).all()) == 11


def test_a_file_that_is_too_large_is_refused(administrator, monkeypatch):
    monkeypatch.setattr("app.services.reference_imports.LARGEST_FILE", 2000)

    answer = bring(administrator, "register", b"x" * 2001)

    assert answer.status_code == 413
    assert "The file is larger than 5 MB, the most that a file of open data can be." in answer.text


def test_no_file_chosen_is_said(administrator):
    answer = administrator.post("/reference-data/register", {})

    assert (answer.status_code, "Choose one CSV file." in answer.text) == (400, True)


@pytest.mark.parametrize("words", [{"as_at": "x" * 201}, {"source": "\u202eevil"}])
def test_words_that_cannot_be_shown_are_refused(administrator, words):
    answer = bring(administrator, "register", newer_register(), **words)

    assert answer.status_code == 400
    assert "Say it in at most 200 characters" in answer.text


def test_the_day_is_asked_for_where_the_file_does_not_say_it(administrator):
    neighbours = (DATA_DIRECTORY / "statistical_neighbours.csv").read_bytes() + b"DfE 2026,E1,A,1,E2,B,Close\n"

    assert "Say which day or time the figures describe" in bring(administrator, "neighbours", neighbours).text
    assert bring(administrator, "neighbours", neighbours, as_at="2026 model").status_code == 303


def test_a_hostile_name_or_figure_is_only_text(administrator):
    hostile = newer_register().replace("110000,,Social Work England", "110000,,<script>alert(1)</script>")
    content = BytesIO(hostile.encode())
    sent = {"file": (content, "../../<img src=x>.csv"), "source": "<b>bold</b>"}

    page = administrator.get(administrator.post("/reference-data/register", sent).location).text

    assert "<script>alert" not in page
    assert "<b>bold</b>" not in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize("path", ["outlines", "weather", "register/editions/99999"])
def test_what_cannot_be_imported_is_not_found(administrator, path):
    assert administrator.get(f"/reference-data/{path}").status_code == 404


@pytest.mark.parametrize("key", ["register", "workforce", "board", "referrals"])
def test_the_columns_can_be_had_as_a_file(administrator, key):
    answer = administrator.get(f"/reference-data/{key}/columns.csv")
    shown = CODE.search(administrator.get(f"/reference-data/{key}").text).group(1)

    assert answer.data.decode("utf-8-sig").strip() == shown
