"""Two colleagues work on one return at once: each act has one outcome, and each sees what the other did."""

import threading
from contextlib import ExitStack
from io import BytesIO

import pytest
from sqlalchemy import select

from app.access import Actor, Role
from app.db.models import Confirmation, SignOff, Submission
from app.errors import ConflictError, InvalidRequestError
from app.indicators.returns import Cell
from app.services import confirmations, signing, submissions, uploads
from app.services.colleagues import newer_file, news_of_colleagues
from app.services.return_status import return_status
from app.services.store import store_stream
from tests.support.journeys import good_file, traveller
from tests.support.workbooks import good_counts, write_filled


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def deputy(make, ours):
    user = make.user(name="Ada Deputy")
    make.membership(ours.organisation, user, Role.DEPUTY)
    where = ours.organisation
    return Actor(user.id, user.name, user.email, Role.DEPUTY, where.id, where.name, 0)


def question(folder, **details):
    """A file with figures to confirm."""
    counts = good_counts() | {Cell("adult", "disciplinary_entered", "", "other"): 40}
    return write_filled(folder / "question.csv", counts, details or None).read_bytes()


def sent_by(ours, actor, content, name="return.csv"):
    lead, ours.lead = ours.lead, actor
    try:
        return ours.send(content, name)
    finally:
        ours.lead = lead


def act(ours, actor, service, upload, **words):
    """Let somebody do something with an upload in a transaction of their own."""
    with ours.session(write=True) as session:
        mine = uploads.get_upload(session, upload.id)
        done = service(session, actor=actor, clock=ours.clock, upload=mine, **words)
        session.commit()
        return done


def reasons(ours, upload, words="They moved in March."):
    with ours.session() as session:
        found = confirmations.unanswered(session, uploads.get_upload(session, upload.id))
        return {one.key: words for one in found}


def at_once(*acts):
    """Run all of them at the same moment, and return what each gave or was refused with."""
    start, outcomes = threading.Barrier(len(acts)), {}

    def run(number, one):
        start.wait(10)
        try:
            outcomes[number] = one()
        except (ConflictError, InvalidRequestError) as error:
            outcomes[number] = error

    people = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    with ExitStack() as stack:
        for person in people:
            person.start()
            stack.callback(person.join, 60)
    return [outcomes[number] for number in range(len(acts))]


def versions(ours):
    with ours.session() as session:
        return [(one.version, one.state) for one in session.scalars(select(Submission).order_by(Submission.version))]


def test_a_reason_given_while_a_colleague_uploads_stays_with_its_file_and_the_page_names_the_newer_one(
    ours, deputy, tmp_path
):
    first = ours.send(question(tmp_path))
    second = sent_by(ours, deputy, good_file(tmp_path), "newer.csv")

    assert act(ours, ours.lead, confirmations.confirm, first, reasons=reasons(ours, first)) > 0

    with ours.session() as session:
        newer = newer_file(session, uploads.get_upload(session, first.id))
        assert newer_file(session, uploads.get_upload(session, second.id)) is None
        assert session.scalars(select(Confirmation.upload_id).distinct()).all() == [first.id]
    assert (newer.who, newer.what) == ("Ada Deputy", "uploaded the newest file, newer.csv")
    assert (newer.path, newer.at) == (f"/our-return/uploads/{second.id}", ours.clock.now())


def test_our_return_names_what_a_colleague_did_and_nothing_of_ones_own(ours, deputy, tmp_path):
    sent_by(ours, deputy, good_file(tmp_path), "newer.csv")
    with ours.session() as session:
        status = return_status(session, ours.organisation.id, ours.collection)
        mine = news_of_colleagues(session, ours.lead, status.upload, status.submission)
        theirs = news_of_colleagues(session, deputy, status.upload, status.submission)
    version = act(ours, deputy, submissions.submit, status.upload)
    with ours.session() as session:
        sent = news_of_colleagues(session, ours.lead, status.upload, submissions.get_submission(session, version.id))

    assert [(one.who, one.what) for one in mine] == [("Ada Deputy", "uploaded the newest file, newer.csv")]
    assert theirs == ()
    assert [one.what for one in sent] == ["sent version 1 for sign-off"]


def test_sending_a_file_after_a_colleague_uploaded_another_is_refused_until_that_one_was_seen(ours, deputy, tmp_path):
    first = ours.send(good_file(tmp_path))
    second = sent_by(ours, deputy, good_file(tmp_path, prepared_by="Ada"), "newer.csv")

    with pytest.raises(ConflictError, match=r"This is not the newest file: newer\.csv was uploaded after it"):
        act(ours, ours.lead, submissions.submit, first, newest_seen=first.id)
    sent = act(ours, ours.lead, submissions.submit, first, newest_seen=second.id)

    assert (sent.upload_id, versions(ours)) == (first.id, [(1, "awaiting_signature")])


