"""Meetings and questions below the web: the walls between organisations, turns taken, and files that the store knows."""

import os
import threading
from io import BytesIO

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select, update

from app.access import Actor, Role, Scope
from app.db.models import (
    CommunityEvent,
    CommunitySignUp,
    Event,
    Job,
    Letter,
    PeerOffer,
    PeerPassing,
    PeerRequest,
)
from app.db.scope import ScopeError, open_session
from app.errors import ConflictError, NotFoundError
from app.programme.events import EventKind
from app.services import community_files, peer_answers, peer_desk, peer_matching, peer_offers, peer_requests, sign_ups
from app.services.peer_offers import PeerFilter
from app.services.store import stored_path
from app.services.sweeping import sweep

BASE = "https://scwres.example"
FIGURES = (
    "result",
    "return_count",
    "benchmark",
    "submission",
    "upload",
    "typed_value",
    "custom_group",
    "participation",
)


@pytest.fixture
def person(make):
    """Makes somebody of a new organisation, as the service knows them."""

    def _person(name, role=Role.LEAD, **values):
        organisation = make.organisation(name=name, **values)
        user = make.user(name=f"{name}'s {role.value}")
        make.membership(organisation, user, role)
        return Actor(user.id, user.name, user.email, role, organisation.id, name, session_id=0)

    return _person


@pytest.fixture
def officer(person):
    return person("The programme", Role.PROGRAMME_TEAM, kind="programme")


@pytest.fixture
def asker(person):
    return person("Ashby", kind="local_authority", region_name="East")


@pytest.fixture
def peer(person):
    return person("Birchwood", kind="local_authority", region_name="North")


@pytest.fixture
def act(engine, clock):
    """Does one thing in a transaction of the person's own scope; the programme's is everything."""

    def _act(service, actor, **named):
        with open_session(engine, actor.scope, write=True) as session:
            outcome = service(session, actor=actor, clock=clock, **named)
            session.commit()
        return outcome

    return _act


@pytest.fixture
def asked(make, act, asker, peer):
    """A question, and a peer who offered to be asked."""
    make.collection(2025)
    offer(act, peer)
    return act(
        peer_requests.ask,
        asker,
        theme="recruitment",
        indicator="2",
        question="What helped your panels?",
        has_confirmed=False,
    )


@pytest.fixture
def settle(engine, clock):
    def _settle(request):
        with open_session(engine, Scope.everything(), write=True) as session:
            peer_matching.settle(session, clock, request.id, BASE)
            session.commit()

    return _settle


def offer(act, actor, themes=("recruitment",), indicators=("2",)):
    return act(peer_offers.offer, actor, themes=themes, indicators=indicators, contact_role="lead")


def pass_on(act, officer, request, peer):
    act(peer_desk.pass_on, officer, request_id=request.id, peer_id=peer.organisation_id, base_url=BASE)


def passings(engine, actor):
    with open_session(engine, actor.scope) as session:
        return peer_answers.passings_to(session, actor.organisation_id)


def rows(engine, model):
    with open_session(engine, Scope.everything()) as session:
        return session.scalars(select(model).order_by(model.id)).all()


def log_of(engine, actor):
    return [
        (one.kind, one.detail.get("text"))
        for one in rows(engine, Event)
        if one.organisation_id == actor.organisation_id
    ]


def refusal(what):
    try:
        what()
    except ConflictError as error:
        return str(error)
    return None


def test_the_database_counts_who_comes_and_who_comes_again(engine, make, act, asker, peer, officer):
    number = make.community_event(make.user()).id

    def counted():
        with open_session(engine, asker.scope) as session:
            return session.scalars(select(CommunityEvent.signed_up)).one()

    for actor in (asker, peer, asker):
        act(sign_ups.sign_up, actor, event_id=number)
    assert counted() == 2
    act(sign_ups.stay_away, asker, event_id=number)
    act(sign_ups.stay_away, asker, event_id=number)
    assert counted() == 1
    act(sign_ups.sign_up, asker, event_id=number)
    assert counted() == 2
    assert len(rows(engine, CommunitySignUp)) == 2


def test_an_organisation_sees_its_own_people_on_the_list_and_the_team_sees_all(engine, make, act, asker, peer):
    number = make.community_event(make.user()).id
    act(sign_ups.sign_up, asker, event_id=number)

    with open_session(engine, peer.scope) as session:
        assert session.scalars(select(CommunitySignUp)).all() == []
    with open_session(engine, Scope.everything()) as session:
        assert sign_ups.who_comes(session) == {number: (sign_ups.Coming("Ashby's lead", "Ashby"),)}


