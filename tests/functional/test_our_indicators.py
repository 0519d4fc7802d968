"""Our indicators and the comparison over HTTP: every figure on the page is the one in the return."""

import csv
import json
from fractions import Fraction
from io import StringIO

import openpyxl
import pytest
from sqlalchemy import event

from app.access import Role, Scope
from app.db.models import ReferenceCensus, Submission, SubmissionState
from app.db.scope import open_session
from app.indicators.catalogue import load_edition
from app.indicators.disclosure import THRESHOLD
from app.indicators.meanings import DO_NOT_REPUBLISH, MAY_NOT_BE_PASSED_ON
from app.indicators.returns import Cell
from app.indicators.rounding import text
from app.services.one_indicator import one_indicator
from tests.support.journeys import traveller
from tests.support.returns import WORKED
from tests.support.several_years import past_return
from tests.support.workbooks import cell_of, good_counts, write_filled

DISCIPLINARY = {"disciplinary_entered": (3, 6), "headcount": (300, 600)}
GROUPS = ("white_british", "white_minority", "mixed", "asian", "black", "other", "prefer_not_to_say", "not_known")
SHORTLISTED = dict(zip(GROUPS, (300, 20, 20, 80, 80, 20, 5, 5), strict=True))
APPOINTED = dict(zip(GROUPS, (75, 5, 4, 16, 16, 4, 1, 1), strict=True))


@pytest.fixture
def council(make, tmp_path):
    """A council whose adult shortlisting is 40 of 200 against 80 of 320: 0.80, exactly four-fifths."""
    counts = good_counts()
    for measure, row in (("shortlisted", SHORTLISTED), ("appointed", APPOINTED)):
        counts |= {Cell("adult", measure, "", group): count for group, count in row.items()}
    ours = traveller(make, tmp_path)
    content = write_filled(tmp_path / "return.xlsx", counts).read_bytes()
    ours.submit(ours.send(content, "return.xlsx"))
    return ours.organisation


