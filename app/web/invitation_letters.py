"""Sending invitations, once what they invite to is kept; outside production the link is shown as well."""

from collections.abc import Iterable

from flask import flash

from app import current
from app.errors import ScWresError
from app.services import mail
from app.services.invitations import Invitation
from app.services.links import forget_link


def send_invitations(invitations: Iterable[Invitation]) -> None:
    """Send each invitation, and tell the person who asked what became of it."""
    for invitation in invitations:
        flash(_sent(invitation))


def _sent(invitation: Invitation) -> str:
    if invitation.token is None:
        return f"{invitation.name} has an account already and can sign in for {invitation.organisation} now."
    settings = current.settings()
    address = f"{settings.base_url.rstrip('/')}/invitation/{invitation.token}"
    letter = mail.invitation(invitation.email, invitation.name, invitation.organisation, address)
    try:
        mail.deliver(settings, letter)
    except mail.UncertainError as error:
        return f"{invitation.name} was added, but the invitation may not have gone out. {error.user_message}"
    except ScWresError as error:
        forget_link(current.engine(), invitation.token)
        return f"{invitation.name} was added, but the invitation did not go out. {error.user_message}"
    shown = "" if settings.is_production else f" Outside production the link is shown: {address}"
    return f"{invitation.name} was invited at {invitation.email}.{shown}"
