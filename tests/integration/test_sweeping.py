"""The sweeper takes what crashes left behind and nothing else, whatever uploads do meanwhile; and damage is named."""

import hashlib
import os
import threading
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.access import Scope
from app.cli import main
from app.db.models import Base, SignInAttempt, TenantOwned, Upload
from app.db.scope import open_session
from app.errors import ConflictError
from app.services import store, sweeping
from app.services.store import remove_stored, store_stream, stored_path
from app.services.sweeping import sweep
from app.services.throttle import admit_guess
from app.services.verifying import faults_in_store
from app.worker import checking, tidying
from app.worker.loop import work_once
from tests.support.journeys import good_file, traveller

OLD = 7200
CANARY = "canary-77"
PERSONAL = b"name,national insurance number,date of birth,ethnicity\nA Person,QQ123456C,1980-01-01,Asian\n"


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def folder(ours):
    return ours.settings.uploads_dir


def aged(path, seconds=OLD):
    changed = path.stat().st_mtime - seconds
    os.utime(path, (changed, changed))
    return path


def orphan(ours, content=b"nobody's", seconds=OLD):
    """Store a file that no row comes to name, as when a process dies before it commits."""
    return aged(store_stream(BytesIO(content), ours.settings.uploads_dir, ours.organisation.id, 10**6).path, seconds)


def part_of(folder, seconds=OLD):
    path = folder / "incoming" / f"{'a' * 32}.part"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a fi")
    return aged(path, seconds)


def file_of(ours, upload):
    return stored_path(ours.settings.uploads_dir, ours.organisation.id, upload.sha256)


def swept_by(ours, **options):
    return sweep(ours.engine, ours.settings.uploads_dir, ours.clock, **options)


def test_what_crashes_left_behind_is_removed_and_named_and_the_rest_stays(ours, folder, tmp_path):
    part, nobodys = part_of(folder), orphan(ours)
    kept = aged(file_of(ours, ours.send(good_file(tmp_path))))

    swept = swept_by(ours)

    assert swept == sweeping.Swept((part.name,), (f"{ours.organisation.id}/{nobodys.name}",), 0)
    assert (part.exists(), nobodys.exists(), kept.exists()) == (False, False, True)
    assert swept_by(ours) == sweeping.Swept((), (), 0)


def test_nothing_young_is_removed(ours, folder):
    part, nobodys = part_of(folder, 3000), orphan(ours, seconds=3000)

    assert swept_by(ours) == sweeping.Swept((), (), 0)
    assert part.exists()
    assert nobodys.exists()


def test_a_dry_run_names_everything_and_removes_nothing(ours, folder):
    part, nobodys = part_of(folder), orphan(ours)

    swept = swept_by(ours, dry_run=True)

    assert (len(swept.parts), len(swept.orphans)) == (1, 1)
    assert part.exists()
    assert nobodys.exists()


def test_what_is_no_file_of_the_store_is_never_touched(ours, folder):
    orphan(ours)
    strangers = [folder / "README", folder / "1" / "notes.txt", folder / "backup" / ("a" * 64)]
    for path in strangers:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        aged(path)

    swept_by(ours)

    assert all(path.exists() for path in strangers)


def test_the_same_bytes_of_another_organisation_are_another_file(make, ours, tmp_path):
    theirs = traveller(make, tmp_path, code="X00002")
    content = good_file(tmp_path)
    kept = aged(file_of(ours, ours.send(content)))
    left = aged(store_stream(BytesIO(content), theirs.settings.uploads_dir, theirs.organisation.id, 10**6).path)

    swept_by(ours)

    assert (kept.exists(), left.exists()) == (True, False)


def test_a_store_of_another_database_is_left_alone(ours):
    left = [orphan(ours, str(number).encode()) for number in range(10)]

    with pytest.raises(ConflictError, match="names none of the 10 stored files"):
        swept_by(ours)

    assert all(path.exists() for path in left)


def test_without_a_store_there_is_nothing_to_sweep(ours):
    assert swept_by(ours) == sweeping.Swept((), (), 0)
    assert not ours.settings.uploads_dir.exists()


def test_a_file_that_is_sent_again_while_the_rows_are_asked_stays(ours, monkeypatch, tmp_path):
    """The upload comes after the rows were asked for names: the age of the file is what saves it."""
    content = good_file(tmp_path)
    left = orphan(ours, content)
    asked = sweeping._named

    def ask_then_upload(session):
        names = asked(session)
        ours.receive(content)
        return names

    monkeypatch.setattr(sweeping, "_named", ask_then_upload)

    assert swept_by(ours).orphans == ()
    assert left.exists()


