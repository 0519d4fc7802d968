"""A return that came back says why wherever the organisation looks for it, and to the programme team."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from types import SimpleNamespace

import pytest

from app.access import Role, Scope
from app.db.models import Submission, Upload
from app.db.scope import open_session
from tests.support.several_years import past_return

REASON = "The <b>leavers</b> are of 2024."
SAID = ") sent version 1 back on 8 October 2025. The reason: The <b>leavers</b> are of 2024."


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def version(make, engine, council):
    """A version that waits for its signature, of an organisation that registered and got the template."""
    made = past_return(make, council, 2025, {"leavers": (20, 100), "headcount": (500, 2_500)})
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get_one(Upload, made.upload_id).state = "read"
        session.commit()
    make.participation(council, collection_of(made), "adult")
    for kind, month in (("invited", 3), ("registered", 5), ("template_downloaded", 7), ("submission_created", 9)):
        happened(make, council, made, kind, month)
    return set_state(engine, made, "awaiting_signature")


@pytest.fixture
def signed(make, engine, council, version):
    happened(make, council, version, "signed_off", 9)
    return set_state(engine, version, "signed")


def collection_of(version):
    return SimpleNamespace(id=version.collection_id)


def happened(make, council, version, kind, month, **detail):
    at = datetime(2025, month, 8, 9, 30, tzinfo=UTC)
    make.event(council, collection_id=version.collection_id, kind=kind, at=at, detail=detail)


def set_state(engine, version, state):
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get_one(Submission, version.id).state = state
        session.commit()
    return version


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.fixture
def sent_back(team, signed):
    answer = team.post(f"/programme/returns/{signed.id}/send-back", {"reason": REASON})
    assert answer.status_code == 303
    return signed


def words(answer):
    return " ".join(unescape(answer.text).split())


def home(visitor):
    return visitor.call("home-tasks.children", "home-tasks").json["response"]["home-tasks"]["children"]


def read(part):
    """Return what stands on a part of a page that a callback made."""
    if isinstance(part, dict):
        return read(part["props"].get("children"))
    return "".join(read(one) for one in part) if isinstance(part, list) else "" if part is None else str(part)


@pytest.mark.parametrize("role", [Role.LEAD, Role.SIGNATORY, Role.VIEWER])
@pytest.mark.parametrize(
    "page",
    ["/our-return", "/our-return/submissions/{0.id}", "/our-return/uploads/{0.upload_id}", "/our-return/versions"],
)
def test_the_reason_of_the_programme_team_stands_where_the_organisation_looks(sign_in, council, sent_back, role, page):
    answer = sign_in(role, council).get(page.format(sent_back))

    assert SAID in words(answer)
    assert "<b>leavers" not in answer.text


def test_the_team_reads_on_the_same_page_why_it_sent_the_return_back(team, sent_back):
    assert SAID in words(team.get(f"/programme/returns/{sent_back.id}"))


def test_the_lead_is_told_on_the_home_page_that_it_came_back_and_why(sign_in, council, sent_back):
    found = home(sign_in(Role.LEAD, council))

    assert read(found).startswith(
        "Mend the return that came back and have it signed off, both by 31 October 2025 (due in 17 working days). "
        "Now: sent back by the programme team on 8 October."
    )
    assert SAID in read(found)
    assert "See the report" not in read(found)
    assert {"Mend your return", "/our-return"} <= set(re.findall(r'"([^"]*)"', json.dumps(found)))


def test_others_read_that_the_lead_is_mending_it(sign_in, council, sent_back):
    found = read(home(sign_in(Role.SIGNATORY, council)))

    assert found.startswith("Your return came back, and your lead is mending it.")
    assert SAID in found


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("decline", "declined to sign version 1"),
        ("take-back", "took the signature of version 1 back"),
        ("withdraw", "withdrew version 1"),
    ],
)
def test_the_reason_of_a_colleague_stands_there_too(sign_in, engine, make, council, version, team, path, what):
    if path == "take-back":
        happened(make, council, version, "signed_off", 9)
        set_state(engine, version, "signed")
    person = sign_in(Role.LEAD if path == "withdraw" else Role.SIGNATORY, council)

    here = f"/our-return/submissions/{version.id}"
    answer = person.post(f"{here}/{path}", {"reason": "One figure is old.", "seen": version.content_hash})

    assert answer.status_code == 303
    said = f"{what} on 8 October 2025. The reason: One figure is old."
    lead = sign_in(Role.LEAD, council)
    for page in ("/our-return", f"/our-return/uploads/{version.upload_id}"):
        assert words(lead.get(page)).count(said) == 1, page
    for page in (here, "/our-return/versions"):
        assert words(lead.get(page)).count("eason: One figure is old.") == 1, page
    assert said in words(team.get(f"/programme/returns/{version.id}"))
    assert (said in read(home(lead))) is (path != "withdraw")


def test_uploading_is_what_to_do_next_and_no_later_step_is_called_done(sign_in, council, sent_back):
    page = sign_in(Role.LEAD, council).get("/our-return").text
    steps = re.findall(r'<h2>([^<]*) <span class="step-state">([^<]*)</span>', page)

    assert [state for _title, state in steps] == ["done", "do this next", "later", "later", "later"]
    assert re.search(r'btn-primary" type="submit">Upload and check', page)
    assert "Send the same file again" in page


def test_a_newer_file_leaves_the_reason_on_the_page_and_asks_for_its_own_faults(make, sign_in, council, sent_back):
    make.upload(council, collection_of(sent_back), make.user(), state="read", summary={"must_fix": 1, "confirm": 0})
    happened(make, council, sent_back, "upload_has_faults", 10, must_fix=1)
    lead = sign_in(Role.LEAD, council)

    assert SAID in words(lead.get("/our-return"))
    assert read(home(lead)).startswith("Put right what was found in your return")


def test_once_a_new_version_was_sent_nothing_is_said_to_have_come_back(make, engine, sign_in, council, sent_back):
    newer = past_return(make, council, 2025, {"leavers": (21, 100)}, version=2)
    set_state(engine, newer, "awaiting_signature")
    happened(make, council, newer, "submission_created", 10)
    lead = sign_in(Role.LEAD, council)

    assert "version 1 back" not in words(lead.get("/our-return"))
    assert "version 1 back" not in read(home(lead))
    assert SAID in words(lead.get(f"/our-return/submissions/{sent_back.id}"))


def test_the_return_of_an_earlier_collection_says_on_the_home_page_why_it_came_back(make, sign_in, council, sent_back):
    make.milestone(make.collection(2026), "invited", date(2025, 9, 1), date(2025, 9, 30))

    found = read(home(sign_in(Role.LEAD, council)))

    assert "Your 2025 return came back to be changed. " in found
    assert SAID in found
