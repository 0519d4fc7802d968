"""What somebody alters or deletes by hand is found and named: files wherever they lie, figures, signatures, the log."""

import zlib
from io import BytesIO

import pytest
from sqlalchemy import delete, update

from app.access import Scope
from app.cli import main
from app.db.models import (
    Event,
    OrganisationImport,
    ReferenceEdition,
    ReturnCount,
    SignOff,
    Submission,
    Upload,
)
from app.db.scope import open_session
from app.services.community_files import add_file, remove_file
from app.services.signing import sign
from app.services.store import remove_stored, stored_path
from app.services.verifying import faults_in_rows, faults_in_store
from tests.support.journeys import good_file, traveller

PERSONAL = b"name,national insurance number,date of birth,ethnicity\nA Person,QQ123456C,1980-01-01,Asian\n"
ALL_WELL = "Every file, version, signature and entry in the log is as it was.\n"


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def folder(ours):
    return ours.settings.uploads_dir


@pytest.fixture
def signed(ours, tmp_path):
    """A version that was signed."""
    submission = ours.submit(ours.send(good_file(tmp_path)))
    with ours.session(write=True) as session:
        mine = session.get_one(Submission, submission.id)
        sign(session, actor=ours.signatory, clock=ours.clock, submission=mine, seen_hash=mine.content_hash)
        session.commit()
    return submission


def spoil(path):
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1] + b"9")


@pytest.fixture
def by_hand(database_url, ours, postgresql_cluster):
    """Change rows as somebody does who may do everything: past the service, and past the guards of the database."""

    def _change(statement, table):
        with open_session(ours.engine, Scope.everything(), write=True) as session:
            connection = session.connection()
            for guard in guards(connection, table):
                connection.exec_driver_sql(guard)
            connection.execute(statement)
            session.commit()

    return _change


def guards(connection, table):
    """Yield what takes the guards of a table away."""
    if connection.dialect.name == "postgresql":
        yield "RESET ROLE"
        yield f"ALTER TABLE {table} DISABLE TRIGGER USER"
        return
    every = connection.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'").all()
    for name in (name for name, of in every if of == table):
        yield f"DROP TRIGGER {name}"


def named(faults):
    return [(fault.what, fault.name) for fault in faults]


def test_an_altered_and_a_missing_file_are_named_and_a_personal_one_is_not_missed(ours, folder, tmp_path):
    altered, gone = ours.send(good_file(tmp_path)), ours.send(good_file(tmp_path, prepared_by="B. Preparer"))
    ours.send(PERSONAL, "staff.csv")
    assert faults_in_store(ours.engine, folder) == []
    spoil(stored_path(folder, ours.organisation.id, altered.sha256))
    remove_stored(folder, ours.organisation.id, gone.sha256)

    found = faults_in_store(ours.engine, folder)

    assert [(fault.what, fault.name, fault.sha256) for fault in found] == [
        ("altered", f"file of upload {altered.id} of X00001", altered.sha256),
        ("missing", f"file of upload {gone.id} of X00001", gone.sha256),
    ]


def filed(ours, meeting, words):
    """Keep a file of a meeting; return its row and where it lies."""
    folder = ours.settings.uploads_dir
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        file = add_file(
            session,
            actor=ours.lead,
            clock=ours.clock,
            event_id=meeting.id,
            title=words,
            stream=BytesIO(f"%PDF-1.7 {words}".encode()),
            uploads_dir=folder,
        )
        session.commit()
    return file, stored_path(folder, ours.organisation.id, file.sha256)


def test_files_of_meetings_are_looked_at_until_they_are_taken_out(ours, make, folder):
    meeting = make.community_event(make.user())
    (altered, first), (gone, second) = filed(ours, meeting, "one"), filed(ours, meeting, "two")
    assert faults_in_store(ours.engine, folder) == []
    spoil(first)
    second.unlink()

    assert named(faults_in_store(ours.engine, folder)) == [
        ("altered", f"file {altered.id} of meeting {meeting.id}"),
        ("missing", f"file {gone.id} of meeting {meeting.id}"),
    ]
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        for file in (altered, gone):
            remove_file(session, clock=ours.clock, event_id=meeting.id, file_id=file.id)
        session.commit()
    assert faults_in_store(ours.engine, folder) == []


@pytest.mark.parametrize("spoilt", [zlib.compress(b"other"), b"no longer packed"])
def test_files_that_the_database_holds_are_unpacked_and_looked_at(ours, folder, spoilt):
    from hashlib import sha256

    at, content, digest = ours.clock.now(), zlib.compress(b"a"), sha256(b"a").hexdigest()
    edition = ReferenceEdition(
        dataset_key="workforce",
        sha256=digest,
        file_name="a.csv",
        size=1,
        row_count=1,
        as_at="x",
        source="x",
        received_at=at,
        received_by_name="A",
        content=content,
    )
    waiting = OrganisationImport(
        file_name="a.csv", sha256=digest, content=content, received_name="A", received_at=at, organisation_ids=[]
    )
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        session.add_all([edition, waiting])
        session.commit()
    assert faults_in_store(ours.engine, folder) == []

    with open_session(ours.engine, Scope.everything(), write=True) as session:
        for model in (ReferenceEdition, OrganisationImport):
            session.execute(update(model).values(content=spoilt))
        session.commit()

    assert named(faults_in_store(ours.engine, folder)) == [
        ("altered", f"file {edition.id} of the open figures 'workforce'"),
        ("altered", f"list {waiting.id} of organisations"),
    ]


VERSION = "version 1 of the return of X00001 for 2025"
CHANGES = {
    "a count": (update(ReturnCount).values(count=ReturnCount.count + 1), "altered", f"figures of {VERSION}"),
    "a count that is gone": (delete(ReturnCount).where(ReturnCount.count == 4), "altered", f"figures of {VERSION}"),
    "the reading": (update(Upload).values(details={}), "altered", f"figures of {VERSION}"),
    "the hash": (update(Submission).values(content_hash="0" * 64), "altered", f"figures of {VERSION}"),
    "a signature": (update(SignOff).values(content_hash="0" * 64), "altered", f" about {VERSION}"),
    "an entry": (
        update(Event).where(Event.kind == "submission_created").values(detail={"version": 1}),
        "missing",
        f"entry in the log about sending {VERSION}",
    ),
    "an entry that is gone": (
        delete(Event).where(Event.kind == "signed_off"),
        "missing",
        f" about {VERSION}",
    ),
    "what came in": (
        update(Event).where(Event.kind == "upload_received").values(kind="upload_read"),
        "missing",
        "entry in the log about upload 1 of X00001",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_rows_that_somebody_alters_by_hand_are_named(ours, signed, by_hand, change):
    assert faults_in_rows(ours.engine) == []
    statement, what, name = CHANGES[change]

    by_hand(statement, statement.table.name)

    assert any(fault.what == what and fault.name.endswith(name) for fault in faults_in_rows(ours.engine))


def test_the_command_names_what_is_wrong_and_ends_with_1(ours, signed, folder, database_url, monkeypatch, capsys):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    monkeypatch.setenv("SCWRES_UPLOADS_DIR", str(folder))
    assert (main(["verify-store"]), capsys.readouterr().out) == (0, ALL_WELL)
    with ours.session() as session:
        upload = session.get_one(Upload, signed.upload_id)
    stored_path(folder, ours.organisation.id, upload.sha256).unlink()

    code = main(["verify-store"])

    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"missing: file of upload {upload.id} of X00001, SHA-256 {upload.sha256}",
        "Missing or altered: 1. Restore them from a backup.",
    ]
