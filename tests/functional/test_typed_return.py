"""Typing the return in over HTTP: page by page without a script, field by field with one, and up to the report."""

import re

import pytest

from app.access import Role
from app.db.engine import create_engine_for
from app.settings import Settings
from app.worker.loop import work_once
from tests.support.journeys import good_file
from tests.support.workbooks import GOOD_DETAILS, good_counts

HERE = "/our-return/type"
LEAVERS = "adult.leavers..black"
SHORTLISTED, APPOINTED = "adult.shortlisted..asian", "adult.appointed..asian"


@pytest.fixture
def council(make):
    organisation = make.organisation(code="X00001", name="Northmoor Council", kind="local_authority")
    make.participation(organisation, make.collection(2025), "adult", "children")
    return organisation


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


@pytest.fixture
def deputy(sign_in, council):
    return sign_in(Role.DEPUTY, council)


@pytest.fixture
def check(database_url, clock, tmp_path):
    """Press "Check it", let the worker do what is waiting, and return the report's page."""

    def work(client):
        answer = client.post(f"{HERE}/check")
        engine = create_engine_for(database_url)
        while work_once(engine, Settings(uploads_dir=tmp_path / "uploads"), clock):
            pass
        engine.dispose()
        return client.get(answer.location)

    return work


def hidden(page, prefix):
    """The hidden fields of a page whose names begin like this."""
    return dict(re.findall(rf'name="({prefix}[^"]*)" value="([^"]*)"', page.text))


def type_in(client, path, **texts):
    """Fill in fields of a page as it stands now and send its form."""
    return send(client, path, client.get(path), texts)


def send(client, path, page, texts):
    """Send the form of a page that was opened before."""
    shown = dict(re.findall(r'<input class="form-control"[^>]* name="([^"]*)" value="([^"]*)"', page.text))
    kept = {**hidden(page, "seen:"), **hidden(page, "given:"), **hidden(page, "since")}
    return client.post(path, {**shown, **kept, **texts})


def leave(client, field, text, seen=0, since=0):
    """Leave a field as the script sees it."""
    body = {"field": field, "text": text, "seen": seen, "since": since}
    return client.open(
        "POST", f"{HERE}/value", json=body, headers={"X-CSRFToken": client.script_token(), "Accept": "application/json"}
    )


def shown(page, field):
    return re.search(rf'id="{re.escape(field)}" name="[^"]*" value="([^"]*)"', page.text)[1]


def test_without_a_script_a_page_is_saved_by_its_button(lead):
    answer = type_in(lead, f"{HERE}/leavers", **{LEAVERS: "12", "note.leavers": "Two\r\nlines"})
    page = lead.get(answer.location)

    assert answer.status_code == 303
    assert "Everything on this page is saved." in page.text
    assert shown(page, LEAVERS) == "12"
    assert "Two\nlines</textarea>" in page.text


def test_the_details_are_saved_by_their_button(lead):
    type_in(lead, HERE, as_at="31 March 2025", services="adult")
    page = lead.get(HERE)

    assert shown(page, "as_at") == "31 March 2025"
    assert re.search(r'value="adult" data-field="services" checked', page.text)
    assert not re.search(r'value="children" data-field="services" checked', page.text)
    assert "Children&#39;s social care</h2>" not in lead.get(f"{HERE}/leavers").text


def test_opening_and_saving_a_page_without_typing_is_no_change(lead):
    type_in(lead, HERE, services=["adult", "children"])
    type_in(lead, f"{HERE}/leavers", **{"table.leavers": "supplied"})

    assert "will be listed, with who typed it" in lead.get(f"{HERE}/start/history").text
    assert "will be listed, with who typed it" in lead.get(f"{HERE}/leavers/history").text


def test_a_wrong_figure_is_kept_as_typed_with_what_the_report_would_say(lead):
    type_in(lead, f"{HERE}/leavers", **{LEAVERS: "about 10"})
    page = lead.get(f"{HERE}/leavers")

    assert shown(page, LEAVERS) == "about 10"
    assert "We read “about 10”." in page.text
    assert re.search(
        rf'name="{re.escape(LEAVERS)}"[^>]* aria-describedby="about-{re.escape(LEAVERS)}" aria-invalid="true"',
        page.text,
    )


def test_a_part_greater_than_its_whole_is_said_at_once(lead):
    type_in(lead, f"{HERE}/recruitment", **{SHORTLISTED: "38", APPOINTED: "41"})

    assert "“Appointed” is 41 (Adult social care) and “Shortlisted” is 38" in lead.get(f"{HERE}/recruitment").text


