"""Quality review, queries, the organisation's own log, and the release, over HTTP."""

from datetime import UTC, date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from app.access import PROGRAMME_ROLES, Role, Scope
from app.db.models import Event, Job, Release, Submission
from app.db.scope import open_session
from app.errors import ConflictError
from app.services import release_limits
from app.settings import Settings
from app.worker.loop import work_once

MAY_NOT_REVIEW = [role for role in Role if role is not Role.PROGRAMME_TEAM]
TENANTS = [role for role in Role if role not in PROGRAMME_ROLES]
DETAILS = {
    "organisation": "NOR", "collection": 2025, "template_version": "2025.1", "services": ["adult"], "as_at": None,
    "window_from": None, "window_to": None, "survey_from": None, "survey_to": None, "notes": {}, "tables": {},
}  # fmt: skip


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def signed(make, council, collection):
    """A signed version with one small and one large count."""
    make.participation(council, collection, "adult")
    upload = make.upload(council, collection, make.user(), state="read", details=DETAILS, counts=[])
    version = make.submission(upload, state="signed")
    make.return_count(version, measure="leavers", ethnic_group="white_british", count=1311)
    make.return_count(version, measure="leavers", ethnic_group="black", count=4)
    make.result(version, numerator=1, denominator=10, ratio=1.2, sentence="Nothing to say.")
    return version


@pytest.fixture
def log(engine):
    def _log(kind):
        with open_session(engine, Scope.everything()) as session:
            return list(session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)))

    return _log


@pytest.fixture
def state(engine, signed):
    def _state():
        with open_session(engine, Scope.everything()) as session:
            return session.get_one(Submission, signed.id).state

    return _state


@pytest.fixture
def here(signed):
    return f"/programme/returns/{signed.id}"


def test_a_return_is_read_in_full_and_each_reading_is_in_the_organisations_log(sign_in, council, here, log):
    reviewer = sign_in(Role.PROGRAMME_TEAM)

    page = reviewer.get(here)
    reviewer.get(here)

    assert page.status_code == 200
    assert "1,311" in page.text
    assert "1 count is below 10." in page.text
    assert "can see in its log that you opened this page" in page.text
    assert [event.organisation_id for event in log("return_read")] == [council.id, council.id]
    own = sign_in(Role.VIEWER, council).get("/our-return/log").text
    assert own.count("The programme team read the return (version 1).") == 2


def test_a_signed_return_is_accepted_once(sign_in, here, state):
    reviewer = sign_in(Role.PROGRAMME_TEAM)

    first, again = reviewer.post(f"{here}/accept"), reviewer.post(f"{here}/accept")

    assert (first.status_code, first.location, again.status_code) == (303, here, 409)
    assert state() == "accepted"


def test_a_return_goes_back_with_a_reason_only(sign_in, here, state, log):
    reviewer = sign_in(Role.PROGRAMME_TEAM)

    refused = reviewer.post(f"{here}/send-back", {"reason": "  "})
    sent = reviewer.post(f"{here}/send-back", {"reason": "Headcount looks low."})

    assert (refused.status_code, sent.status_code, state()) == (400, 303, "returned")
    assert log("returned")[0].detail["reason"] == "Headcount looks low."


def test_a_query_is_asked_answered_and_read_by_both_sides(sign_in, council, here, log):
    reviewer, lead = sign_in(Role.PROGRAMME_TEAM), sign_in(Role.LEAD, council)

    asked = reviewer.post(f"{here}/query", {"question": "Is the <b>headcount</b> right?"})
    query = log("query_asked")[0].detail["query_id"]
    form = lead.get("/our-return/queries").text
    answered = lead.post("/our-return/queries", {"query": query, "answer": "Yes."})
    again = lead.post("/our-return/queries", {"query": query, "answer": "Yes."})

    assert (asked.status_code, answered.status_code, again.status_code) == (303, 303, 409)
    assert "1 query waits for your answer." in form
    assert "Is the &lt;b&gt;headcount&lt;/b&gt; right?" in form
    assert log("query_answered")[0].detail == {"query_id": query, "text": "Yes."}
    assert "Yes." in reviewer.get(here).text
    assert "No query waits for you." in lead.get("/our-return/queries").text


