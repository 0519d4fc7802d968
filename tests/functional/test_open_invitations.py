"""What a saved list and an organisation's page say of invitations, from before the opening of a collection to after its first day."""

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.access import Role, Scope
from app.db.models import CollectionDraft, Letter, Organisation, OrganisationLink, UserAccount
from app.db.scope import open_session
from app.services.collection_drafts import COUNCILS, EMPLOYERS
from app.services.organisations import find_organisation
from tests.support.clocks import StoppedClock
from tests.support.web import set_clock

FORM = "/organisations/import"
LIST = (
    "name,code,kind,lead_name,lead_email\n"
    "Grove Care,GRO,employer,Eve Owner,eve@grove.example\n"
    "Elm House,ELM,employer,Ed Owner,ed@elm.example\n"
    "Northmoor,NOR,council,Ann Lead,ann@nor.example\n"
)
OPENS = "The collection of 2025 is open and begins on 1 March 2025. Its invitations go out from that day on."


@pytest.fixture
def clock():
    return StoppedClock(instant=datetime(2025, 2, 3, 9, tzinfo=UTC))


@pytest.fixture
def on(service, sign_in):
    """Gives the programme team's browser on a day."""

    def _on(day):
        sign_in.clock = StoppedClock(instant=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC))
        set_clock(service, sign_in.clock)
        return sign_in(Role.PROGRAMME_TEAM)

    return _on


@pytest.fixture
def read(engine):
    def _read(query):
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(query).all()

    return _read


def bring(team, content=LIST):
    place = team.post(FORM, {"file": (BytesIO(content.encode()), "list.csv")}).location
    team.post(f"{place}/confirm", {"seen": seen_on(team.get(place))})
    return place


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text).group(1)


def open_for(team, engine, *invites):
    """Set the collection of 2025 up for these and open it."""
    team.post("/programme/collections", {"year": "2025"})
    with open_session(engine, Scope.everything(), write=True) as session:
        session.scalars(select(CollectionDraft)).one().invites = list(invites)
        session.commit()
    page = team.get("/programme/collections/2025")
    assert team.post("/programme/collections/2025/open", {"seen": seen_on(page)}).status_code == 303


def press(team, where, button):
    """Send the form of the button on a page whose words begin so, as a browser does."""
    forms = re.findall(r'action="([^"]*/(?:invite|collection))">(.*?)</form>', team.get(where).text, re.DOTALL)
    action, form = next((action, form) for action, form in forms if f">{button}" in form)
    return text_of(team.post(action, dict(re.findall(r'name="(year)" value="([^"]*)"', form)), follow_redirects=True))


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", "", page.text).split())


def test_before_any_collection_is_open_a_list_says_when_its_people_can_be_invited(on):
    team = on("2025-02-03")

    page = text_of(team.get(bring(team)))

    assert "No collection is open. They can be invited once one is." in page
    assert "They can be invited once a collection is open" in text_of(team.get(FORM))


def test_between_the_opening_and_the_first_day_a_list_says_who_is_among_its_invited(on, engine):
    place = bring(on("2025-02-03"))
    team = on("2025-02-04")
    open_for(team, engine, COUNCILS, EMPLOYERS)

    page = text_of(team.get(place))

    assert OPENS in page
    assert "All of them are among its invited." in page
    assert "No collection" not in page
    assert "Do you want to invite them now?" not in page


def test_who_was_left_out_at_the_opening_is_counted_and_can_be_invited_before_the_first_day(on, engine, read):
    place = bring(on("2025-02-03"))
    team = on("2025-02-04")
    open_for(team, engine, COUNCILS)

    page = text_of(team.get(place))
    assert "Do you want to invite them now?" in page
    assert OPENS in page
    assert "1 of these is among its invited." in page
    assert "2 of these were left out when the collection was opened." in page
    assert "All of them" not in page
    assert "came after" not in page
    earlier = text_of(team.get(FORM))
    assert "Who of them is not invited to the collection of 2025, which begins on 1 March 2025" in earlier
    assert "Invite them of list.csv" in earlier

    done = press(team, place, "Invite them to the collection of 2025")

    assert "2 organisations invited, 2 letters to go out on 1 March 2025." in done
    assert "All of them are among its invited." in done
    due = read(select(Letter.next_attempt_at).order_by(Letter.id))
    assert due == [datetime(2025, 3, 1, 9, tzinfo=UTC)] * 3


def test_who_was_left_out_at_the_opening_is_not_said_to_be_invited_once_it_has_begun(on, engine, read):
    place = bring(on("2025-02-03"))
    open_for(on("2025-02-04"), engine, COUNCILS)
    team = on("2025-03-03")

    page = text_of(team.get(place))
    assert "1 of these is invited to the collection of 2025." in page
    assert "2 of these were left out when the collection was opened." in page
    assert "All of them" not in page
    assert "came after" not in page

    done = press(team, FORM, "Invite them")

    assert "2 organisations invited, 2 letters on the way." in done
    assert "All of them are invited to the collection of 2025." in done
    assert read(select(func.count(Letter.id))) == [3]


