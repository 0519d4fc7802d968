"""The comments on the cells of an OpenDocument spreadsheet: people's own stay, ours go and come."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from schemas.marked_ods_styles import NAMES
from schemas.marking import AUTHOR, COMMENT_END, COMMENT_START
from schemas.xml_edit import Edits, declarations, plain
from schemas.xml_spans import Span, find_spans, text_of

LETTERS_A_LINE = 50
MOST_LINES = 32


def without_ours(data: bytes) -> bytes:
    """Return a piece of a document with our lines taken out of its comments, and comments that were only ours."""
    if COMMENT_START.encode() not in data:
        return data
    edits = Edits(data)
    for note, lines in _notes(data):
        ours = list(_ours([text_of(data, line).strip() for line in lines]))
        others = [line for at, line in enumerate(lines) if at not in ours and text_of(data, line).strip()]
        if ours and not others:
            edits.replace(note.start, note.end, "")
            continue
        for at in ours:
            edits.replace(lines[at].start, lines[at].end, "")
    return edits.result()


def _notes(data: bytes) -> Iterator[tuple[Span, list[Span]]]:
    """Yield each comment with its lines; a line within a line, as in a list, is part of it."""
    found = find_spans(data, lambda name, _attributes, _depth: name in {"annotation", "p"})
    for note in (span for span in found if span.name == "annotation"):
        yield note, [span for span in found if span.name == "p" and note.start < span.start < note.end]


def _ours(texts: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of our lines, and of the blank lines above them."""
    inside = False
    for at, text in enumerate(texts):
        if text == COMMENT_START:
            inside = True
            yield from _blanks_above(texts, at)
        if inside:
            yield at
        if text == COMMENT_END:
            inside = False


def _blanks_above(texts: Sequence[str], at: int) -> Iterator[int]:
    while at and not texts[at - 1]:
        at -= 1
        yield at


def add_note(edits: Edits, cell: Span, existing: Span | None, lines: Sequence[str], root: Mapping[str, str]) -> None:
    """Put a comment on a cell, or our lines at the end of the one that a person wrote there."""
    own = declarations(root, NAMES)
    written = "".join(f"<text:p{own}>{plain(line)}</text:p>" for line in lines)
    if existing is not None:
        edits.append_inside(existing, written)
        return
    height = min(MOST_LINES, sum(max(1, ceil(len(line) / LETTERS_A_LINE)) for line in lines)) * 0.45 + 0.3
    note = (
        f'<office:annotation{own} office:display="false" svg:width="8.5cm" svg:height="{height:.2f}cm">'
        f"<dc:creator>{AUTHOR}</dc:creator>{written}</office:annotation>"
    )
    if cell.is_empty:
        edits.append_inside(cell, note)
    else:
        edits.insert(cell.inner, note)
