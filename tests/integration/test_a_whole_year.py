"""A whole year of the programme on both databases, lived day by day: from the list of councils to the next year.

The chapters stand in the order of the year. What councils do is in ``tests/support/year/cast.py``; who is to be
written to is worked out there as well, so that neither numbers nor addresses come from the service that is judged.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Engine, func, select

from app.access import Role, Scope
from app.db.models import (
    Benchmark,
    Event,
    Letter,
    LetterState,
    Membership,
    PlanVersion,
    Release,
    ReleaseProof,
    ReturnCount,
    SignOff,
    Submission,
    SubmissionState,
)
from app.db.scope import open_session
from app.errors import ConflictError
from app.indicators.catalogue import load_edition
from app.programme.milestones import MilestoneKey, Window
from app.programme.statuses import Status
from app.services import review
from app.services.accounts import add_user
from app.services.auditing import audit_collection
from app.services.bounces import record_report
from app.services.collection_drafts import get_draft
from app.services.collections import find_collection, move_window, windows_of
from app.services.dry_runs import read_dry_run
from app.services.handovers import unreached_organisations
from app.services.home_pages import organisation_home
from app.services.organisation_stories import organisation_standing
from app.services.organisations import find_organisation, programme_organisation
from app.services.registration_approvals import registration_beside
from app.settings import Settings
from tests.support.clocks import StoppedClock
from tests.support.mail_server import mail_server
from tests.support.web import new_app
from tests.support.year import cast, oracle, web_acts
from tests.support.year import council_acts as acts
from tests.support.year.boards import Seen, look, recounted, recounted_risks
from tests.support.year.figures import LATE_COURSE, figures
from tests.support.year.living import Year
from tests.support.year.reports import undelivered

EVERYBODY = cast.councils()
WORDS = "Write to us whenever something is unclear."
BASE = "http://127.0.0.1:8050"
# How many letters the mail server took on each day on which it took any.
INVITATIONS = {date(2024, 3, 1): 181, date(2025, 3, 1): 331}
REMINDERS = {
    date(2024, 6, 14): 101,
    date(2024, 6, 25): 90,
    date(2024, 8, 2): 80,
    date(2024, 8, 13): 75,
    date(2024, 8, 21): 75,
    date(2024, 8, 22): 24,
    date(2024, 10, 10): 79,
    date(2024, 10, 24): 48,
    date(2024, 10, 28): 2,
    date(2024, 10, 30): 26,
    date(2024, 11, 8): 16,
    date(2024, 11, 12): 2,
    date(2024, 11, 14): 12,
    date(2024, 11, 19): 10,
    date(2024, 11, 22): 10,
    date(2024, 11, 29): 9,
    date(2025, 4, 14): 31,
    date(2025, 4, 25): 9,
    date(2025, 4, 29): 2,
    date(2025, 5, 6): 5,
    date(2025, 5, 15): 2,
    date(2025, 9, 16): 18,
    date(2025, 9, 25): 6,
    date(2025, 10, 3): 2,
}

ORGANISATIONS_REMINDED = 548
DAYS_REMEMBERED = [
    date(2024, 6, 27),
    date(2024, 9, 2),
    date(2024, 10, 25),
    date(2024, 11, 18),
    date(2024, 12, 5),
    date(2025, 3, 21),
    date(2025, 5, 21),
    date(2025, 10, 15),
]
QUARTERS = (date(2025, 4, 1), date(2025, 5, 10), date(2025, 6, 30), date(2025, 8, 16))


@pytest.fixture
def year(engine: Engine, tmp_path, monkeypatch) -> Iterator[Year]:
    """A service with an empty database on 12 February 2024, a mail server of its own and one officer."""
    with mail_server(tmp_path) as (postman, address, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings = Settings(
            uploads_dir=tmp_path / "uploads",
            outbox_dir=tmp_path / "outbox",
            smtp_url=address,
            base_url=BASE,
            mail_from="no-reply@scwres.example",
        )
        app = new_app(
            engine,
            StoppedClock(),
            **{name: getattr(settings, name) for name in ("uploads_dir", "outbox_dir", "smtp_url", "mail_from")},
        )
        lived = Year(engine, settings, app, postman, date(2024, 2, 12))
        with open_session(engine, Scope.everything(), write=True) as session:
            programme = programme_organisation(session, lived.clock)
            add_user(session, "pat@programme.example", "Pat", Role.PROGRAMME_TEAM, programme, clock=lived.clock)
            session.commit()
        yield lived


def test_a_whole_year_from_the_list_of_councils_to_the_next_one_with_its_history_intact(year):
    seen: list[Seen] = []
    write_the_diary(year)
    the_councils_are_brought_and_the_collection_is_opened(year)
    everybody_is_invited_once_and_somebody_is_found_where_nobody_was(year)
    sixty_register_in_time_and_twenty_three_when_they_are_reminded(year, seen)
    templates_are_fetched_and_one_council_withdraws(year, seen)
    returns_come_in_one_is_declined_first_and_two_councils_leave(year, seen)
    the_last_days_are_extended_and_the_late_ones_come(year, seen)
    seventy_six_returns_are_accepted(year, seen)
    kept = the_record_of(year)
    the_next_collection_is_tried_and_opened(year)
    benchmarks_are_audited_and_published(year, seen)
    seventy_six_plans_answer_the_adverse_figures(year, seen)
    the_next_year_stands_beside_the_last(year)
    progress_is_reviewed(year, seen)
    last_years_figures_and_reasons_are_there_to_build_on(year)
    every_letter_was_sent_once_and_to_nobody_else(year)
    the_history_is_what_it_was(year, seen, kept)


def write_the_diary(year):
    """Note what every council does of its own accord; the one that works in its browser is a story of its own."""
    deeds = {"registers": acts.register, "prepares": acts.fetch_template, "signs": acts.sign, "plans": acts.plan}
    deeds |= {"sends": acts.sends, "reviews": acts.review_progress, "leaves": acts.leave}
    for one in EVERYBODY:
        for what in ("registers", "prepares", "sends", "signs", "leaves", "plans", "reviews"):
            day = getattr(one, what)
            if day is not None and one.number != cast.BY_WEB and (what != "reviews" or one.is_adverse):
                note(year, day, partial(deeds[what], one=one))
    note(year, date(2024, 7, 1), fetch_template_by_web)
    for day in (date(2024, 11, 20), date(2024, 11, 28), date(2024, 12, 4)):
        note(year, day, accept_what_is_signed)
    for one in EVERYBODY[1:7]:
        note(year, date(2025, 4, 6 + one.number), partial(acts.register, one=one, collection_year=2025))
        note(year, date(2025, 9, 8), partial(acts.submit, one=one, return_=figures(one, 2025)))
        note(year, date(2025, 9, 10), partial(acts.sign, one=one, collection_year=2025))


def note(year, day, act):
    year.diary[day].append(act)


def council(number):
    return EVERYBODY[number]


def the_councils_are_brought_and_the_collection_is_opened(year):
    preview = web_acts.bring_list(year, cast.list_of_councils())
    assert "153" in preview

    ready = web_acts.set_up(year, 2024, WORDS)
    assert "Opened as it stands, it would invite 153 organisations with 183 letters." in ready
    with year.seen() as session:
        first = find_organisation(session, "C000").id
    letters = web_acts.said(web_acts.officer(year).get(f"/programme/collections/2024/letters/{first}"))
    assert "Dear C000 lead," in letters
    assert WORDS in letters

    year.until(date(2024, 2, 19))
    opened = web_acts.open_collection(year, 2024)
    assert "The collection of 2024 is open. 153 organisations invited, 183 letters queued." in opened
    visitor = web_acts.officer(year)
    web_acts.send(visitor, "/programme/reminders/setting", year="2024", automatic="yes", words=WORDS)
    year.until(date(2024, 2, 29))
    assert year.postman.letters == []


def everybody_is_invited_once_and_somebody_is_found_where_nobody_was(year):
    year.until(date(2024, 3, 1))
    assert year.subjects(date(2024, 3, 1)) == {"Invitation to the SC-WRES collection of 2024": 181}
    assert states_of(year) == {LetterState.SENT: 181, LetterState.REFUSED: 2}
    with year.seen() as session:
        assert [one.code for one in unreached_organisations(session)] == ["C004", "C101"]

    year.until(date(2024, 3, 20))
    hand_over(year)
    with year.seen() as session:
        assert [one.code for one in unreached_organisations(session)] == ["C101"]
    web_acts.choose_password(year, "lead@c000.example")


def hand_over(year):
    """Name the new lead of a council whose lead could not be reached; the invitation reaches them."""
    before = len(year.postman.letters)
    with year.seen() as session:
        organisation = find_organisation(session, council(cast.HANDS_OVER).code)
        leaver = session.scalars(select(Membership.user_id).where(Membership.organisation_id == organisation.id)).one()
    here = f"/organisations/{organisation.id}/people/{leaver}/hand-over"
    page = web_acts.send(web_acts.officer(year), here, name="Nia New", email=oracle.NEW_LEAD, leaves="yes")
    assert "Handed over." in page
    assert [letter["To"] for letter in year.postman.letters[before:]] == [oracle.NEW_LEAD]


def sixty_register_in_time_and_twenty_three_when_they_are_reminded(year, seen):
    year.until(date(2024, 4, 8))
    visitor, here = web_acts.signed_in(year, "lead@c000.example"), "/our-return/registration"
    before = len(year.postman.letters)
    people = {f"name-{role}": cast.person(council(0), role) for role in (Role.DEPUTY, Role.SIGNATORY)}
    people |= {f"email-{role}": council(0).address(role) for role in (Role.DEPUTY, Role.SIGNATORY)}
    page = web_acts.send(visitor, here, services=["adult", "children"], **people)
    assert "Your organisation registered on 8 April 2024." in page
    assert [letter["To"] for letter in year.postman.letters[before:]] == [
        "deputy@c000.example",
        "signatory@c000.example",
    ]

    year.until(date(2024, 6, 27))
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 70, 0, 0, 0, 0, 0, 0, 0, 0]
    assert seen[-1].row(council(cast.DECLINED).code).reason == "declined on 17 June to take part"

    year.until(date(2024, 6, 28))
    extend(year, date(2024, 8, 16), MilestoneKey.REGISTERED)
    year.until(date(2024, 8, 20))
    assert look(year, 2024).summary.registered == 83
    for day in (date(2024, 6, 14), date(2024, 6, 25), date(2024, 8, 2), date(2024, 8, 13)):
        assert_reminded(year, day)
    assert year.subjects(date(2024, 6, 25)) == {"Register your organisation: 3 working days left": 90}


def templates_are_fetched_and_one_council_withdraws(year, seen):
    year.until(date(2024, 8, 23))
    assert look(year, 2024).row("C076").reason == "withdrew on 20 August"
    assert_reminded(year, date(2024, 8, 21))
    assert_reminded(year, date(2024, 8, 22))
    assert year.subjects(date(2024, 8, 22)) == {"Download the template for this collection: 5 working days left": 24}

    year.until(date(2024, 9, 2))
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel[:4] == [153, 83, 80, 1]


def fetch_template_by_web(year):
    answer = web_acts.lead(year).get("/our-return/template?format=xlsx")
    assert answer.status_code == 200
    assert "for orientation only" not in texts_of(answer)


def returns_come_in_one_is_declined_first_and_two_councils_leave(year, seen):
    year.until(date(2024, 9, 10))
    report = a_return_goes_back_and_forth(year)
    year.until(date(2024, 9, 12))
    version = str(web_acts.lead(year).post(f"{report}/send").location)
    year.until(date(2024, 9, 13))
    web_acts.decide(web_acts.signatory(year), version, "sign")
    assert "SCW-" in web_acts.said(web_acts.lead(year).get(f"{version}/receipt"))

    year.until(date(2024, 10, 11))
    assert_reminded(year, date(2024, 10, 10))
    a_letter_comes_back(year, date(2024, 10, 10))
    year.until(date(2024, 10, 20))
    web_acts.pause(year, council(cast.LEFT_ALONE), date(2024, 10, 25))
    year.until(date(2024, 10, 25))
    assert_reminded(year, date(2024, 10, 24))
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 83, 80, 63, 62, 57, 0, 0, 0, 0]
    assert [seen[-1].row(code).reason for code in ("C077", "C078")] == [
        "withdrew on 14 October",
        "said on 2 October that there is nothing to submit",
    ]


def a_return_goes_back_and_forth(year):
    """Upload, confirm, send, and be declined; return the address of the report."""
    visitor = web_acts.lead(year)
    report = web_acts.upload(year, visitor, council(0), 2024)
    asked = dict.fromkeys(reason_fields(visitor, report), acts.REASON)
    assert len(asked) == 1
    web_acts.send(visitor, f"{report}/confirm", **asked)
    version = str(visitor.post(f"{report}/send").location)
    page = web_acts.decide(web_acts.signatory(year), version, "decline", reason="I have questions about training.")
    assert "You declined this version." in page
    assert "I have questions about training." in web_acts.said(visitor.get(version))
    return report


def reason_fields(visitor, report):
    return re.findall(r'name="(reason-[0-9]+)"', visitor.get(report).text)


def a_letter_comes_back(year, day):
    address = council(cast.LETTER_COMES_BACK).address(Role.LEAD)
    (letter,) = [one for one in year.post[day] if one["To"] == address]
    with year.ruling() as session:
        assert [one.address for one in record_report(session, undelivered(letter), year.clock)] == [address]


def the_last_days_are_extended_and_the_late_ones_come(year, seen):
    year.until(date(2024, 10, 31))
    assert_reminded(year, date(2024, 10, 28))
    assert_reminded(year, date(2024, 10, 30))
    extend(year, date(2024, 11, 15), MilestoneKey.UPLOADED, MilestoneKey.VALID, MilestoneKey.SIGNED_OFF)

    year.until(date(2024, 11, 6))
    assert "Sent back." in reviewed(year, cast.SENT_BACK, "send-back", reason="The headcount looks low.")
    year.until(date(2024, 11, 7))
    for number in (cast.ANSWERS_AT_ONCE, cast.ANSWERS_LATE):
        assert "Your query is with" in reviewed(year, number, "query", question="Is the headcount right?")
    year.until(date(2024, 11, 8))
    answer_query(year, cast.ANSWERS_AT_ONCE)
    year.until(date(2024, 11, 12))
    again = figures(council(cast.SENT_BACK), 2024)
    more = {cell: count + 1 if cell.measure == "headcount" else count for cell, count in again.counts.items()}
    acts.submit(year, council(cast.SENT_BACK), type(again)(again.details, more), reason="One team was missing.")
    year.until(date(2024, 11, 13))
    acts.sign(year, council(cast.SENT_BACK))
    year.until(date(2024, 11, 18))
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 83, 80, 77, 76, 74, 0, 0, 0, 0]
    assert seen[-1].overdue == ["C074", "C075", "C079", "C080", "C081", "C082"]
    year.until(date(2024, 11, 19))
    answer_query(year, cast.ANSWERS_LATE)

    year.until(date(2024, 12, 2))
    for day in (date(2024, 11, 8), date(2024, 11, 12), date(2024, 11, 14), date(2024, 11, 19), date(2024, 11, 22)):
        assert_reminded(year, day)
    assert_reminded(year, date(2024, 11, 29))
    assert year.subjects(date(2024, 11, 14))["A question about your return"] == 2
    assert {number for number in range(cast.SUBMITTED) if was_late(year, number)} == {74, 75}


def reviewed(year, number, what, **fields):
    """Let the officer read a return and say something to it; return the page that follows."""
    actor = year.actor(council(number).code, Role.LEAD)
    with year.seen() as session:
        version = acts.newest_version(session, actor, year).id
    visitor, here = web_acts.officer(year), f"/programme/returns/{version}"
    assert council(number).name in web_acts.said(visitor.get(here))
    return web_acts.send(visitor, f"{here}/{what}", **fields)


def answer_query(year, number):
    visitor = year.browser(council(number).code, Role.LEAD)
    assert "1 query waits for your answer." in web_acts.said(visitor.get("/our-return/queries"))
    query = web_acts.hidden(visitor, "/our-return/queries", "query")
    web_acts.send(visitor, "/our-return/queries", query=query, answer="Yes, it is.")
    assert "No query waits for you." in web_acts.said(visitor.get("/our-return/queries"))


def was_late(year, number):
    actor = year.actor(council(number).code, Role.LEAD)
    with year.seen() as session:
        standing = organisation_standing(session, actor.organisation_id, year.collection(2024), year.clock)
    return standing.status_of(MilestoneKey.SIGNED_OFF).is_late


def accept_what_is_signed(year):
    officer, signed = year.actor("PROGRAMME", Role.PROGRAMME_TEAM), Submission.state == SubmissionState.SIGNED
    with year.ruling() as session:
        for version in session.scalars(select(Submission).where(signed).order_by(Submission.id)).all():
            waits = registration_beside(session, version, year.clock)
            seen = waits.seen if waits else ""
            review.accept(session, actor=officer, clock=year.clock, submission=version, approves=seen)


def seventy_six_returns_are_accepted(year, seen):
    year.until(date(2024, 12, 5))
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 83, 80, 79, 78, 76, 76, 0, 0, 0]
    assert (seen[-1].summary.registered, seen[-1].summary.submitted) == (83, 76)
    assert seen[-1].overdue == ["C079", "C080", "C081", "C082"]
    assert seen[-1].summary.funnel[5].counts == {
        Status.NOT_STARTED: 69,
        Status.IN_PROGRESS: 0,
        Status.COMPLETE: 76,
        Status.OVERDUE: 4,
        Status.WITHDRAWN: 3,
        Status.NOTHING_TO_SUBMIT: 1,
        Status.MADE_WITH_ANOTHER: 0,
        Status.ENDED: 0,
        Status.DID_NOT_REGISTER: 0,
    }
    with year.seen() as session:
        states = Counter(session.scalars(select(Submission.state)))
        services = dict(session.execute(services_accepted()).all())
    assert states == {"accepted": 76, "returned": 2, "withdrawn": 1, "awaiting_signature": 1}
    assert services == {"adult": cast.WITH_ADULT, "children": cast.WITH_BOTH + len(cast.TRUSTS)}


def services_accepted():
    accepted = (Submission.id == ReturnCount.submission_id) & (Submission.state == SubmissionState.ACCEPTED)
    number = func.count(ReturnCount.organisation_id.distinct())
    return select(ReturnCount.service, number).join(Submission, accepted).group_by(ReturnCount.service)


def the_next_collection_is_tried_and_opened(year):
    year.until(date(2025, 2, 3))
    web_acts.set_up(year, 2025, "Thank you for last year.")
    web_acts.send(web_acts.officer(year), "/programme/collections/2025/trial")
    year.work()
    with year.seen() as session:
        trial = read_dry_run(session, get_draft(session, 2025))
    assert (trial.is_done, trial.total, trial.checked, trial.clean) == (True, 76, 76, 3)
    assert [(one.code, one.must_fix, one.confirm) for one in trial.checks] == [("R-02", 0, 1), ("T-07", 0, 72)]

    year.until(date(2025, 2, 24))
    opened = web_acts.open_collection(year, 2025)
    assert "The collection of 2025 is open. 152 organisations invited, 331 letters queued." in opened
    assert "1 organisation is not invited, because nobody can be reached there" in opened
    year.until(date(2025, 3, 1))
    assert year.subjects(date(2025, 3, 1)) == {"Invitation to the SC-WRES collection of 2025": 331}
    the_last_collection_is_closed(year)


def the_last_collection_is_closed(year):
    """Nobody can send a return of the year before any more, nor sign one."""
    signatory = year.actor(council(cast.NEVER_SIGNED).code, Role.SIGNATORY)
    with pytest.raises(ConflictError, match="The collection of 2024 is closed"):
        acts.sign(year, council(cast.NEVER_SIGNED))
    with year.seen() as session:
        assert acts.newest_version(session, signatory, year).state == SubmissionState.AWAITING_SIGNATURE


def benchmarks_are_audited_and_published(year, seen):
    year.until(date(2025, 3, 20))
    visitor = web_acts.officer(year)
    web_acts.send(visitor, "/programme/release", year="2024")
    year.work()
    assert "in force" in web_acts.said(visitor.get("/programme/release?year=2024"))
    with year.seen() as session:
        release = session.scalars(select(Release)).one()
        assert (release.version, release.contributors, release.proof) == (1, 76, ReleaseProof.AUDITED)
        assert audit_collection(session, 2024, load_edition(2024)).findings == ()
        for indicator in ("shortlisting", "leaving"):
            found = published(session, indicator)
            assert found == {"adult": (73, True), "children": (46, True), "both": (76, True)}
        assert not any(is_shown for _number, is_shown in published(session, "cpd").values())
    assert home(year).release == "Benchmarks of 2024 were published on 20 March 2025, from 76 returns."
    year.until(date(2025, 3, 21))
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 83, 80, 79, 78, 76, 76, 83, 0, 0]


def published(session, indicator):
    """Return by service how many returns stand behind England's figure, and whether its ratio is shown."""
    about = (Benchmark.indicator == indicator, Benchmark.peer_kind == "england")
    whole = (Benchmark.ethnic_group == "minority_ethnic", Benchmark.breakdown == "")
    rows = session.scalars(select(Benchmark).where(*about, *whole))
    return {row.service: (row.contributors, row.ratio is not None) for row in rows}


