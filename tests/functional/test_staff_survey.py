"""The staff survey over HTTP: answered by a stranger without a trace, run by the lead, taken into the return."""

import html
import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import current
from app.access import Role, Scope
from app.db.models import Event, SignInAttempt, StaffSurvey, SurveyCount, TypedValue
from app.db.scope import open_session
from app.services.survey_counts import answered_so_far
from app.web import survey
from app.web.visits import Visits
from tests.support.web import SECRET, set_clock

HERE = "/our-return/survey"
SAID = {"ethnic_group": "black", "hba_public": "yes", "hba_colleagues": "no", "hba_managers": "not_said"}
OPEN = {"services": "adult", "closes_on": "20 October 2025"}


@pytest.fixture
def council(make):
    organisation = make.organisation(code="X00001", name="Northmoor Council", kind="local_authority")
    make.participation(organisation, make.collection(2025), "adult", "children")
    return organisation


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


@pytest.fixture
def link(lead):
    lead.post(HERE, OPEN)
    return shown_link(lead)


def shown_link(lead):
    return re.search(r'readonly value="http://127.0.0.1:8050(/survey/[^"]+)"', lead.get(HERE).text)[1]


def answer(client, link, times=1, **said):
    answers = [client.post(link, {**SAID, **said}) for _ in range(times)]
    assert {one.status_code for one in answers} == {303}


def enough(client, link):
    answer(client, link, 10, ethnic_group="white_british", hba_public="no")
    for group in ("mixed", "asian", "black", "other"):
        answer(client, link, 10, ethnic_group=group)


def rows(engine, query):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(query).all()


def answers_held(engine):
    (survey,) = rows(engine, select(StaffSurvey))
    return answered_so_far(survey, SECRET)


def words(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def test_a_stranger_answers_and_is_thanked(client, link, engine):
    page = client.get(link)
    answered = client.post(link, SAID)

    assert page.status_code == 200
    assert "Northmoor Council" in page.text
    assert "In the last 12 months, have you personally experienced" in page.text
    assert (answered.status_code, answered.location) == (303, "/survey/thanks")
    assert "Nothing tells which of all answers are yours" in client.get(answered.location).text
    assert answers_held(engine) == 1


def test_the_page_says_what_is_kept_and_what_cannot_be_promised(client, link):
    said = words(client.get(link))

    assert "no name, no address, no time, no order" in said
    assert "no question for fewer than 10 people" in said
    assert "Whatever is not shown is destroyed when the survey closes." in said
    assert "If fewer than 10 people answer in all, that is everything." in said
    assert "We cannot stop anybody from answering twice" in said
    assert "a manager too, could send answers of their own and work out" in said
    assert "The key to the encrypted counts is not kept in the database. Whoever has both" in said
    assert "The same is true of backup copies made before the survey closed, and of the log" in said
    assert "The wording of the SC-WRES is not published" in said


def test_the_page_needs_no_account_no_script_and_no_cookie_but_that_of_the_form(client, link):
    page = client.get(link)

    assert [header.split("=")[0] for header in page.headers.getlist("Set-Cookie")] == ["scwres-form"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert set(re.findall(r'<script src="/assets/(\w+)', page.text)) == {"failures"}
    assert not re.search(r'(?:href|src|action)="https?:', page.text)


@pytest.mark.parametrize("path", [None, "/survey/thanks", "/survey/no-such-link"])
def test_somebody_who_is_signed_in_is_not_named_on_the_page_nor_shown_their_pages(lead, link, path):
    page = lead.get(path or link).text

    assert "Sign out" not in page
    assert "/account" not in page
    assert "data-signed-in" not in page
    assert "<nav" not in page
    assert "/our-return" not in page


def test_every_group_of_the_return_can_be_chosen_and_those_of_records_cannot(client, link):
    page = client.get(link).text

    assert re.findall(r'name="ethnic_group" value="(\w+)"', page) == [
        "white_british", "white_minority", "mixed", "asian", "black", "other", "prefer_not_to_say",
    ]  # fmt: skip


def test_the_service_is_asked_only_where_there_are_several(client, lead, link):
    assert 'name="service"' not in client.get(link).text
    lead.post(f"{HERE}/close")
    lead.post(HERE, {"services": ["adult", "children"], "closes_on": "20 October 2025"})

    page = client.get(shown_link(lead)).text

    assert re.findall(r'name="service" value="(\w+)"', page) == ["adult", "children"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"ethnic_group": ""}, "Choose an ethnic group"),
        ({"ethnic_group": "white_not_split"}, "Choose an ethnic group"),
        ({"ethnic_group": "<script>"}, "Choose an ethnic group"),
        ({"hba_public": ""}, "Choose yes, no or"),
        ({"hba_managers": "maybe"}, "Choose yes, no or"),
        (dict.fromkeys(("hba_public", "hba_colleagues", "hba_managers"), "not_said"), "there is nothing to send"),
    ],
)
def test_what_is_still_to_choose_is_said_and_what_was_chosen_is_kept(client, link, engine, said, message):
    refused = client.post(link, {**SAID, "hba_colleagues": "no", **said})

    assert refused.status_code == 400
    assert message in words(refused)
    assert "There is a problem" in refused.text
    assert re.search(r'id="hba_colleagues-\w+" name="hba_colleagues" value="\w+" checked', refused.text)
    assert answers_held(engine) == 0


