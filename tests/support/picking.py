"""Groups that organisations pick, saved and worked out as the service does it."""

from dataclasses import dataclass

from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import CustomBenchmark, Job
from app.db.scope import open_session
from app.services.custom_groups import get_group, remove_group, save_group
from app.settings import Settings
from app.worker.loop import work_once

LEAVING = ("leaving", "adult")


@dataclass
class Picking:
    """Saves groups as somebody of an organisation, and works until nothing waits."""

    make: object
    engine: object
    clock: object

    def actor(self, organisation, role=Role.LEAD):
        user = self.make.user()
        return Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, 1)

    def save(self, organisation, members, name="Ours"):
        with open_session(self.engine, Scope.organisation(organisation.id), write=True) as session:
            keys = [one.id for one in members]
            actor = self.actor(organisation)
            group = save_group(session, actor=actor, clock=self.clock, name=name, members=keys)
            session.commit()
            return group

    def work(self):
        while work_once(self.engine, Settings(secret_key="x" * 32), self.clock):
            pass

    def work_once(self):
        """Do the oldest job once and return it."""
        work_once(self.engine, Settings(secret_key="x" * 32), self.clock)
        with open_session(self.engine, Scope.everything()) as session:
            return session.scalars(select(Job).order_by(Job.id)).first()

    def pick(self, organisation, members, name="Ours"):
        """Save a group and work it out; return it."""
        group = self.save(organisation, members, name)
        self.work()
        return group

    def remove(self, group):
        with open_session(self.engine, Scope.organisation(group.organisation_id), write=True) as session:
            found = get_group(session, group.organisation_id, group.id)
            actor = Actor(group.created_by, "A", "a@example.org", Role.LEAD, group.organisation_id, "O", 1)
            remove_group(session, actor=actor, clock=self.clock, group=found)
            session.commit()

    def rows(self, group, release=None):
        """Every row of a group, by indicator and service."""
        query = select(CustomBenchmark).where(CustomBenchmark.custom_group_id == group.id)
        if release is not None:
            query = query.where(CustomBenchmark.release_id == release.id)
        with open_session(self.engine, Scope.organisation(group.organisation_id)) as session:
            return {(row.indicator, row.service): row for row in session.scalars(query)}

    def reason(self, group, release=None):
        """Why nothing of a group is shown; ``None`` where something is."""
        return self.rows(group, release)["participation", "both"].reason
