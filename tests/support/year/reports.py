"""What a mail server writes back when a letter could not be delivered after all (RFC 3464)."""

from email.message import EmailMessage

_REPORT = """\
From: MAILER-DAEMON@mail.example.org
To: no-reply@scwres.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown mailbox

--b
Content-Type: message/rfc822

Message-ID: {message_id}

Dear colleague
--b--
"""


def undelivered(letter: EmailMessage) -> bytes:
    """Return the report that a letter came back, as bytes."""
    return _REPORT.format(address=letter["To"], message_id=letter["Message-ID"]).encode()