def test_totals_are_those_of_the_line(lead):
    type_in(lead, f"{HERE}/leavers", **{LEAVERS: "1200", "adult.leavers..asian": "34"})
    assert "data-total>1,234<" in lead.get(f"{HERE}/leavers").text

    type_in(lead, f"{HERE}/leavers", **{LEAVERS: "12.5"})
    assert "1,234" not in lead.get(f"{HERE}/leavers").text


def test_the_list_of_tables_says_how_far_each_is(lead):
    type_in(lead, f"{HERE}/leavers", **{LEAVERS: "1", "adult.leavers..asian": "x"})
    type_in(lead, f"{HERE}/staff_survey", **{"table.staff_survey": "cannot_supply"})
    page = lead.get(HERE).text

    assert "2 of 18 figures typed." in page
    assert "1 to put right." in page
    assert page.count("Nothing typed yet.") == 4
    assert "Said not to be supplied." in page
    assert "Last typed at 10:00 by" in page


def test_a_script_saves_one_field_and_hears_what_became_of_it(lead):
    answer = leave(lead, LEAVERS, "12.5").json

    assert answer["fate"] == "saved"
    assert answer["value"] == answer["value"] | {"field": LEAVERS, "text": "12.5", "version": 1, "at": "at 10:00"}
    said = [(item["field"], item["severity"], item["waits"]) for item in answer["said"]]
    assert said == [(LEAVERS, "must_fix", False), ("adult.leavers..white_british", "confirm", True)]
    assert answer["said"][0]["words"].startswith("12.5 is not a whole number of people.")


def test_a_script_hears_only_of_its_own_page(lead):
    leave(lead, APPOINTED, "x")

    assert {item["field"].split(".")[1] for item in leave(lead, LEAVERS, "x").json["said"]} == {"leavers"}


def test_a_script_hears_what_colleagues_changed_since(lead, deputy):
    since = leave(lead, LEAVERS, "1").json["newest"]
    leave(deputy, "adult.leavers..asian", "7")
    leave(deputy, APPOINTED, "7")

    changed = leave(lead, LEAVERS, "2", seen=1, since=since).json["changed"]

    assert [(one["field"], one["text"], one["version"], one["at"]) for one in changed] == [
        ("adult.leavers..asian", "7", 1, "at 10:00")
    ]
    assert leave(lead, LEAVERS, "3", seen=2, since=10**9).json["changed"] == []


def test_of_two_colleagues_in_one_field_the_second_is_told_by_the_script(lead, deputy):
    leave(deputy, LEAVERS, "14")

    answer = leave(lead, LEAVERS, "13").json

    assert (answer["fate"], answer["value"]["text"], answer["value"]["version"]) == ("conflict", "14", 1)
    assert leave(lead, LEAVERS, "13", seen=1).json["fate"] == "saved"


def test_of_two_colleagues_in_one_field_the_second_picks_in_the_form(lead, deputy):
    path, before = f"{HERE}/leavers", lead.get(f"{HERE}/leavers")
    type_in(deputy, path, **{LEAVERS: "14", "adult.leavers..other": "2"})

    answer = send(lead, path, before, {LEAVERS: "13", "adult.leavers..asian": "5"})

    assert answer.status_code == 409
    assert "“14”, typed by Person" in answer.text
    assert "“13”, which you typed" in answer.text
    assert shown(answer, "adult.leavers..asian") == "5"
    assert shown(answer, "adult.leavers..other") == "2"
    assert shown(lead.get(path), LEAVERS) == "14"

    picked = send(lead, path, answer, {LEAVERS: "13"})
    assert picked.status_code == 303
    assert shown(lead.get(path), LEAVERS) == "13"


def test_two_values_of_which_none_is_picked_stay_two_values(lead, deputy):
    path, before = f"{HERE}/leavers", lead.get(f"{HERE}/leavers")
    type_in(deputy, path, **{LEAVERS: "14"})
    asked = send(lead, path, before, {LEAVERS: "13"})

    again = send(lead, path, asked, {f"mine:{LEAVERS}": "13"})

    assert again.status_code == 409
    assert "“13”, which you typed" in again.text
    assert shown(lead.get(path), LEAVERS) == "14"


