"""What was sent again because its answer got lost counts once, and is answered as it was the first time."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.db.models import Event, SignOff, Submission, Upload
from app.errors import ConflictError
from app.services import signing, submissions
from tests.support.journeys import good_file, traveller


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def version(ours, tmp_path):
    return ours.submit(ours.send(good_file(tmp_path)))


def decide(ours, version, act, **words):
    with ours.session(write=True) as session:
        mine = submissions.get_submission(session, version.id)
        decided = act(
            session, actor=ours.signatory, clock=ours.clock, submission=mine, seen_hash=version.content_hash, **words
        )
        session.commit()
        return decided.receipt


def number_of(ours, model):
    with ours.session() as session:
        return session.scalar(select(func.count(model.id)))


def test_a_file_sent_again_before_during_and_after_its_checking_is_one_upload(ours, tmp_path):
    content = good_file(tmp_path)

    waiting = [ours.receive(content).id for _ in range(2)]
    checked = [ours.send(content).id for _ in range(2)]
    ours.submit(ours.upload(checked[0]))

    assert {*waiting, *checked, ours.receive(content).id} == {waiting[0]}
    assert number_of(ours, Upload) == 1


def test_a_return_sent_for_sign_off_twice_is_one_version(ours, version):
    again = ours.submit(ours.upload(version.upload_id))

    assert again.id == version.id
    assert number_of(ours, Submission) == 1


def test_a_signature_given_twice_is_one_signature_with_one_receipt(ours, version):
    first, second = decide(ours, version, signing.sign), decide(ours, version, signing.sign)

    assert first == second
    assert number_of(ours, SignOff) == 1
    with ours.session() as session:
        kinds = session.scalars(select(Event.kind)).all()
    assert kinds.count("signed_off") == 1


def test_a_refusal_given_twice_is_one_refusal_unless_it_gives_another_reason(ours, version):
    first = decide(ours, version, signing.decline, reason="Leavers look wrong.")

    assert decide(ours, version, signing.decline, reason="Leavers look wrong.") == first
    with pytest.raises(ConflictError, match="no longer waits for a signature"):
        decide(ours, version, signing.decline, reason="Something else.")
    assert number_of(ours, SignOff) == 1


def test_somebody_elses_signature_is_not_given_twice(make, ours, version):
    decide(ours, version, signing.sign)
    user = make.user()
    ours.signatory = replace(ours.signatory, user_id=user.id, name=user.name, email=user.email)

    with pytest.raises(ConflictError, match="no longer waits for a signature"):
        decide(ours, version, signing.sign)


def test_a_signature_under_a_version_that_was_replaced_is_not_given_again(ours, version, tmp_path):
    decide(ours, version, signing.sign)
    ours.submit(ours.send(good_file(tmp_path, prepared_by="Somebody else")), reason="Somebody else answers for it.")

    with pytest.raises(ConflictError, match="no longer waits for a signature"):
        decide(ours, version, signing.sign)
