"""What the tests of the commands for figures share."""

import json

import pytest

from app.cli import main


@pytest.fixture
def run(capsys):
    """Run a command as a person types it; return the exit code and what it wrote."""

    def command(*words):
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return command


@pytest.fixture
def read(run):
    """Run a command with --json; return what any strict reader of JSON makes of it."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    def command(*words):
        code, out, err = run(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out, parse_constant=refuse)

    return command


@pytest.fixture
def strata_file(tmp_path):
    """Write a file of strata; return its path."""

    def write(content):
        path = tmp_path / "strata.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
