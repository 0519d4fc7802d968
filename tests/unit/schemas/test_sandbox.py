"""Nothing that happens in the child process harms or reaches the process that started it."""

import time

import pytest

from schemas import reading, sandbox
from schemas.raw import Source
from schemas.read_csv import read_csv
from schemas.read_ods import read_ods
from schemas.read_xlsx import read_xlsx
from schemas.sandbox import ReaderNotLoadedError, SandboxError, run_limited
from tests.support import misbehaving
from tests.support.workbooks import write_filled


def test_the_result_of_the_function_comes_back():
    assert run_limited(misbehaving.echo, "Ynys Môn", 1, None, [True]) == ["Ynys Môn", 1, None, [True]]


@pytest.mark.parametrize(
    "function",
    [
        misbehaving.fail,
        misbehaving.die,
        misbehaving.say_garbage,
        misbehaving.say_half,
        misbehaving.flood,
        misbehaving.eat_memory,
    ],
)
def test_whatever_goes_wrong_is_one_clean_refusal(function):
    with pytest.raises(SandboxError) as caught:
        run_limited(function, wall_seconds=10, most_output=1024 * 1024)

    assert "canary" not in caught.value.user_message
    assert "Error" not in caught.value.user_message


def test_a_function_that_hangs_is_stopped_at_the_wall():
    started = time.monotonic()

    with pytest.raises(SandboxError, match="took too long"):
        run_limited(misbehaving.hang, wall_seconds=0.5)

    assert time.monotonic() - started < 5


def test_a_function_that_never_stops_computing_is_stopped():
    with pytest.raises(SandboxError, match="took too long"):
        run_limited(misbehaving.burn, wall_seconds=0.5)


def test_the_child_can_write_no_file(tmp_path):
    with pytest.raises(SandboxError):
        run_limited(misbehaving.write_file, str(tmp_path / "x"))

    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


def test_the_child_has_700_mebibytes_10_seconds_no_file_and_no_core():
    assert run_limited(misbehaving.rights) == [734_003_200, 10, 0, 0]


def test_the_child_sees_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("SCWRES_SECRET_KEY", "canary-90aa")

    assert "SCWRES_SECRET_KEY" not in run_limited(misbehaving.environment)


def test_a_function_that_does_not_exist_is_one_clean_refusal():
    def inner():
        return 1

    with pytest.raises(ReaderNotLoadedError):
        run_limited(inner)


def test_a_reader_that_cannot_be_loaded_is_our_fault_and_no_verdict_on_a_file(tmp_path, monkeypatch):
    """While the service is being replaced, a module may be half written for a moment."""

    def half_written(_path):
        return {}

    half_written.__module__ = "schemas.half_written"
    monkeypatch.setitem(reading._READERS, Source.CSV, half_written)

    with pytest.raises(ReaderNotLoadedError, match="Nothing is wrong with your file"):
        reading.read_file(write_filled(tmp_path / "return.csv"))


def test_a_child_that_cannot_be_started_is_one_clean_refusal(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/nonexistent/python")

    with pytest.raises(SandboxError, match="no reader could be started"):
        run_limited(misbehaving.echo)


@pytest.mark.parametrize("reader", [read_xlsx, read_ods, read_csv])
def test_the_readers_load_nothing_heavy_in_the_child(reader):
    loaded = set(run_limited(misbehaving.loaded_modules))

    assert reader.__module__.startswith("schemas.read_")
    assert not loaded & {"pandas", "pandera", "openpyxl", "numpy", "lxml", "odfdo", "dataclasses"}


def test_twenty_refusals_leave_no_process_and_no_open_file_behind():
    import psutil

    process = psutil.Process()
    before = (len(process.children()), process.num_fds())

    for _turn in range(20):
        with pytest.raises(SandboxError):
            run_limited(misbehaving.fail)

    assert (len(process.children()), process.num_fds()) == before
