"""Every hostile or merely wrong file, sent to the service on both databases: each ends in its stated verdict.

Whatever the file, the process that checks it lives on and stays small, what was sent before stays as it was, the log
gains one line for the arrival and one for the outcome, and no answer or log says what it must not.
"""

import gc
import hashlib
import re

import pytest
from sqlalchemy import func, select

from app.db.engine import create_engine_for
from app.db.models import Event, ReturnCount, Submission
from app.errors import InvalidRequestError
from app.services import submissions
from app.services.reports import upload_report
from app.services.store import stored_path
from benchmarks.resources import forget_peak, memory, peak_memory
from tests.files.catalogue import CANARY, CASES, CONFIRM, EITHER, FAULTS, FINE, REFUSED, good
from tests.support.clocks import StoppedClock
from tests.support.databases import migrate_once
from tests.support.factories import Factories
from tests.support.journeys import traveller

MOST_MEGABYTES = 20
NOT_FOR_PEOPLE = re.compile(r"Traceback|Error\b|Exception|/tmp|SELECT |\.py\b|canary", re.ASCII)
PERSONAL = "details of single people"


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder / 'hostile.sqlite'}"
    migrate_once(url)
    yield from _organisation(url, folder)


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory, postgresql_cluster):
    with postgresql_cluster.database("hostile") as name:
        yield from _organisation(postgresql_cluster.url(name), tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def ours(request, engine_name):
    """An organisation with a version that waits for its signature."""
    return request.getfixturevalue(f"on_{engine_name}")


def plays():
    """Every file on both databases; the empty one is refused before there is anything to check."""
    for engine_name in ("sqlite", "postgresql"):
        for case in CASES:
            if case.name != "empty":
                yield pytest.param(engine_name, case, id=f"{engine_name}-{case}")


def _organisation(url, folder):
    engine = create_engine_for(url)
    ours = traveller(Factories(engine, StoppedClock()), folder)
    ours.submit(ours.send(good("csv").replace(b"A. Preparer", b"The first")))
    gc.freeze()  # what is loaded by now stays; each test's own look at the garbage need not go through it
    yield ours
    engine.dispose()


def stands(ours):
    """What must not change: the version that was sent before, with its counts."""
    with ours.session() as session:
        version = submissions.current_submission(session, ours.organisation.id, ours.collection.id)
        rows = session.scalar(select(func.count(ReturnCount.id)))
        return version.content_hash, version.state, rows, session.scalar(select(func.count(Submission.id)))


def told_of(ours, upload):
    with ours.session() as session:
        events = session.scalars(select(Event).order_by(Event.id)).all()
        return [one.kind for one in events if one.detail.get("upload_id") == upload.id]


def verdict_on(upload):
    if upload.state == "unreadable":
        return REFUSED
    assert upload.state == "read"
    return FAULTS if upload.summary["must_fix"] else CONFIRM if upload.summary["confirm"] else FINE


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_an_empty_file_is_refused_at_the_door(ours):
    before = stands(ours)

    with pytest.raises(InvalidRequestError, match="The file is empty"):
        ours.receive(b"")

    assert stands(ours) == before


@pytest.mark.parametrize(("engine_name", "case"), list(plays()))
def test_a_file_ends_in_its_verdict_with_words_that_name_the_place(ours, case, caplog):
    content, before = case.build(), stands(ours)
    upload = ours.receive(content, f"{case}.csv")
    forget_peak()
    held = memory()

    upload = ours.send(content, f"{case}.csv")

    assert peak_memory() - held <= MOST_MEGABYTES
    with ours.session() as session:
        report = upload_report(session, upload)
    messages = [item.finding.message for item in (*report.to_fix, *report.to_confirm, *report.notes)]
    assert verdict_on(upload) in ({REFUSED, FINE} if case.verdict == EITHER else {case.verdict})
    assert not case.words or any(case.words in message for message in messages)
    assert case.verdict != FAULTS or any(item.finding.sheet or item.finding.line for item in report.to_fix)
    assert not NOT_FOR_PEOPLE.search(" ".join(messages))
    assert CANARY not in " ".join(messages) + caplog.text
    assert stands(ours) == before
    outcome = ["upload_unreadable"] if upload.state == "unreadable" else ["upload_read"]
    assert told_of(ours, upload)[:2] == ["upload_received", *outcome]
    is_kept = stored_path(
        ours.settings.uploads_dir, ours.organisation.id, hashlib.sha256(content).hexdigest()
    ).is_file()
    assert is_kept is not any(PERSONAL in message for message in messages)
