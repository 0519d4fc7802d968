"""Where a ratio may lie: from chance where cases were published, else from rounding alone, drawn and said."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.layouts import national_register, national_sentences
from app.layouts.charts import drawn_tables
from app.layouts.charts.dots import own
from app.layouts.national_chapters import chapter_of
from app.register.figure_tables import FigureTable
from app.register.referrals import RegionReferrals
from app.register.values import BoundedCount, State
from app.services.national_page import _with_interval, national_tables
from tests.support.open_data import parts_of, text_of

FITNESS = chapter_of("fitness-to-practise")
HIDDEN = BoundedCount.below(10)


@pytest.fixture
def counted(national):
    """The page as it would be if 190 of 1,000 referrals had been published for the first group."""
    first, *rest = national.overview.pipelines
    stages = [replace(one, cases=190, all_cases=1000) if one.stage == "referral" else one for one in first.stages]
    pipelines = (replace(first, stages=tuple(map(_with_interval, stages))), *rest)
    return replace(national, overview=replace(national.overview, pipelines=pipelines))


def test_published_cases_give_an_interval_from_chance(counted):
    rows = {row[0]: row for row in national_tables(counted)["ratios"].rows}

    # Wilson's limits of 190 in 1,000 are 16.69% and 21.55%; the register's share is 17%.
    assert rows["Black: referred to the regulator"][2:4] == ("between 0.98 and 1.27", "between 1.06 and 1.18")
    assert rows["Male: referred to the regulator"][2] == "not known: no numbers of cases were published"
    assert national_sentences.ratio_width(counted) == national_sentences.CHANCE


@pytest.mark.parametrize(("cases", "whole"), [(None, 1000), (10, None), (10, 0), (11, 10)])
def test_numbers_that_cannot_be_a_share_give_no_interval(national, cases, whole):
    stage = replace(national.overview.pipelines[0].stages[1], cases=cases, all_cases=whole)

    assert _with_interval(stage).interval is None


def test_limits_are_drawn_as_a_line_and_said_beside_the_ratio():
    table = FigureTable("k", "c", ("h", "r"), (("A", Decimal("1.12")), ("B", "not calculable")), (1,), ())

    chart = drawn_tables.ratios(table, (own("Ratio"),), [(0.1, 1.18, "rounding"), None])

    line = chart["layout"]["shapes"][2]
    assert (line["x0"], line["x1"], line["y0"]) == (0.2, 1.18, 1)
    assert len(chart["layout"]["shapes"]) == 3
    assert chart["layout"]["annotations"][0]["text"] == "A  ● 1.12 (rounding: 0.10 to 1.18)"


def test_a_region_with_a_hidden_number_is_said_to_lie_between_limits(national):
    groups = {"white": 60, "mixed": 5, "asian": 10, "black": HIDDEN, "other": 10}
    regions = (
        RegionReferrals("London", groups, State.OK, Decimal("29.4"), Decimal("36.2")),
        RegionReferrals("South West", groups, State.WITHHELD_SMALL_BASE, None, None),
    )
    page = replace(national, referrals=regions, referrals_year=2025)

    content = national_register.content(page, FITNESS)

    assert "can be given for 1 of 2 areas; for 1 of them only between limits" in text_of(content)
    chart = parts_of(content, "Graph")[-1].figure
    assert [trace["x"] for trace in chart["data"]] == [[29.4, None], [36.2, None], [46.2, 6.9]]
    assert "We show them as “fewer than 10” and never count them as 0 or as 10" in text_of(content)


def test_groups_that_are_all_there_are_not_said_to_be_missing(national):
    (point,) = [one for one in national.registered if one.percent is not None]
    names = ("White", "Mixed", "Asian or Asian British", "Black", "Other ethnic group")
    page = replace(national, registered=tuple(replace(point, label=name) for name in names))

    assert national_sentences.missing_groups(page) == ""
    assert [row[1] for row in national_tables(page)["population"].rows] == [Decimal(17)] * 5
