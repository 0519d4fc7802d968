"""The action plan from an adverse figure to what was published and carried into the next year, over HTTP."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Event, PlanVersion
from app.db.scope import open_session
from tests.support.clocks import StoppedClock
from tests.support.several_years import past_return
from tests.support.web import set_clock

HERE = "/action-plan"
ADVERSE = {"appointed": (10, 100), "shortlisted": (200, 400)}
EVEN = {"appointed": (50, 100), "shortlisted": (200, 400)}
WORDS = {
    "figure": "shortlisting|adult",
    "theme": "recruitment",
    "objective": "People are appointed as fairly as they are shortlisted",
    "steps": "Mixed panels\nStandard questions",
    "owner": "Head of HR",
    "success": "The ratio is no longer adverse",
    "change_shows_on": "2026-09-30",
    "short_term": "Train panels",
}
SPONSOR = {"sponsor": "Director of Adult Services", "programme_lead": "Workforce manager", "seen": "0"}


@pytest.fixture
def council(make):
    """A council whose return of 2025 shows clear evidence on appointment from shortlisting."""
    ours = make.organisation(code="X00001", name="Ashby", kind="local_authority")
    past_return(make, ours, 2025, ADVERSE, only=("adult",), services=("adult",))
    return ours


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


@pytest.fixture
def events(engine, council):
    """Returns the kinds and details of what happened to the council's plan."""

    def _events():
        with open_session(engine, Scope.everything()) as session:
            rows = session.scalars(select(Event).where(Event.organisation_id == council.id).order_by(Event.id))
            return [(one.kind, one.detail) for one in rows]

    return _events


def at(service, sign_in, day):
    """Let the service, and whoever signs in from now on, live on a day."""
    sign_in.clock = StoppedClock(instant=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC))
    set_clock(service, sign_in.clock)


def add(visitor, **changed):
    return visitor.post(f"{HERE}/actions/new", data={"year": "2025", **WORDS, **changed}, follow_redirects=True)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_before_a_return_the_page_says_what_will_appear(sign_in):
    assert "Your action plan will stand here." in sign_in(Role.LEAD).get(HERE).text


def test_an_adverse_figure_asks_for_an_answer(lead):
    page = words(lead.get(HERE))

    assert (
        "1 figure of 2025 shows clear evidence of unequal treatment and has neither an action nor a reason yet." in page
    )
    assert "Not answered yet." in page
    assert "Indicator 2: Appointment from shortlisting, adult" in page


def test_a_plan_says_to_whom_publishing_shows_it_and_from_its_day_on_how_late_it_is(service, sign_in, council):
    at(service, sign_in, "2026-01-12")
    before = words(sign_in(Role.LEAD, council).get(HERE))
    at(service, sign_in, "2026-06-01")
    after = words(sign_in(Role.LEAD, council).get(HERE))

    assert "The plan is to be published by 30 April 2026." in before
    assert "The plan was due by 30 April 2026: 20 working days overdue." in after
    assert "Publishing lets the programme team read it; nothing is put on a website." in after


def test_what_clear_evidence_means_is_one_link_away_from_where_it_is_said(lead):
    part = lead.get(HERE).text.partition("<h2>Figures to answer</h2>")[2].partition("</section>")[0]

    assert "Each figure with clear evidence of unequal treatment needs an action" in part
    assert '<a href="/guidance/methods#evidence">What clear evidence means, and how it is judged</a>' in part


def test_the_form_opens_with_the_figure_and_a_theme_that_fits(lead):
    page = lead.get(f"{HERE}/actions/new?year=2025&indicator=shortlisting&service=adult").text

    assert '<option value="shortlisting|adult" selected>' in page
    assert '<option value="recruitment" selected>' in page


def test_an_action_keeps_the_figure_it_starts_from(lead, events):
    page = words(add(lead))

    assert "Action 1 is in the plan." in page
    assert (
        "1 action stands in the plan of 2025, and every figure with clear evidence of unequal treatment is answered."
        in page
    )
    assert "Started from Indicator 2: Appointment from shortlisting, adult social care, 2025: " in page
    assert "80% less likely" in page
    assert events()[-1][0] == "action_added"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"objective": " "}, "Write what the action is for."),
        ({"steps": ""}, "Write what will be done."),
        ({"owner": ""}, "Write who sees to it."),
        ({"success": ""}, "Write how you will know that it worked."),
        ({"change_shows_on": "soon"}, "Write the day on which a change should show, such as 30 September 2026."),
        ({"theme": "magic"}, "Choose what the action is about."),
        ({"figure": "nothing|adult"}, "Choose the figure that the action starts from."),
        ({"steps": "x" * 4001}, "This is too long. Use at most 4,000 characters."),
    ],
)
def test_a_mistake_is_named_and_what_was_written_stays(lead, changed, says):
    answer = lead.post(f"{HERE}/actions/new", data={"year": "2025", **WORDS, **changed})

    assert answer.status_code == 400
    assert says in answer.text
    assert 'value="Head of HR"' in answer.text or "owner" in changed
    assert "Train panels" in answer.text


