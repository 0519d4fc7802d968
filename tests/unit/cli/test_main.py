"""The command line as a whole: how commands are found, and how they fail."""

import subprocess
import sys
from pathlib import Path

import pytest

from app import cli
from app.errors import InvalidRequestError


def run_with(monkeypatch, handler):
    def parser():
        made = cli.argparse.ArgumentParser()
        made.set_defaults(handler=handler)
        return made

    monkeypatch.setattr(cli, "make_parser", parser)
    return cli.main([])


def test_every_module_of_the_package_adds_its_commands(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])

    shown = capsys.readouterr().out
    assert "serve" in shown
    assert "worker" in shown
    assert "serving" in cli.command_modules()
    assert "__main__" not in cli.command_modules()


def test_an_expected_failure_is_one_sentence_and_a_2(monkeypatch, capsys):
    def handler(_):
        raise InvalidRequestError("Write a whole number.")

    assert run_with(monkeypatch, handler) == 2
    assert capsys.readouterr().err == "Write a whole number.\n"


def test_the_exit_code_is_the_commands_own(monkeypatch):
    assert run_with(monkeypatch, lambda _: 1) == 1


def test_stopping_a_command_by_hand_is_quiet(monkeypatch, capsys):
    def handler(_):
        raise KeyboardInterrupt

    assert run_with(monkeypatch, handler) == 130
    assert capsys.readouterr().err == ""


def test_a_command_is_required(capsys):
    with pytest.raises(SystemExit) as refused:
        cli.main([])

    assert refused.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def scwres(*words, **options):
    command = [sys.executable, "-m", "app.cli", *map(str, words)]
    return subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", check=False, **options)


def test_output_that_cannot_be_written_is_one_sentence():
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = scwres("ratio", 9, 120, 17, 610, stdout=full)

    assert (done.returncode, done.stderr) == (2, "The command could not finish: No space left on device.\n")


def test_a_reader_that_has_read_enough_is_not_told_of_a_fault():
    shown = f"{sys.executable} -m app.cli layout --json | head -1"
    done = subprocess.run(shown, shell=True, capture_output=True, encoding="utf-8", check=False)  # noqa: S602

    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_every_letter_is_written_whatever_the_terminal_can_show(tmp_path, encoding):
    path = tmp_path / "return.csv"
    path.write_text("#collection: 2025\n#prepared_by: Siân Ŵyn\n", encoding="utf-8")
    done = scwres("check", path, stdout=subprocess.PIPE, env={"PYTHONIOENCODING": encoding, "PATH": "/usr/bin"})

    assert done.returncode == 1
    assert "“As-at date”" in done.stdout


@pytest.mark.parametrize(
    "words",
    [("layout",), ("check", "x.csv"), ("indicators", "x.csv"), ("template", "--organisation", "X", "-o", "x.csv")],
)
def test_a_year_that_is_none_is_said_in_plain_words(capsys, words):
    with pytest.raises(SystemExit):
        cli.main([*words, "--collection", "Phase 3"])

    assert "'Phase 3' is not a year. Give four digits, such as 2025." in capsys.readouterr().err
