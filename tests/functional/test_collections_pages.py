"""Setting up a collection, over HTTP."""

import re
import shutil

import pytest
from sqlalchemy import func, select

from app.access import Role, Scope
from app.db.models import Collection, CollectionDraft, Event, Letter, Organisation
from app.db.scope import open_session
from app.indicators.catalogue import EDITIONS_DIR, load_edition
from app.programme.milestones import default_windows
from app.services import jobs
from tests.support.clocks import StoppedClock
from tests.support.dash_client import DashClient
from tests.support.web import SignIn, new_app

HERE = "/programme/collections"
EDITION_2026 = 'extends = 2025\ncollection = 2026\nphase = "Phase 4"\ntitle = "SC-WRES 2026"\nstatus = "current"\n'


@pytest.fixture
def service(engine, clock, tmp_path):
    folder = tmp_path / "editions"
    shutil.copytree(EDITIONS_DIR, folder)
    (folder / "2026.toml").write_text(EDITION_2026, encoding="utf-8")
    return new_app(engine, clock, editions_dir=folder)


@pytest.fixture
def council(make):
    organisation = make.organisation(kind="local_authority", name="Northmoor", code="NOR")
    make.membership(organisation, make.user(name="Ann Lead"), Role.LEAD)
    return organisation


@pytest.fixture
def team(sign_in: SignIn, council) -> DashClient:
    browser = sign_in(Role.PROGRAMME_TEAM)
    browser.post(HERE, {"year": "2026"})
    return browser


@pytest.fixture
def count(engine):
    def _count(model):
        with open_session(engine, Scope.everything()) as session:
            return session.scalar(select(func.count(model.id)))

    return _count


def form(**other):
    days = {}
    for key, window in default_windows(2026).items():
        days |= {f"{key}-opens": window.opens_on.isoformat(), f"{key}-due": window.due_on.isoformat()}
    return {"phase_name": "Phase 4", "invites": ["councils"], "codes": "", "words": "Ring us.", **days, **other}


def test_a_collection_is_set_up_read_and_opened_in_one_sitting(team, council, count):
    page = team.get(f"{HERE}/2026").text
    assert "Opened as it stands, it would invite 1 organisation with 1 letter." in page
    assert "SC-WRES 2026 (Phase 4)" in page

    assert team.post(f"{HERE}/2026", form()).status_code == 303
    letters = team.get(f"{HERE}/2026/letters/{council.id}").text
    assert "Invitation to the SC-WRES collection of 2026" in letters
    assert "Dear Ann Lead," in letters
    assert "Ring us." in letters
    assert count(Collection) == 0

    seen = re.search(r'name="seen" value="([^"]*)"', team.get(f"{HERE}/2026").text).group(1)
    assert team.post(f"{HERE}/2026/open", {"seen": seen}).location == HERE
    assert "The collection of 2026 is open. 1 organisation invited, 1 letter queued." in team.get(HERE).text
    assert "2027 cannot be set up yet: its edition, which is the questions and the template" in team.get(HERE).text
    assert (count(Collection), count(Letter), count(CollectionDraft)) == (1, 1, 0)


LETTERS = f"{HERE}/2026/letters"


@pytest.fixture
def many(make, team):
    """A hundred and two further councils, of which the last has nobody to write to."""
    lead = make.user(name="Bea Lead")
    others = [make.organisation(kind="local_authority", name=f"Ox{number:03}") for number in range(102)]
    for one in others[:-1]:
        make.membership(one, lead, Role.LEAD)
    return others


def test_the_letters_to_each_of_many_organisations_can_be_opened_page_by_page(many, team, council):
    pages = [team.get(f"{LETTERS}{page}").text for page in ("", "?page=2", "?page=3")]

    links = [re.findall(rf'href="{LETTERS}/(\d+)"', page) for page in pages]
    assert [len(one) for one in links] == [50, 50, 2]
    assert {int(one) for page in links for one in page} == {council.id, *(one.id for one in many[:-1])}
    assert f'<a href="/organisations/{many[-1].id}">Ox101</a>: nobody can be reached' in pages[2]
    chosen = "It chooses 103 organisations: 102 would be invited, and at 1 other nobody can be reached."
    assert all(chosen in page for page in pages)
    assert "Listed here, with or without somebody to reach: 51 to 100 of 103 that are chosen." in pages[1]
    assert f'<a href="{LETTERS}?page=1#readers" rel="prev">Previous page</a>' in pages[1]
    assert f'<a href="{LETTERS}?page=3#readers" rel="next">Next page</a>' in pages[1]
    assert 'rel="prev"' not in pages[0]
    assert 'rel="next"' not in pages[2]
    assert "Dear Bea Lead," in team.get(f"{LETTERS}/{many[100].id}").text