def test_an_old_page_that_is_sent_again_takes_nothing_back(lead, deputy):
    path, before = f"{HERE}/leavers", lead.get(f"{HERE}/leavers")
    type_in(deputy, path, **{LEAVERS: "14"})

    answer = send(lead, path, before, {"adult.leavers..asian": "5"})
    page = lead.get(answer.location)

    assert (shown(page, LEAVERS), shown(page, "adult.leavers..asian")) == ("14", "5")
    assert re.search(r"<strong>Black:</strong> changed by Person \d+ at 10:00\.", page.text)
    assert "Since you last saved here: Person" in page.text


def test_personal_details_are_refused_with_what_was_typed_still_there(lead):
    answer = type_in(lead, f"{HERE}/leavers", **{LEAVERS: "someone@example.org", "adult.leavers..asian": "5"})

    assert answer.status_code == 400
    assert "The cell seems to hold personal details." in answer.text
    assert "Everything else on this page is saved." in answer.text
    assert shown(answer, LEAVERS) == "someone@example.org"
    page = lead.get(f"{HERE}/leavers")
    assert (shown(page, LEAVERS), shown(page, "adult.leavers..asian")) == ("", "5")


def test_a_script_hears_why_a_text_is_refused(lead):
    answer = leave(lead, LEAVERS, "someone@example.org").json

    assert (answer["fate"], answer["value"]) == ("refused", {"field": LEAVERS, "text": "", "version": 0})
    assert "It was not kept." in answer["why"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"field": LEAVERS, "text": "1", "seen": "0", "since": 0},
        {"field": LEAVERS, "text": "1", "seen": True, "since": 0},
        {"field": LEAVERS, "text": 1, "seen": 0, "since": 0},
        {"field": [LEAVERS], "text": "1", "seen": 0, "since": 0},
        {"field": LEAVERS, "text": "1", "seen": 0, "since": None},
        {"field": "organisation", "text": "1", "seen": 0, "since": 0},
    ],
)
def test_whatever_else_a_script_sends_is_refused_kindly(lead, body):
    answer = lead.open(
        "POST", f"{HERE}/value", json=body, headers={"X-CSRFToken": lead.script_token(), "Accept": "application/json"}
    )

    assert answer.status_code == 400
    assert "Load" in answer.json["message"]


@pytest.mark.parametrize("seen", [2**62, -5, 2**31])
def test_a_version_that_no_database_could_hold_is_a_conflict(lead, seen):
    assert leave(lead, LEAVERS, "12", seen=seen, since=seen).json["fate"] == "conflict"


def test_a_script_without_our_token_writes_nothing(lead):
    body = {"field": LEAVERS, "text": "12", "seen": 0, "since": 0}

    assert lead.open("POST", f"{HERE}/value", json=body).status_code == 400
    assert shown(lead.get(f"{HERE}/leavers"), LEAVERS) == ""


def test_what_is_typed_is_text_and_never_a_part_of_the_page(lead, check):
    nasty = '"><script>alert(1)</script>'
    type_in(lead, f"{HERE}/leavers", **{LEAVERS: nasty, "note.leavers": "</textarea><b>"})

    pages = [lead.get(f"{HERE}/leavers"), lead.get(f"{HERE}/leavers/history"), check(lead)]
    assert not any("<script>alert" in page.text or "</textarea><b>" in page.text for page in pages)
    assert leave(lead, APPOINTED, nasty).json["value"]["text"] == nasty


def test_a_return_is_typed_checked_and_sent_for_sign_off(lead, check):
    for field, text in GOOD_DETAILS.items():
        leave(lead, field, text)
    for cell, count in good_counts().items():
        leave(lead, ".".join(cell), str(count))

    report = check(lead)

    assert "Nothing is left to fix or to confirm." in report.text
    assert "Send for sign-off" in report.text
    assert "Nothing has changed since." in lead.get(HERE).text
    leave(lead, LEAVERS, "4", seen=1)
    assert "1 field has changed since." in lead.get(HERE).text


def test_the_report_leads_back_to_the_field(lead, check):
    leave(lead, LEAVERS, "about 10")

    report = check(lead)

    assert f'href="{HERE}/leavers#{LEAVERS}"' in report.text
    assert f'id="{LEAVERS}"' in lead.get(f"{HERE}/leavers").text


def test_nothing_typed_is_nothing_to_check(lead):
    answer = lead.post(f"{HERE}/check")

    assert answer.status_code == 409
    assert "Nothing is typed in yet." in answer.text


