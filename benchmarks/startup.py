"""What a web process holds in memory once it has answered, beside one of bare Dash; and that it loads nothing heavy."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.case import BenchmarkError, Case, Context, Ready
from benchmarks.harness import ROOT

HEAVY = ("pandas", "scipy", "pandera", "pyarrow", "openpyxl", "statsmodels", "alembic")
_SERVICE = """
from app.factory import create_app
from app.settings import Settings
server = create_app(Settings(database_url="sqlite:///never-opened.sqlite")).server
assert server.test_client().get("/sign-in", base_url="http://127.0.0.1:8050").status_code == 200
"""
_BARE = """
import dash, dash_bootstrap_components as dbc
app = dash.Dash("bare", use_async=False)
app.layout = dbc.Container("hello")
assert app.server.test_client().get("/").status_code == 200
"""
_REPORT = f"""
import sys
from benchmarks.resources import memory
print(memory(), *(name for name in {HEAVY!r} if name in sys.modules))
"""


def started(program: str) -> float:
    """Return the memory of a fresh process after a program, in MiB; ``BenchmarkError`` if it loads something heavy."""
    command = [sys.executable, "-c", program + _REPORT]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    held, *loaded = done.stdout.split()
    if loaded:
        raise BenchmarkError(f"A web process loads {', '.join(loaded)}.")
    return float(held)


def _case(program: str) -> Case:
    @contextmanager
    def prepare(_context: Context) -> Iterator[Ready]:
        yield Ready(lambda: started(program), measures=True)

    return Case(prepare)


CASES = {"service": _case(_SERVICE), "bare_dash": _case(_BARE)}
