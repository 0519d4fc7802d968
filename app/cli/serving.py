"""`scwres serve`: the web service and its worker, started and stopped together."""

import argparse
import subprocess
import sys
from collections.abc import Sequence

from app.cli._database import refuse_database_not_set_up
from app.worker.stopping import Stop, stop_on_signals

POLL_SECONDS = 0.5
RESTART_SECONDS = 3
STOP_SECONDS = 40
WORKER_COMMAND = (sys.executable, "-m", "app.cli", "worker")


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``serve`` command."""
    parser = subparsers.add_parser("serve", help="serve the web pages and work off the jobs behind them")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; only this machine by default")
    parser.add_argument("--port", type=int, default=8050, help="the port to listen on")
    parser.add_argument("--workers", type=int, default=2, help="web processes, about one for each core")
    parser.add_argument("--threads", type=int, default=4, help="requests that each web process answers at once")
    parser.set_defaults(handler=run_serve)


def run_serve(arguments: argparse.Namespace) -> int:
    """Serve until asked to end. Returns the web server's exit code; raises ``SettingsError`` for unsafe settings.

    Raises ``UnavailableError`` for a database that is not set up.
    """
    refuse_database_not_set_up()
    stop = stop_on_signals()
    print(f"Serving on http://{arguments.host}:{arguments.port}; press Ctrl+C to stop.", flush=True)
    return supervise(web_command(arguments), WORKER_COMMAND, stop)


def web_command(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the command that starts gunicorn: threads tolerate slow clients, and loading once saves memory."""
    return (
        *(sys.executable, "-m", "gunicorn", "app.wsgi:server", "--preload", "--worker-class", "gthread"),
        *("--workers", str(arguments.workers), "--threads", str(arguments.threads)),
        *("--bind", f"{arguments.host}:{arguments.port}", "--timeout", "60", "--graceful-timeout", "30"),
        *("--log-level", "warning"),
    )


def supervise(web: Sequence[str], worker: Sequence[str], stop: Stop) -> int:
    """Keep the worker running for as long as the web server runs; end both when ``stop`` is set or the server ends."""
    server, helper = _start(web), _start(worker)
    try:
        while server.poll() is None and not stop.wait(POLL_SECONDS):
            if helper.poll() is not None and not stop.wait(RESTART_SECONDS):
                helper = _start(worker)
    finally:
        _end(server, helper)
    return 0 if stop.is_set() else server.returncode


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command)  # noqa: S603 - our own programs with checked numbers


def _end(*processes: subprocess.Popen[bytes]) -> None:
    """Ask each process to finish what it is doing; end those that do not."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
