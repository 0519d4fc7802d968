"""Letters to one person about their own account: that somebody else was named, and that their address changed."""

from app.services.mail import SIGNED, Letter
from app.services.replacements import Replaced


def told_replaced(replaced: Replaced, organisation: str, by: str) -> Letter:
    """Return the letter to whoever was replaced."""
    now = (
        f"Your account stays open for the other organisation that you belong to; for {organisation} you can only read."
        if replaced.stays
        else "Your account is closed, and an invitation that you did not use works no longer."
    )
    text = (
        f"Dear {replaced.name},\n\n{by} named somebody else as {replaced.role} of {organisation} in the {SIGNED}: "
        f"{replaced.successor}.\n\n{now} What you did and signed until now stands.\n\n"
        "If you did not expect this, ask your organisation's lead or the programme team.\n"
    )
    return Letter(replaced.email, f"Somebody else is {replaced.role} of {organisation} now", text)
