"""Letters by e-mail: over SMTP where it is configured, else into a folder that a developer can read."""

import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from app.db.models import LinkPurpose
from app.errors import SettingsError, UnavailableError
from app.services.links import LIFETIME
from app.settings import Settings

SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}
SIGNED = "SC-WRES Benchmarking Service"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, in plain text."""

    to: str
    subject: str
    text: str


def invitation(to: str, name: str, organisation: str, address: str) -> Letter:
    """Return the letter that asks a person to set a password and begin."""
    text = (
        f"Dear {name},\n\nyou have been invited to the {SIGNED} for {organisation}.\n\n"
        f"Choose your password here within {LIFETIME[LinkPurpose.INVITATION].days} days; the link works once:\n"
        f"{address}\n\n"
        "If you did not expect this, you need not do anything.\n"
    )
    return Letter(to, f"Your invitation to the {SIGNED}", text)


def reset(to: str, name: str, address: str) -> Letter:
    """Return the letter that lets a person choose a new password."""
    text = (
        f"Dear {name},\n\nsomebody, probably you, asked for a new password for the {SIGNED}.\n\n"
        f"Choose it here within {LIFETIME[LinkPurpose.RESET].seconds // 60} minutes; the link works once:\n"
        f"{address}\n\n"
        "If it was not you, you need not do anything; your password stays as it is.\n"
    )
    return Letter(to, f"A new password for the {SIGNED}", text)


def deliver(settings: Settings, letter: Letter) -> None:
    """Send a letter; raise ``UnavailableError`` if the mail server cannot take it at the moment.

    The server is given as ``smtps://user:password@host``, or ``smtp://...`` with STARTTLS. Outside production a letter
    without a server becomes a file in the outbox.
    """
    message = _message(settings, letter)
    server = urlsplit(settings.smtp_url)
    if server.hostname and server.scheme in PORTS:
        _send(server, message)
    elif settings.is_production:
        raise SettingsError("Set SCWRES_SMTP_URL, for example smtps://user:password@mail.example.org, to send e-mail.")
    else:
        _keep(settings.outbox_dir, message)


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(settings.clock.now())
    message.set_content(letter.text)
    return message


def _send(server: SplitResult, message: EmailMessage) -> None:
    try:
        with _connected(server) as connection:
            if server.scheme == "smtp":
                connection.starttls(context=ssl.create_default_context())
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)
    except (OSError, smtplib.SMTPException):
        raise UnavailableError("The e-mail could not be sent at the moment. Please try again in a minute.") from None


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=SECONDS)


def _keep(outbox: Path, message: EmailMessage) -> None:
    outbox.mkdir(parents=True, exist_ok=True)
    path = outbox / f"{secrets.token_hex(8)}.eml"
    path.touch(mode=0o600)
    path.write_bytes(message.as_bytes())
