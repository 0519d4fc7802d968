"""The wish of whoever runs a process that it ends, as a signal brings it."""

import signal
from queue import Empty, SimpleQueue


class Stop:
    """Whether a process was asked to end, and a wait that this cuts short.

    A signal is handled between any two steps of the main thread, also within its wait. What an event of ``threading``
    would lock is then held already, so that setting it there could wait for itself for ever; putting into a simple
    queue never waits.
    """

    def __init__(self) -> None:
        """Begin without a wish."""
        self._is_set = False
        self._asked: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Ask the process to end."""
        self._is_set = True
        self._asked.put(None)

    def is_set(self) -> bool:
        """Whether the process was asked to end."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the process is asked to end; return whether it was."""
        if not self._is_set:
            try:
                self._asked.get(timeout=seconds)
            except Empty:
                return self._is_set
        return self._is_set


def stop_on_signals() -> Stop:
    """Return the wish that a service manager's signal, or Ctrl+C, will set."""
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