def text_of(answer) -> str:
    """Every text of a callback's answer, one after the other."""

    def texts(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key not in {"figure", "className", "id", "type", "namespace", "scope", "data-label"}:
                    yield from texts(value)
        elif isinstance(node, list):
            for item in node:
                yield from texts(item)
        elif isinstance(node, str | int | float):
            yield str(node)

    return " | ".join(texts(json.loads(answer.text)["response"]))


def test_the_page_of_all_indicators_says_what_the_counts_say(sign_in, council):
    page = text_of(sign_in(Role.VIEWER, council).call("our-indicators.children", "?service=adult"))

    assert "Minority ethnic applicants were 0.80 times as likely as White applicants to be appointed" in page
    assert "40 of 200" in page
    assert "80 of 320" in page


def test_one_indicator_shows_its_rates_and_where_each_count_was_read(sign_in, council):
    page = text_of(sign_in(Role.LEAD, council).call("indicator.children", "?indicator=shortlisting&service=adult"))

    sheet, cell = cell_of(Cell("adult", "appointed", "", "asian"))
    assert "40 of 200 (20.0%)" in page
    assert "80 of 320 (25.0%)" in page
    assert "there would have been about 6 more minority ethnic applicants appointed" in page
    assert "with these, the ratio could be anything between 0.57 and 1.11" in page
    assert f"Appointed | Adult social care | Asian | 16 | {sheet}, cell {cell}" in page
    assert "rule set 2025.1" in page


def test_every_chart_says_which_side_is_worse(sign_in, council):
    lead = sign_in(Role.LEAD, council)

    assert "worse<br>\\u25c0 less likely" in _charts(lead.call("indicator.children", "?indicator=shortlisting"))
    every = _charts(lead.call("our-indicators.children", ""))
    assert "2 Appointment from shortlisting<br>(less likely is worse)" in every
    assert "8 Leaving (more likely is worse)" in every


def _charts(answer) -> str:
    """All that a callback's answer holds, as text, with its signs written as they are for a script."""
    return json.dumps(json.loads(answer.text))


def test_the_page_shows_the_formula_with_the_numbers_and_where_they_came_from(sign_in, council):
    page = text_of(sign_in(Role.LEAD, council).call("indicator.children", "?indicator=shortlisting&service=adult"))

    assert "(40 ÷ 200) ÷ (80 ÷ 320) = 20.0% ÷ 25.0% = 0.80" in page
    assert (
        "Skewness-corrected score interval (SCAS; Gart and Nam 1988, Laud 2017), 95%, version 1: 0.57 to 1.11" in page
    )
    assert "Version 2025.1" in page
    assert "People whose ethnicity is not known: Appointed 2; Shortlisted 10" in page


def test_how_to_read_it_stands_before_the_first_card_with_what_chance_alone_would_mark(sign_in, council):
    page = text_of(sign_in(Role.VIEWER, council).call("our-indicators.children", ""))

    first_card = page.index("The strongest evidence comes first.")
    assert page.index("How to read this") < page.index("If all were equal, chance alone would still give") < first_card
    assert "of these 10 comparisons" in page
    assert "So one mark alone is a reason to look, not a proof." in page[:first_card]


def test_each_small_picture_says_which_side_of_it_is_worse(sign_in, council):
    page = text_of(sign_in(Role.VIEWER, council).call("our-indicators.children", ""))

    for title, side in (("2 Appointment from shortlisting", "Left"), ("8 Leaving", "Right")):
        card = page[page.index(title, page.index("The strongest evidence comes first.")) :]
        assert card[: card.index(" of equal is worse.")].endswith(side)


def test_figures_of_a_return_that_nobody_signed_are_said_to_be_so(sign_in, council, engine):
    lead = sign_in(Role.LEAD, council)
    said = "Your return for 2025 is not signed yet, so these figures may change. Do not pass them on yet."

    for output, query in (("our-indicators.children", ""), ("indicator.children", "?indicator=leaving")):
        assert said in text_of(lead.call(output, query))

    rows = rows_of(lead.get("/our-indicators/figures.csv"))
    assert {row["About the return"] for row in rows} == {said}

    with open_session(engine, Scope.organisation(council.id), write=True) as session:
        session.query(Submission).update({"state": SubmissionState.SIGNED})
        session.commit()
    assert "is not signed yet" not in text_of(lead.call("our-indicators.children", ""))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "year=2024",
            "You have no figures for 2024: they appear when a return for it is sent for sign-off. You see 2025",
        ),
        ("year=soon", "The address asks for a collection that there is not. You see 2025, your newest."),
        (
            "service=children",
            "Your return for 2025 has no figures for children's social care. You see adult social care.",
        ),
        ("service=x", "The address asks for a service that there is not. You see adult social care."),
        ("group=x", "The address asks for an ethnic group that there is not. You see Minority ethnic."),
    ],
)
def test_what_is_asked_for_in_vain_is_said_with_what_is_shown(sign_in, make, query, said):
    ours = make.organisation(code="X00015", kind="local_authority")
    past_return(make, ours, 2025, DISCIPLINARY, only=("adult",), services=("adult",))
    viewer = sign_in(Role.VIEWER, ours)

    for output in ("our-indicators.children", "indicator.children"):
        assert said in text_of(viewer.call(output, f"?indicator=leaving&{query}"))
    file = viewer.get(f"/our-indicators/indicator/figures.csv?indicator=leaving&{query}")
    assert said in file.get_data().decode("utf-8-sig")


def test_with_one_service_both_is_not_offered_and_asking_for_it_is_the_same(sign_in, make):
    ours = make.organisation(code="X00016", kind="employer")
    past_return(make, ours, 2025, DISCIPLINARY, only=("adult",), services=("adult",))
    viewer = sign_in(Role.VIEWER, ours)

    both = text_of(viewer.call("our-indicators.children", "?service=both"))
    assert "Both services" not in both
    assert both == text_of(viewer.call("our-indicators.children", ""))


def test_codes_and_rules_are_folded_and_the_counts_are_not_lost(sign_in, council):
    answer = sign_in(Role.LEAD, council).call("indicator.children", "?indicator=leaving").text

    opened = answer.index("How was this worked out?")
    assert answer.index("content SHA-256") > answer.index("Which definitions, version and file", opened)
    assert answer.index("Skewness-corrected", opened) > answer.index("The range, the rules and the rounding", opened)


