"""An organisation's way through a collection, played with the service's own functions."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.access import Actor, Role, Scope
from app.clock import Clock
from app.db.models import Collection, Organisation, Submission, Upload
from app.db.scope import open_session
from app.services import submissions, uploads
from app.services.store import store_stream
from app.settings import Settings
from app.worker.loop import work_once
from tests.support.factories import Factories
from tests.support.workbooks import write_filled


@dataclass(slots=True)
class Traveller:
    """One organisation that is registered for a collection, with a lead and a signatory."""

    engine: Engine
    settings: Settings
    clock: Clock
    organisation: Organisation
    collection: Collection
    lead: Actor
    signatory: Actor

    def session(self, *, write: bool = False):
        return open_session(self.engine, Scope.organisation(self.organisation.id), write=write)

    def send(self, content: bytes, name: str = "return.csv") -> Upload:
        """Upload a file and let the worker check it."""
        upload = self.receive(content, name)
        while work_once(self.engine, self.settings, self.clock):
            pass
        return self.upload(upload.id)

    def receive(self, content: bytes, name: str = "return.csv") -> Upload:
        stored = store_stream(BytesIO(content), self.settings.uploads_dir, self.organisation.id, 10_000_000)
        with self.session(write=True) as session:
            upload = uploads.receive_upload(
                session,
                actor=self.lead,
                clock=self.clock,
                collection=self.collection,
                stored=stored,
                display_name=name,
            )
            session.commit()
        return upload

    def upload(self, upload_id: int) -> Upload:
        with self.session() as session:
            return uploads.get_upload(session, upload_id)

    def submit(self, upload: Upload, **known: Any) -> Submission:
        """Send an upload for sign-off; ``known`` is what the lead says beside it, such as a reason."""
        with self.session(write=True) as session:
            mine = uploads.get_upload(session, upload.id)
            submission = submissions.submit(session, actor=self.lead, clock=self.clock, upload=mine, **known)
            session.commit()
        return submission


def traveller(make: Factories, folder: Path, *, code: str = "X00001", services=("adult", "children")) -> Traveller:
    """Make an organisation that is registered for the collection of 2025."""
    with open_session(make.engine, Scope.everything()) as session:
        found = session.query(Collection).filter_by(year=2025).first()
    collection = found or make.collection(2025)
    organisation = make.organisation(code=code, name=f"Council {code}", kind="local_authority")
    make.participation(organisation, collection, *services)
    people = {role: make.user(name=f"The {role} of {code}") for role in (Role.LEAD, Role.SIGNATORY)}
    for role, user in people.items():
        make.membership(organisation, user, role)
    actors = {
        role: Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, session_id=0)
        for role, user in people.items()
    }
    settings = Settings(uploads_dir=folder / "uploads")
    return Traveller(
        make.engine, settings, make.clock, organisation, collection, actors[Role.LEAD], actors[Role.SIGNATORY]
    )


def good_file(folder: Path, code: str = "X00001", **details: object) -> bytes:
    """Return the bytes of a return without a fault."""
    return write_filled(folder / "good.csv", details=details or None, organisation=code).read_bytes()
