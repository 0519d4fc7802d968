"""Groups that one organisation picks: too small, dominated, or subtractable from what it could already see."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from app.indicators.benchmarks import PROTECTED, TOO_FEW
from app.indicators.custom_groups import COMBINED, TOO_FEW_PICKED, CustomFigure, Seen, assess, isolates
from app.indicators.pooling import Contribution, PeerGroup, PeerKind, Place, Pool
from app.indicators.results import MINORITY_ETHNIC, WHITE, State

LEAVING = Place("leaving", "adult", "", MINORITY_ETHNIC, WHITE)
CPD = LEAVING._replace(indicator="cpd")
EVERYBODY = range(20)


def pool_of(leavers=None, absent=(), places=(LEAVING,)):
    """Twenty organisations, each with 20 of 200 and 40 of 800 who left unless said otherwise."""
    cells = dict.fromkeys(EVERYBODY, (20, 200, 40, 800)) | (leavers or {})
    given = [Contribution(one, place, *cells[one]) for one in EVERYBODY for place in places]
    given = [one for one in given if (one.organisation_id, one.place) not in absent]
    return Pool.of(given, [PeerGroup(PeerKind.ENGLAND, "all", "All", frozenset(EVERYBODY))])


def mask(*members):
    return np.isin(np.arange(len(EVERYBODY)), members)


def seen(*members, words="the South East", kind="region", **values):
    return Seen(words, kind, mask(*members), values.pop("places", frozenset({LEAVING})), **values)


def only(assessment):
    (figure,) = assessment.figures
    return figure


def test_a_group_that_stands_alone_shows_one_decimal_and_who_contributed():
    found = assess(pool_of(), mask(0, 1, 2, 3, 4, 5, 6), [])

    assert found.reason is None
    assert only(found) == CustomFigure(LEAVING, State.OK, None, 7, 2.0)


@pytest.mark.parametrize("size", [0, 1, 4])
def test_fewer_than_five_returns_are_refused(size):
    assert assess(pool_of(), mask(*range(size)), []).reason == TOO_FEW_PICKED


def test_a_figure_that_too_few_gave_is_suppressed_and_the_others_stay():
    pool = pool_of(absent={(0, CPD), (1, CPD), (2, CPD)}, places=(LEAVING, CPD))

    leaving, cpd = assess(pool, mask(0, 1, 2, 3, 4, 5, 6), []).figures

    assert (leaving.state, leaving.contributors) == (State.OK, 7)
    assert cpd == CustomFigure(CPD, State.SUPPRESSED, TOO_FEW)


def test_a_figure_that_one_organisation_dominates_is_suppressed():
    assert only(assess(pool_of({0: (190, 200, 40, 800)}), mask(0, 1, 2, 3, 4, 5), [])).reason == PROTECTED


def test_a_figure_of_too_few_cases_is_suppressed():
    few = dict.fromkeys(EVERYBODY, (1, 200, 40, 800))

    assert only(assess(pool_of(few), mask(0, 1, 2, 3, 4, 5, 6), [])).reason == PROTECTED


@pytest.mark.parametrize(
    ("region", "who"),
    [(range(8), "one organisation"), (range(9), "two organisations")],
)
def test_a_group_that_a_visible_one_exceeds_by_one_or_two_is_refused_by_name(region, who):
    assert assess(pool_of(), mask(*range(7)), [seen(*region)]).reason == (
        f"Together with the figure for the South East this group would show what {who} sent. "
        "Add or remove at least three."
    )


@pytest.mark.parametrize("size", [6, 5])
def test_a_group_that_exceeds_a_visible_one_by_one_or_two_is_refused(size):
    assert "the South East" in assess(pool_of(), mask(*range(7)), [seen(*range(size))]).reason


def test_a_group_that_differs_by_five_or_is_the_same_is_not_refused():
    for region in (range(12), range(7)):
        assert only(assess(pool_of(), mask(*range(7)), [seen(*region)])).ratio == 2.0


def test_what_is_left_over_must_hide_enough_people_not_only_enough_organisations():
    quiet = dict.fromkeys((7, 8, 9, 10), (1, 200, 40, 800))

    found = only(assess(pool_of(quiet), mask(*range(7)), [seen(*range(11))]))

    assert found.state is State.SUPPRESSED
    assert found.reason.endswith("would show what a few organisations sent. Add or remove at least three.")


def test_whoever_gave_no_figure_does_not_hide_the_others():
    absent = {(7, LEAVING), (8, LEAVING), (9, LEAVING)}

    found = assess(pool_of(absent=absent), mask(*range(7)), [seen(*range(11))])

    assert found.reason is None
    assert "what one organisation sent" in only(found).reason


def test_a_figure_that_is_not_published_at_a_place_gives_nothing_away_there():
    pool = pool_of(absent={(one, LEAVING) for one in (7, 8, 9, 10)})

    assert only(assess(pool, mask(*range(7)), [seen(*range(12), places=frozenset({CPD}))])).ratio == 2.0
    assert only(assess(pool, mask(*range(7)), [seen(*range(12))])).ratio is None


def test_the_union_of_two_regions_less_the_group_is_refused():
    regions = [seen(*range(5), words="the North"), seen(*range(5, 11), words="the South")]

    found = assess(pool_of(), mask(*range(9)), regions)

    assert found.reason == (
        "Together with the figure for the North and the South this group would show what two organisations sent. "
        "Add or remove at least three."
    )


def test_the_group_less_two_regions_within_it_is_refused():
    regions = [seen(*range(5), words="the North"), seen(*range(5, 11), words="the South")]

    assert "two organisations" in assess(pool_of(), mask(*range(13)), regions).reason


def test_the_union_of_two_regions_less_the_group_must_hide_enough_people_too():
    quiet = dict.fromkeys((4, 8, 9, 10), (1, 200, 40, 800))
    regions = [seen(*range(5), words="the North"), seen(*range(5, 11), words="the South")]

    found = only(assess(pool_of(quiet), mask(0, 1, 2, 3, 5, 6, 7), regions))

    assert found.reason == (
        "Together with the figure for the North and the South this group would show what a few organisations sent. "
        "Add or remove at least three."
    )


def test_figures_of_different_kinds_are_combined_without_being_named():
    apart = [seen(*range(5), words="the North"), seen(*range(5, 11), words="counties", kind="type")]

    assert assess(pool_of(), mask(*range(9)), apart).reason == COMBINED


def test_three_groups_that_together_isolate_one_organisation_are_refused():
    # a + b - c is twice the first organisation, whereas no two of them contain one another
    first = seen(0, 1, 2, 3, 4, 5, words="A", kind="")
    second = seen(0, 6, 7, 8, 9, 10, words="B", kind="")

    assert assess(pool_of(), mask(*range(1, 11)), [first, second]).reason == COMBINED
    assert assess(pool_of(), mask(*range(1, 11)), [first]).reason is None


def test_knowing_more_than_its_own_pages_say_does_not_hide_that_a_group_adds_something():
    first = seen(0, 1, 2, 3, 4, 5, words="A", kind="")
    second = seen(0, 6, 7, 8, 9, 10, words="B", kind="")
    elsewhere = seen(*range(1, 11), words="C", kind="", is_at_hand=False)

    assert assess(pool_of(), mask(*range(1, 11)), [first, second, elsewhere]).reason == COMBINED


def test_figures_with_counts_are_combined_on_whosever_pages_they_stand():
    first = seen(0, 1, 2, 3, 4, 5, words="A", kind="", is_at_hand=False)
    second = seen(0, 6, 7, 8, 9, 10, words="B", kind="", is_at_hand=False)

    assert assess(pool_of(), mask(*range(1, 11)), [first, second]).reason == COMBINED


def test_figures_without_counts_on_other_peoples_pages_are_not_combined():
    parts = {"kind": "", "is_at_hand": False, "has_counts": False}
    first, second = seen(0, 1, 2, 3, 4, 5, **parts), seen(0, 6, 7, 8, 9, 10, **parts)

    assert assess(pool_of(), mask(*range(1, 11)), [first, second]).reason is None


def rank(rows):
    """The rank over the rational numbers, by elimination."""
    left, found = [[Fraction(int(cell)) for cell in row] for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            found += 1
            rest = [row for row in left if row is not pivot]
            left = [[a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)] for row in rest]
    return found


def room(rows, support, width):
    """The dimension of what the span of the rows has in common with the vectors on a support."""
    units = [[int(column == one) for column in range(width)] for one in support]
    return rank(rows) + len(units) - rank([*rows, *units])


def isolates_by_brute_force(chosen, known):
    width = len(chosen)
    supports = [support for size in (1, 2) for support in combinations(range(width), size)]
    rows = [list(map(int, row)) for row in known]
    return any(room([*rows, list(chosen)], one, width) > room(rows, one, width) for one in supports)


def test_small_cases_agree_with_brute_force():
    random = np.random.default_rng(20251008)
    found = []
    for _ in range(400):
        width, height = int(random.integers(2, 8)), int(random.integers(0, 6))
        known, chosen = random.random((height, width)) < 0.5, random.random(width) < 0.6
        expected = isolates_by_brute_force(chosen, known)
        assert isolates(chosen, known) == expected, (known, chosen)
        found.append(expected)
    assert 80 < sum(found) < 320


def test_every_case_of_three_columns_and_two_rows_agrees_with_brute_force():
    for cells in product((False, True), repeat=9):
        first, second, chosen = np.array(cells).reshape(3, 3)
        known = np.array([first, second])
        assert isolates(chosen, known) == isolates_by_brute_force(chosen, known), cells


def test_regions_of_a_country_agree_with_brute_force_whatever_is_picked():
    regions = np.array([[place // 3 == region for place in range(9)] for region in range(3)])
    england = np.ones((1, 9), np.bool_)
    known, random = np.vstack([england, regions]), np.random.default_rng(7)
    for _ in range(40):
        chosen = random.random(9) < 0.5
        assert isolates(chosen, known) == isolates_by_brute_force(chosen, known), chosen


def test_a_row_that_is_known_already_isolates_nobody_anew():
    known = np.array([[True, False, False], [True, True, True]])

    assert not isolates(np.array([True, False, False]), known)
    assert not isolates(np.array([False, True, True]), known)
    assert isolates(np.array([False, True, False]), known)


def test_eighteen_thousand_returns_and_sixty_groups_are_looked_at_in_a_moment():
    random = np.random.default_rng(3)
    known, chosen = random.random((60, 18_000)) < 0.1, random.random(18_000) < 0.01

    assert not isolates(chosen, known)