def test_few_cases_give_no_number_of_people_for_equal_rates(sign_in, veteran):
    lead, query = sign_in(Role.VIEWER, veteran), "?indicator=disciplinary"
    said = "We cannot work this out: only 9 cases in all, where it takes at least 10."

    assert said in text_of(lead.call("indicator.children", query))
    assert said in lead.get(f"/our-indicators/indicator/figures.csv{query}").get_data().decode("utf-8-sig")


def test_where_nobody_is_counted_no_share_of_them_is_unknown(sign_in, make):
    ours = make.organisation(code="X00017", kind="employer")
    nobody = dict.fromkeys(GROUPS, 0)
    counts = {"hba_public": nobody, "survey_respondents": {**nobody, "asian": 4, "white_british": 12, "not_known": 4}}
    past_return(make, ours, 2025, counts, only=("adult",), services=("adult",))

    page = text_of(sign_in(Role.VIEWER, ours).call("indicator.children", "?indicator=harassment_public"))

    assert "Ethnicity is not known for 20.0% of those it could have happened to; they are left out" in page


SIDES = {
    "minority_ethnic": ("Mixed", "Asian", "Black", "Other"),
    "white": ("White British", "White minority", "White, not split"),
}
NO_PAY_BAND = "Pay not known"


@pytest.mark.parametrize("counted_in", ["adult", "children"])
def test_every_figure_can_be_followed_from_the_cell_to_the_card(sign_in, council, tmp_path, counted_in):
    book = openpyxl.load_workbook(tmp_path / "return.xlsx", data_only=True)
    lead, edition = sign_in(Role.LEAD, council), load_edition(2025)

    for definition in edition.indicators:
        query = f"?indicator={definition.key}&service={counted_in}"
        rows = rows_of(lead.get(f"/our-indicators/indicator/figures.csv{query}"))
        counts = [row for row in rows if row["Part"] == "Count"]
        for row in counts:
            sheet, _, cell = row["Where"].partition(", cell ")
            assert book[sheet][cell].value == int(row["People"])
        shown = next(row for row in rows if row["Part"] == "Result")
        four = [int(shown[name]) for name in ("People", "Of", "Compared people", "Of compared")]
        assert four == added_up(counts, definition, edition), definition.key
        if 0 not in four:
            assert shown["Ratio"] == text(Fraction(four[0] * four[3], four[1] * four[2]))


def added_up(counts, definition, edition):
    """The four numbers of a result, from the rows and columns that the file names."""
    measures = [edition.measures[key] for key in (definition.numerator, definition.denominator)]
    band = measures[0].row_label(definition.labelled_band) if definition.labelled_band else ""

    def total(measure, side, only):
        labels = {only} if only else {measure.row_label(key) for key in measure.breakdown_keys}
        wanted = {label for label in labels if not (definition.bands and NO_PAY_BAND in label)}
        columns = SIDES[side]
        return sum(
            int(row["People"])
            for row in counts
            if row["What"] in wanted and row["In words"].partition(", ")[2] in columns
        )

    return [
        total(measure, side, only)
        for side in ("minority_ethnic", "white")
        for measure, only in ((measures[0], band), (measures[1], ""))
    ]


def test_the_words_are_explained_on_both_pages(sign_in, council):
    lead = sign_in(Role.LEAD, council)

    for output, query in (("our-indicators.children", ""), ("indicator.children", "?indicator=leaving")):
        page = text_of(lead.call(output, query))
        assert "Every word: what it means, what it does not mean, and what to do next" in page
        assert "The gap is large (a ratio below 0.80 or above 1.25" in page
        assert "There is a ratio, but fewer than 10 people in all are counted in the outcome" in page


def test_too_few_cases_are_said_with_the_numbers_beside_the_words(sign_in, veteran, council):
    few = text_of(sign_in(Role.VIEWER, veteran).call("indicator.children", "?indicator=disciplinary"))
    enough = text_of(sign_in(Role.LEAD, council).call("indicator.children", "?indicator=shortlisting&service=adult"))

    assert "Why too few: only 9 cases in all, where it takes at least 10." in few
    assert few.index("Why too few: ") < few.index("How big is the difference?")
    assert "Why too few: " not in enough


