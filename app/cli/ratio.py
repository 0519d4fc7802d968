"""``scwres ratio`` and ``scwres proportion``: one ratio, one proportion or one count, with its interval."""

import argparse
import math
from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.cli._counts import read_confidence, read_count, read_strata
from app.cli._figures import Span, as_json, rate_sentence, ratio_sentence
from app.errors import InvalidRequestError
from app.indicators.methods import Method, PoolingMethod, RateMethod, spelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.indicators.proportions import Interval
    from app.indicators.strata import Pooled
    from app.indicators.stratified import CommonRatio

_Name = TypeVar("_Name", bound=StrEnum)

_COUNTS = ("A", "N1", "C", "N2")
_OUTCOME = ("ratio", "lower", "upper", "p_value")
_NOT_CALCULABLE = (
    "No ratio can be worked out: each group needs at least one person, and no part may be larger than its whole."
)
_NO_CASES = "Nobody in either group had the event, so there is no ratio to show."


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``ratio`` and ``proportion`` commands."""
    ratio = subparsers.add_parser("ratio", help="compare two rates: A of N1 people against C of N2")
    ratio.add_argument("counts", nargs="*", metavar="COUNT", help="the four whole numbers A N1 C N2")
    ratio.add_argument("--strata", type=Path, help="a CSV file with the header a,n1,c,n2, to average over its rows")
    ratio.add_argument("--method", help=f"{', '.join(Method)} (default scas); with --strata {', '.join(PoolingMethod)}")
    _add_common(ratio)
    ratio.set_defaults(handler=run_ratio)
    proportion = subparsers.add_parser("proportion", help="the interval of X of N people, or of the count X")
    proportion.add_argument("counts", nargs="*", metavar="COUNT", help="the whole numbers X N, or X alone for a count")
    proportion.add_argument("--method", help=f"{', '.join(RateMethod)} (default wilson; for a count byar)")
    _add_common(proportion)
    proportion.set_defaults(handler=run_proportion)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confidence", default="0.95", help="the confidence level, from 0 to 1 (default 0.95)")
    parser.add_argument("--json", action="store_true", help="print unrounded figures as JSON")


def run_ratio(arguments: argparse.Namespace) -> int:
    """Print the ratio of two rates, or the average ratio of the strata in a file.

    Raises InvalidRequestError for input that cannot be read.
    """
    confidence = read_confidence(arguments.confidence)
    if arguments.strata is not None:
        result, sentence = _average(arguments, confidence)
    else:
        result, sentence = _single(arguments, confidence)
    print(as_json(result) if arguments.json else sentence)
    return 0


def run_proportion(arguments: argparse.Namespace) -> int:
    """Print the interval of a proportion or a count. Raises InvalidRequestError for input that cannot be read."""
    if len(arguments.counts) not in {1, 2}:
        raise InvalidRequestError("Give one count X, or a part and its whole X N, for example: scwres proportion 9 120")
    x, *whole = map(read_count, ("X", "N"), arguments.counts)
    confidence = read_confidence(arguments.confidence)
    method = _rate_method(arguments.method, is_count=not whole)
    interval = _rate_interval(x, whole, method, confidence)
    calculable = not math.isnan(float(interval.estimate))
    result = {
        "estimate": interval.estimate,
        "lower": interval.lower,
        "upper": interval.upper,
        "state": "ok" if calculable else "not_calculable",
        "method": method.value,
        "confidence": confidence,
    }
    span = Span(float(interval.lower), float(interval.upper), method, confidence)
    print(as_json(result) if arguments.json else rate_sentence(x, whole[0] if whole else None, span))
    return 0


def _single(arguments: argparse.Namespace, confidence: float) -> tuple[dict[str, object], str]:
    from app.indicators.intervals import ratio_interval  # noqa: PLC0415 - numpy, kept out of the start

    if len(arguments.counts) != len(_COUNTS):
        raise InvalidRequestError("Give four whole numbers A N1 C N2, for example: scwres ratio 9 120 17 610")
    a, n1, c, n2 = map(read_count, _COUNTS, arguments.counts)
    method = _chosen(Method, arguments.method or Method.SCAS)
    found = ratio_interval(a, n1, c, n2, method, confidence)
    state = "not_calculable" if not 0 < n1 >= a or not 0 < n2 >= c else "ok" if a + c else "no_cases"
    result = {key: getattr(found, key) for key in _OUTCOME}
    result |= {"state": state, "method": method.value, "confidence": confidence}
    if state != "ok":
        return result, _NO_CASES if state == "no_cases" else _NOT_CALCULABLE
    exact = Fraction(a * n2, n1 * c) if c else None
    span = Span(float(found.lower), float(found.upper), method, confidence)
    return result, ratio_sentence(f"{a:,} of {n1:,} against {c:,} of {n2:,}", exact, span, float(found.p_value))


def _average(arguments: argparse.Namespace, confidence: float) -> tuple[dict[str, object], str]:
    from app.indicators.strata import heterogeneity, strata  # noqa: PLC0415 - numpy, kept out of the start

    if arguments.counts:
        raise InvalidRequestError("Give either four numbers or --strata with a file, not both.")
    method = _chosen(PoolingMethod, arguments.method or PoolingMethod.MANTEL_HAENSZEL)
    columns = read_strata(arguments.strata)
    about = {"method": method.value, "confidence": confidence, "strata": len(columns[0])}
    try:
        cells = strata(*columns)
    except InvalidRequestError as error:
        return {**dict.fromkeys(_OUTCOME), "state": "not_calculable", **about}, error.user_message
    found = _pooling(method)(cells, confidence=confidence)
    differ = heterogeneity(cells)
    state = "no_cases" if math.isnan(found.ratio) else "ok"
    result = {**{key: getattr(found, key) for key in _OUTCOME}, "state": state, **about}
    result |= {"tau2": getattr(found, "tau2", 0.0), "q": differ.q, "i2": differ.i2}
    if state != "ok":
        return result, _NO_CASES
    exact = Fraction(found.ratio) if math.isfinite(found.ratio) else None
    span = Span(found.lower, found.upper, method, confidence)
    return result, ratio_sentence(f"Over {len(columns[0]):,} strata", exact, span, found.p_value)


def _pooling(method: PoolingMethod) -> "Callable[..., Pooled | CommonRatio]":
    from app.indicators import strata  # noqa: PLC0415 - numpy, kept out of the start
    from app.indicators.stratified import PUBLISHED, stratified_interval  # noqa: PLC0415 - same

    if method in PUBLISHED:
        return partial(stratified_interval, scoring=PUBLISHED[method])
    return {
        PoolingMethod.MANTEL_HAENSZEL: strata.mantel_haenszel,
        PoolingMethod.INVERSE_VARIANCE: strata.inverse_variance,
        PoolingMethod.DERSIMONIAN_LAIRD: strata.dersimonian_laird,
    }[method]


def _rate_method(given: str | None, *, is_count: bool) -> RateMethod:
    method = _chosen(RateMethod, given or (RateMethod.BYAR if is_count else RateMethod.WILSON))
    if is_count and method in {RateMethod.WILSON, RateMethod.WILSON_CORRECTED}:
        raise InvalidRequestError(f"The method {method} needs a whole: give X N. For a count alone, use byar or exact.")
    if not is_count and method is RateMethod.BYAR:
        raise InvalidRequestError("Byar's method is for a count alone: leave N out. For X of N, use wilson or exact.")
    return method


def _rate_interval(x: int, whole: list[int], method: RateMethod, confidence: float) -> "Interval":
    from app.indicators import proportions  # noqa: PLC0415 - numpy, kept out of the start

    if not whole:
        of_count = {
            RateMethod.BYAR: proportions.byar,
            RateMethod.EXACT: proportions.exact_count,
            RateMethod.MID_P: proportions.mid_p_count,
        }
        return of_count[method](x, confidence)
    of_proportion = {
        RateMethod.WILSON: proportions.wilson,
        RateMethod.WILSON_CORRECTED: proportions.wilson_corrected,
        RateMethod.EXACT: proportions.clopper_pearson,
        RateMethod.MID_P: proportions.mid_p,
    }
    return of_proportion[method](x, whole[0], confidence)


def _chosen(names: type[_Name], given: str) -> _Name:
    try:
        return names(spelled(given))
    except ValueError:
        raise InvalidRequestError(f"There is no method {given!r} here. Choose one of {', '.join(names)}.") from None
