"""From a file to a signed version: what is kept, what is refused, and that nothing is lost on the way."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.access import Scope
from app.db.models import Event, Finding, Job, ReturnCount, SignOff, Submission, Upload
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.indicators.returns import Cell
from app.services import confirmations, review, signing, submissions, uploads
from app.services.reports import upload_report
from app.services.results import standing_results
from app.services.return_status import ReturnStep, return_status
from app.services.sign_off_view import sign_off_view
from tests.support.clocks import StoppedClock
from tests.support.journeys import good_file, traveller
from tests.support.workbooks import good_counts, write_filled


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def faulty(tmp_path):
    counts = good_counts() | {Cell("adult", "appointed", "", "asian"): 99}
    return write_filled(tmp_path / "faulty.csv", counts).read_bytes()


def step_of(ours):
    with ours.session() as session:
        return return_status(session, ours.organisation.id, ours.collection).step


def events_of(ours):
    with ours.session() as session:
        return [row.kind for row in session.scalars(select(Event).order_by(Event.id))]


def sign(ours, submission, seen_hash=None):
    with ours.session(write=True) as session:
        mine = submissions.get_submission(session, submission.id)
        signed = signing.sign(
            session,
            actor=ours.signatory,
            clock=ours.clock,
            submission=mine,
            seen_hash=seen_hash or submission.content_hash,
        )
        session.commit()
    return signed


def test_a_good_file_becomes_a_version_with_its_counts_and_results(ours, tmp_path):
    upload = ours.send(good_file(tmp_path))

    submission = ours.submit(upload)

    with ours.session() as session:
        counts = session.scalars(select(ReturnCount)).all()
        results = standing_results(session, ours.organisation.id, 2025).results
    assert len(counts) == len(good_counts())
    assert (submission.version, submission.state) == (1, "awaiting_signature")
    assert {result.number for result in results} == {"1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9"}
    assert events_of(ours) == ["upload_received", "upload_read", "upload_valid", "submission_created"]


def test_a_faulty_file_names_the_fault_and_cannot_be_sent(ours, faulty):
    upload = ours.send(faulty)

    with ours.session() as session:
        report = upload_report(session, upload)
    with pytest.raises(ConflictError, match="still something to fix"):
        ours.submit(upload)
    assert [item.finding.code for item in report.to_fix] == ["R-01"]
    run = upload.summary["checks_run"]
    assert report.headline == f"{run - 1} of {run} checks passed. 1 thing to fix. Fixing it unlocks indicator 2."
    assert step_of(ours) is ReturnStep.FIX


def test_the_report_says_what_changed_since_the_file_before(ours, faulty, tmp_path):
    ours.send(faulty)

    upload = ours.send(good_file(tmp_path))

    with ours.session() as session:
        progress = upload_report(session, upload).progress
    assert [item.finding.code for item in progress.fixed] == ["R-01"]
    assert (progress.still_there, progress.new) == ((), ())


def test_the_same_file_again_is_the_same_upload(ours, tmp_path):
    content = good_file(tmp_path)

    first, second = ours.send(content, "a.csv"), ours.send(content, "b.csv")

    assert first.id == second.id
    assert events_of(ours).count("upload_received") == 1


def test_a_file_that_is_no_return_is_kept_and_explained(ours):
    upload = ours.send(b"PK\x03\x04 cut off", "return.xlsx")

    assert upload.state == "unreadable"
    with ours.session() as session:
        report = upload_report(session, upload)
    assert report.headline.startswith("This file could not be read")
    assert len(report.to_fix) == 1
    assert (ours.settings.uploads_dir / str(ours.organisation.id) / upload.sha256).read_bytes().startswith(b"PK")


def test_an_organisation_that_is_not_registered_cannot_upload(make, tmp_path):
    ours = traveller(make, tmp_path)
    stranger = traveller(make, tmp_path, code="X00002")
    stranger.collection = make.collection(2024)

    with pytest.raises(ConflictError, match="Register for this collection first"):
        stranger.receive(good_file(tmp_path, "X00002"))
    assert step_of(ours) is ReturnStep.TEMPLATE


@pytest.fixture
def with_a_question(tmp_path):
    counts = good_counts() | {Cell("adult", "disciplinary_entered", "", "other"): 40}
    return write_filled(tmp_path / "question.csv", counts).read_bytes()


def test_a_figure_to_confirm_waits_for_a_reason_that_stays_with_the_version(ours, with_a_question):
    upload = ours.send(with_a_question)
    assert step_of(ours) is ReturnStep.CONFIRM
    with pytest.raises(ConflictError, match="still need a reason"):
        ours.submit(upload)

    with ours.session(write=True) as session:
        mine = uploads.get_upload(session, upload.id)
        keys = {
            found.key: "Twelve agency transfers left before March." for found in confirmations.unanswered(session, mine)
        }
        kept = confirmations.confirm(session, actor=ours.lead, clock=ours.clock, upload=mine, reasons=keys)
        session.commit()

    assert kept == len(keys) > 0
    assert step_of(ours) is ReturnStep.SEND
    submission = ours.submit(upload)
    with ours.session() as session:
        view = sign_off_view(session, submissions.get_submission(session, submission.id))
    assert {item.answer.reason for item in view.answered} == {"Twelve agency transfers left before March."}
    assert events_of(ours)[-3:] == ["confirmation_given", "upload_valid", "submission_created"]


@pytest.mark.parametrize(("reason", "words"), [("x", "few words"), ("y" * 1001, "1,000 characters")])
def test_a_reason_that_says_nothing_or_too_much_is_refused(ours, with_a_question, reason, words):
    upload = ours.send(with_a_question)

    with ours.session(write=True) as session:
        mine = uploads.get_upload(session, upload.id)
        key = confirmations.unanswered(session, mine)[0].key
        with pytest.raises(InvalidRequestError, match=words):
            confirmations.confirm(session, actor=ours.lead, clock=ours.clock, upload=mine, reasons={key: reason})


def test_signing_is_bound_to_exactly_what_was_read(ours, tmp_path):
    submission = ours.submit(ours.send(good_file(tmp_path)))

    with pytest.raises(ConflictError, match="changed after you opened"):
        sign(ours, submission, "0" * 64)
    signed = sign(ours, submission)

    assert signed.receipt.startswith("SCW-")
    assert signed.content_hash == submission.content_hash
    assert step_of(ours) is ReturnStep.SIGNED


def test_new_content_takes_the_place_of_a_signed_version_and_voids_the_signature(ours, tmp_path):
    first = ours.submit(ours.send(good_file(tmp_path)))
    sign(ours, first)

    second = ours.submit(ours.send(good_file(tmp_path, prepared_by="B. Preparer")), reason="Another preparer.")

    with ours.session() as session:
        states = {row.version: row.state for row in session.scalars(select(Submission))}
    assert second.version == 2
    assert states == {1: "superseded", 2: "awaiting_signature"}


def test_sending_the_same_content_twice_makes_one_version(ours, tmp_path):
    upload = ours.send(good_file(tmp_path))

    assert ours.submit(upload).id == ours.submit(upload).id


def test_declining_needs_a_reason_and_gives_the_return_back(ours, tmp_path):
    submission = ours.submit(ours.send(good_file(tmp_path)))

    with ours.session(write=True) as session:
        mine = submissions.get_submission(session, submission.id)
        decide = {"actor": ours.signatory, "clock": ours.clock, "submission": mine, "seen_hash": mine.content_hash}
        with pytest.raises(InvalidRequestError, match="Say why you decline"):
            signing.decline(session, **decide, reason=" ")
        signing.decline(session, **decide, reason="Leavers look wrong.")
        session.commit()

    with ours.session() as session:
        assert session.scalars(select(SignOff.reason)).all() == ["Leavers look wrong."]
    assert step_of(ours) is ReturnStep.RETURNED


def test_an_accepted_return_is_closed_until_it_is_sent_back(ours, tmp_path):
    submission = ours.submit(ours.send(good_file(tmp_path)))
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        mine = session.get_one(Submission, submission.id)
        with pytest.raises(ConflictError, match="Only a signed return"):
            review.accept(session, actor=ours.lead, clock=ours.clock, submission=mine)
    sign(ours, submission)
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        review.accept(session, actor=ours.lead, clock=ours.clock, submission=session.get_one(Submission, submission.id))
        session.commit()

    with pytest.raises(ConflictError, match="was accepted"):
        ours.submit(ours.send(good_file(tmp_path, prepared_by="C. Preparer")))
    assert step_of(ours) is ReturnStep.ACCEPTED


def test_another_organisation_finds_none_of_it(make, ours, tmp_path):
    upload = ours.send(good_file(tmp_path))
    submission = ours.submit(upload)
    theirs = traveller(make, tmp_path, code="X00002")

    with theirs.session() as session:
        with pytest.raises(NotFoundError):
            uploads.get_upload(session, upload.id)
        with pytest.raises(NotFoundError):
            submissions.get_submission(session, submission.id)
        for model in (Upload, Finding, Submission, ReturnCount, Job):
            assert session.scalars(select(model)).all() == []


def test_the_same_counts_in_another_file_format_make_the_same_content(ours, tmp_path):
    first = ours.submit(ours.send(good_file(tmp_path)))
    workbook = write_filled(tmp_path / "good.xlsx").read_bytes()

    second = ours.submit(ours.send(workbook, "good.xlsx"))

    assert second.id == first.id


def test_last_years_signed_return_is_what_this_year_is_held_against(make, ours, tmp_path):
    last_year = make.collection(2024)
    make.participation(ours.organisation, last_year, "adult", "children")
    this_year, ours.collection = ours.collection, last_year
    ours.clock = StoppedClock(instant=datetime(2024, 10, 8, 9, tzinfo=UTC))
    details = {"as_at": "2024-03-31", "window_from": "2023-04-01", "window_to": "2024-03-31", "survey_from": "2024-01-06",
               "survey_to": "2024-01-31"}  # fmt: skip
    content = write_filled(tmp_path / "2024.csv", details=details, collection=2024).read_bytes()
    sign(ours, ours.submit(ours.send(content)))

    ours.collection = this_year
    with ours.session() as session:
        previous = uploads.previous_return(session, ours.organisation.id, 2025)
    assert previous is not None
    assert previous.counts == good_counts(2024)


PERSONAL = b"name,national insurance number,date of birth,ethnicity\nA Person,QQ123456C,1980-01-01,Asian\n"


def test_a_file_about_single_people_is_deleted_at_once_each_time_it_is_sent(ours):
    for _ in range(2):
        upload = ours.send(PERSONAL, "staff.csv")

        assert upload.state == "unreadable"
        assert not (ours.settings.uploads_dir / str(ours.organisation.id) / upload.sha256).exists()
    with ours.session() as session:
        shown = str([(found.message, found.value) for found in uploads.findings_of(session, upload)])
    assert "details of single people" in shown
    assert "QQ123456C" not in shown
