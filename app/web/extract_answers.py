"""What a person sends of HR extracts: files in memory, days, and a mapping as a kept file or as answers on a form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, cast

from flask import request
from werkzeug.datastructures import FileStorage

from app.errors import FieldsRefusedError, InvalidRequestError
from app.extracts.counting_apart import Mapped, Sent
from app.extracts.kinds import Kind, load_kinds
from schemas.dates import Ambiguous, parse_date

DAYS = {"as_at": "the as-at date", "window_to": "the last day of the 12 months"}
LARGEST_MAPPING = 256 * 1024
NO_FILE = "Choose at least one file: a list from your HR system as .csv or .xlsx."
TWO_STAFF_LISTS = "Choose the staff list or the ASC-WDS workers file, not both: each gives the same counts."
NOT_OURS = "This form is not one of ours. Load the page again and choose your files anew."
COLUMNS, FIXED, FROM_STAFF = "columns:", "fixed:", "staff"


class AnswersRefusedError(FieldsRefusedError):
    """Something that was sent cannot be used; ``problems`` says what, by the name of the field."""


@dataclass(frozen=True, slots=True)
class SentExtracts:
    """Everything that one form brought."""

    files: tuple[Sent, ...]
    as_at: date
    window_to: date
    mapped: Mapped


def sent_extracts(mapped: Mapped) -> SentExtracts:
    """Return what the form brought; raise ``AnswersRefusedError`` naming every field that cannot be used."""
    problems: dict[str, str] = {}
    days = {name: _day(name, problems) for name in DAYS}
    files = tuple(_files())
    if not files:
        problems["staff"] = NO_FILE
    if {"staff", "asc_wds"} <= {one.kind for one in files}:
        problems["asc_wds"] = TWO_STAFF_LISTS
    as_at, window_to = days["as_at"], days["window_to"]
    if problems or as_at is None or window_to is None:
        raise AnswersRefusedError(problems)
    return SentExtracts(files, as_at, window_to, mapped)


def sent_mapping() -> Mapped:
    """Return the mapping that the form brought: answers, a kept file, or answers of before that are not confirmed."""
    if "answers" in request.form:
        return Mapped(document=_document(request.form), confirmed=True)
    file = request.files.get("mapping")
    if file and file.filename:
        return Mapped(text=_mapping_text(file))
    kept = _from_json(request.form.get("kept") or "{}", dict)
    return Mapped(document=kept or None)


def _day(name: str, problems: dict[str, str]) -> date | None:
    found = parse_date(request.form.get(name, ""))
    if isinstance(found, date):
        return found
    both = "That can be read as two days." if isinstance(found, Ambiguous) else f"Say which day is {DAYS[name]}."
    problems[name] = f"{both} Write it as 31 March 2025."
    return None


def _files() -> Iterator[Sent]:
    for kind in load_kinds():
        for file in request.files.getlist(kind):
            if file.filename:
                yield Sent(kind, cast("BinaryIO", file.stream))


def _mapping_text(file: FileStorage) -> str:
    content = file.stream.read(LARGEST_MAPPING + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or len(content) > LARGEST_MAPPING:
        raise AnswersRefusedError({"mapping": "This is not a mapping: a small .toml file that you kept from here."})
    return text


def _document(form: Mapping[str, str]) -> dict[str, Any]:
    rest = _from_json(form.get("rest") or "{}", dict)
    sections = {kind.key: _section(form, kind) for kind in load_kinds().values() if f"{kind.key}.header_row" in form}
    return {**rest, **sections}


def _section(form: Mapping[str, str], kind: Kind) -> dict[str, Any]:
    section: dict[str, Any] = {"header_row": _number(form[f"{kind.key}.header_row"])}
    for name in ("sheet", "date_order", "scheme"):
        if form.get(f"{kind.key}.{name}"):
            section[name] = form[f"{kind.key}.{name}"]
    section |= _sources(form, kind)
    section["values"] = dict(_values(form, kind, {*section["columns"]}))
    if f"{kind.key}.pay" in form:
        kept = _from_json(form[f"{kind.key}.pay"], dict)
        section["pay"] = kept | {name: form.get(f"{kind.key}.{name}", "") for name in ("pay_is", "period")}
    return section


def _sources(form: Mapping[str, str], kind: Kind) -> dict[str, Any]:
    columns, fixed, from_staff = {}, {}, []
    for item in kind.fields:
        source = form.get(f"{kind.key}.source.{item.key}", "")
        if source.startswith(COLUMNS):
            named = _from_json(source.removeprefix(COLUMNS), list)
            columns[item.key] = named[0] if len(named) == 1 else named
        elif source.startswith(FIXED):
            fixed[item.key] = source.removeprefix(FIXED)
        elif source == FROM_STAFF:
            from_staff.append(item.key)
    return {"columns": columns, "fixed": fixed, "from_staff": from_staff}


def _values(form: Mapping[str, str], kind: Kind, columns: set[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for item in kind.fields:
        texts = _from_json(form.get(f"{kind.key}.texts.{item.key}") or "[]", list)
        means = {str(text): form.get(f"{kind.key}.means.{item.key}.{at}", "") for at, text in enumerate(texts)}
        if means and item.key in columns:
            yield item.key, {text: meaning for text, meaning in means.items() if meaning}


def _number(text: str) -> int:
    """Return the number of a row; 0, which the mapping's own check refuses in words, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0  # noqa: PLR2004


def _from_json(text: str, shape: type[Any]) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidRequestError(NOT_OURS) from None
    if not isinstance(found, shape):
        raise InvalidRequestError(NOT_OURS)
    return found
