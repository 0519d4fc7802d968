"""A case: something that is prepared in a process of its own and then measured again and again."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks.resources import own_time


class BenchmarkError(RuntimeError):
    """A case could not be measured, or gave another answer than it must."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a case is told: an empty folder of its own, how thorough to be, and the databases by name."""

    folder: Path
    is_full: bool
    databases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """A prepared case: what to call, how often for one sample, and how many units of work one call does.

    The answer must be the same at every call. ``cost`` reads the seconds of processor time of whoever does the work.
    A case that ``measures`` answers with its own measurement instead.
    """

    call: Callable[[], object]
    calls: int = 1
    units: int = 1
    measures: bool = False
    cost: Callable[[], float] = own_time


@dataclass(frozen=True, slots=True)
class Case:
    """How a case is prepared, and the databases that it needs."""

    prepare: Callable[[Context], AbstractContextManager[Ready]]
    databases: tuple[str, ...] = ()


def case_of(name: str) -> Case:
    """Return a case by its name, such as ``web.page``."""
    module, _, key = name.partition(".")
    cases: dict[str, Case] = import_module(f"benchmarks.{module}").CASES
    return cases[key]
