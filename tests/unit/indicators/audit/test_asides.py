"""Ratios without counts beside a release: of panels, for everybody, and of a group for the one reader that picked it."""

from itertools import product

import numpy as np
import pytest

from app.indicators.audit.asides import Aside, aside_spots, limits_of_verdict, with_asides
from app.indicators.audit.evidence import Figure
from app.indicators.audit.mending import mend
from app.indicators.audit.ranges import ranges_of
from app.indicators.audit.verdict import audit
from app.indicators.disclosure import publishable_ratio, rounded
from app.indicators.panel import Verdict, is_more_than_chance
from app.services.panel_auditing import safe_towards
from app.services.release_asides import sides_of
from tests.support.attackers import near
from tests.support.audits import ENGLAND, LEAVING, REGION, Planting, named

CORE, LATE, PEOPLE, FEW = range(1, 13), 13, 40, 13
LATE_HOLDS = f"organisation {LATE}: leaving adult minority_ethnic"


def release(label="version 1"):
    """Twelve councils with 3 of 40 and 20 of 400, and a late one with 13 of 13 and 20 of 400; England has counts."""
    planting = Planting(label).group("england", (*CORE, LATE), ENGLAND)
    return planting.give(CORE, 3, PEOPLE, 20, 400).give(LATE, 13, FEW, 20, 400).show("england")


def ratio_of(planting, members):
    rows = [planting.given[one, LEAVING][2:] for one in members]
    return publishable_ratio(*np.sum(rows, axis=0).tolist())


def aside(planting, members, **values):
    return Aside("aside", LEAVING, frozenset(members), ratio_of(planting, members), **values)


def found(planting, *asides, pairs=()):
    return {named(one): one.by for one in audit([with_asides(planting.evidence(), asides)], pairs).findings}


def possible(planting, members):
    """Every number that the late one may have had, to somebody with England's counts and a ratio of the others."""
    (england,) = planting.evidence().figures.values()
    a, c = england.counts[0], england.counts[2]
    tenths, (people, reference) = round(10 * ratio_of(planting, members)), (PEOPLE * len(members), 400 * len(members))
    return sorted(
        {
            x
            for x, y, above, below in product(range(FEW + 1), range(61), range(-2, 3), range(-2, 3))
            if (core := a + above - x) >= 10 and (white := c + below - y) >= 10
            and (20 * near(core) * near(reference) + near(white) * near(people))
            // (2 * near(white) * near(people)) == tenths
        }
    )  # fmt: skip


def test_a_panel_that_leaves_out_one_council_gives_it_away_to_anybody():
    planting = release()

    assert found(planting) == {}
    assert found(planting, aside(planting, CORE))[LATE_HOLDS] == ()


def test_the_ratio_of_all_but_one_leaves_few_numbers_for_it_to_a_plain_reader_too():
    numbers = possible(release(), CORE)

    assert numbers[0] <= 13 <= numbers[-1]
    assert numbers[-1] - numbers[0] < 10


def test_a_group_that_one_council_picked_gives_another_away_to_that_one_alone():
    planting = release().give(20, 5, PEOPLE, 20, 400)

    assert found(planting, aside(planting, CORE, reader=20))[LATE_HOLDS] == (20,)
    assert found(planting, aside(planting, CORE, reader=20), pairs=[(20, 1)])[LATE_HOLDS] == (20,)


def test_what_two_councils_picked_is_not_put_together_but_by_a_pair():
    parts = [range(1, 7), range(7, 13)]
    planting = release().give(20, 5, PEOPLE, 20, 400).give(21, 5, PEOPLE, 20, 400)
    asides = [
        Aside(str(reader), LEAVING, frozenset(part), ratio_of(planting, part), reader=reader)
        for reader, part in zip((20, 21), parts, strict=True)
    ]

    assert found(planting, *asides).get(LATE_HOLDS) is None
    assert found(planting, *asides, pairs=[(20, 21)])[LATE_HOLDS] == (20, 21)


def test_the_range_of_a_reader_that_picked_a_group_is_its_own():
    planting = release().give(20, 5, PEOPLE, 20, 400)
    evidence = with_asides(planting.evidence(), [aside(planting, CORE, reader=20)])

    (told,) = [
        one for one in ranges_of([evidence], holders=frozenset({LATE})) if one.target.key.group == "minority_ethnic"
    ]

    assert (told.outsider, told.participants[0].by) == ((0, 13), (20,))
    assert told.participants[0].range.high - told.participants[0].range.low < 10


def test_mending_gives_up_the_panel_and_keeps_the_figure():
    planting = release()
    draft = with_asides(planting.evidence(), [aside(planting, CORE)])

    mended = mend([], draft)

    assert [source.spot for source in mended.hidden] == list(aside_spots(draft, [aside(planting, CORE)]))
    assert mended.tried.findings == ()


def test_a_figure_shown_to_whoever_picked_a_group_is_set_against_a_panel_published_later():
    first = release()
    past = with_asides(first.evidence(), [aside(first, range(1, 7), reader=20)])
    second = first.again("version 2").show("england")
    draft = with_asides(second.evidence(), [aside(second, range(7, 13))])

    assert audit([past]).findings == ()
    assert audit([draft]).findings == ()
    assert {named(one): one.by for one in audit([past, draft]).findings}[LATE_HOLDS] == (20,)

    mended = mend([past], draft)

    assert [source.spot[1] for source in mended.hidden] == list(draft.asides)
    assert mended.tried.findings == ()


