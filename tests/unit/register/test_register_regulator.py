"""The regulator's figures: the register's size, how complete its diversity data are, fitness to practise."""

from datetime import date
from decimal import Decimal

import pytest

from app.register.figures import FitnessToPractiseFigure
from app.register.regulator import (
    diversity_completeness,
    group_of,
    latest_period,
    pipeline,
    register_breakdown,
    register_overview,
    register_size,
)
from app.register.values import BoundedCount, Source, State

BLACK = "Black, African, Caribbean or Black British"


@pytest.fixture(scope="module")
def overview(data):
    return register_overview(data("register"), data("fitness_to_practise"))


@pytest.mark.parametrize(
    ("day", "registered"),
    [
        (date(2020, 4, 30), 98_738),
        (date(2020, 10, 31), 100_942),
        (date(2020, 12, 31), 95_251),
        (date(2021, 1, 31), 95_665),
        (date(2021, 11, 30), 99_191),
        (date(2022, 7, 31), 98_725),
        (date(2022, 11, 30), 100_654),
    ],
)
def test_the_size_of_the_register_is_as_published(data, day, registered):
    assert {point.as_at: point.count for point in register_size(data("register"))}[day] == registered


def test_the_series_are_in_order_of_time(overview):
    for series in (overview.size, overview.diversity):
        assert [point.as_at for point in series] == sorted(point.as_at for point in series)


def test_diversity_data_went_from_4_to_94_percent(data, overview):
    percents = {point.as_at: point.percent for point in diversity_completeness(data("register"))}

    assert percents == {
        date(2021, 11, 30): None,
        date(2022, 2, 18): Decimal(4),
        date(2022, 7, 31): Decimal(8),
        date(2022, 8, 31): None,
        date(2022, 9, 30): Decimal(29),
        date(2022, 11, 1): Decimal(52),
        date(2022, 11, 30): Decimal("94.3"),
        date(2023, 3, 31): Decimal(94),
    }
    assert overview.diversity_sentence == (
        "4% of social workers had shared diversity data by 18 February 2022, and 94% by 31 March 2023."
    )


def test_a_figure_reported_only_in_words_keeps_its_note_and_no_number(overview):
    first = overview.diversity[0]

    assert (first.count, first.percent) == (None, None)
    assert "less than 5%" in first.note


@pytest.mark.parametrize(
    ("characteristic", "shares", "ratios"),
    [
        ("ethnicity", [17, 19, 24, 47, 36], [None, "1.12", "1.41", "1.47", None]),
        ("gender", [16, 22, 33, 50, 35], [None, "1.38", "2.06", "1.43", "1.25"]),
        ("age", [64, 65, 77, 41, 33], [None, "1.02", "1.20", "1.21", "1.43"]),
    ],
)
def test_disparity_grows_along_the_pipeline(overview, characteristic, shares, ratios):
    found = next(one for one in overview.pipelines if one.characteristic == characteristic)

    assert [stage.percent for stage in found.stages] == shares
    assert [None if stage.ratio is None else str(stage.ratio) for stage in found.stages] == ratios


def test_ratios_agree_with_those_in_the_file(data, overview):
    printed = {
        (one.characteristic, one.stage): one.ratio
        for one in data("fitness_to_practise")
        if one.period == "2019-12 to 2024-03" and one.ratio is not None and one.register_percent is not None
    }
    assert printed
    for found in overview.pipelines:
        for stage in found.stages:
            if (found.characteristic, stage.stage) in printed:
                assert stage.ratio == printed[found.characteristic, stage.stage]


def test_a_missing_white_comparator_is_not_compared(overview):
    stage = overview.pipelines[0].stages[-1]

    assert (stage.title, stage.state) == ("From case examiners to a hearing", State.NOT_COMPARABLE)
    assert stage.note == "White comparator cut off in the text available."


def test_triage_of_black_social_workers_is_held_against_white(overview):
    stage = overview.pipelines[0].stages[3]

    assert (stage.percent, stage.comparator, stage.comparator_percent) == (47, "White", 32)


def test_the_pipeline_is_said_in_a_sentence(overview):
    assert overview.pipelines[0].sentence == (
        "Black, African, Caribbean or Black British social workers were 17% of the register; from December 2019 to March "
        "2024 they were 19% of those referred and 24% of those referred to a hearing."
    )
    assert overview.pipelines[2].sentence.startswith("Social workers aged 40 and over were")


