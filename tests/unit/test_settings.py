"""What production refuses to start with."""

from dataclasses import replace

import pytest

from app.errors import SettingsError
from app.settings import from_env

SAFE = {
    "SCWRES_ENVIRONMENT": "production",
    "SCWRES_SECRET_KEY": "violet otter harvest, moss and 7 lanterns",
    "SCWRES_BASE_URL": "https://scwres.example.org",
}


def test_production_starts_with_safe_settings():
    settings = from_env(SAFE)

    assert (settings.is_production, settings.secure_cookies) == (True, True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SCWRES_SECRET_KEY": ""}, "at least 32 random characters"),
        ({"SCWRES_SECRET_KEY": "violet otter"}, "at least 32 random characters"),
        ({"SCWRES_SECRET_KEY": "a" * 64}, "at least 32 random characters"),
        ({"SCWRES_SECRET_KEY": "changeme" * 8}, "at least 32 random characters"),
        ({"SCWRES_TODAY": "2025-10-08"}, "SCWRES_TODAY is for demonstrations"),
        ({"SCWRES_BASE_URL": "http://scwres.example.org"}, "https:// address"),
        ({"SCWRES_ENVIRONMENT": "prod"}, "use one of demonstration, development, production"),
        ({"SCWRES_PROXIES": "-1"}, "whole number"),
        ({"SCWRES_SECOND_STEP": "no"}, "use one of offered, required"),
    ],
)
def test_production_refuses_what_would_be_unsafe(change, message):
    with pytest.raises(SettingsError, match=message):
        from_env(SAFE | change)


def test_a_secret_is_never_made_up_in_production():
    with pytest.raises(SettingsError):
        replace(from_env(SAFE), secret_key="").with_secret().checked()


def test_production_needs_a_second_step_unless_told_otherwise_and_nowhere_else():
    needed = [
        from_env(SAFE | change).needs_second_step
        for change in ({}, {"SCWRES_SECOND_STEP": "offered"}, {"SCWRES_ENVIRONMENT": "demonstration"})
    ]

    assert needed == [True, False, False]
    assert from_env({"SCWRES_SECOND_STEP": "required"}).needs_second_step
