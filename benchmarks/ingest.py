"""One return from its file to stored results, as the service does it, beside merely reading the file."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, func, select

from app.access import Actor, Role
from app.db.engine import create_engine_for
from app.db.models import Collection, Result, UploadState
from app.db.scope import open_session
from app.demonstration.profiles import council_profiles
from app.demonstration.simulation import simulated_return
from app.indicators.catalogue import load_edition
from app.services import confirmations, submissions
from app.services.store import store_stream
from app.services.uploads import get_upload, receive_upload
from app.settings import Settings
from app.worker.loop import work_once
from benchmarks.case import BenchmarkError, Case, Context, Ready
from benchmarks.data import CLOCK, READER, SEED, SERVICES, YEAR, make_small_database
from schemas.template_writer import Format, write_template

MOST_SAMPLES = 12
RESULTS = 216
_VALUES_OF_XLSX = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
print(sum(value is not None for sheet in book for row in sheet.iter_rows(values_only=True) for value in row))
"""
_VALUES_OF_CSV = """
import sys, csv
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    print(sum(map(len, csv.reader(file))))
"""


def _write(folder: Path, number: int, fmt: Format) -> Path:
    """Write the filled template of an organisation."""
    code, name, edition = f"BENCH-{number:05}", f"Invented organisation {number}", load_edition(YEAR)
    filled = simulated_return(replace(council_profiles(SEED)[0], code=code), edition, SERVICES)
    path = folder / f"{number}.{fmt}"
    write_template(edition, code, name, fmt, path, filled)
    return path


def _ingested(engine: Engine, settings: Settings, number: int, path: Path) -> int:
    """Take one file all the way; return how many results were stored."""
    actor = Actor(READER, "Lead", "lead@example.org", Role.LEAD, number, "Invented", session_id=1)
    with path.open("rb") as stream:
        stored = store_stream(stream, settings.uploads_dir, number, settings.max_upload_bytes)
    with open_session(engine, actor.scope, write=True) as session:
        collection = session.scalars(select(Collection)).one()
        received = receive_upload(
            session, actor=actor, clock=CLOCK, collection=collection, stored=stored, display_name=path.name
        )
        session.commit()
    if not work_once(engine, settings, CLOCK):
        raise BenchmarkError("The upload was not queued.")
    with open_session(engine, actor.scope, write=True) as session:
        upload = get_upload(session, received.id)
        if upload.state != UploadState.READ:
            raise BenchmarkError(f"The file is {upload.state}.")
        reasons = {found.key: "Checked." for found in confirmations.unanswered(session, upload)}
        confirmations.confirm(session, actor=actor, clock=CLOCK, upload=upload, reasons=reasons)
        made = submissions.submit(session, actor=actor, clock=CLOCK, upload=upload)
        stored_results = session.scalar(select(func.count(Result.id)).where(Result.submission_id == made.id)) or 0
        session.commit()
        return stored_results


def _all_the_way(fmt: Format) -> Case:
    """Return the case of taking one new file after another."""

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        url = f"sqlite:///{context.folder / 'ingest.sqlite'}"
        make_small_database(url, MOST_SAMPLES)
        engine, settings = create_engine_for(url), Settings(uploads_dir=context.folder / "uploads")
        files = ((number, _write(context.folder, number, fmt)) for number in range(1, MOST_SAMPLES + 1))
        waiting = iter(list(files))

        def take_one() -> int:
            found = _ingested(engine, settings, *next(waiting))
            assert found == RESULTS, "Each return gives every result."
            return found

        yield Ready(take_one)
        engine.dispose()

    return Case(prepare)


def _merely_read(fmt: Format, program: str) -> Case:
    """Return the case of reading the values of one file, in a process of its own as the service does."""

    @contextmanager
    def prepare(context: Context) -> Iterator[Ready]:
        command = [sys.executable, "-I", "-c", program, str(_write(context.folder, 1, fmt))]
        yield Ready(lambda: subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    return Case(prepare)


CASES = {
    "xlsx": _all_the_way(Format.XLSX),
    "csv": _all_the_way(Format.CSV),
    "values_of_xlsx": _merely_read(Format.XLSX, _VALUES_OF_XLSX),
    "values_of_csv": _merely_read(Format.CSV, _VALUES_OF_CSV),
}
