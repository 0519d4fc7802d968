"""Correcting the address with which a person signs in, over HTTP."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Event, Letter
from app.db.scope import open_session
from app.services import mail
from app.services.passwords import hash_password
from tests.support.authenticators import code_at

PASSWORD = "violet otter harvest"


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    """The letters that would have gone out."""
    sent = []
    monkeypatch.setattr(mail, "deliver", lambda _settings, letter: sent.append(letter))
    return sent


@pytest.fixture
def pat(make):
    """Somebody of the programme team, who has a password."""
    programme = make.organisation(kind="programme", name="The programme")
    user = make.user(name="Pat", email="pat@prog.example", password_hash=hash_password(PASSWORD))
    return make.membership(programme, user, Role.PROGRAMME_TEAM)


@pytest.fixture
def team(pat, sign_in):
    return sign_in.as_member(pat)


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def lead(make, council):
    ann = make.user(name="Ann Lead", email="an@nor.example", password_hash=hash_password(PASSWORD))
    return make.membership(council, ann, Role.LEAD)


def address_of(member):
    return f"/organisations/{member.organisation_id}/people/{member.user_id}/address"


def given(email="ann@nor.example", password=PASSWORD, **more):
    return {"email": email, "current": password, **more}


def signs_in(client, email):
    return client.post("/sign-in", {"email": email, "password": PASSWORD, "next": "/"}).status_code == 302


def test_the_address_becomes_another_the_sessions_end_and_both_are_told(
    team, council, lead, sign_in, client, outbox, engine
):
    hers = sign_in.as_member(lead)
    assert address_of(lead) in team.get(f"/organisations/{council.id}").text
    assert "So far it is an@nor.example." in team.get(address_of(lead)).text

    answer = team.post(address_of(lead), given("Ann@NOR.example"))
    answer.close()

    assert answer.status_code == 303
    assert "Ann Lead signs in with ann@nor.example now. Both addresses are told." in team.get(answer.location).text
    assert hers.get("/our-return").status_code == 302
    assert not signs_in(client, "an@nor.example")
    assert signs_in(client, "ann@nor.example")
    assert [one.to for one in outbox] == ["an@nor.example", "ann@nor.example"]
    assert "ann@nor.example" not in outbox[0].text
    with open_session(engine, Scope.everything()) as session:
        logged = session.scalars(select(Event.detail).where(Event.kind == "address_corrected")).all()
    assert logged == [{"name": "Ann Lead", "text": "from an@nor.example to ann@nor.example"}]


def test_who_has_no_password_yet_gets_a_new_invitation_and_the_old_link_is_dead(team, council, client, outbox):
    team.post(f"/organisations/{council.id}/people", {"name": "Bea", "email": "bae@nor.example", "role": "lead"})
    (old,) = re.findall(r"/invitation/\S+", outbox[0].text)
    form = re.search(r'href="(/organisations/\d+/people/\d+/address)"', team.get(f"/organisations/{council.id}").text)

    team.post(form.group(1), given("bea@nor.example")).close()

    assert [one.to for one in outbox[1:]] == ["bea@nor.example", "bae@nor.example", "bea@nor.example"]
    (fresh,) = re.findall(r"/invitation/\S+", outbox[1].text)
    assert client.get(old).status_code == 410
    assert "Bea" in client.get(fresh).text


def test_an_address_at_which_letters_did_not_arrive_is_written_to_once_it_is_another(team, council, lead, make, engine):
    collection = make.collection(2025)
    with open_session(engine, Scope.everything()) as session:
        ann = session.get_one(type(lead), lead.id).user
    make.letter(council, collection, ann, state="returned", failure="It came back", settled_at=make.clock.now())
    assert "Letters do not arrive at this address" in team.get(f"/organisations/{council.id}").text

    team.post(address_of(lead), given())

    assert "Letters do not arrive at this address" not in team.get(f"/organisations/{council.id}").text


def test_letters_that_still_wait_go_to_the_new_address_and_no_more_to_the_old(team, council, lead, make, engine):
    collection = make.collection(2025)
    with open_session(engine, Scope.everything()) as session:
        ann = session.get_one(type(lead), lead.id).user
    waiting = make.letter(council, collection, ann, address="an@nor.example", key="milestone:2025-10-31:-5")
    make.letter(council, collection, ann, key="invitation", state="sent", text=waiting.text)

    team.post(address_of(lead), given())

    with open_session(engine, Scope.everything()) as session:
        letters = session.scalars(select(Letter).order_by(Letter.id)).all()
        said = [(one.address, one.state, one.key) for one in letters]
        texts, names = {one.text for one in letters}, {one.message_id for one in letters}
    assert said == [
        ("an@nor.example", "refused", "milestone:2025-10-31:-5"),
        ("an@nor.example", "sent", "invitation"),
        ("ann@nor.example", "queued", "milestone:2025-10-31:-5:corrected"),
    ]
    assert (texts, len(names)) == ({waiting.text}, 3)
    assert "it goes to the new one" in team.get("/programme/reminders").text


@pytest.mark.parametrize("mend", ["address", "address-works"])
def test_an_invitation_that_waited_for_the_address_goes_out(team, council, lead, make, engine, mend):
    collection = make.collection(2025)
    with open_session(engine, Scope.everything()) as session:
        ann = session.get_one(type(lead), lead.id).user
    make.letter(council, make.collection(2024), ann, state="returned", settled_at=make.clock.now() - timedelta(days=9))
    assert "Not invited yet" in team.post(f"/organisations/{council.id}/collection", follow_redirects=True).text

    team.post(f"/organisations/{council.id}/people/{lead.user_id}/{mend}", given())

    with open_session(engine, Scope.everything()) as session:
        letters = session.scalars(select(Letter).where(Letter.collection_id == collection.id)).all()
    assert [one.key for one in letters] == ["invitation"]
    assert letters[0].address == ("ann@nor.example" if mend == "address" else "an@nor.example")


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        (given("ann"), 400, "Write an email address such as name@example.org."),
        (given(password="not mine"), 400, "Your current password is not right. Check it and try again."),
        (given("an@nor.example"), 409, "Ann Lead signs in with this address already."),
        (given("pat@prog.example"), 409, "Somebody else signs in with this address already."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(team, lead, client, typed, status, says):
    answer = team.post(address_of(lead), typed)

    assert answer.status_code == status
    assert answer.text.count(says) == 2
    assert PASSWORD not in answer.text
    assert signs_in(client, "an@nor.example")


def test_whoever_has_a_second_step_gives_a_code_as_well(make, sign_in, team, lead, clock):
    page = team.post("/account/second-step", {"current": PASSWORD, "wanted": "set_up"}, follow_redirects=True)
    key = re.search(r'class="key">([A-Z2-7 ]+)<', page.text).group(1)
    team.post("/sign-in/second-step", {"code": code_at(key, clock.unix_seconds())})
    assert 'id="code"' in team.get(address_of(lead)).text

    answer = team.post(address_of(lead), given(code="12"))

    assert answer.status_code == 400
    assert 'id="code-message"' in answer.text

    answer = team.post(address_of(lead), given("ann", password="not mine", code="12"))

    assert answer.status_code == 400
    for field in ("email", "current", "code"):
        assert f'id="{field}-message"' in answer.text
        assert f'<a href="#{field}">' in answer.text


def test_a_taken_address_and_a_wrong_password_are_told_at_once(team, lead, client):
    answer = team.post(address_of(lead), given("pat@prog.example", password="not mine"))

    assert answer.status_code == 409
    assert answer.text.count("Somebody else signs in with this address already.") == 2
    assert answer.text.count("Your current password is not right.") == 2
    assert signs_in(client, "an@nor.example")


def test_nobody_corrects_their_own_address_nor_the_team_that_of_an_administrator(sign_in, pat, team):
    admin = sign_in.member(Role.ADMINISTRATOR)

    answer = team.post(address_of(admin), given("mine@evil.example"))

    assert answer.status_code == 403
    assert "Only an administrator can correct the address of somebody of the programme team." in answer.text
    assert "You cannot do this to your own account." in team.post(address_of(pat), given("mine@evil.example")).text


def test_nobody_of_an_organisation_corrects_an_address_here(sign_in, lead):
    assert sign_in.as_member(lead).post(address_of(lead), given()).status_code == 403
    assert sign_in(Role.LEAD).get(address_of(lead)).status_code == 403