def test_pay_bands_say_why_the_highest_stands_for_all(sign_in, council):
    lead = sign_in(Role.LEAD, council)
    said = (
        "The standard has these bands: pay under £30,000; pay from £30,000 to under £70,000; pay of £70,000 and over. "
        "The judgement is on the highest"
    )

    assert said in text_of(lead.call("our-indicators.children", ""))
    assert said in text_of(lead.call("indicator.children", "?indicator=pay_bands"))
    assert said not in text_of(lead.call("indicator.children", "?indicator=leaving"))


def test_what_may_be_shared_of_a_figure_of_few_people_is_said_beside_it(sign_in, council):
    lead = sign_in(Role.LEAD, council)
    said = f"{DO_NOT_REPUBLISH} Those who act on it in your own"

    assert "Some figures below say “Do not republish”" in text_of(lead.call("our-indicators.children", ""))
    assert said in text_of(lead.call("indicator.children", "?indicator=shortlisting&service=adult&group=mixed"))
    assert said not in text_of(lead.call("indicator.children", "?indicator=shortlisting&service=adult"))


def test_the_briefing_stands_before_the_figures_where_an_action_is_owed_else_at_the_end(sign_in, make, council):
    ours = make.organisation()
    past_return(make, ours, 2025, {"appointed": (10, 100), "shortlisted": (200, 400)}, only=("adult",))
    adverse = text_of(sign_in(Role.LEAD, ours).call("indicator.children", "?indicator=shortlisting"))
    within = text_of(sign_in(Role.LEAD, council).call("indicator.children", "?indicator=shortlisting&service=adult"))

    briefing = "Briefing on indicator 2: what moves it, what to ask first, what was found elsewhere"
    assert adverse.index(briefing) < adverse.index("How big is the difference?")
    assert within.index(briefing) > within.index("What have others tried?")


@pytest.mark.parametrize(
    ("by", "shown"),
    [("2027", "by 2027"), ("2035", "by 2035"), ("2036", "by 2030"), ("soon", "by 2030"), ("", "by 2030")],
)
def test_parity_is_asked_for_by_a_year_from_one_to_ten_years_on(sign_in, make, by, shown):
    ours = make.organisation(code="X00012", kind="local_authority")
    past_return(make, ours, 2025, WORKED["pay_bands"], only=("adult",), services=("adult",))

    page = text_of(sign_in(Role.VIEWER, ours).call("indicator.children", f"?indicator=pay_bands&by={by}"))

    assert f"Pay of £70,000 and over: 7 more minority ethnic people {shown}, " in page
    assert f"| {shown.removeprefix('by ')} | 60 | 12 |" in page
    assert "2025 (your return) | 35 | 5 |" in page


LOWEST = "For the lowest pay band read the number as where people are missing, not as an aim"


@pytest.mark.parametrize(("lowest", "is_said"), [((5, 95), True), ((60, 40), False)])
def test_a_lack_in_the_lowest_pay_band_is_not_offered_as_an_aim(sign_in, make, lowest, is_said):
    ours = make.organisation(code="X00018", kind="local_authority")
    bands = {"under_30k": lowest, "30k_to_70k": (40, 60), "70k_and_over": (5, 45), "pay_not_known": (0, 0)}
    past_return(make, ours, 2025, {"headcount": bands}, only=("adult",), services=("adult",))
    viewer, query = sign_in(Role.VIEWER, ours), "?indicator=pay_bands"

    assert (LOWEST in text_of(viewer.call("indicator.children", query))) is is_said
    file = viewer.get(f"/our-indicators/indicator/figures.csv{query}").get_data().decode("utf-8-sig")
    assert (LOWEST in file) is is_said


def test_an_indicator_that_is_none_is_told_kindly(sign_in, council):
    answer = sign_in(Role.LEAD, council).call("indicator.children", "?indicator=tenth")

    assert "This address names no indicator | " in text_of(answer)
    assert "There is no such indicator. Choose one from all our indicators." in text_of(answer)
    assert '"href": "/our-indicators"' in _charts(answer)
    file = sign_in(Role.LEAD, council).get("/our-indicators/indicator/figures.csv?indicator=tenth")
    assert file.status_code == 404


def test_before_the_first_return_the_page_says_what_will_appear(sign_in):
    page = text_of(sign_in(Role.LEAD).call("our-indicators.children", ""))

    assert "Your nine indicators will appear here." in page


