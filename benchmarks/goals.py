"""The goals, and what a run says about each."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.harness import Samples, ratios

_GOALS = tomllib.loads((Path(__file__).parent / "goals.toml").read_text(encoding="utf-8"))


class Verdict(StrEnum):
    """Whether a ratio reaches its goal, stays where it is accepted, or is a step back that fails the run."""

    MET = "met"
    OVER = "over, as known"
    FAILED = "too much"


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio of two cases of one module, and how large it may be; ``long`` says that only the full form takes it."""

    id: str
    title: str
    numerator: str
    denominator: str
    goal: float
    accepted: float = 0.0
    why: str = ""
    tolerance: float = 1.5
    long: bool = False

    @property
    def cases(self) -> tuple[str, str]:
        """Both cases."""
        return self.numerator, self.denominator

    def verdict(self, ratio: float) -> Verdict:
        """Judge a ratio."""
        if ratio <= self.goal:
            return Verdict.MET
        return Verdict.OVER if ratio <= max(self.goal, self.accepted) * self.tolerance else Verdict.FAILED


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ratio of a goal in each round of a run."""

    goal: Goal
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The one that counts: the middle one."""
        return median(self.ratios)

    @property
    def verdict(self) -> Verdict:
        """What it means."""
        return self.goal.verdict(self.ratio)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        return {
            **{name: getattr(self.goal, name) for name in ("id", "title", "numerator", "denominator", "goal")},
            "ratio": self.ratio,
            "lowest": min(self.ratios),
            "highest": max(self.ratios),
            "verdict": self.verdict.value,
        }


def load_goals(only: Sequence[str] = ()) -> tuple[Goal, ...]:
    """Return the goals, or those that are named; raise ``KeyError`` for an id that there is not."""
    known = {fields["id"]: Goal(**fields) for fields in _GOALS["goal"]}
    return tuple(known[one] for one in only) if only else tuple(known.values())


def judge(goals: Sequence[Goal], samples: Mapping[str, Samples]) -> list[Outcome]:
    """Return the outcome of every goal both of whose cases were measured."""
    return [
        Outcome(goal, ratios(samples[goal.numerator], samples[goal.denominator]))
        for goal in goals
        if samples.keys() >= set(goal.cases)
    ]


def differing(samples: Mapping[str, Samples]) -> list[str]:
    """Return a sentence for each set of cases that must agree and do not."""
    return [
        f"These gave different answers: {', '.join(measured)}."
        for measured in ([name for name in same["cases"] if name in samples] for same in _GOALS["same"])
        if len({samples[name].answer for name in measured}) > 1
    ]
