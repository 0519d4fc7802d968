"""Slows down whoever asks for something costly again and again: counted in memory, so that nothing of it is kept."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from math import ceil

from app.errors import ScWresError

MOST_ADDRESSES = 10_000


class TooManyVisitsError(ScWresError):
    """An address asked too often; ``retry_after`` is the wait in seconds."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        """Say how long to wait."""
        self.retry_after = max(1, ceil(wait.total_seconds()))
        minutes = ceil(self.retry_after / 60)
        super().__init__(
            f"Many files were checked from where you are. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try "
            "again. Nothing was kept."
        )


class Visits:
    """Counts visits by address for a while, within one process; the addresses seen longest ago are forgotten first."""

    def __init__(self, most: int, window: timedelta) -> None:
        """Allow ``most`` visits of one address within ``window``."""
        self._most, self._window = most, window
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def admit(self, address: str, now: datetime) -> None:
        """Count a visit; raise ``TooManyVisitsError``, without counting it, for one too many."""
        with self._lock:
            recent = self._seen.setdefault(address, deque(maxlen=self._most))
            self._seen.move_to_end(address)
            while len(self._seen) > MOST_ADDRESSES:
                self._seen.popitem(last=False)
            while recent and recent[0] <= now - self._window:
                recent.popleft()
            if len(recent) == self._most:
                raise TooManyVisitsError(recent[0] + self._window - now)
            recent.append(now)
