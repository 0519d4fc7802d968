"""From one adverse figure to good practice, to an action, to the next year's figure beside it, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select

from app.access import Role, Scope
from app.db.models import Collection, Membership, Organisation, Result, Submission, UserAccount
from app.db.scope import open_session
from tests.support.accessibility import barriers
from tests.support.demonstration import Person
from tests.support.keyboard import enter, faults, press
from tests.support.touring import Tour
from tests.support.touring import enter as sign_in
from tests.support.walking import settle

pytestmark = pytest.mark.browser


@pytest.fixture
def council(own_tour: Tour) -> tuple[Person, str]:
    """The lead of an invented council with a signed return of 2025 and an adverse figure of 2024, and its service."""
    engine = create_engine(own_tour.demonstration.database_url)
    adverse = (
        select(Result.organisation_id, Result.service)
        .join(Collection, Collection.id == Result.collection_id)
        .where(Collection.year == 2024, Result.label == "adverse", Result.ethnic_group == "minority_ethnic")
        .where(Result.organisation_id.in_(_signed_in(2025)))
        .order_by(Result.organisation_id, Result.id)
    )
    with open_session(engine, Scope.everything()) as session:
        organisation_id, service = session.execute(adverse).first()
        lead = session.scalars(
            select(UserAccount)
            .join(Membership, Membership.user_id == UserAccount.id)
            .where(Membership.organisation_id == organisation_id, Membership.role == Role.LEAD)
        ).one()
        name = session.get_one(Organisation, organisation_id).name
    engine.dispose()
    return Person("lead", lead.email, name), service


def _signed_in(year: int):
    return (
        select(Submission.organisation_id)
        .join(Collection, Collection.id == Submission.collection_id)
        .where(Collection.year == year, Submission.state == "signed")
    )


def test_an_adverse_figure_leads_to_what_others_did_to_an_action_and_to_the_next_figure(
    own_tour: Tour, council: tuple[Person, str]
):
    person, service = council
    page = own_tour.page()
    page.goto(f"{own_tour.visit.base}/sign-in")
    sign_in(page, person)
    settle(page)

    own_tour.open(page, f"/our-indicators?year=2024&service={service}")
    from_the_figure_to_an_action(page)
    page.get_by_label("Objective").focus()
    page.keyboard.type("Fair for everybody")
    enter_with_a_mistake(page)
    assert all("400 (BAD REQUEST)" in words for words in own_tour.visit.complaints)
    own_tour.visit.complaints.clear()
    write_the_rest(page)

    action = page.locator("#action-1")
    expect(action).to_contain_text("Fair for everybody")
    expect(action.locator("dt:text-is('Newest figure') + dd")).to_contain_text("2025: ")
    assert barriers(page) == []
    press(page, "link", "Say how it goes")
    assert faults(page) == []


def from_the_figure_to_an_action(page: Page) -> None:
    """Open the strongest figure, what others did about it, and the form of an action that takes it up."""
    page.locator("main li h2 a").first.focus()
    enter(page)
    expect(page.get_by_role("link", name="Plan an action about it, or say why not")).to_be_visible()
    press(page, "link", "What have others tried?")
    assert faults(page) == []
    page.locator("ul.answers h2 a").first.focus()
    enter(page)
    assert faults(page) == []
    press(page, "link", "Take it up in your action plan")
    assert faults(page) == []


def write_the_rest(page: Page) -> None:
    """Fill in what the form still misses, and send it."""
    for label, text in (
        ("What will be done", "Mixed panels"),
        ("Who sees to it", "Head of HR"),
        ("How you will know that it worked", "No longer adverse"),
        ("When a change should start to show", "30 September 2026"),
    ):
        page.get_by_label(label).focus()
        page.keyboard.type(text)
    press(page, "button", "Add to the plan")


def enter_with_a_mistake(page: Page) -> None:
    """Send the form unfinished, and find what was written still there beside the message."""
    press(page, "button", "Add to the plan")
    expect(page.get_by_role("alert", name="There is a problem")).to_contain_text("Write what will be done.")
    expect(page.get_by_label("Objective")).to_have_value("Fair for everybody")
    assert barriers(page) == []
