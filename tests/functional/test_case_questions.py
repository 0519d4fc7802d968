"""A question that began at a case of good practice: the programme team sees whose case it is and whom to write to."""

import re

import pytest

from app.access import Role
from tests.functional.test_good_practice import CASE, REVIEW, waiting, words

QUESTION = {"theme": "recruitment", "indicator": "2", "question": "How did you mix your panels?"}
OFFER = {"themes": ["culture"], "contact_role": "lead"}
DESK = "/programme/community"


@pytest.fixture
def officer(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


@pytest.fixture
def people(make, sign_in, officer):
    """Ashby, whose case is read by everybody without its name, and Birchwood, which asks about it."""
    make.collection(2025)
    ashby, birchwood = (
        sign_in(Role.LEAD, make.organisation(code=code, name=name, kind="local_authority"))
        for code, name in (("X00001", "Ashby"), ("X00002", "Birchwood"))
    )
    ashby.post("/good-practice/offer", data={**CASE, "named": ""})
    officer.post(f"{REVIEW}/{waiting(officer)}/publish")
    return ashby, birchwood


def asked(visitor, officer, case):
    visitor.post("/community/ask", {**QUESTION, "case": case})
    number = re.search(rf"{DESK}/questions/(\d+)", officer.get(DESK).text).group(1)
    return f"{DESK}/questions/{number}"


def test_the_team_reads_whose_case_a_question_is_about_and_passes_it_on_there_whatever_its_offer(people, officer):
    ashby, birchwood = people
    ashby.post("/community/peer", OFFER)
    here = asked(birchwood, officer, "case-1")

    page = officer.get(here)

    assert "Began at the case Mixed panels" in words(page)
    assert "Whose case Ashby , shown to readers as A participant" in words(page)
    assert "hr@ashby.example , for the programme team alone" in words(page)
    whose = page.text.partition("<h2>Whose case it is</h2>")[2]
    peer = re.search(r'name="peer" value="(\d+)"', whose).group(1)
    assert page.text.count(f'name="peer" value="{peer}"') == 1
    officer.post(f"{here}/pass-on", {"peer": peer})
    assert "How did you mix your panels?" in words(ashby.get("/community/peer"))
    assert "Ashby" not in words(birchwood.get("/community/requests")).partition("Our questions")[2]


def test_whose_case_it_is_but_does_not_offer_to_be_asked_can_be_invited_to(people, officer):
    here = asked(people[1], officer, "case-1")

    assert "Ashby has not offered to be asked. You may write to its contact" in words(officer.get(here))


def test_a_question_about_a_case_that_was_taken_down_still_says_whose_it_was(people, officer):
    here = asked(people[1], officer, "case-1")
    officer.post(f"{REVIEW}/1/take-down")

    page = words(officer.get(here))

    assert "Mixed panels (taken down)" in page
    assert "Whose case Ashby" in page


def test_a_question_about_a_public_example_says_that_its_people_are_not_here(people, officer):
    page = words(officer.get(asked(people[1], officer, "bexley")))

    assert ", a public example" in page
    assert "Whoever did this is not in this service." in page


def test_a_public_example_of_somebody_who_is_here_leads_to_them(people, officer, make):
    make.organisation(code="303", name="Bexley", gss_code="E09000004", kind="local_authority")

    page = words(officer.get(asked(people[1], officer, "bexley")))

    assert "London Borough of Bexley , a public example" in page
    assert "London Borough of Bexley has not offered to be asked. You may write to its people" in page


@pytest.mark.parametrize("case", ["", "case-9", "case-x", "nothing", "case-" + "9" * 30])
def test_a_question_is_never_lost_over_a_case_that_is_not_there(people, officer, case):
    assert "Began at the case" not in words(officer.get(asked(people[1], officer, case)))


def test_the_case_stays_with_the_form_while_something_is_put_right(people, officer):
    birchwood = people[1]
    form = birchwood.get("/community/ask?case=case-1").text

    refused = birchwood.post("/community/ask", {**QUESTION, "case": "case-1", "theme": ""}).text

    assert 'name="case" value="case-1"' in form
    assert 'name="case" value="case-1"' in refused
