"""Every form of the return's pages, sent empty, endless and odd: the page comes again and says what is wrong."""

import re

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Collection
from app.db.scope import open_session
from tests.support.journeys import good_file
from tests.support.northmoor import report_of

# What a form may bring in a field: nothing, too much, characters that nobody sees, and a number that is no row.
ODD = ("", "x" * 5_000, "\x00\u202e", "-1", "31 Smarch", "99999999999999999999", "someone@example.org")
FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"')
FINAL = ("/sign-out", "/rejoin", "/clear")


@pytest.fixture
def version(lead, check, tmp_path):
    """A version that waits for its signature, and its report."""
    report, _ = report_of(lead, check, good_file(tmp_path))
    return lead.post(f"{report}/send").headers["Location"], report


def forms_of(client, *pages):
    """Every form of these pages with the names of its fields."""
    found = {}
    for page in pages:
        for action, body in FORM.findall(client.get(page).text):
            found[action] = set(FIELD.findall(body)) - {"csrf_token"}
    return {action: fields for action, fields in found.items() if not action.endswith(FINAL)}


def bare_answers(client, forms):
    """Which forms were answered with anything else than a page to go on from, or their own page with what is wrong."""
    for action, fields in forms.items():
        for value in ODD:
            answer = client.post(action, dict.fromkeys(fields, value) if value else {})
            is_said = "<title>Error:" in answer.text and "summary-title" in answer.text
            is_closed = answer.status_code == 409 and "Not at the moment." in answer.text
            if answer.status_code != 303 and not is_said and not is_closed:
                yield action, value[:20], answer.status


def faults(client, *pages, least):
    forms = forms_of(client, *pages)
    assert len(forms) >= least, forms
    return list(bare_answers(client, forms))


def test_no_form_of_a_lead_ends_in_a_bare_page(lead, version):
    submission, report = version

    assert faults(lead, report, f"{report}/why", "/our-return", least=3) == []
    assert faults(lead, "/our-return/type", "/our-return/type/leavers", "/our-return/extracts", least=4) == []
    assert faults(lead, "/our-return/survey", "/check", "/our-return/queries", least=2) == []
    carried = {f"/our-return/extracts/{what}": {"counted", "as", "others"} for what in ("file", "carry", "upload")}
    assert list(bare_answers(lead, carried)) == []
    assert faults(lead, submission, least=1) == []


def test_no_form_of_the_registration_ends_in_a_bare_page(lead, council, make, engine):
    with open_session(engine, Scope.everything()) as session:
        collection_id = session.scalars(select(Collection.id)).one()
    make.event(council, collection_id=collection_id, kind="invited")

    assert faults(lead, "/our-return/registration", least=3) == []


def test_no_form_of_leaving_nor_of_what_is_closed_then_ends_in_a_bare_page(lead, version):
    leaving = {f"/our-return/registration/{what}": {"reason"} for what in ("withdraw", "nothing")}
    open_before = forms_of(lead, version[1], "/our-return/type", "/our-return/type/leavers", "/our-return/extracts")

    assert list(bare_answers(lead, leaving)) == []
    assert list(bare_answers(lead, {**open_before, "/our-return/upload": {"return"}})) == []


def test_no_form_of_a_survey_ends_in_a_bare_page(lead, client):
    lead.post("/our-return/survey", {"services": "adult", "closes_on": "20 October 2025"})
    link = re.search(r'readonly value="http://[^/]+(/survey/[^"]+)"', lead.get("/our-return/survey").text)[1]

    forms = forms_of(lead, "/our-return/survey")
    assert faults(client, link, least=1) == []
    assert list(bare_answers(lead, {"/our-return/survey/last-day": {"closes_on"}})) == []
    assert list(bare_answers(lead, forms)) == []
    assert len(forms) == 3
    assert list(bare_answers(lead, {**forms, "/our-return/survey/into-return": {"replace", "small_groups"}})) == []


def test_no_form_of_a_signatory_ends_in_a_bare_page(signatory, make, council, version):
    make.membership(council, make.user(name="Bea Deputy"), Role.DEPUTY)

    assert faults(signatory, version[0], "/our-return/signing", least=3) == []
    assert faults(signatory, version[0], least=0) == []


def test_no_form_of_a_review_ends_in_a_bare_page(signatory, sign_in, council, lead, version):
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', signatory.get(version[0]).text)[1]
    signatory.post(f"{version[0]}/sign", {"seen": seen})
    review = f"/programme/returns/{version[0].rsplit('/', 1)[1]}"
    team = sign_in(Role.PROGRAMME_TEAM)

    forms = forms_of(team, review)
    assert set(forms) == {f"{review}/{what}" for what in ("accept", "query", "send-back", "note")}
    assert list(bare_answers(team, {f"{review}/query": {"question"}})) == []
    assert faults(lead, "/our-return/queries", least=1) == []
    assert faults(signatory, version[0], least=1) == []
    assert list(bare_answers(team, forms)) == []
    assert faults(team, f"/organisations/{council.id}/waivers", least=1) == []


def test_a_form_whose_file_is_too_large_comes_again_with_the_limit(lead):
    lead.app.server.config["MAX_FORM_MEMORY_SIZE"] = None
    large = "x" * (11 * 1024 * 1024)

    for path in ("/our-return/upload", "/check"):
        answer = lead.post(path, {"return": large})

        assert answer.status_code == 413
        assert "larger than 10 MB" in answer.text
        assert "<title>Error:" in answer.text
