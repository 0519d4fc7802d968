"""Reasons that people give in their own words: never empty, never endless, without characters that nobody can see."""

from app.errors import InvalidRequestError

LONGEST = 1000
_LAYOUT = "\n\r\t"


def cleaned(text: str) -> str:
    """Return what a person wrote without control characters and the spaces around it."""
    return "".join(one for one in text if one.isprintable() or one in _LAYOUT).strip()


def given_reason(text: str, missing: str) -> str:
    """Return a reason as it is kept, without control characters and the spaces around it.

    Raises ``InvalidRequestError`` with ``missing`` where nothing is left, and for more than 1,000 characters.
    """
    reason = cleaned(text)
    if not reason:
        raise InvalidRequestError(missing)
    if len(reason) > LONGEST:
        raise InvalidRequestError(f"Keep each reason to {LONGEST:,} characters; yours has {len(reason):,}.")
    return reason
