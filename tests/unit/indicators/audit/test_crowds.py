"""What a crowd of counts proves at once is hidden, whoever looks on; and nothing is proven by a wrong answer."""

from types import SimpleNamespace

import highspy
import numpy as np
import pytest

from app.indicators.audit import verdict
from app.indicators.audit.crowds import Crowd
from app.indicators.audit.ladder import Ladder
from app.indicators.audit.parts import parts_of
from app.indicators.audit.statements import statements_of
from app.indicators.audit.stillness import still_ones
from app.indicators.audit.targets import targets_of
from tests.support.audits import ENGLAND, NEIGHBOURS, Planting, audited, exposed
from tests.unit.indicators.audit.test_attackers import ONLY_COUNTS, alone, compared, ratios, small_ones


def of_first_measure(release):
    evidence = [release.evidence()]
    parts = parts_of(evidence)[0]
    return parts, statements_of(parts, evidence), list(targets_of(parts, evidence))


def proven(release, pairs=()):
    """Return the holders of the counts that are proven at once, for minority ethnic people."""
    parts, statements, targets = of_first_measure(release)
    hidden = Crowd.of(parts, statements, [one.parts for one in targets], pairs).hidden()
    rows = zip(targets, hidden.tolist(), strict=True)
    return sorted(one.organisation for one, is_hidden in rows if is_hidden and one.key.group != "white")


def alike(last):
    return Planting().group("england", range(1, last + 1), ENGLAND).give(range(1, last + 1), 30, 200)


def test_those_of_a_large_sum_are_hidden_by_one_another():
    assert proven(alike(6).show("england")) == [1, 2, 3, 4, 5, 6]


def test_overlapping_groups_of_neighbours_leave_room_to_hide():
    release = alike(9).show("england")
    for one in range(1, 10):
        release.group(f"near {one}", {(one + step) % 9 + 1 for step in range(5)}, NEIGHBOURS)
        release.show(f"near {one}", counts=False)

    assert proven(release) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert exposed(release) == {}


def test_whom_the_only_other_one_knows_is_not_proven():
    assert proven(alike(2).show("england")) == []


def test_of_three_each_is_hidden_from_one_and_not_from_two():
    assert proven(alike(3).show("england")) == [1, 2, 3]
    assert 3 not in proven(alike(3).show("england"), [(1, 2)])


def test_of_eight_each_is_hidden_from_two():
    assert proven(alike(8).show("england"), [(1, 2)]) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_pair_of_strangers_is_an_outsider():
    assert proven(alike(3).show("england"), [(98, 99)]) == [1, 2, 3]


def test_of_a_single_organisation_nothing_is_proven():
    assert proven(alike(1)) == []


def test_a_count_known_within_little_is_hidden_only_where_all_of_it_is_open():
    release = alike(6).give(6, 3, 5)

    assert 6 in proven(release.show("england"))
    assert 6 not in proven(release.group("two", [1, 6]).show("two"))


def test_the_same_is_proven_each_time():
    assert proven(alike(40).show("england")) == proven(alike(40).show("england"))


@pytest.mark.parametrize("value", [10.0, -10.0, np.nan])
def test_an_answer_that_breaks_a_figure_proves_nothing(value, monkeypatch):
    release = alike(6).show("england")
    parts, statements, targets = of_first_measure(release)
    answer = SimpleNamespace(col_value=np.full(len(parts.values), value))
    monkeypatch.setattr(highspy.Highs, "getSolution", lambda _: answer)

    assert not Crowd.of(parts, statements, [one.parts for one in targets]).hidden().any()


def test_all_that_is_proven_at_once_is_proven_by_programs_of_its_own():
    found = 0
    for make in (*ONLY_COUNTS, ratios):
        for seed, small in small_ones(make, range(300, 304)):
            found += _agreed(small, seed)

    assert found > 50


def _agreed(small, seed):
    evidence = [one.evidence() for one in small.versions]
    number = 0
    for parts in parts_of(evidence):
        targets, ladder = list(targets_of(parts, evidence)), Ladder(parts, statements_of(parts, evidence))
        hidden = Crowd.of(parts, ladder.statements, [one.parts for one in targets]).hidden()
        for one in (target for target, is_hidden in zip(targets, hidden.tolist(), strict=True) if is_hidden):
            assert ladder.widest(one.parts).exposed_to(()) is None, (seed, one)
            number += 1
    return number


@pytest.mark.parametrize("make", ONLY_COUNTS)
def test_proving_at_once_finds_what_trying_every_table_finds_and_nothing_else(make, monkeypatch):
    monkeypatch.setattr(verdict, "MANY_COUNTS", 0)
    for seed, small in small_ones(make, range(400, 406)):
        assert compared(small, alone(small)) == ([], [], []), seed


def test_a_large_audit_is_judged_at_once_with_the_same_outcome(monkeypatch):
    release = alike(12).groups(inner=range(1, 12)).show("england", "inner")
    expected = exposed(release)
    asked = []
    hidden = Crowd.hidden
    monkeypatch.setattr(verdict, "MANY_COUNTS", 0)
    monkeypatch.setattr(Crowd, "hidden", lambda crowd: asked.append(crowd) or hidden(crowd))

    assert exposed(release) == expected
    assert sorted(expected) == [
        "organisation 12: leaving adult minority_ethnic",
        "organisation 12: leaving adult white",
    ]
    assert len(asked) == 1
    assert audited(release).judged == 24


def test_those_keep_still_to_whom_others_are_open():
    parts, _, targets = of_first_measure(alike(4))
    sums = Crowd.of(parts, statements_of(parts, []), [one.parts for one in targets]).sums
    owners = np.unique(parts.owners, return_inverse=True)[1]
    left = np.zeros((len(targets), 4))
    left[[one.organisation != 2 for one in targets], 1] = 1.0

    for most, expected in ((2, [False, True, False, False]), (0, [False] * 4)):
        assert still_ones(left, sums, owners, most, np.random.default_rng(1)).tolist() == expected
