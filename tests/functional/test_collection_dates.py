"""The days of an open collection over HTTP: moved with a reason, kept for ever, and read by whom they concern."""

import pytest
from sqlalchemy import select

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import CollectionMilestone, Event
from app.db.scope import open_session

TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]
HERE = "/programme/collections/2025/dates"
LONGER = {"milestone": "signed_off", "opens": "2025-09-01", "due": "7 November 2025", "reason": "The portal was down."}
SAID = "Signed off: 1 September 2025 to 31 October 2025 becomes 1 September 2025 to 7 November 2025, because The portal"


@pytest.fixture
def council(make):
    council = make.organisation(kind="local_authority", name="Northmoor", code="NOR")
    make.event(council, collection_id=make.collection(2025).id, kind="invited")
    return council


@pytest.fixture
def team(sign_in, council):
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.fixture
def rows(engine):
    def _rows(model, *conditions):
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(select(model).where(*conditions)).all()

    return _rows


def test_a_move_is_on_the_page_of_the_collection_with_who_when_and_why(team, rows):
    before = team.get(HERE).text

    answer = team.post(HERE, LONGER)

    page = team.get(HERE).text
    assert (answer.status_code, answer.location) == (303, HERE)
    assert "No day was moved since it opened." in before
    assert "Last day to sign off: 7 November 2025. Days were moved once." in page
    assert SAID in page
    assert "8 October 2025, 10:00" in page
    assert rows(Event, Event.kind == "window_moved")[0].actor_user_id is not None


def test_every_organisation_that_the_collection_reached_reads_why_and_no_other(team, make, sign_in, council):
    team.post(HERE, LONGER)

    assert SAID in sign_in(Role.VIEWER, council).get("/our-return/log").text
    stranger = make.organisation(kind="local_authority")
    assert "The portal" not in sign_in(Role.VIEWER, stranger).get("/our-return/log").text


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        ({"due": "soon"}, {"due": "Write the new last day of this milestone, such as 31 October 2025"}),
        (
            {"opens": "", "due": "", "reason": " "},
            {"opens": "Write the new first day", "due": "Write the new last day", "reason": "Say why"},
        ),
        ({"due": "2025-08-01"}, {"due": "the last day comes before the first"}),
        ({"due": "2025-12-24"}, {"due": "Quality reviewed must not begin or end before Signed off."}),
        ({"due": "2025-10-31"}, {"due": "These are its days already."}),
        ({"reason": "x" * 1_001}, {"reason": "Keep each reason to 1,000 characters"}),
    ],
)
def test_what_cannot_be_kept_comes_back_beside_its_field_as_it_was_typed(team, rows, wrong, problems):
    answer = team.post(HERE, {**LONGER, **wrong})

    assert answer.status_code == 400
    for field, words in problems.items():
        assert f'<a href="#{field}">' in answer.text
        assert answer.text.count(words) >= 2
    assert '<option value="signed_off" selected>' in answer.text
    assert rows(CollectionMilestone) == rows(Event, Event.kind == "window_moved") == []


@pytest.mark.parametrize(("address", "given", "status"), [
    (HERE, {**LONGER, "milestone": "soon"}, 400),
    ("/programme/collections/1999/dates", LONGER, 404),
])  # fmt: skip
def test_days_of_nothing_cannot_be_moved(team, address, given, status):
    assert team.post(address, given).status_code == status


@pytest.mark.parametrize("role", TENANTS)
def test_no_organisation_moves_days_or_reads_who_did(sign_in, council, role):
    visitor = sign_in(role, council)

    assert {visitor.get(HERE).status_code, visitor.post(HERE, LONGER).status_code} == {403}
