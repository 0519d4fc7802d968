"""The comments of one sheet of an XLSX: people's own stay, ours of an earlier time go, ours of now are added."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemas.cell_text import unescaped
from schemas.marked_xlsx_styles import MAIN
from schemas.marking import AUTHOR, COMMENT_END, COMMENT_START
from schemas.xml_edit import Edits, declarations, excel_plain
from schemas.xml_spans import Span, find_spans, text_of

_OURS = re.compile(rf"\n*{re.escape(COMMENT_START)}.*?(?:{re.escape(COMMENT_END)}|\Z)", re.DOTALL)
_NAMES = frozenset({"comments", "authors", "author", "commentList", "comment", "text", "r", "t"})


@dataclass(frozen=True, slots=True)
class Comments:
    """A sheet's comments after the change, and the cells whose boxes have to go and to come."""

    data: bytes
    boxes_gone: tuple[str, ...]
    boxes_new: tuple[str, ...]


@dataclass(slots=True)
class _Comment:
    """One comment: its text, and the runs of it, each with what it reads."""

    span: Span
    text: Span | None = None
    runs: list[tuple[Span, Span, str]] = field(default_factory=list)

    @property
    def cell(self) -> str:
        return self.span.attributes.get("ref", "")

    @property
    def reads(self) -> str:
        return "".join(text for _run, _holder, text in self.runs)


def empty_comments(main: str) -> bytes:
    """Return a comments part without comments, in the vocabulary of the document."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{main}">'
        "<authors></authors><commentList></commentList></comments>"
    ).encode()


class CommentBook:
    """The comments part of one sheet, an empty one where the sheet had none."""

    def __init__(self, data: bytes) -> None:
        self._data, self._edits = data, Edits(data)
        spans = find_spans(data, lambda name, _attributes, _depth: name in _NAMES)
        self._first = {span.name: span for span in reversed(spans)}
        self._authors = [text_of(data, span) for span in spans if span.name == "author"]
        self._comments = list(_comments(data, spans))
        root = spans[0].attributes
        main = next((name for name in root.values() if name.endswith("/spreadsheetml/main")), MAIN)
        self._own = declarations(root, {"": main})

    def with_notes(self, notes: Mapping[str, Sequence[str]]) -> Comments:
        """Return the part with our lines at their cells, below what people wrote there; our earlier lines are gone."""
        gone, kept = [], set()
        for comment in self._comments:
            if self._is_only_ours(comment):
                self._edits.replace(comment.span.start, comment.span.end, "")
                gone.append(comment.cell)
                continue
            self._cut_ours(comment)
            if comment.text is not None and comment.cell in notes:
                lines = "\n".join(notes[comment.cell])
                self._edits.append_inside(comment.text, self._run(f"\n\n{lines}" if comment.reads else lines))
                kept.add(comment.cell)
        new = tuple(cell for cell in notes if cell not in kept)
        self._add(new, notes)
        return Comments(self._edits.result(), tuple(gone), new)

    def _is_only_ours(self, comment: _Comment) -> bool:
        return COMMENT_START in comment.reads and not _OURS.sub("", comment.reads).strip()

    def _cut_ours(self, comment: _Comment) -> None:
        inside = bytearray(len(comment.reads))
        for match in _OURS.finditer(comment.reads):
            inside[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
        reached = 0
        for run, holder, text in comment.runs:
            cut = inside[reached : reached + len(text)]
            reached += len(text)
            if not any(cut):
                continue
            left = "".join(letter for letter, is_ours in zip(text, cut, strict=True) if not is_ours)
            if left:
                self._edits.replace(holder.start, holder.end, self._text(left))
            else:
                self._edits.replace(run.start, run.end, "")

    def _add(self, cells: Sequence[str], notes: Mapping[str, Sequence[str]]) -> None:
        number = self._author() if cells else 0
        for cell in cells:
            text = self._run("\n".join(notes[cell]))
            comment = f'<comment{self._own} ref="{cell}" authorId="{number}"><text>{text}</text></comment>'
            self._edits.append_inside(self._first["commentList"], comment)

    def _author(self) -> int:
        if AUTHOR not in self._authors:
            self._edits.append_inside(self._first["authors"], f"<author{self._own}>{AUTHOR}</author>")
            self._authors.append(AUTHOR)
        return self._authors.index(AUTHOR)

    def _run(self, text: str) -> str:
        return f"<r{self._own}>{self._text(text)}</r>"

    def _text(self, text: str) -> str:
        return f'<t{self._own} xml:space="preserve">{excel_plain(text)}</t>'


def _comments(data: bytes, spans: Sequence[Span]) -> Iterator[_Comment]:
    """Yield each comment with its runs; a text without runs is a run of its own."""
    found: _Comment | None = None
    run: Span | None = None
    for span in spans:
        if span.name == "comment":
            if found is not None:
                yield found
            found, run = _Comment(span), None
        elif found is not None and span.name == "text":
            found.text = span
        elif found is not None and span.name == "r":
            run = span
        elif found is not None and span.name == "t":
            holder = run if run is not None and run.start < span.start < run.end else span
            found.runs.append((holder, span, unescaped(text_of(data, span)).replace("\r\n", "\n")))
    if found is not None:
        yield found
