"""Letters to one person about their own account: that somebody else was named, and that their address changed."""

from app.services.mail import SIGNED, Letter
from app.services.person_addresses import Corrected
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


def told_corrected(corrected: Corrected, by: str) -> tuple[Letter, Letter]:
    """Return the letters about another address: to the one before, which does not name the new one, and to the new."""
    subject = f"Your address in the {SIGNED}"
    what = f"Dear {corrected.name},\n\n{by} of the programme team corrected the address of your account for"
    before = (
        f"{what} {corrected.organisation} in the {SIGNED}. Nobody signs in with this address any more, and you were "
        "signed out everywhere.\n\nIf you did not expect this, tell the programme team at once.\n"
    )
    after = (
        f"{what} {corrected.organisation} in the {SIGNED}. From now on you sign in with {corrected.new}. What you had "
        "to sign in with besides stays as it was.\n\nIf you did not expect this, tell the programme team.\n"
    )
    return Letter(corrected.old, subject, before), Letter(corrected.new, subject, after)
