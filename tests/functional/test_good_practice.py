"""Good practice over HTTP: finding cases, offering one, and the programme team's answer."""

import re

import pytest

from app.access import Role
from app.programme.good_practice import Size
from app.services.size_bands import WORKFORCE
from tests.support.several_years import past_return

HERE, REVIEW = "/good-practice", "/programme/good-practice"
CASE = {
    "title": "Mixed panels",
    "problem": "Too few were appointed.",
    "done": "Panels were mixed.",
    "changed": "The ratio rose.",
    "indicators": ["2"],
    "themes": ["recruitment"],
    "kinds": ["local_authority"],
    "evidence": "2",
    "contact": "hr@ashby.example",
    "named": "yes",
}


@pytest.fixture
def ashby(make):
    return make.organisation(code="X00001", name="Ashby", kind="local_authority", size=999)


@pytest.fixture
def lead(sign_in, ashby):
    return sign_in(Role.LEAD, ashby)


@pytest.fixture
def officer(sign_in):
    return sign_in(Role.PROGRAMME_TEAM)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def offered(visitor, **changed):
    return visitor.post(f"{HERE}/offer", data={**CASE, **changed}, follow_redirects=True)


def waiting(officer):
    return int(re.search(rf"{REVIEW}/(\d+)/publish", officer.get(REVIEW).text).group(1))


def test_public_examples_are_found_by_indicator_theme_and_kind(lead):
    page = words(lead.get(f"{HERE}?indicator=7&theme=culture&kind=employer"))

    assert "1 case fits your choice." in page
    assert "An incident system that knows whom incidents happen to" in page
    assert (
        "Norfolk County Council, 2023. Size: not stated. Indicators 6, 7. Evidence: told by those who did it." in page
    )


def test_nothing_that_fits_is_said_with_what_to_do(lead):
    page = lead.get(f"{HERE}?theme=community").text

    assert "Choose fewer things above, or ask somebody who has been there." in page
    assert 'href="/community/ask?theme=community"' in page


def test_nothing_comes_first_where_no_case_fits(lead, make, ashby):
    past_return(
        make, ashby, 2025, {"appointed": (10, 100), "shortlisted": (200, 400)}, only=("adult",), services=("adult",)
    )

    page = words(lead.get(f"{HERE}?theme=community"))

    assert "0 cases fit your choice." in page
    assert "come first" not in page


def test_what_nobody_knows_in_an_address_is_left_out(lead):
    page = words(lead.get(f"{HERE}?indicator=x&theme=magic&kind=pub&size=huge"))

    assert "8 cases fit your choice." in page
    assert "asks for the theme “magic”, which is not known here: cases of any theme are shown." in page
    assert page.count("which is not known here") == 4
    assert "not known here" not in words(lead.get(f"{HERE}?indicator=6a&theme=culture&kind=&size="))


def test_cases_of_organisations_of_a_size_are_found(lead):
    page = words(lead.get(f"{HERE}?size=250-999"))

    assert "1 case fits your choice." in page
    assert "London Borough of Bexley, 2024. Size: 250 to 999 people in social care." in page


def test_the_form_begins_with_the_size_that_the_record_has_and_keeps_what_is_chosen(lead, sign_in):
    assert '<option value="250-999" selected>' in lead.get(f"{HERE}/offer").text
    assert '<option value="not-stated" selected>' in sign_in(Role.LEAD).get(f"{HERE}/offer").text

    refused = lead.post(f"{HERE}/offer", data={**CASE, "title": "", "size": "2000-or-more"})
    assert '<option value="2000-or-more" selected>' in refused.text


def test_the_sizes_to_choose_from_are_the_bands_of_the_comparisons():
    assert [*(band.key for band in WORKFORCE), "not-stated"] == list(Size)


def test_whoever_reviews_a_case_is_told_what_its_words_tell(lead, officer):
    offered(lead, named="", done="At Ashby two of our five panels were mixed.", changed="From 3.2 to 1.4.")

    page = words(officer.get(REVIEW))

    assert "It is to be shown as A participant, but “Ashby” tells whose it is." in page
    assert "“3.2”, “1.4”. Publish only what may be published of Ashby" in page


def test_whoever_reviews_a_case_is_told_which_people_of_its_organisation_it_names(lead, officer, make, ashby):
    make.membership(ashby, make.user(name="Asha Patel"), Role.SIGNATORY)
    make.membership(make.organisation(), make.user(name="Elsewhere Begum"), Role.LEAD)
    offered(lead, done="Asha Patel began, and Begum helped Patel.")

    page = words(officer.get(REVIEW))

    assert "“Asha Patel”, “Patel” are written like names of somebody who works there." in page
    assert "Begum”" not in page


