"""A return's values as text for the template's files."""

import re
import unicodedata
from datetime import date

from app.indicators.edition import Edition
from app.indicators.returns import Return, TableState
from schemas.layout import detail_keys

LINE_ENDS = re.compile(r"\r\n?|\x0b|\x0c")
UNWRITABLE_CATEGORIES = ("Cc", "Cs")
UNWRITABLE_CHARACTERS = "\ufffe\uffff"


def safe_text(text: str) -> str:
    """Return the text without the control characters and lone surrogates that no file format can hold."""
    joined = LINE_ENDS.sub("\n", text)
    return "".join(char for char in joined if char in "\n\t" or not _is_unwritable(char))


def _is_unwritable(char: str) -> bool:
    return char in UNWRITABLE_CHARACTERS or unicodedata.category(char) in UNWRITABLE_CATEGORIES


def all_detail_texts(edition: Edition, code: str, filled: Return | None) -> dict[str, str]:
    """Return every detail as the CSV form writes it: empty where nothing is given, ``supplied`` for a table."""
    texts = {key: _detail_text(key, filled) for key in detail_keys(edition)}
    texts["organisation"] = safe_text(code)
    texts["collection"] = str(edition.collection)
    texts["template_version"] = edition.template_version
    return texts


def _detail_text(key: str, filled: Return | None) -> str:
    prefix, _, table = key.partition(".")
    if prefix == "table":
        return (filled.table_state(table) if filled else TableState.SUPPLIED).value
    if filled is None:
        return ""
    if prefix == "note":
        return safe_text(filled.details.notes.get(table, ""))
    return _plain(getattr(filled.details, key))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else safe_text(str(value))
