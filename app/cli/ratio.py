"""``scwres ratio``: the ratio of two rates with its interval, for one pair of groups or over the strata of a file."""

import argparse
import math
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli._counts import read_confidence, read_counts
from app.cli._figures import Span, as_json, no_interval, ratio_sentence
from app.cli._options import HOW_IT_ENDS, add_common, chosen
from app.cli._strata import read_strata
from app.errors import InvalidRequestError
from app.indicators.methods import Method, PoolingMethod, UnconditionalMethod, spelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.indicators.intervals import RatioInterval
    from app.indicators.strata import Pooled
    from app.indicators.stratified import CommonRatio

_COUNTS = ("A", "N1", "C", "N2")
_OUTCOME = ("ratio", "lower", "upper", "p_value")
_OF_ONE = (*Method, *UnconditionalMethod)
_NOT_CALCULABLE = (
    "No ratio can be worked out: each group needs at least one person, and no part may be larger than its whole."
)
_NO_CASES = "Nobody in either group had the event, so there is no ratio to show."


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "ratio", help="compare two rates: A of N1 people against C of N2", description=HOW_IT_ENDS
    )
    parser.add_argument("counts", nargs="*", metavar="COUNT", help="the four whole numbers A N1 C N2")
    parser.add_argument(
        "--strata",
        type=Path,
        help="a CSV file with the columns a,n1,c,n2 (or a,b,c,d: b and d are those without the event), to average "
        "over its rows; - reads it from the input",
    )
    parser.add_argument("--method", help=f"{', '.join(_OF_ONE)}; with --strata {', '.join(PoolingMethod)}")
    add_common(parser)
    parser.set_defaults(handler=run_ratio)


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


def _single(arguments: argparse.Namespace, confidence: float) -> tuple[dict[str, object], str]:
    counts = read_counts(_COUNTS, arguments.counts)
    if counts is None:
        raise InvalidRequestError("Give four whole numbers A N1 C N2, for example: scwres ratio 9 120 17 610")
    a, n1, c, n2 = counts
    method = _method_of_one(arguments.method or Method.SCAS)
    found = _interval(a, n1, c, n2, method, confidence)
    state = "not_calculable" if not 0 < n1 >= a or not 0 < n2 >= c else "ok" if a + c else "no_cases"
    result = {key: getattr(found, key) for key in _OUTCOME}
    result |= {"state": state, "method": method.value, "confidence": confidence}
    if state != "ok":
        return _without_ratio(result, _NO_CASES if state == "no_cases" else _NOT_CALCULABLE)
    exact = Fraction(a * n2, n1 * c) if c else None
    span = Span(float(found.lower), float(found.upper), method, confidence)
    result |= _why_no_interval(span)
    return result, ratio_sentence(f"{a:,} of {n1:,} against {c:,} of {n2:,}", exact, span, float(found.p_value))


def _method_of_one(given: str) -> Method | UnconditionalMethod:
    """Give the method of that name, which needs no strata. Raises InvalidRequestError where there is none."""
    try:
        found: Method | UnconditionalMethod = chosen(_OF_ONE, given)
    except InvalidRequestError as error:
        if spelled(given) not in {*PoolingMethod}:
            raise
        raise InvalidRequestError(f"{error.user_message} To average over strata, add --strata FILE.") from None
    return found


def _without_ratio(result: dict[str, object], reason: str) -> tuple[dict[str, object], str]:
    return {**result, "reason": reason}, reason


def _why_no_interval(span: Span) -> dict[str, str]:
    missing = no_interval(span)
    return {"reason": missing} if missing else {}


def _interval(  # noqa: PLR0913, PLR0917 - the four counts of a pair are one thing
    a: int, n1: int, c: int, n2: int, method: Method | UnconditionalMethod, confidence: float
) -> "RatioInterval":
    from app.indicators.intervals import ratio_interval  # noqa: PLC0415 - numpy, kept out of the start
    from app.indicators.unconditional import unconditional_interval  # noqa: PLC0415 - same

    if isinstance(method, UnconditionalMethod):
        return unconditional_interval(a, n1, c, n2, method, confidence)
    return ratio_interval(a, n1, c, n2, method, confidence)


def _average(arguments: argparse.Namespace, confidence: float) -> tuple[dict[str, object], str]:
    from app.indicators.strata import heterogeneity, strata  # noqa: PLC0415 - numpy, kept out of the start

    if arguments.counts:
        raise InvalidRequestError("Give either four numbers or --strata with a file, not both.")
    method = chosen(PoolingMethod, arguments.method or PoolingMethod.MANTEL_HAENSZEL)
    columns = read_strata(arguments.strata)
    about = {"method": method.value, "confidence": confidence, "strata": len(columns[0])}
    try:
        cells = strata(*columns)
    except InvalidRequestError as error:
        return _without_ratio({**dict.fromkeys(_OUTCOME), "state": "not_calculable", **about}, error.user_message)
    found = _pooling(method)(cells, confidence=confidence)
    # Beside a Mantel-Haenszel average, metafor, metan and RevMan measure the differences round that average.
    is_round = method is PoolingMethod.MANTEL_HAENSZEL and 0 < found.ratio < math.inf
    differ = heterogeneity(cells, found.ratio if is_round else None)
    state = "no_cases" if math.isnan(found.ratio) else "ok"
    result = {**{key: getattr(found, key) for key in _OUTCOME}, "state": state, **about}
    result |= {"tau2": differ.tau2, "q": differ.q, "q_degrees": differ.degrees}
    result |= {"q_p_value": differ.p_value, "i2": differ.i2}
    if state != "ok":
        return _without_ratio(result, _NO_CASES)
    exact = Fraction(found.ratio) if math.isfinite(found.ratio) else None
    span = Span(found.lower, found.upper, method, confidence)
    result |= _why_no_interval(span)
    strata_of = f"Over {len(columns[0]):,} {'stratum' if len(columns[0]) == 1 else 'strata'}"
    return result, ratio_sentence(strata_of, exact, span, found.p_value)


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
