"""The forms of the action plan: what is wrong stands beside its field, and nobody's words are lost, over HTTP."""

import re

import pytest

from app.access import Role
from tests.functional.test_action_plan import ADVERSE, HERE, SPONSOR, WORDS, add, words
from tests.support.several_years import past_return

STATEMENT = {"staff_voice": "Chair of the network", "statement": "Agreed by the board"}
REASON = {"year": "2025", "figure": "shortlisting|adult", "seen": "0", "reason": "One team, which has closed."}
FIELD = "reason-shortlisting-adult"
UPDATE = {"status": "under_way", "track": "red", "text": "Panels start in May"}


@pytest.fixture
def council(make):
    """A council whose return of 2025 shows clear evidence on appointment from shortlisting."""
    ours = make.organisation(code="X00001", name="Ashby", kind="local_authority")
    past_return(make, ours, 2025, ADVERSE, only=("adult",), services=("adult",))
    return ours


@pytest.fixture
def lead(sign_in, council):
    return sign_in(Role.LEAD, council)


def beside(answer, field):
    """Return the message that a field names as its own."""
    found = re.search(rf'id="{re.escape(field)}-message">([^<]+)<', answer.text)
    named = re.search(rf'<(?:input|textarea|select|fieldset)[^>]* id="{re.escape(field)}"[^>]*>', answer.text).group(0)
    assert f"{field}-message" in named
    assert 'aria-invalid="true"' in named
    return found.group(1)


def box(answer):
    """Return what the form of a reason was filled in from, and what stands in it."""
    form = answer.text.partition('action="/action-plan/reasons"')[2].partition("</form>")[0]
    seen = re.search(r'name="seen" value="(\d+)"', form).group(1)
    return seen, re.search(r"<textarea[^>]*>([^<]*)</textarea>", form).group(1)


