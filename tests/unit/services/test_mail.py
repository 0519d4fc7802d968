"""Letters: what they say, and where they go."""

import smtplib
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from app.errors import SettingsError, UnavailableError
from app.services import mail
from app.settings import Environment, Settings

LETTER = mail.Letter("ada@example.org", "Hello", "Dear Ada,\n\nhello.\n")
PRODUCTION = Settings(environment=Environment.PRODUCTION)


class FakeServer:
    """Keeps what a mail server would be told."""

    def __init__(self, host, port, **_):
        self.told = [(host, port)]
        type(self).last = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.told.append("quit")

    def starttls(self, **_):
        self.told.append("starttls")

    def login(self, user, password):
        self.told.append((user, password))

    def send_message(self, message):
        self.told.append(message["To"])


@pytest.fixture
def outbox(tmp_path):
    return tmp_path / "outbox"


def in_production(**settings):
    return replace(PRODUCTION, **settings)


def test_without_a_server_a_letter_becomes_a_file_that_only_its_owner_reads(outbox):
    mail.deliver(Settings(outbox_dir=outbox, mail_from="service@example.org"), LETTER)

    (path,) = outbox.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (message["From"], message["To"], message["Subject"]) == ("service@example.org", "ada@example.org", "Hello")
    assert message.get_content() == "Dear Ada,\n\nhello.\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_in_production_a_server_is_required(outbox):
    with pytest.raises(SettingsError, match="SCWRES_SMTP_URL"):
        mail.deliver(in_production(outbox_dir=outbox), LETTER)

    assert not outbox.exists()


def test_smtp_is_turned_into_tls_before_the_password_is_said(monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", FakeServer)

    mail.deliver(in_production(smtp_url="smtp://user:p%40ss@mail.example.org"), LETTER)

    assert FakeServer.last.told == [
        ("mail.example.org", 587), "starttls", ("user", "p@ss"), "ada@example.org", "quit",
    ]  # fmt: skip


def test_smtps_speaks_tls_from_the_start(monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP_SSL", FakeServer)

    mail.deliver(in_production(smtp_url="smtps://mail.example.org:4465"), LETTER)

    assert FakeServer.last.told == [("mail.example.org", 4465), "ada@example.org", "quit"]


def test_a_server_that_does_not_answer_is_told_as_such(monkeypatch):
    def refuse(*_, **__):
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP", refuse)

    with pytest.raises(UnavailableError, match="could not be sent"):
        mail.deliver(Settings(smtp_url="smtp://mail.example.org"), LETTER)


def test_a_letter_says_who_invites_and_for_how_long_the_link_works():
    letter = mail.invitation("ada@example.org", "Ada", "First Council", "https://scwres.example/invitation/abc")

    assert "for First Council" in letter.text
    assert "within 7 days; the link works once:\nhttps://scwres.example/invitation/abc\n" in letter.text


def test_a_reset_letter_says_that_nothing_happens_without_the_person():
    letter = mail.reset("ada@example.org", "Ada", "https://scwres.example/reset-password/abc")

    assert "within 30 minutes" in letter.text
    assert "nothing changes" in letter.text


def test_a_name_cannot_add_a_header():
    with pytest.raises(ValueError, match="may not contain"):
        mail.deliver(Settings(), mail.Letter("ada@example.org\nBcc: x@example.org", "Hello", "."))
