"""Links that work once, for one purpose, for a while."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import LinkPurpose, OneTimeLink
from app.db.scope import open_session
from app.services import accounts, links
from app.services.links import LinkError
from app.services.passwords import WeakPasswordError
from app.services.signing_in import Desk, authenticate

PASSWORD = "violin harbour teapot"
INVITATION, RESET = LinkPurpose.INVITATION, LinkPurpose.RESET


@pytest.fixture
def amy(make):
    user = make.user(email="amy@example.org", name="Amy Ash")
    make.membership(make.organisation(), user, Role.LEAD)
    return user


@pytest.fixture
def invitation(engine, clock, amy):
    with open_session(engine, Scope.everything(), write=True) as session:
        token = accounts.invite_user(session, amy, clock)
        session.commit()
    return token


def _use(engine, token, clock, purpose=INVITATION, password=PASSWORD):
    links.set_password_with_link(engine, token, purpose, password, clock)


def test_an_invitation_sets_the_password(engine, clock, invitation):
    _use(engine, invitation, clock)

    assert authenticate(Desk(engine, "192.0.2.1", clock, ""), "amy@example.org", PASSWORD).token


def test_opening_a_link_uses_nothing_up(engine, clock, invitation):
    for _ in range(3):
        holder = links.link_holder(engine, invitation, INVITATION, clock)

    assert (holder.name, holder.email) == ("Amy Ash", "amy@example.org")
    _use(engine, invitation, clock)


def test_a_link_works_once(engine, clock, invitation):
    _use(engine, invitation, clock)

    with pytest.raises(LinkError, match="no longer works") as caught:
        _use(engine, invitation, clock)
    assert caught.value.status == 410


def test_a_link_is_good_for_its_own_purpose_only(engine, clock, invitation):
    with pytest.raises(LinkError):
        _use(engine, invitation, clock, RESET)
    with pytest.raises(LinkError):
        links.link_holder(engine, invitation, RESET, clock)


def test_an_invitation_lasts_seven_days(engine, clock, invitation):
    assert links.link_holder(engine, invitation, INVITATION, clock.later(days=7, seconds=-1))
    with pytest.raises(LinkError):
        _use(engine, invitation, clock.later(days=7))


def test_a_reset_lasts_thirty_minutes(engine, clock, amy):
    token = links.request_reset(engine, "amy@example.org", clock).token

    assert links.link_holder(engine, token, RESET, clock.later(minutes=29, seconds=59))
    with pytest.raises(LinkError):
        _use(engine, token, clock.later(minutes=30), RESET)


def test_a_made_up_link_does_not_work(engine, clock, invitation, subtests):
    for token in ("", "x", "\ud800", "nul\0", invitation.swapcase()):
        with subtests.test(repr(token)), pytest.raises(LinkError):
            _use(engine, token, clock)


def test_a_weak_password_leaves_the_link_usable(engine, clock, invitation):
    with pytest.raises(WeakPasswordError):
        _use(engine, invitation, clock, password="amyash2025!!")

    _use(engine, invitation, clock)


def test_using_one_link_ends_the_others_and_every_session(engine, clock, invitation):
    _use(engine, invitation, clock)
    token = authenticate(Desk(engine, "192.0.2.1", clock, ""), "amy@example.org", PASSWORD).token
    first, second = (links.request_reset(engine, "amy@example.org", clock).token for _ in range(2))

    _use(engine, second, clock, RESET, "marmot cathedral envelope")

    assert accounts.actor_for_token(engine, token, clock) is None
    with pytest.raises(LinkError):
        links.link_holder(engine, first, RESET, clock)


def test_a_reset_for_nobody_sends_nothing(engine, clock, amy):
    for email in ("nobody@example.org", "", "nul\0@example.org"):
        assert links.request_reset(engine, email, clock) is None


def test_a_reset_says_whom_to_write_to(engine, clock, amy):
    reset = links.request_reset(engine, " AMY@example.org", clock)

    assert (reset.name, reset.email) == ("Amy Ash", "amy@example.org")


def test_at_most_three_resets_are_open_at_a_time(engine, clock, amy):
    for _ in range(3):
        assert links.request_reset(engine, "amy@example.org", clock)

    assert links.request_reset(engine, "amy@example.org", clock) is None
    assert links.request_reset(engine, "amy@example.org", clock.later(minutes=30))


def test_a_link_of_a_disabled_account_does_not_work_even_if_made_later(engine, clock, amy, make):
    with open_session(engine, Scope.everything(), write=True) as session:
        accounts.disable_account(session, amy.id, clock)
        token = links.create_link(session, amy.id, RESET, clock.now())
        session.commit()

    with pytest.raises(LinkError):
        _use(engine, token, clock, RESET)
    assert links.request_reset(engine, "amy@example.org", clock) is None


def test_only_the_hash_of_a_link_is_stored(engine, invitation):
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(OneTimeLink.token_hash)).one() != invitation


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_browsers_with_one_link_one_sets_the_password(engine, clock, invitation, monkeypatch):
    find, both_found = links._live_link, Barrier(2, timeout=10)

    def find_together(*arguments):
        link = find(*arguments)
        both_found.wait()
        return link

    def use(password):
        try:
            _use(engine, invitation, clock, password=password)
        except LinkError:
            return "refused"
        return "set"

    monkeypatch.setattr(links, "_live_link", find_together)
    with ThreadPoolExecutor(2) as pool:
        answers = Counter(pool.map(use, [PASSWORD, "marmot cathedral envelope"]))

    assert answers == {"set": 1, "refused": 1}
