"""``scwres funnel``: what chance alone lets organisations of each size reach round a common value.

Three kinds: proportions of groups of these sizes, ratios with these standard errors of their logarithm, and observed
over expected counts. A file of organisations gives their ratios, the pooled target and the over-dispersion.
"""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli._counts import read_confidence, read_count, read_number
from app.cli._figures import as_json
from app.cli._options import add_json
from app.cli._strata import read_strata
from app.errors import InvalidRequestError
from app.indicators.rounding import text

if TYPE_CHECKING:
    from app.indicators.normal import Floats

_LEVELS = ("0.95", "0.998")
_LEAST_EXPECTED = 1e-9
_LEAST_RATIO = 1e-9
_HOW = (
    "Give one of --sizes (with the --target proportion), --errors (with the --target ratio), --expected or --file, "
    "for example: scwres funnel --target 0.12 --sizes 50,100"
)


@dataclass(frozen=True, slots=True)
class _Funnel:
    """A funnel to print: what it is about, and each place's own figures with its limits at each level."""

    about: dict[str, object]
    places: list[dict[str, object]]
    levels: list[float]
    limits: "list[tuple[Floats, Floats]]"

    def bounds(self, at: int) -> list[dict[str, float]]:
        """Give the limits of one place at each level, as plain numbers."""
        return [
            {"level": level, "lower": float(low[at]), "upper": float(high[at])}
            for level, (low, high) in zip(self.levels, self.limits, strict=True)
        ]


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("funnel", help="the limits that chance sets round a common value, by size")
    parser.add_argument("--target", help="the common proportion or ratio; with --file, in place of the pooled ratio")
    places = parser.add_mutually_exclusive_group()
    places.add_argument("--sizes", nargs="+", metavar="N", help="how many people: limits of a proportion")
    places.add_argument("--errors", nargs="+", metavar="S", help="standard errors of log ratios: limits of a ratio")
    places.add_argument("--expected", nargs="+", metavar="E", help="expected counts: limits of observed / expected")
    parser.add_argument("--file", type=Path, help="a CSV file of organisations with the columns a,n1,c,n2")
    parser.add_argument("--confidence", "--level", action="append", help="repeatable (default 0.95 and 0.998)")
    add_json(parser)
    parser.set_defaults(handler=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the limits. Raises InvalidRequestError for input that cannot be used."""
    levels = [read_confidence(given) for given in arguments.confidence or _LEVELS]
    if arguments.file:
        funnel = _of_file(arguments, levels)
    elif arguments.sizes:
        funnel = _of_proportions(arguments, levels)
    elif arguments.errors:
        funnel = _of_ratios(arguments, levels)
    elif arguments.expected:
        funnel = _of_counts(arguments, levels)
    else:
        raise InvalidRequestError(_HOW)
    if arguments.json:
        places = [{**place, "limits": funnel.bounds(at)} for at, place in enumerate(funnel.places)]
        print(as_json({**funnel.about, "places": places}))
    else:
        print(_sentences(funnel))
    return 0


def _of_proportions(arguments: argparse.Namespace, levels: list[float]) -> _Funnel:
    from app.indicators.proportions import proportion_funnel  # noqa: PLC0415 - numpy, kept out of the start

    target = read_number("The target", _required(arguments.target), 0, 1)
    sizes = [read_count("A size", given) for given in _separate(arguments.sizes)]
    if not all(sizes):
        raise InvalidRequestError("A size is 0. Each group needs at least one person.")
    limits = [proportion_funnel(target, sizes, level) for level in levels]
    return _Funnel({"kind": "proportion", "target": target}, [{"size": size} for size in sizes], levels, limits)


def _of_ratios(arguments: argparse.Namespace, levels: list[float]) -> _Funnel:
    from app.indicators.comparison import ratio_funnel  # noqa: PLC0415 - numpy, kept out of the start

    target = read_number("The target", _required(arguments.target), _LEAST_RATIO)
    errors = [read_number("A standard error", given) for given in _separate(arguments.errors)]
    limits = [ratio_funnel(target, errors, level) for level in levels]
    return _Funnel({"kind": "ratio", "target": target}, [{"error": error} for error in errors], levels, limits)


def _of_counts(arguments: argparse.Namespace, levels: list[float]) -> _Funnel:
    from app.indicators.proportions import count_ratio_funnel  # noqa: PLC0415 - numpy, kept out of the start

    if arguments.target is not None:
        raise InvalidRequestError("Observed over expected counts are compared with 1: leave --target out.")
    given = _separate(arguments.expected)
    expected = [read_number("An expected count", one, _LEAST_EXPECTED) for one in given]
    limits = [count_ratio_funnel(expected, level) for level in levels]
    return _Funnel({"kind": "count", "target": 1.0}, [{"expected": one} for one in expected], levels, limits)


def _of_file(arguments: argparse.Namespace, levels: list[float]) -> _Funnel:
    """Give the funnel of a file's organisations or, with their over-dispersion, of the errors asked for."""
    import numpy as np  # noqa: PLC0415 - kept out of the start

    from app.indicators.comparison import over_dispersion, ratio_funnel  # noqa: PLC0415 - same
    from app.indicators.strata import log_ratios, strata  # noqa: PLC0415 - same

    if arguments.sizes or arguments.expected:
        raise InvalidRequestError("A file holds ratios: give it alone or with --errors.")
    columns = read_strata(arguments.file)
    cells = strata(*columns)
    y, variances = log_ratios(cells)
    target = _target(arguments.target, cells.a.sum() * cells.n2.sum(), cells.c.sum() * cells.n1.sum())
    found = over_dispersion(y, variances, math.log(target))
    about = {"kind": "ratio", "target": target, "organisations": y.size, "phi": found.phi, "tau2": found.tau2}
    if arguments.errors:
        errors = np.array([read_number("A standard error", given) for given in _separate(arguments.errors)])
        places: list[dict[str, object]] = [{"error": float(error)} for error in errors]
    else:
        errors = np.sqrt(variances)
        scores = (y - math.log(target)) / np.sqrt(variances + found.tau2)
        places = [
            {"row": row, "ratio": math.exp(one), "error": float(error), "z": float(score)}
            for row, one, error, score in zip(_told(columns), y, errors, scores, strict=True)
        ]
    return _Funnel(about, places, levels, [ratio_funnel(target, errors, level, found.tau2) for level in levels])


def _told(columns: tuple[list[int], ...]) -> list[int]:
    """Give the numbers of the rows that have a ratio: people in both groups, and any event."""
    return [row for row, (a, n1, c, n2) in enumerate(zip(*columns, strict=True), 1) if n1 and n2 and a + c]


def _target(given: str | None, first: float, second: float) -> float:
    """Give the target asked for, or the ratio of all organisations together."""
    if given is not None:
        return read_number("The target", given, _LEAST_RATIO)
    if not first or not second:
        raise InvalidRequestError("One group has no case in the whole file, so there is no pooled ratio: add --target.")
    return float(first / second)


def _required(target: str | None) -> str:
    if target is None:
        raise InvalidRequestError("Add --target: the common value that the limits stand round.")
    return target


def _separate(given: Sequence[str]) -> list[str]:
    """Give the values that stand between spaces or commas. Raises InvalidRequestError where there are none."""
    parts = [part.strip() for word in given for part in word.split(",") if part.strip()]
    if not parts:
        raise InvalidRequestError(_HOW)
    return parts


def _sentences(funnel: _Funnel) -> str:
    lines = [f"Limits by chance alone: {_listed(funnel.about)}."]
    for at, place in enumerate(funnel.places):
        reaches = (
            f"{100 * one['level']:g}% {_shown(one['lower'])} to {_shown(one['upper'])}" for one in funnel.bounds(at)
        )
        lines.append(f"{_listed(place)}: {'; '.join(reaches)}")
    return "\n".join(lines)


def _listed(values: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {_shown(value)}" for key, value in values.items())


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return text(value, 4) if math.isfinite(value) else "no limit"
