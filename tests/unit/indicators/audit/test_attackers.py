"""The audit against somebody who tries every table of whole numbers that a small release allows."""

from fractions import Fraction
from itertools import combinations

import pytest

from tests.support.attackers import Row, SaidRatio, Small, near
from tests.support.audits import NEIGHBOURS, Planting, audited, named


def one_kind(seed):
    small = Small.of(seed)
    people = {one: small.random.randint(1, 15) for one in small.organisations}
    rows = [Row(one, {}, ((small.cell(f"{one}", one, most),), most, 40, 400)) for one, most in people.items()]
    small.release(rows)
    return small


def ethnic_groups(seed):
    small = Small.of(seed, most=4)
    rows = []
    for one in small.organisations:
        asian, black = small.random.randint(1, 8), small.random.randint(1, 4)
        cells = small.cell(f"{one} asian", one, asian), small.cell(f"{one} black", one, black)
        rows += [
            Row(one, {}, (cells, asian + black, 40, 400)),
            Row(one, {"group": "asian"}, (cells[:1], asian, 40, 400)),
            Row(one, {"group": "black"}, (cells[1:], black, 40, 400)),
        ]
    small.release(rows)
    return small


def services(seed):
    small = Small.of(seed, most=5)
    rows = []
    for one in small.organisations:
        given = small.random.choice([("adult",), ("children",), ("adult", "children"), ("adult", "children")])
        people = {service: small.random.randint(1, 6) for service in given}
        cells = {service: small.cell(f"{one} {service}", one, most) for service, most in people.items()}
        rows += [Row(one, {"service": key}, ((cells[key],), people[key], 40, 400)) for key in given]
        whole = 40 * len(given), 400 * len(given)
        rows.append(Row(one, {"service": "both"}, (tuple(cells.values()), sum(people.values()), *whole)))
    small.release(rows)
    return small


def white_halves(seed):
    small = Small.of(seed, most=4)
    rows = []
    for one in small.organisations:
        british, minority = small.random.randint(1, 15), small.random.randint(1, 8)
        cells = (small.cell(f"{one} british", one, british),)
        if small.random.random() < 0.7:
            cells += (small.cell(f"{one} minority", one, minority),)
            halves = {"group": "white_minority", "reference": "white_british"}
            rows.append(Row(one, halves, (cells[1:], minority, cells[:1], british)))
        rows.append(Row(one, {}, (40, 400, cells, british + (minority if len(cells) > 1 else 0))))
    small.release(rows)
    return small


def pay_bands(seed):
    small = Small.of(seed, most=3)
    rows = []
    for one in small.organisations:
        most = small.random.randint(5, 8)
        cells = {band: small.cell(f"{one} {band}", one, most) for band in ("low", "top")}
        rows.append(Row(one, {}, (0, most, 40, 400)))
        for band, cell in cells.items():
            place = {"indicator": "pay_bands", "breakdown": band}
            rows.append(Row(one, place, ((cell,), tuple(cells.values()), 40, 400)))
    small.release(rows)
    return small


def corrections(seed):
    small = Small.of(seed, most=5, extra=2)
    people = {one: small.random.randint(1, 9) for one in small.organisations}
    first = Planting("version 1")
    cells = {one: small.cell(f"{one} first", one, most) for one, most in people.items()}
    joined = small.random.choice([0, small.organisations[0]])
    small.attacker.cells.pop(cells.get(joined), None)
    small.release([_row(cells, people, one) for one in small.organisations if one != joined], first, chance=0.8)
    changed = {joined} - {0} | set(small.random.sample(small.organisations, small.random.randint(1, 2)))
    cells |= {one: small.cell(f"{one} second", one, people[one]) for one in changed}
    second = first.again("version 2", *changed)
    small.release([_row(cells, people, one) for one in small.organisations], second, chance=0.8)
    return small


def _row(cells, people, one):
    return Row(one, {}, ((cells[one],), people[one], 40, 400))