def home(year):
    """Return what the people of the council that works in its browser see first."""
    person = year.actor(council(cast.BY_WEB).code, Role.LEAD)
    with year.acting(person) as session:
        return organisation_home(session, person, year.clock)


def seventy_six_plans_answer_the_adverse_figures(year, seen):
    year.until(date(2025, 4, 1))
    (step,) = home(year).earlier
    assert step.sentence == "Publish your action plan of 2024 by 30 April 2025 (due in 19 working days)."
    a_plan_is_written_by_web(year)
    year.until(date(2025, 4, 7))
    assert "is registered" in web_acts.send(
        web_acts.lead(year), "/our-return/registration", services=["adult", "children"]
    )
    a_case_is_offered_and_read_by_another(year)
    year.until(date(2025, 4, 24))
    web_acts.pause(year, council(cast.LEFT_ALONE_LATER), date(2025, 4, 28))
    year.until(date(2025, 5, 21))
    for day in (date(2025, 4, 14), date(2025, 4, 25), date(2025, 4, 29), date(2025, 5, 6), date(2025, 5, 15)):
        assert_reminded(year, day)
    assert year.subjects(date(2025, 5, 6)) == {"Publish your action plan: was due by 30 April": 5}
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 83, 80, 79, 78, 76, 76, 83, 76, 57]
    with year.seen() as session:
        contents = session.scalars(select(PlanVersion.content)).all()
    assert (len(contents), sum(len(one["actions"]) for one in contents)) == (76, 19)
    assert sum(len(one["reasons"]) for one in contents) == 11