@pytest.mark.parametrize("wrong", ["1", "x" * 43, "%00", "../survey", "a/b"])
def test_a_wrong_link_leads_nowhere(client, link, wrong):
    for method in ("get", "post"):
        assert getattr(client, method)(f"/survey/{wrong}").status_code in {302, 401, 404}
    assert "leads to no survey" in client.get("/survey/1").text


def test_a_renewed_link_ends_the_one_before(client, lead, link):
    lead.post(f"{HERE}/link")

    assert client.get(link).status_code == 404
    assert client.post(link, SAID).status_code == 404
    assert shown_link(lead) != link
    answer(client, shown_link(lead))


def test_a_changed_secret_stops_the_survey_until_it_is_put_back_or_the_lead_begins_again(service, client, lead, link):
    answer(client, link, 12)
    running = service.server.extensions[current.EXTENSION]
    changed = replace(running.settings, secret_key="another secret that is long enough")

    service.server.extensions[current.EXTENSION] = replace(running, settings=changed)
    refused, page = client.post(link, SAID), words(lead.get(HERE))
    service.server.extensions[current.EXTENSION] = running
    mended = words(lead.get(HERE))
    service.server.extensions[current.EXTENSION] = replace(running, settings=changed)
    lead.post(f"{HERE}/link")

    assert refused.status_code == 503
    assert "yours were not sent" in words(refused)
    assert 'value="black" checked' in refused.text
    assert "Your survey cannot be read" in page
    assert "If whoever runs the service puts the key back, nothing is lost" in page
    assert "people have answered" not in page
    assert "At least 10 people have answered." in mended
    assert "Fewer than 10 people have answered so far." in words(lead.get(HERE))
    answer(client, shown_link(lead))


def test_a_closed_survey_says_so(client, lead, link):
    answer(client, link, 10)
    lead.post(f"{HERE}/close")

    assert client.get(link).status_code == 410
    assert client.post(link, SAID).status_code == 410
    assert "takes no more answers" in client.get(link).text


def test_after_the_last_day_nothing_is_taken_until_it_is_moved(service, sign_in, council, client, link, clock):
    set_clock(service, clock.later(days=13))
    sign_in.clock = clock.later(days=13)
    lead = sign_in(Role.LEAD, council)
    assert client.get(link).status_code == 410
    assert "Your survey takes no more answers" in lead.get(HERE).text

    lead.post(f"{HERE}/last-day", {"closes_on": "30 October 2025"})

    assert "open until the end of 30 October 2025" in client.get(link).text
    answer(client, link)


