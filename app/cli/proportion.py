"""``scwres proportion``: one proportion or one count, with its interval."""

import argparse
import math
from typing import TYPE_CHECKING

from app.cli._counts import read_confidence, read_count
from app.cli._figures import Span, as_json, rate_sentence
from app.cli._options import add_common, chosen
from app.errors import InvalidRequestError
from app.indicators.methods import RateMethod

if TYPE_CHECKING:
    from app.indicators.proportions import Interval


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("proportion", help="the interval of X of N people, or of the count X")
    parser.add_argument("counts", nargs="*", metavar="COUNT", help="the whole numbers X N, or X alone for a count")
    parser.add_argument("--method", help=f"{', '.join(RateMethod)} (default wilson; for a count byar)")
    add_common(parser)
    parser.set_defaults(handler=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the interval of a proportion or a count. Raises InvalidRequestError for input that cannot be read."""
    if len(arguments.counts) not in {1, 2}:
        raise InvalidRequestError("Give one count X, or a part and its whole X N, for example: scwres proportion 9 120")
    x, *whole = map(read_count, ("X", "N"), arguments.counts)
    confidence = read_confidence(arguments.confidence)
    method = _method(arguments.method, is_count=not whole)
    interval = _interval(x, whole, method, confidence)
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


def _method(given: str | None, *, is_count: bool) -> RateMethod:
    method = chosen(RateMethod, given or (RateMethod.BYAR if is_count else RateMethod.WILSON))
    if is_count and method in {RateMethod.WILSON, RateMethod.WILSON_CORRECTED}:
        raise InvalidRequestError(f"The method {method} needs a whole: give X N. For a count alone, use byar or exact.")
    if not is_count and method is RateMethod.BYAR:
        raise InvalidRequestError("Byar's method is for a count alone: leave N out. For X of N, use wilson or exact.")
    return method


def _interval(x: int, whole: list[int], method: RateMethod, confidence: float) -> "Interval":
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
