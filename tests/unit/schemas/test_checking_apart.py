"""A file in memory is checked in a process of its own that can write none."""

from datetime import date
from pathlib import Path

import pytest

from app.errors import UnavailableError
from app.indicators.catalogue import EDITIONS_DIR
from app.indicators.returns import Cell
from schemas import memory_file
from schemas.checking_apart import Asked, check_in_memory
from schemas.memory_file import inherited_by, open_memory_file, path_in_memory
from schemas.sandbox import SandboxError, run_limited
from tests.support import misbehaving
from tests.support.workbooks import good_counts, write_filled

ASKED = Asked(date(2025, 10, 8), 2025, None, EDITIONS_DIR)


def in_memory(content):
    file = open_memory_file()
    file.write(content)
    return file


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_the_report_is_that_of_a_file_on_a_disk(tmp_path, ending):
    path = write_filled(tmp_path / f"return.{ending}", good_counts() | {Cell("adult", "leavers", "", "asian"): "n/a"})

    with in_memory(path.read_bytes()) as file:
        answer = check_in_memory(file, ASKED)

    assert [one["code"] for one in answer["findings"]] == ["C-07"]
    assert (answer["readable"], answer["edition"], answer["rule_set"]) == (True, "2025", "2025.1")
    assert answer["summary"]["must_fix"] == 1


def test_a_file_in_memory_has_no_name_on_any_disk_and_is_gone_when_closed():
    with in_memory(b"canary") as file:
        path = path_in_memory(file)
        assert path.read_bytes() == b"canary"
        assert str(path.readlink()) == "/memfd:return (deleted)"

    assert not path.exists()


def test_only_a_file_in_memory_is_inherited():
    with in_memory(b"") as file:
        assert inherited_by(path_in_memory(file)) == (file.fileno(),)
    assert inherited_by(Path("/tmp/x")) == ()
    assert inherited_by(Path("/proc/self/fd/1/x")) == ()


def test_a_file_that_holds_details_of_people_is_called_unreadable():
    with in_memory(b"Name,NI number,Date of birth\nJo Example,AB123456C,1980-01-01\n") as file:
        answer = check_in_memory(file, ASKED)

    assert answer["readable"] is False
    assert [one["code"] for one in answer["findings"]] == ["F-40"]


def test_the_child_with_libraries_can_write_no_file_either(tmp_path):
    with pytest.raises(SandboxError):
        run_limited(misbehaving.write_file, str(tmp_path / "x"), with_libraries=True)

    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0
    assert run_limited(misbehaving.rights, with_libraries=True) == [734_003_200, 10, 0, 0]


def test_a_system_without_files_in_memory_says_so(monkeypatch):
    monkeypatch.delattr(memory_file.os, "memfd_create")

    with pytest.raises(UnavailableError, match="nothing was read and nothing kept"):
        open_memory_file()