def test_another_organisation_sees_nothing_of_it(sign_in, council):
    stranger = sign_in(Role.LEAD)

    assert "0.80" not in stranger.call("our-indicators.children", "?service=adult").text
    assert "There are no results yet." in stranger.call("indicator.children", "?indicator=shortlisting").text


def test_before_a_release_the_comparison_says_when_it_comes(sign_in, council):
    page = text_of(sign_in(Role.LEAD, council).call("compare.children", ""))

    assert "Comparisons will appear here." in page


@pytest.fixture
def veteran(make):
    """A council with three collections of few disciplinary cases, the last of them 2025."""
    ours = make.organisation(code="X00009", name="Council of three years", kind="local_authority")
    for year in (2023, 2024, 2025):
        referred = {"ftp_referred": (2, 3), "regulated_headcount": (100, 200)}
        past_return(make, ours, year, {**DISCIPLINARY, **referred}, only=("adult",), services=("adult",))
    return ours


def test_three_collections_of_rare_events_are_added_up_unasked(sign_in, veteran):
    page = text_of(sign_in(Role.VIEWER, veteran).call("indicator.children", "?indicator=disciplinary"))

    assert "One collection has too few cases. 2023, 2024 and 2025 together are more reliable: minority ethnic" in page
    assert "2023, 2024 and 2025 together | 1.00" in page
    assert "9 of 900 | 18 of 1,800" in page
    assert "Not yet 5 collections" not in page


def test_the_card_says_it_too(sign_in, veteran):
    page = text_of(sign_in(Role.VIEWER, veteran).call("our-indicators.children", ""))

    assert "2023, 2024 and 2025 together are more reliable" in page


def test_a_new_definition_keeps_earlier_collections_apart(sign_in, veteran):
    page = text_of(sign_in(Role.VIEWER, veteran).call("indicator.children", "?indicator=fitness_to_practise"))

    assert "The indicator was defined differently before 2025, so earlier collections stand apart." in page
    assert "definition changed: not comparable" in page
    assert "No other collection can be added to this one: " in page
    assert "There is no earlier collection to add to this one; the next ones will make it more reliable." in page


def test_an_earlier_collection_is_looked_at_with_what_came_before_it(sign_in, veteran):
    query = "?indicator=fitness_to_practise&year=2024"
    page = text_of(sign_in(Role.VIEWER, veteran).call("indicator.children", query))

    assert "2023 and 2024 together" in page
    assert "The change since 2023 is within what chance alone would give: 1.33 then, 1.33 now." in page


def test_any_indicator_can_be_added_up_when_asked_for(sign_in, make):
    ours = make.organisation(code="X00010", kind="local_authority")
    for year in (2024, 2025):
        past_return(make, ours, year, {"leavers": (12, 45), "headcount": (100, 300)}, services=("adult",))
    viewer = sign_in(Role.VIEWER, ours)

    assert "Add up several collections" in text_of(viewer.call("indicator.children", "?indicator=leaving"))
    assert "24 of 200" in text_of(viewer.call("indicator.children", "?indicator=leaving&several=yes"))


def test_a_known_share_that_moves_between_the_stages_is_warned_of(sign_in, make):
    ours = make.organisation(code="X00013", kind="local_authority")
    row = {"asian": 40, "white_british": 60, **dict.fromkeys(("mixed", "black", "other", "white_minority"), 0)}
    counts = {"shortlisted": {**row, "not_known": 25}, "appointed": {**row, "not_known": 100}}
    past_return(make, ours, 2025, counts, only=("adult",), services=("adult",))
    lead, query = sign_in(Role.LEAD, ours), "?indicator=shortlisting"

    warning = "Take care: ethnicity is known for 80.0% of “shortlisted” but for 50.0% of “appointed”."
    assert warning in text_of(lead.call("indicator.children", query))
    assert warning in lead.get(f"/our-indicators/indicator/figures.csv{query}").get_data().decode("utf-8-sig")


