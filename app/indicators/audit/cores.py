"""The machine's cores: a large audit is shared out over processes, a small one over threads, with the same outcome."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

MANY_PARTS = 5_000  # from here on, starting another process costs less than it saves
Work = TypeVar("Work")
Outcome = TypeVar("Outcome")


@contextmanager
def cores(parts: int) -> Iterator[Executor]:
    """Give whoever works on so many parts; processes are fresh ones, so that nothing is shared with them."""
    many = parts >= MANY_PARTS
    number = os.cpu_count() or 1
    with (
        ProcessPoolExecutor(number, mp_context=get_context("spawn")) if many else ThreadPoolExecutor(number)
    ) as executor:
        yield executor


def shared_out(
    executor: Executor, act: Callable[[Work], Outcome], works: Sequence[Work], sizes: Sequence[int]
) -> list[Outcome]:
    """Return the outcomes in the order of the works; the largest begin first, so that none is left to the end."""
    order = sorted(range(len(works)), key=lambda one: -sizes[one])
    begun = {one: executor.submit(act, works[one]) for one in order}
    return [begun[one].result() for one in range(len(works))]
