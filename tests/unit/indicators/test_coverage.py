"""The published reason for the choice of method: SCAS misses equally on both sides where others do not."""

import pytest

from app.indicators.intervals import Method
from benchmarks.coverage import SETTINGS, Setting, binomial, coverage, main


@pytest.mark.parametrize(
    ("setting", "method", "held"),
    [
        (0, "adjusted-log", 98.6),
        (0, "mn", 92.7),
        (0, "scas", 98.3),
        (2, "mn", 94.8),
        (2, "scas", 95.2),
        (4, "katz", 95.6),
        (4, "scas", 94.9),
        (5, "adjusted-log", 94.4),
        (5, "scas", 95.1),
    ],
)
def test_the_exact_coverage_of_the_method_comes_out(setting, method, held):
    assert round(100 * coverage(SETTINGS[setting], Method(method)).held, 1) == held


def test_scas_misses_on_both_sides_alike_where_katz_misses_on_one():
    scas, katz = coverage(SETTINGS[5], Method.SCAS), coverage(SETTINGS[5], Method.KATZ)

    assert (round(100 * scas.above, 1), round(100 * scas.below, 1)) == (2.4, 2.5)
    assert (round(100 * katz.above, 1), round(100 * katz.below, 1)) == (4.4, 0.0)


def test_katz_has_no_interval_for_most_small_organisations():
    assert round(100 * coverage(SETTINGS[0], Method.KATZ).undefined, 1) == 58.7


def test_the_chances_of_all_outcomes_add_up_to_one():
    assert binomial(7, 0.3).sum() == pytest.approx(1, rel=1e-15)
    assert binomial(7, 0.3)[2] == pytest.approx(21 * 0.3**2 * 0.7**5, rel=1e-12)
    found = coverage(Setting(5, 6, 0.2, 1), Method.MN)
    assert found.held + found.above + found.below + found.undefined == pytest.approx(1)


def test_the_table_is_printed(capsys):
    assert main(["--method", "scas"]) == 0

    assert len(capsys.readouterr().out.splitlines()) == 1 + len(SETTINGS)