def a_plan_is_written_by_web(year):
    visitor, here = web_acts.lead(year), "/action-plan"
    assert "2 figures of 2024 show clear evidence of unequal treatment and have neither an action" in web_acts.said(
        visitor.get(here)
    )
    web_acts.send(visitor, f"{here}/header", year="2024", seen="0", sponsor="Director of people")
    refused = visitor.post(f"{here}/publish", {"year": "2024"})
    assert "Each figure with clear evidence of unequal treatment needs an action or a reason." in web_acts.words(
        refused
    )
    web_acts.send(visitor, f"{here}/actions/new", year="2024", **web_acts.ACTION)
    reason = "One action covers both services."
    web_acts.send(visitor, f"{here}/reasons", year="2024", figure="shortlisting|children", seen="0", reason=reason)
    assert "Version 1 is published" in web_acts.send(visitor, f"{here}/publish", year="2024")


def a_case_is_offered_and_read_by_another(year):
    web_acts.send(web_acts.lead(year), "/good-practice/offer", **web_acts.CASE)
    visitor, here = web_acts.officer(year), "/programme/good-practice"
    (number,) = re.findall(rf"{here}/(\d+)/publish", visitor.get(here).text)
    web_acts.send(visitor, f"{here}/{number}/publish")
    reader = year.browser(council(8).code, Role.LEAD)
    assert web_acts.CASE["title"] in web_acts.said(reader.get("/good-practice?indicator=2"))