def test_a_newer_file_that_could_not_be_read_stands_in_nobodys_way(ours, deputy, tmp_path):
    first = ours.send(good_file(tmp_path))
    sent_by(ours, deputy, b"PK\x03\x04 cut off", "broken.xlsx")

    assert act(ours, ours.lead, submissions.submit, first).version == 1


def test_a_file_sent_and_another_uploaded_at_the_same_moment_are_both_kept(ours, deputy, tmp_path):
    first = ours.send(good_file(tmp_path))
    newer = good_file(tmp_path, prepared_by="Ada")

    sent, received = at_once(
        lambda: act(ours, ours.lead, submissions.submit, first),
        lambda: sent_by_itself(ours, deputy, newer),
    )

    with ours.session() as session:
        assert [one.id for one in uploads.uploads_of(session, ours.organisation.id, ours.collection.id)] == [
            received,
            first.id,
        ]
    if isinstance(sent, ConflictError):
        assert "This is not the newest file" in str(sent)
        assert versions(ours) == []
    else:
        assert versions(ours) == [(1, "awaiting_signature")]


def sent_by_itself(ours, actor, content):
    stored = store_stream(BytesIO(content), ours.settings.uploads_dir, ours.organisation.id, 10_000_000)
    with ours.session(write=True) as session:
        upload = uploads.receive_upload(
            session, actor=actor, clock=ours.clock, collection=ours.collection, stored=stored, display_name="newer.csv"
        )
        session.commit()
        return upload.id


def test_both_send_the_same_file_and_it_is_one_version(ours, deputy, tmp_path):
    upload = ours.send(good_file(tmp_path))

    sent = at_once(*(lambda actor=actor: act(ours, actor, submissions.submit, upload) for actor in (ours.lead, deputy)))

    assert {one.version for one in sent} == {1}
    assert versions(ours) == [(1, "awaiting_signature")]


def test_both_send_another_file_and_the_later_takes_the_earlier_ones_place(ours, deputy, tmp_path):
    first = ours.send(good_file(tmp_path))
    second = sent_by(ours, deputy, good_file(tmp_path, prepared_by="Ada"))
    knowing = {"newest_seen": second.id}

    sent = at_once(
        lambda: act(ours, ours.lead, submissions.submit, first, **knowing),
        lambda: act(ours, deputy, submissions.submit, second, **knowing),
    )

    assert sorted(one.version for one in sent) == [1, 2]
    assert versions(ours) == [(1, "superseded"), (2, "awaiting_signature")]


def test_both_give_reasons_for_the_same_figures_and_each_is_kept_once(ours, deputy, tmp_path):
    upload = ours.send(question(tmp_path))
    mine, theirs = reasons(ours, upload, "The lead's reason."), reasons(ours, upload, "The deputy's reason.")

    outcomes = at_once(
        lambda: act(ours, ours.lead, confirmations.confirm, upload, reasons=mine),
        lambda: act(ours, deputy, confirmations.confirm, upload, reasons=theirs),
    )

    refused = [one for one in outcomes if isinstance(one, InvalidRequestError)]
    with ours.session() as session:
        kept = session.scalars(select(Confirmation.reason)).all()
    assert len(refused) == 1
    assert len(kept) == len(mine)
    assert len(set(kept)) == 1


def test_a_signature_and_a_newer_version_at_the_same_moment_leave_no_signature_that_counts_for_the_wrong_one(
    ours, deputy, tmp_path
):
    first = ours.submit(ours.send(good_file(tmp_path)))
    newer = sent_by(ours, deputy, good_file(tmp_path, prepared_by="Ada"))

    def sign():
        with ours.session(write=True) as session:
            mine = submissions.get_submission(session, first.id)
            words = {"submission": mine, "seen_hash": first.content_hash}
            signed = signing.sign(session, actor=ours.signatory, clock=ours.clock, **words)
            session.commit()
            return signed

    signed, sent = at_once(sign, lambda: act(ours, deputy, submissions.submit, newer))

    with ours.session() as session:
        signatures = session.scalars(select(SignOff.submission_id)).all()
    if isinstance(signed, ConflictError):
        assert "no longer waits for a signature" in str(signed)
        assert (signatures, versions(ours)) == ([], [(1, "superseded"), (2, "awaiting_signature")])
    else:
        assert isinstance(sent, submissions.ReasonNeededError)
        assert (signatures, versions(ours)) == ([first.id], [(1, "signed")])