def test_each_mistake_of_an_action_stands_beside_its_field_and_in_the_summary(lead):
    empty = dict.fromkeys(WORDS, "")
    answer = lead.post(f"{HERE}/actions/new", data={"year": "2025", **empty, "short_term": "Train panels"})

    expected = {
        "figure": "Choose the figure that the action starts from.",
        "theme": "Choose what the action is about.",
        "objective": "Write what the action is for.",
        "steps": "Write what will be done.",
        "owner": "Write who sees to it.",
        "success": "Write how you will know that it worked.",
        "change_shows_on": "Write the day on which a change should show, such as 30 September 2026.",
    }
    assert {field: beside(answer, field) for field in expected} == expected
    summary = answer.text.partition('id="summary-title"')[2].partition("</ul>")[0]
    assert re.findall(r'<a href="#(\w+)">', summary) == list(expected)
    assert "Train panels" in answer.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31 September 2026", "There is no 31 September 2026. Write a day of the calendar, such as 30 September 2026."),
        ("31/9/2026", "There is no 31/9/2026. Write a day of the calendar"),
        ("2027-02-30", "There is no 2027-02-30. Write a day of the calendar"),
        ("next year", "Write the day on which a change should show"),
        ("1 January 2090", "1 January 2090 is far away. Write a day within ten years"),
        ("20 May 2019", "20 May 2019 is before the collection of this plan began. Write a day from"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(lead, typed, says):
    answer = lead.post(f"{HERE}/actions/new", data={"year": "2025", **WORDS, "change_shows_on": typed})

    assert answer.status_code == 400
    assert beside(answer, "change_shows_on").startswith(says)
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize("typed", ["   ", "no", "Not now.", "- - 1 -"])
def test_a_reason_of_fewer_than_three_words_is_asked_for_again_at_its_field(lead, typed):
    answer = lead.post(f"{HERE}/reasons", data={**REASON, "reason": typed})

    assert answer.status_code == 400
    assert beside(answer, FIELD) == "Say in a sentence why no action follows."
    assert "<details open>" in answer.text
    assert f'<a href="#{FIELD}">' in answer.text
    assert box(answer) == ("0", typed.strip())
    assert "Not answered yet." in answer.text


def test_the_reason_that_stands_is_in_its_box_when_the_form_is_opened_again(lead):
    assert box(lead.get(HERE)) == ("0", "")
    seen, text = box(lead.post(f"{HERE}/reasons", data=REASON, follow_redirects=True))
    assert text == REASON["reason"]

    changed = {**REASON, "seen": seen, "reason": "One team, closed in May."}
    again = lead.post(f"{HERE}/reasons", data=changed, follow_redirects=True)

    assert box(again)[1] == "One team, closed in May."
    assert REASON["reason"] not in again.text


def test_a_reason_that_a_colleague_gave_meanwhile_shows_both_and_is_kept_only_knowingly(lead, sign_in, council):
    deputy = sign_in(Role.DEPUTY, council)
    deputy.post(f"{HERE}/reasons", data=REASON)
    mine = {**REASON, "reason": "We wait for the merger."}

    answer = lead.post(f"{HERE}/reasons", data=mine)

    assert answer.status_code == 409
    assert beside(answer, FIELD).startswith("A colleague changed this while you were writing.")
    assert f"Your colleague wrote: {REASON['reason']}" in answer.text
    assert answer.text.count("Your colleague wrote") == 1
    seen, text = box(answer)
    assert text == "We wait for the merger."
    assert f"Nothing is planned, because: {REASON['reason']}" in words(deputy.get(HERE))
    lead.post(f"{HERE}/reasons", data={**mine, "seen": seen})
    assert "Nothing is planned, because: We wait for the merger." in words(deputy.get(HERE))


def test_a_reason_is_not_lost_where_a_colleague_planned_an_action_meanwhile(lead, sign_in, council):
    seen, _ = box(lead.post(f"{HERE}/reasons", data=REASON, follow_redirects=True))
    add(sign_in(Role.DEPUTY, council))

    answer = lead.post(f"{HERE}/reasons", data={**REASON, "seen": seen, "reason": "We wait for the merger."})

    assert answer.status_code == 409
    assert "Answered by action 1" in words(answer)
    assert box(answer) == ("0", "We wait for the merger.")


def test_a_reason_without_what_it_was_filled_in_from_is_asked_for_again_and_stays(lead):
    answer = lead.post(f"{HERE}/reasons", data={**REASON, "seen": ""})

    assert answer.status_code == 400
    assert beside(answer, FIELD).startswith("Open the form again")
    assert box(answer)[1] == REASON["reason"]


def test_an_update_that_says_nothing_is_told_all_that_it_lacks_at_once(lead):
    add(lead)
    answer = lead.post(f"{HERE}/actions/1/update", data={"year": "2025", "evidence": "Report 7"})

    assert answer.status_code == 400
    assert re.findall(r'<a href="#(status|track|text)">', answer.text) == ["status", "track", "text"]
    assert beside(answer, "text") == "Say in a few words how it is going."
    assert beside(answer, "status") == "Choose how far the action has come."


def test_a_stopped_action_is_not_on_track_and_nothing_typed_is_lost(lead):
    add(lead)
    stopped = {"year": "2025", "status": "stopped", "track": "green", "text": "No money left", "evidence": "Report 7"}
    answer = lead.post(f"{HERE}/actions/1/update", data=stopped)

    assert answer.status_code == 400
    assert (
        beside(answer, "track")
        == "A stopped action is not on track. Choose amber or red, or change how far it has come."
    )
    assert ">No money left</textarea>" in answer.text
    assert ">Report 7</textarea>" in answer.text
    assert re.findall(r'value="(\w+)" checked', answer.text) == ["stopped", "green"]
    kept = lead.post(f"{HERE}/actions/1/update", data={**stopped, "track": "red"}, follow_redirects=True)
    assert "Stopped, red: off track. No money left" in words(kept)


def test_all_that_is_wrong_with_the_update_of_a_stopped_action_is_said_at_once(lead):
    add(lead)
    answer = lead.post(f"{HERE}/actions/1/update", data={"year": "2025", "status": "stopped", "track": "green"})

    assert re.findall(r'<a href="#(status|track|text)">', answer.text) == ["track", "text"]


def test_taking_an_action_out_without_saying_why_keeps_it_and_asks(lead):
    add(lead)
    answer = lead.post(f"{HERE}/actions/1/remove", data={"year": "2025", "reason": " "})

    assert answer.status_code == 400
    assert beside(answer, "reason") == "Say why the action is taken out."
    assert WORDS["objective"] in answer.text


def test_a_header_that_a_colleague_changed_shows_both_and_is_kept_only_knowingly(lead, sign_in, council):
    sign_in(Role.DEPUTY, council).post(f"{HERE}/header", data={"year": "2025", **SPONSOR, "sponsor": "Theirs"})

    answer = lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR, "sponsor": "Mine", "programme_lead": ""})

    assert answer.status_code == 409
    assert '<a href="#behind">A colleague changed this while you were writing.' in answer.text
    assert "Your colleague wrote: Theirs" in answer.text
    assert "Your colleague wrote: Workforce manager" in answer.text
    assert 'value="Mine"' in answer.text
    assert (
        'name="programme_lead" maxlength="200" autocomplete="off" aria-describedby="programme_lead-hint" value=""'
        in (answer.text)
    )
    seen = re.search(r'action="/action-plan/header".*?name="seen" value="(\d+)"', answer.text, re.DOTALL).group(1)
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR, "sponsor": "Mine", "seen": seen})
    assert 'value="Mine"' in lead.get(HERE).text


def test_a_header_of_endless_words_is_refused_beside_each_field(lead):
    answer = lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR, "statement": "x" * 4001})

    assert answer.status_code == 400
    assert beside(answer, "statement") == "This is too long. Use at most 4,000 characters."


@pytest.fixture
def carried(lead, make, council):
    """Last year's plan with one action under way, and the whole of its header."""
    past_return(make, council, 2024, ADVERSE, only=("adult",), services=("adult",))
    lead.post(f"{HERE}/header", data={"year": "2024", **SPONSOR, **STATEMENT})
    lead.post(f"{HERE}/actions/new", data={**WORDS, "year": "2024"})
    lead.post(f"{HERE}/actions/1/update", data={"year": "2024", **UPDATE})
    return lead


