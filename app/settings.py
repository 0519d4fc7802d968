"""The settings of one running service. Nothing else reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from app.clock import Clock
from app.errors import SettingsError

MIBIBYTE = 1024 * 1024
SHORTEST_SECRET = 32
DEMONSTRATION_EDITIONS = Path(__file__).parent / "demonstration" / "editions"
LEAST_DIFFERENT = 10  # a random secret of hexadecimal digits has more

Word = TypeVar("Word", bound=StrEnum)


class Environment(StrEnum):
    """Where the service runs; production refuses every shortcut."""

    DEMONSTRATION = "demonstration"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SecondStepRule(StrEnum):
    """Whether a password alone may let somebody in."""

    OFFERED = "offered"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installations."""

    database_url: str = "sqlite:///var/scwres.sqlite"
    uploads_dir: Path = Path("uploads")
    environment: Environment = Environment.DEVELOPMENT
    secret_key: str = ""
    fixed_day: date | None = None
    base_url: str = "http://127.0.0.1:8050"
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    proxies: int = 0
    max_upload_bytes: int = 10 * MIBIBYTE
    editions_dir: Path | None = None
    smtp_url: str = ""
    mail_from: str = "no-reply@localhost"
    outbox_dir: Path = Path("var/outbox")
    second_step: SecondStepRule = SecondStepRule.OFFERED

    @property
    def clock(self) -> Clock:
        """The clock that this installation lives by."""
        return Clock(self.fixed_day)

    @property
    def is_production(self) -> bool:
        """Whether shortcuts are refused."""
        return self.environment is Environment.PRODUCTION

    @property
    def needs_second_step(self) -> bool:
        """Whether nobody is let in by a password alone."""
        return self.second_step is SecondStepRule.REQUIRED

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over TLS only."""
        return self.base_url.startswith("https://")

    def with_secret(self) -> "Settings":
        """Return settings with a throw-away secret where none was given, outside production only."""
        if self.secret_key or self.is_production:
            return self
        return replace(self, secret_key=secrets.token_urlsafe(48))

    def checked(self) -> "Settings":
        """Return these settings, or raise ``SettingsError`` for a combination that would be unsafe."""
        if not self.is_production:
            return self
        if len(self.secret_key) < SHORTEST_SECRET or len(set(self.secret_key)) < LEAST_DIFFERENT:
            raise SettingsError("Set SCWRES_SECRET_KEY to at least 32 random characters in production.")
        if self.fixed_day is not None:
            raise SettingsError("SCWRES_TODAY is for demonstrations; remove it in production.")
        if not self.secure_cookies:
            raise SettingsError("Set SCWRES_BASE_URL to the service's https:// address in production.")
        return self


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from ``SCWRES_...`` variables; raise ``SettingsError`` for one that cannot be used."""
    default = Settings()
    environment = _one_of(Environment, "SCWRES_ENVIRONMENT", environ.get("SCWRES_ENVIRONMENT", default.environment))
    return Settings(
        database_url=environ.get("SCWRES_DATABASE_URL", default.database_url),
        uploads_dir=Path(environ.get("SCWRES_UPLOADS_DIR", str(default.uploads_dir))),
        environment=environment,
        secret_key=environ.get("SCWRES_SECRET_KEY", ""),
        fixed_day=_day(environ.get("SCWRES_TODAY", "")),
        base_url=environ.get("SCWRES_BASE_URL", default.base_url),
        trusted_hosts=_words(environ.get("SCWRES_TRUSTED_HOSTS", "")) or default.trusted_hosts,
        proxies=_whole_number("SCWRES_PROXIES", environ.get("SCWRES_PROXIES", "0")),
        max_upload_bytes=_whole_number(
            "SCWRES_MAX_UPLOAD_BYTES", environ.get("SCWRES_MAX_UPLOAD_BYTES", str(default.max_upload_bytes))
        ),
        editions_dir=_editions_dir(environ.get("SCWRES_EDITIONS_DIR", ""), environment),
        smtp_url=environ.get("SCWRES_SMTP_URL", ""),
        mail_from=environ.get("SCWRES_MAIL_FROM", default.mail_from),
        outbox_dir=Path(environ.get("SCWRES_OUTBOX_DIR", str(default.outbox_dir))),
        second_step=_second_step(environ.get("SCWRES_SECOND_STEP", ""), environment),
    ).checked()


def _editions_dir(text: str, environment: Environment) -> Path | None:
    """Return the folder that was chosen; without a choice only a demonstration has one beside the shipped editions."""
    if text:
        return Path(text)
    return DEMONSTRATION_EDITIONS if environment is Environment.DEMONSTRATION else None


def _second_step(text: str, environment: Environment) -> SecondStepRule:
    """Return the rule that was chosen; without a choice production needs the step, and nowhere else."""
    if text:
        return _one_of(SecondStepRule, "SCWRES_SECOND_STEP", text)
    return SecondStepRule.REQUIRED if environment is Environment.PRODUCTION else SecondStepRule.OFFERED


def _one_of(words: type[Word], name: str, text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise SettingsError(f"{name} is {text!r}; use one of {', '.join(words)}.") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"SCWRES_TODAY is {text!r}; write a date such as 2025-10-08.") from None


def _whole_number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise SettingsError(f"{name} is {text!r}; write a whole number.")
    return int(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
