"""Registration over HTTP: services, people, leaving and coming back."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Event, Membership, OneTimeLink, UserAccount
from app.db.scope import open_session
from app.services import mail
from tests.support.clocks import StoppedClock

PATH = "/our-return/registration"
EVERYBODY = {
    "services": ["adult", "children"],
    "name-deputy": "Bea Deputy",
    "email-deputy": "bea@example.org",
    "name-signatory": "Cy Signs",
    "email-signatory": "cy@example.org",
}


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    """The letters that would have gone out."""
    sent = []
    monkeypatch.setattr(mail, "deliver", lambda _settings, letter: sent.append(letter))
    return sent


@pytest.fixture
def clock(request):
    """A morning in May, while registration is open, unless a test says otherwise."""
    return StoppedClock(instant=getattr(request, "param", datetime(2025, 5, 12, 9, tzinfo=UTC)))


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def council(make, collection):
    return make.organisation(kind="local_authority", name="Northmoor")


@pytest.fixture
def log(engine):
    def _log():
        with open_session(engine, Scope.everything()) as session:
            return [(row.kind, row.organisation_id) for row in session.scalars(select(Event).order_by(Event.id))]

    return _log


def test_a_lead_registers_names_the_missing_and_they_are_invited(engine, sign_in, council, outbox, log):
    lead = sign_in(Role.LEAD, council)

    answer = lead.post(PATH, EVERYBODY)
    page = lead.get(PATH).text

    assert (answer.status_code, answer.location) == (303, PATH)
    assert [letter.to for letter in outbox] == ["bea@example.org", "cy@example.org"]
    assert "Yes. Your organisation registered on 12 May 2025. The programme team has yet to approve it" in page
    assert "Outside production the link is shown: http" in page
    assert log() == [("user_invited", council.id), ("user_invited", council.id), ("registered", council.id)]
    with open_session(engine, Scope.everything()) as session:
        rows = session.execute(select(UserAccount.name, Membership.role).join(Membership).order_by(UserAccount.id))
        assert [tuple(row) for row in rows][1:] == [("Bea Deputy", "deputy"), ("Cy Signs", "signatory")]
        assert len(session.scalars(select(OneTimeLink)).all()) == 2


def test_the_link_of_an_invitation_lets_the_person_choose_a_password(sign_in, client, council, outbox):
    sign_in(Role.LEAD, council).post(PATH, EVERYBODY)

    address = re.search(r"/invitation/\S+", outbox[0].text).group()

    assert "Bea Deputy" in client.get(address).text


def test_whoever_is_missing_is_named_until_all_are_there(sign_in, council, log):
    lead = sign_in(Role.LEAD, council)

    lead.post(PATH, {"services": "adult", "name-deputy": "Bea", "email-deputy": "bea@example.org"})

    assert "Not yet: still to name signatory." in lead.get(PATH).text
    assert [kind for kind, _ in log()] == ["user_invited", "registration_changed"]


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({}, 400, "Choose adult social care, children&#39;s social care, or both."),
        ({"services": "horses"}, 400, "Choose adult social care"),
        ({"services": "adult", "name-deputy": "Bea"}, 400, "Give the email address of your deputy as well."),
        ({"services": "adult", "name-deputy": "Bea", "email-deputy": "no"}, 400, "email"),
        ({"services": "adult", "name-lead": "X", "email-lead": "x@example.org"}, 409, "Somebody is your lead already."),
        ({"services": "adult", "name-administrator": "X", "email-administrator": "x@example.org"}, 409, "Somebody is"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form_and_nothing_is_kept(sign_in, council, log, form, status, says):
    lead = sign_in(Role.LEAD, council)

    answer = lead.post(PATH, form)

    assert answer.status_code == status
    assert "There is a problem" in answer.text
    assert says in answer.text
    assert "<title>Error: Registration" in answer.text
    assert log() == []


def test_what_was_typed_is_still_there_after_a_problem(sign_in, council):
    answer = sign_in(Role.LEAD, council).post(PATH, {"services": "children", "name-deputy": "Bea <b>"})

    assert 'value="Bea &lt;b&gt;"' in answer.text
    assert re.search(r'value="children" checked', answer.text)


def test_an_employer_needs_one_person_only(make, sign_in, council):
    employer = make.organisation(kind="employer")
    visitor = sign_in(Role.EMPLOYER, employer)

    visitor.post(PATH, {"services": "adult"})

    assert "Yes. Your organisation registered on" in visitor.get(PATH).text


@pytest.mark.parametrize("clock", [datetime(2025, 10, 8, 9, tzinfo=UTC)], indirect=True)
def test_after_the_window_registration_is_closed(sign_in, council):
    answer = sign_in(Role.LEAD, council).post(PATH, {"services": "adult"})

    assert answer.status_code == 409
    assert "Registration closed on 30 June 2025." in answer.text


@pytest.mark.parametrize("clock", [datetime(2025, 10, 8, 9, tzinfo=UTC)], indirect=True)
def test_after_the_window_the_page_says_that_it_closed_and_whom_to_ask(sign_in, invited):
    page = sign_in(Role.LEAD, invited).get(PATH).text

    assert "Not yet. Registration closed on 30 June 2025. Ask the programme team if you still want" in page


LATE = [datetime(2025, 10, 8, 9, tzinfo=UTC)]


@pytest.mark.parametrize("clock", LATE, indirect=True)
def test_after_the_window_no_form_is_offered_that_would_be_refused_but_the_ways_to_decline(sign_in, invited):
    lead = sign_in(Role.LEAD, invited)

    page, ours, home = lead.get(PATH).text, lead.get("/our-return").text, lead.call("home-tasks.children", "home").text
    refused = lead.post(PATH, EVERYBODY)

    assert "Which services are in scope?" not in page
    assert "Who is your deputy?" not in page
    assert "Decline to take part" in page
    assert "Say that there is nothing to submit" in page
    assert "Registration closed on 30 June 2025, and your organisation is not registered. Ask the programme" in ours
    assert "It takes five minutes" not in ours
    assert "Registration closed on 30 June 2025. Ask the programme team if you still want to take part." in home
    assert (refused.status_code, 'href="#services"' in refused.text) == (409, False)


@pytest.mark.parametrize("clock", LATE, indirect=True)
def test_what_was_sent_back_is_registered_again_after_the_window_too(make, sign_in, invited, collection):
    for kind, month in (("registered", 5), ("registration_sent_back", 6)):
        at = datetime(2025, month, 12, 9, tzinfo=UTC)
        make.event(invited, collection_id=collection.id, kind=kind, at=at)

    page = sign_in(Role.LEAD, invited).get(PATH).text

    assert "Which services are in scope?" in page
    assert "Register again" in page


def test_an_organisation_withdraws_with_a_reason_and_comes_back(sign_in, council, log):
    lead = sign_in(Role.LEAD, council)
    lead.post(PATH, EVERYBODY)

    refused = lead.post(f"{PATH}/withdraw", {"reason": " "})
    left = lead.post(f"{PATH}/withdraw", {"reason": "No capacity"})
    while_out = lead.get(PATH).text
    back = lead.post(f"{PATH}/rejoin")

    assert (refused.status_code, left.status_code, back.status_code) == (400, 303, 303)
    assert "Your organisation takes no part in this collection: it withdrew on 12 May." in while_out
    assert "Take part again" in while_out
    assert [kind for kind, _ in log()][-2:] == ["withdrawn", "rejoined"]


def test_there_may_be_nothing_to_submit(sign_in, council, log):
    lead = sign_in(Role.LEAD, council)
    lead.post(PATH, EVERYBODY)

    answer = lead.post(f"{PATH}/nothing", {"reason": "We employ nobody this year"})

    assert answer.status_code == 303
    assert "that there is nothing to submit." in lead.get(PATH).text
    assert log()[-1][0] == "nothing_to_submit"


@pytest.fixture
def invited(make, council, collection):
    """The council after its invitation, and nothing more."""
    make.event(council, collection_id=collection.id, kind="invited", at=datetime(2025, 3, 3, 9, tzinfo=UTC))
    return council


def test_an_invited_organisation_declines_without_registering_and_comes_back(sign_in, invited, log):
    lead = sign_in(Role.LEAD, invited)

    before = lead.get(PATH).text
    refused = lead.post(f"{PATH}/withdraw", {"reason": " "})
    declined = lead.post(f"{PATH}/withdraw", {"reason": "Nobody has the time"})
    pages = [lead.get(page).text for page in (PATH, "/our-return")]
    again = lead.post(PATH, EVERYBODY)
    back = lead.post(f"{PATH}/rejoin")
    then = lead.get(PATH).text
    registered = lead.post(PATH, EVERYBODY)

    assert "<h2>Not taking part?</h2>" in before
    assert "Decline to take part" in before
    assert (refused.status_code, declined.status_code, again.status_code) == (400, 303, 409)
    assert "Say why you take no part" in refused.text
    assert "Your organisation takes no part in this collection: it declined on 12 May to take part." in pages[0]
    assert "There is none: your organisation takes no part in this collection." in pages[1]
    assert "takes no part in this collection at the moment" in again.text
    assert (back.status_code, registered.status_code) == (303, 303)
    assert "That is taken back. This page says what comes next." in then
    assert [kind for kind, _ in log() if kind != "user_invited"] == ["invited", "withdrawn", "rejoined", "registered"]


def test_an_invited_organisation_may_have_nothing_to_submit(sign_in, invited):
    lead = sign_in(Role.LEAD, invited)

    lead.post(f"{PATH}/nothing", {"reason": "We employ nobody this year"})

    assert "it said on 12 May that there is nothing to submit." in lead.get(PATH).text


def test_who_is_not_invited_has_nothing_to_decline(sign_in, council, log):
    lead = sign_in(Role.LEAD, council)

    answers = [lead.post(f"{PATH}/{what}", {"reason": "No time"}) for what in ("withdraw", "nothing")]

    assert "Not taking part" not in lead.get(PATH).text
    assert {answer.status_code for answer in answers} == {409}
    assert "Your organisation is not invited to the collection of 2025 yet." in answers[0].text
    assert log() == []


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.VIEWER])
def test_others_see_the_registration_and_cannot_change_it(sign_in, council, role, log):
    visitor = sign_in(role, council)

    page = visitor.get(PATH)
    refused = [visitor.post(PATH + path, {"services": "adult"}) for path in ("", "/withdraw", "/nothing", "/rejoin")]

    assert page.status_code == 200
    assert "Your lead or deputy can change the registration." in page.text
    assert {answer.status_code for answer in refused} == {403}
    assert log() == []


def test_an_account_of_another_organisation_is_asked_about_before_it_gets_access(make, sign_in, council, outbox, log):
    known = make.user(name="Dee Known", email="dee@example.org", password_hash="x")
    make.membership(make.organisation(name="Gorse Care"), known, Role.DEPUTY)
    lead = sign_in(Role.LEAD, council)
    form = {
        "services": "adult", "name-deputy": "Bea", "email-deputy": " Dee@example.org",
        "name-signatory": "Sue", "email-signatory": "nonsense",
    }  # fmt: skip

    asked = lead.post(PATH, form)

    assert asked.status_code == 400
    assert asked.text.count("dee@example.org is the address of an account already") == 2
    assert "somebody of another organisation" in asked.text
    assert "keeps the name that stands there, whatever name you typed" in asked.text
    assert "Gorse Care" not in asked.text
    assert "Dee Known" not in asked.text
    assert 'value="Bea"' in asked.text
    assert "Write an email address such as name@example.org." in asked.text
    assert log() == []

    lead.post(PATH, {**form, "agreed": "Dee@example.org", "email-signatory": "", "name-signatory": ""})

    assert "Dee Known has an account already and can sign in for Northmoor now." in lead.get(PATH).text
    assert [kind for kind, _ in log()] == ["user_invited", "registration_changed"]


def test_somebody_who_can_sign_in_already_gets_no_link(engine, make, sign_in, council, outbox):
    make.user(name="Dee Known", email="dee@example.org", password_hash="x")
    lead = sign_in(Role.LEAD, council)

    lead.post(PATH, {"services": "adult", "name-deputy": "Dee", "email-deputy": "dee@example.org"})

    assert outbox == []
    assert "Dee Known has an account already and can sign in for Northmoor now." in lead.get(PATH).text
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(OneTimeLink)).all() == []


@pytest.mark.parametrize("clock", [datetime(2025, 3, 12, 9, tzinfo=UTC)], indirect=True)
def test_before_it_opens_no_form_is_offered_that_would_be_refused(sign_in, invited):
    lead = sign_in(Role.LEAD, invited)

    ours, page = lead.get("/our-return").text, lead.get(PATH).text

    assert "Registration opens on 1 April 2025. There is nothing to do before." in ours
    assert "It takes five minutes" not in ours
    assert "The form to register opens here on 1 April 2025." in page
    assert 'name="services"' not in page


def test_who_has_not_finished_registering_is_led_there_and_not_to_the_template(sign_in, invited):
    lead = sign_in(Role.LEAD, invited)
    lead.post(PATH, data={"services": ["adult"]})

    ours = lead.get("/our-return").text
    sent = lead.post("/our-return/upload", {"return": (BytesIO(b"x"), "return.csv")}, follow_redirects=True)

    assert "Finish your registration first: its page says what is missing." in ours
    assert ">Finish your registration</a>" in ours
    assert "Download the template, fill it in" not in ours
    assert "Finish your registration first" in sent.text

    lead.post(PATH, data=EVERYBODY)
    assert "Download the template, fill it in, and upload it here." in lead.get("/our-return").text
