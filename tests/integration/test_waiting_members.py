"""Who has not chosen a password yet, and whether any letter reached them."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.access import Role, Scope
from app.db.models import OneTimeLink, Organisation
from app.db.scope import open_session
from app.services.waiting_members import waiting_members


@pytest.fixture
def council(make):
    return make.organisation(name="Northmoor")


@pytest.fixture
def found(engine, council):
    """What is found of the members of the council, by the name of each, in one query."""

    def _found(*people):
        sent = []
        listener = lambda *_: sent.append(1)  # noqa: E731 - only counts
        with open_session(engine, Scope.everything()) as session:
            session.get(Organisation, council.id)
            event.listen(engine, "before_cursor_execute", listener)
            waiting = waiting_members(session, council)
            event.remove(engine, "before_cursor_execute", listener)
        assert len(sent) == 1
        names = {one.id: one.name for one in people}
        return {names.get(user_id): became.value for user_id, became in waiting.items()}

    return _found


def member(make, organisation, name, **values):
    person = make.user(name=name, **{"password_hash": None, **values})
    make.membership(organisation, person, Role.DEPUTY)
    return person


def test_each_state_of_a_letter_says_whether_it_reached_somebody(make, council, found):
    states = ("queued", "sending", "sent", "uncertain", "refused", "returned", "not_taken")
    collection = make.collection()
    people = [member(make, council, state) for state in states]
    for person, state in zip(people, states, strict=True):
        make.letter(council, collection, person, state=state)
    nobody = member(make, council, "none")

    assert found(*people, nobody) == {
        "queued": "waits",
        "sending": "invited",
        "sent": "invited",
        "uncertain": "invited",
        "refused": "did_not_arrive",
        "returned": "did_not_arrive",
        "not_taken": "did_not_arrive",
        "none": "none_went",
    }


def test_of_several_letters_the_one_that_went_counts_most_and_then_the_one_that_waits(make, council, found):
    collection = make.collection()
    ada, bea = member(make, council, "Ada"), member(make, council, "Bea")
    for number, (person, state) in enumerate(
        ((ada, "returned"), (ada, "sent"), (ada, "queued"), (bea, "queued"), (bea, "refused"))
    ):
        make.letter(council, collection, person, state=state, key=f"key {number}")

    assert found(ada, bea) == {"Ada": "invited", "Bea": "waits"}


def test_a_link_that_was_sent_is_an_invitation_also_when_it_works_no_more(make, clock, council, found):
    ada, now = member(make, council, "Ada"), clock.now()
    make.save(
        OneTimeLink(
            user_id=ada.id,
            purpose="invitation",
            token_hash="x",
            created_at=now,
            expires_at=now - timedelta(days=1),
            used_at=now,
        )
    )
    bea = member(make, council, "Bea")

    assert found(ada, bea) == {"Ada": "invited", "Bea": "none_went"}


def test_a_letter_for_another_organisation_reached_the_same_person(make, council, found):
    other, ada = make.organisation(), member(make, council, "Ada")
    make.membership(other, ada, Role.LEAD)
    make.letter(other, make.collection(), ada, state="sent")
    bea = member(make, council, "Bea")

    assert found(ada, bea) == {"Ada": "invited", "Bea": "none_went"}


def test_who_has_a_password_a_closed_account_or_belongs_elsewhere_does_not_wait(make, council, found):
    member(make, council, "Ada", password_hash="x")
    member(make, council, "Bea", is_active=False)
    member(make, make.organisation(), "Cem")

    assert found() == {}