def test_a_case_that_tells_nothing_is_not_marked_and_a_named_one_may_say_its_name(lead, officer):
    offered(lead, done="Ashby mixed its panels.")

    assert "Read once more" not in words(officer.get(REVIEW))


@pytest.mark.parametrize(
    ("given", "read"),
    [("1000-1999", "1,000 to 1,999 people in social care"), ("huge", "Not stated"), ("", "Not stated")],
)
def test_the_size_that_was_chosen_is_read_with_the_case(lead, officer, given, read):
    offered(lead, size=given)
    assert f"Size {read}" in words(officer.get(REVIEW))

    officer.post(f"{REVIEW}/{waiting(officer)}/publish")
    assert f"Size of the organisation {read}" in words(lead.get(f"{HERE}/case-1"))


def test_a_case_stored_before_sizes_were_asked_is_read_as_not_stated(lead, officer, make, ashby):
    content = {name: value for name, value in CASE.items() if name != "named"} | {"evidence": 2, "link": ""}
    user = make.user()
    make.published_case(
        make.offered_case(ashby, user, content={**content, "organisation": "Ashby", "year": 2024}), user
    )

    assert "Size of the organisation Not stated" in words(lead.get(f"{HERE}/case-1"))
    assert "Ashby, 2024. Size: not stated." in words(lead.get(f"{HERE}?size=not-stated"))


@pytest.mark.parametrize(("appointed", "is_said"), [((4, 100), True), ((30, 100), False)])
def test_what_may_not_be_passed_on_is_said_where_its_indicator_is_named(lead, make, ashby, appointed, is_said):
    counts = {"appointed": appointed, "shortlisted": (200, 300)}
    past_return(make, ashby, 2025, counts, only=("adult",), services=("adult",))

    page = words(lead.get(HERE))

    assert "come first" in page
    assert ("Leave it out of everything else" in page) is is_said


def test_cases_about_the_organisations_adverse_indicators_come_first(lead, make, ashby):
    past_return(
        make, ashby, 2025, {"appointed": (10, 100), "shortlisted": (200, 400)}, only=("adult",), services=("adult",)
    )

    page = words(lead.get(HERE))

    assert (
        "your figures show clear evidence of unequal treatment, in one service or in both together (2), come first."
        in page
    )
    assert page.index("Bexley") < page.index("Social Work England")


def test_a_case_says_what_was_done_and_where_it_can_be_read(lead):
    page = words(lead.get(f"{HERE}/bexley"))

    assert "What was done?" in page
    assert "https://www.bexley.gov.uk/" in page
    assert "an address outside this service" in page


def test_whoever_reads_a_case_is_led_to_ask_about_it_with_the_form_begun(lead, make, ashby):
    past_return(
        make, ashby, 2025, {"appointed": (10, 100), "shortlisted": (200, 400)}, only=("adult",), services=("adult",)
    )

    link = re.search(r'href="(/community/ask[^"]*)">Ask about this case', lead.get(f"{HERE}/bexley").text).group(1)
    form = lead.get(link.replace("&amp;", "&")).text

    assert link == "/community/ask?theme=leadership&amp;indicator=2&amp;case=bexley"
    assert '<option value="leadership" selected>' in form
    assert '<option value="2" selected>' in form
    assert (
        "About the case “A published plan that starts from the figures” (London Borough of Bexley): </textarea>" in form
    )


def test_who_asks_nobody_and_whose_case_it_is_are_not_led_to_ask(lead, officer, sign_in):
    offered(lead, named="no")
    officer.post(f"{REVIEW}/{waiting(officer)}/publish")

    assert "Ask about this case" in sign_in(Role.DEPUTY).get(f"{HERE}/case-1").text
    for visitor in (lead, officer, sign_in(Role.VIEWER)):
        assert "/community/ask" not in visitor.get(f"{HERE}/case-1").text
    assert "/community/ask" not in sign_in(Role.VIEWER).get(HERE).text
    assert sign_in(Role.DEPUTY).get("/community/ask?case=case-9").status_code == 404
    assert "About the case “Mixed panels”: <" in sign_in(Role.DEPUTY).get("/community/ask?case=case-1").text


def test_a_case_that_there_is_not_is_told_kindly(lead):
    answer = lead.get(f"{HERE}/nothing")

    assert answer.status_code == 404
    assert "There is no such case. It may have been taken down." in answer.text