def the_next_year_stands_beside_the_last(year):
    year.until(date(2025, 7, 1))
    now = agreed(year, 2025)
    assert now.funnel == [152, 7, 0, 0, 0, 0, 0, 0, 0, 0]
    registrations, submissions = ({point.day: point for point in line} for line in now.curves)
    assert [(registrations[day].this_year, registrations[day].last_year) for day in QUARTERS] == [
        (0, 0),
        (7, 29),
        (7, 70),
        (None, 83),
    ]
    assert (submissions[date(2025, 10, 31)].last_year, submissions[date(2025, 11, 30)].last_year) == (71, 76)


def progress_is_reviewed(year, seen):
    year.until(date(2025, 9, 2))
    update = {"status": "under_way", "track": "amber", "text": "Panels are trained.", "evidence": "Minutes"}
    page = web_acts.send(web_acts.lead(year), "/action-plan/actions/1/update", year="2024", **update)
    assert "Kept. Every action is up to date." in page
    assert "Under way, amber" in page
    year.until(date(2025, 10, 15))
    for day in (date(2025, 9, 16), date(2025, 9, 25), date(2025, 10, 3)):
        assert_reminded(year, day)
    seen.append(agreed(year, 2024))
    assert seen[-1].funnel == [153, 83, 80, 79, 78, 76, 76, 83, 76, 76]
    assert seen[-1].overdue == ["C079", "C080", "C081", "C082"]