def test_a_colleague_who_changed_it_meanwhile_loses_nothing(lead, sign_in, council):
    add(lead)
    deputy = sign_in(Role.DEPUTY, council)
    changed = {"year": "2025", "seen": "0", **WORDS}
    deputy.post(f"{HERE}/actions/1", data={**changed, "steps": "Theirs"})

    answer = lead.post(f"{HERE}/actions/1", data={**changed, "steps": "Mine"})

    assert answer.status_code == 409
    assert "A colleague changed this while you were writing." in answer.text
    assert "Your colleague wrote: Theirs" in answer.text
    assert ">Mine</textarea>" in answer.text
    seen = re.search(r'name="seen" value="(\d+)"', answer.text).group(1)
    assert (
        "Action 1 is kept."
        in lead.post(f"{HERE}/actions/1", data={**changed, "seen": seen, "steps": "Both"}, follow_redirects=True).text
    )


def test_a_reason_answers_too(lead):
    given = {"year": "2025", "figure": "shortlisting|adult", "seen": "0", "reason": "One team, which has closed."}
    page = words(lead.post(f"{HERE}/reasons", data=given, follow_redirects=True))

    assert "Nothing is planned, because: One team, which has closed." in page
    assert "has neither" not in page


def test_a_reason_is_for_an_adverse_figure_only(lead):
    answer = lead.post(
        f"{HERE}/reasons", data={"year": "2025", "figure": "leaving|adult", "seen": "0", "reason": "Because."}
    )

    assert answer.status_code == 400
    assert "A reason belongs to a figure with clear evidence of unequal treatment." in answer.text


def test_a_plan_is_published_once_it_answers_everything_and_somebody_stands_behind_it(lead, events, engine):
    def publish():
        return words(lead.post(f"{HERE}/publish", data={"year": "2025"}, follow_redirects=True))

    assert "Name the plan&#39;s sponsor first" in publish()
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    assert "Still without either: 2 Appointment from shortlisting (adult" in publish()
    add(lead)
    assert "Version 1 is published" in publish()
    assert "Nothing has changed since the plan was last published." in publish()
    assert events()[-1] == ("action_plan_published", {"version": 1})

    lead.post(f"{HERE}/actions/1/remove", data={"year": "2025", "reason": "Merged"})
    lead.post(
        f"{HERE}/reasons",
        data={"year": "2025", "figure": "shortlisting|adult", "seen": "0", "reason": "Merged in May."},
    )
    assert "Version 2 is published" in publish()
    with open_session(engine, Scope.everything()) as session:
        first, second = session.scalars(select(PlanVersion.content).order_by(PlanVersion.version))
    assert [one["objective"] for one in first["actions"]] == [WORDS["objective"]]
    assert second["actions"] == []
    assert events()[-1][0] == "progress_reviewed"


def test_updates_are_kept_and_the_review_is_complete_when_each_action_is_up_to_date(
    lead, sign_in, council, service, events
):
    add(lead)
    add(lead, objective="Second")
    update = {
        "year": "2025",
        "status": "under_way",
        "track": "amber",
        "text": "Panels start in May",
        "evidence": "Minutes",
    }
    at(service, sign_in, "2026-05-04")
    lead = sign_in(Role.LEAD, council)
    lead.post(f"{HERE}/actions/1/update", data=update)
    at(service, sign_in, "2026-09-02")
    lead = sign_in(Role.LEAD, council)
    answer = lead.post(f"{HERE}/actions/1/update", data={**update, "text": "All panels"}, follow_redirects=True)
    assert "Kept. 1 more to update in this review." in answer.text
    answer = lead.post(
        f"{HERE}/actions/2/update", data={**update, "status": "done", "track": "green"}, follow_redirects=True
    )

    page = words(answer)
    assert "Kept. Every action is up to date." in page
    assert "Under way, amber: at risk, and something is being done about it. All panels Shown by: Minutes" in page
    assert "All 2 updates" in page
    assert [kind for kind, _ in events()][-2:] == ["progress_updated", "progress_reviewed"]