def test_a_case_is_offered_read_by_the_programme_and_published_without_its_contact(lead, officer, sign_in):
    assert "Thank you. The programme team reads your case and answers here." in offered(lead).text
    assert "Mixed panels" not in sign_in(Role.VIEWER).get(HERE).text
    assert "hr@ashby.example" in officer.get(REVIEW).text

    case_id = waiting(officer)
    officer.post(f"{REVIEW}/{case_id}/publish")

    stranger = sign_in(Role.VIEWER)
    assert "Mixed panels" in stranger.get(HERE).text
    page = stranger.get(f"{HERE}/case-1").text
    assert "Ashby, 2025." in page
    assert "hr@ashby.example" not in page
    assert "Published" in words(lead.get(f"{HERE}/offer"))

    officer.post(f"{REVIEW}/{case_id}/take-down")
    assert "Mixed panels" not in stranger.get(HERE).text
    assert stranger.get(f"{HERE}/case-1").status_code == 404


def test_who_does_not_want_to_be_named_is_not(lead, officer, sign_in):
    offered(lead, named="no")
    officer.post(f"{REVIEW}/{waiting(officer)}/publish")

    page = sign_in(Role.VIEWER).get(f"{HERE}/case-1").text
    assert "A participant, 2025." in page
    assert "Ashby" not in page


def test_a_declined_case_is_answered_with_a_reason(lead, officer):
    offered(lead)
    case_id = waiting(officer)
    assert officer.post(f"{REVIEW}/{case_id}/decline", data={"reason": " "}).status_code == 400

    officer.post(f"{REVIEW}/{case_id}/decline", data={"reason": "Say what changed."})

    assert "Not published. The programme team says: Say what changed." in words(lead.get(f"{HERE}/offer"))
    assert officer.post(f"{REVIEW}/{case_id}/publish").status_code == 409


def test_a_case_can_be_taken_back_until_it_is_answered(lead, officer):
    offered(lead)
    case_id = waiting(officer)

    lead.post(f"{HERE}/offer/{case_id}/take-back")

    assert "Taken back" in words(lead.get(f"{HERE}/offer"))
    assert officer.post(f"{REVIEW}/{case_id}/publish").status_code == 409
    assert lead.post(f"{HERE}/offer/{case_id}/take-back").status_code == 409


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": ""}, "Give the case a title."),
        ({"problem": " "}, "Say what the problem was."),
        ({"done": ""}, "Say what was done."),
        ({"changed": ""}, "Say what changed, also where that is little."),
        ({"contact": ""}, "email address to which questions can be passed on, such as workforce@example.org."),
        (
            {"contact": "not an address"},
            "email address to which questions can be passed on, such as workforce@example.org.",
        ),
        ({"indicators": []}, "Tick at least one indicator that the case is about."),
        ({"link": "javascript:alert(1)"}, "Begin the link with https://, or leave it empty."),
        ({"title": "x" * 201}, "Use at most 200 characters here; there are 201."),
        ({"done": "x" * 2001}, "Use at most 2,000 characters here; there are 2,001."),
    ],
)
def test_a_mistake_is_named_and_what_was_written_stays(lead, changed, says):
    answer = lead.post(f"{HERE}/offer", data={**CASE, **changed})

    assert answer.status_code == 400
    assert answer.text.count(says) == 2
    assert f'href="#{next(iter(changed))}"' in answer.text
    assert "The ratio rose." in answer.text or "changed" in changed


def test_all_mistakes_are_named_at_once(lead):
    empty = {**dict.fromkeys(CASE, ""), "indicators": [], "link": "http://x", "contact": "ask Ann"}

    page = lead.post(f"{HERE}/offer", data=empty).text

    linked = re.findall(r'<li><a href="#(\w+)">', page)
    assert linked == ["title", "problem", "done", "changed", "indicators", "link", "contact"]
    assert all(f'id="{name}-message"' in page for name in linked)
    assert 'value="ask Ann"' in page


def test_another_organisation_neither_sees_nor_takes_back_what_was_offered(lead, officer, sign_in):
    offered(lead)
    case_id, stranger = waiting(officer), sign_in(Role.LEAD)

    assert "Mixed panels" not in stranger.get(f"{HERE}/offer").text
    assert stranger.post(f"{HERE}/offer/{case_id}/take-back").status_code == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
def test_readers_offer_nothing(sign_in, role):
    visitor = sign_in(role)

    assert "Offer a case of ours" not in visitor.get(HERE).text
    assert visitor.get(f"{HERE}/offer").status_code == 403
    assert visitor.get(REVIEW).status_code == 403


def test_briefings_stand_beside_the_cases_all_or_the_one_that_is_looked_for(lead):
    everything, one = lead.get(HERE).text, lead.get(f"{HERE}?indicator=7a").text

    assert everything.count('href="/guidance/briefings/') == 9
    assert 'href="/guidance/briefings/7">Briefing on indicator 7: Harassment' in one
    assert one.count('href="/guidance/briefings/') == 1
