"""Asking a process to end, also from within its own wait."""

import signal
import threading
import time

from app.worker.stopping import Stop, stop_on_signals


def test_a_wait_ends_with_its_time_or_with_the_wish_to_end():
    stop = Stop()

    assert (stop.wait(0.01), stop.is_set()) == (False, False)
    stop.set()
    assert (stop.wait(60), stop.wait(60), stop.is_set()) == (True, True, True)


def test_a_signal_cuts_a_wait_short_whenever_it_comes():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        for delay in range(200):
            stop = stop_on_signals()
            asking = threading.Timer(delay / 40_000, signal.raise_signal, (signal.SIGTERM,))
            asking.start()
            ends_at = time.monotonic() + 30
            while not stop.wait(0.0005):
                assert time.monotonic() < ends_at
            asking.join()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