def test_an_answer_without_the_token_of_the_form_is_refused(client, link, engine):
    assert client.open("POST", link, data=SAID).status_code == 400
    assert client.post(link, SAID, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert answers_held(engine) == 0


def test_very_many_answers_from_one_place_are_slowed_down_and_kept_on_the_page(service, client, link):
    service.server.extensions[survey.EXTENSION] = Visits(2, timedelta(minutes=5))
    answer(client, link, 2)

    third = client.post(link, SAID)

    assert (third.status_code, third.headers["Retry-After"]) == (429, "300")
    assert "Yours was not sent" in third.text
    assert 'id="ethnic_group-black" name="ethnic_group" value="black" checked' in third.text


def test_nothing_of_a_respondent_reaches_the_database_or_the_log(client, link, engine, caplog):
    before = rows(engine, select(Event.id))
    with caplog.at_level(logging.DEBUG):
        client.get(link, headers={"User-Agent": "canary-agent"}, environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
        answer(client, link)

    assert rows(engine, select(Event.id)) == before
    assert rows(engine, select(func.count(SignInAttempt.id))) == [0]
    assert rows(engine, select(SurveyCount)) == []
    assert not re.search(r"canary|203\.0\.113|hba_|black|/survey/", caplog.text)


def test_the_lead_opens_a_survey_and_gets_its_link(lead, engine):
    opened = lead.post(HERE, OPEN)
    page = lead.get(opened.location)

    assert (opened.status_code, opened.location) == (303, HERE)
    assert "Your survey is open" in page.text
    assert "Fewer than 10 people have answered so far. The last day is 20 October 2025." in words(page)
    assert shown_link(lead).rsplit("/", 1)[1] not in repr(rows(engine, select(StaffSurvey.token_hash)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"closes_on": "20 October 2025"}, "Choose at least one service"),
        ({"services": "adult", "closes_on": "soon"}, "Choose a last day"),
        ({"services": "adult", "closes_on": "7 October 2025"}, "Choose a last day"),
        ({"services": "housing", "closes_on": "20 October 2025"}, "Choose at least one service"),
    ],
)
def test_what_cannot_be_opened_comes_back_beside_its_field(lead, given, message):
    refused = lead.post(HERE, given)

    assert refused.status_code == 400
    assert message in refused.text
    assert f'value="{given["closes_on"]}"' in refused.text


def test_an_organisation_that_is_not_registered_is_told_so(sign_in, make):
    make.collection(2025)
    lead = sign_in(Role.LEAD)

    assert "Register for this collection first" in lead.get(HERE).text
    assert lead.post(HERE, OPEN).status_code == 409


def test_only_who_prepares_the_return_runs_a_survey(sign_in, council, lead):
    assert sign_in(Role.DEPUTY, council).get(HERE).status_code == 200
    for role in (Role.VIEWER, Role.SIGNATORY, Role.PROGRAMME_TEAM):
        assert sign_in(role, None if role is Role.PROGRAMME_TEAM else council).get(HERE).status_code == 403


def test_another_organisation_sees_and_changes_nothing_of_it(sign_in, make, link, client, lead):
    other = make.organisation(code="X00002")
    with_none = sign_in(Role.LEAD, other)

    assert "Your survey" not in with_none.get(HERE).text
    assert with_none.post(f"{HERE}/close").status_code == 404
    assert with_none.post(f"{HERE}/link").status_code == 404
    assert client.get(link).status_code == 200


def test_while_it_is_open_the_lead_sees_tens_and_no_answer(client, lead, link):
    answer(client, link, 14)

    page = words(lead.get(HERE))

    assert "At least 10 people have answered." in page
    assert "Black" not in page
    assert lead.post(f"{HERE}/into-return").status_code == 400


def test_with_too_few_answers_everything_is_deleted_and_another_may_be_opened(client, lead, link, engine):
    answer(client, link, 9)
    lead.post(f"{HERE}/close")

    page = words(lead.get(HERE))

    assert "Your survey closed on 8 October 2025 with too few answers to show anything. All of them were" in page
    assert rows(engine, select(SurveyCount)) == []
    assert lead.post(HERE, OPEN).status_code == 303


def test_a_survey_in_which_no_side_reaches_ten_is_deleted_and_another_may_be_opened(client, lead):
    lead.post(HERE, {"services": ["adult", "children"], "closes_on": "20 October 2025"})
    link = shown_link(lead)
    answer(client, link, 9, service="adult", ethnic_group="white_british")
    answer(client, link, 8, service="children")

    closed = lead.post(f"{HERE}/close")

    assert "Too few people answered to show anything, so every answer was deleted." in words(lead.get(closed.location))
    assert lead.post(HERE, OPEN).status_code == 303


NEEDED = "your return needs at least 10 answers of each in the same service"


def test_what_is_needed_is_said_before_a_survey_is_opened_and_before_it_is_closed(lead):
    before = words(lead.get(HERE))
    lead.post(HERE, OPEN)

    assert NEEDED in before
    assert "fewer than 10 White or fewer than 10 minority ethnic staff cannot get there" in before
    assert NEEDED in words(lead.get(HERE))


def test_whether_closing_gives_anything_is_told_only_from_the_tens_that_are_shown(client, lead, link):
    said = {}
    for number in range(1, 22):
        answer(client, link, ethnic_group="white_british" if number % 2 else "black")
        said[number] = re.sub(r"At least \d+", "", words(lead.get(HERE)).partition("Close the survey")[2])

    assert "Closing now would delete every answer: fewer than 10 people have answered." in said[9]
    assert "Closing now would leave nothing to compare: fewer than 20 people have answered." in said[19]
    assert "is shown to nobody before you close" in said[20]
    assert [len({said[number] for number in tens}) for tens in (range(1, 10), range(10, 20), (20, 21))] == [1, 1, 1]