def test_a_panel_of_everybody_in_a_figure_with_counts_says_no_more_than_the_figure():
    planting = release()
    everybody = aside(planting, (*CORE, LATE))

    assert with_asides(planting.evidence(), [everybody]).figures == planting.evidence().figures
    assert aside_spots(planting.evidence(), [everybody]) == {}


def test_a_panel_that_the_returns_do_not_give_is_named():
    planting = release()
    wrong = Aside("aside", LEAVING, frozenset(CORE), 9.9)

    assert any("A ratio of version 1 is 9.9" in words for words in found(planting, wrong))


def test_panels_that_tell_too_much_of_the_collection_before_are_left_out_and_others_kept():
    planting = release()
    planting.group("north", CORE, REGION)
    now = {LEAVING: dict.fromkeys((*CORE, LATE), (4, 40, 20, 400))}
    then = {LEAVING: {one: tuple(planting.given[one, LEAVING][2:]) for one in (*CORE, LATE)}}

    class Told:
        def __init__(self, group):
            self.group, self.place, self.verdict = planting.peers[group], LEAVING, None
            self.previous_ratio = ratio_of(planting, self.group.members)
            self.ratio = 2.0

    versions = [release().evidence()]
    bare, whole = sides_of([Told("north"), Told("england")], then, now, "panels")

    assert safe_towards(versions, 1, [bare, whole]) == (whole,)
    assert safe_towards(versions, 7, [bare, whole]) == ()
    assert list(sides_of([Told("england")], {}, now, "panels")) == []


NEAR_THE_EDGE = (60, 400, 250, 2500)


@pytest.mark.parametrize("mine", [NEAR_THE_EDGE, (103, 900, 97, 950), (20, 90, 30, 300), (1500, 9000, 3000, 19000)])
def test_all_counts_within_the_limits_of_a_verdict_have_it_if_the_ratio_is_the_same(mine):
    other = (40, 400, 250, 2500)
    rows = np.array([[rounded(one) for one in four] for four in (mine, other)])
    is_more = bool(is_more_than_chance(rows[:1], rows[1:])[0])
    verdict = Verdict.MORE_THAN_CHANCE if is_more else Verdict.WITHIN_CHANCE
    a, n1, c, n2 = limits_of_verdict(mine, other, verdict)
    random = np.random.default_rng(0)

    assert all(low <= one <= high for (low, high), one in zip((a, n1, c, n2), mine, strict=True))
    for cells, limits in (((0, 2), (a, c)), ((1, 3), (n1, n2))):
        for _ in range(300):
            four = list(mine)
            for cell, (low, high) in zip(cells, limits, strict=True):
                four[cell] = int(random.integers(max(10, low), high + 1))
            shown = [rounded(one) for one in four]
            if shown[0] < shown[1] and shown[2] < shown[3] and publishable_ratio(*four) == publishable_ratio(*mine):
                assert is_more_than_chance(np.array([shown]), rows[1:])[0] == is_more


def test_a_verdict_at_its_edge_is_taken_to_tell_the_count_and_gives_it_away():
    planting = Planting().group("england", range(1, 14), ENGLAND).give(range(1, 14), 30, 200)
    members = range(1, 13)
    totals = np.sum([planting.given[one, LEAVING][2:] for one in members], axis=0).tolist()
    edge = next(
        other
        for other in ((a, 2400, 480, 4800) for a in range(200, 360, 5))
        if limits_of_verdict(tuple(totals), other, Verdict.WITHIN_CHANCE)[0] == (358, 362)
        and not is_more_than_chance(np.array([totals]), np.array([other]))[0]
    )
    planting.show("england")
    plain = aside(planting, members)

    assert found(planting, plain).get("organisation 13: leaving adult minority_ethnic") is None

    told = aside(planting, members, other=edge, verdict=Verdict.WITHIN_CHANCE)

    assert found(planting, told)["organisation 13: leaving adult minority_ethnic"] == ()


def test_figures_of_the_evidence_are_left_as_they_are():
    planting = release()
    evidence = with_asides(planting.evidence(), [aside(planting, CORE)])

    assert [one for one in evidence.figures.values() if one.counts is None] == [Figure(ratio_of(planting, CORE))]
    assert len(evidence.groups) == 2


def test_two_councils_that_picked_the_same_group_are_told_the_same():
    planting = release().give(20, 5, PEOPLE, 20, 400).give(21, 5, PEOPLE, 20, 400)
    evidence = with_asides(planting.evidence(), [aside(planting, CORE, reader=one) for one in (20, 21)])

    (told,) = [
        one for one in ranges_of([evidence], holders=frozenset({LATE})) if one.target.key.group == "minority_ethnic"
    ]
    closer = dict(told.participants)

    assert closer[20,] == closer[21,] != told.outsider


def test_a_panel_of_few_people_that_tells_nothing_is_kept():
    planting = Planting().group("england", range(1, 14), ENGLAND).give(range(1, 14), 4, PEOPLE, 20, 400)
    draft = with_asides(planting.show("england").evidence(), [aside(planting, range(1, 9))])

    assert mend([], draft).hidden == frozenset()
