"""Where the story of an organisation is told to the programme team."""

from urllib.parse import urlencode

STORY = "/programme/organisation"


def story_address(code: str, year: int | None = None) -> str:
    """Return the address of an organisation's story, in one collection or in the current one."""
    asked = {"code": code} if year is None else {"code": code, "year": year}
    return f"{STORY}?{urlencode(asked)}"