def test_a_group_that_was_not_followed_says_so(data):
    found = pipeline(data("fitness_to_practise"), "2019-12 to 2024-03", "religion", "Buddhist")

    assert {stage.state for stage in found.stages} == {State.NOT_PUBLISHED}
    assert found.sentence == ("The published figures do not follow Buddhist social workers through every stage.")
    assert found.sources == ()


def test_a_stage_reported_only_in_words_is_not_published(data):
    figures = [one for one in data("fitness_to_practise") if one.percent is None or one.stage == "register"]

    found = pipeline(figures, "2019-12 to 2024-03", "ethnicity", BLACK)

    assert [stage.state for stage in found.stages][:2] == [State.OK, State.NOT_PUBLISHED]


def test_the_register_by_gender_and_by_region(data):
    women = [point for point in register_breakdown(data("register"), "gender") if point.label == "Female"]
    regions = {point.label: point.count for point in register_breakdown(data("register"), "region_of_work")}

    assert [(point.count, point.percent) for point in women] == [
        (78_856, None),
        (None, Decimal("82.6")),
        (None, Decimal("82.9")),
    ]
    assert regions == {"London": 17_762, "Midlands": 17_759}


def test_nothing_loaded_is_a_state():
    empty = register_overview([], [])

    assert (empty.state, empty.pipeline_state, empty.pipelines) == (State.NOT_LOADED, State.NOT_LOADED, ())
    assert empty.diversity_sentence.endswith("is loaded yet.")


def test_every_figure_names_its_document(overview):
    for found in overview.pipelines:
        assert found.sources
        assert all(source.title and source.kind in {"primary", "secondary"} for source in found.sources)


NEWER = "2024-04 to 2026-03"
FIVE = (
    "White",
    "Mixed or multiple ethnic groups",
    "Asian or Asian British",
    "Black, African, Caribbean or Black British",
    "Other ethnic group",
)


def figure(stage, category, percent, **values):
    default = {"count": None, "register_percent": None, "ratio": None, "measure": "share_of_stage", "comparator": ""}
    default |= {"period": NEWER, "characteristic": "ethnicity", "comparator_percent": None, "note": ""}
    source = Source("Social Work England", "", "primary")
    default |= {"stage": stage, "category": category, "source": source}
    return FitnessToPractiseFigure(**default | values, percent=None if percent is None else Decimal(percent))


def test_a_newer_file_with_all_five_groups_is_followed_without_a_change_here(data):
    newer = [figure(stage, group, 20) for group in FIVE for stage in ("register", "referral", "referred_to_hearing")]

    found = register_overview([], [*data("fitness_to_practise"), *newer]).pipelines

    assert {one.period for one in found} == {NEWER}
    assert [one.category for one in found] == [*FIVE[1:], "White"]
    assert "of the register; from April 2024 to March 2026 they were 20%" in found[2].sentence


@pytest.mark.parametrize(
    ("name", "group"), [*zip(FIVE, ("white", "mixed", "asian", "black", "other"), strict=True), ("Not known", None)]
)
def test_the_regulators_names_of_groups_are_known(name, group):
    assert group_of(f" {name.upper()} ") == group


def test_the_latest_period_is_the_one_that_ends_last(data):
    assert latest_period(data("fitness_to_practise")) == "2019-12 to 2024-03"
    assert latest_period([]) == ""


def test_cases_are_kept_where_both_numbers_were_published():
    counted = [
        figure("register", BLACK, 17),
        figure("referral", BLACK, 19, count=190),
        figure("referral", "All", None, count=1000, measure="count", characteristic="all"),
        figure("referred_to_hearing", BLACK, 24, count=BoundedCount.below(10)),
    ]

    _, referral, hearing, *_ = pipeline(counted, NEWER, "ethnicity", BLACK).stages

    assert (referral.cases, referral.all_cases) == (190, 1000)
    assert (hearing.cases, hearing.all_cases) == (None, None)


def test_a_share_of_nothing_on_the_register_gives_no_ratio():
    stages = pipeline([figure("register", BLACK, 0), figure("referral", BLACK, 19)], NEWER, "ethnicity", BLACK).stages

    assert (stages[1].ratio, stages[1].rounding) == (None, None)


def test_rounding_alone_moves_a_ratio_of_whole_percentages(overview):
    referral = overview.pipelines[0].stages[1]

    # 18.5 / 17.5 to 19.5 / 16.5
    assert referral.rounding == (Decimal("1.06"), Decimal("1.18"))