def last_years_figures_and_reasons_are_there_to_build_on(year):
    visitor = web_acts.lead(year)
    texts = texts_of(visitor.get("/our-return/template?format=xlsx"))
    assert "Sent for 2024: for orientation only, nothing here is read" in texts
    assert str(figures(council(0), 2024).counts[LATE_COURSE]) in texts

    report = web_acts.upload(year, visitor, council(0), 2025)
    assert f"You said last year: “{acts.REASON}”" in web_acts.said(visitor.get(report))
    asked = dict.fromkeys(reason_fields(visitor, report), acts.REASON)
    read = dict.fromkeys(re.findall(r'name="(read-[0-9]+)"', visitor.get(report).text), "on")
    assert (len(asked), len(read)) == (1, 1)
    web_acts.send(visitor, f"{report}/confirm", **asked, **read)
    version = str(visitor.post(f"{report}/send").location)
    web_acts.decide(web_acts.signatory(year), version, "sign")

    assert "1 action of 2024 is not finished and not in this plan." in web_acts.said(
        visitor.get("/action-plan?year=2025")
    )
    page = web_acts.send(visitor, "/action-plan/carry-over", year="2025")
    assert "carried over from 2024" in page
    assert re.search(r"Started from Indicator 2: .*, 2024: .* Newest figure 2025: ", page)