def test_a_file_whose_row_comes_after_it_was_listed_stays(ours, monkeypatch, tmp_path):
    """The upload comes between the list of files and the question to the rows."""
    content = good_file(tmp_path)
    left = orphan(ours, content)
    listed = sweeping._stored_files

    def list_then_upload(folder):
        found = list(listed(folder))
        ours.receive(content)
        aged(left)
        return iter(found)

    monkeypatch.setattr(sweeping, "_stored_files", list_then_upload)

    assert swept_by(ours).orphans == ()
    assert left.exists()


def send_on(ours, contents, wrong):
    for turn in range(30):
        try:
            upload = ours.receive(contents[turn % len(contents)])
        except ConflictError as error:
            wrong.append(str(error))
        else:
            wrong.extend([] if file_of(ours, upload).is_file() else [upload.sha256])


def test_sweeps_and_uploads_at_the_same_time_lose_nothing(ours):
    """Two sweepers that soon call a file old run beside people who send the same few files again and again."""
    contents = [f"file {number}".encode() for number in range(6)]
    stop, wrong = threading.Event(), []
    for content in contents:
        orphan(ours, content)

    def sweep_on():
        while not stop.is_set():
            swept_by(ours, age=0.5)

    sweepers = [threading.Thread(target=sweep_on) for _ in range(2)]
    senders = [threading.Thread(target=send_on, args=(ours, contents, wrong)) for _ in range(2)]
    for thread in (*sweepers, *senders):
        thread.start()
    for thread in senders:
        thread.join()
    stop.set()
    for thread in sweepers:
        thread.join()

    assert wrong == []
    assert faults_in_store(ours.engine, ours.settings.uploads_dir) == []
    with ours.session() as session:
        assert session.scalar(select(func.count(Upload.id))) == 6


# Their hash is that of what the database itself holds, or they are asked for by name.
ELSEWHERE = {"ReferenceDataset", "ReferenceEdition", "ReferenceChange", "CommunityFile", "OrganisationImport"}


def test_every_table_that_names_a_stored_file_is_asked():
    named = {model.__name__ for model in sweeping._users_of_the_store()}

    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    with_hash = {model.__name__ for model in mapped if "sha256" in model.__table__.columns}
    owned = {model.__name__ for model in mapped if issubclass(model, TenantOwned)}
    assert "Upload" in named
    assert with_hash & owned == named
    assert with_hash - named <= ELSEWHERE


def test_guesses_that_no_longer_count_are_forgotten(ours, engine, clock):
    for minutes in (0, 5, 10):
        admit_guess(engine, "amy@example.org", "127.0.0.1", clock.later(minutes=minutes).now())

    later = clock.later(minutes=12)

    assert sweep(engine, ours.settings.uploads_dir, later, dry_run=True).guesses == 1
    assert sweep(engine, ours.settings.uploads_dir, later).guesses == 1
    with open_session(engine, Scope.everything()) as session:
        assert session.scalar(select(func.count(SignInAttempt.id))) == 2


def test_sending_an_altered_file_again_mends_it(ours, folder, tmp_path):
    content = good_file(tmp_path)
    upload = ours.send(content)
    path = file_of(ours, upload)
    path.chmod(0o640)
    path.write_bytes(b"altered")

    assert ours.receive(content).id == upload.id
    assert faults_in_store(ours.engine, folder) == []


@pytest.fixture
def scwres(ours, database_url, monkeypatch, capsys):
    monkeypatch.setenv("SCWRES_DATABASE_URL", database_url)
    monkeypatch.setenv("SCWRES_UPLOADS_DIR", str(ours.settings.uploads_dir))

    def _run(*words):
        code = main(words)
        return code, capsys.readouterr().out

    return _run


def test_the_command_says_what_it_removed(scwres, ours, folder, tmp_path):
    ours.send(good_file(tmp_path))
    part, nobodys = part_of(folder), orphan(ours)
    names = f"{part.name}\n{ours.organisation.id}/{nobodys.name}\n"
    said = "Unfinished files: 1, stored files that nothing names: 1, old guesses at passwords: 0 "

    assert scwres("sweep", "--dry-run") == (0, f"{names}{said}would be removed.\n")
    assert scwres("sweep") == (0, f"{names}{said}removed.\n")
    assert scwres("verify-store")[0] == 0