def test_after_closing_small_groups_are_shown_together_or_not_at_all(client, lead, link):
    answer(client, link, 12, ethnic_group="white_british", hba_public="no")
    answer(client, link, 7, ethnic_group="black")
    answer(client, link, 4, ethnic_group="asian", hba_public="no", hba_managers="yes")
    answer(client, link, 3, ethnic_group="prefer_not_to_say")
    lead.post(f"{HERE}/close")

    page = words(lead.get(HERE))

    assert "26 people answered on 8 October 2025." in page
    assert "Asian, Black and Other together 11 7 0 4" in page
    assert "White British 12 0 0 0" in page
    assert "Not shown, because fewer than 10 answered: Prefer not to say." in page
    assert "Count them together under Other" in page


def test_the_results_go_into_the_return_with_one_button(client, lead, link, engine):
    enough(client, link)
    lead.post(f"{HERE}/close")

    done = lead.post(f"{HERE}/into-return")

    assert done.status_code == 303
    page = words(lead.get(done.location))
    assert "36 fields of your return changed." in page
    assert "These results stand in the return that you type in here." in page
    field = "adult.hba_public..black"
    assert rows(engine, select(TypedValue.text).where(TypedValue.field == field)) == ["10"]
    assert f'id="{field}" name="{field}" value="10"' in lead.get("/our-return/type/staff_survey").text


def test_what_stands_in_the_return_is_shown_and_replaced_only_when_the_lead_says_so(client, lead, link, engine):
    enough(client, link)
    lead.post(f"{HERE}/close")
    field = "adult.hba_public..black"
    typed = {"field": field, "text": "77", "seen": 0, "since": 0}
    lead.open("POST", "/our-return/type/value", json=typed, headers={"X-CSRFToken": lead.script_token()})

    page = lead.get(HERE)
    refused = lead.post(f"{HERE}/into-return")
    seen = dict(re.findall(r'name="(seen:[^"]+)" value="(\d+)"', page.text))
    done = lead.post(f"{HERE}/into-return", {**seen, "replace": "yes"})

    assert "(Adult social care), Black 77 10" in words(page)
    assert refused.status_code == 400
    assert "Tick that the values listed below shall be replaced" in refused.text
    assert done.status_code == 303
    assert rows(engine, select(TypedValue.text).where(TypedValue.field == field).order_by(TypedValue.id)) == [
        "77",
        "10",
    ]


def checked(page):
    return re.findall(r'name="small_groups" value="(\w+)" checked', page.text)


def test_what_can_be_written_is_chosen_already_where_leaving_out_leaves_nothing(client, lead, link):
    answer(client, link, 40, ethnic_group="white_british")
    answer(client, link, 20)
    answer(client, link, 4, ethnic_group="asian")
    lead.post(f"{HERE}/close")

    page = lead.get(HERE)
    refused = lead.post(f"{HERE}/into-return", {"small_groups": "apart"})
    done = lead.post(f"{HERE}/into-return", {"small_groups": checked(page)[0]})

    assert checked(page) == ["together"]
    assert refused.status_code == 400
    assert "Choose to count them together, or answer 'Cannot supply' for this table." in words(refused)
    assert 'href="#small_groups"' in refused.text
    assert checked(refused) == ["apart"]
    assert done.status_code == 303


def test_the_note_in_the_return_says_how_prefer_not_to_say_was_counted(client, lead, link, engine):
    enough(client, link)
    lead.post(f"{HERE}/close")
    lead.post(f"{HERE}/into-return")

    (note,) = rows(engine, select(TypedValue.text).where(TypedValue.field == "note.staff_survey"))

    assert "whoever preferred not to answer one counts as not having said yes to it" in note


def test_once_a_survey_is_closed_no_file_of_the_database_holds_what_was_sealed_before(engine, lead, client, link):
    states = []
    for _ in range(3):
        answer(client, link)
        states += rows(engine, select(StaffSurvey.tally))
    kept_before = files_of(engine)

    lead.post(f"{HERE}/close").close()

    assert all(any(one in kept for kept in kept_before) for one in states)
    assert not any(one in kept for kept in files_of(engine) for one in states)


def files_of(engine):
    """What the files of the database hold."""
    file = Path(engine.url.database)
    return [one.read_bytes() for one in file.parent.glob(f"{file.name}*")]
