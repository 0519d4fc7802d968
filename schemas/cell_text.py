"""Turns what a spreadsheet holds into exact text: numbers, dates, errors, and cell names into positions."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite

LONGEST_TEXT = 32_767
LARGEST_EXPONENT = 30
LAST_SERIAL = 2_958_466
LEAP_BUG_SERIAL = 60
DAYS_1904 = 1462
SECONDS_A_DAY = 86_400
_EPOCH = date(1899, 12, 30)
_INTEGER = re.compile(r"-?[0-9]{1,40}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_CELL = re.compile(r"([A-Z]{1,8})([0-9]{1,12})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LETTERS = 26

ERROR_VALUES = frozenset({
    "#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#GETTING_DATA", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!", "#TIMEOUT!",
})  # fmt: skip


def number_text(text: str) -> str | None:
    """Return a number's shortest exact decimal form, or ``None`` if the text is no number that can be kept.

    ``"3.0"`` is ``"3"``, ``"0.28000000000000003"`` is ``"0.28"``; ``"NaN"``, ``"1e999"`` and ``"1e-400"`` are ``None``.
    """
    stripped = text.strip()
    if _INTEGER.fullmatch(stripped):
        return str(int(stripped))
    if not _DECIMAL.fullmatch(stripped):
        return None
    value = float(stripped)
    if not isfinite(value) or (value == 0 and not _is_zero(stripped)):
        return None
    return _plain(Decimal(repr(value)))


def _is_zero(text: str) -> bool:
    try:
        return Decimal(text) == 0
    except InvalidOperation:
        return False


def _plain(value: Decimal) -> str:
    if abs(value.adjusted()) > LARGEST_EXPONENT:
        return str(value)
    text = format(value, "f")
    whole = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if whole == "-0" else whole


def date_text(serial: str, *, from_1904: bool) -> str | None:
    """Return the ISO date of a spreadsheet's day number, with the time if it has one; ``None`` outside 1900 to 9999."""
    days = float(serial) + (DAYS_1904 if from_1904 else 0)
    whole = int(days)
    if not 1 <= days < LAST_SERIAL or whole == LEAP_BUG_SERIAL:
        return None
    day = _EPOCH + timedelta(days=whole if whole > LEAP_BUG_SERIAL else whole + 1)
    seconds = round((days - whole) * SECONDS_A_DAY)
    if seconds in {0, SECONDS_A_DAY}:
        return day.isoformat()
    return (datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)).isoformat()  # noqa: DTZ001 - as typed


def position(cell: str) -> tuple[int, int] | None:
    """Return row and column from zero of a cell name such as ``C8``; ``None`` if it is no such name."""
    match = _CELL.fullmatch(cell.replace("$", ""))
    if match is None or int(match[2]) == 0:
        return None
    column = 0
    for letter in match[1]:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def unescaped(text: str) -> str:
    """Return an XLSX text with its ``_x000D_`` escapes resolved."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def clean(text: str) -> str:
    """Return text without control characters, its line ends made one kind, cut at what a cell can hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_TEXT]