def test_the_worker_tidies_at_its_start_and_then_once_an_hour(ours, folder, caplog):
    part = part_of(folder)
    duty = tidying.Tidying()

    first = duty.tidy_if_due(ours.engine, ours.settings, ours.clock)
    second = duty.tidy_if_due(ours.engine, ours.settings, ours.clock)

    assert (first.parts, second) == ((part.name,), None)
    assert part.name in caplog.text
    assert 3500 < duty.due - tidying.time.monotonic() <= 3600


def test_a_store_that_cannot_be_tidied_does_not_stop_the_worker(ours, folder, monkeypatch, caplog):
    def fail(*_args, **_options):
        raise OSError(CANARY)

    monkeypatch.setattr(tidying, "sweep", fail)

    assert tidying.Tidying().tidy_if_due(ours.engine, ours.settings, ours.clock) is None
    assert "could not be tidied" in caplog.text
    assert CANARY not in caplog.text


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


@pytest.mark.parametrize("step", ["remove_stored", "_end"])
def test_a_worker_that_dies_before_it_deleted_a_personal_file_leaves_that_to_the_next(ours, monkeypatch, step):
    def die(*_args):
        raise Killed

    upload = ours.receive(PERSONAL, "staff.csv")
    with monkeypatch.context() as patched:
        patched.setattr(checking, step, die)
        with pytest.raises(Killed):
            work_once(ours.engine, ours.settings, ours.clock)
    assert file_of(ours, upload).exists()

    work_once(ours.engine, ours.settings, ours.clock.later(minutes=3))

    assert not file_of(ours, upload).exists()
    assert ours.upload(upload.id).state == "unreadable"


def test_a_worker_that_dies_after_it_deleted_a_personal_file_changes_no_verdict(ours, monkeypatch):
    def delete_and_die(*place):
        remove_stored(*place)
        raise Killed

    upload = ours.receive(PERSONAL, "staff.csv")
    with monkeypatch.context() as patched:
        patched.setattr(checking, "remove_stored", delete_and_die)
        with pytest.raises(Killed):
            work_once(ours.engine, ours.settings, ours.clock)

    work_once(ours.engine, ours.settings, ours.clock.later(minutes=3))

    with ours.session() as session:
        found = checking.must_not_be_kept(session, upload)
    assert found
    assert not work_once(ours.engine, ours.settings, ours.clock.later(minutes=9))


def test_a_personal_file_that_is_sent_again_while_it_is_deleted_gets_the_first_answer(ours, monkeypatch):
    """Its bytes lie in place, then the worker deletes them, and only then the second upload is recorded."""
    first = ours.receive(PERSONAL, "staff.csv")
    stored = store.store_stream(BytesIO(PERSONAL), ours.settings.uploads_dir, ours.organisation.id, 10_000)
    while work_once(ours.engine, ours.settings, ours.clock):
        pass

    with ours.session(write=True) as session:
        second = sweeping_receive(session, ours, stored)

    assert not stored.path.exists()
    assert second == first.id


def test_a_file_that_vanished_before_it_was_recorded_is_asked_for_again(ours):
    stored = store.store_stream(BytesIO(b"x"), ours.settings.uploads_dir, ours.organisation.id, 10_000)
    stored.path.unlink()

    with ours.session(write=True) as session, pytest.raises(ConflictError, match="Please upload it again"):
        sweeping_receive(session, ours, stored)


def sweeping_receive(session, ours, stored):
    from app.services.uploads import receive_upload

    return receive_upload(
        session, actor=ours.lead, clock=ours.clock, collection=ours.collection, stored=stored, display_name="x.csv"
    ).id


def test_a_personal_file_that_waits_anew_is_left_for_its_own_checking(ours, monkeypatch):
    first = ours.receive(PERSONAL, "staff.csv")
    keep = checking._keep_report

    def keep_then_send_again(*parts):
        left_to_do = keep(*parts)
        ours.receive(PERSONAL, "staff.csv")
        return left_to_do

    with monkeypatch.context() as patched:
        patched.setattr(checking, "_keep_report", keep_then_send_again)
        work_once(ours.engine, ours.settings, ours.clock)
    assert file_of(ours, first).exists()

    while work_once(ours.engine, ours.settings, ours.clock):
        pass

    assert not file_of(ours, first).exists()
    with ours.session() as session:
        assert set(session.scalars(select(Upload.state))) == {"unreadable"}


def test_the_hash_of_what_lies_in_the_store_is_its_name(ours, tmp_path):
    content = good_file(tmp_path)

    path = file_of(ours, ours.send(content))

    assert path.name == hashlib.sha256(content).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o440
