"""Evidence packs, filled in from the return and the plan, over HTTP."""

import re

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import Result
from app.db.scope import open_session
from app.indicators.results import Label
from app.programme.evidence_packs import Part, packs
from app.services.evidence import Evidence
from app.services.plan_figures import PlanFigure
from tests.support.returns import ZEROES
from tests.support.several_years import past_return

ADVERSE = {"appointed": (10, 100), "shortlisted": (200, 400)}
FEW = {"appointed": (1, 90), "shortlisted": (60, 200)}
ACTION = {
    "year": "2025",
    "figure": "shortlisting|adult",
    "theme": "recruitment",
    "objective": "Fair appointment",
    "steps": "Mixed panels",
    "owner": "Head of HR",
    "success": "No longer adverse",
    "change_shows_on": "2026-09-30",
}


@pytest.fixture
def council(make):
    return make.organisation(code="X00001", name="Ashby", kind="local_authority")


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_list_names_each_audience_and_its_source(sign_in):
    page = words(sign_in(Role.VIEWER).get("/evidence"))

    assert "For the Care Quality Commission: well-led" in page
    assert "Equality Act 2010, section 149" in page
    assert "For a committee paper" in page


@pytest.mark.parametrize("key", ["cqc", "psed", "committee"])
def test_a_pack_says_what_the_figures_say_and_what_is_done(sign_in, make, council, key):
    past_return(make, council, 2025, ADVERSE, only=("adult",), services=("adult",))
    lead = sign_in(Role.LEAD, council)
    lead.post("/action-plan/actions/new", data=ACTION)

    page = words(lead.get(f"/evidence/{key}"))

    assert "Ashby, collection of 2025" in page
    assert "The figures are signed off." in page
    assert re.search(
        r"2 Appointment from shortlisting(, adult social care)?\. Minority ethnic applicants were 0\.20 times", page
    )
    assert "Clear evidence of unequal treatment." in page
    assert re.search(r"2 Appointment from shortlisting:? not supplied", page)
    assert "1. Fair appointment" in page
    assert "rule set 2025.1" in page


def test_a_committee_reads_first_what_it_is_asked_then_the_signs_and_every_figure_last(sign_in, make, council):
    past_return(make, council, 2025, {**ADVERSE, "headcount": (0, 0)}, services=("adult", "children"))

    page = words(sign_in(Role.LEAD, council).get("/evidence/committee"))

    order = ("The committee is asked to", "Purpose", "What the figures say", "What is planned", "Risks", "Annex")
    assert [page.index(one) for one in order] == sorted(page.index(one) for one in order)
    signs = page.partition("What the figures say")[2].partition("What is planned")[0]
    assert signs.count("Clear evidence of unequal treatment.") == 2
    assert "both services." not in signs
    assert re.search(
        r"Of 30 figures, counting each service and both together: .*3 clear evidence of unequal treatment", signs
    )
    annex = page.partition("Annex: every figure")[2]
    assert re.search(r"2 Appointment from shortlisting 0\.20 \(0\.\d\d to 0\.\d\d\) 0\.20 ", annex)


COUNTED = "(each service is counted by itself, and both together only where neither is clear alone)"


def test_home_the_plan_and_a_pack_each_say_what_they_count(sign_in, make, council):
    past_return(make, council, 2025, {**ADVERSE, "headcount": (0, 0)}, services=("adult", "children"))
    lead = sign_in(Role.LEAD, council)

    plan, pack = words(lead.get("/action-plan")), words(lead.get("/evidence/committee"))
    assert (
        f"2 figures of 2025 show clear evidence of unequal treatment and have neither an action nor a reason yet {COUNTED}."
        in plan
    )
    assert f"Of the figures that can be published, 2 show clear evidence of unequal treatment {COUNTED}." in pack
    home = lead.call("home-tasks.children", "home-tasks").text
    assert "There is clear evidence of unequal treatment in 1 indicator, worse for" in home
    assert (
        "Each indicator is counted once, whether it is clear in both services together or in one service alone." in home
    )


def test_with_one_service_there_is_nothing_to_say_about_counting_services(sign_in, make, council):
    past_return(make, council, 2025, ADVERSE, only=("adult",), services=("adult",))
    lead = sign_in(Role.LEAD, council)

    assert COUNTED not in words(lead.get("/action-plan")) + words(lead.get("/evidence/committee"))
    assert "Each indicator is counted once" not in lead.call("home-tasks.children", "home-tasks").text


def test_both_services_together_are_counted_where_one_alone_is_only_a_possible_sign():
    def figure(service, label):
        spoken = {"number": "2", "title": "Shortlisting", "service_label": service, "sentence": "", "brief": ""}
        rest = {"evidence": "", "change": "", "is_small": False, "unknown": None, "is_unknown_small": False}
        return PlanFigure(2025, "shortlisting", service=service, label=label, **spoken, **rest)

    labels = {"both": Label.ADVERSE, "adult": Label.POSSIBLE, "children": Label.NO_EVIDENCE}
    found = Evidence(None, None, None, tuple((one, (figure(one, label),)) for one, label in labels.items()))

    assert [one.service for one in found.clear] == ["both"]
    assert [one.service for one in found.strongest] == ["both", "adult"]