def test_carrying_over_brings_who_is_behind_it_and_overwrites_nothing(carried):
    carried.post(f"{HERE}/header", data={"year": "2025", "seen": "0", "sponsor": "Somebody new"})
    assert "Carrying over also copies who was behind the plan of 2024" in words(carried.get(f"{HERE}?year=2025"))

    page = carried.post(f"{HERE}/carry-over", data={"year": "2025"}, follow_redirects=True)

    assert "Who is behind it was copied from the plan of 2024: check below that it still holds." in words(page)
    assert 'value="Somebody new"' in page.text
    assert 'value="Workforce manager"' in page.text
    assert ">Agreed by the board</textarea>" in page.text
    assert "From last year" not in page.text


def test_an_action_that_was_under_way_is_not_called_not_started_in_the_next_year(carried):
    carried.post(f"{HERE}/carry-over", data={"year": "2025"})

    for path in (f"{HERE}?year=2025", f"{HERE}/print?year=2025", "/evidence/committee?year=2025"):
        page = words(carried.get(path)).lower()
        assert "under way, red: off track (of 2024). panels start in may" in page
        assert "not started" not in page
    assert "(of 2024): under way" in words(carried.get(f"{HERE}/actions/1/update?year=2025"))
    carried.post(f"{HERE}/actions/1/update", data={"year": "2025", **UPDATE, "text": "All panels"})
    page = words(carried.get(f"{HERE}?year=2025"))
    assert "Under way, red: off track. All panels" in page
    assert "All 2 updates" in page


def test_an_action_whose_service_the_newest_return_lacks_stays_in_sight(sign_in, make):
    ours = make.organisation(code="X00004", name="Dunmere", kind="local_authority")
    past_return(make, ours, 2024, ADVERSE, services=("adult", "children"))
    past_return(make, ours, 2025, ADVERSE, only=("adult",), services=("adult",))
    lead = sign_in(Role.LEAD, ours)
    lead.post(f"{HERE}/actions/new", data={**WORDS, "year": "2024", "figure": "shortlisting|children"})
    lead.post(f"{HERE}/carry-over", data={"year": "2025"})

    for path in (f"{HERE}?year=2025", f"{HERE}/print?year=2025", f"{HERE}/print?year=2025&layout=objectives"):
        page = words(lead.get(path))
        assert "2025: the newest return holds no such figure." in page
        assert "2 Appointment from shortlisting" in page or "Indicator 2: Appointment from shortlisting" in page
    assert lead.get(f"{HERE}/actions/1/update?year=2025").status_code == 200
    form = words(lead.get(f"{HERE}/actions/1?year=2025"))
    assert "It starts from 2 Appointment from shortlisting, children" in form
    assert "Kept." in words(
        lead.post(f"{HERE}/actions/1/update", data={"year": "2025", **UPDATE}, follow_redirects=True)
    )
    assert "taken out" in words(
        lead.post(f"{HERE}/actions/1/remove", data={"year": "2025", "reason": "Closed"}, follow_redirects=True)
    )


def test_changes_since_publishing_are_said_only_where_there_are_some(lead):
    assert "Plan an action</a>" in lead.get(HERE).text.partition("<h2>Actions</h2>")[2]
    lead.post(f"{HERE}/header", data={"year": "2025", **SPONSOR})
    add(lead)
    assert "Plan another action</a>" in lead.get(HERE).text
    lead.post(f"{HERE}/publish", data={"year": "2025"})
    assert "changes since then" not in words(lead.get(f"{HERE}/print?year=2025"))
    add(lead)
    assert "; changes since then are in here." in words(lead.get(f"{HERE}/print?year=2025"))


def test_a_case_of_good_practice_is_carried_into_a_new_action_and_stays_beside_it(lead):
    page = lead.get("/good-practice/leeds").text
    assert '<a href="/action-plan/actions/new?case=leeds">Take it up in your action plan</a>' in page

    form = lead.get("/action-plan/actions/new?case=leeds").text
    assert 'aria-label="Good practice to take up"' in form
    assert '<a href="/good-practice/leeds">' in form
    refused = lead.post("/action-plan/actions/new", {"year": "2025", "case": "leeds", "objective": ""})
    assert refused.status_code == 400
    assert 'aria-label="Good practice to take up"' in refused.text


def test_a_case_that_is_gone_leaves_a_plain_form(lead):
    form = lead.get("/action-plan/actions/new?case=nowhere")

    assert form.status_code == 200
    assert "Good practice to take up" not in form.text


def test_without_figures_a_case_leads_to_the_plan_that_says_what_comes_first(sign_in, make):
    page = sign_in(Role.LEAD, make.organisation(kind="local_authority")).get("/good-practice/leeds").text

    assert 'Use it in <a href="/action-plan">your action plan</a>.' in page