def test_an_organisation_to_read_as_is_found_by_part_of_its_name_or_by_its_code(many, team, council):
    by_name, by_code, nobody = (team.get(f"{LETTERS}?search={words}").text for words in ("x03", "nor", "elsewhere"))

    assert len(re.findall(rf'href="{LETTERS}/\d+"', by_name)) == 10
    assert "Listed here, with or without somebody to reach: 1 to 10 of 10 that are called “x03”." in by_name
    assert re.findall(rf'href="{LETTERS}/(\d+)"', by_code) == [str(council.id)]
    assert "None of them is called “elsewhere”." in nobody


def test_every_kind_of_letter_is_shown_as_an_example_council_and_as_an_example_employer(team):
    council, employer = team.get(LETTERS).text, team.get(f"{LETTERS}?as=employer").text

    kinds = re.findall(r'<h2 id="([a-z_-]+)">', council)
    assert kinds[:2] == ["invitation", "registered"]
    assert kinds[-6:] == ["registration", "accounts", "meetings", "questions", "no-letter", "readers"]
    assert "Example Council and its people are invented." in council
    assert "To Sam Example (signatory), signatory@council.example" in council
    assert "To Emm Example (employer), employer@employer.example" in employer
    assert "signatory@" not in employer
    assert kinds == re.findall(r'<h2 id="([a-z_-]+)">', employer)


def test_that_no_letter_names_an_address_is_said_until_the_words_to_add_are_written(team):
    before = team.get(LETTERS).text
    team.post(f"{HERE}/2026", form())

    assert "No letter names an address for questions" in before
    assert "If you have a question, ask your organisation&#39;s lead or the programme team." in before
    assert "No letter names an address for questions" not in team.get(LETTERS).text


def test_who_has_nobody_for_a_letter_is_said(team, council, make):
    nobody = make.organisation(kind="local_authority", name="Empty")

    assert (
        "Nobody of Northmoor who can be reached has a role that gets this." in team.get(f"{LETTERS}/{council.id}").text
    )
    assert "Nothing: nobody there can be reached." in team.get(f"{LETTERS}/{nobody.id}").text
    assert f'<a href="{LETTERS}#readers">All of them</a>' in team.get(f"{LETTERS}/{nobody.id}").text
    assert team.get(f"{LETTERS}/987654").status_code == 404


def test_until_it_is_opened_organisations_see_nothing_of_it(team, council, sign_in):
    lead = sign_in(Role.LEAD, council)

    assert "2026" not in lead.get("/our-return").text
    assert lead.get(HERE).status_code == 403
    assert lead.get(f"{HERE}/2026").status_code == 403


def test_what_cannot_be_is_said_and_what_was_typed_stays(team, count):
    answer = team.post(f"{HERE}/2026", form(phase_name="Phase Four", **{"registered-due": "2026-03-01"}))

    assert answer.status_code == 400
    assert '<a href="#registered-due">Registered: the last day comes before the first.</a>' in answer.text
    assert 'id="registered-due-message">Registered: the last day comes before the first.' in answer.text
    assert 'value="Phase Four"' in answer.text


def test_everything_that_is_wrong_is_said_at_once_beside_its_field(team):
    answer = team.post(
        f"{HERE}/2026",
        form(
            phase_name="",
            invites=["all"],
            codes="NOPE",
            words="x" * 2001,
            **{"uploaded-opens": "soon", "valid-due": ""},
        ),
    )

    summary = answer.text.split('class="summary"')[1].split("</div>")[0]
    assert re.findall(r'<li><a href="#([\w-]+)">', summary) == [
        *("phase_name", "uploaded-opens", "valid-due", "invites-councils", "codes", "words"),
    ]
    assert "Uploaded: write the first day, such as 1 April 2026." in answer.text
    assert 'value="soon"' in answer.text
    assert "No organisation has this code: NOPE." in answer.text


def test_a_day_that_cannot_be_read_hides_nothing_that_is_wrong_with_the_others(team):
    days = {"registered-opens": "soon", "uploaded-opens": "1/10/2026", "uploaded-due": "1/9/2026"}
    answer = team.post(f"{HERE}/2026", form(**days))

    assert "Registered: write the first day" in answer.text
    assert "Uploaded: the last day comes before the first." in answer.text


def test_nothing_is_said_of_a_day_beside_one_that_cannot_be_read(team):
    answer = team.post(f"{HERE}/2026", form(**{"registered-opens": "soon", "registered-due": "1/3/2026"}))

    assert "Registered: write the first day" in answer.text
    assert "Registered: the last day comes before the first." not in answer.text


@pytest.mark.parametrize("between", ["\n", ", ", ";", " "])
def test_codes_are_read_however_they_are_set_apart_and_can_be_left_out(team, make, between):
    for code in ("ELM", "OAK"):
        make.organisation(kind="local_authority", name=code, code=code)
    team.post(f"{HERE}/2026", form(left_out=between.join(("ELM", "oak"))))

    page = team.get(f"{HERE}/2026").text
    assert "would invite 1 organisation with 1 letter. Organisations see nothing of it before that." in page
    assert "ELM\noak</textarea>" in page


