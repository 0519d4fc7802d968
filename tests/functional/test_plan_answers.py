"""What answers for a figure in the plan and what may be shared of it, over HTTP."""

import re

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import PlanVersion, Result
from app.db.scope import open_session
from tests.functional.test_action_plan import ADVERSE, HERE, SPONSOR, add, words
from tests.support.several_years import past_return

FEW = {"appointed": (3, 90), "shortlisted": (60, 200)}
TOO_FEW = "[c] too few people to publish this figure"
REASON = {"year": "2025", "figure": "shortlisting|adult", "seen": "0", "reason": "The team has closed."}


@pytest.fixture
def council(make):
    """A council with clear evidence on indicator 2 in both services."""
    ours = make.organisation(code="X00001", name="Ashby", kind="local_authority")
    past_return(make, ours, 2025, ADVERSE, services=("adult", "children"))
    return ours


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


@pytest.fixture
def few(sign_in, make):
    """The lead of a council whose clear evidence on indicator 2 rests on three people."""
    ours = make.organisation(code="X00002", name="Beechley", kind="local_authority")
    past_return(make, ours, 2025, FEW, only=("adult",), services=("adult",))
    return sign_in(Role.LEAD, ours)


def test_an_action_in_one_service_leaves_the_other_unanswered_on_the_page_as_well(lead):
    page = add(lead)
    children = page.text.partition("Appointment from shortlisting, children")[2].partition("</li>")[0]

    assert "1 figure of 2025 shows clear evidence" in words(page)
    assert "Not answered yet." in children
    assert "Say why nothing is planned" in children
    assert words(page).count("Answered by action 1") == 1


def test_an_answer_for_both_services_answers_for_each(lead):
    page = words(add(lead, figure="shortlisting|both"))

    assert page.count("Answered by action 1") == 2
    assert "Not answered yet." not in page


def test_a_reason_gives_way_to_an_action_and_comes_back_when_that_is_taken_out(lead, engine):
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    lead.post(f"{HERE}/reasons", data=REASON)
    lead.post(f"{HERE}/reasons", data={**REASON, "figure": "shortlisting|children"})
    page = words(add(lead, figure="shortlisting|both"))
    sheet = words(lead.get(f"{HERE}/print?year=2025"))
    pack = words(lead.get("/evidence/committee"))
    lead.post(f"{HERE}/publish", data={"year": "2025"})
    with open_session(engine, Scope.everything()) as session:
        content = session.scalars(select(PlanVersion.content)).one()

    assert REASON["reason"] not in page + sheet + pack
    assert content["reasons"] == []
    taken = lead.post(f"{HERE}/actions/1/remove", data={"year": "2025", "reason": "Merged"}, follow_redirects=True)
    assert words(taken).count(f"Nothing is planned, because: {REASON['reason']}") == 2


@pytest.mark.parametrize("pack", ["cqc", "psed", "committee"])
def test_a_pack_neither_says_nor_hints_what_evidence_a_withheld_figure_gives(few, pack):
    few.post(f"{HERE}/reasons", data=REASON)
    page = words(few.get(f"/evidence/{pack}"))

    assert "[c]" in page
    assert "Clear evidence of unequal treatment." not in page
    assert "No figure that can be published shows clear evidence of unequal treatment." in page
    assert REASON["reason"] not in page


def test_a_printed_and_a_published_plan_leave_out_the_reason_about_a_withheld_figure(few, engine):
    few.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    few.post(f"{HERE}/reasons", data=REASON)
    few.post(f"{HERE}/publish", data={"year": "2025"})
    with open_session(engine, Scope.everything()) as session:
        version = session.scalars(select(PlanVersion)).one()

    assert REASON["reason"] in words(few.get(HERE))
    for path in (f"{HERE}/print?year=2025", f"{HERE}/versions/{version.id}"):
        page = words(few.get(path))
        assert REASON["reason"] not in page
        assert "A reason why nothing is planned about such a figure is left out." in page


def test_a_figure_of_few_people_says_on_the_plan_that_it_is_not_to_be_passed_on_and_others_do_not(few, lead):
    mine, others = (words(add(visitor)) for visitor in (few, lead))

    figures, actions = mine.partition("Started from")[::2]
    assert "so this is unlikely to be chance. Do not republish." in figures
    assert re.search(r"adult social care, 2025: [^.]*\S+ .*? chance\. Do not republish\. Newest figure", actions)
    assert "Do not republish" not in others


def test_one_service_of_few_people_takes_both_together_with_it_wherever_figures_are_shared(sign_in, make, engine):
    ours = make.organisation(code="X00003", name="Cedarham", kind="local_authority")
    found = past_return(make, ours, 2025, {**ADVERSE}, services=("adult", "children"))
    assert found
    with open_session(engine, Scope.everything(), write=True) as session:
        lessen(session, found.id)
        session.commit()
    lead = sign_in(Role.LEAD, ours)
    pack = words(lead.get("/evidence/cqc?download=1"))
    add(lead, figure="shortlisting|both")
    sheet = words(lead.get(f"{HERE}/print?year=2025"))

    figures = re.findall(r"2 Appointment from shortlisting\. (\S+)", pack)
    assert (figures.count("Minority"), figures.count("[c]")) == (1, 2)
    assert f"both services, 2025: {TOO_FEW}" in sheet


def lessen(session, submission):
    """Let fewer than ten minority ethnic people be appointed in children's services."""
    for row in session.scalars(select(Result).where(Result.submission_id == submission, Result.service == "children")):
        if row.numerator:
            row.numerator = 6
