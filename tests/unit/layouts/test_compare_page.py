"""The sections of the comparison page, from made-up releases: what each says, and when it is left out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.db.models import Release
from app.indicators.catalogue import load_edition
from app.indicators.comparing import PeerFigure, compare
from app.indicators.counts import Counts
from app.indicators.differences import Differences
from app.indicators.edition import Adverse
from app.indicators.meanings import DO_NOT_REPUBLISH, MAY_NOT_BE_PASSED_ON
from app.indicators.republishing import withheld_of
from app.indicators.results import Label, Reliability, Result, State
from app.indicators.standing import drawn_towards, position
from app.layouts import compare as compare_page
from app.layouts import compare_group, compare_standing
from app.layouts.compare_parts import Page
from app.register.regions import REGIONS
from app.services.comparison_details import ComparisonDetail, GroupYear
from app.services.comparison_reading import RegionFigure, Regions
from app.services.comparison_tables import as_published, limit, ratio_words, tables_of
from app.services.comparison_views import ComparisonView
from app.services.comparison_widening import WidenedComparison
from tests.support.open_data import parts_of, text_of

EDITION = load_edition(2025)
OWN = Result(
    "leaving",
    "8",
    "both",
    None,
    "minority_ethnic",
    "white",
    State.OK,
    numerator=40,
    denominator=200,
    reference_numerator=80,
    reference_denominator=320,
    ratio=0.8,
    lower=0.57,
    upper=1.11,
    reliability=Reliability.OK,
)
PEERS = PeerFigure(
    "england",
    "local_authority",
    "Local authorities in England",
    State.OK,
    None,
    contributors=12,
    members=33,
    counts=(1280, 5000, 1000, 5000),
    ratio=1.3,
    lower=1.2,
    upper=1.4,
)
POINTS = {25: 1.0, 50: 1.2, 75: 1.6}
SPREAD = Differences(30, 1.3, 1.3, 1.2, 1.4, 0.02, 30, POINTS, None, 2)
EMPTY = tuple(RegionFigure(one, None, None, None, "Nobody took part.", 0, 0) for one in REGIONS)
NONE_PUBLISHED = Regions(1.3, EMPTY)
RELEASE = Release(version=2, rule_version="1", published_at=datetime(2025, 3, 20, tzinfo=UTC), contributors=40)


def detail_of(own=OWN, peers=PEERS, **changes) -> ComparisonDetail:
    counts = Counts(own.numerator, own.denominator, own.reference_numerator, own.reference_denominator)
    compared = compare(own, peers)
    target = compared.target.ratio if compared.target else None
    made = ComparisonDetail(
        comparison=compared,
        definition=EDITION.indicator("leaving"),
        spread=SPREAD,
        position=position(counts, target, 0.02) if target else None,
        drawn=drawn_towards(counts, target, 0.02) if target else None,
        years=(),
        regions=NONE_PUBLISHED,
        panel=None,
        together=None,
        compared=10,
        own_region="",
        is_withheld=own in withheld_of([own]),
    )
    return replace(made, **changes)


def page_of(detail: ComparisonDetail) -> Page:
    view = ComparisonView(
        release=RELEASE,
        year=2025,
        edition=EDITION,
        peers={"england": "Local authorities in England"},
        kind="england",
        services={"both": "Both services"},
        service="both",
        years={"2025": "2025"},
        indicators={"all": "All indicators", "leaving": "8 Leaving"},
        indicator="leaving",
        comparisons=(WidenedComparison(detail.comparison, Adverse.ABOVE, is_withheld=detail.is_withheld),),
        detail=detail,
    )
    return Page(view, tables_of(view))


def said(section, **changes) -> str:
    detail = detail_of(**changes)
    return text_of(section(page_of(detail), detail))


def test_without_published_points_the_strip_says_what_they_need():
    bare = replace(SPREAD, points={})

    words = said(compare_standing.where_you_stand, spread=bare)
    assert (
        "at least 20 organisations with people on both sides, cases on both sides in at least three quarters" in words
    )
    assert "Your numbers allow anything between 0.57 and 1.11." in said(compare_standing.where_you_stand, spread=None)
    with_points = said(compare_standing.where_you_stand)
    assert "the lowest 25% and the highest 25% of them lie outside" in with_points
    assert "Of the organisations that gave this figure, fewer than 25% have a lower ratio than yours" in with_points


def test_whoever_has_too_few_cases_to_compare_is_not_ranked():
    words = said(compare_standing.where_you_stand, own=replace(OWN, reliability=Reliability.LOW))

    assert "Your numbers cannot say where you rank." in words
    assert "have a lower ratio than yours" not in words


def test_an_own_absence_is_said_beside_the_groups_figure():
    nothing = replace(OWN, state=State.NO_CASES, ratio=None)

    assert "Your ratio: No cases; the group's: 1.3." in said(compare_standing.where_you_stand, own=nothing)


def test_without_a_figure_there_is_no_place_in_a_funnel():
    none = replace(PEERS, ratio=None, counts=None, state=State.SUPPRESSED)

    words = said(compare_standing.by_chance, peers=none)
    assert "There is no place to show in a funnel, because one of the two figures is missing." in words


def test_the_funnel_is_round_the_group_without_the_reader_where_that_is_known():
    with_others = compare(OWN, PEERS, Counts(1240, 4800, 920, 4680))

    known, with_you = said(compare_standing.by_chance, comparison=with_others), said(compare_standing.by_chance)
    assert "if they are like the group without you; yours is 0.80" in known
    assert "··· the figure of the group without you" in known
    assert "The group without you 1.31 " in known
    assert "if they are like the group; yours is 0.80" in with_you
    assert "The group 1.28 " in with_you


def test_how_many_stand_out_is_said_where_it_is_published():
    assert "stand out" not in said(compare_standing.by_chance)
    assert "5 of the 30 organisations stand out" in said(
        compare_standing.by_chance, spread=replace(SPREAD, standing_out=5)
    )


def test_one_figure_and_one_sentence_stand_open_and_other_ways_of_adding_up_are_folded():
    with_others = compare(OWN, PEERS, Counts(1240, 4800, 920, 4680))
    detail = detail_of(comparison=with_others)
    (section,) = compare_standing.everybody_else(page_of(detail), detail)
    (folded,) = parts_of(section, "Details")

    for heading in ("A secondary figure", "What the group's figure is made of"):
        assert heading in text_of(folded)
        assert heading not in text_of(section).replace(text_of(folded), "")
    assert "times that of the group without you" not in text_of(folded)
    assert text_of(folded).startswith("More ways of adding up")


def test_the_drawn_value_never_comes_first():
    alone = said(compare_standing.everybody_else)
    with_others = compare(OWN, PEERS, Counts(1240, 4800, 920, 4680))

    both = said(compare_standing.everybody_else, comparison=with_others)
    assert alone.startswith("Other figures of this comparison More ways of adding up")
    assert both.index("times that of the group without you") < both.index("A secondary figure")
    bare = detail_of(drawn=None, spread=None)
    assert compare_standing.everybody_else(page_of(bare), bare) == []


def test_a_group_of_which_nothing_further_is_published_has_no_such_section():
    detail = detail_of(spread=None)

    assert compare_group.averages(page_of(detail), detail) == []
    assert compare_group.over_the_years(page_of(detail), detail) == []


def test_years_say_both_figures_and_where_the_line_stops():
    years = (
        GroupYear(2023, 1.4, "", SPREAD, None, ""),
        GroupYear(2024, None, "Suppressed to protect people.", None, replace(OWN, state=State.NOT_SUPPLIED), ""),
        GroupYear(2025, 1.3, "", SPREAD, OWN, "definition changed"),
    )

    detail = detail_of(years=years)
    section = compare_group.over_the_years(page_of(detail), detail)
    assert (
        "2023: you no return, the group 1.4; 2024: you not supplied, the group suppressed; 2025: you 0.80, the group "
        "1.3. The line stops before 2025, which cannot be read on from what came before."
    ) in text_of(section)
    (table,) = parts_of(section, "Table")
    rows = [[text_of(cell) for cell in row.children] for row in parts_of(table, "Tr")]
    assert rows[0] == [
        *("Collection", "You", "From", "To", "The group"),
        *("25% lie below", "50% lie below (the middle)", "75% lie below", "Note"),
    ]
    assert rows[1][:5] == ["2023", "no return", "\u2013", "\u2013", "1.4"]
    assert rows[2][4:] == ["[c]", *["not published"] * 3, "Suppressed to protect people."]
    assert rows[3] == ["2025", "0.80", "0.57", "1.11", "1.3", "1.0", "1.2", "1.6", "definition changed"]


def with_regions(*ratios, own="E12000001", england=1.3):
    """Regions whose published range reaches 0.2 to either side."""
    shown = [
        RegionFigure(
            one,
            ratio,
            ratio and ratio - 0.2,
            ratio and ratio + 0.2,
            "" if ratio else "Suppressed to protect people.",
            9,
            12,
        )
        for one, ratio in zip(REGIONS, ratios, strict=False)
    ]
    return {"regions": Regions(england, (*shown, *EMPTY[len(shown) :])), "own_region": own}


@pytest.mark.parametrize(
    ("regions", "words"),
    [
        (
            with_regions(1.2, 1.5, None),
            (
                "In your region (thick outline), North East, the figure is 1.2. Published figures go from 1.2 to 1.5. None "
                "differs from England's, 1.3, by more than chance would give, so the map shows no pattern. 7 of 9"
            ),
        ),
        (
            with_regions(None, 1.6, 1.6, 0.9),
            (
                "Your region, North East, has no published figure. Suppressed to protect people. Published figures go from "
                "0.9 to 1.6. East Midlands is lower than England's, 1.3, by more than chance would give. North West and "
                "Yorkshire and The Humber are higher than England's, 1.3, by more than chance would give. 6 of 9"
            ),
        ),
        (
            with_regions(1.5, 1.5, england=None),
            "the figure is 1.5. All published figures are 1.5. 7 of 9 regions have no published figure.",
        ),
        (with_regions(own=""), "No region has a published figure."),
    ],
)
def test_the_map_says_the_own_region_who_differs_from_england_and_how_many_are_hidden(regions, words):
    assert words in said(compare_group.regions, **regions)


def test_the_map_has_a_sign_and_words_for_each_shade_that_it_has():
    words = said(compare_group.regions, **with_regions(1.6, 0.9, 1.3))

    assert "\u25b2 higher than England's figure, 1.3, by more than chance would give" in words
    assert "\u25bc lower than England's figure, 1.3, by more than chance would give" in words
    assert "□ no difference from England's figure, 1.3, shows" in words
    assert "\u25b2" not in said(compare_group.regions, **with_regions(1.2))
    assert "□ a published figure" in said(compare_group.regions, **with_regions(1.2, england=None))
    assert "\u2b21 the thick outline: your region" in words
    assert "thick outline" not in said(compare_group.regions, **with_regions(1.2, own=""))


def test_without_any_published_region_there_is_a_table_and_no_map():
    detail = detail_of()
    section = compare_group.regions(page_of(detail), detail)

    assert parts_of(section, "Graph") == []
    assert len(parts_of(section, "Table")) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": Label.ADVERSE}, "● you: clear evidence of unequal treatment"),
        ({"label": Label.POSSIBLE}, "◐ you: possible sign of unequal treatment"),
        ({"label": Label.NO_EVIDENCE, "reliability": Reliability.LOW}, "▨ you: too few cases to say"),
        ({"label": Label.NO_EVIDENCE, "reliability": Reliability.LOW}, "┅ what your numbers allow (broken: too few"),
    ],
)
def test_the_own_mark_is_explained_beside_the_chart(changes, words):
    assert words in said(compare_standing.where_you_stand, own=replace(OWN, **changes))


def test_the_worse_side_is_said_in_words_for_this_indicator():
    assert (
        "On the side marked “worse”, minority ethnic staff were more likely than White staff to leave the organisation; "
        "on the other side they were less likely."
    ) in said(compare_standing.where_you_stand)


def test_the_funnel_says_what_a_case_is_and_how_to_read_it():
    words = said(compare_standing.by_chance)

    assert "A case is one of the staff who left the organisation, minority ethnic or White. You had 120." in words
    assert "organisations with few cases stand at the left" in words
    assert "inner limits: chance keeps 19 of 20 organisations like the group between them (95%)" in words
    assert "Inner limits (95%), 50 cases" in words


@pytest.mark.parametrize("has_council_map", [True, False])
def test_the_map_of_councils_is_for_those_whose_kind_it_is(has_council_map):
    view = replace(page_of(detail_of()).view, has_council_map=has_council_map)

    assert any(getattr(one, "id", "") == "compare-map" for one in compare_page.content(view)) is has_council_map


def test_what_was_asked_for_in_vain_is_said_first():
    view = replace(
        page_of(detail_of()).view, notes=("No figures to compare with are published for 2026. You see 2025.",)
    )

    first = compare_page.content(view)[0]
    assert text_of(first) == "No figures to compare with are published for 2026. You see 2025."


def test_a_page_names_its_group_even_where_it_may_not_be_known_how_many_gave_the_figures():
    protected = replace(compare(OWN, replace(PEERS, contributors=None)), coverage="12 of 33 took part")
    view = page_of(detail_of(comparison=protected)).view

    assert "Below, the group is local authorities in England; 12 of 33 took part." in (
        text_of(compare_page.content(view))
    )
    assert (
        "Below, the group is local authorities in England: 12 of its 33 organisations gave this figure. The other 21 "
        "sent no return that was accepted, or none with this figure. The whole release of 2025 holds 40 organisations "
        "of all kinds." in text_of(compare_page.content(page_of(detail_of()).view))
    )
    everybody = page_of(detail_of(peers=replace(PEERS, members=12))).view
    assert "The other" not in text_of(compare_page.content(everybody))
    without_members = page_of(detail_of(peers=replace(PEERS, members=None))).view
    assert "Below, the group is local authorities in England; 12 of them gave this figure." in (
        text_of(compare_page.content(without_members))
    )


def test_the_own_figure_is_said_in_words_before_it_is_drawn():
    words = said(compare_standing.where_you_stand, own=replace(OWN, sentence="Minority ethnic staff left less often."))

    assert words.startswith("Where you stand Minority ethnic staff left less often. On the side marked")


def test_a_figure_that_is_not_published_has_no_entry_in_the_key():
    none = replace(PEERS, ratio=None, counts=None, state=State.SUPPRESSED)

    assert "the group's published figure, with its range" not in said(compare_standing.where_you_stand, peers=none)
    assert "the group's published figure, with its range" in said(compare_standing.where_you_stand)


def test_the_table_of_all_indicators_says_on_which_side_each_is_worse():
    view = replace(page_of(detail_of()).view, indicator="all", detail=None)
    page = compare_page.content(view)

    rows = [[text_of(cell) for cell in row.children] for row in parts_of(parts_of(page, "Table")[0], "Tr")]
    assert rows[0][:3] == ["Indicator", "Worse if", "Your ratio"]
    assert rows[1][:3] == ["8 Leaving", "above 1", "0.80"]
    assert "The figures are of the collection of 2025, both services." in text_of(page)
    assert "/compare?peers=england&service=both&year=2025&indicator=leaving" in [
        one.href for one in parts_of(page, "A")
    ]


@pytest.mark.parametrize(
    ("is_counted", "words"),
    [
        (True, "12 of its 33 organisations, yours among them. The whole release of 2025 holds 40"),
        (False, "12 of its 33 organisations; yours is not among them. The whole release"),
        (None, "12 of its 33 organisations. The whole release"),
    ],
)
def test_one_sentence_says_who_gave_the_figures_and_whether_the_reader_did(is_counted, words):
    view = replace(page_of(detail_of()).view, indicator="all", detail=None, is_counted=is_counted)

    assert f"how many of the group gave each figure: {words}" in text_of(compare_page.content(view))


def test_nobody_is_counted_by_a_return_without_the_figure():
    nothing = replace(OWN, state=State.NOT_SUPPLIED, ratio=None)
    view = replace(page_of(detail_of(own=nothing)).view, is_counted=True)

    assert "gave this figure; yours is not among them." in text_of(compare_page.content(view))


def test_an_own_figure_of_few_people_is_marked_wherever_it_can_be_taken_from():
    few = replace(OWN, numerator=3)
    view = page_of(detail_of(own=few)).view
    every = compare_page.content(replace(view, indicator="all", detail=None))

    rows = [[text_of(cell) for cell in row.children] for row in parts_of(parts_of(every, "Table")[0], "Tr")]
    assert (rows[0][3], rows[1][3]) == ("Publishing yours", "Do not republish")
    assert text_of(every).count("leave out the whole line, what is said of it too") == 2
    tables = tables_of(view)
    assert tables["indicators"].rows[0][3] == "Do not republish"
    assert tables["standing"].rows[0][0] == "Your organisation (do not republish)"
    assert "leave out the whole line" in text_of(compare_page.content(view))
    usual = page_of(detail_of()).view
    assert "leave out the whole line" not in text_of(compare_page.content(usual))
    assert tables_of(usual)["standing"].rows[0][0] == "Your organisation"


@pytest.mark.parametrize("is_all", [True, False])
def test_the_opening_warns_of_own_figures_of_few_people_before_it_is_quoted(is_all):
    def opening_of(own):
        view = page_of(detail_of(own=own)).view
        page = compare_page.content(replace(view, indicator="all", detail=None) if is_all else view)
        return text_of(page).partition("The figures are of the collection")[0]

    warning = MAY_NOT_BE_PASSED_ON if is_all else f"Your own figure: d{DO_NOT_REPUBLISH[1:]} The group's may be quoted."
    assert warning in opening_of(replace(OWN, numerator=3))
    assert warning not in opening_of(OWN)


@pytest.mark.parametrize(("service", "words"), [("both", "both services together"), ("adult", "adult social care")])
def test_the_clear_ones_among_the_own_figures_are_said_to_be_of_the_service_that_is_looked_at(service, words):
    view = replace(page_of(detail_of(own=replace(OWN, label=Label.ADVERSE))).view, indicator="all", detail=None)
    named = {"both": "Both services", "adult": "Adult social care"}
    page = compare_page.content(replace(view, services=named, service=service))

    assert f"Your own figures for {words} show clear evidence of unequal treatment in indicator 8." in text_of(page)


def test_the_last_section_says_how_it_is_worked_out():
    words = text_of(compare_page.content(page_of(detail_of()).view))

    assert "Collection 2025, version 2, disclosure rules 1." in words
    assert "Published as 1.3. From its published counts it is 1.28." in words
    assert "release 2, published on 20 March 2025 from 40 organisations of all kinds." in words


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (ratio_words(None), "undefined"),
        (ratio_words(float("inf")), "above any figure"),
        (limit(float("inf")), "no limit"),
        (limit(None), "\u2013"),
        (as_published(1.25), "1.25"),
    ],
)
def test_what_is_no_number_is_said_in_words(shown, words):
    assert shown == words


def test_a_corrected_release_says_which_version_it_replaces_and_why():
    view = page_of(detail_of()).view
    corrected = Release(
        version=2,
        rule_version="1",
        published_at=datetime(2025, 3, 20, tzinfo=UTC),
        contributors=40,
        corrects=1,
        changes="3 returns are new, different or gone.",
    )

    words = "This version takes the place of version 1. 3 returns are new, different or gone."
    assert words in text_of(compare_page.content(replace(view, release=corrected)))
    assert "takes the place of" not in text_of(compare_page.content(view))
