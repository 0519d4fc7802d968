"""What published figures say, in rows over the parts."""

import numpy as np
import pytest

from app.indicators.audit.evidence import Figure
from app.indicators.audit.parts import parts_of
from app.indicators.audit.rows import limits_of
from app.indicators.audit.statements import ContradictionError, statements_of
from tests.support.audits import ENGLAND, Planting


def england(a=30, people=200, last=12, **values):
    return Planting(**values).group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), a, people)


def said(*versions, number=0):
    """Return the parts of a measure and what is said of them."""
    evidence = [version.evidence() for version in versions]
    parts = parts_of(evidence)[number]
    return parts, statements_of(parts, evidence)


def limits(*versions, number=0):
    _, statements = said(*versions, number=number)
    return list(zip(statements.lows.tolist(), statements.highs.tolist(), strict=True))


def test_a_rounded_count_is_within_two():
    assert limits(england().show("england")) == [(358, 362), (478, 482)]


def test_a_published_count_is_ten_at_least():
    assert limits(england(1).show("england"))[0] == (10, 12)


def test_published_people_are_twenty_five_at_least():
    release = Planting().group("england", (1, 2), ENGLAND)
    release.give((1, 2), 10, 13, 20, 200, indicator="harassment_public").show("england", indicator="harassment_public")

    assert limits(release, number=1)[0] == (25, 27)


def test_nothing_published_says_nothing():
    parts, statements = said(england())

    assert statements.weights.shape == (0, len(parts.values))
    assert statements.sums == 0


def test_two_figures_of_the_same_sum_hold_together():
    release = england(last=9).give(9, 31, 200).group("large", range(1, 10)).show("england")
    release.show_figure("large", Figure(1.5, (273, 1800, 360, 3600)))

    assert limits(release)[0] == (271, 272)


def test_a_figure_that_is_repeated_in_the_next_version_is_said_once():
    first = england().show("england")

    assert len(limits(first, first.again("version 2").show("england"))) == 2


def test_a_figure_of_a_changed_return_is_said_again():
    first = england().show("england")
    second = first.again("version 2", 1).give(1, 50, 200).show("england")

    assert limits(first, second) == [(358, 362), (478, 482), (378, 382), (478, 482)]


def test_the_public_headcount_below_the_line_says_nothing():
    parts, statements = said(england().show("england"))

    assert statements.sums == 2
    assert statements.weights.sum(axis=1).tolist() == [12, 12]
    assert len(parts.values) == 24


def test_a_ratio_without_counts_limits_the_difference_of_two_rates():
    parts, statements = said(england(last=4).show("england", counts=False))

    rows = statements.weights[statements.sums :]
    assert (statements.lows.tolist()[-2], statements.highs.tolist()[-1]) == (0, 0)
    assert (rows @ parts.values).tolist() == pytest.approx([0.15 - 0.145, 0.15 - 0.155])


def test_a_ratio_without_counts_says_that_there_were_ten_cases_on_both_sides():
    assert limits(england(last=4).show("england", counts=False))[:2] == [(10, np.inf), (10, np.inf)]


def test_of_few_cases_a_ratio_without_counts_says_nearly_how_many():
    assert limits(england(3, last=4).show("england", counts=False))[0] == (10, 12)


def test_a_ratio_of_people_that_are_not_public_limits_them_too():
    release = Planting().group("england", range(1, 5), ENGLAND).give(range(1, 5), 10, 50, indicator="harassment_public")
    release.show("england", counts=False, indicator="harassment_public")

    assert limits(release, number=1) == [(25, np.inf), (25, np.inf), (0, np.inf), (-np.inf, 0)]


def test_an_average_weighs_each_council_by_its_people():
    release = england(last=4).give(4, 30, 200, 10, 100).show("england").average("england")

    parts, statements = said(release)

    weights = statements.weights.toarray()[2][parts.forms["adult", "", "minority_ethnic"]]
    assert sorted(weights.tolist()) == pytest.approx([100 / 300, 400 / 600, 400 / 600, 400 / 600])


def test_a_count_that_is_not_the_sum_of_the_returns_is_refused():
    release = england().show_figure("england", Figure(1.5, (400, 2400, 480, 4800)))

    with pytest.raises(
        ContradictionError, match=r"A figure of version 1 says 398 to 402 where the returns add up to 360"
    ):
        said(release)


def test_who_knows_all_other_kinds_is_told_the_rest():
    release = england(20, last=4).give(range(1, 5), 12, 100, group="asian").give(range(1, 5), 8, 100, group="black")

    parts, statements = said(release.show("england"))
    asian = int(parts.kinds[parts.forms["adult", "", "asian"]][0])
    left = limits_of(parts, statements, parts.kinds == asian)

    assert (left.falls.tolist(), left.rises.tolist()) == ([-2], [2])