def test_a_name_that_another_collection_has_is_pointed_out_and_may_stay(team, make):
    make.collection(2025, phase_name="Phase 4")
    team.post(f"{HERE}/2026", form())

    assert "The collection of 2025 has this name as well" in team.get(f"{HERE}/2026").text

    team.post(f"{HERE}/2026", form(phase_name="Phase 5"))
    assert "has this name as well" not in team.get(f"{HERE}/2026").text


def test_days_are_read_as_people_write_them_and_shown_in_words(team):
    assert team.post(f"{HERE}/2026", form(**{"registered-due": "3 July 2026"})).status_code == 303
    page = team.get(f"{HERE}/2026").text
    assert 'name="registered-due" value="3 July 2026"' in page
    assert "as it was last kept: Phase 4, registration until 3 July 2026, sign-off until 31 October 2026, 1 org" in page


def test_no_real_collection_opens_with_a_provisional_edition(team, count, tmp_path):
    seen = re.search(r'name="seen" value="([^"]*)"', team.get(f"{HERE}/2026").text).group(1)
    (tmp_path / "editions" / "2026.toml").write_text(EDITION_2026.replace("current", "provisional"), encoding="utf-8")
    load_edition.cache_clear()

    page, answer = team.get(f"{HERE}/2026").text, team.post(f"{HERE}/2026/open", {"seen": seen})

    assert "its questions and checks may still change" in page
    assert 'name="seen"' not in page
    assert (answer.status_code, count(Collection)) == (409, 0)
    assert "The edition of 2026 is provisional: its questions and checks may still change" in answer.text
    assert "2026, provisional" not in team.get(HERE).text
    team.post(f"{HERE}/2026/discard")
    assert '<option value="2026">2026, provisional</option>' in team.get(HERE).text


def test_opening_something_else_than_was_seen_is_refused(team, count):
    answer = team.post(f"{HERE}/2026/open", {"seen": "another"})

    assert answer.status_code == 409
    assert "Something changed since you looked, so nothing was opened." in answer.text
    assert count(Collection) == 0


def test_a_trial_without_returns_says_so(team):
    page, answer = team.get(f"{HERE}/2026").text, team.post(f"{HERE}/2026/trial")

    said = "No return of 2025 was signed here, so there is nothing yet to try the checks on."
    assert said in page
    assert f'action="{HERE}/2026/trial"' not in page
    assert answer.status_code == 409
    assert f'<a href="#trial">{said}</a>' in answer.text
    assert "How does the collection of 2026 go?" in answer.text
    assert "Something changed" not in answer.text


@pytest.mark.parametrize(
    ("look", "following"), [("", 1), ("?look=4", 5), ("?look=soon", 1), ("?look=" + "9" * 5000, 1)]
)
def test_how_far_a_trial_has_come_is_another_address_each_time_so_that_the_browser_asks_again(
    team, engine, look, following
):
    state = {"total": 3, "after": 1, "checked": 1, "clean": 1, "fix": {}, "confirm": {}, "before": {}}
    with open_session(engine, Scope.everything(), write=True) as session:
        organisation_id = session.scalars(select(Organisation.id)).first()
        job = jobs.enqueue(
            session, organisation_id=organisation_id, kind=jobs.DRY_RUN, clock=StoppedClock(), draft_id=1
        )
        session.flush()
        session.scalars(select(CollectionDraft)).one().dry_run = {"job_id": job.id, **state}
        session.commit()

    page = team.get(f"{HERE}/2026{look}").text

    assert "1 of 3 returns tried so far." in page
    assert f'<a href="{HERE}/2026?look={following}#trial">See how far it has come</a>' in page


def test_a_set_up_can_be_thrown_away(team, count):
    assert team.post(f"{HERE}/2026/discard").location == HERE
    assert count(CollectionDraft) == 0
    assert team.get(f"{HERE}/2026").status_code == 404


def test_a_year_without_an_edition_is_refused(team):
    assert team.post(HERE, {"year": "2031"}).status_code == 400
    assert team.post(HERE, {"year": "next"}).status_code == 400


def test_those_whom_nobody_can_reach_are_named_before_opening_and_not_invited(team, make, engine, count):
    for number in range(52):
        make.organisation(kind="local_authority", name=f"Empty {number:02}")
    team.post(f"{HERE}/2026", form())

    page = team.get(f"{HERE}/2026").text
    assert "would invite 1 organisation with 1 letter, and not 52 organisations where nobody can be reached." in page
    assert '<h3 id="unreached">Nobody can be reached there (52)</h3>' in page
    assert '<a href="/organisations/unreached">And 2 more: all organisations without anybody to reach</a>' in page
    assert '<a href="#unreached">52 organisations not invited: nobody to reach</a>' in page

    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    opened = team.post(f"{HERE}/2026/open", {"seen": seen}, follow_redirects=True).text

    assert "1 organisation invited, 1 letter queued." in opened
    assert "52 organisations are not invited, because nobody can be reached there" in opened
    with open_session(engine, Scope.everything()) as session:
        kinds = [*session.scalars(select(Event.kind))]
    assert (kinds.count("invited"), kinds.count("invitation_waits")) == (1, 52)
