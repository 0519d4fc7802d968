"""Bringing a list of organisations, over HTTP."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.access import Role, Scope
from app.db.models import Letter, Organisation, OrganisationImport
from app.db.scope import open_session
from app.services import organisation_imports
from app.services.collections import open_collection

LIST = (
    "name,code,kind,region,size,lead_name,lead_email\nGrove Care,GRO,employer,London,85,Eve Owner,eve@grove.example\n"
)
FORM = "/organisations/import"


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.fixture
def count(engine):
    def _count(model):
        with open_session(engine, Scope.everything()) as session:
            return session.scalar(select(func.count(model.id)))

    return _count


def bring(browser, content, name="list.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return browser.post(FORM, {"file": (BytesIO(content), name)})


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text).group(1)


def test_a_list_is_looked_at_written_and_its_people_invited(team, count, engine, clock):
    with open_session(engine, Scope.everything(), write=True) as session:
        open_collection(session, 2025, clock)
        session.commit()
    before = count(Organisation)

    place = bring(team, LIST).location
    page = team.get(place)
    assert "1 organisation in list.csv: 1 new, 0 changed, 0 the same, 0 refused. Nothing was written yet." in page.text
    assert "employer: Eve Owner, eve@grove.example" in page.text
    assert "Save all" in page.text
    assert count(Organisation) == before

    assert team.post(f"{place}/confirm", {"seen": seen_on(page)}).status_code == 303
    assert "Nobody has been invited yet." in team.get(place).text
    assert (count(Organisation), count(Letter)) == (before + 1, 0)
    assert "Do you want to invite them now?" in team.get(place).text

    team.post(f"{place}/invite")
    after = team.get(place).text
    assert "1 organisation invited, 1 letter on the way." in after
    assert "It is invited to the collection of 2025." in after
    assert "Do you want to invite them now?" not in after
    assert "Write to whoever there got no letter yet" in after

    team.post(f"{place}/invite")
    assert "0 letters on the way." in team.get(place).text
    assert count(Letter) == 1


def home(team):
    return team.call("home-tasks.children", "home-tasks").text


def test_whoever_left_the_page_finds_the_list_again_and_invites_from_there(team, count, engine, clock):
    with open_session(engine, Scope.everything(), write=True) as session:
        open_collection(session, 2025, clock)
        session.commit()
    place = bring(team, LIST).location
    assert "; not saved yet" in team.get(FORM).text
    team.post(f"{place}/confirm", {"seen": seen_on(team.get(place))})

    page = team.get(FORM).text
    assert "1 organisation of your lists not invited yet" in home(team)
    assert f'<a href="{place}">list.csv</a>' in page
    again = team.get(bring(team, LIST).location).text
    assert "so there is nothing to write. It was saved on" in again
    assert f'<a href="{place}">see what became of it, and invite</a>' in again
    (invite,) = re.findall(r'action="(/organisations/imports/\d+/invite)"', page)
    team.post(invite)

    assert count(Letter) == 1
    assert "not invited yet" not in home(team)
    assert "nobody left" in team.get(FORM).text
    assert not re.findall(r"/organisations/imports/\d+/invite", team.get(FORM).text)


def test_a_refused_line_is_shown_first_and_the_list_cannot_be_written(team, count):
    place = bring(team, f"{LIST}Elm,ELM,school,,,Ann,ann@elm.example\n").location
    page = team.get(place)

    assert "The kind must be council, trust or employer." in page.text
    assert "Save all" not in page.text
    answer = team.post(f"{place}/confirm", {"seen": "anything"})
    assert answer.status_code == 409
    assert "Something changed since you looked" in answer.text


def test_every_line_can_be_downloaded_and_starts_no_formula(team):
    place = bring(team, LIST.replace("Grove Care", "=1+1")).location

    answer = team.get(f"{place}/lines.csv")

    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[1] == '2,New,GRO,\'=1+1,"employer: Eve Owner, eve@grove.example"'


def test_a_list_can_be_thrown_away(team, count):
    place = bring(team, LIST).location

    assert team.post(f"{place}/discard").location == FORM
    assert count(OrganisationImport) == 0
    assert team.get(place).status_code == 404
    assert team.post(f"{place}/confirm").status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        (b"", 400, "The file is empty. Choose the file again."),
        (b"a,b\n", 400, "The first line lacks these column names: name, code, kind."),
        (b"PK\x03\x04", 400, "This is a spreadsheet."),
    ],
)
def test_a_file_that_is_no_list_is_said_beside_the_field(team, content, status, message):
    answer = bring(team, content)

    assert answer.status_code == status
    assert answer.text.count(message) == 2


def test_a_file_that_is_too_large_is_refused(team, monkeypatch):
    monkeypatch.setattr(organisation_imports, "LARGEST_FILE", 1024**2 // 4)

    answer = bring(team, b"x" * (1024**2 // 4 + 1))

    assert answer.status_code == 413
    assert "Bring the list in parts." in answer.text


def test_without_a_file_one_is_asked_for(team):
    answer = team.post(FORM)

    assert answer.status_code == 400
    assert "Choose one CSV file." in answer.text


def test_the_columns_can_be_downloaded(team):
    assert team.get(f"{FORM}/columns.csv").text.startswith("\ufeffname,code,kind,region,type,size,lead_name,lead_email")


def test_a_long_list_comes_in_pages(team):
    lines = "".join(f"Home {n},H{n},employer,,,Owner,owner@home.example\n" for n in range(101))
    place = bring(team, "name,code,kind,region,size,lead_name,lead_email\n" + lines).location

    assert "lines 101 to 101 of 101" in team.get(f"{place}?page=2").text


@pytest.mark.parametrize("role", [Role.LEAD, Role.EMPLOYER, Role.SIGNATORY])
def test_no_organisation_may_bring_a_list(sign_in, role):
    assert bring(sign_in(role), LIST).status_code == 403


def test_lines_that_name_nobody_to_reach_are_counted_and_named(team):
    place = bring(team, f"{LIST}Elm,ELM,employer,,,,\nOak,OAK,employer,,,,\n").location

    page = team.get(place).text

    assert "2 lines name nobody who could be reached:</strong> line 3 (Elm), line 4 (Oak). Give each its lead." in page


def test_an_organisation_that_waited_for_somebody_is_invited_as_soon_as_a_list_names_one(team, make, clock, engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        open_collection(session, 2025, clock)
        session.commit()
    alone = make.organisation(name="Grove Care", code="GRO")
    team.post(f"/organisations/{alone.id}/collection")
    place = bring(team, LIST).location

    answer = team.post(f"{place}/confirm", {"seen": seen_on(team.get(place))}, follow_redirects=True)

    assert "1 organisation that waited for somebody is invited now." in answer.text
