"""Every published ratio interval comes out at the precision that was printed."""

import csv
import math
from pathlib import Path

import pytest

from app.indicators.intervals import ratio_interval
from app.indicators.methods import UnconditionalMethod
from app.indicators.strata import dersimonian_laird, inverse_variance, mantel_haenszel, strata
from app.indicators.stratified import Scoring, Weighting, stratified_interval
from app.indicators.unconditional import unconditional_interval

FILE = Path(__file__).parents[2] / "oracles" / "rr-ci-textbook.csv"
NAMES = {
    "katz_log": "katz",
    "adjusted_log_haldane": "adjusted-log",
    "inverse_sinh": "inverse-sinh",
    "miettinen_nurminen_score": "mn",
    "koopman_score": "koopman",
    "gart_nam_skew_score": "gart-nam",
    "mover_wilson": "mover-wilson",
    "scas_skew_score": "scas",
    "point_estimate": "scas",
}
UNCONDITIONAL = {
    "chan_zhang_exact_unconditional": UnconditionalMethod.CHAN_ZHANG,
    "agresti_min_exact_unconditional": UnconditionalMethod.AGRESTI_MIN,
}
STRATIFIED = {
    "stratified_score_inv_gart_nam": Scoring(Weighting.INVERSE_VARIANCE, skewed=False, corrected=False, scaled=True),
    "stratified_score_ivs_tang": Scoring(Weighting.INVERSE_CORRECTED, skewed=False, corrected=False, scaled=True),
    "stratified_scas_mh": Scoring(Weighting.MANTEL_HAENSZEL, skewed=True, corrected=True),
}
POOLED = {
    "mantel_haenszel_greenland_robins": mantel_haenszel,
    "inverse_variance_fixed": inverse_variance,
    "dersimonian_laird": dersimonian_laird,
}


def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(row):
    return [[float(value) for value in row[key].split(";")] for key in ("x1", "n1", "x2", "n2")]


def assert_printed(value, printed):
    """Compare at the printed decimals; at more than 12 digits, within the rounding of the last operation."""
    if printed in {"", "inf", "nan"}:
        assert printed == "" or repr(float(value)) == printed
        return
    digits = len(printed.replace(".", "").lstrip("0"))
    if digits > 12:
        assert float(value) == pytest.approx(float(printed), rel=1e-14)
        return
    decimals = len(printed.partition(".")[2])
    assert f"{float(value):.{decimals}f}" == f"{float(printed):.{decimals}f}"


SINGLE = [row for row in rows() if row["method"] in NAMES]


@pytest.mark.parametrize(
    "row", SINGLE, ids=lambda row: f"{row['x1']}/{row['n1']}v{row['x2']}/{row['n2']}-{row['method']}"
)
def test_a_published_interval_of_one_ratio_comes_out_as_printed(row):
    (a,), (n1,), (c,), (n2,) = cells(row)

    found = ratio_interval(a, n1, c, n2, NAMES[row["method"]], float(row["conf"] or 0.95))

    assert_printed(found.ratio, row["rr"])
    assert_printed(found.lower, row["lo"])
    assert_printed(found.upper, row["hi"])


@pytest.mark.parametrize(
    "row", [row for row in rows() if row["method"] in UNCONDITIONAL], ids=lambda row: row["method"]
)
def test_a_published_exact_interval_comes_out_as_printed(row):
    counts = (int(row[key]) for key in ("x1", "n1", "x2", "n2"))

    found = unconditional_interval(*counts, UNCONDITIONAL[row["method"]], float(row["conf"]))

    assert_printed(found.ratio, row["rr"])
    assert_printed(found.lower, row["lo"])
    assert_printed(found.upper, row["hi"])


@pytest.mark.parametrize("row", [row for row in rows() if row["method"] in STRATIFIED], ids=lambda row: row["method"])
def test_a_published_stratified_score_interval_comes_out_as_printed(row):
    found = stratified_interval(strata(*cells(row)), STRATIFIED[row["method"]], float(row["conf"]))

    assert_printed(found.ratio, row["rr"])
    assert_printed(found.lower, row["lo"])
    assert_printed(found.upper, row["hi"])


@pytest.mark.parametrize("row", [row for row in rows() if row["method"] in POOLED], ids=lambda row: row["method"])
def test_a_published_average_over_strata_comes_out_as_printed(row):
    found = POOLED[row["method"]](strata(*cells(row)), float(row["conf"]))

    assert_printed(found.ratio, row["rr"])
    assert_printed(found.lower, row["lo"])
    assert_printed(found.upper, row["hi"])


@pytest.mark.parametrize(
    "row", [row for row in rows() if row["method"] == "katz_log_edge_scipy"], ids=lambda r: r["rr"]
)
def test_beside_a_zero_katz_has_no_limits_and_scas_has_one(row):
    (a,), (n1,), (c,), (n2,) = cells(row)

    katz, scas = ratio_interval(a, n1, c, n2, "katz"), ratio_interval(a, n1, c, n2, "scas")

    assert math.isnan(katz.lower)
    assert math.isnan(katz.upper)
    assert (scas.lower == 0) == (a == 0)
    assert (scas.upper == math.inf) == (c == 0)


def test_no_row_of_the_file_is_passed_over():
    compared = [set(NAMES), set(STRATIFIED), set(POOLED), set(UNCONDITIONAL), {"katz_log_edge_scipy"}]

    assert {row["method"] for row in rows()} <= set().union(*compared)
    assert len(rows()) == 35


# Further printed figures: Koopman 1984, Gart and Nam 1988, Tang 2020, Fagerland and Newcombe 2013.
@pytest.mark.parametrize(
    ("counts", "method", "lower", "upper"),
    [
        ((36, 40, 16, 80), "koopman", "2.94", "7.15"),
        ((8, 15, 4, 15), "koopman", "0.815", "5.336"),
        ((8, 15, 4, 15), "gart-nam", "0.806", "6.148"),
        ((29, 55, 11, 11), "mn", "0.397", "0.742"),
        ((29, 55, 11, 11), "mover-wilson", "0.398", "0.761"),
    ],
)
def test_further_published_intervals_come_out_as_printed(counts, method, lower, upper):
    found = ratio_interval(*counts, method)

    assert_printed(found.lower, lower)
    assert_printed(found.upper, upper)


def test_the_skewness_corrected_stratified_limits_of_gart_and_nam_and_of_tang_come_out_as_printed():
    gart = strata([4, 2, 4, 1], [16, 16, 18, 15], [5, 3, 10, 3], [79, 87, 90, 82])
    tang = strata([21, 11, 8], [464, 165, 69], [26, 25, 11], [453, 174, 70])

    first = stratified_interval(gart, Scoring(Weighting.INVERSE_VARIANCE, corrected=False, scaled=True))
    second = stratified_interval(tang, Scoring(Weighting.INVERSE_CORRECTED, corrected=False, scaled=True))

    assert (f"{first.lower:.2f}", f"{first.upper:.2f}") == ("1.31", "5.08")
    assert (f"{second.lower:.4f}", f"{second.upper:.4f}") == ("0.4410", "0.9462")