def test_a_list_that_came_after_the_opening_was_not_left_out(on, engine):
    open_for(on("2025-02-03"), engine, COUNCILS)
    team = on("2025-02-04")

    page = text_of(team.get(bring(team)))

    assert "None of them is among its invited." in page
    assert "left out" not in page
    assert "All of them came after it was opened, and are not invited yet." in page
    assert "Invite them to the collection of 2025" in page


def test_who_waits_for_somebody_or_is_asked_nothing_is_not_said_to_be_invited(on, engine, make):
    team = on("2025-02-03")
    place = bring(team)
    officer, other, ended = make.user(name="Olu"), make.organisation(name="Southmoor"), make.organisation()
    with open_session(engine, Scope.everything(), write=True) as session:
        session.scalars(select(UserAccount).where(UserAccount.email == "eve@grove.example")).one().is_active = False
        session.add(merged(find_organisation(session, "NOR"), other, officer))
        session.add(merged(ended, other, officer))
        session.commit()
    team = on("2025-02-04")
    open_for(team, engine, COUNCILS, EMPLOYERS)

    page = text_of(team.get(place))

    assert "1 of these is among its invited." in page
    assert "1 of these waits for somebody who can be reached, and is invited once somebody is named." in page
    assert "Nothing is asked of 1 of these: another makes its return, or it ended." in page
    assert "Do you want to invite them now?" not in page


def merged(one, other, officer):
    return OrganisationLink(
        from_id=one.id, to_id=other.id, kind="merged_into", since=date(2025, 1, 1),
        recorded_by=officer.id, recorded_name=officer.name, recorded_at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_beside_the_collection_that_runs_the_next_one_is_named_and_each_can_be_chosen(on, engine, make, read):
    running = make.collection(2024, opened_at=datetime(2024, 1, 8, tzinfo=UTC))
    place = bring(on("2025-02-03"))
    team = on("2025-02-04")
    open_for(team, engine, EMPLOYERS)

    page = text_of(team.get(place))
    assert "All of them came after it was opened, and are not invited yet." in page
    assert "Invite them to the collection of 2024" in page
    assert "2 of these are among its invited." in page
    assert "1 of these was left out when the collection was opened." in page

    press(team, place, "Invite it to the collection of 2025")
    assert read(select(func.count(Letter.id)).where(Letter.collection_id == running.id)) == [0]
    assert read(select(func.count(Letter.id)).where(Letter.collection_id != running.id)) == [3]
    assert "All of them are among its invited." in text_of(team.get(place))


def test_nobody_is_invited_to_a_collection_that_is_over_or_not_open(on, make, read):
    make.collection(2023, opened_at=datetime(2023, 1, 8, tzinfo=UTC))
    make.collection(2024, opened_at=datetime(2024, 1, 8, tzinfo=UTC))
    team = on("2025-02-03")
    place = bring(team)

    answers = [team.post(f"{place}/invite", {"year": year}) for year in ("2023", "2031", "soon")]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert "Choose a collection that runs, or one that is open for later." in answers[0].text
    assert read(select(func.count(Letter.id))) == [0]


def test_before_the_first_day_an_organisation_says_whether_it_is_invited_and_can_be(on, engine, read):
    bring(on("2025-02-03"))
    team = on("2025-02-04")
    ids = dict(
        zip(
            ("GRO", "NOR"),
            read(select(Organisation.id).where(Organisation.code.in_(("GRO", "NOR"))).order_by(Organisation.code)),
            strict=True,
        )
    )
    grove, council = (f"/organisations/{ids[code]}" for code in ("GRO", "NOR"))
    open_for(team, engine, COUNCILS)

    assert "It is among those invited to the collection of 2025, which begins on 1 March 2025." in page_of(
        team, council
    )
    assert "It is among those" not in page_of(team, grove)

    done = press(team, grove, "Invite to the collection of 2025, which begins on 1 March 2025")

    assert "Invited to the collection of 2025, 1 letter to go out on 1 March 2025." in done
    assert "It is among those invited to the collection of 2025, which begins on 1 March 2025." in done
    assert read(select(Letter.next_attempt_at).order_by(Letter.id)) == [datetime(2025, 3, 1, 9, tzinfo=UTC)] * 2
    assert team.post(f"{grove}/collection", {"year": "2024"}).status_code == 409
    later = page_of(on("2025-03-03"), grove)
    assert "It is invited to the collection of 2025." in later


def test_an_organisation_of_which_nothing_is_asked_is_not_called_invited_nor_one_that_waits(on, engine, make):
    officer, other, ended, empty = make.user(name="Olu"), *(make.organisation() for _ in range(3))
    with open_session(engine, Scope.everything(), write=True) as session:
        session.add(merged(ended, other, officer))
        session.commit()
    open_for(on("2025-02-04"), engine, EMPLOYERS)
    team = on("2025-03-03")

    page = page_of(team, f"/organisations/{ended.id}")
    assert "The collection of 2025 asks nothing of it: another makes its return, or it ended." in page
    waits = page_of(team, f"/organisations/{empty.id}")
    assert "Its invitation to the collection of 2025 waits for somebody who can be reached." in waits
    assert "Invite to the collection" not in page + waits


def page_of(team, where):
    return text_of(team.get(where))