def test_a_result_in_favour_is_warned_of_beside_its_word_as_clear_evidence_is(sign_in, make):
    ours = make.organisation(code="X00014", kind="local_authority")
    row = dict.fromkeys(GROUPS, 0)
    counts = {
        "shortlisted": {**row, "asian": 100, "white_british": 400, "not_known": 120},
        "appointed": {**row, "asian": 60, "white_british": 100},
    }
    past_return(make, ours, 2025, counts, only=("adult",), services=("adult",))
    page = text_of(sign_in(Role.LEAD, ours).call("indicator.children", "?indicator=shortlisting"))

    word, warning = "In favour of minority ethnic people", "Take care: ethnicity is not known for 19.4% of those it"
    assert page.index(word) < page.index(warning) < page.index("What it means")
    assert "and the gap would not be large." in page


def test_no_evidence_is_not_taken_for_a_small_gap_where_it_is_large_and_in_favour(sign_in, make):
    ours = make.organisation(code="X00015", kind="local_authority")
    past_return(make, ours, 2025, {"shortlisted": (30, 100), "appointed": (12, 28)}, services=("adult",))
    page = text_of(sign_in(Role.LEAD, ours).call("indicator.children", "?indicator=shortlisting"))

    assert (
        "No evidence of unequal treatment | What it means | Here the gap is in favour of minority ethnic people and "
        "large (a ratio below 0.80 or above 1.25), but it may be chance" in page.replace(" |  | ", " | ")
    )


@pytest.mark.parametrize("indicator", ["shortlisting", "fitness_to_practise", "pay_bands"])
def test_the_limit_for_publishing_is_said_once_and_told_from_too_few_cases(sign_in, council, indicator):
    page = text_of(sign_in(Role.LEAD, council).call("indicator.children", f"?indicator={indicator}&service=adult"))

    said = "Too few cases and too few people are two things. Too few cases: chance could move the figure far."
    assert page.count(said) == 1
    assert f"counts 1 to {THRESHOLD - 1} people, a group of fewer than {THRESHOLD}, or everybody in a group" in page


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig")))
    assert len(set(rows.fieldnames)) == len(rows.fieldnames)
    return list(rows)


def test_the_file_of_one_indicator_holds_the_same_working_as_the_page(sign_in, council):
    lead, query = sign_in(Role.LEAD, council), "?indicator=shortlisting&service=adult"
    page = text_of(lead.call("indicator.children", query))
    rows = rows_of(lead.get(f"/our-indicators/indicator/figures.csv{query}"))

    worked = {row["What"]: row["In words"] for row in rows if row["Part"] == "How was this worked out?"}
    assert worked["With the numbers"] == "(40 ÷ 200) ÷ (80 ÷ 320) = 20.0% ÷ 25.0% = 0.80"
    assert all(f"{name} | {words}" in page for name, words in worked.items())
    assert len(worked) == 13


def test_the_file_of_one_indicator_names_each_cell_and_what_may_not_be_passed_on(sign_in, council):
    answer = sign_in(Role.LEAD, council).get(
        "/our-indicators/indicator/figures.csv?indicator=shortlisting&service=adult"
    )
    rows = {(row["What"], row["In words"]): row for row in rows_of(answer) if row["Part"] == "Count"}

    sheet, cell = cell_of(Cell("adult", "appointed", "", "asian"))
    asian, mixed = (rows["Appointed", f"Adult social care, {group}"] for group in ("Asian", "Mixed"))
    assert (asian["People"], asian["Where"], asian["Note"]) == ("16", f"{sheet}, cell {cell}", DO_NOT_REPUBLISH)
    assert (mixed["People"], mixed["Note"]) == ("4", DO_NOT_REPUBLISH)
    assert {row["Note"] for row in rows.values()} == {DO_NOT_REPUBLISH}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="indicator-2-2025.csv"'


def test_the_file_of_all_indicators_has_a_row_for_each_with_its_working(sign_in, council):
    rows = {
        row["Number"]: row
        for row in rows_of(sign_in(Role.VIEWER, council).get("/our-indicators/figures.csv?service=adult"))
    }

    assert sorted(rows) == ["1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9"]
    assert (rows["2"]["Ratio"], rows["2"]["People"], rows["2"]["Of"]) == ("0.80", "40", "200")
    assert rows["2"]["With the numbers"] == "(40 ÷ 200) ÷ (80 ÷ 320) = 20.0% ÷ 25.0% = 0.80"
    assert rows["2"]["Definitions"] == "Collection 2025 (Phase 3), rule set 2025.1"


