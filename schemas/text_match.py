"""Compares what a person typed with what the template says: case, spaces and letter forms set aside."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

INVISIBLE_CATEGORIES = ("Cf", "Cc")
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανıɡ",  # noqa: RUF001 - these are the letters to be caught
    "ABESIJKMHOPCTYXaeijopcyxsdhlABEZHIKMNOPTYXoavig",
)


def matched(text: str) -> str:
    """Return a text as it is compared: compatibility forms, case, spaces and invisible marks set aside."""
    # Printable ASCII, which is nearly everything, has one form only and nothing invisible.
    visible = text if text.isascii() and text.isprintable() else _visible(text)
    return " ".join(visible.casefold().split())


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return "".join(char for char in composed if char.isspace() or not _is_invisible(char))


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in INVISIBLE_CATEGORIES


def keyed(text: str) -> str:
    """Return a text as a key is compared: ``White British`` and ``white-british`` are ``white_british``."""
    return re.sub(r"[\s\-]+", "_", matched(text))


def plain_letters(text: str) -> str:
    """Return a text with look-alike letters of other alphabets replaced by ordinary ones."""
    return unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)


def look_alike(text: str, known: Iterable[str]) -> str | None:
    """Return the known text that this one only looks like, or ``None``."""
    plain = matched(plain_letters(text))
    if plain == matched(text):
        return None
    return next((item for item in known if matched(item) == plain), None)


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the known text that is nearest in spelling, or ``None`` if none is near."""
    spellings = {matched(item): item for item in known}
    close = get_close_matches(matched(text), spellings, n=1, cutoff=0.6)
    return spellings[close[0]] if close else None
