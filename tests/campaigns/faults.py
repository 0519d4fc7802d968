"""Faults: full and read-only disks, locked, missing and damaged databases, servers that stop, connections that break.

Each fault is brought about for real under a running service, people try to work meanwhile, the fault is taken away, and
the same service, never restarted, must work again. A small disk of its own needs the right to mount one; without it
those faults are left out and the figures say so.
"""

import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, func, select

from app.access import Role, Scope
from app.db.engine import create_engine_for
from app.db.models import Upload, UploadState
from app.db.scope import open_session
from tests.campaigns.databases import NAMES
from tests.campaigns.judging import Acknowledged, Verdict, judge
from tests.campaigns.people import BOUNDARY, Browser, Council, gather, upload_body, waiting
from tests.campaigns.reporting import Report
from tests.campaigns.service import HOST, Place, answers, serving_at
from tests.support.databases import Cluster, migrate_once, promote, running_cluster
from tests.support.lines import line_to

SIZE = 1
DAY, YEAR = "2025-10-08", 2025
TRIES = 6
LOCKED_SECONDS = 15.0
PAUSED_TRIES = 2
LONGEST_ANSWER = 20.0
SLOW_SECONDS = 0.5
CUT_BODIES = 40
ABOUT = """\
While a fault lasts, people upload and read; then it is taken away. "Refused" counts answers 503 and 507 in the
service's own words; any other answer of 500 or more, an answer that takes longer than 20 s, and any acknowledgement
that is lost, break the campaign. "Works again after" is the time from the end of the fault to the first upload that is
taken, without a restart."""


@dataclass(slots=True)
class Row:
    """What was seen of one fault."""

    database: str
    fault: str
    taken: int = 0
    refused: int = 0
    unexpected: list[str] = field(default_factory=list)
    slowest: float = 0.0
    reads: str = ""
    again: float = -1.0

    @property
    def is_clean(self) -> bool:
        """Whether all saw an answer or a refusal in our words, and soon, and the service works again."""
        return not self.unexpected and self.again >= 0 and self.slowest <= LONGEST_ANSWER


@dataclass(slots=True)
class Scene:
    """A running service, a person who uses it, and what they were told."""

    kind: str
    engine: Engine
    place: Place
    port: int
    council: Council
    person: Browser
    told: Acknowledged = field(default_factory=Acknowledged)
    rows: list[Row] = field(default_factory=list)
    number: int = 0

    def suffer(
        self,
        fault: str,
        begin: Callable[[], object],
        end: Callable[[], object],
        *,
        tries: int = TRIES,
        reads: bool = True,
    ) -> None:
        """Bring about a fault, work meanwhile, take it away, and wait until the service works again."""
        row = Row(NAMES[self.kind], fault)
        self.rows.append(row)
        begin()
        try:
            for _ in range(tries):
                self.try_once(row)
            row.reads = "" if not reads else "yes" if self._reads() else "no"
        finally:
            end()
        ended = time.monotonic()
        if waiting(lambda: self.try_once(None)):
            row.again = time.monotonic() - ended

    def try_once(self, row: Row | None) -> bool:
        """Upload a new file; return whether it was taken."""
        self.number += 1
        content, begun = self.council.file(YEAR, self.number), time.monotonic()
        answer = self.person.upload(content, once=True)
        taken = answer is not None and answer.status == 303 and "/our-return/uploads/" in answer.location
        if taken and answer is not None:
            self.told.upload(answer.number, content)
        if row is not None:
            row.slowest = max(row.slowest, time.monotonic() - begun)
            row.taken += taken
            in_our_words = answer is not None and answer.status in {503, 507} and "Please try again" in answer.text
            row.refused += in_our_words
            row.unexpected += [] if taken or in_our_words else [str(answer and answer.status)]
        return taken

    def _reads(self) -> bool:
        answer = self.person.open_once("GET", "/account")
        return answer is not None and answer.status == 200


def run(folder: Path, seed: int, _size: int) -> Report:
    """Bring about every fault on both databases."""
    found: list[tuple[list[Row], Verdict]] = []
    for kind, suffer in (("sqlite", on_sqlite), ("postgresql", on_postgresql)):
        own = folder / kind
        own.mkdir()
        found.append(suffer(own))
    return report(found, seed)


