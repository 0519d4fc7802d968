"""Registrations to approve over HTTP: the list, one or several at once, back with a reason, and the return beside."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Event, Participation, Submission, UserAccount
from app.db.scope import open_session
from tests.support.clocks import StoppedClock
from tests.support.several_years import past_return

HERE = "/programme/registrations"
OURS = "/our-return/registration"


@pytest.fixture
def clock():
    """A morning in June, while registration is open."""
    return StoppedClock(instant=datetime(2025, 6, 12, 9, tzinfo=UTC))


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def registered(make, collection):
    """Makes an organisation whose registration waits for an approval."""

    def _registered(name, signatory="cy@example.org"):
        ours = make.organisation(kind="local_authority", name=name, code=name[:3].upper())
        people = ((Role.LEAD, "ada"), (Role.DEPUTY, "bea"), (Role.SIGNATORY, None))
        for role, who in people:
            address = signatory if who is None else f"{who}.{name.lower()}@example.org"
            make.membership(ours, make.user(name=f"{role.title()} of {name}", email=address), role)
        make.participation(ours, collection, "adult")
        make.event(
            ours, collection_id=collection.id, kind="registered", at=datetime(2025, 6, 10, tzinfo=UTC),
            detail={"services": ["adult"], "awaits": "approval"},
        )  # fmt: skip
        return ours

    return _registered


@pytest.fixture
def team(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def kinds(engine):
    with open_session(engine, Scope.everything()) as session:
        return list(session.scalars(select(Event.kind).order_by(Event.id)))


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def tokens(answer):
    return re.findall(r'name="registration" value="(\d+:\w+)"', answer.text)


def seen_of(answer, organisation):
    found = re.search(
        rf'action="{HERE}/{organisation.id}/send-back\?year=\d+".*?name="seen" value="(\w+)"', answer.text, re.DOTALL
    )
    return found.group(1)


def test_without_anything_to_approve_the_page_says_so(team, collection):
    assert "No registration for 2025 waits for approval." in words(team.get(HERE))


def test_one_of_the_collection_before_is_approved_from_its_own_address(team, make, registered, engine):
    registered("Ashby")
    make.collection(2026, opened_at=datetime(2026, 3, 1, tzinfo=UTC))
    here = f"{HERE}?year=2025"

    answer = team.post(f"{HERE}/approve?year=2025", data={"registration": tokens(team.get(here))})

    assert (answer.status_code, answer.location) == (303, here)
    assert "No registration for 2025 waits for approval." in words(team.get(here))
    assert kinds(engine)[-1] == "registration_approved"
    assert [team.post(f"{HERE}/approve?year={year}").status_code for year in ("1999", "x")] == [404, 400]


def test_two_people_of_one_name_are_asked_about_and_not_taken_for_one(team, make, registered):
    ashby = registered("Ashby")
    make.membership(ashby, make.user(name="Lead of Ashby", email="lead.two@example.org"), Role.DEPUTY)

    page = words(team.get(HERE))

    assert "Lead and deputy are both called Lead of Ashby. Are they two people?" in page


def test_what_deserves_a_look_stands_apart_from_plain_ones(team, registered):
    registered("Ashby", "cy.ashby@example.org")
    registered("Beechley", "cy@mail.example")

    page = words(team.get(HERE))

    assert "2 registrations for 2025 wait for approval; 1 of them deserves a look." in page
    assert "Signatory of Beechley (signatory) has an address at mail.example, not at example.org." in page
    assert page.index("Beechley") < page.index("Nothing unusual") < page.index("Lead of Ashby, lead, ada.ashby@")


def test_a_role_that_nobody_holds_any_more_deserves_a_look(team, registered, engine):
    ashby = registered("Ashby", "cy.ashby@example.org")
    with open_session(engine, Scope.everything(), write=True) as session:
        deputy = session.scalars(select(UserAccount).where(UserAccount.name == "Deputy of Ashby")).one()
        deputy.is_active = False
        session.commit()

    page = words(team.get(HERE))

    assert "1 registration for 2025 waits for approval; 1 of them deserves a look." in page
    assert "Nobody there is deputy at the moment." in page
    assert f"registration-{ashby.id}" in team.get(HERE).text


def test_who_signs_for_another_organisation_too_deserves_a_look(team, registered, make, engine):
    ashby, beechley = registered("Ashby", "cy.ashby@example.org"), registered("Beechley", "cy.beechley@example.org")
    with open_session(engine, Scope.everything()) as session:
        shared = session.scalars(select(UserAccount).where(UserAccount.email == "cy.ashby@example.org")).one()
    make.membership(beechley, shared, Role.VIEWER)

    page = words(team.get(HERE))

    assert f"Signatory of Ashby (signatory) belongs to {beechley.name} as well." in page
    assert f"belongs to {ashby.name} as well" not in page


def test_several_plain_ones_are_approved_at_once(team, registered, engine):
    registered("Ashby")
    registered("Cedarham", "cy.ced@example.org")

    answer = team.post(f"{HERE}/approve", data={"registration": tokens(team.get(HERE))}, follow_redirects=True)

    assert "2 registrations approved." in words(answer)
    assert "No registration for 2025 waits for approval." in words(answer)
    assert kinds(engine)[-2:] == ["registration_approved", "registration_approved"]


def test_nothing_ticked_and_something_strange_are_told_kindly(team, registered):
    registered("Ashby")

    for data in ({}, {"registration": "x:y"}, {"registration": "999999:abc"}, {"registration": "9" * 40}):
        answer = team.post(f"{HERE}/approve", data=data)
        assert answer.status_code == 400
        assert "Choose" in words(answer)
        assert "1 registration for 2025 waits for approval." in words(answer)


def test_one_that_changed_meanwhile_is_not_approved(team, registered, engine):
    ours = registered("Ashby")
    before = tokens(team.get(HERE))
    with open_session(engine, Scope.everything(), write=True) as session:
        row = session.scalars(select(Participation).where(Participation.organisation_id == ours.id)).one()
        row.services = ["adult", "children"]
        session.commit()

    answer = team.post(f"{HERE}/approve", data={"registration": before})

    assert answer.status_code == 409
    assert "The registration of Ashby changed since you looked, so nothing was decided." in words(answer)
    assert kinds(engine) == ["registered"]


def test_the_organisation_reads_when_it_was_approved(team, registered, sign_in):
    ours = registered("Ashby")
    lead = sign_in(Role.LEAD, ours)
    assert "registered on 10 June 2025. The programme team has yet to approve it" in words(lead.get(OURS))

    team.post(f"{HERE}/approve", data={"registration": tokens(team.get(HERE))})

    assert "registered on 10 June 2025, and the programme team approved it on 12 June 2025." in words(lead.get(OURS))


def test_sent_back_the_organisation_reads_what_to_change_and_registers_again(team, registered, sign_in, engine):
    ours = registered("Ashby", "cy@mail.example")
    lead = sign_in(Role.LEAD, ours)
    seen = seen_of(team.get(HERE), ours)

    empty = team.post(f"{HERE}/{ours.id}/send-back", data={"seen": seen, "reason": ""})
    assert empty.status_code == 400
    assert "Say what has to change, so that the organisation can register again." in empty.text
    sent = team.post(
        f"{HERE}/{ours.id}/send-back",
        data={"seen": seen, "reason": "Name a signatory of your own."},
        follow_redirects=True,
    )

    assert "Sent back. 3 letters with your reason will go out within a minute." in words(sent)
    assert "Sent back, not registered again yet Ashby , sent back on 12 June 2025 by" in words(sent)
    page = words(lead.get(OURS))
    assert "the programme team sent your registration back on 12 June 2025." in page
    assert "register again by 8 July 2025" in page
    assert "What has to change Name a signatory of your own." in page
    lead.post(OURS, data={"services": "adult"})
    assert "Yes. Your organisation registered on 12 June 2025." in words(lead.get(OURS))
    assert kinds(engine)[-2:] == ["registration_sent_back", "registered"]
    assert "1 registration for 2025 waits for approval" in words(team.get(HERE))


@pytest.fixture
def version(make, registered, engine):
    """A signed version of an organisation whose registration waits."""
    made = past_return(make, registered("Ashby"), 2025, {"leavers": (20, 100), "headcount": (500, 2_500)})
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get_one(Submission, made.id).state = "signed"
        session.commit()
    return made


def test_the_review_asks_to_approve_the_registration_with_the_return(team, version, engine):
    here = f"/programme/returns/{version.id}"
    page = team.get(here)
    assert "Its registration waits for your approval" in words(page)

    refused = team.post(f"{here}/accept")
    assert refused.status_code == 400
    assert '<a href="#approve-registration">The registration of Ashby is not approved yet.' in refused.text
    seen = re.search(r'name="registration" value="(\w+)"', page.text).group(1)
    team.post(f"{here}/accept", data={"approve-registration": "yes", "registration": seen})

    assert [kind for kind in kinds(engine) if kind != "return_read"][-2:] == ["registration_approved", "accepted"]


def test_a_return_that_was_signed_after_the_end_is_not_offered_for_acceptance(team, version, make, collection):
    detail = {"how": "merged into", "into": "Northmoor", "other_id": 7, "since": "2025-04-01"}
    at = datetime(2025, 6, 11, tzinfo=UTC)
    ended = SimpleNamespace(id=version.organisation_id)
    make.event(ended, collection_id=collection.id, kind="organisation_ended", at=at, detail=detail)

    page = team.get(f"/programme/returns/{version.id}")

    assert "Accept version" not in page.text
    assert "merged into Northmoor on 1 April 2025, before this return was signed" in words(page)
    assert "Send the return back" in words(page)