def every_letter_was_sent_once_and_to_nobody_else(year):
    assert {day: len(letters) for day, letters in year.post.items()} == INVITATIONS | REMINDERS
    assert oracle.reminder_days() == list(REMINDERS)
    names = [letter["Message-ID"] for letters in year.post.values() for letter in letters]
    assert len(set(names)) == len(names) == 1246
    assert states_of(year) == {LetterState.SENT: 1245, LetterState.RETURNED: 1, LetterState.REFUSED: 2}
    once = select(Letter.collection_id, Letter.user_id, Letter.key, func.count(Letter.id))
    with year.seen() as session:
        rows = session.execute(once.group_by(Letter.collection_id, Letter.user_id, Letter.key)).all()
        told = session.scalar(select(func.count(Event.id)).where(Event.kind == "reminder_sent"))
    assert {row[-1] for row in rows} == {1}
    assert told == ORGANISATIONS_REMINDED


def the_history_is_what_it_was(year, seen, kept):
    assert [one.day for one in seen] == DAYS_REMEMBERED
    for before in seen:
        now = look(year, 2024, before.day)
        assert now.without_deadlines() == before.without_deadlines(), before.day
        assert now == before or before.day < date(2024, 10, 31)
        assert recounted_risks(year, now) == now.risks, before.day
    declined = council(cast.DECLINED).code
    assert seen[0].risks.keys() == {row.code for row in seen[0].rows if not row.is_registered} - {declined}
    now = the_record_of(year)
    assert all(now[what][: len(rows)] == rows for what, rows in kept.items())
    assert (len(kept["versions"]), len(kept["signatures"])) == (80, 79)