def on_sqlite(folder: Path, locked: float = LOCKED_SECONDS, bodies: int = CUT_BODIES) -> tuple[list[Row], Verdict]:
    """Bring about every fault on SQLite."""
    with small_disk(folder, "data", "size=24m") as data:
        file = (data or folder) / "campaign.sqlite"
        url = f"sqlite:///{file}"
        migrate_once(url)
        with _scene("sqlite", url, folder) as scene:
            scene.suffer("nothing", _nothing, _nothing)
            _cut_bodies(scene, bodies)
            _slow_browser(scene)
            _full_store(scene)
            if data is not None:
                _full_disk(scene, data, "full disk of the database")
            _locked(scene, file, locked)
            _missing(scene, file)
            _damaged(scene, file)
            return _judged(scene)


def on_postgresql(folder: Path, paused: int = PAUSED_TRIES, bodies: int = CUT_BODIES) -> tuple[list[Row], Verdict]:
    """Bring about every fault on PostgreSQL."""
    with (
        running_cluster() as cluster,
        cluster.database("campaign") as name,
        _scene("postgresql", cluster.url_of_both(name), folder) as scene,
    ):
        scene.suffer("nothing", _nothing, _nothing)
        _cut_bodies(scene, bodies)
        _slow_browser(scene)
        _full_store(scene)
        scene.suffer("server stopped", cluster.stop, cluster.start, reads=False)
        scene.suffer("server crashed", lambda: cluster.stop("immediate"), cluster.start, reads=False)
        scene.suffer("server restarted", lambda: (cluster.stop(), cluster.start()), _nothing)
        _paused(scene, cluster, paused)
        _no_connections(scene, cluster, name)
        _read_only(scene, cluster, name)
        with cluster.standby() as second:
            _taken_over(scene, cluster, second)
            return _judged(scene)


@contextmanager
def _scene(kind: str, url: str, folder: Path) -> Iterator[Scene]:
    engine = create_engine_for(url)
    try:
        crowd = gather(engine, folder, 1, (YEAR,))
        with small_disk(folder, "uploads", "size=3m,nr_inodes=60"):
            place = Place(url, folder, DAY)
            with serving_at(place) as port:
                person = crowd.browser(crowd.councils[0], Role.LEAD, port, DAY)
                person.proof()
                yield Scene(kind, engine, place, port, crowd.councils[0], person)
    finally:
        engine.dispose()


def _judged(scene: Scene) -> tuple[list[Row], Verdict]:
    """Judge once every file that was taken has been checked."""

    def is_read() -> bool:
        with open_session(scene.engine, Scope.everything()) as session:
            waits = select(func.count(Upload.id)).where(Upload.state == UploadState.RECEIVED)
            return session.scalar(waits) == 0

    waiting(is_read)
    return scene.rows, judge(scene.engine, scene.place.uploads, scene.told)


@contextmanager
def small_disk(folder: Path, name: str, options: str) -> Iterator[Path | None]:
    """Give a folder that is a small disk of its own, or ``None`` where mounting is not permitted."""
    path = folder / name
    path.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], capture_output=True, check=False)
    if mounted.returncode != 0:
        yield None
        return
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def _nothing() -> None:
    return


def _fill(folder: Path) -> Path:
    """Leave no byte free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 512, 1):
            with suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
    return ballast


def _full_disk(scene: Scene, folder: Path, fault: str) -> None:
    scene.suffer(fault, lambda: _fill(folder), (folder / "ballast").unlink)


def _full_store(scene: Scene) -> None:
    """Fill the store, use up its inodes, and take away the right to write; only where it is a disk of its own."""
    store = scene.place.uploads
    if not os.path.ismount(store):
        return
    _full_disk(scene, store, "full disk of the store")
    scene.suffer("no inodes left in the store", lambda: _use_up_inodes(store), lambda: shutil.rmtree(store / "many"))
    scene.suffer("store that can only be read", lambda: _remount(store, "ro"), lambda: _remount(store, "rw"))


def _use_up_inodes(store: Path) -> None:
    many = store / "many"
    many.mkdir(exist_ok=True)
    number = 0
    while True:
        try:
            (many / str(number)).touch()
        except OSError:
            return
        number += 1


def _remount(store: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", store], check=True)


def _locked(scene: Scene, file: Path, seconds: float) -> None:
    """Hold the write lock of the database while somebody uploads."""
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def hold() -> None:
        holder.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        holder.execute("ROLLBACK")
        holder.close()

    scene.suffer(f"database locked for {seconds:.0f} s or longer", hold, let_go, tries=max(1, round(seconds / 10)))


def _missing(scene: Scene, file: Path) -> None:
    scene.suffer(
        "database file missing",
        lambda: _move(file, file.with_suffix(".away")),
        lambda: _move(file.with_suffix(".away"), file),
        reads=False,
    )


def _move(source: Path, target: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        one = Path(f"{source}{ending}")
        if one.exists():
            one.replace(f"{target}{ending}")


def _damaged(scene: Scene, file: Path) -> None:
    """Put a file that is no database in the place of the database."""

    def damage() -> None:
        _move(file, file.with_suffix(".away"))
        file.write_bytes(b"this is no database " * 1000)

    def mend() -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        _move(file.with_suffix(".away"), file)

    scene.suffer("database file damaged", damage, mend, reads=False)


def _paused(scene: Scene, cluster: Cluster, tries: int) -> None:
    """Stop the clock of the server's processes: who asks meanwhile hears so after some seconds."""
    processes: list[int] = []

    def pause() -> None:
        processes.extend(cluster.processes())
        _signal(processes, signal.SIGSTOP)

    scene.suffer("server paused", pause, lambda: _signal(processes, signal.SIGCONT), tries=tries, reads=False)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def _read_only(scene: Scene, cluster: Cluster, name: str) -> None:
    """Let the database take nothing, as one does that is about to be moved."""
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''"
    scene.suffer(
        "server that can only be read",
        lambda: cluster.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on", end_all),
        lambda: cluster.run(f"ALTER DATABASE {name} RESET default_transaction_read_only", end_all),
        reads=False,
    )