def test_the_worst_evidence_comes_first_the_largest_gap_before_the_smaller(sign_in, make):
    ours = make.organisation(code="X00014", kind="local_authority")
    counts = {
        "headcount": (400, 800),
        "shortlisted": (200, 400),
        "appointed": (40, 200),
        "disciplinary_entered": (30, 20),
        "cpd_accessed": (80, 300),
        "leavers": (40, 80),
    }
    past_return(make, ours, 2025, counts, only=("adult",), services=("adult",))

    rows = rows_of(sign_in(Role.VIEWER, ours).get("/our-indicators/figures.csv"))

    assert [(row["Number"], row["Ratio"]) for row in rows][:4] == [
        ("3", "3.00"),
        ("2", "0.40"),
        ("5", "0.53"),
        ("8", "1.00"),
    ]
    assert rows[0]["Evidence"] == "Clear evidence of unequal treatment"
    assert rows[-1]["Ratio"] == ""


def test_the_file_over_several_collections_says_what_broke_and_what_was_added(sign_in, veteran):
    answer = sign_in(Role.VIEWER, veteran).get("/our-indicators/indicator/figures.csv?indicator=disciplinary")
    rows = rows_of(answer)

    assert [row["What"] for row in rows if row["Part"] == "Collection"] == ["2023", "2024", "2025"]
    assert ("2023, 2024 and 2025 together", "9", "900") in [(row["What"], row["People"], row["Of"]) for row in rows]
    assert [row["Note"] for row in rows if row["Part"] == "Result"] == [DO_NOT_REPUBLISH]


def test_no_cell_of_a_file_can_start_a_formula(sign_in, veteran):
    for path in ("figures.csv?", "indicator/figures.csv?indicator=disciplinary"):
        for row in rows_of(sign_in(Role.VIEWER, veteran).get(f"/our-indicators/{path}")):
            assert not [cell for cell in row.values() if cell[:1] in {"=", "+", "@", "\t"}]


def test_files_are_the_own_organisations_only(sign_in, council, client):
    stranger = sign_in(Role.LEAD)

    for path in ("/our-indicators/figures.csv", "/our-indicators/indicator/figures.csv?indicator=leaving"):
        assert client.get(path).status_code == 302
        assert sign_in(Role.PROGRAMME_TEAM).get(path).status_code == 403
        answer = stranger.get(path)
        assert answer.status_code == 404
        assert "There are no results yet." in answer.text


@pytest.mark.parametrize("query", ["", "?indicator=tenth", "?indicator=shortlisting&indicator=leaving&year=x&by=9"])
def test_whatever_is_asked_for_is_answered_kindly(sign_in, council, query):
    answer = sign_in(Role.LEAD, council).get(f"/our-indicators/indicator/figures.csv{query}")

    assert answer.status_code in {200, 404}
    assert "on our side" not in answer.text


def test_more_collections_do_not_ask_the_database_more(make, engine, veteran):
    newcomer = make.organisation(code="X00011", kind="local_authority")
    past_return(make, newcomer, 2025, DISCIPLINARY, only=("adult",), services=("adult",))

    asked = {"indicator": "disciplinary"}
    counted = [
        statements(engine, organisation, lambda session, mine: one_indicator(session, mine, asked))
        for organisation in (newcomer, veteran)
    ]

    assert counted[0] == counted[1]


