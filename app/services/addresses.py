"""Email addresses as accounts know them: casefolded, ASCII, checked for shape only."""

import re

from app.errors import InvalidRequestError

LONGEST = 254
NO_ADDRESS = "Write an email address such as name@example.org."
_SHAPE = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def normal_email(email: str) -> str:
    """Return an address as it is stored and looked up: without spaces around it, casefolded."""
    return email.strip().casefold()


def is_email(address: str) -> bool:
    """Return whether a normal address has the shape of one."""
    return len(address) <= LONGEST and bool(_SHAPE.fullmatch(address))


def known_email(email: str) -> str:
    """Return an address as it is looked up: nobody's, which is empty, for what cannot be one."""
    address = normal_email(email)
    return address if is_email(address) else ""


def checked_email(email: str) -> str:
    """Return the normal form of an address; raise ``InvalidRequestError`` for what cannot be one."""
    address = normal_email(email)
    if not is_email(address):
        raise InvalidRequestError(NO_ADDRESS)
    return address