def test_an_organisation_cannot_write_a_meeting_or_its_number(engine, make, asker):
    make.community_event(make.user())

    with open_session(engine, asker.scope, write=True) as session, pytest.raises(ScopeError):
        session.execute(update(CommunityEvent).values(signed_up=9))


def test_signing_up_twice_at_once_counts_once(engine, make, act, asker, monkeypatch):
    number, have_looked, refused = make.community_event(make.user()).id, threading.Barrier(2), []
    look = sign_ups._sign_up_of

    def look_together(*given):
        found = look(*given)
        if engine.dialect.name == "postgresql":  # on SQLite writers take turns from their first statement on
            have_looked.wait(10)
        return found

    monkeypatch.setattr(sign_ups, "_sign_up_of", look_together)
    both = [
        threading.Thread(target=lambda: refused.append(refusal(lambda: act(sign_ups.sign_up, asker, event_id=number))))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert refused.count(None) == (1 if engine.dialect.name == "postgresql" else 2)
    assert [one.signed_up for one in rows(engine, CommunityEvent)] == [1]


def test_a_peer_sees_a_question_once_it_is_passed_on_and_not_who_asks(engine, act, asked, asker, peer, officer):
    assert passings(engine, peer) == ()

    pass_on(act, officer, asked, peer)

    (one,) = passings(engine, peer)
    assert (one.question, one.state, one.contact) == ("What helped your panels?", "waiting", None)
    with open_session(engine, peer.scope) as session:
        assert session.scalars(select(PeerRequest)).all() == []
    with open_session(engine, asker.scope) as session:
        assert session.scalars(select(PeerPassing)).all() == []
    letter = rows(engine, Letter)[0]
    assert (letter.organisation_id, letter.address) == (peer.organisation_id, peer.email)
    assert "Ashby" not in letter.text
    assert "panels" not in letter.text


def test_once_the_peer_agrees_each_side_is_told_the_other_and_only_once(
    engine, act, asked, asker, peer, officer, settle
):
    pass_on(act, officer, asked, peer)
    act(peer_answers.agree, peer, passing_id=passings(engine, peer)[0].id)
    assert passings(engine, peer)[0].contact is None
    assert [(one.kind, one.organisation_id) for one in rows(engine, Job)] == [("settle_question", peer.organisation_id)]

    settle(asked)
    settle(asked)

    (request,) = rows(engine, PeerRequest)
    assert request.state == "answered"
    assert request.contact == {"organisation": "Birchwood", "name": "Birchwood's lead", "email": peer.email}
    assert passings(engine, peer)[0].contact == {
        "organisation": "Ashby",
        "name": "Ashby's lead",
        "email": asker.email,
    }
    assert [one.key.split(":")[2] for one in rows(engine, Letter)] == ["asked", "in_touch", "in_touch"]


def test_each_organisation_logs_its_own_side_without_the_words_of_the_question(
    engine, act, asked, asker, peer, officer, settle
):
    pass_on(act, officer, asked, peer)
    act(peer_answers.agree, peer, passing_id=passings(engine, peer)[0].id)
    settle(asked)

    title = "Recruitment and retention"
    assert log_of(engine, asker) == [
        (EventKind.PEER_ASKED, title),
        (EventKind.PEER_PASSED_ON, title),
        (EventKind.PUT_IN_TOUCH, "Birchwood"),
    ]
    assert log_of(engine, peer) == [
        (EventKind.PEER_OFFERED, None),
        (EventKind.PEER_RECEIVED, title),
        (EventKind.PEER_AGREED, title),
        (EventKind.PUT_IN_TOUCH, "Ashby"),
    ]


def test_whoever_asks_is_told_nothing_where_a_peer_declines_and_another_can_be_asked(
    engine, act, asked, asker, peer, officer, person
):
    other = person("Cedar")
    offer(act, other)
    pass_on(act, officer, asked, peer)
    before = (log_of(engine, asker), rows(engine, PeerRequest)[0].state)

    act(peer_answers.decline, peer, passing_id=passings(engine, peer)[0].id)

    assert (log_of(engine, asker), rows(engine, PeerRequest)[0].state) == before
    with open_session(engine, Scope.everything()) as session:
        request = session.get_one(PeerRequest, asked.id)
        assert [one.name for one in peer_offers.peers_for(session, request, PeerFilter())] == ["Cedar"]
    pass_on(act, officer, asked, other)
    assert len(passings(engine, other)) == 1


def test_a_question_that_was_closed_is_taken_back_even_from_a_peer_who_agreed_meanwhile(
    engine, act, asked, asker, peer, officer, settle
):
    pass_on(act, officer, asked, peer)
    act(peer_answers.agree, peer, passing_id=passings(engine, peer)[0].id)
    act(peer_requests.close, asker, request_id=asked.id)

    settle(asked)

    (one,) = passings(engine, peer)
    assert (one.state, one.contact) == ("lapsed", None)
    assert rows(engine, PeerRequest)[0].contact is None
    assert log_of(engine, peer)[-1] == (EventKind.PEER_LAPSED, "Recruitment and retention")


def test_two_officers_who_pass_a_question_on_at_once_ask_one_organisation(
    engine, act, asked, peer, officer, person, monkeypatch
):
    other, ready, found = person("Cedar"), threading.Barrier(2), []
    offer(act, other)

    def pass_on_together(whom):
        ready.wait(10)
        found.append(refusal(lambda: pass_on(act, officer, asked, whom)))

    officers = [threading.Thread(target=pass_on_together, args=(whom,)) for whom in (peer, other)]
    for one in officers:
        one.start()
    for one in officers:
        one.join()

    assert sorted(one is None for one in found) == [False, True]
    assert len(rows(engine, PeerPassing)) == 1


def test_an_invented_organisation_is_never_asked_for_a_real_one(engine, act, asked, person):
    offer(act, person("Dale (demonstration)", is_demonstration=True))

    with open_session(engine, Scope.everything()) as session:
        request = session.get_one(PeerRequest, asked.id)
        assert [one.name for one in peer_offers.peers_for(session, request, PeerFilter())] == ["Birchwood"]


def test_an_organisation_has_one_offer_however_often_it_changes_it(engine, act, peer):
    offer(act, peer)
    offer(act, peer, themes=("fairness",), indicators=())

    assert [(one.themes, one.withdrawn_at is None) for one in rows(engine, PeerOffer)] == [
        (["recruitment"], False),
        (["fairness"], True),
    ]


def test_a_question_of_another_organisation_is_not_there(act, asked, peer, person):
    with pytest.raises(NotFoundError):
        act(peer_requests.close, peer, request_id=asked.id)
    with pytest.raises(NotFoundError):
        act(peer_answers.agree, person("Elm"), passing_id=1)


def test_nothing_of_any_return_is_read_from_asking_to_being_put_in_touch(
    engine, act, asked, asker, peer, officer, settle
):
    sent = []
    note = lambda _connection, _cursor, statement, *_: sent.append(statement)  # noqa: E731 - a listener
    sql_event.listen(engine, "before_cursor_execute", note)
    with open_session(engine, Scope.everything()) as session:
        peer_desk.desk(session)
        peer_offers.peers_for(session, session.get_one(PeerRequest, asked.id), PeerFilter(theme="recruitment"))
    pass_on(act, officer, asked, peer)
    act(peer_answers.agree, peer, passing_id=passings(engine, peer)[0].id)
    settle(asked)
    sql_event.remove(engine, "before_cursor_execute", note)

    assert any("peer_offer" in one for one in sent)
    assert [(table, one) for one in sent for table in FIGURES if f" {table}" in one] == []


def test_the_sweeper_keeps_the_files_of_meetings_until_they_are_taken_out(engine, make, act, clock, officer, tmp_path):
    number = make.community_event(make.user()).id
    file = act(
        community_files.add_file,
        officer,
        event_id=number,
        title="Slides",
        stream=BytesIO(b"%PDF-1.7"),
        uploads_dir=tmp_path,
    )
    path = stored_path(tmp_path, officer.organisation_id, file.sha256)
    long_ago = path.stat().st_mtime - 7200
    os.utime(path, (long_ago, long_ago))

    assert sweep(engine, tmp_path, clock).orphans == ()
    with open_session(engine, Scope.everything(), write=True) as session:
        community_files.remove_file(session, clock=clock, event_id=number, file_id=file.id)
        session.commit()
    assert sweep(engine, tmp_path, clock).orphans == (f"{officer.organisation_id}/{file.sha256}",)
    assert not path.exists()