def statements(engine, organisation, work) -> int:
    """How many statements a piece of work sends to the database."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with open_session(engine, Scope.organisation(organisation.id)) as session:
        event.listen(engine, "before_cursor_execute", note)
        try:
            work(session, organisation.id)
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return len(seen)


RESIDENTS = {"White": 700, "Asian": 150, "Black": 90, "Mixed": 40, "Other": 20}


@pytest.fixture
def with_residents(make):
    """A council whose GSS code has Census rows, the total and the nineteen categories among them: 300 of 1,000."""
    ours = make.organisation(gss_code="E08000035", kind="local_authority")
    rows = [("total", None, "All", 1000), ("category19", "Asian", "Asian: Indian", 80)]
    rows += [("group5", group, group, count) for group, count in RESIDENTS.items()]
    for detail, group, category, count in rows:
        area = {"gss_code": "E08000035", "geography_level": "local_authority", "name": "Leeds"}
        share = {"count": count, "percent": count / 10}
        make.save(ReferenceCensus(**area, **share, detail=detail, ethnic_group5=group, category=category))
    counts = WORKED["pay_bands"] | {"senior_managers": (2, 38)}
    past_return(make, ours, 2025, counts)
    return ours


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("pay_bands", "minority ethnic groups, and 30.0% of the population at the Census of 2021."),
        ("senior_management", "That is 25.0 percentage points below the population at the Census of 2021 (30.0%)."),
    ],
)
def test_the_share_of_the_councils_residents_stands_beside_indicators_1_and_9(sign_in, with_residents, indicator, said):
    page = text_of(sign_in(Role.LEAD, with_residents).call("indicator.children", f"?indicator={indicator}"))

    assert said in page


def test_each_share_of_unknown_ethnicity_of_a_pay_band_says_of_whom_it_is(sign_in, council):
    lead, query = sign_in(Role.LEAD, council), "?indicator=pay_bands"
    page = text_of(lead.call("indicator.children", query))

    assert "of the people in this pay band and " in page
    assert "of all people whose pay is known; they are left out of the rates." in page
    assert "Headcount, people whose pay is not known among them" in page
    assert "it could have happened to" not in page
    pack = lead.get("/evidence/cqc").text
    assert "the people that each figure is about (for pay bands, of the people whose pay is known):" in pack


def test_home_says_the_last_figures_with_a_link_to_how_the_evidence_is_judged(sign_in, make):
    ours = make.organisation(kind="local_authority")
    past_return(make, ours, 2025, {"appointed": (10, 100), "shortlisted": (200, 400)})
    answer = sign_in(Role.LEAD, ours).call("home-tasks.children", "home-tasks")

    assert "There is clear evidence of unequal treatment in " in text_of(answer)
    assert '"href": "/guidance/methods#evidence"' in _charts(answer)


def test_what_is_clear_for_one_group_alone_is_said_wherever_the_total_is_shown(sign_in, make):
    ours = make.organisation(kind="local_authority")
    columns = dict.fromkeys(GROUPS, 0)
    appointed, shortlisted = (
        columns | {"asian": asian, "black": black, "white_british": white}
        for asian, black, white in ((5, 55, 120), (100, 100, 400))
    )
    past_return(make, ours, 2025, {"appointed": appointed, "shortlisted": shortlisted})
    lead, said = sign_in(Role.LEAD, ours), "Asian people alone: clear evidence of unequal treatment (0.17,"

    for output, query in (("our-indicators.children", ""), ("indicator.children", "?indicator=shortlisting")):
        answer = lead.call(output, query)
        assert said in text_of(answer)
        assert "/our-indicators/indicator?service=both&group=asian&year=2025&indicator=shortlisting" in _charts(answer)
    assert "look at what is named with it as clear." in text_of(answer)
    assert any(said in row["In words"] for row in rows_of(lead.get("/our-indicators/figures.csv")))
    for answer in (lead.call("home-tasks.children", "home-tasks"), lead.call("our-indicators.children", "")):
        assert "There is clear evidence that Asian people fare worse, looked at alone." in text_of(answer)
        assert (
            "| Appointment from shortlisting (2), in both services together: clear evidence of unequal treatment, "
            "worse for Asian people, looked at alone, than for White people. Do not republish. |" in text_of(answer)
        )


@pytest.mark.parametrize(("asian", "is_warned"), [(30, False), (5, True)])
def test_home_warns_where_it_names_what_may_not_be_passed_on(sign_in, make, asian, is_warned):
    ours = make.organisation(kind="local_authority")
    columns = dict.fromkeys(GROUPS, 0)
    appointed, shortlisted = (
        columns | {"asian": minority, "white_british": white} for minority, white in ((asian, 400), (10 * asian, 800))
    )
    past_return(make, ours, 2025, {"appointed": appointed, "shortlisted": shortlisted})

    home = text_of(sign_in(Role.LEAD, ours).call("home-tasks.children", "home-tasks"))

    assert "| Appointment from shortlisting (2), in both services together, in adult social care alone, and" in home
    assert (MAY_NOT_BE_PASSED_ON in home) is is_warned
