"""All 153 councils in all years against a straight recomputation from the raw files, written independently."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from app.register.workforce import compare_workforce
from app.register.workforce_counts import Role

COLUMNS = ("white", "mixed", "asian", "black", "other")
YEARS = range(2019, 2026)


def share(part, whole):
    if whole < 10:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def expected_state(line):
    if line is None:
        return "not_published"
    if int(line["known"]) == 0 and int(line["total"]) > 0:
        return "not_comparable"
    return "ok" if int(line["known"]) >= 10 else "withheld_small_base"


def counted(lines):
    added = dict.fromkeys(COLUMNS, 0)
    for line in lines:
        for column in COLUMNS:
            added[column] += 0 if line[column] == "x" else int(line[column])
    return added


def check(view, lines):
    total, known = (sum(int(line[column]) for line in lines) for column in ("total", "known"))
    added = counted(lines)
    minority = sum(added.values()) - added["white"]
    assert (view.total, view.known, view.not_known) == (total, known, total - known)
    assert view.known_percent == share(known, total)
    if known or not total:
        assert [(group.key, group.count, group.percent) for group in view.groups] == [
            (column, added[column], share(added[column], known)) for column in COLUMNS
        ]
        assert (view.minority_ethnic.count, view.minority_percent) == (minority, share(minority, known))
    else:
        assert view.groups == ()
        assert view.minority_ethnic is None


@pytest.fixture(scope="module")
def lines(raw):
    found = {}
    for line in raw("dfe_csww_ethnicity.csv"):
        for code in line["gss_code_current"].split(" / "):
            found[int(line["year"]), line["role"], code] = line
    return found


@pytest.fixture(scope="module")
def current(raw):
    return [line for line in raw("local_authorities.csv") if line["status"] == "current"]


@pytest.mark.parametrize("role", [Role.TOTAL, Role.SENIOR_MANAGER])
@pytest.mark.parametrize("year", YEARS)
def test_every_council_equals_the_recomputation(*, raw, lines, current, council, material, year, role):
    census = {
        (line["gss_code"], line["ethnic_group5"] if line["detail"] == "group5" else "all"): int(line["count"])
        for line in raw("census2021_ethnicity_utla.csv")
        if line["detail"] != "category19"
    }
    assert len(current) == 153
    for one in current:
        code, region = one["gss_code"], one["region_code"]
        comparison = compare_workforce(council(code), year, role, material(code))

        own = lines.get((year, role, code))
        assert comparison.own.state == expected_state(own), (code, year)
        if own:
            check(comparison.own, [own])
        check(comparison.region, [lines[year, role, region]])
        check(comparison.england, [lines[year, role, "E92000001"]])
        for view, area in (
            (comparison.population, code),
            (comparison.region_population, region),
            (comparison.england_population, "E92000001"),
        ):
            minority = sum(census[area, group] for group in ("Mixed", "Asian", "Black", "Other"))
            assert view.minority_percent == share(minority, census[area, "all"])


@pytest.mark.parametrize("year", YEARS)
def test_every_neighbour_pool_equals_the_recomputation(*, raw, lines, current, council, material, year):
    listed = {}
    for line in raw("statistical_neighbours.csv"):
        if line["model"] == "DfE 2025":
            listed.setdefault(line["gss_code"], []).append(line["neighbour_gss_code"])
    for one in current:
        code = one["gss_code"]
        own = lines.get((year, "Total", code))
        pooled, with_data = {}, 0
        for neighbour in listed[code]:
            line = lines.get((year, "Total", neighbour))
            if line is None or line is own:
                continue
            pooled[line["gss_code"]] = line
            with_data += line["known"] != "0"

        pool = compare_workforce(council(code), year, Role.TOTAL, material(code)).neighbours

        assert (pool.listed, pool.with_data) == (10, with_data)
        assert pool.returns == sum(line["known"] != "0" for line in pooled.values())
        check(pool.view, list(pooled.values()))
