"""What a report remembers on both databases: reasons of earlier files, and what the programme team waived."""

from datetime import date

import pytest

from app.access import Actor, Role, Scope
from app.db.models import SubmissionState
from app.db.scope import open_session
from app.errors import ConflictError, NotFoundError
from app.indicators.returns import Cell
from app.services import confirmations
from app.services.events import timeline
from app.services.organisations import get_organisation
from app.services.reports import upload_report
from app.services.sign_off_view import sign_off_view
from app.services.waivers import WaiverRefusedError, give_waiver, waivers_in_force, withdraw_waiver
from tests.support.clocks import StoppedClock
from tests.support.journeys import good_file, traveller
from tests.support.workbooks import good_counts, write_filled

REASON = "A team moved to another employer in May."
QUESTION = {Cell("adult", "disciplinary_entered", "", "other"): 40}
TODAY = date(2025, 10, 8)


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def theirs(make, tmp_path):
    return traveller(make, tmp_path, code="X00002")


@pytest.fixture
def programme(make):
    organisation = make.organisation(kind="programme", name="The programme")
    user = make.user(name="Programme officer")
    make.membership(organisation, user, Role.PROGRAMME_TEAM)
    return Actor(user.id, user.name, user.email, Role.PROGRAMME_TEAM, organisation.id, organisation.name, session_id=0)


def unusual(folder, ending="csv", code="X00001", **details):
    return write_filled(
        folder / f"unusual.{ending}", good_counts() | QUESTION, details or None, organisation=code
    ).read_bytes()


def answer(traveller_, upload, reason=REASON):
    with traveller_.session(write=True) as session:
        mine = session.get_one(type(upload), upload.id)
        keys = {found.key: reason for found in confirmations.unanswered(session, mine)}
        confirmations.confirm(session, actor=traveller_.lead, clock=traveller_.clock, upload=mine, reasons=keys)
        session.commit()
    return len(keys)


def report_of(traveller_, upload):
    with traveller_.session() as session:
        return upload_report(session, session.get_one(type(upload), upload.id))


def give(engine, programme, traveller_, clock=StoppedClock(), **values):
    given = {"code": "D-14", "place": "", "reason": "Named in the letter of 1 May.", "expires_on": date(2025, 12, 31)}
    with open_session(engine, Scope.everything(), write=True) as session:
        waiver = give_waiver(
            session,
            actor=programme,
            clock=clock,
            organisation=get_organisation(session, traveller_.organisation.id),
            collection=traveller_.collection,
            **{**given, **values},
        )
        session.commit()
        return waiver.id


def unnamed(folder, code="X00001"):
    return write_filled(folder / "unnamed.xlsx", details={"prepared_by": ""}, organisation=code).read_bytes()


def test_a_reason_given_to_an_earlier_file_is_shown_again_and_not_kept(ours, tmp_path):
    asked = answer(ours, ours.send(unusual(tmp_path)))
    second = ours.send(unusual(tmp_path, prepared_by="B. Preparer"))

    report = report_of(ours, second)

    assert asked > 0
    assert [item.earlier.text for item in report.unanswered] == [REASON] * asked
    assert not report.unanswered[0].earlier.is_last_year
    assert not report.is_ready


def test_a_reason_of_last_year_is_found_at_the_same_row_and_column_of_another_kind_of_file(ours, make, tmp_path):
    last = make.collection(2024)
    earlier = make.upload(ours.organisation, last, make.user())
    upload = ours.send(unusual(tmp_path, "xlsx"), "return.xlsx")
    (first, *_) = report_of(ours, upload).unanswered
    code, _sheet, *labels = first.finding.key.split("|")
    make.confirmation(
        earlier, make.user(), finding_key="|".join((code, "", *labels)), code=code, reason="Said in 2024."
    )

    again = report_of(ours, upload).unanswered[0]

    assert (again.earlier.text, again.earlier.collection, again.earlier.is_last_year) == ("Said in 2024.", 2024, True)


def test_the_newest_reason_is_shown_and_none_of_two_years_ago_or_of_others(ours, theirs, make, tmp_path):
    answer(theirs, theirs.send(unusual(tmp_path, code="X00002")), "Said by others.")
    upload = ours.send(unusual(tmp_path))
    (first, *_) = report_of(ours, upload).unanswered
    old = make.upload(ours.organisation, make.collection(2023), make.user())
    make.confirmation(old, make.user(), finding_key=first.finding.key, code=first.finding.code, reason="Said in 2023.")

    assert [item.earlier for item in report_of(ours, upload).unanswered if item.earlier] == []


def test_a_waived_check_leaves_its_finding_as_a_note_with_the_reason(ours, engine, programme, tmp_path):
    number = give(engine, programme, ours)

    upload = ours.send(unnamed(tmp_path), "return.xlsx")
    report = report_of(ours, upload)

    assert report.to_fix == ()
    assert [(item.finding.code, item.waiver.reason) for item in report.notes] == [
        ("D-14", "Named in the letter of 1 May.")
    ]
    assert upload.summary["waived"] == [{"key": report.notes[0].finding.key, "waiver": number}]
    assert upload.summary["must_fix"] == 0


