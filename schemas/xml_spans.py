"""Finds where elements stand in the bytes of an XML part, so that a part can be changed without writing it anew."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.safe_xml import SafeParser, XmlDamagedError

_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_DECLARED = re.compile(rb"""^(\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]*\?>""")
_WIDE_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_AS_IT_IS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

Keep = Callable[[str, Mapping[str, str], int], bool]


@dataclass(slots=True)
class Span:
    """One element: ``start`` to ``end`` in bytes, its content between ``inner`` and ``close``; ``depth`` from 1."""

    name: str
    attributes: Mapping[str, str]
    depth: int
    start: int
    inner: int
    close: int = -1
    end: int = -1

    @property
    def is_empty(self) -> bool:
        """Whether the element is written as a single tag."""
        return self.inner == self.end


class _SpanParser(SafeParser):
    """Notes the byte at which each wanted element begins and ends."""

    def __init__(self, data: bytes, keep: Keep) -> None:
        super().__init__(self._opened, self._closed)
        self._data, self._keep = data, keep
        self._waiting: list[Span | None] = []
        self.found: list[Span] = []

    def _opened(self, name: str, attributes: Mapping[str, str]) -> None:
        span = None
        if self._keep(name, attributes, len(self._waiting) + 1):
            start = self._parser.CurrentByteIndex
            tag = _TAG.match(self._data, start)
            if tag is None:
                raise XmlDamagedError("a tag that is not closed")
            span = Span(name, attributes, len(self._waiting) + 1, start, tag.end())
            self.found.append(span)
        self._waiting.append(span)

    def _closed(self, _name: str) -> None:
        span = self._waiting.pop()
        if span is None:
            return
        if self._data[span.inner - 2 : span.inner] == b"/>":
            span.close = span.end = span.inner
            return
        span.close = self._parser.CurrentByteIndex
        span.end = self._data.index(b">", span.close) + 1


def find_spans(data: bytes, keep: Keep) -> list[Span]:
    """Return the elements for which ``keep`` (name, attributes, depth) is true, in the order of their start tags.

    ``keep`` is asked once for every element in that order, so it may count as it goes.
    Raises ``XmlRefusedError`` or ``XmlDamagedError``. ``data`` is UTF-8, see ``as_utf8``.
    """
    parser = _SpanParser(data, keep)
    parser.feed([data])
    return parser.found


def text_of(data: bytes, span: Span) -> str:
    """Return all text within an element, its tags left out."""
    pieces: list[str] = []
    SafeParser(text=pieces.append).feed([data[span.start : span.end]])
    return "".join(pieces)


def as_utf8(data: bytes) -> bytes:
    """Return an XML part in UTF-8: unchanged where it is, else translated, with what it says of itself put right."""
    wide = _WIDE_MARKS.get(data[:2])
    if wide:
        return as_utf8(_without_encoding(data.decode(wide)).encode())
    declared = _DECLARED.match(data)
    if declared is None or declared[2].decode().lower() in _AS_IT_IS:
        return data
    return _without_encoding(data.decode(declared[2].decode())).encode()


def _without_encoding(text: str) -> str:
    return re.sub(r"""^(\ufeff?<\?xml\s[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""", r"\1", text, count=1)
