"""What a web process holds in memory: none of the heavy libraries of the worker; and what the command line holds."""

import subprocess
import sys

HEAVY = ("pandas", "scipy", "pandera", "pyarrow", "openpyxl", "fastexcel", "odfdo", "statsmodels", "highspy")


def loaded_by(code: str, *watched: str) -> set[str]:
    question = f"{code}\nimport sys\nprint(' '.join(m for m in {watched!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_web_process_starts_without_the_libraries_of_the_worker():
    code = (
        "from app.factory import create_app\n"
        "from app.settings import Settings\n"
        "app = create_app(Settings(database_url='sqlite:///never-opened.sqlite'))\n"
        "app.server.test_client().get('/guidance/checks', base_url='http://127.0.0.1:8050')"
    )

    assert loaded_by(code, *HEAVY) == set()


def test_the_command_line_starts_without_dash_and_without_the_database():
    code = "from app.cli import make_parser\nmake_parser()"

    assert loaded_by(code, *HEAVY, "dash", "flask", "sqlalchemy", "numpy") == set()


def test_importing_the_package_loads_no_framework():
    assert loaded_by("import app", *HEAVY, "dash", "flask") == set()
