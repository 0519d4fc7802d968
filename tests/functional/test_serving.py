"""`scwres serve`: the web server and the worker live and end together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import psutil
import pytest

from app.cli import make_parser, serving
from app.worker.stopping import Stop

PYTHON = (sys.executable, "-c")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def wait_until(condition, seconds=60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.slow
def test_both_processes_start_and_one_signal_ends_both(sqlite_url):
    port = free_port()
    environment = {**os.environ, "SCWRES_DATABASE_URL": sqlite_url}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as served:
        assert wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        children = psutil.Process(served.pid).children(recursive=True)
        served.send_signal(signal.SIGTERM)
        said, _ = served.communicate(timeout=60)

    commands = {"gunicorn", "worker"}
    assert served.returncode == 0
    assert f"Serving on http://127.0.0.1:{port}" in said
    assert len(children) >= len(commands) + 1
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_a_worker_that_dies_is_started_again(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "RESTART_SECONDS", 0.01)
    monkeypatch.setattr(serving, "POLL_SECONDS", 0.05)
    births = tmp_path / "births"
    worker = (*PYTHON, f"open({str(births)!r}, 'a').write('x')")
    web = (*PYTHON, "import time; time.sleep(60)")
    stop = Stop()
    watcher = threading.Thread(
        target=lambda: wait_until(lambda: births.exists() and len(births.read_text()) > 2, 30) and stop.set()
    )
    watcher.start()

    code = serving.supervise(web, worker, stop)

    watcher.join()
    assert code == 0
    assert len(births.read_text()) > 2


def test_when_the_web_server_ends_so_does_the_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "POLL_SECONDS", 0.05)
    mark = tmp_path / "pid"
    worker = (*PYTHON, f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    web = (*PYTHON, f"import os, time\nwhile not os.path.exists({str(mark)!r}): time.sleep(0.05)\nraise SystemExit(3)")

    assert serving.supervise(web, worker, Stop()) == 3
    assert not psutil.pid_exists(int(mark.read_text() or 0))


def test_gunicorn_is_started_with_threads_and_loads_the_service_once():
    arguments = make_parser().parse_args(["serve", "--host", "0.0.0.0", "--port", "9000", "--workers", "3"])

    command = " ".join(serving.web_command(arguments))

    assert "app.wsgi:server --preload --worker-class gthread --workers 3 --threads 4 --bind 0.0.0.0:9000" in command