def test_a_query_says_its_limit_and_what_is_beyond_comes_back_beside_its_field(sign_in, here, log):
    team = sign_in(Role.PROGRAMME_TEAM)

    page = team.get(here).text
    answer = team.post(f"{here}/query", {"question": "q" * 1_001})

    assert "Do not write anybody's name. At most 1,000 characters." in unescape(page)
    assert 'maxlength="1000"' not in page
    assert answer.status_code == 400
    assert answer.text.count("This is too long. Use at most 1,000 characters.") == 2
    assert "q" * 1_001 in answer.text
    assert log("query_asked") == []


@pytest.mark.parametrize("question", ["", "   ", "x" * 1001])
def test_a_query_has_words_and_an_end(sign_in, here, log, question):
    assert sign_in(Role.PROGRAMME_TEAM).post(f"{here}/query", {"question": question}).status_code == 400
    assert log("query_asked") == []


def test_nothing_is_asked_about_a_version_that_is_not_under_review(sign_in, here, log):
    team = sign_in(Role.PROGRAMME_TEAM)
    team.post(f"{here}/send-back", {"reason": "The headcounts are of 2023."})

    answer = team.post(f"{here}/query", {"question": "Why?"})

    assert answer.status_code == 409
    assert "Only a signed return is under review" in answer.text
    assert log("query_asked") == []


def test_a_query_of_another_organisation_cannot_be_answered(make, sign_in, here, log):
    sign_in(Role.PROGRAMME_TEAM).post(f"{here}/query", {"question": "Why?"})
    stranger = sign_in(Role.LEAD, make.organisation(kind="local_authority"))

    answer = stranger.post(
        "/our-return/queries", {"query": log("query_asked")[0].detail["query_id"], "answer": "Because."}
    )

    assert answer.status_code == 409
    assert "Why?" not in stranger.get("/our-return/queries").text
    assert log("query_answered") == []


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.VIEWER])
def test_only_who_prepares_the_return_answers(sign_in, council, here, role):
    sign_in(Role.PROGRAMME_TEAM).post(f"{here}/query", {"question": "Why?"})
    visitor = sign_in(role, council)

    assert visitor.post("/our-return/queries", {"query": "x", "answer": "y"}).status_code == 403
    assert "Your lead or deputy answers it." in visitor.get("/our-return/queries").text