def _taken_over(scene: Scene, cluster: Cluster, second: Path) -> None:
    """Let the server crash, and one that followed it take over."""
    scene.try_once(None)
    scene.suffer("another server takes over", lambda: cluster.stop("immediate"), lambda: promote(second), reads=False)


def _no_connections(scene: Scene, cluster: Cluster, name: str) -> None:
    """Let the server take no connection more, and end those that there are."""
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''"
    scene.suffer(
        "no connection left",
        lambda: cluster.run(f"ALTER DATABASE {name} CONNECTION LIMIT 0", end_all),
        lambda: cluster.run(f"ALTER DATABASE {name} CONNECTION LIMIT -1"),
        reads=False,
    )


def _cut_bodies(scene: Scene, number: int) -> None:
    """Break connections off within the body of an upload: nothing of it may be kept."""
    row = Row(NAMES[scene.kind], f"{number} connections cut within the body")
    scene.rows.append(row)
    body = upload_body(scene.person.proof(), scene.council.file(YEAR, 0))
    for one in range(number):
        _send_part(scene, body, len(body) * one // number)
    begun = time.monotonic()
    row.reads = "yes" if answers(scene.port, "/healthz") else "no"
    row.unexpected += ["a file was kept"] if list(scene.place.uploads.glob(f"[0-9]*/{_hash(scene)}")) else []
    if waiting(lambda: scene.try_once(None)):
        row.again = time.monotonic() - begun


def _slow_browser(scene: Scene) -> None:
    """Upload over a line that takes its time for every piece."""
    direct = scene.person.port
    with line_to(direct) as line:
        scene.person.port = line.port
        scene.suffer("slow connection of a browser", partial(setattr, line, "delay", SLOW_SECONDS), line.mend, tries=1)
        scene.person.port = direct


def _hash(scene: Scene) -> str:
    return sha256(scene.council.file(YEAR, 0)).hexdigest()


def _send_part(scene: Scene, body: bytes, length: int) -> None:
    connection = http.client.HTTPConnection(HOST, scene.port, timeout=20)
    connection.putrequest("POST", "/our-return/upload")
    connection.putheader("Cookie", f"scwres={scene.person.token}; {scene.person.form_cookie}")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:length])
    connection.close()


def report(found: list[tuple[list[Row], Verdict]], seed: int) -> Report:
    """Return the figures of a campaign as tables."""
    rows = [row for rows, _ in found for row in rows]
    columns = (
        "database",
        "fault",
        "uploads taken",
        "refused",
        "unexpected",
        "slowest, s",
        "pages read",
        "works again after, s",
    )
    lines = [
        (
            row.database,
            row.fault,
            row.taken,
            row.refused,
            ", ".join(row.unexpected) or 0,
            f"{row.slowest:.1f}",
            row.reads,
            f"{row.again:.1f}",
        )
        for row in rows
    ]
    amiss = [(words, *(verdict.amiss[words] for _, verdict in found)) for words in found[0][1].amiss]
    tables = [("What was seen", columns, lines), ("What is amiss afterwards", ("", *NAMES.values()), amiss)]
    is_clean = all(row.is_clean for row in rows) and all(verdict.is_clean for _, verdict in found)
    return Report("faults", "Faults under a running service", ABOUT, seed, tables, is_clean)
