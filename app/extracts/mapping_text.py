"""Writes a suggested mapping as a text in TOML that a person can read, correct and keep."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.extracts.kinds import LEAVE_OUT, Field, Reads
from app.extracts.mapping import DATE_ORDERS, PAY_IS, PERIODS, choices_of
from app.extracts.meanings import spellings
from app.extracts.suggestion import Suggested
from app.extracts.texts import tidied_texts
from app.indicators.edition import Edition
from app.register.ethnicity_codes import load_schemes

_HEAD = """\
# How your HR extracts become a return. Look through every line, correct what is wrong, then set confirmed = true.
# "" beside a value means: not decided yet. "leave_out" means that rows with the value do not count.
"""
_CONFIRMED_HEAD = """\
# How your HR extracts become a return. Keep this file: it reads the same files the same way next time.
# "leave_out" means that rows with the value do not count.
"""


def mapping_text(suggested: Sequence[Suggested], edition: Edition, kept: Mapping[str, Any] | None = None) -> str:
    """Return the mapping; sections of ``kept`` for which no file was given are written as they were."""
    given = {one.kind.key for one in suggested}
    lines = [_HEAD, f"collection = {edition.collection}", "confirmed = false"]
    for one in suggested:
        lines += ["", *_section(one, edition)]
    return "\n".join([*lines, *_plain_sections(kept or {}, given)]) + "\n"


def confirmed_text(document: Mapping[str, Any], edition: Edition) -> str:
    """Return a mapping that a person confirmed, from the plain values of its sections."""
    lines = [_CONFIRMED_HEAD, f"collection = {edition.collection}", "confirmed = true"]
    return "\n".join([*lines, *_plain_sections(document, set())]) + "\n"


def _plain_sections(document: Mapping[str, Any], without: set[str]) -> Iterator[str]:
    for key, section in document.items():
        if isinstance(section, dict) and key not in without:
            yield ""
            yield from _plain_section(key, section)


def _section(one: Suggested, edition: Edition) -> Iterator[str]:
    section, key = one.section, one.kind.key
    yield f"[{key}]  # {one.kind.title}"
    yield from (f"# {sentence}" for sentence in one.sentences)
    yield from (f"# To decide: {sentence}" for sentence in one.missing)
    yield f"header_row = {section['header_row']}"
    if section.get("sheet"):
        yield f"sheet = {_text(section['sheet'])}"
    yield f"date_order = {_text(section['date_order'])}  # {' or '.join(DATE_ORDERS)}"
    if "scheme" in section:
        yield f"scheme = {_text(section['scheme'])}  # the list of ethnicity codes"
    if section.get("from_staff"):
        yield f"from_staff = {json.dumps(section['from_staff'])}  # looked up on the staff list by the person number"
    yield from _columns(one)
    yield from _pairs(f"{key}.fixed", section.get("fixed", {}))
    yield from _pay(key, section.get("pay", {}))
    for item in one.kind.fields:
        if item.key in section.get("values", {}) or (item.key == "ethnicity" and section.get("scheme")):
            yield from _values(one, item, edition)


def _columns(one: Suggested) -> Iterator[str]:
    yield f"[{one.kind.key}.columns]"
    columns = one.section["columns"]
    for item in one.kind.fields:
        if item.key in columns:
            named = columns[item.key]
            yield f"{item.key} = {_text(named) if isinstance(named, str) else json.dumps(named, ensure_ascii=False)}"
    rest = [f"{item.key} ({item.label.lower()})" for item in one.kind.fields if item.key not in columns]
    if rest:
        yield f"# without a column: {', '.join(rest)}"


def _pay(key: str, pay: Mapping[str, Any]) -> Iterator[str]:
    if pay:
        yield f"[{key}.pay]  # pay_is: {' or '.join(PAY_IS)}; period: {', '.join(PERIODS)}"
        yield from (f"{name} = {json.dumps(value)}" for name, value in pay.items())


def _values(one: Suggested, item: Field, edition: Edition) -> Iterator[str]:
    values = one.section.get("values", {}).get(item.key, {})
    yield f"[{one.kind.key}.values.{item.key}]  # {', '.join((*choices_of(item, edition), LEAVE_OUT))}"
    if item.reads is Reads.ETHNICITY:
        yield from _of_scheme(one)
    rows = one.seen[item.key].values if item.key in one.seen else {}
    for text, means in values.items():
        seen = f"  # {_rows(rows[text])}" if text in rows else ""
        yield f"{_text(text)} = {_text(means)}{seen}"


def _of_scheme(one: Suggested) -> Iterator[str]:
    """Show what each value seen means by the scheme, so that somebody who knows the data can see a wrong scheme."""
    scheme, seen = one.section.get("scheme", ""), one.seen.get("ethnicity")
    if not scheme or seen is None:
        return
    known = spellings(load_schemes()[scheme])
    for text, tidy in zip(seen.values, tidied_texts(list(seen.values)), strict=True):
        if tidy in known:
            code = known[tidy]
            means = code.return_group or "refused: it adds groups together"
            yield f"#   {_text(text)} is {code.label}: {means} ({_rows(seen.values[text])})"


def _plain_section(name: str, section: Mapping[str, Any]) -> Iterator[str]:
    yield f"[{name}]"
    tables = {key: value for key, value in section.items() if isinstance(value, dict)}
    yield from (
        f"{_key(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items() if key not in tables
    )
    for key, table in tables.items():
        yield from _plain_section(f"{name}.{_key(key)}", table)


def _pairs(name: str, values: Mapping[str, str]) -> Iterator[str]:
    if values:
        yield f"[{name}]"
        yield from (f"{key} = {_text(value)}" for key, value in values.items())


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _text(key)


def _text(text: str) -> str:
    """Return a text as TOML writes it: JSON's way of writing one is TOML's as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"
