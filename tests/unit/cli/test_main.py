"""The command line as a whole: how commands are found, and how they fail."""

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
