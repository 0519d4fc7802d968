"""Tidy the store at the start of a worker and once an hour."""

import logging
import time
from dataclasses import dataclass

from sqlalchemy import Engine

from app.clock import Clock
from app.db.engine import empty_log
from app.errors import ScWresError, without_values
from app.services.sweeping import Swept, sweep
from app.settings import Settings

EVERY_SECONDS = 3600.0
log = logging.getLogger("scwres.worker")


@dataclass(slots=True)
class Tidying:
    """Knows when the store was tidied last. Times are seconds of the machine's monotonic clock."""

    due: float = 0.0

    def tidy_if_due(self, engine: Engine, settings: Settings, clock: Clock) -> Swept | None:
        """Tidy the store if it is time to, and log what was removed; never raises, since jobs must go on."""
        if time.monotonic() < self.due:
            return None
        self.due = time.monotonic() + EVERY_SECONDS
        try:
            empty_log(engine)  # where somebody read an earlier state when a survey closed
            swept = sweep(engine, settings.uploads_dir, clock)
        except ScWresError as error:
            log.warning("the store was not tidied: %s", error.user_message)
            return None
        except Exception as error:  # whatever is wrong with the store, the next job may not need it
            log.warning("the store could not be tidied", exc_info=without_values(error))
            return None
        _tell(swept)
        return swept


def _tell(swept: Swept) -> None:
    for name in (*swept.parts, *swept.orphans):
        log.warning("removed from the store, as nothing names it: %s", name)