def test_the_signatory_reads_what_was_waived_and_why(ours, engine, programme, tmp_path):
    give(engine, programme, ours)
    version = ours.submit(ours.send(unnamed(tmp_path), "return.xlsx"))

    with ours.session() as session:
        view = sign_off_view(session, version)

    assert version.state == SubmissionState.AWAITING_SIGNATURE
    assert [(one.finding.code, one.waiver.reason) for one in view.waived] == [("D-14", "Named in the letter of 1 May.")]


def test_nothing_is_said_of_waivers_where_none_applied(ours, tmp_path):
    version = ours.submit(ours.send(good_file(tmp_path)))

    with ours.session() as session:
        assert sign_off_view(session, version).waived == ()


def test_a_waiver_holds_for_one_organisation_only(ours, theirs, engine, programme, tmp_path):
    give(engine, programme, ours)

    upload = theirs.send(unnamed(tmp_path, "X00002"), "return.xlsx")

    assert [item.finding.code for item in report_of(theirs, upload).to_fix] == ["D-14"]
    with theirs.session() as session:
        assert waivers_in_force(session, ours.organisation.id, ours.collection.id, TODAY) == []


@pytest.mark.parametrize(
    ("place", "is_waived"), [("Start", True), ("start", True), ("Prepared by", True), ("6 Leavers", False)]
)
def test_a_waiver_of_one_place_holds_there_alone(ours, engine, programme, tmp_path, place, is_waived):
    give(engine, programme, ours, place=place)

    report = report_of(ours, ours.send(unnamed(tmp_path), "return.xlsx"))

    assert (report.to_fix == ()) is is_waived


@pytest.mark.parametrize(("last", "number"), [(TODAY, 1), (date(2025, 10, 7), 0)])
def test_a_waiver_holds_up_to_and_with_its_last_day(ours, make, last, number):
    make.waiver(ours.organisation, ours.collection, make.user(), expires_on=last)

    with ours.session() as session:
        assert len(waivers_in_force(session, ours.organisation.id, ours.collection.id, TODAY)) == number


def test_a_waiver_that_was_taken_back_no_longer_counts_and_stays_on_record(ours, engine, programme, tmp_path):
    number = give(engine, programme, ours)
    with open_session(engine, Scope.everything(), write=True) as session:
        one = {"actor": programme, "clock": ours.clock, "organisation": ours.organisation, "number": number}
        withdraw_waiver(session, **one)
        session.commit()
        with pytest.raises(ConflictError, match="taken back already"):
            withdraw_waiver(session, **one)

    upload = ours.send(unnamed(tmp_path), "return.xlsx")

    assert [item.finding.code for item in report_of(ours, upload).to_fix] == ["D-14"]
    with ours.session() as session:
        told = [entry.sentence for entry in timeline(session, ours.organisation.id, ours.collection.id)]
    assert "The programme team waived a check: D-14 Nobody named; Named in the letter of 1 May." in told
    assert "The programme team took back a waiver: D-14 Nobody named; Named in the letter of 1 May." in told


def test_the_same_file_is_checked_anew_once_a_waiver_was_given(ours, engine, programme, tmp_path):
    content = unnamed(tmp_path)
    first = ours.send(content, "return.xlsx")
    same = ours.send(content, "return.xlsx")
    give(engine, programme, ours, clock=ours.clock.later(minutes=1))

    again = ours.send(content, "return.xlsx")

    assert same.id == first.id
    assert again.id != first.id
    assert report_of(ours, first).to_fix != ()
    assert report_of(ours, again).to_fix == ()


def test_a_waiver_of_another_organisation_cannot_be_taken_back_here(ours, theirs, engine, programme):
    number = give(engine, programme, ours)

    with open_session(engine, Scope.everything(), write=True) as session, pytest.raises(NotFoundError):
        withdraw_waiver(session, actor=programme, clock=ours.clock, organisation=theirs.organisation, number=number)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"code": "C-01"}, "code", "the figures would be wrong"),
        ({"code": "R-01"}, "code", "the figures would be wrong"),
        ({"code": "X-99"}, "code", "Choose the check"),
        ({"reason": "  "}, "reason", "Say why the check is waived"),
        ({"reason": "Ask jo@example.org"}, "reason", "Leave out e-mail addresses"),
        ({"reason": "x" * 1001}, "reason", "1,000 characters"),
        ({"place": "x" * 201}, "place", "at most 200 characters"),
        ({"place": "6 Nowhere sheet"}, "place", "no sheet or row"),
        ({"expires_on": date(2025, 10, 7)}, "expires_on", "today or later"),
    ],
)
def test_a_waiver_that_cannot_be_given_names_its_field(ours, engine, programme, values, field, message):
    with pytest.raises(WaiverRefusedError, match=message) as caught:
        give(engine, programme, ours, **values)

    assert list(caught.value.problems) == [field]


def test_a_reason_with_a_persons_details_is_refused_and_none_is_kept(ours, tmp_path):
    upload = ours.send(unusual(tmp_path))

    with pytest.raises(confirmations.ReasonsRefusedError) as caught:
        answer(ours, upload, "Ask jo.person@example.org about it.")

    assert set(caught.value.problems.values()) == {confirmations.NO_NAMES}
    assert all(item.answer is None for item in report_of(ours, upload).to_confirm)
