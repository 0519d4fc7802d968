"""The collection that an address or a form asks for."""

from app import current
from app.errors import InvalidRequestError
from app.services.asked import Asked, asked_for
from app.services.collections import current_collection, list_collections


def year_of(text: str) -> int:
    """Return the collection year that was asked for, or the current one's; refuse what is no year."""
    if not text:
        return current_collection(current.session(), current.clock()).year
    if not (text.isascii() and text.isdigit() and len(text) == len("2025")):
        raise InvalidRequestError("Choose a collection from the list.")
    return int(text)


def year_shown(text: str) -> tuple[int, Asked]:
    """Return the year of the collection that a page shows, the current one's unless it knows the one asked for."""
    now = current_collection(current.session(), current.clock()).year
    known = {str(one.year) for one in list_collections(current.session())}
    asked = asked_for("collection", text, known, f"that of {now} is shown")
    return int(asked.value or now), asked
