"""Organisations with accepted returns, and releases over them."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from app.access import Scope
from app.db.models import Benchmark, Submission
from app.db.scope import open_session
from app.indicators.calculate import calculate
from app.services.publishing import publish_release
from app.services.results import store_results
from tests.support.returns import EDITION, return_of

NORTH = {"region_code": "E12000001", "region_name": "North East"}
SOUTH = {"region_code": "E12000008", "region_name": "South East"}


@cache
def _results(a, c):
    """Work out what a return says once: most tests give all their councils the same one."""
    return calculate(return_of({"leavers": (a, c), "headcount": (200, 800)}), EDITION)


@dataclass
class Programme:
    """Makes organisations with accepted returns, and publishes."""

    make: object
    engine: object
    clock: object
    collection: object
    user: object

    def council(self, a=20, c=40, state="accepted", **values):
        """A council whose return says a of 200 minority ethnic and c of 800 White people left."""
        defaults = {"kind": "local_authority", "la_type": "County", **NORTH, **values}
        organisation = self.make.organisation(**defaults)
        self.submit(organisation, a, c, state)
        return organisation

    def submit(self, organisation, a, c, state="accepted", version=1):
        upload = self.make.upload(organisation, self.collection, self.user)
        submission = self.make.submission(
            upload, state=state, version=version, content_hash=f"{organisation.id} {version} {a} {c}"
        )
        with open_session(self.engine, Scope.everything(), write=True) as session:
            store_results(session, submission, _results(a, c))
            session.commit()
        return submission

    def replace(self, organisation, a, c):
        old = self.send_back(organisation)
        self.submit(organisation, a, c, version=old.version + 1)

    def send_back(self, organisation):
        *_, newest = self.rows(Submission, Submission.organisation_id == organisation.id)
        self.change(newest, state="returned")
        return newest

    def publish(self, **values):
        return publish_release(self.engine, collection_year=self.collection.year, clock=self.clock, **values)

    def change(self, row, **values):
        """Change a row as if somebody had done it by hand."""
        with open_session(self.engine, Scope.everything(), write=True) as session:
            found = session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(found, name, value)
            session.commit()

    def rows(self, model, *conditions):
        with open_session(self.engine, Scope.everything()) as session:
            return session.scalars(select(model).where(*conditions).order_by(model.id)).all()

    def figure(self, release, kind="england", key=None):
        """The figure on leaving of adult services."""
        query = select(Benchmark).where(
            Benchmark.release_id == release.id,
            Benchmark.indicator == "leaving",
            Benchmark.peer_kind == kind,
            Benchmark.service == "adult",
            Benchmark.ethnic_group == "minority_ethnic",
        )
        with open_session(self.engine, Scope.everything()) as session:
            return session.scalars(query.where(Benchmark.peer_key == key) if key else query).one()
