"""Small pieces of English that several sentences share."""

from app.indicators.edition import Edition
from app.indicators.results import MINORITY_ETHNIC, WHITE

_DERIVED = {MINORITY_ETHNIC: "minority ethnic", WHITE: "White"}
_NOT_BEFORE_A_NOUN = frozenset({"Mixed", "Other"})


def group_people(edition: Edition, group: str, people: str) -> str:
    """Return the people of a group: ``White applicants``, ``applicants of Mixed ethnicity``."""
    name = _DERIVED.get(group) or edition.group(group).plain
    return f"{people} of {name} ethnicity" if name in _NOT_BEFORE_A_NOUN else f"{name} {people}"


def lower_first(sentence: str) -> str:
    """Return the text with a small first letter, for use inside a sentence."""
    return sentence[:1].lower() + sentence[1:]


def upper_first(sentence: str) -> str:
    """Return the text with a capital first letter and the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def past_tense(outcome: str) -> str:
    """Return an outcome such as ``to be appointed`` as something that happened: ``were appointed``."""
    verb, _, rest = outcome.removeprefix("to ").partition(" ")
    ending = "d" if verb.endswith("e") else "ed"
    return f"{_IRREGULAR.get(verb, verb + ending)} {rest}".rstrip()


_IRREGULAR = {"be": "were", "leave": "left"}
