"""``scwres proportion``: one proportion or one count, with its interval."""

import argparse
import math
from typing import TYPE_CHECKING

from app.cli._counts import read_confidence, read_counts
from app.cli._figures import NO_PROPORTION, Span, as_json, rate_sentence
from app.cli._options import HOW_IT_ENDS, add_common, chosen
from app.errors import InvalidRequestError
from app.indicators.methods import RateMethod

if TYPE_CHECKING:
    from app.indicators.proportions import Interval


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "proportion", help="the interval of X of N people, or of the count X", description=HOW_IT_ENDS
    )
    parser.add_argument("counts", nargs="*", metavar="COUNT", help="the whole numbers X N, or X alone for a count")
    parser.add_argument(
        "--method",
        help=f"{', '.join(RateMethod)} (default wilson; for a count byar; byar with N gives a rate, which may pass 1)",
    )
    add_common(parser)
    parser.set_defaults(handler=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the interval of a proportion or a count. Raises InvalidRequestError for input that cannot be read."""
    counts = read_counts(("X", "N"), arguments.counts) or read_counts(("X",), arguments.counts)
    if counts is None:
        raise InvalidRequestError("Give one count X, or a part and its whole X N, for example: scwres proportion 9 120")
    x, *whole = counts
    confidence = read_confidence(arguments.confidence)
    method = _method(arguments.method, is_count=not whole)
    interval = _interval(x, whole, method, confidence)
    calculable = not math.isnan(float(interval.estimate))
    result: dict[str, object] = {
        "estimate": interval.estimate,
        "lower": interval.lower,
        "upper": interval.upper,
        "state": "ok" if calculable else "not_calculable",
        "method": method.value,
        "confidence": confidence,
    }
    if not calculable:
        result["reason"] = NO_PROPORTION
    span = Span(float(interval.lower), float(interval.upper), method, confidence)
    print(as_json(result) if arguments.json else rate_sentence(x, whole[0] if whole else None, span))
    return 0


def _method(given: str | None, *, is_count: bool) -> RateMethod:
    method = chosen(RateMethod, given or (RateMethod.BYAR if is_count else RateMethod.WILSON))
    if is_count and method in {RateMethod.WILSON, RateMethod.WILSON_CORRECTED}:
        raise InvalidRequestError(f"The method {method} needs a whole: give X N. For a count alone, use byar or exact.")
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
        RateMethod.BYAR: proportions.byar_rate,
        RateMethod.EXACT: proportions.clopper_pearson,
        RateMethod.MID_P: proportions.mid_p,
    }
    return of_proportion[method](x, whole[0], confidence)
