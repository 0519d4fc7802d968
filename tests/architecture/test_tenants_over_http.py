"""Whatever a person puts into a request, they see their own organisation and no other."""

import re
from urllib.parse import urlencode

import pytest

from app.access import PROGRAMME_ROLES, Role
from app.layouts.pages import PAGES
from app.web._registry import access_of
from tests.support.dash_client import body_of

OTHER = "Canary Borough Council"
# The one page that names organisations of the reader's own sort, to pick from; it shows their names and nothing else.
DIRECTORY = "/compare/groups/new"
TENANT_ROLES = [role for role in Role if role not in PROGRAMME_ROLES]
ROUTER = ".._pages_content.children..._pages_store.data.."


@pytest.fixture
def forged(make):
    """Everything that names the other organisation, as a request could say it."""
    other = make.organisation(name=OTHER, code="CANARY")
    make.membership(other, make.user(name="Canary Lead", email="canary@example.org"))
    keys = ("organisation_id", "organisation", "code", "slug", "tenant", "id", "actor", "user_id", "membership")
    return dict.fromkeys(keys, str(other.id)) | {"code": "CANARY", "organisation": "CANARY"}


def is_silent(answer, *, but: str = "CANARY") -> bool:
    return "canary" not in re.sub(rf"CANARY|canary=\w+|{but}", "", answer.text).casefold()


@pytest.mark.parametrize("role", TENANT_ROLES)
def test_no_page_shows_another_organisation_whatever_the_address_says(service, sign_in, forged, role):
    visitor = sign_in(role)
    rules = [rule for rule in service.server.url_map.iter_rules() if rule.endpoint in access_of(service.server)]
    paths = [re.sub(r"<[^>]+>", forged["id"], rule.rule) for rule in rules if "GET" in rule.methods]
    paths += [page.path for page in PAGES if page.layout is not None]
    headers = {f"X-{name.replace('_', '-')}": value for name, value in forged.items()}

    answers = {path: visitor.get(f"{path}?{urlencode(forged)}", headers=headers) for path in paths}

    assert is_silent(answers.pop(DIRECTORY), but=OTHER)
    assert {path for path, answer in answers.items() if not is_silent(answer)} == set()
    assert {answer.status_code for answer in answers.values()} <= {200, 302, 303, 400, 401, 403, 404, 409, 410, 503}


@pytest.mark.parametrize("role", TENANT_ROLES)
def test_no_callback_answers_for_another_organisation(service, sign_in, forged, role):
    visitor = sign_in(role)

    for output, callback in service.server_callbacks.items():
        for value in (forged["id"], int(forged["id"]), forged["code"], OTHER, f"?{urlencode(forged)}", forged):
            body = body_of(service, output, [value] * len(callback["inputs"]), [value] * len(callback["state"]))
            answer = visitor.call_with(body)
            assert answer.status_code in {200, 204, 400}, output
            assert is_silent(answer), output


@pytest.mark.parametrize("role", TENANT_ROLES)
def test_no_form_changes_another_organisation(service, sign_in, forged, role, make):
    visitor = sign_in(role)
    rules = [rule for rule in service.server.url_map.iter_rules() if rule.endpoint in access_of(service.server)]
    paths = [re.sub(r"<[^>]+>", forged["id"], rule.rule) for rule in rules if "POST" in rule.methods]
    ends_session = {"/sign-out", "/account/sign-out-everywhere"}

    for path in paths:
        if path not in ends_session:
            answer = visitor.post(path, {**forged, "membership": "1"})
            assert answer.status_code < 500, path
            assert is_silent(answer), path


def test_a_membership_of_somebody_else_cannot_be_taken_up(sign_in, make):
    theirs = make.membership(make.organisation(name=OTHER), make.user())
    visitor = sign_in(Role.LEAD)

    answer = visitor.post("/account/organisation", {"membership": str(theirs.id)})

    assert answer.status_code == 404
    assert OTHER not in visitor.get("/account").text


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "9" * 30, "\u0661"])
def test_a_membership_that_is_no_number_is_refused(sign_in, text):
    assert sign_in(Role.LEAD).post("/account/organisation", {"membership": text}).status_code == 400


def test_a_person_of_two_organisations_can_change_between_them(sign_in, make):
    member = sign_in.member(Role.LEAD, make.organisation(name="First Council"))
    second = make.organisation(name="Second Council")
    other = make.save(type(member)(organisation_id=second.id, user_id=member.user_id, role=Role.VIEWER))
    visitor = sign_in.as_member(member)

    answer = visitor.post("/account/organisation", {"membership": str(other.id)})

    assert (answer.status_code, answer.location) == (302, "/")
    page = visitor.get("/account").text
    assert "Second Council" in page
    assert "Viewer: reads results and comparisons" in page


@pytest.mark.parametrize("key", ["0", "2147483648", "9" * 19, "9" * 30])
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.PROGRAMME_TEAM, Role.ADMINISTRATOR])
def test_a_key_that_no_row_can_have_is_not_found_and_no_failure_of_ours(service, sign_in, role, key):
    visitor = sign_in(role)
    rules = [rule for rule in service.server.url_map.iter_rules() if rule.endpoint in access_of(service.server)]
    found = {
        (method, path): visitor.open(method, path, data={"csrf_token": token}).status_code
        for token in [visitor.form_token()]
        for rule in rules
        if "<int:" in rule.rule
        for path in [re.sub(r"<[^>]+>", key, rule.rule)]
        for method in rule.methods & {"GET", "POST"}
    }

    assert set(found.values()) <= {403, 404}, found
