"""Finished answers, kept for as long as all that they rest on stays the same.

An answer is kept under a key that names whose it is and everything that it was made from. Whoever asks has been let in
by then, and says the key anew each time: what changed has another key, so nothing that is kept is ever out of date or
another organisation's. The oldest make room once there is more than a few pages.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

import orjson
from dash.development.base_component import Component

MOST_BYTES = 2 * 1024 * 1024


class FinishedAnswers:
    """A few answers as they are sent, by the key of all that they were made from."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Keep no more than this many bytes."""
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._kept)

    def find(self, key: Hashable) -> orjson.Fragment | None:
        """Return the answer that is kept under a key, as a callback returns it."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return orjson.Fragment(found)

    def keep(self, key: Hashable, answer: bytes) -> None:
        """Keep an answer, and let go of those that were asked for longest ago."""
        with self._lock:
            self._held += len(answer) - len(self._kept.pop(key, b""))
            self._kept[key] = answer
            while self._held > self._most:
                self._held -= len(self._kept.popitem(last=False)[1])


def finished(content: object) -> bytes:
    """Return what a callback answers as the bytes that the browser gets for it."""
    return orjson.dumps(content, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def answer_once(answers: FinishedAnswers, key: Callable[[], Hashable], make: Callable[[], tuple[Any, bool]]) -> object:
    """Return the answer of a key; make it where it is not kept, and keep it where it says that it lasts.

    What it was made from is looked at once more before it is kept: nothing may have come in between.
    """
    asked = key()
    found = answers.find(asked)
    if found is not None:
        return found
    content, lasts = make()
    body = finished(content)
    if lasts and key() == asked:
        answers.keep(asked, body)
    return orjson.Fragment(body)


def _plain(part: object) -> Any:
    if isinstance(part, Component):
        return part.to_plotly_json()
    raise TypeError(f"{type(part).__name__} is no part of a page.")
