"""One cell of a file becomes a whole number, or exactly one fault with the number to type where that is clear."""

import re
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from schemas.personal import looks_personal
from schemas.raw import RawCell, RawKind
from schemas.wording import shown

LARGEST = 1_000_000
LONGEST_NUMBER = 15
LONGEST_WRITTEN = 60
_NOTHING_SHOWN = "?"
_EDGES = string.whitespace + "\u00a0\u2007\u2009\u202f\u200b\u200e\u200f\u2060\ufeff"

_NONE_WORDS = frozenset(
    ("n/a", "n.a.", "n.a", "na", "nan", "null", "nil", "none", "no", "unknown", "tbc", "tbd", "-", "--")
).union(("\u2013", "\u2014", ".", "..", "...", "/", "?"))
_HIDDEN_WORDS = frozenset(
    ("*", "**", "***", ":", "c", "x", "s", "low", "[c]", "[x]", "[s]", "[low]", "(c)", "(x)", "(s)")
).union(("supp", "suppressed", "redacted", "withheld", "hidden"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell is no count: a code of the catalogue, what may be shown of it, and the number it may stand for."""

    code: str
    value: str | None
    number: int | None = None


def parse_count(cell: RawCell) -> int | Fault | None:
    """Return the whole number in a cell, ``None`` for a blank one, or why it is neither.

    A whole number may be negative or too large here: the schema of the counts judges the range.
    """
    return _BY_KIND[cell.kind](cell)


def parse_text(text: str) -> int | Fault | None:
    """Return what ``parse_count`` would for the same text typed into a cell."""
    written = text.strip(_EDGES)
    if not written:
        return None
    if looks_personal(written):
        return Fault("C-18", None)
    return _written(written)


def _written(written: str) -> int | Fault:
    if len(written) > LONGEST_WRITTEN:
        return Fault("C-08" if written.isdecimal() else "C-01", shown(written))
    folded = written.casefold()
    if folded in _NONE_WORDS:
        return Fault("C-07", shown(written))
    if folded in _HIDDEN_WORDS:
        return Fault("C-16", shown(written))
    for pattern, read in _FORMS:
        match = pattern.fullmatch(folded)
        if match:
            return read(written, match)
    return _other_digits(written) or Fault("C-01", shown(written))


_Read = Callable[[str, re.Match[str]], int | Fault]


def _plain(written: str, match: re.Match[str]) -> int | Fault:
    digits = match["digits"]
    return int(digits) if len(digits) <= LONGEST_NUMBER else Fault("C-08", shown(written))


def _fault(code: str) -> _Read:
    return lambda written, _match: Fault(code, shown(written))


def _meant(code: str) -> _Read:
    """A fault that names the number to type: the digits, without what stands between them."""

    def read(written: str, match: re.Match[str]) -> Fault:
        digits = re.sub(r"\D", "", match["digits"])
        return (
            Fault(code, shown(written), int(digits)) if len(digits) <= LONGEST_NUMBER else Fault("C-08", shown(written))
        )

    return read


def _form(pattern: str, read: _Read) -> tuple[re.Pattern[str], _Read]:
    return re.compile(pattern, re.ASCII), read


_SPACE = "\u00a0\u2009\u202f "
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"

_FORMS = (
    _form(r"(?P<digits>-?(?:0|[1-9]\d*))(?<!-0)(?:\.0+)?", _plain),
    _form(r"[-+]?(?P<digits>\d+)\.?", _meant("C-15")),
    _form(r"#(?:ref!|n/a|div/0!|value!|name\?|null!|num!|spill!|calc!|getting_data)|err:\d{3}", _fault("C-09")),
    _form(r"=.+", lambda written, _match: Fault("C-10", shown(written))),
    _form(r"true|false", _fault("C-11")),
    _form(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", _fault("C-12")),
    _form(rf"\d{{1,2}}[-/ ]?(?:{_MONTHS})[a-z]*(?:[-/ ]\d{{2,4}})?", _fault("C-12")),
    _form(r"[-+]?\d[\d.,]*\s*(?:%|per ?cent|percent)", _fault("C-04")),
    _form(rf"(?P<digits>\d{{1,3}}(?:[,'{_SPACE}]\d{{3}})+)(?:\.0+)?", _meant("C-05")),
    _form(r"[-\u2212\u2013]\s*\d+|\(\d+\)|\d+-", _fault("C-03")),
    _form(r"[-+\u2212]?\d*[.,]\d+|[-+]?[\d,]+\.\d+", _fault("C-02")),
    _form(r"[-+]?(?:\d+\.?\d*|\.\d+)e[-+]?\d+|[-+]?inf(?:inity)?|0[xob][\da-f_]+|\d[\d_]*_[\d_]*", _fault("C-13")),
    _form(
        r"[<>\u2264\u2265~]\s*=?\s*\d+|(?:less|fewer|more|greater) than \d+|(?:under|below|over) \d+", _fault("C-16")
    ),
    _form(rf"(?P<digits>\d{{1,3}}(?:[,{_SPACE}]\d{{3}})+|\d+)\s*[a-z][a-z ()./-]*", _meant("C-06")),
)


def _other_digits(written: str) -> Fault | None:
    if not all(unicodedata.decimal(mark, None) is not None for mark in written):
        return None
    if len(written) > LONGEST_NUMBER:
        return Fault("C-08", shown(written))
    return Fault("C-14", shown(written), int(written))


def _number(cell: RawCell) -> int | Fault:
    if cell.percentage:
        return Fault("C-04", _as_percentage(cell.text))
    try:
        number = Decimal(cell.text)
    except InvalidOperation:
        return Fault("C-13", shown(cell.text))
    if not number.is_finite():
        return Fault("C-13", shown(cell.text))
    if number.adjusted() >= LONGEST_NUMBER:
        return Fault("C-08", shown(cell.text))
    whole = number.to_integral_value()
    return int(whole) if whole == number else Fault("C-02", shown(cell.text))


def _as_percentage(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return shown(text)
    return f"{(number * 100).normalize():f}%" if number.adjusted() < LONGEST_NUMBER else shown(text)


def _of_kind(code: str) -> Callable[[RawCell], Fault]:
    return lambda cell: Fault(code, shown(cell.text) or _NOTHING_SHOWN)


_BY_KIND: dict[RawKind, Callable[[RawCell], int | Fault | None]] = {
    RawKind.BLANK: lambda _cell: None,
    RawKind.NUMBER: _number,
    RawKind.TEXT: lambda cell: parse_text(cell.text),
    RawKind.BOOLEAN: _of_kind("C-11"),
    RawKind.DATE: _of_kind("C-12"),
    RawKind.ERROR: _of_kind("C-09"),
    RawKind.FORMULA_WITHOUT_VALUE: lambda cell: Fault("C-10", shown(cell.text) or None),
}