def test_a_plan_whose_actions_have_all_ended_early_has_nothing_left_to_review(lead, events):
    add(lead)
    lead.post(f"{HERE}/actions/1/update", data={"year": "2025", "status": "done", "track": "green", "text": "Done"})

    assert [kind for kind, _ in events()][-2:] == ["progress_updated", "progress_reviewed"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"status": ""}, "Choose how far the action has come."),
        ({"track": "blue"}, "Choose how it is going."),
        ({"text": "  "}, "Say in a few words how it is going."),
    ],
)
def test_an_update_without_its_parts_is_refused_and_stays_in_the_form(lead, changed, says):
    add(lead)
    given = {"year": "2025", "status": "done", "track": "green", "text": "Finished", "evidence": "Report 7", **changed}

    answer = lead.post(f"{HERE}/actions/1/update", data=given)

    assert answer.status_code == 400
    assert says in answer.text
    assert "Report 7" in answer.text


def test_unfinished_actions_are_carried_over_and_stand_beside_the_new_figure(lead, make, council, service):
    past_return(make, council, 2024, ADVERSE, only=("adult",), services=("adult",))
    lead.post(f"{HERE}/actions/new", data={**WORDS, "year": "2024"})
    lead.post(f"{HERE}/actions/new", data={**WORDS, "year": "2024", "objective": "Finished"})
    lead.post(f"{HERE}/actions/2/update", data={"year": "2024", "status": "done", "track": "green", "text": "Done"})

    assert "1 action of 2024 is not finished and not in this plan." in words(lead.get(f"{HERE}?year=2025"))
    page = words(lead.post(f"{HERE}/carry-over", data={"year": "2025"}, follow_redirects=True))

    assert "1 carried over." in page
    assert "carried over from 2024" in page
    assert re.search(
        r"Started from Indicator 2: Appointment from shortlisting, adult social care, 2024: .* Newest figure 2025: ",
        page,
    )
    assert "not finished and not in this plan" not in page


def test_what_is_passed_on_leaves_out_figures_of_too_few_people(sign_in, make):
    few = make.organisation(code="X00002", name="Beechley", kind="local_authority")
    past_return(make, few, 2025, {"appointed": (1, 90), "shortlisted": (60, 200)}, only=("adult",), services=("adult",))
    lead = sign_in(Role.LEAD, few)
    add(lead)

    page = words(lead.get(HERE))
    assert "96% less likely" in page
    assert "Leave it out of everything else, a committee" in page
    assert "Leave it out of everything else, a committee" in lead.call("home-tasks.children", "home-tasks").text
    for layout in ("themes", "objectives"):
        page = words(lead.get(f"{HERE}/print?year=2025&layout={layout}"))
        assert "2025: [c] too few people to publish this figure" in page
        assert "96%" not in page


@pytest.mark.parametrize("layout", ["themes", "objectives"])
def test_both_layouts_can_be_printed_and_sent_on(lead, layout):
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    add(lead)

    shown = lead.get(f"{HERE}/print?year=2025&layout={layout}")
    sent = lead.get(f"{HERE}/print?year=2025&layout={layout}&download=1")

    for page in (words(shown), words(sent)):
        assert "Director of Adult Services" in page
        assert "Mixed panels" in page
        assert "The ratio is no longer adverse" in page
    assert sent.headers["Content-Disposition"] == f'attachment; filename="action-plan-2025-{layout}.html"'
    assert "csrf" not in sent.text


@pytest.mark.parametrize("layout", ["themes", "objectives"])
def test_both_layouts_carry_the_milestones_that_there_are(lead, engine, layout):
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    add(lead, medium_term="Publish figures", long_term="Review the panels")
    add(lead, short_term="")
    lead.post(f"{HERE}/publish", data={"year": "2025"})
    with open_session(engine, Scope.everything()) as session:
        number = session.scalars(select(PlanVersion.id)).one()

    for path in (f"print?year=2025&layout={layout}", f"versions/{number}?layout={layout}"):
        page = words(lead.get(f"{HERE}/{path}"))
        assert (
            "Short term: Train panels Medium term: Publish figures Long term: Review the panels "
            "A change should show from 30 September 2026." in page
        )
        assert page.count("Short term") == 1


def test_the_table_of_objectives_is_in_the_order_of_the_plan_beneath_it(lead, engine):
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    for theme in ("recruitment", "leadership", "culture"):
        add(lead, theme=theme)
    lead.post(f"{HERE}/publish", data={"year": "2025"})
    with open_session(engine, Scope.everything()) as session:
        number = session.scalars(select(PlanVersion.id)).one()

    for path in ("print?year=2025&layout=objectives", f"versions/{number}?layout=objectives"):
        objectives, plan = (
            re.findall(r'<th scope="row">(\d)', table) for table in lead.get(f"{HERE}/{path}").text.split("<table")[1:]
        )
        assert objectives == plan == ["1", "2", "3"]
    assert "2 Leadership: 2 Appointment from shortlisting" in words(lead.get(f"{HERE}/print?layout=objectives"))


