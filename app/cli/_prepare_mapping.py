"""Which mapping `scwres prepare` counts by: one that a person confirmed, or a suggestion for them to look through."""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import InvalidRequestError

if TYPE_CHECKING:
    from app.extracts.judging import Terms
    from app.extracts.mapping import ExtractMapping
    from app.extracts.prepare import Given
    from app.extracts.suggestion import Suggested

DONE, TO_DECIDE = 0, 1
LARGEST_MAPPING = 4 * 1024 * 1024


def write_suggestion(arguments: argparse.Namespace, files: Sequence["Given"], terms: "Terms") -> int:
    """Write a suggested mapping to the file of ``--mapping``, or to the screen; return the exit code."""
    from app.extracts.mapping_text import mapping_text  # noqa: PLC0415 - loaded for this command only
    from app.extracts.suggestion import suggest  # noqa: PLC0415 - same

    before = _document(arguments.mapping) if arguments.mapping and arguments.mapping.exists() else {}
    suggested = suggest(files, terms.edition, terms.services, before)
    text = mapping_text(suggested, terms.edition, before)
    if arguments.mapping is None:
        print(text, end="")
        return TO_DECIDE if _undecided(suggested) else DONE
    arguments.mapping.write_text(text, encoding="utf-8")
    print(f"A mapping is suggested in {arguments.mapping}. Look through it and set confirmed = true.")
    _print_suggestion(suggested)
    return TO_DECIDE if _undecided(suggested) else DONE


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidRequestError(f"{path.name} is not a TOML file: {error}.") from None


def _text(path: Path) -> str:
    if not path.is_file() or path.stat().st_size > LARGEST_MAPPING:
        raise InvalidRequestError(f"There is no mapping {path}. Make one with --suggest --mapping {path}.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequestError(f"{path.name} is not a text in UTF-8.") from None


def _undecided(suggested: Sequence["Suggested"]) -> bool:
    return any(one.missing for one in suggested)


def _print_suggestion(suggested: Sequence["Suggested"]) -> None:
    for one in suggested:
        print(f"\n{one.kind.title}")
        for key, named in one.section["columns"].items():
            print(f"  {one.kind.field(key).label}: column {named if isinstance(named, str) else ' + '.join(named)}")
        for sentence in one.sentences:
            print(f"  {sentence}")
        for sentence in one.missing:
            print(f"  To decide: {sentence}")


def mapping_for(arguments: argparse.Namespace, files: Sequence["Given"], terms: "Terms") -> "ExtractMapping | None":
    """Return the mapping to count by; ``None``, having said what was recognised, where nobody has confirmed one."""
    from app.extracts.mapping import read_mapping  # noqa: PLC0415 - loaded for this command only

    if arguments.mapping is not None:
        mapping = read_mapping(_text(arguments.mapping), terms.edition)
        if mapping.confirmed or arguments.yes:
            return mapping
        _say(f"{arguments.mapping} is not confirmed yet. Look through it and set confirmed = true, or add --yes.")
        return None
    return _suggested_mapping(arguments, files, terms)


def _suggested_mapping(
    arguments: argparse.Namespace, files: Sequence["Given"], terms: "Terms"
) -> "ExtractMapping | None":
    from app.extracts.mapping import read_mapping  # noqa: PLC0415 - loaded for this command only
    from app.extracts.mapping_text import mapping_text  # noqa: PLC0415 - same
    from app.extracts.suggestion import suggest  # noqa: PLC0415 - same

    suggested = suggest(files, terms.edition, terms.services)
    if arguments.yes and not _undecided(suggested):
        return read_mapping(mapping_text(suggested, terms.edition), terms.edition)
    print("This is what the files seem to say. Nothing was counted.")
    _print_suggestion(suggested)
    print("\nWrite it to a file with --suggest --mapping FILE, look through it, and give it with --mapping FILE.")
    return None


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
