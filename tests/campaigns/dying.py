"""Starts the real web service or the real worker, with steps that now and then kill the process that takes them.

Only the process that this module starts is changed: the service itself knows nothing of it. Run as
``python -m tests.campaigns.dying web|worker CHANCE SEED LOG [OPTIONS OF GUNICORN]``.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any

ABANDONED_AFTER_SECONDS = 3
_OURS: dict[int, random.Random] = {}

Maybe = Callable[[str], None]


def main(words: Sequence[str]) -> None:
    """Start what the first word names."""
    role, chance, seed, log, *options = words
    maybe = partial(_maybe_die, float(chance), seed, Path(log))
    _kill_at_commits(maybe, role)
    {"web": _serve, "worker": _work}[role](maybe, options)


def _maybe_die(chance: float, seed: str, log: Path, point: str) -> None:
    """End this process at once, as often as the chance says, after one line in the log."""
    process = os.getpid()
    luck = _OURS.setdefault(process, random.Random(f"{seed}-{process}"))
    if luck.random() >= chance:
        return
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{point}\n".encode())
    os.kill(process, signal.SIGKILL)


def _die(module: Any, name: str, maybe: Maybe, *, before: str = "", after: str = "") -> None:
    """Let a function of a module be a point at which the process may die."""
    kept = getattr(module, name)

    @wraps(kept)
    def dangerous(*args: Any, **options: Any) -> Any:
        if before:
            maybe(before)
        result = kept(*args, **options)
        if after:
            maybe(after)
        return result

    setattr(module, name, dangerous)


def _kill_at_commits(maybe: Maybe, role: str) -> None:
    """Let the commit of whatever was written be two points: before it and after it."""
    from sqlalchemy import event

    from app.db.scope import ScopedSession

    kept = ScopedSession.commit
    event.listen(ScopedSession, "after_flush", lambda session, _context: session.info.update(has_written=True))

    def commit(session: ScopedSession) -> None:
        has_written = session.info.pop("has_written", False)
        if has_written:
            maybe(f"{role}: before a commit")
        kept(session)
        if has_written:
            maybe(f"{role}: after a commit")

    ScopedSession.commit = commit


def _serve(maybe: Maybe, options: Sequence[str]) -> None:
    from gunicorn.app.wsgiapp import run

    from app.services import signing, store, submissions, uploads

    _die(store, "_write_part", maybe, after="web: the file is written")
    _die(store, "_move", maybe, after="web: the file is in its place")
    _die(uploads.jobs, "enqueue", maybe, before="web: first row of an upload")
    _die(uploads, "record_about", maybe, after="web: last row of an upload")
    _die(submissions, "_store_counts", maybe, before="web: first row of a submission")
    _die(submissions, "store_results", maybe, after="web: results of a submission")
    _die(signing, "record_about", maybe, after="web: last row of a signature")
    sys.argv = ["gunicorn", *options]
    run()


def _work(maybe: Maybe, _options: Sequence[str]) -> None:
    """Keep a worker running: a child of this process, so that the heavy libraries are loaded once."""
    from datetime import timedelta

    from app.services import jobs
    from app.settings import from_env
    from app.worker import checking, loop

    jobs.ABANDONED_AFTER = timedelta(seconds=ABANDONED_AFTER_SECONDS)
    _die(checking, "_check", maybe, before="worker: the job is taken", after="worker: the file is read")
    _die(checking, "store_report", maybe, after="worker: the report is written")
    settings, children, stopped = from_env().with_secret(), [], []

    def stop(*_: object) -> None:
        stopped.append(True)
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    while not stopped:
        child = os.fork()
        if not child:
            loop.run(settings)
            os._exit(0)
        children[:] = [child]
        os.waitpid(child, 0)
        children.clear()


if __name__ == "__main__":
    main(sys.argv[1:])
