"""Work out the figures of a group that an organisation picked, for the newest release of each collection."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import Scope
from app.clock import Clock
from app.db.models import Collection, CustomBenchmark, CustomGroup, Organisation, Release
from app.db.scope import open_session
from app.indicators.catalogue import EDITIONS_DIR
from app.services import jobs
from app.services.benchmarks import latest_releases
from app.services.custom_figures import figures_of, store
from app.services.release_rows import Row
from app.settings import Settings

_MOST_TURNS = 3


class OvertakenError(RuntimeError):
    """Releases or other groups came in between each time the figures were worked out; the job is tried again."""


def work_out_group(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> None:
    """Work out what is missing of the group that a job names; the figures and the end of the job are kept together.

    A group is judged beside all that its organisation has seen. So where that changed before the figures could be
    stored, they are worked out again. Raises ``OvertakenError`` after some turns.
    """
    for _ in range(_MOST_TURNS):
        if _one_turn(engine, settings, clock, job):
            return
    raise OvertakenError("what a group is judged beside kept changing")


def _one_turn(engine: Engine, settings: Settings, clock: Clock, job: jobs.ClaimedJob) -> bool:
    group_id, folder = int(job.payload["group"]), settings.editions_dir or EDITIONS_DIR
    with open_session(engine, Scope.everything()) as session:
        group = session.get_one(CustomGroup, group_id)
        before, rows = _beside(session, group), list[Row]()
        for release in _newest(session, group) if group.removed_at is None else ():
            rows += figures_of(session, release, [group], folder)
    with open_session(engine, Scope.everything(), write=True) as session:
        if not jobs.is_still_mine(session, job):
            return True
        # Whoever publishes holds the collection, so that no release comes between the question and the answer.
        session.scalars(select(Collection).order_by(Collection.id).with_for_update()).all()
        if _beside(session, session.get_one(CustomGroup, group_id)) != before:
            return False
        store(session, rows)
        jobs.finish(session, job.id, clock)
        session.commit()
        return True


def _newest(session: Session, group: CustomGroup) -> list[Release]:
    """Return the newest release in force of each collection of the organisation's sort, invented or real."""
    is_demonstration = session.get_one(Organisation, group.organisation_id).is_demonstration
    return [one for one in latest_releases(session).values() if one.is_demonstration == is_demonstration]


def _beside(session: Session, group: CustomGroup) -> tuple[object, ...]:
    """Return what decides about a group: the releases in force, and which groups of its organisation have figures."""
    figures = select(CustomBenchmark.custom_group_id, CustomBenchmark.release_id).where(
        CustomBenchmark.organisation_id == group.organisation_id
    )
    worked_out = {tuple(row) for row in session.execute(figures.distinct())}
    return tuple(sorted(one.id for one in _newest(session, group))), frozenset(worked_out), group.removed_at
