"""The collection that an address or a form asks for."""

from app import current
from app.errors import InvalidRequestError
from app.services.collections import current_collection


def year_of(text: str) -> int:
    """Return the collection year that was asked for, or the current one's; refuse what is no year."""
    if not text:
        return current_collection(current.session(), current.clock()).year
    if not (text.isascii() and text.isdigit() and len(text) == len("2025")):
        raise InvalidRequestError("Choose a collection from the list.")
    return int(text)