def the_record_of(year):
    """Return every event, version and signature so far, oldest first."""
    events = select(Event.id, Event.organisation_id, Event.collection_id, Event.kind, Event.at, Event.detail)
    versions = select(Submission.id, Submission.version, Submission.state, Submission.content_hash)
    signatures = select(SignOff.id, SignOff.submission_id, SignOff.decision, SignOff.receipt, SignOff.content_hash)
    with year.seen() as session:
        return {
            what: [tuple(row) for row in session.execute(query.order_by(query.selected_columns[0]))]
            for what, query in {"events": events, "versions": versions, "signatures": signatures}.items()
        }


def agreed(year, collection):
    """Return the board of today, having checked that the log alone gives the same."""
    found = look(year, collection)
    assert recounted(year, found) == found.patterns
    return found


def assert_reminded(year, day):
    """A day's letters went to exactly those who still owed something that morning, each once."""
    assert year.addresses(day) == oracle.to_be_written_to(day), day
    assert len(year.post[day]) == REMINDERS[day]


def extend(year, last_day, *milestones):
    with year.ruling() as session:
        collection = find_collection(session, 2024)
        for key in milestones:
            opens = windows_of(session, collection)[key].opens_on
            move_window(session, collection, key, Window(opens, last_day))


def states_of(year):
    with year.seen() as session:
        return Counter(session.scalars(select(Letter.state)))


def texts_of(answer):
    """Return every text and number of a workbook."""
    book = openpyxl.load_workbook(BytesIO(answer.data))
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return {str(value) for value in cells if value is not None}
