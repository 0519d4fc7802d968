"""Reads extracts in a process of its own that can write no file, as a server must; this end loads no heavy library."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from app.extracts.kinds import load_kinds
from app.indicators.catalogue import load_edition
from schemas.dates import first_day
from schemas.memory_file import inherited_by, path_in_memory
from schemas.sandbox import run_limited

if TYPE_CHECKING:
    from app.extracts.fates import Fate
    from app.extracts.judging import Terms
    from app.extracts.mapping import ExtractMapping
    from app.extracts.prepare import FileReport, Given, Prepared
    from app.indicators.edition import Edition

WALL_SECONDS = 40.0
UNFIT = "The mapping cannot be read as one of ours. Leave it out, and confirm a new one on the next page."
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """One file in memory, and the kind of extract that it is."""

    kind: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Asked:
    """What the return is about, and the folder of the editions. Days are ISO texts, for the way to the child."""

    editions_dir: str
    collection: int
    organisation: str
    as_at: str
    window_to: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The mapping so far: the text of a kept file, or plain sections; ``confirmed`` where a person just said so."""

    text: str = ""
    document: Mapping[str, Any] | None = None
    confirmed: bool = False


def read_in_memory(files: Sequence[Sent], asked: Asked, mapped: Mapped) -> Plain:
    """Return the counts of files in memory, or what must be asked before they can be counted.

    The answer holds ``result`` where a confirmed mapping knows every value; else ``questions``, one for each file, and
    ``rest`` with what the mapping says of other files, and ``stopped`` with the rows that it does not know; and
    ``problem`` where something cannot be used. Raises ``SandboxError`` where reading was stopped; whatever the files
    hold, this process is not harmed.
    """
    paths = [(one.kind, path_in_memory(one.file)) for one in files]
    answer: Plain = run_limited(
        read_as_json,
        [[kind, str(path)] for kind, path in paths],
        asdict(asked),
        asdict(mapped),
        wall_seconds=WALL_SECONDS,
        with_libraries=True,
        inherits=tuple(number for _kind, path in paths for number in inherited_by(path)),
    )
    return answer


def read_as_json(files: list[list[str]], asked: Plain, mapped: Plain) -> Plain:
    """Return what ``read_in_memory`` promises, as plain values: what its child does."""
    from app.extracts.prepare import Given  # noqa: PLC0415 - loaded in the child only
    from app.extracts.tables import ExtractError  # noqa: PLC0415 - same

    kinds = load_kinds()
    terms = _terms(asked)
    with ExitStack() as stack:
        given = [Given(kind, kinds[kind].title, stack.enter_context(Path(path).open("rb"))) for kind, path in files]
        try:
            document = _document(mapped)
            return _counted_or_asked(given, terms, document, confirmed=_is_confirmed(mapped, document, terms.edition))
        except ExtractError as error:
            return {"problem": _once(error.user_message)}


def _terms(asked: Plain) -> "Terms":
    from app.extracts.judging import Terms  # noqa: PLC0415 - loaded in the child only

    edition = load_edition(asked["collection"], Path(asked["editions_dir"]))
    last = date.fromisoformat(asked["window_to"])
    return Terms(
        edition=edition,
        organisation=asked["organisation"],
        as_at=date.fromisoformat(asked["as_at"]),
        window_from=first_day(last, edition.window_months),
        window_to=last,
        services=tuple(asked["services"]),
    )


def _document(mapped: Plain) -> Plain:
    """Return the sections of the mapping so far as values that JSON knows; raise ``ExtractError`` for no TOML."""
    from app.extracts.tables import ExtractError  # noqa: PLC0415 - loaded in the child only

    try:
        found = tomllib.loads(mapped["text"]) if mapped["text"] else mapped["document"] or {}
    except tomllib.TOMLDecodeError as error:
        raise ExtractError(f"The mapping is not a TOML file: {error}.") from error
    plain: Plain = json.loads(json.dumps(found, default=str))
    return plain


def _is_confirmed(mapped: Plain, document: Plain, edition: "Edition") -> bool:
    """Whether a person confirmed the mapping: just now, or in the file that they kept for this collection."""
    in_file = bool(mapped["text"]) and document.get("confirmed") is True
    return mapped["confirmed"] or (in_file and document.get("collection") == edition.collection)


def _counted_or_asked(given: "Sequence[Given]", terms: "Terms", document: Plain, *, confirmed: bool) -> Plain:
    from app.extracts.tables import ExtractError  # noqa: PLC0415 - loaded in the child only

    said: Plain = {}
    if confirmed:
        try:
            mapping, text = _mapping(document, terms.edition)
            said = _counted(given, mapping, terms, text)
        except ExtractError as error:
            said = {"problem": _once(error.user_message)}
    if "result" in said:
        return said
    kinds = {one.kind for one in given}
    rest = {key: section for key, section in document.items() if isinstance(section, dict) and key not in kinds}
    try:
        return {**said, "questions": _questions(given, terms, document), "rest": rest}
    except ExtractError:
        if "problem" in said:
            return said
        raise


def _mapping(document: Plain, edition: "Edition") -> tuple["ExtractMapping", str]:
    from app.extracts.mapping import read_mapping  # noqa: PLC0415 - loaded in the child only
    from app.extracts.mapping_text import confirmed_text  # noqa: PLC0415 - same

    text = confirmed_text(document, edition)
    return read_mapping(text, edition), text


def _counted(given: "Sequence[Given]", mapping: "ExtractMapping", terms: "Terms", text: str) -> Plain:
    from app.extracts.prepare import counts_of  # noqa: PLC0415 - loaded in the child only

    prepared = counts_of(given, mapping, terms)
    files = [_report(report) for report in prepared.files]
    if not prepared.is_complete:
        return {"stopped": [{**one, "fates": [fate for fate in one["fates"] if fate["asks"]]} for one in files]}
    return {"result": {"counts": _counts(prepared), "files": files, "mapping": text}}


def _counts(prepared: "Prepared") -> list[list[Any]]:
    return [[*cell, count] for cell, count in prepared.return_.counts.items()]


def _report(report: "FileReport") -> Plain:
    return {
        "kind": report.kind.key,
        "title": report.kind.title,
        "rows": report.rows,
        "counted": report.counted,
        "fates": [_fate(fate) for fate in report.fates],
        "notices": [[one.words, one.number, list(one.first_rows)] for one in report.notices],
        "personal": [one.words for one in report.personal],
        "columns_not_read": report.columns_not_read,
    }


def _fate(fate: "Fate") -> Plain:
    return {
        "key": fate.key,
        "words": fate.words,
        "rows": fate.rows,
        "first_rows": list(fate.first_rows),
        "fix": fate.fix,
        "asks": fate.asks_for_mapping,
    }


def _questions(given: "Sequence[Given]", terms: "Terms", document: Plain) -> list[Plain]:
    from app.extracts.asking import questions_of  # noqa: PLC0415 - loaded in the child only
    from app.extracts.suggestion import suggest  # noqa: PLC0415 - same
    from app.extracts.tables import ExtractError  # noqa: PLC0415 - same

    try:
        suggested = suggest(given, terms.edition, terms.services, document)
        return [questions_of(one, file, terms.edition) for one, file in zip(suggested, given, strict=True)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if not document:
            raise
        raise ExtractError(UNFIT) from error


def _once(sentence: str) -> str:
    """Return a sentence that names its file once: a file is called by its kind, which some sentences name as well."""
    first, joint, rest = sentence.partition(": ")
    return rest if joint and rest.startswith(f"{first}: ") else sentence