def test_a_layout_that_there_is_not_is_told_kindly(lead):
    answer = lead.get(f"{HERE}/print?year=2025&layout=poster")

    assert answer.status_code == 404
    assert "There are two layouts: by theme, and by objective." in answer.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
def test_who_does_not_prepare_reads_and_changes_nothing(sign_in, council, lead, role):
    add(lead)
    visitor = sign_in(role, council)

    assert WORDS["objective"] in visitor.get(HERE).text
    assert "Plan another action" not in visitor.get(HERE).text
    posts = (
        "actions/new",
        "actions/1",
        "actions/1/remove",
        "actions/1/update",
        "reasons",
        "header",
        "publish",
        "carry-over",
    )
    assert {visitor.post(f"{HERE}/{part}", data={"year": "2025"}).status_code for part in posts} == {403}


def test_another_organisation_sees_nothing_of_it(lead, sign_in, make):
    add(lead)
    other = make.organisation(code="X00003", name="Cedarham", kind="local_authority")
    past_return(make, other, 2025, ADVERSE, only=("adult",), services=("adult",))
    stranger = sign_in(Role.LEAD, other)

    assert WORDS["objective"] not in stranger.get(HERE).text
    assert stranger.get(f"{HERE}/actions/1?year=2025").status_code == 404
    assert (
        stranger.post(
            f"{HERE}/actions/1/update", data={"year": "2025", "status": "done", "track": "green", "text": "x"}
        ).status_code
        == 404
    )


NOBODY = dict.fromkeys(
    ("white_british", "white_minority", "mixed", "asian", "black", "other", "prefer_not_to_say", "not_known"), 0
)
WORKFORCE = {
    "headcount": {
        "under_30k": {**NOBODY, "asian": 300, "white_british": 700, "not_known": 40},
        "30k_to_70k": {**NOBODY, "black": 100, "white_british": 260},
        "70k_and_over": NOBODY,
        "pay_not_known": NOBODY,
    }
}


@pytest.fixture
def counted(sign_in, make):
    """The lead of a council whose return counts its whole workforce."""
    ours = make.organisation(code="X00009", name="Elmham", kind="local_authority")
    past_return(make, ours, 2025, {**ADVERSE, **WORKFORCE}, only=("adult",), services=("adult",))
    return sign_in(Role.LEAD, ours)


def test_the_number_of_direct_employees_comes_from_the_return_and_says_so(counted):
    assert "Your return of 2025 counts 1,400 people directly employed." in words(counted.get(HERE))
    assert 'value="1,400"' in counted.get(HERE).text
    sheet = words(counted.get(f"{HERE}/print?year=2025&layout=objectives&download=1"))
    assert "Number of direct employees 1,400, as counted in the return of 2025" in sheet
    assert "direct employees" not in words(counted.get(f"{HERE}/print?year=2025&layout=themes"))


def test_another_number_of_direct_employees_is_kept_and_published(counted, engine):
    counted.post(f"{HERE}/header", data={"year": "2025", **SPONSOR, "direct_employees": "1 520"})
    add(counted)
    counted.post(f"{HERE}/publish", data={"year": "2025"})
    again = {"year": "2025", **SPONSOR, "seen": "1", "direct_employees": "1,400"}
    counted.post(f"{HERE}/header", data=again)

    with open_session(engine, Scope.everything()) as session:
        version = session.scalars(select(PlanVersion)).one()
    published = words(counted.get(f"{HERE}/versions/{version.id}?layout=objectives"))
    assert "Number of direct employees 1,520, as written for this plan" in published
    draft = words(counted.get(f"{HERE}/print?year=2025&layout=objectives"))
    assert "Number of direct employees 1,400, as counted in the return of 2025" in draft


@pytest.mark.parametrize("typed", ["about 1,500", "-3", "12.5", "99999999999"])
def test_what_is_no_number_of_employees_is_asked_for_again_and_loses_nothing(counted, typed):
    answer = counted.post(f"{HERE}/header", data={"year": "2025", **SPONSOR, "direct_employees": typed})

    assert answer.status_code == 400
    assert '<a href="#direct_employees">Write the number of people directly employed as a whole number' in answer.text
    assert f'aria-invalid="true" value="{typed}"' in answer.text
    assert 'value="Director of Adult Services"' in answer.text


def test_a_return_without_a_total_leaves_the_number_to_be_written(lead):
    assert "Your return of 2025 holds no total, so write it here." in words(lead.get(HERE))
    assert "Number of direct employees not given yet" in words(lead.get(f"{HERE}/print?year=2025&layout=objectives"))