@pytest.mark.parametrize("role", MAY_NOT_REVIEW)
def test_nobody_but_the_programme_team_opens_or_decides_a_review(sign_in, council, here, state, log, role):
    visitor = sign_in(role, None if role in PROGRAMME_ROLES else council)

    answers = [
        visitor.get(here),
        *(visitor.post(f"{here}/{act}") for act in ("accept", "send-back", "query", "settle-query")),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert state() == "signed"
    assert log("return_read") == []


def test_a_version_that_does_not_exist_is_a_404(sign_in):
    assert sign_in(Role.PROGRAMME_TEAM).get("/programme/returns/4711").status_code == 404


def test_an_organisation_reads_its_own_log_and_no_other(make, sign_in, council, here):
    sign_in(Role.PROGRAMME_TEAM).get(here)
    stranger = sign_in(Role.LEAD, make.organisation(kind="local_authority"))

    assert "The programme team read" not in stranger.get("/our-return/log").text
    assert "will be listed here" in stranger.get("/our-return/log").text


def accepted(make, collection, count):
    for _ in range(count):
        organisation = make.organisation(kind="local_authority")
        upload = make.upload(organisation, collection, make.user(), state="read")
        make.submission(upload, state="accepted")


def test_with_too_few_accepted_returns_the_page_says_why_and_offers_nothing(make, sign_in, collection):
    accepted(make, collection, 4)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    page = visitor.get("/programme/release").text
    answer = visitor.post("/programme/release", {"year": "2025"})

    assert "Not yet. A release needs at least 5 accepted returns" in page
    assert "The collection of 2025 has 4 so far." in page
    assert "Publish the 2025 benchmarks" not in page
    assert answer.status_code == 409


def test_a_release_is_asked_for_worked_out_and_listed(make, engine, clock, sign_in, collection):
    accepted(make, collection, 5)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    asked = visitor.post("/programme/release", {"year": "2025"})
    again = visitor.post("/programme/release", {"year": "2025"})
    waiting = visitor.get("/programme/release")
    work_once(engine, Settings(), clock)
    done = visitor.get("/programme/release")

    assert (asked.status_code, asked.location, again.status_code) == (303, "/programme/release?year=2025", 409)
    assert "waiting for its turn" in waiting.text
    assert (waiting.headers.get("Refresh"), done.headers.get("Refresh")) == ("2", None)
    assert "Version 1" in done.text
    assert "done on 8 October 2025" in done.text
    assert "Nothing new to publish: version 1 holds all 5 accepted returns." in done.text
    assert "Publish the 2025 benchmarks" not in done.text


@pytest.mark.parametrize(
    ("last_day", "said"),
    [
        (
            date(2025, 10, 31),
            (
                "It could: 5 accepted returns would go into it. But the collection is open until 31 October 2025: "
                "1 is still expected and 1 waits for your review. A release never changes."
            ),
        ),
        (date(2025, 10, 7), "Yes: 5 accepted returns would go into it."),
    ],
)
def test_a_release_of_an_open_collection_says_who_would_be_missing(make, sign_in, collection, last_day, said):
    accepted(make, collection, 5)
    make.milestone(collection, "signed_off", date(2025, 9, 1), last_day)
    for kinds in (("registered",), ("registered", "submission_created", "signed_off")):
        council = make.organisation(kind="local_authority")
        for kind in kinds:
            make.event(council, collection_id=collection.id, kind=kind, at=datetime(2025, 9, 3, tzinfo=UTC))

    page = sign_in(Role.PROGRAMME_TEAM).get("/programme/release").text

    assert said in " ".join(page.split())
    assert "Publish the 2025 benchmarks" in page


def test_a_release_without_an_audit_is_asked_for_with_a_reason_that_the_page_shows(
    make, engine, clock, sign_in, collection, monkeypatch
):
    monkeypatch.setattr(release_limits, "MOST_AUDITED", 4)
    accepted(make, collection, 5)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    before = visitor.get("/programme/release").text
    refused = visitor.post("/programme/release", {"year": "2025", "reason": " "})
    asked = visitor.post("/programme/release", {"year": "2025", "reason": "The board asked for it."})
    work_once(engine, Settings(), clock)
    done = visitor.get("/programme/release").text

    assert "An audit takes at most 4 returns of one kind. There are 5 returns of local authorities" in before
    assert "Publish the 2025 benchmarks without an audit" in before
    assert refused.status_code == 400
    assert "Say why these figures are published without an audit." in refused.text
    assert asked.status_code == 303
    assert "The reason given: The board asked for it. <code>" in done


def test_a_release_that_the_rules_refuse_says_why_and_is_not_tried_again(
    make, engine, clock, sign_in, collection, monkeypatch
):
    accepted(make, collection, 5)
    visitor = sign_in(Role.PROGRAMME_TEAM)
    visitor.post("/programme/release", {"year": "2025"})

    def refuse(*_args, **_options):
        raise ConflictError("Only 1 of the accepted returns changed.")

    monkeypatch.setattr("app.worker.publishing.publish_release", refuse)
    attempts = [work_once(engine, Settings(), clock) for _ in range(2)]

    assert attempts == [True, False]
    assert "failed. Only 1 of the accepted returns changed." in visitor.get("/programme/release").text
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(Job.state)).all() == ["failed"]


@pytest.mark.parametrize("role", TENANTS)
def test_no_organisation_sees_or_asks_for_a_release(sign_in, collection, role):
    visitor = sign_in(role)

    assert visitor.get("/programme/release").status_code == 403
    assert visitor.post("/programme/release", {"year": "2025"}).status_code == 403


@pytest.mark.parametrize(("year", "status"), [("x", 400), ("²²²²", 400), ("1999", 404)])
def test_a_release_of_a_year_that_is_none_is_refused(sign_in, collection, year, status):
    assert sign_in(Role.PROGRAMME_TEAM).post("/programme/release", {"year": year}).status_code == status


REASON = {"reason": "Headcounts were <b>counted twice</b>."}