def ratios(seed):
    """Some groups show a ratio alone, and may even be neighbours."""
    small = Small.of(seed, least=2, most=3, extra=2)
    least, limit = {2: (12, 18), 3: (7, 10)}[len(small.organisations)]
    small.kinds = {key: small.random.choice([kind, NEIGHBOURS]) for key, kind in small.kinds.items()}
    rows = []
    for one in small.organisations:
        most = small.random.randint(least, limit), small.random.randint(least, limit)
        cells = [(small.cell(f"{one} {side}", one, those),) for side, those in enumerate(most)]
        rows.append(Row(one, {}, (cells[0], most[0], cells[1], most[1])))
    planting = Planting()
    small.release(rows, planting, chance=0.3)
    for key, members in small.groups.items():
        _show_ratio(small, planting, key, [row for row in rows if row.organisation in members])
    return small


def _show_ratio(small, planting, key, rows):
    above, below = ([name for row in rows for name in row.four[side]] for side in (0, 2))
    people, reference = (sum(row.four[side] for row in rows) for side in (1, 3))
    a, c = small.total(above), small.total(below)
    is_large = 10 <= a < people and 10 <= c < reference and min(people, reference) >= 25
    if frozenset(above) in small.published or not is_large:
        return
    planting.show(key, counts=False)
    people, reference, a, c = map(near, (people, reference, a, c))
    tenths = int(Fraction(10 * a * reference, c * people) + Fraction(1, 2))
    small.attacker.ratios.append(SaidRatio(frozenset(above), frozenset(below), people, reference, tenths))


def compared(small, viewers):
    """Return the counts that only the attacker finds, those that only the audit finds, and wrong ranges."""
    names = set().union(*small.kept.values())
    tried = audited(*small.versions, pairs=[viewer for viewer in viewers if len(viewer) == 2])
    findings = [finding for finding in tried.findings if named(finding) in names]
    tables = small.attacker.tables()
    missed, wrong = [], []
    for cells, aliases in sorted(small.kept.items(), key=lambda item: (len(item[1]), sorted(item[0]))):
        if cells in small.published or not small.attacker.leak(tables, cells, viewers):
            continue
        alike = [one for one in findings if named(one) in aliases]
        exact = [one for one in alike if small.attacker.range(tables, cells, one.by) == one.after]
        wrong += [(named(one), one.after) for one in alike[:1] if not exact]
        missed += [] if alike else [sorted(aliases)]
        for one in (exact or alike)[:1]:
            findings.remove(one)
    return missed, [named(one) for one in findings if not _is_of_many_names(one, small)], wrong


def _is_of_many_names(finding, small):
    """A count that is published under another name is nobody's to keep."""
    return any(named(finding) in aliases and cells in small.published for cells, aliases in small.kept.items())


def alone(small):
    return [(), *((one,) for one in small.organisations)]


def in_pairs(small):
    return [*alone(small), *combinations(small.organisations, 2)]


def small_ones(make, seeds):
    return ((seed, small) for seed in seeds if (small := make(seed)).attacker.is_small)


ONLY_COUNTS = [one_kind, ethnic_groups, services, white_halves, pay_bands, corrections]


@pytest.mark.parametrize("make", ONLY_COUNTS)
def test_of_counts_the_audit_finds_what_trying_every_table_finds_and_nothing_else(make):
    for seed, small in small_ones(make, range(50)):
        assert compared(small, alone(small)) == ([], [], []), seed


@pytest.mark.parametrize("make", ONLY_COUNTS)
def test_pairs_that_share_what_they_know_find_what_trying_every_table_finds(make):
    for seed, small in small_ones(make, range(200, 215)):
        assert compared(small, in_pairs(small)) == ([], [], []), seed


def test_of_ratios_without_counts_the_audit_never_takes_a_leak_for_safe():
    for seed, small in small_ones(ratios, range(120)):
        missed, *_ = compared(small, alone(small))

        assert missed == [], seed


@pytest.mark.parametrize("make", ONLY_COUNTS)
def test_the_small_releases_have_leaks_to_find_and_counts_that_are_safe(make):
    leaks = [
        small.attacker.leak(small.attacker.tables(), cells, alone(small))
        for _, small in small_ones(make, range(40))
        for cells in small.kept
        if cells not in small.published
    ]

    assert sum(leaks) > 5
    assert len(leaks) - sum(leaks) > 100


def test_the_small_releases_with_ratios_have_leaks_to_find():
    leaks = [
        small.attacker.leak(small.attacker.tables(), cells, alone(small))
        for _, small in small_ones(ratios, range(60))
        if small.attacker.ratios
        for cells in small.kept
        if cells not in small.published
    ]

    assert sum(leaks) > 20
    assert len(leaks) - sum(leaks) > 5
