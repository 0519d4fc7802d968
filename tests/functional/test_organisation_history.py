"""Codes with dates and links between organisations: a recode keeps a history, a merger or a split does not."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.access import Role, Scope
from app.db.models import Organisation, ReferenceAuthority, Submission
from app.db.scope import open_session
from app.register.datasets import dataset
from app.services.events import timeline
from app.services.organisation_history import EFFECTS, dated_codes
from app.services.organisations import find_organisation
from app.services.programme import board
from app.services.reference_rows import authority_values
from app.services.signing import sign
from app.services.uploads import previous_return
from schemas.dated_codes import DatedCode
from tests.support.journeys import good_file, traveller


@pytest.fixture
def council(make):
    council = make.organisation(kind="local_authority", name="Northmoor", code="NOR", gss_code="E06000900")
    make.organisation_code(council, code="E06000900", valid_from=date(2011, 1, 1))
    return council


@pytest.fixture
def here(council):
    return f"/organisations/{council.id}/history"


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def test_a_recode_ends_the_code_so_far_and_both_lead_to_the_same_organisation(team, council, here, engine):
    answer = team.post(f"{here}/code", {"code": "E06000901", "first_day": "2025-04-01"})

    assert answer.location == here
    page = team.get(here).text
    assert "31 March 2025" in page
    assert "Its history stays with the organisation." in page
    with open_session(engine, Scope.everything()) as session:
        assert {find_organisation(session, code).id for code in ("NOR", "E06000900", "E06000901")} == {council.id}
        assert dated_codes(session, council.id) == (
            DatedCode("E06000901", date(2025, 4, 1)),
            DatedCode("E06000900", date(2011, 1, 1), date(2025, 3, 31)),
        )


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({"code": "", "first_day": "2025-04-01"}, 400, "Write the new code."),
        ({"code": "E06000901", "first_day": "soon"}, 400, "Give the first day"),
        ({"code": "the new one", "first_day": "2025-04-01"}, 400, "E and eight digits, such as E06000001."),
        ({"code": "E0600090", "first_day": "2025-04-01"}, 400, "E and eight digits, such as E06000001."),
        ({"code": "E060009011", "first_day": "2025-04-01"}, 400, "E and eight digits, such as E06000001."),
        ({"code": "E06000901", "first_day": "2010-01-01"}, 400, "The new code must begin after the one so far did."),
        ({"code": "E06000900", "first_day": "2025-04-01"}, 409, "belongs or belonged to an organisation already"),
    ],
)
def test_a_recode_that_cannot_be_is_refused(team, here, form, status, message):
    answer = team.post(f"{here}/code", form)

    assert answer.status_code == status
    assert message in answer.text


def test_a_code_may_be_written_in_small_letters_and_an_employer_keeps_codes_of_its_own(team, make, here):
    employer = make.organisation(kind="employer", name="Gorse Care", code="GOR")

    team.post(f"{here}/code", {"code": " e06000901 ", "first_day": "2025-04-01"})
    team.post(f"/organisations/{employer.id}/history/code", {"code": "1-101604871", "first_day": "2025-04-01"})

    assert '<th scope="row">E06000901</th>' in team.get(here).text
    assert '<th scope="row">1-101604871</th>' in team.get(f"/organisations/{employer.id}/history").text


def test_a_council_that_was_recoded_keeps_its_hexagon_on_the_board(team, make, engine):
    make.collection(2025, is_demonstration=False)
    hull = make.organisation(kind="local_authority", name="Hull", code="KHL", gss_code="E06000010")

    team.post(f"/organisations/{hull.id}/history/code", {"code": "E06000910", "first_day": "2025-04-01"})

    with open_session(engine, Scope.everything()) as session:
        found = board(session, 2025, date(2025, 10, 8)).map
    (shown,) = (one for one in found.councils if one.code == "KHL")
    assert shown.hexagon.gss_code == "E06000010"
    assert found.unplaced == 0


@pytest.mark.parametrize(
    ("kind", "run", "words"),
    [
        ("merged_into", "", "Northmoor was merged into Successor, on 1 April 2025."),
        ("split_into", "", "Northmoor was split into Successor, on 1 April 2025."),
        ("runs_service_for", "children", "Northmoor runs a service for Successor (children), since 1 April 2025."),
        ("returns_with", "", "Northmoor sends one return together with Successor"),
    ],
)
def test_a_link_stands_on_both_pages_with_what_follows_from_it(team, make, here, kind, run, words):
    other = make.organisation(kind="local_authority", name="Successor", code="SUC")

    answer = team.post(f"{here}/links", {"kind": kind, "other": "SUC", "service": run, "since": "2025-04-01"})

    assert answer.status_code == 303
    for page in (here, f"/organisations/{other.id}/history"):
        text = team.get(page).text.replace("&#39;", "'")
        assert words in text
        assert EFFECTS[kind] in text


def test_a_link_can_be_taken_back(team, make, here):
    make.organisation(name="Successor", code="SUC")
    team.post(f"{here}/links", {"kind": "merged_into", "other": "SUC", "since": "2025-04-01"})

    team.post(f"{here}/links/1/remove")

    assert "No link is recorded." in team.get(here).text


def test_a_link_is_given_its_last_day_once(team, make, here):
    make.organisation(name="Successor", code="SUC")
    team.post(f"{here}/links", {"kind": "returns_with", "other": "SUC", "since": "2025-04-01"})

    wrong = team.post(f"{here}/links/1/end", {"last_day": "soon"})
    early = team.post(f"{here}/links/1/end", {"last_day": "31 March 2025"})
    kept = team.post(f"{here}/links/1/end", {"last_day": "31 March 2026"})
    page = team.get(here).text
    again = team.post(f"{here}/links/1/end", {"last_day": "30 April 2026"})

    assert [answer.status_code for answer in (wrong, early, kept, again)] == [400, 400, 303, 409]
    assert "Give the last day, such as 31 March 2026." in wrong.text
    assert "The last day cannot lie before the first one, 1 April 2025." in early.text
    assert "from 1 April 2025 to 31 March 2026." in page
    assert "Keep the last day" in wrong.text
    assert "Keep the last day" not in page


def test_both_councils_read_that_one_return_covers_them_and_the_covered_one_can_send_none(
    team, make, here, council, sign_in
):
    other = make.organisation(kind="local_authority", name="Successor", code="SUC")
    make.participation(council, make.collection(2025), "adult")
    form = {"kind": "returns_with", "other": "SUC", "since": "2025-04-01"}

    told = team.post(f"{here}/links", form, follow_redirects=True).text

    assert "One return covers both in the collection of 2025, and both read it in their logs." in told
    covered, maker = sign_in(Role.LEAD, council), sign_in(Role.LEAD, other)
    assert (
        "Your return is made with Successor: it covers your organisation since 1 April 2025."
        in covered.get("/our-return").text
    )
    assert "You need not be: your return is made with Successor" in covered.get("/our-return/registration").text
    sent = covered.post("/our-return/upload", {"return": (BytesIO(b"x"), "return.csv")})
    assert sent.status_code == 409
    assert "Your return is made with Successor, since 1 April 2025, so nothing is sent from here." in sent.text
    assert "This return covers Northmoor as well" in maker.get("/our-return").text
    assert "Your return covers Northmoor as well." in maker.get("/our-return/registration").text
    own, theirs = (str(one.call("home-tasks.children", "home-tasks").json) for one in (covered, maker))
    assert "Your return is made with Successor, since 1 April. There is nothing for you to send" in own
    assert "Your return covers Northmoor as well." in theirs


def test_people_of_a_council_that_ended_read_that_nothing_is_asked_of_it(team, make, here, council, sign_in):
    make.organisation(kind="local_authority", name="Successor", code="SUC")
    make.participation(council, make.collection(2025), "adult")
    form = {"kind": "merged_into", "other": "SUC", "since": "2025-04-01"}

    told = team.post(f"{here}/links", form, follow_redirects=True).text

    assert "From that day on nothing is asked of it in the collection of 2025, nor in any that follows." in told
    lead = sign_in(Role.LEAD, council)
    ended = "our organisation ended: merged into Successor on 1 April 2025."
    page, registration = lead.get("/our-return").text, lead.get("/our-return/registration").text
    assert f"Y{ended}" in page
    assert f"It need not be: y{ended}" in registration
    assert "Upload and check" not in page
    assert "Take part again" not in registration
    sent = lead.post("/our-return/upload", {"return": (BytesIO(b"x"), "return.csv")})
    assert (sent.status_code, f"Y{ended[:-1]}, so nothing is sent from here." in sent.text) == (409, True)
    story = team.call("organisation-story.children", "?code=NOR&year=2025").text
    assert "2025: ended: merged into Successor on 1 April 2025." in story
    home = str(lead.call("home-tasks.children", "home-tasks").json)
    assert f"Y{ended} There is nothing for you to send; if that is wrong, tell the programme team." in home


def test_a_council_reads_beside_the_service_at_registration_who_runs_it(team, make, council, sign_in):
    trust = make.organisation(kind="trust", name="Harbour Trust", code="HAR")
    invited_late = {"collection_id": make.collection(2025).id, "at": datetime(2025, 9, 15, 9, tzinfo=UTC)}
    make.event(council, kind="invited", **invited_late)
    form = {"kind": "runs_service_for", "other": "NOR", "service": "children", "since": "2025-04-01"}

    told = team.post(f"/organisations/{trust.id}/history/links", form, follow_redirects=True).text

    assert "Both read it in their logs in the collection of 2025, and the second when it registers." in told
    page = sign_in(Role.LEAD, council).get("/our-return/registration").text
    said = page.split('<p class="hint" id="run-children">')[1].split("</p>")[0]
    assert said == (
        "Harbour Trust runs this service for you and counts its people in its own return. Choose it only for people "
        "whom you employ yourselves."
    )
    assert 'value="children" aria-describedby="run-children"' in page
    assert "run-adult" not in page


def test_a_link_of_a_return_that_counts_later_says_so(team, make, here):
    make.organisation(kind="local_authority", name="Successor", code="SUC")

    told = team.post(f"{here}/links", {"kind": "returns_with", "other": "SUC", "since": "2025-04-01"})

    assert "It counts from the next collection on" in team.get(told.location).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "merged_into", "other": "NOR", "since": "2025-04-01"}, 400),
        ({"kind": "cousin", "other": "NOR", "since": "2025-04-01"}, 400),
        ({"kind": "merged_into", "other": "NOBODY", "since": "2025-04-01"}, 400),
        ({"kind": "merged_into", "other": "SUC", "service": "adult", "since": "2025-04-01"}, 400),
        ({"kind": "runs_service_for", "other": "SUC", "since": "2025-04-01"}, 400),
    ],
)
def test_a_link_that_cannot_be_is_refused(team, make, here, form, status):
    make.organisation(name="Successor", code="SUC")

    assert team.post(f"{here}/links", form).status_code == status


def test_a_file_may_name_its_organisation_by_an_official_code_of_its_as_at_date_or_of_today(make, tmp_path):
    one = traveller(make, tmp_path)
    make.organisation_code(one.organisation, code="E06000900", valid_from=date(2011, 1, 1), valid_to=date(2025, 3, 31))
    make.organisation_code(one.organisation, code="E06000901", valid_from=date(2025, 4, 1))

    def faults(code, as_at):
        return one.send(good_file(tmp_path, code, as_at=as_at)).summary["must_fix"]

    assert [faults(code, "2025-03-31") for code in ("X00001", "E06000901", "E06000900")] == [0, 0, 0]
    assert [faults(code, "2025-04-01") for code in ("X00001", "E06000901", "E06000900")] == [0, 0, 1]


def test_a_successor_has_no_earlier_return_and_a_recoded_organisation_keeps_its_own(make, tmp_path, team, engine):
    one = traveller(make, tmp_path)
    version = one.submit(one.send(good_file(tmp_path)))
    with one.session(write=True) as session:
        mine = session.get_one(Submission, version.id)
        sign(session, actor=one.signatory, clock=one.clock, submission=mine, seen_hash=mine.content_hash)
        session.commit()
    successor = make.organisation(kind="local_authority", name="Successor", code="SUC")
    here = f"/organisations/{one.organisation.id}/history"
    team.post(f"{here}/code", {"code": "E06000901", "first_day": "2025-04-01"})
    team.post(f"{here}/links", {"kind": "split_into", "other": "SUC", "since": "2025-04-01"})

    with open_session(engine, Scope.everything()) as session:
        assert previous_return(session, successor.id, 2026) is None
        kept = previous_return(session, find_organisation(session, "E06000901").id, 2026)
        assert kept.details.organisation == "X00001"


def beside(page, field):
    """Return what is said beside a field, which must be told to whoever hears the page, and in the summary too."""
    control = page.split(f'id="{field}" name=')[1].split(">")[0]
    said = page.split(f'id="{field}-message">')[1].split("</p>")[0]
    assert f'aria-describedby="{field}-message" aria-invalid="true"' in control
    assert f'<li><a href="#{field}">{said}</a></li>' in page
    return said


def test_all_faults_of_a_form_stand_beside_their_fields_at_once_and_what_was_typed_is_kept(team, here):
    code = team.post(f"{here}/code", {"code": " ", "first_day": "soon"}).text
    odd = team.post(f"{here}/code", {"code": "the new one", "first_day": "soon"}).text
    link = team.post(f"{here}/links", {"kind": "runs_service_for", "other": "", "service": "", "since": "in May"}).text

    assert "<title>Error: " in code
    assert beside(code, "code") == "Write the new code."
    assert beside(code, "first_day") == "Give the first day, such as 1 April 2025."
    assert 'value="soon"' in code
    assert beside(odd, "code").startswith(
        "The official code of a council is that of the Office for National Statistics"
    )
    assert beside(odd, "first_day") == "Give the first day, such as 1 April 2025."
    assert beside(link, "other") == "Write the code of the other organisation."
    assert beside(link, "service") == "Choose the service that it runs."
    assert beside(link, "since") == "Give the first day, such as 1 April 2025."
    assert 'value="in May"' in link


def test_what_is_refused_stands_beside_the_field_to_change(team, make, here):
    make.organisation(name="Successor", code="SUC")
    form = {"kind": "merged_into", "other": "SUC", "since": "2025-04-01"}
    team.post(f"{here}/links", {**form, "kind": "returns_with"})

    early = team.post(f"{here}/code", {"code": "E06000901", "first_day": "2010-01-01"}).text
    taken = team.post(f"{here}/code", {"code": "E06000900", "first_day": "2025-04-01"}).text
    unknown = team.post(f"{here}/links", {**form, "other": "NOBODY"}).text
    itself = team.post(f"{here}/links", {**form, "other": "NOR"}).text
    last_day = team.post(f"{here}/links/1/end", {"last_day": "31 March 2025"}).text

    assert beside(early, "first_day") == "The new code must begin after the one so far did."
    assert "belongs or belonged to an organisation already" in beside(taken, "code")
    assert beside(unknown, "other").startswith("There is no organisation with the code NOBODY.")
    assert beside(itself, "other") == "Choose another organisation."
    assert beside(last_day, "last-day-1") == "The last day cannot lie before the first one, 1 April 2025."
    assert "<details open>" in last_day


def test_the_log_gives_the_first_day_of_a_new_code_in_words(team, here, council, engine):
    team.post(f"{here}/code", {"code": "E06000901", "first_day": "2025-04-01"})

    with open_session(engine, Scope.everything()) as session:
        (line,) = timeline(session, council.id)
    assert line.sentence == "The official code was replaced: E06000900 to E06000901 from 1 April 2025."


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("E06000063", ["Before it", "Cumbria County Council (E10000006), to 31 March 2023"]),
        (
            "E06000058",
            [
                "Borough of Poole (E06000029), from 1 April 1997 to 31 March 2019",
                "Bournemouth Borough Council (E06000028), to 31 March 2019",
                "Also took in Christchurch district (from Dorset county).",
            ],
        ),
        ("E10000021", ["After it", "North Northamptonshire Council (E06000061), from 1 April 2021"]),
    ],
)
def test_predecessors_and_successors_of_the_register_are_shown_with_their_source(team, make, engine, code, shown):
    council = make.organisation(kind="local_authority", name="A council", code="ACO", gss_code=code)
    with open_session(engine, Scope.everything(), write=True) as session:
        session.add_all(ReferenceAuthority(**authority_values(one)) for one in dataset("authorities").read())
        session.commit()
        before = session.scalar(select(func.count(Organisation.id)))

    page = team.get(f"/organisations/{council.id}/history").text

    assert [words for words in shown if words not in page] == []
    assert "As at April 2025. Source: Office for National Statistics and Department for Education" in page
    assert "No link is recorded." in page
    with open_session(engine, Scope.everything()) as session:
        assert session.scalar(select(func.count(Organisation.id))) == before


def test_a_council_of_which_the_register_names_no_kin_has_no_such_part(team, here):
    assert "What the national register says" not in team.get(here).text