def test_a_version_is_withdrawn_with_the_reason_that_everybody_reads(make, sign_in, collection):
    for version in (1, 2):
        make.release(collection, version=version, corrects=version - 1 or None, changes="3 returns are new.")
    visitor = sign_in(Role.PROGRAMME_TEAM)
    before = visitor.get("/programme/release").text

    answer = visitor.post("/programme/release/withdraw", {"year": "2025", "version": "2", **REASON})
    page = visitor.get("/programme/release").text

    assert (answer.status_code, answer.location) == (303, "/programme/release?year=2025")
    assert "Corrects version 1. 3 returns are new." in before
    assert ("replaced" in before, "in force" in before) == (True, True)
    assert "Version 2 of the 2025 benchmarks is withdrawn." in page
    assert (
        "The published figures for 2025 were withdrawn on 8 October 2025 because: Headcounts were &lt;b&gt;counted twice"
        in page
    )
    assert 'value="1"' in page
    assert 'value="2"' not in page


def test_once_nothing_is_left_to_withdraw_the_form_is_gone(make, sign_in, collection):
    make.release(collection)
    visitor = sign_in(Role.PROGRAMME_TEAM)

    visitor.post("/programme/release/withdraw", {"year": "2025", "version": "1", **REASON})

    page = visitor.get("/programme/release").text
    assert "Are the figures of a release wrong?" not in page
    assert "What the newest release says" not in page


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"version": "1", "reason": " "}, 400),
        ({"version": "1"}, 400),
        ({"version": "", **REASON}, 400),
        ({"version": "²", **REASON}, 400),
        ({"version": "9999999999", **REASON}, 400),
        ({"version": "7", **REASON}, 404),
        ({"version": "1", "year": "x", **REASON}, 400),
        ({"version": "1", "year": "1999", **REASON}, 404),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_refused(engine, make, sign_in, collection, given, status):
    make.release(collection)

    answer = sign_in(Role.PROGRAMME_TEAM).post("/programme/release/withdraw", {"year": "2025", **given})

    assert answer.status_code == status
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(Release.state)).all() == ["published"]


def test_a_withdrawal_without_a_fit_reason_comes_back_with_what_was_typed(make, sign_in, collection):
    make.release(collection)
    team, given = sign_in(Role.PROGRAMME_TEAM), {"year": "2025", "version": "1"}

    empty = team.post("/programme/release/withdraw", {**given, "reason": " "})
    endless = team.post("/programme/release/withdraw", {**given, "reason": "y" * 1_001})

    assert "<title>Error: Release" in empty.text
    assert empty.text.count("Say why these figures are withdrawn.") == 2
    assert '<a href="#withdraw-reason">' in empty.text
    assert '<option value="1" selected>' in empty.text
    assert endless.text.count("Keep each reason to 1,000 characters; yours has 1,001.") == 2
    assert "y" * 1_001 in endless.text


def test_a_version_withdrawn_meanwhile_is_said_on_the_page_itself(make, sign_in, collection):
    make.release(collection)
    team, given = sign_in(Role.PROGRAMME_TEAM), {"year": "2025", "version": "1", **REASON}
    team.post("/programme/release/withdraw", given)

    again = team.post("/programme/release/withdraw", given)

    assert again.status_code == 409
    assert "Version 1 of the benchmarks of 2025 is withdrawn already." in again.text
    assert "Can the 2025 benchmarks be published?" in again.text


@pytest.mark.parametrize("role", TENANTS)
def test_no_organisation_withdraws_a_release(engine, make, sign_in, collection, role):
    make.release(collection)

    answer = sign_in(role).post("/programme/release/withdraw", {"year": "2025", "version": "1", **REASON})

    assert answer.status_code == 403
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(Release.state)).all() == ["published"]


def test_several_collections_together_stand_beside_the_newest(make, sign_in, collection):
    counts = {"numerator": 60, "denominator": 3000, "reference_numerator": 50, "reference_denominator": 5000}
    for one in (collection, make.collection(2024)):
        make.benchmark(make.release(one), service="both", ratio=2.0, lower=1.4, upper=2.9, **counts)

    page = sign_in(Role.PROGRAMME_TEAM).get("/programme/release?year=2025").text

    assert "2.0, between 1.5 and 2.6 (2024 to 2025)" in page
