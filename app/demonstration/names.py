"""Invented names. Each ends in a label, so that nobody mistakes it for a real organisation."""

from collections.abc import Iterator
from itertools import product

LABEL = "(demonstration)"
_STEMS = (
    "Ash", "Bracken", "Calder", "Dun", "Elder", "Fenn", "Gar", "Hazel", "Ivel", "Kel", "Lark", "Mar", "Nether", "Oak",
    "Pen", "Quarr", "Raven", "Sel", "Thorn", "Wyn",
)  # fmt: skip
_ENDINGS = ("moor", "wick", "combe", "hurst", "mere", "stow")
_COUNCIL_WORDS = {
    "London borough": "London Borough of {}",
    "County": "{}shire County Council",
    "Metropolitan district": "{} Metropolitan Borough Council",
    "Unitary authority": "{} Council",
}
_EMPLOYER_WORDS = ("{} Care", "{} Homes", "{} Support", "{} Living")


def places() -> Iterator[str]:
    """Yield invented place names, none twice, in one fixed order that mixes stems and endings."""
    pairs = list(product(_STEMS, _ENDINGS))
    for step in range(len(pairs)):
        stem, ending = pairs[(step * 37) % len(pairs)]
        yield stem + ending


def council_name(place: str, la_type: str) -> str:
    """Return the labelled name of an invented council of a type."""
    return f"{_COUNCIL_WORDS.get(la_type, '{} Council').format(place)} {LABEL}"


def employer_name(place: str, number: int) -> str:
    """Return the labelled name of an invented employer."""
    return f"{_EMPLOYER_WORDS[number % len(_EMPLOYER_WORDS)].format(place)} {LABEL}"
