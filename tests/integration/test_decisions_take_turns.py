"""Two people who decide on one version at the same moment take turns, and what they write is fit to keep."""

import threading

import pytest
from sqlalchemy import select

from app.access import Scope
from app.db.models import SignOff
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError
from app.services import review, signing, submissions
from tests.support.journeys import good_file, traveller


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def version(ours, tmp_path):
    return ours.submit(ours.send(good_file(tmp_path)))


def decide(ours, version, act, scope=None, **words):
    """Let somebody decide on the version in a transaction of their own."""
    with open_session(ours.engine, scope or Scope.organisation(ours.organisation.id), write=True) as session:
        mine = submissions.get_submission(session, version.id)
        act(session, actor=ours.signatory, clock=ours.clock, submission=mine, **words)
        session.commit()


def at_once(ours, monkeypatch, *decisions):
    """Let all of them read the version before any of them decides, and return what was refused."""
    if ours.engine.dialect.name == "sqlite":  # writers take turns from their first statement on
        return [refusal(decision) for decision in decisions]
    have_read, found, read = threading.Barrier(len(decisions)), [], submissions.get_submission

    def read_with_the_others(session, number):
        version = read(session, number)
        have_read.wait(10)
        return version

    monkeypatch.setattr(submissions, "get_submission", read_with_the_others)
    people = [threading.Thread(target=lambda one=one: found.append(refusal(one))) for one in decisions]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return found


def refusal(decision):
    try:
        decision()
    except ConflictError as error:
        return str(error)
    return None


def test_of_a_signature_and_a_refusal_at_the_same_moment_only_one_counts(ours, version, monkeypatch):
    seen = {"seen_hash": version.content_hash}
    refused = at_once(
        ours,
        monkeypatch,
        lambda: decide(ours, version, signing.sign, **seen),
        lambda: decide(ours, version, signing.decline, reason="Not yet.", **seen),
    )

    assert sorted(map(bool, refused)) == [False, True]
    with ours.session() as session:
        assert len(session.scalars(select(SignOff)).all()) == 1


def test_a_version_that_is_withdrawn_while_it_is_accepted_is_either_one_or_the_other(ours, version, monkeypatch):
    decide(ours, version, signing.sign, seen_hash=version.content_hash)
    refused = at_once(
        ours,
        monkeypatch,
        lambda: decide(ours, version, review.accept, Scope.everything()),
        lambda: decide(ours, version, submissions.withdraw, reason="A mistake."),
    )

    assert sorted(map(bool, refused)) == [False, True]


def test_a_newer_version_never_replaces_one_that_was_accepted_meanwhile(ours, version, tmp_path):
    newer = ours.send(good_file(tmp_path, prepared_by="Somebody else"))
    decide(ours, version, signing.sign, seen_hash=version.content_hash)
    decide(ours, version, review.accept, Scope.everything())

    with pytest.raises(ConflictError, match="was accepted"):
        ours.submit(newer)


@pytest.mark.parametrize("seen", ["", "é", "\x00", "0" * 64])
def test_what_the_browser_says_was_seen_may_be_anything(ours, version, seen):
    with pytest.raises(ConflictError, match="changed after you opened this page"):
        decide(ours, version, signing.sign, seen_hash=seen)


def test_a_version_is_not_withdrawn_without_a_reason(ours, version):
    with pytest.raises(InvalidRequestError, match="Say why this version is withdrawn"):
        decide(ours, version, submissions.withdraw, reason=" \x00 ")


def test_characters_that_nobody_can_see_are_left_out_of_a_reason(ours, version):
    decide(
        ours, version, signing.decline, seen_hash=version.content_hash, reason=" Two\x00 posts\u202e\r\nare missing. "
    )

    with ours.session() as session:
        assert session.scalars(select(SignOff.reason)).one() == "Two posts\r\nare missing."


@pytest.mark.parametrize("act", [signing.decline, submissions.withdraw, review.send_back])
def test_a_reason_has_an_end(ours, version, act):
    seen = {"seen_hash": version.content_hash} if act is signing.decline else {}

    with pytest.raises(InvalidRequestError, match=r"Keep each reason to 1,000 characters; yours has 1,001\."):
        decide(ours, version, act, Scope.everything(), reason="x" * 1001, **seen)
