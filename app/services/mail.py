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
from app.errors import ScWresError, SettingsError, UnavailableError
from app.services.links import LIFETIME
from app.settings import Settings

SECONDS = 10
PERMANENT = 500
PORTS = {"smtp": 587, "smtps": 465}
SIGNED = "SC-WRES Benchmarking Service"


class RefusedError(ScWresError):
    """The mail server will never take this letter, such as for an address that does not exist."""


class UncertainError(ScWresError):
    """The connection broke while the letter was handed over: it may or may not have gone out."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, in plain text. With a ``message_id`` it is one that the service writes by itself."""

    to: str
    subject: str
    text: str
    message_id: str = ""


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
    """Return the letter that lets a person choose a password, their first or a new one."""
    text = (
        f"Dear {name},\n\nsomebody, probably you, asked for a link to choose a password for the {SIGNED}.\n\n"
        f"Choose it here within {LIFETIME[LinkPurpose.RESET].seconds // 60} minutes; the link works once:\n"
        f"{address}\n\n"
        "If it was not you, you need not do anything, and nothing changes.\n"
    )
    return Letter(to, f"Choose a password for the {SIGNED}", text)


def second_step_removed(to: str, name: str) -> Letter:
    """Return the letter that tells a person that their second step of signing in was removed."""
    text = (
        f"Dear {name},\n\nan administrator of the {SIGNED} removed the second step of your sign-in, because they were "
        "told that you lost your authenticator. You were signed out everywhere.\n\n"
        "Sign in with your password. If you did not ask for this, tell the programme team at once.\n"
    )
    return Letter(to, f"Your sign-in to the {SIGNED}", text)


def require_server(settings: Settings) -> None:
    """Raise ``SettingsError`` in production without a mail server."""
    if settings.is_production and not _has_server(settings):
        raise SettingsError("Set SCWRES_SMTP_URL, for example smtps://user:password@mail.example.org, to send e-mail.")


def deliver(settings: Settings, letter: Letter) -> None:
    """Send a letter; raise ``UnavailableError`` if the mail server cannot take it at the moment.

    Raises ``RefusedError`` if it never will, and ``UncertainError`` if nobody can tell whether it did.

    The server is given as ``smtps://user:password@host``, or ``smtp://...`` with STARTTLS. Outside production a letter
    without a server becomes a file in the outbox.
    """
    require_server(settings)
    message = _message(settings, letter)
    if _has_server(settings):
        _send(urlsplit(settings.smtp_url), message)
    else:
        _keep(settings.outbox_dir, message)


def _has_server(settings: Settings) -> bool:
    server = urlsplit(settings.smtp_url)
    return bool(server.hostname) and server.scheme in PORTS


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(settings.clock.now())
    if letter.message_id:
        message["Message-ID"] = letter.message_id
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _send(server: SplitResult, message: EmailMessage) -> None:
    try:
        with _connected(server) as connection:
            if server.scheme == "smtp":
                connection.starttls(context=ssl.create_default_context())
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            _hand_over(connection, message)
    except (OSError, smtplib.SMTPException):
        raise UnavailableError("The e-mail could not be sent at the moment. Please try again in a minute.") from None


def _hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
    """Give the message to the server, and tell a refusal for good from one for now and from a broken connection."""
    try:
        connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, _said),) = error.recipients.values()
        _refuse_for_good(code)
        raise
    except smtplib.SMTPResponseException as error:
        _refuse_for_good(error.smtp_code)
        raise
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError):
        raise UncertainError("The connection broke while the e-mail was handed over. It may have gone out.") from None


def _refuse_for_good(code: int) -> None:
    if code >= PERMANENT:
        raise RefusedError(f"The mail server refused the e-mail (code {code}). Check the address.") from None


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
