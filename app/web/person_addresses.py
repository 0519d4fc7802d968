"""The address of one person of an organisation, for the programme: that it works again."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from app import current
from app.access import Permission
from app.errors import ConflictError
from app.services.invitations import Within
from app.services.organisations import get_organisation
from app.services.person_addresses import works_again
from app.web._registry import route

blueprint = Blueprint("person_addresses", __name__)
PERSON = "/organisations/<int:organisation_id>/people/<int:user_id>"


@route(blueprint, f"{PERSON}/address-works", permission=Permission.MANAGE_ORGANISATIONS, methods=("POST",))
def works(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Keep that letters arrive at the person's address again."""
    try:
        with current.write_session() as session:
            organisation = get_organisation(session, organisation_id)
            person = works_again(Within(session, current.actor(), current.clock(), organisation), user_id)
            told = f"Kept. {person.name} is written to at {person.email} again, from the next letter on."
    except ConflictError as refused:
        told = refused.user_message
    flash(told)
    return redirect(f"/organisations/{organisation_id}", 303)