def test_clearing_asks_first_and_the_history_keeps_everything(lead):
    leave(lead, LEAVERS, "12")
    assert "1 field goes back to empty" in lead.get(f"{HERE}/clear").text
    assert shown(lead.get(f"{HERE}/leavers"), LEAVERS) == "12"

    answer = lead.post(f"{HERE}/clear")

    assert answer.location == HERE
    assert "1 field is empty again." in lead.get(HERE).text
    assert shown(lead.get(f"{HERE}/leavers"), LEAVERS) == ""
    story = lead.get(f"{HERE}/leavers/history?field={LEAVERS}").text
    assert "Who typed what in “Leavers (Adult social care), Black”?" in story
    assert ", emptying every field" in story
    assert re.search(r'data-label="Before">12<', story)
    assert "Every field is empty already." in lead.get(f"{HERE}/clear").text


def test_the_history_of_a_page_leads_to_that_of_each_field(lead):
    leave(lead, LEAVERS, "12")
    leave(lead, "adult.leavers..asian", "3")
    page = lead.get(f"{HERE}/leavers/history").text

    assert f'href="{HERE}/leavers/history?field={LEAVERS}"' in page
    assert page.count("<tr>") == 3
    assert lead.get(f"{HERE}/leavers/history?field=nonsense").text.count("<tr>") == 3


def test_one_carries_on_from_a_file_that_was_sent(lead, check, tmp_path):
    from io import BytesIO

    assert "will be listed here" in lead.get(f"{HERE}/from").text
    sent = lead.post(
        "/our-return/upload",
        {"return": (BytesIO(good_file(tmp_path)), "ours.csv")},
        content_type="multipart/form-data",
    )
    leave(lead, LEAVERS, "999")
    check(lead)
    offer = lead.get(f"{HERE}/from").text
    assert "ours.csv" in offer
    assert "They take the place of what is typed now" in offer

    number = sent.location.rsplit("/", 1)[1]
    lead.post(f"{HERE}/from/{number}")

    assert "You carry on from ours.csv." in lead.get(HERE).text
    assert shown(lead.get(f"{HERE}/leavers"), LEAVERS) == str(good_counts()["adult", "leavers", "", "black"])


def test_whoever_has_not_registered_is_led_to_the_registration(sign_in, make):
    make.collection(2025)
    page = sign_in(Role.LEAD).get(f"{HERE}/leavers")

    assert page.status_code == 200
    assert "Register for this collection first" in page.text
    assert "/our-return/registration" in page.text


def test_a_table_that_there_is_not_is_not_found(lead):
    assert {lead.get(f"{HERE}/{page}").status_code for page in ("nonsense", "value", "1", "nonsense/history")} == {404}
    assert lead.post(f"{HERE}/nonsense").status_code == 404


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.VIEWER, Role.PROGRAMME_TEAM, Role.ADMINISTRATOR])
def test_only_those_who_may_prepare_the_return_type(sign_in, council, role):
    visitor = sign_in(role, None if role in {Role.PROGRAMME_TEAM, Role.ADMINISTRATOR} else council)

    assert visitor.get(f"{HERE}/leavers").status_code == 403
    assert leave(visitor, LEAVERS, "1").status_code == 403


def test_another_organisation_sees_and_changes_nothing(lead, sign_in, make):
    leave(lead, LEAVERS, "12")
    stranger = make.organisation(code="X00002", name="Southmoor Council", kind="local_authority")
    from sqlalchemy import select

    from app.access import Scope
    from app.db.models import Collection
    from app.db.scope import open_session

    with open_session(make.engine, Scope.everything()) as session:
        make.participation(stranger, session.scalars(select(Collection)).one(), "adult")
    visitor = sign_in(Role.LEAD, stranger)

    assert shown(visitor.get(f"{HERE}/leavers"), LEAVERS) == ""
    assert leave(visitor, LEAVERS, "99").json["value"]["version"] == 1
    assert shown(lead.get(f"{HERE}/leavers"), LEAVERS) == "12"


def test_a_conflict_and_a_refusal_on_one_page_are_both_still_there_after_the_pick(lead, deputy):
    path, before = f"{HERE}/leavers", lead.get(f"{HERE}/leavers")
    type_in(deputy, path, **{LEAVERS: "14"})
    asked = send(lead, path, before, {LEAVERS: "13", "adult.leavers..asian": "someone@example.org"})
    assert shown(asked, "adult.leavers..asian") == "someone@example.org"

    picked = send(lead, path, asked, {LEAVERS: "13"})

    assert picked.status_code == 400
    assert shown(picked, LEAVERS) == "13"
    assert shown(picked, "adult.leavers..asian") == "someone@example.org"
