"""Which results of a return must not be passed on, worked out once for each version: its results never change."""

from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.orm import Session

from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.republishing import Withheld, withheld_of
from app.services.results import results_of_version

MOST_REMEMBERED = 20_000
# By connection pool: engines with other options share it.
_kept: WeakKeyDictionary[Pool, dict[tuple[int, int], Withheld]] = WeakKeyDictionary()


def withheld_in(
    session: Session, organisation_id: int, submission_id: int | None, editions_dir: Path = EDITIONS_DIR
) -> Withheld:
    """Return which results of a version of an organisation's return are withheld; none where there is no version.

    Remembered for sessions that only read, since these see nothing that may yet be undone.
    """
    if submission_id is None:
        return Withheld()
    if session.info["write"]:
        return withheld_of(results_of_version(session, organisation_id, submission_id, editions_dir))
    kept, key = _kept.setdefault(session.get_bind().engine.pool, {}), (organisation_id, submission_id)
    if key not in kept:
        if len(kept) >= MOST_REMEMBERED:
            kept.clear()
        kept[key] = withheld_of(results_of_version(session, organisation_id, submission_id, editions_dir))
    return kept[key]
