"""The README leaves out no setting and no command, and shows no picture that is not there."""

import re
from pathlib import Path

import pytest

from app.cli import make_parser

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    (subparsers,) = (action for action in make_parser()._actions if action.dest != "help")
    return sorted(subparsers.choices)


def settings() -> list[str]:
    return sorted(set(re.findall(r"SCWRES_[A-Z_]+", (ROOT / "app/settings.py").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("command", commands())
def test_the_readme_names_every_command(command):
    assert f"`scwres {command}" in README


@pytest.mark.parametrize("setting", settings())
def test_the_readme_explains_every_setting(setting):
    assert f"| `{setting}` |" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)#]+)\)", README))))
def test_every_picture_and_page_that_the_readme_points_at_exists(target):
    assert (ROOT / target).exists()


def test_no_tracked_file_names_a_registry_or_a_path_of_a_machine():
    for lock in ("requirements.lock", "requirements-test.lock"):
        assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
