"""What a question to another organisation must not tell: words that say who asks, and figures in digits or in words."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

QUESTIONS_FILE = Path(__file__).parent / "questions.toml"
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_OWNER = re.compile(r"['\u2019]s?$")
_BEGUN = re.compile(r"About the case “[^”\n]*”(?: \(.*?\))?:")
_GAP = r"(?:\s+|\s*[-\u2010-\u2015]\s*)"
_STOPS = ".?!:"
_SHORTEST_INITIALS = 3
_SHORTEST_WORD = 3
_SIGNS = "%\u2030"  # per cent, per mille
_AROUND = ".,;:?!()[]\"'“”\u2018\u2019"

Span = tuple[int, int]


def about_case(title: str, organisation: str) -> str:
    """Return how a question about a case of good practice begins; ``organisation`` is empty where it is not named."""
    return f"About the case “{title}”{f' ({organisation})' if organisation else ''}: "


def is_unwritten(text: str) -> bool:
    """Whether a question holds no words but those with which one about a case begins."""
    return not _BEGUN.sub("", text, count=1).strip()


def own_words(text: str, name: str, codes: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words of a text, as they stand there, that tell an organisation by its name or one of its codes.

    A code, and the first letters of a name, are found in capitals, with dots between them or none; a code with a digit
    in it in any letters.
    """
    spans = [*_name_spans(text, name), *_code_spans(text, {*codes, *_initials(name)})]
    return _excerpts(text, spans)


def people_named(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a text, as they stand there, that name one of these people: by all of a name or its last."""
    return _excerpts(text, [span for name in names for span in _person_spans(text, name)])


def numbers_told(text: str, codes: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what a text holds of numbers and shares, as it stands there: digits, and figures in words.

    A number in words counts beside people, or as a share or a ratio: "one of our teams" is none. Nor are the digits of
    an organisation's codes.
    """
    figures, ordinary = _patterns()
    passed = [found.span() for found in ordinary.finditer(text)]
    spans = [found.span() for found in _each(figures, text)]
    in_codes = [*_code_spans(text, {*codes})]
    numerals = (one for one in _numerals(text) if not _is_within(one, in_codes))
    return _excerpts(text, [*numerals, *(one for one in spans if not _is_within(one, passed))])


def _name_spans(text: str, name: str) -> Iterator[Span]:
    data = _data()["names"]
    name = name.partition(" (")[0]
    parts = [_plain(found.group()) for found in _WORD.finditer(name)]
    if len(parts) > 1:
        whole = r"\W+".join(re.escape(one) for one in parts)
        yield from (found.span() for found in re.finditer(rf"\b{whole}\b", text, re.IGNORECASE))
    telling = {one for one in parts if len(one) >= _SHORTEST_WORD} - {*data["generic"]}
    is_place = any(one in data["places"] for one in parts)
    plain = telling - {*data["ordinary"]} if is_place else set()
    yield from (
        found.span()
        for found in _WORD.finditer(text)
        if _plain(found.group()) in plain or (_plain(found.group()) in telling and _is_name(text, found))
    )


def _person_spans(text: str, name: str) -> Iterator[Span]:
    parts = [found.group() for found in _WORD.finditer(name)]
    if len(parts) > 1:
        whole = r"\W+".join(map(re.escape, parts))
        yield from (found.span() for found in re.finditer(rf"\b{whole}\b", text, re.IGNORECASE))
    last = _plain(parts[-1]) if parts else ""
    if len(last) >= _SHORTEST_WORD:
        yield from (one.span() for one in _WORD.finditer(text) if _plain(one.group()) == last and _is_name(text, one))


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a word is written as a name is: with a capital letter that no beginning of a sentence explains."""
    before = text[: found.start()].rstrip(" \t\"'“\u2018(")
    begins = not before or before[-1] in _STOPS or before[-1] == "\n"
    return found.group()[0].isupper() and (not begins or found.group().isupper())


def _initials(name: str) -> set[str]:
    words = [found.group() for found in _WORD.finditer(name.partition(" (")[0])]
    short = {"".join(one[0] for one in words if one[0].isupper()), "".join(one[0] for one in words).upper()}
    return {one for one in short if len(one) >= _SHORTEST_INITIALS} - {*_data()["names"]["shared"]}


def _code_spans(text: str, codes: Collection[str]) -> Iterator[Span]:
    for code in filter(None, codes):
        flags = re.IGNORECASE if any(one.isdigit() for one in code) else 0
        spelt = r"\.?".join(re.escape(letter) for letter in code)
        yield from (found.span() for found in re.finditer(rf"\b{spelt}\b", text, flags))


def _plain(word: str) -> str:
    return _OWNER.sub("", word.casefold())


def _numerals(text: str) -> Iterator[Span]:
    for found in re.finditer(r"\S+", text):
        chunk = found.group()
        if any(one.isnumeric() or one in _SIGNS for one in chunk):
            start = found.start() + len(chunk) - len(chunk.lstrip(_AROUND))
            yield start, start + len(chunk.strip(_AROUND))


def _each(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    for one in patterns:
        yield from one.finditer(text)


def _is_within(span: Span, others: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _excerpts(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """Return the parts of a text that these cover, in its order and each once; what overlaps is one part."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(dict.fromkeys(" ".join(text[start:end].split()) for start, end in merged))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(QUESTIONS_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """Return the patterns of figures, and the one of everything that only looks like one."""
    figures = _data()["figures"]
    lists = {name: _any_of(words) for name, words in figures["lists"].items()}
    unit = lists["unit"]
    many = rf"{unit}(?:{_GAP}(?:and{_GAP})?{unit})*"
    names = {**lists, "many": many, "any": rf"(?:{many}|one)"}
    ordinary = "|".join(_expression(one, names) for one in figures["ordinary"])
    return tuple(_compiled(_expression(one, names)) for one in figures["patterns"]), _compiled(ordinary)


def _expression(pattern: str, names: dict[str, str]) -> str:
    spaced = pattern.replace(" ?", f"{_GAP}?").replace(" ", _GAP)
    return re.sub(r"\{([a-z]+)\}", lambda found: names[found.group(1)], spaced)


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{expression})(?!\w)", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"