def test_a_return_of_one_service_is_not_said_twice(sign_in, make, council):
    past_return(make, council, 2025, ADVERSE, only=("adult",), services=("adult",))

    assert "Both services" not in words(sign_in(Role.LEAD, council).get("/evidence/cqc"))


def test_a_pack_that_is_sent_on_leaves_out_figures_of_too_few_people(sign_in, make, council):
    past_return(make, council, 2025, FEW, only=("adult",), services=("adult",))

    answer = sign_in(Role.LEAD, council).get("/evidence/committee?download=1")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="sc-wres-2025-committee.html"'
    assert "Of 10 figures: " in words(answer)
    assert "1 withheld [c]" in words(answer)
    assert "2 Appointment from shortlisting [c]" in words(answer)
    assert "96%" not in answer.text


def with_unknown(people):
    """Return the counts of clear evidence with this many people shortlisted whose ethnicity is not known."""
    row = {**ZEROES, "asian": 200, "white_british": 400, "prefer_not_to_say": 0, "not_known": people}
    return {**ADVERSE, "shortlisted": row}


def unknown_shares(page):
    """Return what a pack prints of indicator 2 under people whose ethnicity is not known, by service."""
    told = page.partition("left out of every rate. Their share of the people")[2]
    return re.findall(r"2 Appointment from shortlisting:? ((?:(?:\S+%|\[c\]|not supplied) ?)+)", told)


@pytest.mark.parametrize("key", ["cqc", "psed", "committee"])
@pytest.mark.parametrize("more", ["", "?download=1"])
def test_a_pack_prints_no_share_of_unknown_ethnicity_of_fewer_than_ten_people(sign_in, make, council, key, more):
    past_return(make, council, 2025, with_unknown(6), services=("adult", "children"))

    page = words(sign_in(Role.LEAD, council).get(f"/evidence/{key}{more}"))

    assert " ".join(unknown_shares(page)).split() == ["[c]", "[c]", "[c]"]
    assert "0.20 times" in page
    assert "“[c]” stands where a figure could show something about single people." in page


@pytest.mark.parametrize("key", ["cqc", "psed", "committee"])
def test_the_share_of_both_services_does_not_give_away_the_one_that_is_left_out(sign_in, make, council, engine, key):
    found = past_return(make, council, 2025, with_unknown(40), services=("adult", "children"))
    with open_session(engine, Scope.everything(), write=True) as session:
        of_children = (Result.submission_id == found.id, Result.service == "children")
        for row in session.scalars(select(Result).where(*of_children, Result.indicator == "shortlisting")):
            row.unknown_denominator_share = 4 / 604
        session.commit()

    page = words(sign_in(Role.LEAD, council).get(f"/evidence/{key}?download=1"))

    assert " ".join(unknown_shares(page)).split() == ["6.2%", "[c]", "[c]"]


@pytest.mark.parametrize(("people", "share"), [(0, "0.0%"), (10, "1.6%")])
def test_nobody_and_ten_people_of_unknown_ethnicity_are_said(sign_in, make, council, people, share):
    past_return(make, council, 2025, with_unknown(people), only=("adult",), services=("adult",))

    page = words(sign_in(Role.LEAD, council).get("/evidence/cqc"))

    assert " ".join(unknown_shares(page)).split() == [share]


def test_the_equality_duty_sorts_figures_under_its_aims(sign_in, make, council):
    past_return(make, council, 2025, ADVERSE, only=("adult",), services=("adult",))

    page = words(sign_in(Role.LEAD, council).get("/evidence/psed"))

    first, second = page.index("Eliminating discrimination"), page.index("Advancing equality of opportunity")
    assert first < page.index("3 ", first) < second < page.index("2 Appointment from shortlisting.")


def test_before_a_return_the_pack_says_what_will_appear(sign_in):
    assert "Your evidence will stand here." in sign_in(Role.LEAD).get("/evidence/cqc?download=1").text


def test_a_pack_that_there_is_not_is_told_kindly(sign_in):
    answer = sign_in(Role.LEAD).get("/evidence/poster")

    assert answer.status_code == 404
    assert "Choose one from the list of packs." in answer.text


def test_another_organisation_sees_nothing_of_it(sign_in, make, council):
    past_return(make, council, 2025, ADVERSE, only=("adult",), services=("adult",))

    assert "Your evidence will stand here." in sign_in(Role.LEAD).get("/evidence/cqc").text


def test_every_part_is_used_by_some_pack():
    assert {part for pack in packs().values() for one in pack.sections for part in one.parts} == set(Part)
